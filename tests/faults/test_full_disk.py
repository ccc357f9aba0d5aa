"""No room on the disk: one clear line, nothing half stored, and the same command works once there is room."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.evening import COMPANY
from tests.intake.file_desk import LEDGER, line, table

ROOT = Path(__file__).parent.parent.parent
ROWS = 12_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    company = tmp_path / "company.toml"
    company.write_text(COMPANY, encoding="utf-8")
    assert command(tmp_path / "home", "setup", str(company)).returncode == 0
    return tmp_path / "home"


def command(home: Path, *arguments: str, bytes_max: int | None = None) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, in which no file can grow beyond `bytes_max`."""

    def bounded() -> None:
        if bytes_max is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, bytes_max))

    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env={**os.environ, "DUIPING_HOME": str(home), "DATABASE_URL": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=bounded,
        timeout=120,
        check=False,
    )


def stored(home: Path) -> set[str]:
    """Files of facts and originals, and whatever was begun beside them."""
    return {
        str(one.relative_to(home))
        for folder in ("facts", "originals")
        for one in (home / folder).rglob("*")
        if one.is_file()
    }


@pytest.mark.parametrize("bytes_max", [450_000, 900_000], ids=["the original", "the database"])
def test_an_import_without_room_says_so_and_leaves_nothing(
    home: Path, tmp_path: Path, bytes_max: int
) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text(table(LEDGER, [line(f"L{n * 7919:08x}", f"{n}.00") for n in range(ROWS)]), "utf-8")
    before = stored(home)
    refused = command(home, "import", str(file), "--json", bytes_max=bytes_max)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[-1].startswith("duiping: the disk is full")
    assert "Traceback" not in refused.stderr
    assert {one for one in stored(home) - before if not one.endswith(".sealed")} == set()
    again = command(home, "import", str(file), "--json")
    assert (again.returncode, '"status": "imported"' in again.stdout) == (0, True)
    assert command(home, "invariants").returncode == 0
