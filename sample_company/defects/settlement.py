"""Planted: what must be found when orders are compared with the money that came for them."""

from datetime import date, datetime

from sample_company.company import MAX_SHOP_DISCOUNT_PPM, Shop
from sample_company.defects.expecting import completed, on_line, on_order
from sample_company.ordinary import after_sale, delivered_single
from sample_company.records import CaseType, Kind, Story
from sample_company.rhythm import moment
from sample_company.story import (
    Teller,
    close,
    entry,
    fee_minor,
    ordered,
    pay,
    refund,
    settle,
    take_fee,
    trade,
)


def currency_mismatch(teller: Teller, shop: Shop, day: date) -> Story:
    """The order list calls the order one in Hong Kong dollars, of which none came; the money came in yuan."""
    story = delivered_single(teller, shop, day)
    story.order.currency = "HKD"
    on_order(story, "currency_mismatch", -story.order.receivable_minor, "order labelled HKD, settled in CNY")
    story.expected[-1].currency = story.order.currency
    return story


def status_conflict(teller: Teller, shop: Shop, day: date) -> Story:
    """The order was closed, yet its money came and was never given back."""
    story = ordered(teller, shop, day, plain=True)
    paid_at = pay(teller, story)
    closed_at = teller.after(paid_at, hours=(20, 60))
    close(story, closed_at)
    if not shop.pays_at_once:
        settle(teller, story, teller.after(closed_at, hours=(30, 90)))
    came = story.order.receivable_minor
    return on_order(
        story, "status_conflict", came, "closed order was settled, no refund", team="customer_service"
    )


def status_conflict_unpaid(teller: Teller, shop: Shop, day: date) -> Story:
    """The order list still waits for the payment that the ledger already shows."""
    story = ordered(teller, shop, day, plain=True)
    settle(teller, story, teller.after(story.order.created_at, hours=(60, 90)))
    came = story.order.receivable_minor
    return on_order(story, "status_conflict", came, "unpaid order was settled", team="customer_service")


def duplicate_settlement(teller: Teller, shop: Shop, day: date) -> Story:
    """The platform settled the order twice, two days apart, each time with its fee."""
    story = delivered_single(teller, shop, day, plain=True)
    again = teller.after(completed(story), hours=(40, 60))
    due = story.order.receivable_minor
    trade(teller, story, again, due)
    take_fee(teller, story, again, fee_minor(due))
    return on_order(story, "duplicate_settlement", due, "settled twice")


def unsettled(teller: Teller, shop: Shop, day: date) -> Story:
    """Confirmed by the buyer, never settled."""
    story = delivered_single(teller, shop, day, settled=False)
    story.entries.clear()
    return on_order(story, "unsettled", -story.order.receivable_minor, "completed order never settled")


def short_settled(teller: Teller, shop: Shop, day: date) -> Story:
    """The trade line is some yuan short; the fee is right for what came."""
    short = 100 * teller.rng.randint(3, 9)
    return settled_off(teller, shop, day, -short, "short_settled")


def over_settled(teller: Teller, shop: Shop, day: date) -> Story:
    """The trade line is some yuan too much; the fee is right for what came."""
    return settled_off(teller, shop, day, teller.rng.randint(201, 999), "over_settled")


def short_by_the_subsidy(teller: Teller, shop: Shop, day: date) -> Story:
    """The platform's coupon was taken off the buyer's price and never made good."""
    story = delivered_single(teller, shop, day, plain=True, settled=False)
    line = story.order.lines[0]
    line.platform_discount_minor = 500
    line.buyer_paid_minor -= 500
    trade(teller, story, completed(story), line.buyer_paid_minor)
    take_fee(teller, story, completed(story), fee_minor(line.buyer_paid_minor))
    return on_order(story, "short_settled", -500, "platform coupon not made good")


def settled_off(teller: Teller, shop: Shop, day: date, off_minor: int, type_: str) -> Story:
    story = delivered_single(teller, shop, day, plain=True, settled=False)
    story.entries.clear()
    settle(teller, story, _due_moment(story), off_minor=off_minor)
    return on_order(story, type_, off_minor, f"trade off by {off_minor} minor units")


def fee_too_high(teller: Teller, shop: Shop, day: date) -> Story:
    """1 % was taken where the contract says 0.6 %."""
    return _fee_of(teller, shop, day, rate_ppm=10_000)


