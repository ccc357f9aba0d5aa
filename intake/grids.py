"""Every way a file's bytes can be seen as a table of text cells."""

from collections.abc import Iterator
from typing import Final

from intake import json_tables, standards
from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.rows import Grid
from intake.sniffing import Format, Sniffed
from intake.texts import TextGrid
from intake.workbooks import sheets

ROWS_MAX: Final = BOUNDS.csv_rows
DELIMITERS: Final = (",", "\t", ";")


def grids(content: Content, sniffed: Sniffed, bounds: Bounds = BOUNDS) -> Iterator[Grid]:
    """Likeliest first; a bank statement in a standard of banks is one table and nothing else, as is JSON."""
    if (statements := standards.rows_of(content)) is not None:
        yield Grid("", "", statements)
        return
    if sniffed.format is Format.WORKBOOK:
        yield from sheets(content, bounds)
        return
    if json_tables.is_json(content):
        yield Grid("", "utf-8", lambda: json_tables.rows_of(content))
        return
    for delimiter in DELIMITERS:
        yield TextGrid(content, sniffed.encodings, delimiter, bounds)
