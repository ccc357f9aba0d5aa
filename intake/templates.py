"""The templates people download: headers in their language, one example row, and notes on every column."""

from collections.abc import Callable, Mapping
from typing import Final

from intake.layouts import Field, Layout, Read
from intake.parsing import EXAMPLE
from intake.sheets import csv_bytes, workbook_bytes
from intake.sources import TEMPLATES
from intake.words import traditional
from people.languages import N_

Translate = Callable[[str], str]

NOTES: Final[Mapping[Read, str]] = {
    Read.TEXT: N_("Any text"),
    Read.ID: N_("A number as text; format the column as text so that no digit is lost"),
    Read.AMOUNT: N_("An amount in major units, e.g. 12.34"),
    Read.COUNT: N_("A whole number"),
    Read.MEASURE: N_("A number, without its unit"),
    Read.TIME: N_("A time in the shop's zone, e.g. 2026-06-01 09:30:00"),
    Read.DAY: N_("A day, e.g. 2026-06-01"),
    Read.WORD: N_("One of: {words}"),
    Read.CURRENCY: N_("A currency code such as CNY; blank is the shop's or account's"),
}
COLUMN: Final = N_("Column")
MEANING: Final = N_("What to write")
NEEDED: Final = N_("needed in every row")
REQUIRED: Final = N_("the column must be there")
OPTIONAL: Final = N_("may be left out")
EXAMPLE_NOTE: Final = N_("Rows whose number begins with EXAMPLE- are examples and are not imported.")
SHEET_DATA: Final = "Data"
SHEET_NOTES: Final = "Notes"

_EXAMPLES: Final[Mapping[Read, str]] = {
    Read.TEXT: "",
    Read.AMOUNT: "12.34",
    Read.COUNT: "1",
    Read.MEASURE: "500",
    Read.TIME: "2026-06-01 09:30:00",
    Read.DAY: "2026-06-01",
    Read.CURRENCY: "CNY",
}


def template_of(source: str) -> Layout | None:
    """The template with that source key."""
    return next((one for one in TEMPLATES if one.source == source), None)


def headers(layout: Layout, language: str) -> list[str]:
    """The template's columns in the language, in the order of the contract."""
    return [_header(one, language) for one in layout.fields]


def as_csv(layout: Layout, language: str, *, encoding: str = "utf-8-sig") -> bytes:
    """The template as CSV (UTF-8 with a mark for Excel, or GB18030) with its example row."""
    return csv_bytes([headers(layout, language), _example(layout, language)], encoding=encoding)


def as_workbook(layout: Layout, language: str, *, translate: Translate) -> bytes:
    """The template as XLSX, with a sheet of notes in the language of `translate`."""
    data = [headers(layout, language), _example(layout, language)]
    return workbook_bytes([(SHEET_DATA, data), (SHEET_NOTES, _notes(layout, language, translate))])


def _header(one: Field, language: str) -> str:
    if language == "en":
        return one.headers[-1]
    return traditional(one.headers[0]) if language == "zh_Hant_TW" else one.headers[0]


def _example(layout: Layout, language: str) -> list[str]:
    return [_example_cell(one, language) for one in layout.fields]


def _example_cell(one: Field, language: str) -> str:
    if one.read is Read.ID:
        return f"{EXAMPLE}1"
    if one.read is Read.WORD:
        return _words(one, language)[0]
    return "" if one.name in ("outgo", "credit") else _EXAMPLES[one.read]


def _words(one: Field, language: str) -> list[str]:
    """The words a column knows: one for each meaning."""
    wanted: dict[str, str] = {}
    for word, meaning in one.words.items():
        if word.isascii() == (language == "en"):
            wanted.setdefault(meaning, traditional(word) if language == "zh_Hant_TW" else word)
    return list(wanted.values()) or sorted(set(one.words.values()))


def _notes(layout: Layout, language: str, translate: Translate) -> list[list[str]]:
    rows = [[translate(COLUMN), translate(MEANING), ""]]
    for one in layout.fields:
        need = NEEDED if one.needed else REQUIRED if one.required else OPTIONAL
        text = translate(NOTES[one.read]).replace("{words}", ", ".join(_words(one, language)))
        rows.append([_header(one, language), text, translate(need)])
    rows.append([translate(EXAMPLE_NOTE), "", ""])
    return rows
