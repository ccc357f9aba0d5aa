"""`test`: everything a change has to pass. Arguments it does not know are pytest's."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from cli.answers import Answer

ROOT = Path(__file__).parent.parent.parent


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--thorough", action="store_true", help="the long campaigns too")


def run(given: argparse.Namespace) -> Answer:
    """Runs every check even when an earlier one failed, so that one run tells all."""
    failed = [name for name, command in checks(given) if not passes(name, command)]
    verdict = f"failed: {', '.join(failed)}" if failed else "all passed"
    return Answer(document={"failed": failed}, text=verdict, good=not failed)


def checks(given: argparse.Namespace) -> list[tuple[str, list[str]]]:
    tool = [sys.executable, "-m"]
    return [
        ("ruff check", [*tool, "ruff", "check", "."]),
        ("ruff format", [*tool, "ruff", "format", "--check", "."]),
        ("import order", [str(Path(sys.executable).parent / "lint-imports")]),
        ("types", [*tool, "mypy", ".", "duiping"]),
        ("tests", [*tool, "pytest", *pytest_options(given.rest, thorough=given.thorough)]),
    ]


def pytest_options(rest: list[str], *, thorough: bool) -> list[str]:
    """What pytest is told, unless the caller says it himself."""
    chosen = []
    if not any(one.startswith(("-n", "--numprocesses")) for one in rest):
        chosen += ["-n", "auto", "--dist", "loadgroup"]
    if not thorough and not any(one.startswith("-m") for one in rest):
        chosen += ["-m", "not thorough"]
    return [*chosen, *rest]


def passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    print(f"── {name}", flush=True)
    code = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603
    print(f"── {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return code == 0
