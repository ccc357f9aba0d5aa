"""What plan `returns` says of what it found.

| type | amount |
|---|---|
| received_not_refunded | + held, though owed on to the buyer |
| return_item_mismatch, return_damaged | − the agreed share of the pieces concerned |
| return_quantity_mismatch | the agreed share of the pieces, − missing, + too many |
| return_not_received | − what was refunded |
| refund_only_not_recovered, double_remedy | − what was refunded |
| received_case_closed | + what the goods kept had been asked or agreed for |
| receipt_without_case | 0: nothing says what the pieces are worth |
"""

from collections.abc import Callable
from typing import Final

from intake.exceptions import Scalar
from matching.plans import returns
from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "returns"
NAME: Final = N_("Returns")
SIDES: Final = (N_("After-sale cases"), N_("Warehouse receipts"))
_SERVICE, _WAREHOUSE = "customer_service", "warehouse"
TEAMS: Final = {
    "return_item_mismatch": _WAREHOUSE,
    "return_quantity_mismatch": _WAREHOUSE,
    "return_damaged": _WAREHOUSE,
    "return_not_received": _WAREHOUSE,
    "received_not_refunded": _SERVICE,
    "receipt_without_case": _WAREHOUSE,
    "refund_only_not_recovered": _SERVICE,
    "double_remedy": _SERVICE,
    "received_case_closed": _SERVICE,
}
KEYS: Final = {
    **dict.fromkeys(returns.TYPES, ("case_no",)),
    "receipt_without_case": ("receipt_no",),
    "double_remedy": ("order_no", "sub_order_no"),
}

TEXTS: Final = {
    "return_item_mismatch": N_(
        "Of {received} pieces received, {wrong} are another item than the case's {quantity} pieces."
    ),
    "return_item_mismatch_short": N_("{wrong} pieces of another item came back."),
    "return_too_few": N_("{quantity} pieces were to come back, {received} came: {missing} are missing."),
    "return_too_few_short": N_("{received} of {quantity} pieces came back."),
    "return_too_many": N_(
        "{quantity} pieces were to come back, {received} came: {extra} more than expected."
    ),
    "return_too_many_short": N_("{received} pieces came back, {quantity} were expected."),
    "return_damaged": N_("All {received} pieces came back, {bad} of them damaged."),
    "return_damaged_short": N_("{bad} of {received} pieces came back damaged."),
    "return_not_received": N_(
        "{refunded_minor} was refunded on {refunded_on}. The goods were due back within {days} days, "
        "and the warehouse has received nothing."
    ),
    "return_not_received_short": N_("Refunded on {refunded_on}, no goods received."),
    "received_not_refunded": N_(
        "The goods came back on {received_on}. {owed_minor} was due to the buyer within {days} days, "
        "and nothing has been refunded."
    ),
    "received_not_refunded_short": N_("Received on {received_on}, not refunded."),
    "receipt_without_case": N_(
        "{received} pieces were received on {received_on}. No after-sale case explains them."
    ),
    "receipt_without_case_short": N_("{received} pieces received, no case."),
    "refund_only_not_recovered": N_(
        "The goods had left before {refunded_minor} was refunded on {refunded_on} without asking for them. "
        "{days} days have passed, and the warehouse has received nothing."
    ),
    "refund_only_not_recovered_short": N_("Refunded on {refunded_on}, goods sent and not back."),
    "double_remedy": N_(
        "{refunded_minor} was refunded by {refunded_on}, and goods were sent again on {resent_on}. "
        "Nothing came back."
    ),
    "double_remedy_short": N_("{refunded_minor} refunded, and goods sent again."),
    "received_case_closed": N_(
        "{received} pieces were received on {received_on} for a case that is closed. "
        "They were not sent back within {days} days."
    ),
    "received_case_closed_short": N_("{received} pieces received, the case is closed."),
}
TERMS: Final = {
    "affected": N_("Agreed for these pieces"),
    "owed": N_("Owed to the buyer"),
}
REASONS: Final = {
    "ambiguous": N_("Several cases share the waybill"),
}
ODD: Final[dict[tuple[str, str], frozenset[str]]] = {}


def _goods(code: str, row: Row, **params: Scalar) -> Told:
    terms = (("affected", row["amount"]),)
    return told(code, terms, quantity=row["quantity"], received=row["pieces"], **params)


def _return_item_mismatch(row: Row) -> Told:
    return _goods("return_item_mismatch", row, wrong=row["wrong_pieces"])


def _return_quantity_mismatch(row: Row) -> Told:
    more = row["pieces"] - row["quantity"]
    if more > 0:
        return _goods("return_too_many", row, extra=more)
    return _goods("return_too_few", row, missing=-more)


def _return_damaged(row: Row) -> Told:
    return _goods("return_damaged", row, bad=row["bad"])


def _return_not_received(row: Row) -> Told:
    return told(
        "return_not_received",
        (("refunded", row["amount"]),),
        refunded_minor=-row["amount"],
        refunded_on=day_text(row["refunded_day"]),
        days=row["return_days"],
    )


def _received_not_refunded(row: Row) -> Told:
    return told(
        "received_not_refunded",
        (("owed", row["amount"]),),
        owed_minor=row["amount"],
        received_on=day_text(row["last_day"]),
        days=row["refund_days"],
    )


def _receipt_without_case(row: Row) -> Told:
    return told("receipt_without_case", (), received=row["pieces"], received_on=day_text(row["day"]))


def _refund_only_not_recovered(row: Row) -> Told:
    return told(
        "refund_only_not_recovered",
        (("refunded", row["amount"]),),
        refunded_minor=-row["amount"],
        refunded_on=day_text(row["refunded_day"]),
        days=row["goods_due"] - row["refunded_day"],
    )


def _double_remedy(row: Row) -> Told:
    return told(
        "double_remedy",
        (("refunded", row["amount"]),),
        refunded_minor=row["refunded"],
        refunded_on=day_text(row["refunded_day"]),
        resent_on=day_text(row["resent_day"]),
    )


def _received_case_closed(row: Row) -> Told:
    return told(
        "received_case_closed",
        (("affected", row["amount"]),),
        received=row["pieces"],
        received_on=day_text(row["last_day"]),
        days=row["keep_due"] - row["last_day"],
    )


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "return_item_mismatch": _return_item_mismatch,
    "return_quantity_mismatch": _return_quantity_mismatch,
    "return_damaged": _return_damaged,
    "return_not_received": _return_not_received,
    "received_not_refunded": _received_not_refunded,
    "receipt_without_case": _receipt_without_case,
    "refund_only_not_recovered": _refund_only_not_recovered,
    "double_remedy": _double_remedy,
    "received_case_closed": _received_case_closed,
}
