"""The facts table: one subject in several sources, attributes down, sources across, with what agrees marked.

Labels and enumerated values are codes; the template words them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from web.formatting import NOTHING, figure
from web.views.money import MoneyState

Scalar = str | int | bool | None
PIECES = "pieces"  # good and bad pieces of a receipt, as one quantity


class Evidence(Protocol):
    """What a row of evidence must say of itself (`intake.exceptions.EvidenceRow` does)."""

    @property
    def kind(self) -> str: ...
    @property
    def file_id(self) -> int: ...
    @property
    def file(self) -> str: ...
    @property
    def row_no(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Scalar]: ...
    @property
    def odd(self) -> frozenset[str]: ...


class Agreement(StrEnum):
    NONE = ""
    SAME = "same"  # agrees with the first source that says it
    ODD = "odd"  # does not tie
    COPIED = "copied"  # the figure that the odd one equals


@dataclass(frozen=True, slots=True)
class FactsCell:
    """`text` is ready to print; `code` is worded by the template instead. Empty: `--`."""

    text: str = NOTHING
    code: str = ""
    is_figure: bool = False
    agreement: Agreement = Agreement.NONE
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class FactsColumn:
    """A source: what kind of fact, and where it stands in which file. `href` opens the file's page."""

    kind: str
    source: str
    file: str
    row_no: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class FactsRow:
    attribute: str
    cells: tuple[FactsCell, ...]


@dataclass(frozen=True, slots=True)
class FactsTable:
    columns: tuple[FactsColumn, ...]
    rows: tuple[FactsRow, ...]
    state: MoneyState
    currency: str


@dataclass(frozen=True, slots=True)
class _Attribute:
    name: str
    fields: Mapping[str, tuple[str, ...]]  # kind -> the first of these that is filled
    shown_as: str = "text"  # text | code | money | quantity | time
    compared: bool = False
    shown_if_marked: bool = False  # told only where it does not tie, or explains what does not


def _part_of_price(name: str) -> _Attribute:
    return _Attribute(name, {"orders": (f"{name}_minor",)}, shown_as="money", shown_if_marked=True)


_ATTRIBUTES = (
    _Attribute(
        "number",
        {
            "orders": ("order_no",),
            "after_sales": ("case_no",),
            "ledger": ("ledger_no",),
            "bank": ("bank_no",),
            "shipments": ("shipment_no",),
            "receipts": ("receipt_no",),
            "courier": ("waybill",),
            "vouchers": ("number",),
        },
    ),
    _Attribute(
        "refers",
        {
            "after_sales": ("order_no",),
            "ledger": ("case_no", "order_no", "original_no"),
            "shipments": ("case_no", "order_no"),
            "receipts": ("case_no", "order_no"),
            "vouchers": ("source_no",),
        },
    ),
    _Attribute(
        "time",
        {
            "orders": ("completed_at", "shipped_at", "paid_at"),
            "after_sales": ("refunded_at", "applied_at"),
            "ledger": ("occurred_at",),
            "bank": ("occurred_at",),
            "shipments": ("shipped_at",),
            "receipts": ("received_at",),
            "courier": ("charged_on",),
            "vouchers": ("voucher_date",),
        },
        shown_as="time",
    ),
    _Attribute(
        "waybill",
        {
            "after_sales": ("return_waybill",),
            "shipments": ("waybill",),
            "receipts": ("return_waybill",),
        },
        compared=True,
    ),
    _Attribute(
        "item",
        {
            "orders": ("title", "sku"),
            "after_sales": ("sku",),
            "shipments": ("sku",),
            "receipts": ("sku",),
            "courier": ("item",),
        },
    ),
    _Attribute(
        "quantity",
        {
            **dict.fromkeys(("orders", "after_sales", "shipments"), ("quantity",)),
            "receipts": (PIECES,),
        },
        shown_as="quantity",
        compared=True,
    ),
    _Attribute("bad_quantity", {"receipts": ("bad_quantity",)}, shown_as="quantity"),
    _part_of_price("goods_amount"),
    _part_of_price("freight"),
    _part_of_price("shop_discount"),
    _Attribute("platform_discount", {"orders": ("platform_discount_minor",)}, shown_as="money"),
    _Attribute("other_discount", {"orders": ("other_discount_minor",)}, shown_as="money"),
    _Attribute("asked_amount", {"after_sales": ("asked_amount_minor",)}, shown_as="money"),
    _Attribute(
        "amount",
        {
            "orders": ("buyer_paid_minor",),
            "after_sales": ("agreed_amount_minor",),
            "ledger": ("amount_minor",),
            "bank": ("amount_minor",),
            "courier": ("amount_minor",),
            "vouchers": ("debit_minor", "credit_minor"),
        },
        shown_as="money",
        compared=True,
    ),
    _Attribute("business_type", {"ledger": ("business_type",)}),
    _Attribute("payee", {"bank": ("payee_name",)}),
    _Attribute(
        "status",
        {
            "orders": ("order_status",),
            "after_sales": ("case_status",),
            "shipments": ("shipment_type",),
            "ledger": ("class",),
        },
        shown_as="code",
    ),
    _Attribute(
        "remark",
        {"after_sales": ("reason",), "ledger": ("note",), "bank": ("summary",), "vouchers": ("summary",)},
    ),
)
_KIND_ORDER = ("orders", "shipments", "courier", "after_sales", "receipts", "ledger", "bank", "vouchers")