def fee_too_low(teller: Teller, shop: Shop, day: date) -> Story:
    """0.3 % was taken where the contract says 0.6 %."""
    return _fee_of(teller, shop, day, rate_ppm=3_000)


def _fee_of(teller: Teller, shop: Shop, day: date, *, rate_ppm: int) -> Story:
    story = delivered_single(teller, shop, day, quantity=3)
    due = story.order.receivable_minor
    for e in story.entries:
        if e.kind is Kind.FEE:
            e.amount_minor = -fee_minor(due, rate_ppm=rate_ppm)
    wrong = fee_minor(due) - fee_minor(due, rate_ppm=rate_ppm)
    return on_order(story, "fee_mismatch", wrong, f"fee taken at {rate_ppm} ppm")


def fee_not_returned(teller: Teller, shop: Shop, day: date) -> Story:
    """The buyer was refunded, the fee on it was kept."""
    story = delivered_single(teller, shop, day, quantity=2, plain=True)
    most = story.order.buyer_paid_minor * 4 // 5 // 500 * 500  # its fee is whole: no rounding to argue about
    case = after_sale(teller, story, CaseType.REFUND_ONLY, amount_minor=most)
    refund(teller, story, case, teller.after(case.applied_at, hours=(25, 40)), fee_returned=False)
    due = story.order.receivable_minor
    kept = fee_minor(due) - fee_minor(due - case.agreed_minor)
    return on_order(story, "fee_mismatch", -kept, "fee kept on a refund")


def discount_breaks_the_identity(teller: Teller, shop: Shop, day: date) -> Story:
    """The export lost a discount: goods + freight − discounts is 3 yuan more than the buyer paid."""
    story = delivered_single(teller, shop, day, plain=True, settled=False)
    story.entries.clear()
    story.order.lines[0].buyer_paid_minor -= 300
    settle(teller, story, _due_moment(story))
    return on_order(
        story, "discount_mismatch", -300, "a discount is missing in the line", team="customer_service"
    )


def discount_above_the_limit(teller: Teller, shop: Shop, day: date) -> Story:
    """Stacked coupons took seven tenths off."""
    story = discounted(teller, shop, day, ppm=700_000)
    line = story.order.lines[0]
    over = line.shop_discount_minor - line.goods_minor * MAX_SHOP_DISCOUNT_PPM // 1_000_000
    return on_order(
        story, "discount_mismatch", -over, "shop discount above the limit", team="customer_service"
    )


def discounted(teller: Teller, shop: Shop, day: date, *, ppm: int) -> Story:
    story = delivered_single(teller, shop, day, plain=True, quantity=2, settled=False)
    story.entries.clear()
    line = story.order.lines[0]
    line.shop_discount_minor = line.goods_minor * ppm // 1_000_000
    line.buyer_paid_minor = line.goods_minor + line.freight_minor - line.shop_discount_minor
    settle(teller, story, _due_moment(story))
    return story


def unknown_order(teller: Teller, shop: Shop, day: date) -> Story:
    """Money and fee of an order that no order list ever showed: two lines, two findings."""
    story = ordered(teller, shop, day, plain=True)
    settle(teller, story, moment(teller.rng, day))
    for e in story.entries:
        on_line(story, e, "unknown_order", "line of an order that no list shows")
    story.known = False
    return story


def unclassified_charge(teller: Teller, shop: Shop, day: date) -> Story:
    """A charge under a name that nobody has classed."""
    story = ordered(teller, shop, day)
    story.known = False
    at = moment(teller.rng, day)
    charge = entry(teller, story, Kind.UNKNOWN, at, -teller.rng.randint(800, 9900))
    charge.number = teller.numbers.ledger_no(shop, at)
    charge.order_no = charge.payment_no = charge.voucher_no = charge.title = charge.buyer = ""
    charge.text = teller.rng.choice(("新灯塔服务履约金", "品质体验提升计划"))
    story.entries.append(charge)
    on_line(story, charge, "unclassified_charge", "business type in no class")
    return story


def _due_moment(story: Story) -> datetime:
    paid_at = story.order.paid_at
    return paid_at if paid_at and story.shop.pays_at_once else completed(story)
