"""Tables for people to open in a spreadsheet: what is text stays text, and no cell becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+", re.ASCII)


def harmless(cell: str) -> str:
    """The cell as a spreadsheet may safely open it: a text that would be a formula gets a quote before it."""
    if cell.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell.strip()):
        return "'" + cell
    return cell


def csv_bytes(rows: Iterable[Sequence[str]], *, encoding: str = "utf-8-sig") -> bytes:
    """The rows as CSV that Excel opens rightly; signs GB18030 lacks do not exist."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode(encoding)


def workbook_bytes(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """One sheet per (name, rows), every cell text, the first row standing still."""
    import xlsxwriter  # large, and few requests ask for a workbook

    body = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(body, options) as workbook:
        as_text, bold = workbook.add_format({"num_format": "@"}), workbook.add_format({"bold": True})
        for name, rows in sheets:
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(rows[0]) - 1, 0), 18, as_text)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(at, place, cell, bold if at == 0 else as_text)
    return body.getvalue()
