"""What a mapping must say before it may be kept: pure rules over a draft and the headers of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from company.values import LedgerClass
from intake.amounts import currency_code
from intake.facts import FactKind
from intake.layouts import Field, Read
from intake.own_building import AMOUNT, BASES, DIRECTION, MAPPED, MONEY, fields_of
from intake.own_layouts import MoneyBy, OwnLayout
from intake.problems import CellRefused
from intake.refusals import IntakeRefused
from intake.words import header_key

TEXT_CHARACTERS_MAX: Final = 100
TITLE_CHARACTERS_MAX: Final = 60
MEANINGS_MAX: Final = 200
WHOLE_DIGITS_MAX: Final = 9
_MUST: Final[Mapping[FactKind, frozenset[str]]] = {
    FactKind.ORDERS: frozenset({"order_no", "quantity", "goods_amount", "buyer_paid", "order_status"}),
    FactKind.AFTER_SALES: frozenset({"case_no", "order_no", "case_type", "agreed_amount", "case_status"}),
    FactKind.LEDGER: frozenset({"business_type", "occurred_at", *MONEY}),
    FactKind.BANK: frozenset({"occurred_at", *MONEY}),
    FactKind.SHIPMENTS: frozenset({"shipment_no", "shipment_type", "quantity", "shipped_at"}),
    FactKind.RECEIPTS: frozenset({"receipt_no", "good_quantity", "received_at"}),
    FactKind.COURIER: frozenset({"carrier", "waybill", "amount", "date"}),
    FactKind.VOUCHERS: frozenset({"date", "number", "account_code", "debit", "credit"}),
}
_ONCE_FOR_ALL: Final = (Read.TEXT, Read.WORD, Read.COUNT, Read.CURRENCY)
CLASSES: Final = tuple(one.value for one in LedgerClass if one is not LedgerClass.UNCLASSIFIED)


@dataclass(frozen=True, slots=True)
class MappedField:
    """A field as it can be mapped. `must`: it needs a column or, where it may, one text for all rows."""

    field: Field
    must: bool
    may_be_constant: bool
    meanings: tuple[str, ...]
    """What its words can mean; () where any text will do."""


def mapped_fields(base: str, money: MoneyBy) -> tuple[MappedField, ...]:
    """What can be said of a table that follows the template, needed things first."""
    layout = MAPPED[base]
    must = _MUST[layout.kind]
    fields = [
        MappedField(
            one,
            one.name in must or one in (AMOUNT, DIRECTION),
            one.read in _ONCE_FOR_ALL and one is not DIRECTION,
            _meanings(one),
        )
        for one in fields_of(layout, money)
    ]
    return tuple(sorted(fields, key=lambda one: not one.must))


def _meanings(one: Field) -> tuple[str, ...]:
    if one is DIRECTION:
        return ("in", "out")
    if one.name == "business_type":
        return CLASSES
    return tuple(dict.fromkeys(one.words.values()))


def refuse_wrong(draft: OwnLayout, *, headers: Sequence[str]) -> None:
    """Raises IntakeRefused with the first thing that is wrong with the draft."""
    for one in wrong_with(draft, headers=headers):
        raise one


def wrong_with(draft: OwnLayout, *, headers: Sequence[str]) -> Iterator[IntakeRefused]:
    """Everything that keeps the draft from being a layout of a table with these headers."""
    if draft.base not in BASES:
        yield IntakeRefused("mapping_base_unknown")
        return
    if not draft.title.strip() or len(draft.title) > TITLE_CHARACTERS_MAX:
        yield IntakeRefused("layout_name_missing")
    yield from _wrong_columns(draft, headers)
    if draft.base in MAPPED:
        yield from _wrong_mapping(draft)
    elif not draft.columns or draft.constants or draft.meanings:
        yield IntakeRefused("mapping_says_nothing")


def _wrong_columns(draft: OwnLayout, headers: Sequence[str]) -> Iterator[IntakeRefused]:
    base = MAPPED.get(draft.base)
    known = {one.name for one in (BASES[draft.base].fields if base is None else fields_of(base, draft.money))}
    keys = [header_key(one) for one in headers]
    for name, header in draft.columns.items():
        if name not in known:
            yield IntakeRefused("mapping_field_unknown", field=name[:TEXT_CHARACTERS_MAX])
        elif not header_key(header) or keys.count(header_key(header)) == 0:
            yield IntakeRefused("mapping_column_missing", header=header[:TEXT_CHARACTERS_MAX], field=name)
        elif keys.count(header_key(header)) > 1:
            yield IntakeRefused("duplicate_header", header=header[:TEXT_CHARACTERS_MAX])


def _wrong_mapping(draft: OwnLayout) -> Iterator[IntakeRefused]:
    offered = {one.field.name: one for one in mapped_fields(draft.base, draft.money)}
    for name, one in offered.items():
        if one.must and name not in draft.columns and name not in draft.constants:
            yield IntakeRefused("mapping_incomplete", field=name)
    for name, text in draft.constants.items():
        if name not in offered or not _is_constant(offered[name], text):
            yield IntakeRefused("mapping_constant_wrong", field=name, value=text[:TEXT_CHARACTERS_MAX])
    for name, said in draft.meanings.items():
        known = offered[name].meanings if name in offered else ()
        if not set(said.values()) <= set(known) or len(said) > MEANINGS_MAX:
            yield IntakeRefused("mapping_words_wrong", field=name)


def _is_constant(one: MappedField, text: str) -> bool:
    if not one.may_be_constant or not text or len(text) > TEXT_CHARACTERS_MAX:
        return False
    if one.field.read is Read.WORD:
        return text in one.meanings
    if one.field.read is Read.COUNT:
        return text.isascii() and text.isdecimal() and len(text) <= WHOLE_DIGITS_MAX
    if one.field.read is Read.CURRENCY:
        try:
            return currency_code(text) == text
        except CellRefused:
            return False
    return True
