"""`./duiping serve` as a user has it: it comes up, mends itself, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from database.settings import Settings

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 40
EXPECTED = {"jobs.worker": 2, "jobs.scheduler": 1, "valkey": 1, "cli web": 2}  # gunicorn and its child


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(settings: Settings, port: int) -> Iterator[dict[str, str]]:
    own = {"DUIPING_HOME": str(settings.home), "DUIPING_PORT": str(port), "PYTHONPATH": str(ROOT)}
    others = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    yield {**others, **own}
    with suppress(OSError):
        settings.socket_path.parent.rmdir()


def start(environment: dict[str, str], log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "cli", "serve", *arguments],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def eventually(question: Callable[[], object], *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.05)


def gives_a_page(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2):
            return True
    except OSError:
        return False


def processes_of(settings: Settings) -> dict[int, str]:
    """Every living process that was told this home: process id to command line."""
    marks = (f"DUIPING_HOME={settings.home}\0".encode(), os.fsencode(settings.socket_path))
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            if any(mark in told for mark in marks):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


@pytest.fixture
def served(
    environment: dict[str, str], settings: Settings, port: int, tmp_path: Path
) -> Iterator[subprocess.Popen[bytes]]:
    log = tmp_path / "serve.log"
    runner = start(environment, log)
    try:
        eventually(lambda: gives_a_page(port) or runner.poll() is not None, seconds=START_SECONDS)
        assert runner.poll() is None
        yield runner
    finally:
        runner.kill()
        runner.wait()
        print(log.read_text())  # noqa: T201 - shown by pytest when the test failed


def test_told_to_stop_it_stops_within_seconds_and_leaves_nothing(
    served: subprocess.Popen[bytes], settings: Settings
) -> None:
    # runner, queue, gunicorn and its child, scheduler, two workers
    eventually(lambda: len(processes_of(settings)) >= 7, seconds=10)

    began = time.monotonic()
    served.send_signal(signal.SIGINT)
    assert served.wait(timeout=15) == 0

    assert time.monotonic() - began < 8
    assert processes_of(settings) == {}


def test_killed_without_a_word_it_leaves_nothing_and_starts_again(
    served: subprocess.Popen[bytes],
    settings: Settings,
    environment: dict[str, str],
    port: int,
    tmp_path: Path,
) -> None:
    served.kill()
    served.wait()
    eventually(lambda: processes_of(settings) == {}, seconds=8)

    again = start(environment, tmp_path / "again.log")
    eventually(lambda: gives_a_page(port), seconds=START_SECONDS)
    again.terminate()
    assert again.wait(timeout=15) == 0


def test_what_dies_is_started_again(served: subprocess.Popen[bytes], settings: Settings, port: int) -> None:
    def with_name(part: str) -> set[int]:
        return {process for process, command in processes_of(settings).items() if part in command}

    eventually(lambda: len(with_name("jobs.worker")) == 2, seconds=10)
    before = {part: with_name(part) for part in EXPECTED}
    for victims in before.values():
        for victim in victims:
            os.kill(victim, signal.SIGKILL)

    def are_back() -> bool:
        born = {part: with_name(part) - victims for part, victims in before.items()}
        return all(len(born[part]) >= n for part, n in EXPECTED.items())

    eventually(are_back, seconds=20)
    eventually(lambda: gives_a_page(port), seconds=20)


def test_a_second_serve_on_the_same_home_is_refused_in_one_line(
    served: subprocess.Popen[bytes], environment: dict[str, str], settings: Settings
) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "cli", "serve", "--port=0"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr == (
        f"duiping: Duiping already runs on {settings.home} (process {served.pid}); stop that first\n"
    )


def test_a_port_that_is_taken_is_refused_in_one_line_and_nothing_is_started(
    environment: dict[str, str], settings: Settings, port: int
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        refused = subprocess.run(
            [sys.executable, "-m", "cli", "serve"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert refused.returncode == 2
    assert refused.stderr == (
        f"duiping: port {port} on 127.0.0.1 cannot be had (Address already in use): "
        "choose another with --port\n"
    )
    assert processes_of(settings) == {}


def test_a_web_server_that_cannot_start_shows_its_log_and_nothing_stays(
    environment: dict[str, str], settings: Settings
) -> None:
    settings.home.mkdir(parents=True)
    (settings.home / "keys").mkdir()
    (settings.home / "keys" / "secret_key").write_bytes(b"too short")

    failed = subprocess.run(
        [sys.executable, "-m", "cli", "serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert failed.returncode == 1
    assert "web did not start" in failed.stderr
    assert "restore it from the backup" in failed.stderr
    assert processes_of(settings) == {}
