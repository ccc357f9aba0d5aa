"""What plan `settlement` says of what it found.

| type | amount |
|---|---|
| currency_mismatch | what came in the order's currency − due |
| status_conflict | money that came − refunded: + held although the order says otherwise |
| duplicate_settlement | + the extra: settled − due once |
| unsettled, short_settled | − what is missing |
| over_settled | + what is too much |
| fee_mismatch | contract − charged: − overcharged, + undercharged |
| discount_mismatch | paid − what the line adds up to; for a discount above the limit − the excess |
| unknown_order, unclassified_charge | the line's own amount |
| compensation_without_case, penalty_open, chargeback_open | the line's own amount, − it went out |
"""

from collections.abc import Callable
from typing import Final

from intake.exceptions import Scalar
from matching.plans import settlement
from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "settlement"
# Translators: 回款; what orders owe against what the ledger paid
NAME: Final = N_("Settlement")
SIDES: Final = (N_("Orders"), N_("Ledger lines"))
_SERVICE, _FINANCE = "customer_service", "finance"
TEAMS: Final = {
    "currency_mismatch": _FINANCE,
    "status_conflict": _SERVICE,
    "duplicate_settlement": _FINANCE,
    "unsettled": _FINANCE,
    "short_settled": _FINANCE,
    "over_settled": _FINANCE,
    "fee_mismatch": _FINANCE,
    "discount_mismatch": _SERVICE,
    "unknown_order": _FINANCE,
    "unclassified_charge": _FINANCE,
    "compensation_without_case": _SERVICE,
    "penalty_open": _SERVICE,
    "chargeback_open": _FINANCE,
}
KEYS: Final = {
    **dict.fromkeys(settlement.TYPES, ("order_no",)),
    **dict.fromkeys(settlement.LINE_TYPES, ("ledger_no",)),
}