def facts_table(
    evidence: Sequence[Evidence],
    *,
    state: MoneyState,
    currency: str = "CNY",
    difference_minor: int = 0,
    hrefs: Mapping[int, str] | None = None,
    year: int | None = None,
) -> FactsTable:
    """The rows of evidence as columns, in the order things happen; attributes nobody fills are left out.

    A figure equal to an odd one, or to the difference, is marked as what it was copied from or explains.
    `hrefs` gives each file's page by file_id; times within `year` are written without it.
    """
    ordered = sorted(evidence, key=_place)
    columns = tuple(
        FactsColumn(row.kind, row.source, row.file, row.row_no, (hrefs or {}).get(row.file_id, ""))
        for row in ordered
    )
    cells = tuple(
        FactsRow(attribute.name, _cells(attribute, ordered, currency, year)) for attribute in _ATTRIBUTES
    )
    rows = zip(_ATTRIBUTES, _with_copied(cells, difference_minor), strict=True)
    told = tuple(row for attribute, row in rows if _is_told(row, if_marked=attribute.shown_if_marked))
    return FactsTable(columns=columns, rows=told, state=state, currency=currency)


def _place(row: Evidence) -> tuple[int, bool]:
    """By kind, in the order things happen; of one kind what does not tie first, so that it is seen."""
    return _KIND_ORDER.index(row.kind) if row.kind in _KIND_ORDER else len(_KIND_ORDER), not row.odd


def _is_told(row: FactsRow, *, if_marked: bool) -> bool:
    """A row worth its place: something in it is marked, or filled, and not with zeros nobody disputes."""
    if any(cell.agreement in (Agreement.ODD, Agreement.COPIED) for cell in row.cells):
        return True
    return not if_marked and any(cell.code or cell.text not in (NOTHING, "0", "0.00") for cell in row.cells)


def _cells(
    attribute: _Attribute, evidence: Sequence[Evidence], currency: str, year: int | None
) -> tuple[FactsCell, ...]:
    cells: list[FactsCell] = []
    first: Scalar = None
    for row in evidence:
        name, value = _value(attribute, row)
        agreement = Agreement.NONE
        if name in row.odd or (name == PIECES and row.odd & {"good_quantity", "bad_quantity"}):
            agreement = Agreement.ODD
        elif attribute.compared and value is not None:
            said = abs(value) if isinstance(value, int) else value
            agreement = Agreement.SAME if first is not None and said == first else Agreement.NONE
            first = said if first is None else first
        if attribute.shown_as == "time" and value is not None:
            value = _time(str(value), year)
        cells.append(_cell(attribute.shown_as, value, agreement, currency))
    return tuple(cells)


def _value(attribute: _Attribute, row: Evidence) -> tuple[str, Scalar]:
    """The name and value of the first field that is filled; a zero counts only when nothing else does."""
    names = [name for name in attribute.fields.get(row.kind, ()) if _said(row, name) not in (None, "")]
    filled = [name for name in names if _said(row, name) != 0] or names
    return (filled[0], _said(row, filled[0])) if filled else ("", None)


def _said(row: Evidence, name: str) -> Scalar:
    if name != PIECES:
        return row.fields.get(name)
    return sum(int(row.fields.get(part) or 0) for part in ("good_quantity", "bad_quantity"))


def _time(written: str, year: int | None) -> str:
    text = written.replace("T", " ")[:19]
    return text.removeprefix(f"{year}-") if year else text


def _cell(shown_as: str, value: Scalar, agreement: Agreement, currency: str) -> FactsCell:
    if value is None:
        return FactsCell(is_figure=shown_as in ("money", "quantity"))
    if shown_as == "money":
        minor = int(value)
        return FactsCell(figure(minor, currency=currency), "", True, agreement, minor)
    if shown_as == "quantity":
        return FactsCell(f"{int(value):,}", "", True, agreement)
    if shown_as == "code":
        return FactsCell(NOTHING, str(value), False, agreement)
    return FactsCell(str(value), "", False, agreement)


def _with_copied(rows: tuple[FactsRow, ...], difference_minor: int) -> tuple[FactsRow, ...]:
    """Marks the figures that an odd one, or the difference, equals."""
    odd = {
        abs(cell.minor)
        for row in rows
        for cell in row.cells
        if cell.agreement is Agreement.ODD and cell.minor
    }
    if difference_minor:
        odd.add(abs(difference_minor))
    return tuple(replace(row, cells=tuple(_copied(cell, odd) for cell in row.cells)) for row in rows)


def _copied(cell: FactsCell, odd: set[int]) -> FactsCell:
    if cell.minor and abs(cell.minor) in odd and cell.agreement is Agreement.NONE:
        return replace(cell, agreement=Agreement.COPIED)
    return cell
