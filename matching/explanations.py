"""What was seen, in plain words with real figures: texts by code, and the names of the terms of an equation.

Each code has a full sentence for the ticket and, with `_short`, one for a row of a list. Placeholders that
end in `_minor` are money, those in `_on` a day of the shop's calendar.
"""

from typing import Final

from matching.telling import MODULES
from people.languages import N_

EXPLANATIONS: Final[dict[str, str]] = {
    # Settlement
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
    # Refunds
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
    # Returns
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
    **{code: text for module in MODULES for code, text in module.TEXTS.items()},
}

TERMS: Final[dict[str, str]] = {
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
    "agreed": N_("Refund agreed"),
    "most": N_("Paid for the order"),
    "doubled": N_("Doubled refunds"),
    "affected": N_("Agreed for these pieces"),
    "owed": N_("Owed to the buyer"),
    **{name: text for module in MODULES for name, text in module.TERMS.items()},
}

OUTCOMES: Final[dict[str, str]] = {
    "matched": N_("Matched"),
    "within_tolerance": N_("Within tolerance"),
    "exception": N_("Exception"),
    "in_transit": N_("In transit"),
    "excluded": N_("Excluded"),
}

REASONS: Final[dict[str, str]] = {
    # In transit
    "not_due": N_("Not due yet"),
    "not_covered": N_("Not yet covered by imported files"),
    "no_date": N_("No date to count from"),
    "case_open": N_("A case of the order is still open"),
    "not_completed": N_("Order not completed yet"),
    "order_unknown": N_("Subsidy of an unknown order"),
    "processing": N_("Case still in progress"),
    "waits_for_goods": N_("Waiting for the goods"),
    "ambiguous": N_("Several cases share the waybill"),
    # Excluded
    "shop_unknown": N_("Shop not set up"),
    "expected": N_("Estimated by the platform, not booked yet"),
    "detail": N_("Only a detail of a ledger line"),
    "unpaid": N_("Never paid"),
    "closed": N_("Closed without money"),
    "refunded_before_settlement": N_("Refunded before settlement"),
    "before_settlement": N_("Refunded before settlement"),
    "nothing_due": N_("Nothing due"),
    "nothing_agreed": N_("No money agreed"),
    "paid_by_others": N_("Refund paid by others"),
    "reversed": N_("Paid and taken back"),
    **{reason: text for module in MODULES for reason, text in module.REASONS.items()},
}

PLANS: Final[dict[str, str]] = {
    # Translators: 回款; what orders owe against what the ledger paid
    "settlement": N_("Settlement"),
    "refunds": N_("Refunds"),
    "returns": N_("Returns"),
    **{module.PLAN: module.NAME for module in MODULES},
}

# What stands on the left of a plan, and what on the right.
SIDES: Final[dict[str, tuple[str, str]]] = {
    "settlement": (N_("Orders"), N_("Ledger lines")),
    "refunds": (N_("After-sale cases"), N_("Ledger lines")),
    "returns": (N_("After-sale cases"), N_("Warehouse receipts")),
    **{module.PLAN: module.SIDES for module in MODULES},
}

STATES: Final[dict[str, str]] = {
    "running": N_("Running"),
    "published": N_("In force"),
    "superseded": N_("Overtaken by a later run"),
    "failed": N_("Stopped by an error"),
    "abandoned": N_("Not finished"),
}

REFUSALS: Final[dict[str, str]] = {
    "plan_unknown": N_("There is no plan “{plan}”. The plans are: {known}."),
    "plan_missing": N_("Choose at least one plan."),
    "shop_unknown": N_("There is no such shop."),
    "day_not_readable": N_("“{day}” is no day. Write it as 2026-07-20."),
}
