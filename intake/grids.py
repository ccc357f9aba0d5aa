"""Bytes to rows of text cells. Numbers of workbooks become the text they stood for, never a float."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Protocol

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from intake import ids
from intake.refusals import IntakeRefused
from intake.sniffing import Content, Format, Sniffed

ROWS_MAX: Final = 1_000_000
SURROUND_MAX: Final = 1000  # preamble, footer and blank lines besides the data rows
COLUMNS_MAX: Final = 200
DELIMITERS: Final = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Grid:
    """One way to see a file as a table: a sheet, or a text with one encoding and delimiter."""

    name: str
    encoding: str
    rows: Callable[[], Iterator[list[str]]]


def grids(content: Content, sniffed: Sniffed) -> Iterator[Grid]:
    """Every way the file can be seen as a table, likeliest first."""
    if sniffed.format is Format.WORKBOOK:
        yield from _sheets(content)
        return
    for encoding in sniffed.encodings:
        for delimiter in DELIMITERS:
            yield Grid("", encoding, _text_rows(content, encoding, delimiter))


def _text_rows(content: Content, encoding: str, delimiter: str) -> Callable[[], Iterator[list[str]]]:
    def rows() -> Iterator[list[str]]:
        with content.open() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
            reader = csv.reader(_marked(text), delimiter=delimiter)
            try:
                yield from _whole(_bounded(reader), reader)
            except csv.Error:
                raise IntakeRefused("broken_quotes", line=reader.line_num) from None
            except UnicodeDecodeError:
                line = reader.line_num + 1
                raise IntakeRefused("broken_encoding", encoding=encoding, line=line) from None

    return rows


_END: Final = "\x01end\x01"


def _marked(lines: Iterable[str]) -> Iterator[str]:
    """The lines, and a mark behind the last: a quote left open would swallow it."""
    for line in lines:
        if "\0" in line:
            raise IntakeRefused("binary_content")
        yield line
    yield _END


def _whole(rows: Iterator[list[str]], reader: "_LineCounting") -> Iterator[list[str]]:
    """The rows without the mark. Raises IntakeRefused where it has not come as a row of its own."""
    for row in rows:
        if row == [_END]:
            return
        yield row
    raise IntakeRefused("broken_quotes", line=reader.line_num)


class _LineCounting(Protocol):
    line_num: int


def _bounded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number >= ROWS_MAX + SURROUND_MAX:
            raise IntakeRefused("too_many_rows", rows_max=ROWS_MAX)
        if len(row) > COLUMNS_MAX and any(row[COLUMNS_MAX:]):
            raise IntakeRefused("too_many_columns", columns_max=COLUMNS_MAX)
        yield row


def _sheets(content: Content) -> Iterator[Grid]:
    with content.open() as stream:
        body = io.BytesIO(stream.read())
    try:
        workbook = CalamineWorkbook.from_filelike(body)
        names = workbook.sheet_names
    except (CalamineError, OSError, ValueError):
        raise IntakeRefused("broken_workbook") from None
    for name in names:
        yield Grid(name, "", _sheet_rows(workbook, name))


def _sheet_rows(workbook: CalamineWorkbook, name: str) -> Callable[[], Iterator[list[str]]]:
    def rows() -> Iterator[list[str]]:
        sheet = _sheet(workbook, name)
        if sheet.total_width > COLUMNS_MAX:
            raise IntakeRefused("too_many_columns", columns_max=COLUMNS_MAX)
        yield from _bounded([_text(cell) for cell in row] for row in sheet.iter_rows())

    return rows


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise IntakeRefused("broken_workbook") from None


def _text(cell: str | float | int | bool | datetime | date | time | timedelta) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):  # a workbook's times are fractions of a day: the nearest second is meant
        return (cell + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(cell: float) -> str:
    """The number as a spreadsheet shows it: fifteen digits."""
    if cell == int(cell):
        return ids.number_as_id(int(cell))
    return format(Decimal(f"{cell:.15g}"), "f")
