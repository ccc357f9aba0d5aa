"""Which fields of an evidence row do not tie: what the eye is to find first."""

from collections.abc import Mapping
from typing import Final

from intake.exceptions import Scalar
from intake.facts import FactKind
from matching.telling import MODULES

_AMOUNT: Final = frozenset({"amount_minor"})

# Of ledger rows: the classes whose amount is in question.
_ODD_CLASSES: Final[dict[str, frozenset[str]]] = {
    "status_conflict": frozenset({"trade", "subsidy"}),
    "duplicate_settlement": frozenset({"trade"}),
    "short_settled": frozenset({"trade", "subsidy"}),
    "over_settled": frozenset({"trade", "subsidy"}),
    "fee_mismatch": frozenset({"fee"}),
    "duplicate_refund": frozenset({"refund"}),
    "refund_exceeds_paid": frozenset({"refund"}),
    "refund_amount_mismatch": frozenset({"refund"}),
}
# Of rows of the other kinds.
_ODD_FIELDS: Final[dict[tuple[str, FactKind], frozenset[str]]] = {
    ("status_conflict", FactKind.ORDERS): frozenset({"order_status"}),
    ("unsettled", FactKind.ORDERS): frozenset({"completed_at"}),
    ("refund_missing", FactKind.AFTER_SALES): frozenset({"agreed_amount_minor"}),
    ("return_not_received", FactKind.AFTER_SALES): frozenset({"return_waybill"}),
    ("return_quantity_mismatch", FactKind.RECEIPTS): frozenset({"good_quantity", "bad_quantity"}),
    ("received_not_refunded", FactKind.RECEIPTS): frozenset({"received_at"}),
    ("receipt_without_case", FactKind.RECEIPTS): frozenset({"case_no", "return_waybill"}),
    ("return_item_mismatch", FactKind.RECEIPTS): frozenset({"sku"}),
}
# Of the very ledger rows an exception is about.
_ODD_OWN: Final[dict[str, frozenset[str]]] = {
    "unknown_order": frozenset({"order_no"}),
    "unclassified_charge": frozenset({"business_type"}),
    "refund_without_case": frozenset({"case_no"}),
    "compensation_without_case": _AMOUNT,
    "penalty_open": _AMOUNT,
    "chargeback_open": _AMOUNT,
}
# Of the very rows, as plans tell that say so themselves.
_ODD_TOLD: Final[dict[tuple[str, str], frozenset[str]]] = {
    key: fields for module in MODULES for key, fields in module.ODD.items()
}
_TOLD_TYPES: Final = frozenset(type_ for module in MODULES if module.ODD for type_ in module.TEAMS)
# Types about one case among others of its order: only their own rows are odd.
_OF_ONE_CASE: Final = frozenset(
    {
        "duplicate_refund",
        "refund_missing",
        "return_item_mismatch",
        "return_quantity_mismatch",
        "return_damaged",
        "return_not_received",
        "received_not_refunded",
        "receipt_without_case",
    }
)


def odd_fields(type_: str, kind: FactKind, fields: Mapping[str, Scalar], *, is_own: bool) -> frozenset[str]:
    """The names of the fields of the row that do not tie, given what the exception is about."""
    if type_ in _TOLD_TYPES:
        return _ODD_TOLD.get((type_, kind.value), frozenset()) if is_own else frozenset()
    if type_ in _OF_ONE_CASE and not is_own:
        return frozenset()
    if kind is FactKind.LEDGER:
        return _odd_ledger(type_, fields, is_own=is_own)
    if type_ == "return_damaged" and kind is FactKind.RECEIPTS:
        return frozenset({"bad_quantity"}) if fields["bad_quantity"] else frozenset()
    if type_ == "discount_mismatch" and kind is FactKind.ORDERS:
        return _odd_price(fields)
    return _ODD_FIELDS.get((type_, kind), frozenset())


def _odd_ledger(type_: str, fields: Mapping[str, Scalar], *, is_own: bool) -> frozenset[str]:
    if is_own and type_ in _ODD_OWN:
        return _ODD_OWN[type_]
    if type_ == "currency_mismatch":
        return frozenset({"currency"}) if fields["class"] in ("trade", "subsidy", "fee") else frozenset()
    return _AMOUNT if fields["class"] in _ODD_CLASSES.get(type_, frozenset()) else frozenset()


def _odd_price(fields: Mapping[str, Scalar]) -> frozenset[str]:
    """The buyer's payment where the line does not add up, else the shop's discount."""
    amounts = {name: value for name, value in fields.items() if isinstance(value, int)}
    discounts = sum(amounts[f"{who}_discount_minor"] for who in ("shop", "platform", "other"))
    price = sum(amounts[f"{part}_minor"] for part in ("goods_amount", "freight", "tax", "price_change"))
    gap = amounts["buyer_paid_minor"] - price + discounts
    return frozenset({"buyer_paid_minor"}) if abs(gap) > 1 else frozenset({"shop_discount_minor"})
