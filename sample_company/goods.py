"""The goods side of a story: what left the warehouse, what came back undelivered, what the couriers charge.

Everything follows from what was told of the order; nothing is drawn by lot, so that orders and money stay
what they are whether goods are looked at or not.
"""

from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final

from sample_company.numbers import Numbers
from sample_company.records import Case, CaseType, Charge, Outbound, Receipt, SentAs, Story
from sample_company.tariffs import TOLERANCE_G, tariff_of

_GRAMS: Final = {
    "SY-QT301": 2350, "SY-QT215": 1480, "SY-ZT102": 1260, "SY-ZT118": 690, "SY-MJ401": 380,
    "SY-MJ420": 520, "SY-CL501": 1940, "SY-DT601": 3870, "SY-DT640": 910, "SY-CJ701": 5230,
    "SY-CJ715": 560, "SY-CJ733": 2080, "SY-CJ741": 1120, "SY-SN801": 1770, "SY-SN812": 1340,
    "SY-SN830": 2210, "SY-DJ901": 1530, "SY-DJ915": 160, "SY-XX950": 430, "SY-WY980": 1180,
    "SY-QJ330": 1650, "SY-JJ120": 6420, "SY-JJ155": 12_700,
}  # fmt: skip
_PACKAGING_G: Final = 85
_ROUNDED_TO_G: Final = 10
REFUSED: Final = "拒收"


def weight_g(sku: str, quantity: int) -> int:
    """What so many pieces weigh in their wrapping."""
    return _GRAMS[sku.rpartition("-")[0]] * quantity + _PACKAGING_G


def move_goods(story: Story, numbers: Numbers) -> None:
    """Sends what the order sold and what its exchanges promise, and takes refused parcels in again."""
    if story.order.shipped_at:
        story.outbound += sold(story, numbers, story.order.shipped_at)
    for case in story.cases:
        if case.type is CaseType.EXCHANGE and case.ended_at:
            story.outbound.append(
                sent_for(case, numbers, case.ended_at - timedelta(hours=9), SentAs.EXCHANGE)
            )
        if _was_refused(story, case):
            story.receipts.append(_refused(story, case, numbers))


def sold(story: Story, numbers: Numbers, at: datetime) -> list[Outbound]:
    """One row of the warehouse for each line of the order, all in the parcel that the order names."""
    order, number = story.order, numbers.shipment_no(at)
    return [
        Outbound(
            shop=order.shop,
            number=number,
            order_no=order.number,
            sub_order_no=line.sub_order_no,
            case_no="",
            type=SentAs.SALE,
            sku=line.sku,
            quantity=line.quantity,
            carrier=order.carrier,
            waybill=order.waybill,
            weight_g=weight_g(line.sku, line.quantity),
            shipped_at=at,
        )
        for line in order.lines
    ]


def sent_for(case: Case, numbers: Numbers, at: datetime, type_: SentAs) -> Outbound:
    """What goes out for a case, in a parcel of its own."""
    carrier, waybill = numbers.waybill(pick=0.0)
    return Outbound(
        shop=case.order.shop,
        number=numbers.shipment_no(at),
        order_no=case.order.number,
        sub_order_no=case.line.sub_order_no,
        case_no=case.number,
        type=type_,
        sku=case.line.sku,
        quantity=case.quantity,
        carrier=carrier,
        waybill=waybill,
        weight_g=weight_g(case.line.sku, case.quantity),
        shipped_at=at,
    )


def charge(story: Story) -> None:
    """What the couriers ask for every parcel of the story, out and back."""
    for waybill, rows in groupby(story.outbound, key=attrgetter("waybill")):
        parcel = list(rows)
        at = parcel[0].shipped_at + timedelta(hours=5)
        _charge(story, waybill, sum(row.weight_g for row in parcel), at, is_back=False)
    weights = {
        receipt.waybill: weight_g(receipt.sku, receipt.good + receipt.bad)
        for receipt in story.receipts
        if receipt.waybill in _announced(story)
    }
    arrivals = {receipt.waybill: receipt.received_at for receipt in story.receipts}
    for waybill, weight in weights.items():
        _charge(story, waybill, weight, arrivals[waybill] - timedelta(hours=20), is_back=True)


def _charge(story: Story, waybill: str, weight: int, at: datetime, *, is_back: bool) -> None:
    tariff = tariff_of(waybill)
    if tariff is None:
        return
    # The carrier's scales differ from ours, never by more than the contract lets them.
    most = (weight + TOLERANCE_G) // _ROUNDED_TO_G * _ROUNDED_TO_G
    billed = most - int(waybill[-1]) % 4 * _ROUNDED_TO_G
    story.charges.append(
        Charge(story.shop, tariff.carrier, waybill, is_back, weight, billed, tariff.fee_minor(billed), at)
    )


def _announced(story: Story) -> set[str]:
    return {case.waybill for case in story.cases if case.waybill} | {story.order.waybill}


def _was_refused(story: Story, case: Case) -> bool:
    """Whether the order closed on a refund although it was shipped, and nobody was to send it back."""
    order = story.order
    return case.type is CaseType.REFUND_ONLY and order.shipped_at is not None and order.closed_at is not None


def _refused(story: Story, case: Case, numbers: Numbers) -> Receipt:
    at = case.applied_at + timedelta(days=3)
    return Receipt(
        shop=story.shop,
        number=numbers.receipt_no(at),
        order_no=story.order.number,
        case_no=case.number,
        waybill=story.order.waybill,
        sku=case.line.sku,
        good=case.line.quantity,
        bad=0,
        received_at=at,
        type=REFUSED,
    )
