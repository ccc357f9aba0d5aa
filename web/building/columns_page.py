"""The page on which the columns of a table are named, with what its first rows become."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from intake.explanations import KINDS, SOURCES
from intake.layouts import Read
from intake.mapping import MappedField, mapped_fields, wrong_with
from intake.masking import masked_problem
from intake.own_building import AMOUNT, DIRECTION, MAPPED, MONEY, words_of
from intake.own_layouts import Days, MoneyBy, OwnLayout
from intake.problems import RowProblem
from intake.proposing import unknown_words
from intake.queries import FileView
from intake.refusals import IntakeRefused
from intake.template_notes import MEANINGS
from people.languages import N_
from web.building.column_forms import Table, drift_of
from web.building.field_names import field_name
from web.building.import_pages import Company, account_choices, shop_choices
from web.building.word_names import meaning_name
from web.languages import worded
from web.views.layouts import ColumnsView, DriftView, FieldLine, Renamed, TrialView, WordLine
from web.views.shell import Choice, Refusal
from web.wording import refusal_text

RAW_ROWS: Final = 6
RAW_CELL: Final = 40
SAMPLES: Final = 3
WORDS_ASKED: Final = 30
MONEY_TEXTS: Final = {
    MoneyBy.IN_AND_OUT: N_("A column for money in, one for money out"),
    MoneyBy.IN_AND_MINUS_OUT: N_("A column for each, money out with a minus"),
    MoneyBy.SIGNED: N_("One column, money out with a minus"),
    MoneyBy.REVERSED: N_("One column, money in with a minus"),
    MoneyBy.DIRECTED: N_("One column, and another that says in or out"),
}
DAYS_TEXTS: Final = {
    Days.YEAR_FIRST: N_("Year first: 2026-06-30"),
    Days.DAY_FIRST: N_("Day first: 30/06/2026"),
    Days.MONTH_FIRST: N_("Month first: 06/30/2026"),
}


_HELP: Final = ((AMOUNT, N_("How much moved")), (DIRECTION, N_("Whether the money came or went")))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is made of. `shows_rows`: whoever asks may see what stands in files."""

    file: FileView
    table: Table
    draft: OwnLayout
    company: Company
    shows_rows: bool
    trial: TrialView | None = None
    refusal: Refusal | None = None


def columns_view(asked: Asked) -> ColumnsView:
    draft, table = asked.draft, asked.table
    is_mapped = draft.base in MAPPED
    lines = _field_lines(asked) if is_mapped else ()
    has_money = is_mapped and {one.name for one in MAPPED[draft.base].fields} >= MONEY
    return ColumnsView(
        file=asked.file.name,
        file_href=url_for("imports.file", file_id=asked.file.id),
        href=url_for("layouts.look", file_id=asked.file.id),
        title=draft.title,
        layout=draft.key,
        version=draft.version,
        base=draft.base,
        bases=tuple(Choice(base_name(one), value=one, current=one == draft.base) for one in MAPPED),
        sheet=table.sheet,
        sheets=tuple(
            Choice(one.name, value=str(at), current=at == table.sheet) for at, one in enumerate(table.glances)
        ),
        header_line=table.at + 1,
        header_lines=len(table.glance.rows),
        raw=_raw(asked),
        must=tuple(one for one in lines if one.must),
        more=tuple(one for one in lines if not one.must),
        money=_choices(MONEY_TEXTS, draft.money) if has_money else (),
        days=_choices(DAYS_TEXTS, draft.days) if is_mapped else (),
        decimal_comma=draft.decimal_comma,
        drift=None if is_mapped else _drift(asked),
        trial=asked.trial,
        refusal=asked.refusal,
    )


def base_name(base: str) -> str:
    """What a table that follows the template holds."""
    name = worded(KINDS[MAPPED[base].kind])
    return str(_("%(kind)s of our own books", kind=name)) if base.startswith("template_own") else name


def wrong_texts(draft: OwnLayout, table: Table) -> tuple[tuple[str, str], ...]:
    """What keeps the draft from being kept, each with the place it is about."""
    return tuple(wrong_text(one) for one in wrong_with(draft, headers=table.headers))


def wrong_text(wrong: IntakeRefused) -> tuple[str, str]:
    """(where on the page, what is wrong), with fields by their names."""
    field = str(wrong.params.get("field", ""))
    if not field:
        return "", refusal_text(wrong)
    return f"col-{field}", refusal_text(
        IntakeRefused(wrong.code, **{**wrong.params, "field": field_name(field)})
    )


