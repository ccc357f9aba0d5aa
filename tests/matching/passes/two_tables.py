"""Small tables and plans as a person would write them."""

from pathlib import Path
from typing import Any

from matching.passes.plan_reading import read_plan
from matching.passes.result import document, match_tables
from matching.passes.tables import Table, read_table

SIDES = """
[left]
id = "No"
amount = "Amount"
date = "Date"
currency = "Ccy"
reference = "Text"
[right]
id = "No"
amount = "Amount"
date = "Date"
currency = "Ccy"
reference = "Text"
"""
HEADER = "No,Amount,Date,Ccy,Text"


def matched(folder: Path, left: str | bytes, right: str | bytes, plan: str) -> Any:
    """The document of two tables, each its lines under HEADER, or a whole file's bytes."""
    said = read_plan(plan if "[left]" in plan else SIDES + plan)
    tables: list[Table] = []
    for name, table, columns in (("left", left, said.left), ("right", right, said.right)):
        path = folder / f"{name}.csv"
        path.write_bytes(table if isinstance(table, bytes) else f"{HEADER}\n{_lines(table)}".encode())
        tables.append(read_table(path, columns.columns()))
    return document(match_tables(tables[0], tables[1], said))


def _lines(table: str) -> str:
    return "".join(f"{line.strip()}\n" for line in table.strip().splitlines())


def made(said: Any) -> list[tuple[list[int], list[int]]]:
    return [(one["left"], one["right"]) for one in said["groups"]]


def open_rows(said: Any) -> tuple[list[int], list[int]]:
    return [one["row"] for one in said["left_open"]], [one["row"] for one in said["right_open"]]
