"""The first rows of a file as they stand there, for people who say what its columns are."""

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import Final

from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.grids import grids
from intake.refusals import IntakeRefused
from intake.rows import Grid
from intake.sniffing import Format, sniff

LOOKED_AT_BYTES: Final = 1024 * 1024
CONTAINERS: Final = (b"PK", b"\xd0\xcf\x11\xe0")
"""How files begin of which a part is worth nothing."""
ROWS: Final = 80
CELL_CHARACTERS: Final = 300
SHEETS_MAX: Final = 12


@dataclass(frozen=True, slots=True)
class Glance:
    """The first rows of one table. `name` is the sheet's; "" where there is only one table."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Glances:
    """Those of a file's tables that have rows."""

    sheets: tuple[Glance, ...]


def look_at(content: Content, *, bounds: Bounds = BOUNDS) -> tuple[Glance, ...]:
    """Of a workbook each sheet, of a text the table by the delimiter that parts it best.

    Raises IntakeRefused where the file may not or cannot be opened.
    """
    sniffed = sniff(content, bounds)
    if sniffed.format is Format.ARCHIVE:
        raise IntakeRefused("archive_inside")
    seen: list[Glance] = []
    refusal: IntakeRefused | None = None
    for grid in islice(grids(content, sniffed, bounds), SHEETS_MAX):
        try:
            glance = Glance(grid.name, _first_rows(grid))
        except IntakeRefused as wrong:
            refusal = refusal or wrong
            continue
        if any(any(row) for row in glance.rows):
            seen.append(glance)
    if not seen:
        raise refusal or IntakeRefused("empty_file")
    if sniffed.format is Format.WORKBOOK:
        return tuple(seen)
    return (Glance("", max(seen, key=_width).rows),)


def _first_rows(grid: Grid) -> tuple[tuple[str, ...], ...]:
    with closing(grid.rows()) as rows:
        return tuple(tuple(cell[:CELL_CHARACTERS] for cell in row) for row in islice(rows, ROWS))


def _width(glance: Glance) -> float:
    """How many cells its rows usually have."""
    return median(len(row) for row in glance.rows)