def _choices(texts: dict[MoneyBy, str] | dict[Days, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(worded(text), value=one, current=one == chosen) for one, text in texts.items())


def _raw(asked: Asked) -> tuple[tuple[str, ...], ...]:
    table = asked.table
    below = table.rows[:RAW_ROWS] if asked.shows_rows else ()
    rows = [
        [_masked(header, cell) for header, cell in zip(table.headers, row, strict=False)] for row in below
    ]
    return tuple(tuple(_short(cell) for cell in row) for row in (table.headers, *rows))


def _masked(header: str, cell: str) -> str:
    return masked_problem(RowProblem(0, header, cell, "")).value


def _short(cell: str) -> str:
    return cell if len(cell) <= RAW_CELL else cell[: RAW_CELL - 1] + "…"


def _column_choices(headers: Sequence[str], chosen: str | None) -> tuple[Choice, ...]:
    """The columns with a name; of several of one name none could be meant."""
    return tuple(
        Choice(_short(one.strip()), value=str(at), current=one == chosen)
        for at, one in enumerate(headers)
        if one.strip()
    )


def _cells(asked: Asked, header: str | None) -> list[str]:
    table = asked.table
    if header is None or header not in table.headers:
        return []
    at = table.headers.index(header)
    return [row[at].strip() for row in table.rows if at < len(row) and row[at].strip()]


def _samples(asked: Asked, header: str | None) -> tuple[str, ...]:
    if not asked.shows_rows or header is None:
        return ()
    different = dict.fromkeys(_cells(asked, header))
    return tuple(_short(_masked(header, one)) for one in islice(different, SAMPLES))


def _field_lines(asked: Asked) -> tuple[FieldLine, ...]:
    return tuple(_field_line(asked, one) for one in mapped_fields(asked.draft.base, asked.draft.money))


def _field_line(asked: Asked, one: MappedField) -> FieldLine:
    name, draft = one.field.name, asked.draft
    header = draft.columns.get(name)
    constant = draft.constants.get(name, "")
    return FieldLine(
        name=name,
        label=field_name(name),
        help=worded(next((text for field, text in _HELP if field == one.field), MEANINGS[name])),
        must=one.must,
        columns=_column_choices(asked.table.headers, header),
        samples=_samples(asked, header),
        constant=constant,
        constants=_constants(asked, one, constant),
        may_be_constant=one.may_be_constant,
        words=_word_lines(asked, one, header),
    )


def _constants(asked: Asked, one: MappedField, constant: str) -> tuple[Choice, ...]:
    """What a field may say in every row, where that is one of few."""
    found: tuple[Choice, ...] = ()
    if one.field.name == "shop":
        found = shop_choices(asked.company)
    elif one.field.name == "account":
        found = account_choices(asked.company)
    elif one.field.read is Read.WORD:
        found = tuple(Choice(meaning_name(each), value=each) for each in one.meanings)
    return tuple(Choice(each.label, value=each.value, current=each.value == constant) for each in found)


def _word_lines(asked: Asked, one: MappedField, header: str | None) -> tuple[WordLine, ...]:
    """The words of the column that nobody knows, or that the draft explains."""
    if header is None or not one.meanings or not asked.shows_rows:
        return ()
    said = asked.draft.meanings.get(one.field.name, {})
    known = words_of(one.field, OwnLayout("", 0, "", "", {}))
    asked_about = dict.fromkeys((*said, *unknown_words(one.field, known, _cells(asked, header))))
    return tuple(
        WordLine(
            written,
            tuple(
                Choice(meaning_name(each), value=each, current=said.get(written) == each)
                for each in one.meanings
            ),
        )
        for written in islice(asked_about, WORDS_ASKED)
    )


def _drift(asked: Asked) -> DriftView | None:
    near = drift_of(asked.table)
    if near is None:
        return None
    found, headers = near.found, asked.table.headers
    taken = set(found.places.values())
    new = tuple(one if at not in taken else "" for at, one in enumerate(headers))
    missing = [one for one in found.layout.fields if one.name in near.missing]
    return DriftView(
        source=worded(SOURCES[found.layout.source]),
        missing=tuple(
            Renamed(
                one.name,
                one.headers[0],
                _column_choices(new, asked.draft.columns.get(one.name)),
                _samples(asked, asked.draft.columns.get(one.name)),
            )
            for one in missing
        ),
        new=tuple(_short(one.strip()) for one in new if one.strip()),
        by_hand_href=url_for(
            "layouts.columns", file_id=asked.file.id, kind=f"template_{found.layout.kind.value}"
        ),
    )
