"""An engine that runs out of memory spills where the installation keeps its files, nowhere else."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("intake", "matching", "workflow", "web", "jobs", "cli", "company")


def test_every_engine_is_told_where_to_spill() -> None:
    untold = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "duckdb.connect"
        and not any("temp_directory" in text for text in _said(call))
    ]
    assert untold == []


def _said(call: ast.Call) -> list[str]:
    return [ast.unparse(one.value) for one in call.keywords if one.arg == "config"]