TEXTS: Final = {
    "currency_mismatch": N_(
        "The order is in {currency}, but {lines} of its ledger lines are in another currency. "
        "In {currency}, {came_minor} of {due_minor} came."
    ),
    "currency_mismatch_short": N_("Settled in another currency than {currency}."),
    "status_conflict_closed": N_(
        "The order is closed, yet {came_minor} came for it and {refunded_minor} went back to the buyer."
    ),
    "status_conflict_closed_short": N_("Closed, yet {came_minor} came."),
    "status_conflict_unpaid": N_(
        "The order waits for payment, yet {came_minor} came for it and {refunded_minor} went back "
        "to the buyer."
    ),
    "status_conflict_unpaid_short": N_("Not paid, yet {came_minor} came."),
    "duplicate_settlement": N_(
        "One settlement of {once_minor} was due. Settlements of {trade_minor} in all came, "
        "under different numbers: {extra_minor} more than once."
    ),
    "duplicate_settlement_short": N_("Settled more than once: {extra_minor} too much."),
    "unsettled": N_(
        "Completed on {completed_on} and due within {days} days: {missing_minor} is owed, "
        "and no settlement has come."
    ),
    "unsettled_short": N_("Completed on {completed_on}, nothing has come."),
    "unsettled_shipped": N_(
        "Sent on {completed_on} and due within {days} days: {missing_minor} is owed, "
        "and no settlement has come."
    ),
    "unsettled_shipped_short": N_("Sent on {completed_on}, nothing has come."),
    "unsettled_paid": N_(
        "Paid for on {completed_on} and due within {days} days: {missing_minor} is owed, "
        "and no settlement has come."
    ),
    "unsettled_paid_short": N_("Paid for on {completed_on}, nothing has come."),
    "short_settled": N_("{due_minor} was due, {came_minor} came: {missing_minor} is missing."),
    "short_settled_short": N_("{came_minor} came of {due_minor}."),
    "short_settled_after_refund": N_(
        "Of {receivable_minor}, {refunded_before_minor} was refunded before settlement, which leaves "
        "{due_minor} due. {came_minor} came: {missing_minor} is missing."
    ),
    "short_settled_after_refund_short": N_("{came_minor} came of {due_minor}, refunds taken off."),
    "over_settled": N_("{due_minor} was due, {came_minor} came: {extra_minor} more than was due."),
    "over_settled_short": N_("{came_minor} came, {due_minor} was due."),
    "over_settled_after_refund": N_(
        "Of {receivable_minor}, {refunded_before_minor} was refunded before settlement, which leaves "
        "{due_minor} due. {came_minor} came: {extra_minor} more than was due."
    ),
    "over_settled_after_refund_short": N_("{came_minor} came, {due_minor} was due, refunds taken off."),
    "fee_too_high": N_(
        "By contract the fees are {contract_minor}; {charged_minor} was charged: {extra_minor} too much."
    ),
    "fee_too_high_short": N_("{charged_minor} charged, {contract_minor} by contract."),
    "fee_too_low": N_(
        "By contract the fees are {contract_minor}; {charged_minor} was charged: {missing_minor} too little."
    ),
    "fee_too_low_short": N_("{charged_minor} charged, {contract_minor} by contract."),
    "discount_sum": N_(
        "On {lines} order lines, price, freight and discounts do not add up to what the buyer paid; "
        "together they are off by {difference_minor}."
    ),
    "discount_sum_short": N_("The prices do not add up, by {difference_minor}."),
    "discount_limit": N_(
        "On {lines} order lines the shop's own discount is above the limit, by {extra_minor} together."
    ),
    "discount_limit_short": N_("The shop's discount is above the limit by {extra_minor}."),
    "unknown_order": N_(
        "A ledger line of {amount_minor} on {line_on} names order {order_no}. No such order was imported."
    ),
    "unknown_order_short": N_("{amount_minor} for order {order_no}, which is not known."),
    "unknown_order_unnamed": N_("A ledger line of {amount_minor} on {line_on} names no order."),
    "unknown_order_unnamed_short": N_("{amount_minor} that names no order."),
    "unclassified_charge": N_(
        "A ledger line of {amount_minor} on {line_on} says “{business_type}”. "
        "No classification knows these words."
    ),
    "unclassified_charge_short": N_("{amount_minor} for “{business_type}”, not classed."),
    # Translators: 赔付; money that the platform took to make good to the buyer
    "compensation_without_case": N_(
        "{out_minor} was taken as a compensation on {line_on}. No agreed case of its order explains it."
    ),
    "compensation_without_case_short": N_("{out_minor} of compensation, no agreed case."),
    # Translators: 判罚扣款 (what the platform takes for breaking a rule)
    "penalty_open": N_(
        "{out_minor} was taken as a penalty on {line_on} ({business_type}). Nothing has given it back."
    ),
    "penalty_open_short": N_("Penalty of {out_minor}: {business_type}."),
    # Translators: 拒付; the buyer's bank took the payment back
    "chargeback_open": N_(
        "{out_minor} was charged back on {line_on}. It was neither won back nor is there a refund case."
    ),
    "chargeback_open_short": N_("{out_minor} charged back."),
}
TERMS: Final = {
    "came": N_("Came"),
    "receivable": N_("Receivable"),
    "refunded_before": N_("Refunded before settlement"),
    "due": N_("Amount due"),
    "settled": N_("Amount settled"),
    "once": N_("Due once"),
    "refunded": N_("Actually refunded"),
    "contract_fee": N_("Fee by contract"),
    "charged_fee": N_("Fee charged"),
    "discount_difference": N_("Off by"),
    "line_amount": N_("Ledger line"),
}
REASONS: Final = {
    # Translators: 期初; the order is older than the day on which this system took over
    "opening": N_("Paid before this system began"),
    "own_side": N_("Told by the platform's own file"),
    "money_in": N_("Money that came in, nothing to explain"),
    "case_open": N_("A case of the order is still open"),
    "not_completed": N_("Order not completed yet"),
    "order_unknown": N_("Subsidy of an unknown order"),
    "unpaid": N_("Never paid"),
    "closed": N_("Closed without money"),
    "refunded_before_settlement": N_("Refunded before settlement"),
    "nothing_due": N_("Nothing due"),
}
ODD: Final[dict[tuple[str, str], frozenset[str]]] = {}


def _due_terms(row: Row) -> tuple[tuple[str, int], ...]:
    if row["refunded_before"]:
        return (
            ("came", row["came"]),
            ("receivable", -row["receivable"]),
            ("refunded_before", row["refunded_before"]),
        )
    return (("came", row["came"]), ("due", -row["due"]))


