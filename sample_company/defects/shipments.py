"""Planted: what must be found when what was sold is compared with what left the warehouse.

Each takes an order that was already told and changes what the warehouse did with it; False where the order
does not serve.
"""

from dataclasses import replace
from datetime import timedelta

from sample_company.catalogue import ITEMS
from sample_company.defects.meddled import is_plain, on_case_of_goods, on_line_of_goods, on_outbound
from sample_company.goods import sent_for, sold, weight_g
from sample_company.ordinary import after_sale
from sample_company.records import CaseType, Outbound, SentAs, Story
from sample_company.story import Teller, receive, send_back


def duplicate_shipment(teller: Teller, story: Story) -> bool:
    """The same order was packed again two days later."""
    if not is_plain(story):
        return False
    story.outbound.append(_another(teller, story.outbound[0], days=2))
    return on_line_of_goods(story, "duplicate_shipment", -story.order.buyer_paid_minor, "sent twice")


def shipped_after_refund(teller: Teller, story: Story) -> bool:
    """The buyer cancelled and had his money back; the parcel left a day later all the same."""
    order = story.order
    refunded_at = story.cases[0].refunded_at if len(story.cases) == 1 else None
    if story.expected or not refunded_at or order.shipped_at or order.refunded_minor < order.buyer_paid_minor:
        return False
    story.outbound += sold(story, teller.numbers, refunded_at + timedelta(hours=26))
    return on_line_of_goods(
        story, "shipped_after_refund", -order.buyer_paid_minor, "sent a day after the refund"
    )


def not_shipped(teller: Teller, story: Story) -> bool:
    """The platform says shipped; nothing left the warehouse."""
    if not is_plain(story):
        return False
    story.outbound.clear()
    return on_line_of_goods(story, "not_shipped", story.order.buyer_paid_minor, "never left the warehouse")


def short_shipped(teller: Teller, story: Story) -> bool:
    """Two were sold, one was packed."""
    if not is_plain(story, quantity=2):
        return False
    row = story.outbound[0]
    row.quantity, row.weight_g = 1, weight_g(row.sku, 1)
    missing = (story.order.buyer_paid_minor + 1) // 2
    return on_line_of_goods(story, "short_shipped", missing, "one of two pieces sent")


def wrong_item_shipped(teller: Teller, story: Story) -> bool:
    """Another item of the shelf was packed."""
    if not is_plain(story):
        return False
    row = story.outbound[0]
    row.sku = next(item.sku for item in ITEMS if item.sku[:8] != row.sku[:8])
    row.weight_g = weight_g(row.sku, 1)
    return on_outbound(story, row, "wrong_item_shipped", "another item sent")


def shipment_without_order(teller: Teller, story: Story) -> bool:
    """A parcel left for an order number that nobody sold."""
    if not is_plain(story):
        return False
    row = _another(teller, story.outbound[0], days=1)
    row.order_no = f"{row.order_no[:-4]}{(int(row.order_no[-4:]) + 4999) % 10_000:04d}"
    story.outbound.append(row)
    return on_outbound(story, row, "shipment_without_order", "order number that nobody sold")


def reissue_without_case(teller: Teller, story: Story) -> bool:
    """Sent once more as a reissue, and nobody opened a case."""
    if not is_plain(story):
        return False
    row = _another(teller, story.outbound[0], days=6)
    row.type = SentAs.REISSUE
    story.outbound.append(row)
    return on_outbound(story, row, "reissue_without_case", "reissued without a case", team="customer_service")


def exchange_without_goods_out(teller: Teller, story: Story) -> bool:
    """The exchange is done; the goods came back, nothing went out for them."""
    if not is_plain(story):
        return False
    case = after_sale(teller, story, CaseType.EXCHANGE, amount_minor=0, reason="尺寸不合")
    received_at = send_back(teller, case)
    receive(teller, story, case, received_at)
    case.ended_at = received_at + timedelta(hours=30)
    worth = story.order.buyer_paid_minor
    return on_case_of_goods(story, case, "exchange_incomplete", worth, "exchanged goods never went out")


def exchange_without_goods_in(teller: Teller, story: Story) -> bool:
    """The exchange is done; the other piece went out, the first never came back."""
    if not is_plain(story):
        return False
    case = after_sale(teller, story, CaseType.EXCHANGE, amount_minor=0, reason="尺寸不合")
    case.ended_at = case.applied_at + timedelta(days=4)
    at = case.applied_at + timedelta(days=2)
    story.outbound.append(sent_for(case, teller.numbers, at, SentAs.EXCHANGE))
    worth = story.order.buyer_paid_minor
    return on_case_of_goods(story, case, "exchange_incomplete", -worth, "exchanged goods never came back")


def order_stuck(teller: Teller, story: Story) -> bool:
    """Sent, and in all the weeks since then never confirmed. Only where the money came with the payment."""
    if not is_plain(story) or not story.shop.pays_at_once:
        return False
    story.order.completed_at = None
    worth = -story.order.receivable_minor
    return on_line_of_goods(
        story, "order_stuck", worth, "never confirmed", team="customer_service", names_line=False
    )


def _another(teller: Teller, first: Outbound, *, days: int) -> Outbound:
    """The row once more, in another parcel so many days later."""
    carrier, waybill = teller.numbers.waybill(pick=0.0)
    at = first.shipped_at + timedelta(days=days)
    number = teller.numbers.shipment_no(at)
    return replace(first, number=number, carrier=carrier, waybill=waybill, shipped_at=at)
