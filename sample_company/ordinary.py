"""What ordinarily happens to an order, and how often: all of it ties."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from sample_company.company import WECHAT, Shop
from sample_company.records import Case, CaseType, Story
from sample_company.story import (
    Teller,
    apply,
    close,
    complete,
    ordered,
    pay,
    receive,
    refund,
    refund_before_settlement,
    send_back,
    ship,
)

Course = Callable[[Teller, Shop, date], Story]


def never_paid(teller: Teller, shop: Shop, day: date) -> Story:
    """Ordered, not paid, closed by the platform a day later."""
    story = ordered(teller, shop, day, plain=True)
    close(story, story.order.created_at + timedelta(hours=24))
    return story


def delivered(teller: Teller, shop: Shop, day: date) -> Story:
    """Paid, shipped, confirmed, settled."""
    lines = 1 if shop.platform == "pdd" else teller.rng.choices((1, 2, 3), weights=(78, 17, 5))[0]
    story = ordered(teller, shop, day, lines=lines)
    pay(teller, story)
    ship(teller, story)
    complete(teller, story)
    return story


def cancelled_before_shipping(teller: Teller, shop: Shop, day: date) -> Story:
    """Refunded in full before anything was sent; the order closes."""
    story = ordered(teller, shop, day, plain=shop is WECHAT)
    paid_at = pay(teller, story)
    return _refunded_in_full(teller, story, paid_at + timedelta(hours=2), reason="不想要了/拍错了")


def refused_at_the_door(teller: Teller, shop: Shop, day: date) -> Story:
    """Shipped, then refunded in full without a return; the order closes."""
    story = ordered(teller, shop, day, plain=shop is WECHAT)
    shipped_at = ship(teller, story)
    return _refunded_in_full(teller, story, shipped_at + timedelta(hours=40), reason="未收到货")


def returned_on_the_way(teller: Teller, shop: Shop, day: date) -> Story:
    """Sent back before confirming, taken in, refunded in full; the order closes."""
    story = ordered(teller, shop, day, plain=shop is WECHAT)
    shipped_at = ship(teller, story)
    applied_at = teller.after(shipped_at, hours=(50, 80))
    case = apply(
        teller,
        story,
        CaseType.RETURN_REFUND,
        applied_at,
        amount_minor=story.order.buyer_paid_minor,
        reason="与描述不符",
    )
    received_at = send_back(teller, case)
    receive(teller, story, case, received_at)
    _give_back(teller, story, case, teller.after(received_at, hours=(1, 20)))
    close(story, case.refunded_at or received_at)
    return story


def part_refunded_before(teller: Teller, shop: Shop, day: date) -> Story:
    """A part of the price goes back while the parcel is on its way; the rest is settled."""
    story = ordered(teller, shop, day)
    shipped_at = ship(teller, story)
    part = _part(teller, story)
    case = apply(
        teller,
        story,
        CaseType.REFUND_ONLY,
        teller.after(shipped_at, hours=(4, 20)),
        amount_minor=part,
        reason="少件/漏发",
    )
    _give_back(teller, story, case, teller.after(case.agreed_at or shipped_at, hours=(0, 4)))
    complete(teller, story, hours=(60, 220))
    return story


def part_refunded_after(teller: Teller, shop: Shop, day: date) -> Story:
    """A part of the price goes back after the order was settled."""
    story = delivered_single(teller, shop, day)
    case = after_sale(
        teller, story, CaseType.REFUND_ONLY, amount_minor=_part(teller, story), reason="商品瑕疵协商补偿"
    )
    refund(teller, story, case, teller.after(case.agreed_at or case.applied_at, hours=(0, 6)))
    return story


def returned_after(teller: Teller, shop: Shop, day: date) -> Story:
    """Sent back after settlement, taken in by waybill or now and then by case number, then refunded."""
    story = delivered_single(teller, shop, day)
    case = after_sale(teller, story, CaseType.RETURN_REFUND)
    received_at = send_back(teller, case)
    receive(teller, story, case, received_at, by_case_no=teller.rng.random() < 0.15)
    refund(teller, story, case, teller.after(received_at, hours=(1, 30)))
    return story


def fast_refunded(teller: Teller, shop: Shop, day: date) -> Story:
    """极速退款: refunded when the buyer names the waybill, the goods arrive afterwards."""
    story = delivered_single(teller, shop, day)
    case = after_sale(teller, story, CaseType.RETURN_REFUND, reason="七天无理由（极速退款）")
    received_at = send_back(teller, case)
    refund(teller, story, case, teller.after(case.agreed_at or case.applied_at, hours=(1, 12)))
    receive(teller, story, case, received_at)
    return story


def exchanged(teller: Teller, shop: Shop, day: date) -> Story:
    """Sent back for another piece; goods move, money does not."""
    story = delivered_single(teller, shop, day)
    case = after_sale(teller, story, CaseType.EXCHANGE, amount_minor=0, reason="颜色发错")
    received_at = send_back(teller, case)
    receive(teller, story, case, received_at)
    case.ended_at = teller.after(received_at, hours=(20, 70))
    return story


def withdrawn(teller: Teller, shop: Shop, day: date) -> Story:
    """The buyer asks and takes it back."""
    story = delivered_single(teller, shop, day)
    case = after_sale(
        teller, story, CaseType.REFUND_ONLY, amount_minor=_part(teller, story), reason="商品瑕疵"
    )
    case.agreed_at, case.agreed_minor, case.withdrawn = None, 0, True
    case.ended_at = teller.after(case.applied_at, hours=(10, 60))
    return story


def refunded_by_the_platform(teller: Teller, shop: Shop, day: date) -> Story:
    """The platform refunds out of its own pocket: the ledger never shows it."""
    story = delivered_single(teller, shop, day)
    case = after_sale(
        teller, story, CaseType.REFUND_ONLY, amount_minor=_part(teller, story), reason="极速退款（平台出资）"
    )
    case.funder = "平台"
    case.refunded_at = case.agreed_at
    return story


def delivered_single(
    teller: Teller, shop: Shop, day: date, *, quantity: int = 0, plain: bool = False, settled: bool = True
) -> Story:
    """A delivered order of one item, confirmed early enough for an after-sale case to come in time."""
    story = ordered(teller, shop, day, quantity=quantity, plain=plain)
    pay(teller, story)
    ship(teller, story)
    complete(teller, story, hours=(50, 170), settled=settled)
    return story


def after_sale(
    teller: Teller,
    story: Story,
    type_: CaseType,
    *,
    amount_minor: int | None = None,
    quantity: int | None = None,
    reason: str = "七天无理由退换货",
) -> Case:
    """A case opened in the days after the buyer confirmed."""
    confirmed_at = story.order.completed_at or story.order.created_at
    at = teller.after(confirmed_at, hours=(3, 100))
    return apply(teller, story, type_, at, amount_minor=amount_minor, quantity=quantity, reason=reason)


def _refunded_in_full(teller: Teller, story: Story, applied_at: datetime, *, reason: str) -> Story:
    case = apply(
        teller,
        story,
        CaseType.REFUND_ONLY,
        applied_at,
        amount_minor=story.order.buyer_paid_minor,
        reason=reason,
    )
    _give_back(teller, story, case, teller.after(case.agreed_at or applied_at, hours=(0, 3)))
    close(story, case.refunded_at or applied_at)
    return story


def _give_back(teller: Teller, story: Story, case: Case, at: datetime) -> None:
    if story.shop.pays_at_once:
        refund(teller, story, case, at)
    else:
        refund_before_settlement(story, case, at)


def _part(teller: Teller, story: Story) -> int:
    return max(100, story.order.lines[0].buyer_paid_minor * teller.rng.randint(5, 30) // 100)


COURSES: Final[tuple[tuple[Course, int], ...]] = (
    (delivered, 860),
    (never_paid, 34),
    (cancelled_before_shipping, 28),
    (refused_at_the_door, 9),
    (returned_on_the_way, 14),
    (part_refunded_before, 7),
    (part_refunded_after, 11),
    (returned_after, 18),
    (fast_refunded, 7),
    (exchanged, 5),
    (withdrawn, 5),
    (refunded_by_the_platform, 2),
)
"""What happens, and how often in a thousand."""
