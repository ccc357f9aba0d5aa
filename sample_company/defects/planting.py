"""Which defect is planted in which shop, among the orders of which day."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from sample_company.company import Shop
from sample_company.defects import damaged_rows, harmless, refunds, returns, settlement
from sample_company.records import Story
from sample_company.story import Teller

Planting = Callable[[Teller, Shop, date], Story]

SCHEDULE: Final[tuple[tuple[Planting, str], ...]] = (
    (settlement.currency_mismatch, "pdd 0605, wechat 0609"),
    (settlement.status_conflict, "taobao 0608, wechat 0612"),
    (settlement.status_conflict_unpaid, "pdd 0611"),
    (settlement.duplicate_settlement, "taobao 0606, taobao 0614, pdd 0610"),
    (settlement.unsettled, "taobao 0603, taobao 0616, pdd 0607, pdd 0618, wechat 0613"),
    (settlement.short_settled, "taobao 0609, pdd 0613, wechat 0617"),
    (settlement.short_by_the_subsidy, "taobao 0618"),
    (settlement.over_settled, "taobao 0611, pdd 0616, wechat 0606"),
    (settlement.fee_too_high, "taobao 0617, taobao 0618, pdd 0618"),
    (settlement.fee_too_low, "wechat 0615"),
    (settlement.fee_not_returned, "pdd 0609, wechat 0610"),
    (settlement.discount_breaks_the_identity, "pdd 0615, wechat 0618"),
    (settlement.discount_above_the_limit, "taobao 0618, pdd 0617"),
    (settlement.unknown_order, "taobao 0706, pdd 0708, wechat 0709"),
    (settlement.unclassified_charge, "taobao 0620, taobao 0710, pdd 0625, wechat 0703"),
    (refunds.duplicate_refund, "taobao 0604, pdd 0612, wechat 0614"),
    (refunds.refund_exceeds_paid, "taobao 0612, pdd 0608"),
    (refunds.refund_missing, "taobao 0607, taobao 0613, pdd 0614, wechat 0608"),
    (refunds.refund_amount_mismatch, "taobao 0605, taobao 0615, pdd 0606, wechat 0611"),
    (refunds.refund_without_case, "taobao 0610, pdd 0611, wechat 0616"),
    (returns.return_item_mismatch, "taobao 0608, pdd 0613"),
    (returns.return_short, "taobao 0606, wechat 0607"),
    (returns.return_surplus, "pdd 0610, taobao 0614"),
    (returns.return_damaged, "taobao 0604, taobao 0616, pdd 0612, wechat 0609"),
    (returns.return_not_received, "taobao 0611, taobao 0618, pdd 0605, wechat 0613"),
    (returns.received_not_refunded, "taobao 0609, pdd 0607, wechat 0615"),
    (returns.receipt_without_case, "taobao 0612, pdd 0609, wechat 0614"),
    (damaged_rows.damaged_order_number_of_a_case, "wechat 0620"),
    (damaged_rows.damaged_order_number_of_a_receipt, "taobao 0617"),
    (harmless.within_tolerance, "taobao 0605, pdd 0611, wechat 0612"),
    (harmless.fee_within_tolerance, "taobao 0607, pdd 0616"),
    (harmless.discount_at_the_limit, "taobao 0618, pdd 0618, wechat 0618"),
    (harmless.refund_in_two_parts, "taobao 0610, pdd 0615, wechat 0611"),
    (harmless.doubled_and_reversed, "taobao 0613, pdd 0606"),
    (harmless.returned_in_two_parcels, "taobao 0615, pdd 0614"),
    (harmless.returned_by_case_number, "taobao 0603, pdd 0608, wechat 0610"),
    (harmless.waiting_for_the_parcel, "taobao 0626, pdd 0627"),
)
"""Each planting with the shops and days (mmdd of 2026) it is planted in."""


def plantings_of(day: date, shop: Shop) -> Iterator[Planting]:
    """What is planted among that shop's orders of that day."""
    slot = f"{shop.platform} {day:%m%d}"
    for planting, slots in SCHEDULE:
        yield from (planting for each in slots.split(", ") if each == slot)
