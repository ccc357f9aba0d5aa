"""A table as text columns with the numbers of its data rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.content import Content
from intake.explanations import REFUSALS as FILE_REFUSALS
from intake.grids import grids
from intake.refusals import IntakeRefused
from intake.rows import Grid, Rows
from intake.sniffing import Format, sniff
from matching.passes.refusals import MatchRefused

HEADER_WITHIN: Final = 60  # lines; statements begin with some about the account
COLUMNS_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Table:
    """The columns asked for. Data row n stands at n - 1: blank lines do not count."""

    name: str
    columns: Mapping[str, pa.Array]
    rows: int


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """CSV (UTF-8, GB18030, UTF-16; commas, tabs, semicolons) or the first fitting sheet of a workbook.

    The header line is the first that has all the columns. Raises MatchRefused.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        raise MatchRefused("no_file", file=path.name, problem=error.strerror or str(error)) from None
    return read_content(Content(path.name, size, lambda: path.open("rb")), columns)


def read_content(content: Content, columns: Sequence[str]) -> Table:
    """As `read_table`, of bytes that somebody keeps. Raises MatchRefused."""
    try:
        return _read(content, columns)
    except IntakeRefused as refused:
        problem = FILE_REFUSALS[refused.code].format(**refused.params)
        raise MatchRefused("no_file", file=content.name, problem=problem) from None


def _read(content: Content, columns: Sequence[str]) -> Table:
    sniffed = sniff(content)
    if sniffed.format is Format.ARCHIVE:
        raise MatchRefused("no_table", file=content.name)
    widest: list[str] = []
    for grid in grids(content, sniffed):
        head = [[_name(cell) for cell in row] for row in islice(grid.rows(), HEADER_WITHIN)]
        for at, names in enumerate(head):
            if set(columns) <= set(names):
                return _table(content.name, grid, at, names, columns)
        first = next((names for names in head if any(names)), [])
        widest = max(widest, first, key=lambda names: sum(map(bool, names)))
    raise _missing(content.name, widest, columns)


def _name(cell: str) -> str:
    return cell.replace("\ufeff", "").strip()


def _missing(file: str, names: Sequence[str], columns: Sequence[str]) -> MatchRefused:
    shown = [name for name in names if name]
    if not shown:
        return MatchRefused("no_table", file=file)
    column = next(one for one in columns if one not in names)
    listed = ", ".join(shown[:COLUMNS_SHOWN]) + (", …" if len(shown) > COLUMNS_SHOWN else "")
    folded = {name.casefold(): name for name in shown}
    near = get_close_matches(column.casefold(), folded, n=1)
    if near:
        return MatchRefused("no_column_hint", file=file, column=column, hint=folded[near[0]], columns=listed)
    return MatchRefused("no_column", file=file, column=column, columns=listed)


def _table(file: str, grid: Grid, header: int, names: Sequence[str], columns: Sequence[str]) -> Table:
    for column in columns:
        if names.count(column) > 1:
            raise MatchRefused("column_twice", file=file, column=column)
    places = [names.index(column) for column in columns]
    parts: list[list[pa.Array]] = [[] for _ in columns]
    for block in grid.blocks(header + 1):
        filled = np.flatnonzero(_filled(block, places))
        kept = block if len(filled) == len(block) else block.taken(filled)
        for part, place in zip(parts, places, strict=True):
            part.append(_column(kept, place))
    joined = {
        column: pa.concat_arrays(part) if part else pa.array([], pa.string())
        for column, part in zip(columns, parts, strict=True)
    }
    return Table(file, joined, len(next(iter(joined.values()))))


def _column(block: Rows, place: int) -> pa.Array:
    return block.columns[place] if place < len(block.columns) else pa.array([""] * len(block), pa.string())


def _filled(block: Rows, likely: Sequence[int]) -> np.ndarray:
    """Marks the lines with any cell filled; the columns that are `likely` filled are looked at first."""
    blank = np.ones(len(block), bool)
    rest = (place for place in range(len(block.columns)) if place not in likely)
    for place in (*(one for one in likely if one < len(block.columns)), *rest):
        trimmed = pc.utf8_trim_whitespace(block.columns[place])
        blank &= pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
        if not blank.any():
            break
    return ~blank
