"""Sheets of a workbook as rows of text cells. Numbers become the text they stood for, never a float.

Values are read, formulas never computed. Of merged cells the first holds the value; hidden rows are rows;
hidden sheets are looked at last.
"""

import io
import math
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from intake import ids
from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.refusals import IntakeRefused
from intake.rows import BLOCK_ROWS, Grid, Rows

Cell = str | float | int | bool | datetime | date | time | timedelta
_HALF_A_SECOND: Final = timedelta(microseconds=500_000)
_EXACT_WHOLE: Final = 10**15


def sheets(content: Content, bounds: Bounds = BOUNDS) -> Iterator[Grid]:
    """The sheets, those that are shown first."""
    with content.open() as stream:
        body = io.BytesIO(stream.read())
    try:
        workbook = CalamineWorkbook.from_filelike(body)
        found = workbook.sheets_metadata
    except (CalamineError, OSError, ValueError):
        raise IntakeRefused("broken_workbook") from None
    for one in sorted(found, key=lambda sheet: sheet.visible is not SheetVisibleEnum.Visible):
        grid = SheetGrid(workbook, one.name, bounds)
        grid.is_shown = one.visible is SheetVisibleEnum.Visible
        yield grid


class SheetGrid(Grid):
    def __init__(self, workbook: CalamineWorkbook, name: str, bounds: Bounds = BOUNDS) -> None:
        super().__init__(name, "", self._text_rows)
        self._workbook, self._bounds = workbook, bounds
        self._sheet: CalamineSheet | None = None

    def _text_rows(self) -> Generator[list[str]]:
        for row in self._loaded().iter_rows():
            yield [as_text(cell) for cell in row]

    def blocks(self, skip: int) -> Iterator[Rows]:
        rows = self._loaded().iter_rows()
        for _ in islice(rows, skip):
            pass
        while block := list(islice(rows, BLOCK_ROWS)):
            columns = [_as_texts(cells) for cells in zip(*block, strict=True)]
            yield Rows(columns, np.full(len(block), len(columns), np.int32))

    def _loaded(self) -> CalamineSheet:
        """The sheet, within bounds."""
        if self._sheet is None:
            try:
                self._sheet = self._workbook.get_sheet_by_name(self.name)
            except (CalamineError, OSError, ValueError):
                raise IntakeRefused("broken_workbook") from None
        if self._sheet.total_width > self._bounds.columns:
            raise IntakeRefused("too_many_columns", columns_max=self._bounds.columns)
        if self._sheet.total_height > self._bounds.sheet_rows:
            raise IntakeRefused("too_many_rows", rows_max=self._bounds.sheet_rows)
        return self._sheet


def _as_texts(cells: tuple[Cell, ...]) -> pa.Array:
    if set(map(type, cells)) == {float}:  # every number once: a column of amounts says the same ones often
        coded = pa.array(cells, pa.float64()).dictionary_encode()
        return pa.array(map(_number, coded.dictionary.to_pylist()), pa.string()).take(coded.indices)
    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([as_text(cell) for cell in cells], pa.string())


def as_text(cell: Cell) -> str:
    """What the cell shows, as far as it can be told without its format."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):  # a workbook's times are fractions of a day: the nearest second is meant
        return (cell + _HALF_A_SECOND if cell.microsecond else cell).isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(cell: float) -> str:
    """The number as a spreadsheet shows it: fifteen digits."""
    if -_EXACT_WHOLE < cell < _EXACT_WHOLE:
        whole = int(cell)
        if whole == cell:
            return str(whole)
    elif not math.isfinite(cell):
        return str(cell)
    elif cell == int(cell):
        return ids.number_as_id(int(cell))
    text = f"{cell:.15g}"
    return format(Decimal(text), "f") if "e" in text else text
