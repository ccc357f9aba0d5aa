"""The rooms keep their order, and no room is left out of it."""

import tomllib
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent.parent
NOT_ROOMS = {"tests", "benchmarks"}


def test_rooms_import_only_the_rooms_below_them() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_folder_with_code_has_its_place_in_the_order() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = set(settings["tool"]["importlinter"]["root_packages"])
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_ROOMS
    assert packages == named


def test_rules_do_no_input_or_output() -> None:
    """Modules without a session, a request, a queue or a clock must not import one by the back door."""
    pure = [
        "audit/sealing.py",
        "approvals/deciding.py",
        "approvals/policy.py",
        "workflow/lifecycle.py",
        "workflow/guards.py",
        "workflow/run_guards.py",
        "workflow/table.py",
        "intake/amounts.py",
        "intake/ids.py",
        "intake/times.py",
        "people/access.py",
        "people/actors.py",
    ]
    forbidden = ("flask", "sqlalchemy", "redis", "rq", "random", "time", "os", "requests")
    guilty = [
        f"{name}: {line}"
        for name in pure
        for line in (ROOT / name).read_text().splitlines()
        if line.startswith(tuple(f"{start} {module}" for start in ("import", "from") for module in forbidden))
    ]
    assert guilty == []
