"""What plan `refunds` says of what it found.

| type | amount |
|---|---|
| refund_without_case | the line's own amount |
| duplicate_refund, refund_exceeds_paid | − what went out too much |
| refund_missing | + held, though owed on to the buyer |
| refund_amount_mismatch | agreed − refunded: − too much went out, + still owed |
"""

from collections.abc import Callable
from typing import Final

from intake.exceptions import Scalar
from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "refunds"
NAME: Final = N_("Refunds")
SIDES: Final = (N_("After-sale cases"), N_("Ledger lines"))
_SERVICE, _FINANCE = "customer_service", "finance"
TEAMS: Final = {
    "duplicate_refund": _SERVICE,
    "refund_exceeds_paid": _FINANCE,
    "refund_missing": _FINANCE,
    "refund_amount_mismatch": _SERVICE,
    "refund_without_case": _SERVICE,
}
KEYS: Final = {
    "duplicate_refund": ("case_no",),
    "refund_exceeds_paid": ("order_no",),
    "refund_missing": ("case_no",),
    "refund_amount_mismatch": ("case_no",),
    "refund_without_case": ("ledger_no",),
}

TEXTS: Final = {
    "duplicate_refund": N_(
        "{agreed_minor} was agreed. {refunded_minor} went back in several payments of that amount: "
        "{extra_minor} too much."
    ),
    "duplicate_refund_short": N_("Refunded more than once: {extra_minor} too much."),
    "refund_exceeds_paid": N_(
        "The order brought {most_minor}. {refunded_minor} was refunded: {extra_minor} more than it brought."
    ),
    "refund_exceeds_paid_short": N_("{refunded_minor} refunded, {most_minor} paid."),
    "refund_missing": N_(
        "{agreed_minor} was to be refunded as of {since_on}, within {days} days. No refund line has come."
    ),
    "refund_missing_short": N_("{agreed_minor} since {since_on}, no refund line."),
    "refund_too_high": N_(
        "{agreed_minor} was agreed, {refunded_minor} was refunded: {extra_minor} too much."
    ),
    "refund_too_high_short": N_("{refunded_minor} refunded, {agreed_minor} agreed."),
    "refund_too_low": N_(
        "{agreed_minor} was agreed, {refunded_minor} was refunded: "
        "{missing_minor} is still owed to the buyer."
    ),
    "refund_too_low_short": N_("{refunded_minor} refunded, {agreed_minor} agreed."),
    "refund_sum_too_high": N_(
        "The cases of this order agree {agreed_minor} in all, {refunded_minor} was refunded: "
        "{extra_minor} too much."
    ),
    "refund_sum_too_high_short": N_("{refunded_minor} refunded on the order, {agreed_minor} agreed."),
    "refund_sum_too_low": N_(
        "The cases of this order agree {agreed_minor} in all, {refunded_minor} was refunded: "
        "{missing_minor} is still owed to the buyer."
    ),
    "refund_sum_too_low_short": N_("{refunded_minor} refunded on the order, {agreed_minor} agreed."),
    "refund_without_case": N_(
        "{amount_minor} was refunded on {line_on} for order {order_no}. No after-sale case stands behind it."
    ),
    "refund_without_case_short": N_("{amount_minor} for order {order_no}, no case."),
    "refund_without_case_named": N_(
        "{amount_minor} was refunded on {line_on} for case {case_no}. No such case was imported."
    ),
    "refund_without_case_named_short": N_("{amount_minor} for case {case_no}, which is not known."),
    "refund_without_case_unnamed": N_(
        "{amount_minor} was refunded on {line_on}. The line names no order and no case."
    ),
    "refund_without_case_unnamed_short": N_("{amount_minor}, no order and no case."),
}
TERMS: Final = {
    "agreed": N_("Refund agreed"),
    "most": N_("Paid for the order"),
    "doubled": N_("Doubled refunds"),
}
REASONS: Final = {
    "processing": N_("Case still in progress"),
    "waits_for_goods": N_("Waiting for the goods"),
    "before_settlement": N_("Refunded before settlement"),
    "nothing_agreed": N_("No money agreed"),
    "paid_by_others": N_("Refund paid by others"),
    "reversed": N_("Paid and taken back"),
}
ODD: Final[dict[tuple[str, str], frozenset[str]]] = {}


def _duplicate_refund(row: Row) -> Told:
    return told(
        "duplicate_refund",
        (("agreed", row["agreed"]), ("refunded", -row["refunded"])),
        agreed_minor=row["agreed"],
        refunded_minor=row["refunded"],
        extra_minor=row["extra"],
    )


def _refund_exceeds_paid(row: Row) -> Told:
    doubled = (("doubled", row["double_extra"]),) if row["double_extra"] else ()
    return told(
        "refund_exceeds_paid",
        (("most", row["most"]), ("refunded", -row["refunded"]), *doubled),
        most_minor=row["most"],
        refunded_minor=row["refunded"] - row["double_extra"],
        extra_minor=-row["amount"],
    )


def _refund_missing(row: Row) -> Told:
    return told(
        "refund_missing",
        (("agreed", row["agreed"]),),
        agreed_minor=row["agreed"],
        since_on=day_text(row["event_day"]),
        days=row["refund_days"],
    )


def _refund_amount_mismatch(row: Row) -> Told:
    too_high = row["amount"] < 0
    code = f"refund_{'sum_' if row['is_sum'] else ''}{'too_high' if too_high else 'too_low'}"
    return told(
        code,
        (("agreed", row["promised"]), ("refunded", -row["paid_back"])),
        agreed_minor=row["promised"],
        refunded_minor=row["paid_back"],
        **{"extra_minor" if too_high else "missing_minor": abs(row["amount"])},
    )


def _refund_without_case(row: Row) -> Told:
    if row["named_case_no"]:
        return _line("refund_without_case_named", row, case_no=row["named_case_no"])
    if row["order_no"]:
        return _line("refund_without_case", row, order_no=row["order_no"])
    return _line("refund_without_case_unnamed", row)


def _line(code: str, row: Row, **params: Scalar) -> Told:
    figures: dict[str, Scalar] = {"amount_minor": row["amount"], "line_on": day_text(row["day"])}
    return told(code, (("line_amount", row["amount"]),), **figures, **params)


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "duplicate_refund": _duplicate_refund,
    "refund_exceeds_paid": _refund_exceeds_paid,
    "refund_missing": _refund_missing,
    "refund_amount_mismatch": _refund_amount_mismatch,
    "refund_without_case": _refund_without_case,
}
