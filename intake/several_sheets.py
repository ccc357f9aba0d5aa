"""Workbooks of several sheets: those of one table are read as one, others are told, none is passed over.

A sheet that is no table we know (notes, sums, a chart's figures) is none of ours. But a sheet that is one, or
nearly one, must not be left unread because another stands before it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from intake.controls import no_preamble
from intake.layouts import HEADER_SEARCH_ROWS, Found, nearest
from intake.refusals import IntakeRefused
from intake.rows import Grid, Rows

Head = list[list[str]]
Find = Callable[[Head], Found | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, its first rows, and what was found in them."""

    grid: Grid
    head: Head
    found: Found | None


class Together(Grid):
    """Sheets of the same columns, one after the other, as if they were one."""

    def __init__(self, sheets: Sequence[tuple[Grid, Found]]) -> None:
        first, _ = sheets[0]
        super().__init__(first.name, first.encoding, first.rows)
        self._sheets = sheets

    def blocks(self, skip: int) -> Iterator[Rows]:
        first, _ = self._sheets[0]
        yield from first.blocks(skip)
        for grid, found in self._sheets[1:]:
            yield from grid.blocks(found.header_index + 1)


def first_rows(grid: Grid) -> Head:
    with closing(grid.rows()) as rows:
        return list(islice(rows, HEADER_SEARCH_ROWS))


def whole_workbook(
    grid: Grid,
    head: Head,
    found: Found,
    *,
    before: Sequence[tuple[Grid, Head]],
    rest: Iterator[Grid],
    find: Find,
) -> tuple[Grid, Found]:
    """The table that all sheets make up. `before` and `rest`: the sheets around the one that was found first.

    Raises IntakeRefused `several_sheets` where they are several tables, or one is nearly one.
    """
    sheets = [Sheet(grid, head, found)]
    for one in rest:
        its_head = first_rows(one)
        sheets.append(Sheet(one, its_head, find(its_head)))
    odd = [one.name for one, its_head in before if _is_nearly(its_head, found)]
    odd += [one.grid.name for one in sheets if one.found is None and _is_nearly(one.head, found)]
    filled = [one for one in sheets if one.found is not None and _has_rows(one)] or sheets[:1]
    tables = [(one.grid, one.found) for one in filled if one.found is not None]
    first = filled[0]
    if odd or not all(_go_together(first, one) for one in filled[1:]):
        names = [one.grid.name for one in filled] + odd
        raise IntakeRefused("several_sheets", sheets=", ".join(dict.fromkeys(names)))
    return (Together(tables) if len(tables) > 1 else tables[0][0]), tables[0][1]


def _has_rows(sheet: Sheet) -> bool:
    if sheet.found is None:
        return False
    below = sheet.head[sheet.found.header_index + 1 :]
    return any(cell.strip() for row in below for cell in row)


def _go_together(first: Sheet, then: Sheet) -> bool:
    """Whether the rows of one follow on the other's: both shown, of the same columns, nothing around them."""
    if first.found is None or then.found is None:
        return False
    layout = first.found.layout
    if layout is not then.found.layout or layout.footer_marks or first.found.headers != then.found.headers:
        return False
    if first.grid.is_shown != then.grid.is_shown:
        return False
    if layout.preamble is no_preamble:
        return True
    said = [layout.preamble(one.head[: at.header_index]) for one in (first, then) if (at := one.found)]
    return said[0] == said[1]


def _is_nearly(head: Head, found: Found) -> bool:
    """Whether the sheet shows most of the columns that make the layout, but not all."""
    near = nearest(head, [found.layout])
    return near is not None and 2 * len(near.missing) <= len(found.layout.required)
