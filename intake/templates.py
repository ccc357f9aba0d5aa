"""The templates people download: headers in their language, one example row, and notes on every column."""

from collections.abc import Callable, Mapping
from typing import Final

from intake.layouts import Field, Layout, Read
from intake.parsing import EXAMPLE
from intake.sheets import csv_bytes, workbook_bytes
from intake.sources import TEMPLATES
from intake.sources.shop_goods import OWN_TEMPLATES
from intake.template_notes import EXAMPLES, MEANINGS
from intake.words import traditional
from people.languages import N_

Translate = Callable[[str], str]
DOWNLOADS: Final = (*TEMPLATES, *OWN_TEMPLATES)
"""Every template people may download, those of their own books last."""

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
MEANING: Final = N_("What it is")
WRITING: Final = N_("What to write")
NEEDED: Final = N_("needed in every row")
REQUIRED: Final = N_("the column must be there")
OPTIONAL: Final = N_("may be left out")
GENERAL: Final = (
    N_("Rows whose number begins with EXAMPLE- are examples and are not imported."),
    N_("Columns may stand in any order; those that may be left out may also stay blank."),
    N_("Amounts are in major units, with at most as many digits behind the point as the currency has."),
    N_("Times are those of the shop's zone; a day without a time counts from midnight."),
    N_("Yes or no: 是 or 否, y or n; blank is no."),
)
SHEET_DATA: Final = "Data"
SHEET_NOTES: Final = "Notes"


def template_of(source: str) -> Layout | None:
    """The template with that source key."""
    return next((one for one in DOWNLOADS if one.source == source), None)


def headers(layout: Layout, language: str) -> list[str]:
    """The template's columns in the language, in the order of the contract."""
    return [header_in(one, language) for one in layout.fields]


def as_csv(layout: Layout, language: str, *, encoding: str = "utf-8-sig") -> bytes:
    """The template as CSV (UTF-8 with a mark for Excel, or GB18030) with its example row."""
    return csv_bytes([headers(layout, language), _example(layout, language)], encoding=encoding)


def as_workbook(layout: Layout, language: str, *, translate: Translate) -> bytes:
    """The template as XLSX, with a sheet of notes in the language of `translate`."""
    data = [headers(layout, language), _example(layout, language)]
    return workbook_bytes([(SHEET_DATA, data), (SHEET_NOTES, _notes(layout, language, translate))])


def header_in(one: Field, language: str) -> str:
    """The field's column as the template in that language calls it."""
    if language == "en":
        return one.headers[-1]
    return _in_script(one.headers[0], language)


def _example(layout: Layout, language: str) -> list[str]:
    return [_example_cell(one, language) for one in layout.fields]


def _example_cell(one: Field, language: str) -> str:
    if one.read is Read.ID:
        return f"{EXAMPLE}1"
    told = EXAMPLES[one.name]
    if one.read is Read.WORD:
        return _word(one, str(told), language)
    if isinstance(told, tuple):
        return told[1] if language == "en" else _in_script(told[0], language)
    return told


def _in_script(text: str, language: str) -> str:
    return traditional(text) if language == "zh_Hant_TW" else text


def _word(one: Field, meaning: str, language: str) -> str:
    """The first word of the language for the meaning."""
    known = [word for word, means in one.words.items() if means == meaning]
    spoken = [word for word in known if word.isascii() == (language == "en")]
    return _in_script((spoken or known)[0], language)


def _words(one: Field, language: str) -> list[str]:
    """The words a column knows: one for each meaning."""
    return [_word(one, meaning, language) for meaning in dict.fromkeys(one.words.values())]


def _notes(layout: Layout, language: str, translate: Translate) -> list[list[str]]:
    rows = [[translate(COLUMN), translate(MEANING), translate(WRITING), ""]]
    for one in layout.fields:
        need = NEEDED if one.needed else REQUIRED if one.required else OPTIONAL
        writing = translate(NOTES[one.read]).replace("{words}", ", ".join(_words(one, language)))
        rows.append([header_in(one, language), translate(MEANINGS[one.name]), writing, translate(need)])
    return [*rows, [""] * len(rows[0]), *([translate(one), "", "", ""] for one in GENERAL)]