def _currency_mismatch(row: Row) -> Told:
    return told(
        "currency_mismatch",
        _due_terms(row),
        currency=row["currency"],
        lines=row["foreign_lines"],
        came_minor=row["came"],
        due_minor=row["due"],
    )


def _status_conflict(row: Row) -> Told:
    return told(
        "status_conflict_unpaid" if row["state"] == 0 else "status_conflict_closed",
        (("came", row["came"]), ("refunded", -row["refunded"])),
        came_minor=row["came"],
        refunded_minor=row["refunded"],
    )


def _duplicate_settlement(row: Row) -> Told:
    return told(
        "duplicate_settlement",
        (("settled", row["trade"]), ("once", -row["once"])),
        once_minor=row["once"],
        trade_minor=row["trade"],
        extra_minor=row["trade"] - row["once"],
    )


_UNSETTLED: Final = {1: "unsettled_paid", 2: "unsettled_shipped", 3: "unsettled"}  # by what releases money


def _unsettled(row: Row) -> Told:
    return told(
        _UNSETTLED[row["release_rank"]],
        _due_terms(row),
        completed_on=day_text(row["release_day"]),
        days=row["settle_days"],
        missing_minor=row["due"] - row["came"],
    )


def _short_settled(row: Row) -> Told:
    return told(_after_refund("short_settled", row), _due_terms(row), **_due(row, "missing_minor", -1))


def _over_settled(row: Row) -> Told:
    return told(_after_refund("over_settled", row), _due_terms(row), **_due(row, "extra_minor", 1))


def _after_refund(code: str, row: Row) -> str:
    return f"{code}_after_refund" if row["refunded_before"] else code


def _due(row: Row, name: str, sign: int) -> dict[str, Scalar]:
    figures = {
        "receivable_minor": row["receivable"],
        "refunded_before_minor": row["refunded_before"],
        "due_minor": row["due"],
        "came_minor": row["came"],
    }
    return {**figures, name: sign * (row["came"] - row["due"])}


def _fee_mismatch(row: Row) -> Told:
    difference = row["contract_differing"] - row["charged_differing"]
    return told(
        "fee_too_high" if difference < 0 else "fee_too_low",
        (("contract_fee", row["contract_differing"]), ("charged_fee", -row["charged_differing"])),
        contract_minor=row["contract_differing"],
        charged_minor=row["charged_differing"],
        **{"extra_minor" if difference < 0 else "missing_minor": abs(difference)},
    )


def _discount_mismatch(row: Row) -> Told:
    difference = row["discount_difference"]
    terms = (("discount_difference", difference),)
    if row["breaks_sum"]:
        return told("discount_sum", terms, lines=row["discount_lines"], difference_minor=difference)
    return told("discount_limit", terms, lines=row["discount_lines"], extra_minor=-difference)


def _line(code: str, row: Row, **params: Scalar) -> Told:
    figures: dict[str, Scalar] = {"amount_minor": row["amount"], "line_on": day_text(row["day"])}
    return told(code, (("line_amount", row["amount"]),), **figures, **params)


def _unknown_order(row: Row) -> Told:
    if not row["order_no"]:
        return _line("unknown_order_unnamed", row)
    return _line("unknown_order", row, order_no=row["order_no"])


def _unclassified_charge(row: Row) -> Told:
    return _line("unclassified_charge", row, business_type=row["said"])


def _charge(row: Row) -> Told:
    figures = {"out_minor": -row["amount"], "line_on": day_text(row["day"])}
    return told(row["type"], (("line_amount", row["amount"]),), business_type=row["said"], **figures)


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "currency_mismatch": _currency_mismatch,
    "status_conflict": _status_conflict,
    "duplicate_settlement": _duplicate_settlement,
    "unsettled": _unsettled,
    "short_settled": _short_settled,
    "over_settled": _over_settled,
    "fee_mismatch": _fee_mismatch,
    "discount_mismatch": _discount_mismatch,
    "unknown_order": _unknown_order,
    "unclassified_charge": _unclassified_charge,
    "compensation_without_case": _charge,
    "penalty_open": _charge,
    "chargeback_open": _charge,
}
