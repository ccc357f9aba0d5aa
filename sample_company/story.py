"""What can happen to an order, one verb each. Pure: everything drawn by lot comes from the given Random.

Money is in minor units. Taobao and Pinduoduo pay when the order completes, WeChat Pay when the buyer pays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from sample_company.catalogue import ITEMS, Item
from sample_company.company import PDD, RATE_PPM, WECHAT, Shop
from sample_company.numbers import Numbers
from sample_company.records import Case, CaseType, Entry, Kind, Order, OrderLine, Receipt, Story
from sample_company.rhythm import moment

_SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling a story needs: the lot and the numbers."""

    rng: Random
    numbers: Numbers

    def after(self, at: datetime, *, hours: tuple[int, int]) -> datetime:
        """A moment between so many hours after `at`."""
        return at + timedelta(seconds=self.rng.randint(hours[0] * 3600, hours[1] * 3600))


def fee_minor(amount_minor: int, *, rate_ppm: int = RATE_PPM) -> int:
    """The rate of the amount, rounded half up; not below zero for the amounts used here."""
    return (amount_minor * rate_ppm + 500_000) // 1_000_000


def ordered(
    teller: Teller, shop: Shop, day: date, *, lines: int = 1, quantity: int = 0, plain: bool = False
) -> Story:
    """A new order of that day, not yet paid. `plain` orders carry no discount that somebody else funds."""
    rng, numbers = teller.rng, teller.numbers
    created_at = moment(rng, day)
    number = numbers.order_no(shop, created_at)
    chosen = rng.sample(ITEMS, lines)
    bought = [(item, quantity or (2 if rng.random() < 0.12 else 1)) for item in chosen]
    carrier, waybill = numbers.waybill(pick=rng.random())
    order = Order(
        shop=shop,
        number=number,
        payment_no=numbers.payment_no(shop, created_at),
        carrier=carrier,
        waybill=waybill,
        buyer=f"{rng.choice(_SURNAMES)}**",
        created_at=created_at,
        lines=_priced(rng, number, bought, several=lines > 1, plain=plain),
    )
    return Story(order)


def _priced(
    rng: Random, number: str, bought: Sequence[tuple[Item, int]], *, several: bool, plain: bool
) -> list[OrderLine]:
    goods = [item.price_minor * quantity for item, quantity in bought]
    whole = sum(goods)
    coupon = _shop_coupon(rng, whole)
    funded = 0 if plain or rng.random() > 0.22 else rng.choice((300, 500, 800, 1000, 1500))
    points = 0 if plain or rng.random() > 0.04 else rng.randint(5, 180)
    funded = min(funded, whole // 5)
    freight = 0 if whole >= 4900 or rng.random() < 0.5 else rng.choice((600, 800))
    shares = [_shared(amount, goods) for amount in (coupon, funded, points)]
    lines = []
    for index, (item, quantity) in enumerate(bought):
        shop_discount, platform_discount, other = (share[index] for share in shares)
        carried = freight if index == 0 else 0
        lines.append(
            OrderLine(
                sub_order_no=f"{number}{index + 1:02d}" if several else "",
                sku=item.sku,
                title=item.title,
                quantity=quantity,
                goods_minor=goods[index],
                freight_minor=carried,
                shop_discount_minor=shop_discount,
                platform_discount_minor=platform_discount,
                other_discount_minor=other,
                buyer_paid_minor=goods[index] + carried - shop_discount - platform_discount - other,
            )
        )
    return lines


def _shop_coupon(rng: Random, whole_minor: int) -> int:
    lot = rng.random()
    if lot < 0.45:
        return 0
    if lot < 0.75:
        return next(
            (off for floor, off in ((29900, 4000), (19900, 2000), (9900, 1000)) if whole_minor >= floor), 300
        )
    return whole_minor * rng.choice((5, 10, 12, 15)) // 100


def _shared(amount_minor: int, goods: Sequence[int]) -> list[int]:
    shares = [amount_minor * part // sum(goods) for part in goods]
    shares[-1] += amount_minor - sum(shares)
    return shares


def pay(teller: Teller, story: Story) -> datetime:
    """The buyer pays; where money comes at once, the ledger shows it."""
    order = story.order
    order.paid_at = order.created_at + timedelta(seconds=teller.rng.randint(9, 420))
    if story.shop.pays_at_once:
        settle(teller, story, order.paid_at)
    return order.paid_at


def ship(teller: Teller, story: Story, *, hours: tuple[int, int] = (8, 50)) -> datetime:
    """The warehouse sends the goods."""
    paid_at = story.order.paid_at or pay(teller, story)
    story.order.shipped_at = teller.after(paid_at, hours=hours)
    return story.order.shipped_at


def complete(
    teller: Teller, story: Story, *, hours: tuple[int, int] = (50, 240), settled: bool = True
) -> datetime:
    """The buyer confirms, or time does; where money comes with that, the ledger shows it unless told."""
    shipped_at = story.order.shipped_at or ship(teller, story)
    at = teller.after(shipped_at, hours=hours)
    story.order.completed_at = at
    if settled and not story.shop.pays_at_once:
        settle(teller, story, at + timedelta(seconds=teller.rng.randint(1, 90)))
    return at


def close(story: Story, at: datetime) -> None:
    """The order is closed."""
    story.order.closed_at = at


def settle(teller: Teller, story: Story, at: datetime, *, off_minor: int = 0) -> None:
    """Money comes: what is owed less what was refunded before, and `off_minor` on top; the fee is taken."""
    order = story.order
    came = order.receivable_minor - order.refunded_minor + off_minor
    subsidy = 0 if story.shop is WECHAT else _subsidy(order)
    trade(teller, story, at, came - subsidy)
    if subsidy:
        story.entries.append(entry(teller, story, Kind.SUBSIDY, at, subsidy, note="平台优惠补贴"))
    take_fee(teller, story, at, fee_minor(came))


def _subsidy(order: Order) -> int:
    return sum(line.platform_discount_minor for line in order.lines)


def trade(teller: Teller, story: Story, at: datetime, amount_minor: int) -> Entry:
    """One trade line of the order."""
    line = entry(teller, story, Kind.TRADE, at, amount_minor)
    story.entries.append(line)
    return line


def take_fee(teller: Teller, story: Story, at: datetime, amount_minor: int) -> None:
    """One fee line, taken."""
    if amount_minor:
        story.entries.append(entry(teller, story, Kind.FEE, at, -amount_minor, note=_fee_note(story.shop)))


def _fee_note(shop: Shop) -> str:
    return {"taobao": "基础软件服务费0.6%", "pdd": "基础技术服务费", "wechat": "结算手续费"}[shop.platform]


def entry(
    teller: Teller, story: Story, kind: Kind, at: datetime, amount_minor: int, *, note: str = ""
) -> Entry:
    """A ledger line of the order, not yet part of its story."""
    order = story.order
    number = order.payment_no if story.shop is WECHAT else teller.numbers.ledger_no(story.shop, at)
    return Entry(
        shop=story.shop,
        at=at,
        kind=kind,
        amount_minor=amount_minor,
        number=number,
        order_no=order.number,
        payment_no=order.payment_no,
        voucher_no=order.number,
        title=order.lines[0].title,
        note=note,
        buyer=order.buyer,
    )


def apply(
    teller: Teller,
    story: Story,
    type_: CaseType,
    at: datetime,
    *,
    amount_minor: int | None = None,
    quantity: int | None = None,
    reason: str = "七天无理由退换货",
) -> Case:
    """The buyer opens a case on the first line, agreed within a day; without an amount, the line's goods."""
    line = story.order.lines[0]
    quantity = line.quantity if quantity is None else quantity
    worth = (line.buyer_paid_minor - line.freight_minor) * quantity // line.quantity
    amount = worth if amount_minor is None else amount_minor
    case = Case(
        order=story.order,
        line=line,
        number=teller.numbers.case_no(story.shop, at),
        type=type_,
        quantity=quantity,
        asked_minor=amount,
        agreed_minor=amount,
        applied_at=at,
        agreed_at=teller.after(at, hours=(1, 20)),
        reason=reason,
        complained=teller.rng.random() < 0.06,
    )
    story.cases.append(case)
    return case


def send_back(teller: Teller, case: Case) -> datetime:
    """The buyer names the waybill of the parcel he sends back; the time is when it reaches the warehouse."""
    case.waybill = teller.numbers.waybill(pick=teller.rng.random())[1]
    return teller.after(case.agreed_at or case.applied_at, hours=(40, 110))


def receive(
    teller: Teller,
    story: Story,
    case: Case,
    at: datetime,
    *,
    good: int | None = None,
    bad: int = 0,
    sku: str = "",
    by_case_no: bool = False,
) -> Receipt:
    """The warehouse takes a returned parcel in, naming its waybill, or only the case."""
    receipt = Receipt(
        shop=story.shop,
        number=teller.numbers.receipt_no(at),
        order_no=case.order.number,
        case_no=case.number if by_case_no else "",
        waybill="" if by_case_no else case.waybill,
        sku=sku or case.line.sku,
        good=case.quantity if good is None else good,
        bad=bad,
        received_at=at,
    )
    story.receipts.append(receipt)
    return receipt


def refund(
    teller: Teller,
    story: Story,
    case: Case | None,
    at: datetime,
    *,
    amount_minor: int | None = None,
    fee_returned: bool = True,
    number: str = "",
) -> Entry:
    """Money goes back to the buyer through the ledger, and with it the fee on it.

    The returned fee is what the fee on all refunds so far has grown by: many return what one would.
    """
    order = story.order
    amount = amount_minor if amount_minor is not None else (case.agreed_minor if case else 0)
    back = fee_minor(order.refunded_minor + amount) - fee_minor(order.refunded_minor) if fee_returned else 0
    order.refunds.append((at, amount))
    if case is not None and case.refunded_at is None:
        case.refunded_at = at
    line = entry(teller, story, Kind.REFUND, at, -amount, note="售后退款")
    story.entries.append(line)
    if story.shop is WECHAT:
        line.number = number or teller.numbers.refund_no(at)
        line.voucher_no = case.number if case else f"M{line.number[8:]}"
        line.amount_minor += back
        line.note = f"退款总金额{amount / 100:.2f}元;含手续费{back / 100:.2f}元"
    elif back:
        note = "基础技术服务费返还" if story.shop is PDD else "软件服务费退回"
        story.entries.append(entry(teller, story, Kind.FEE, at, back, note=note))
    return line


def refund_before_settlement(story: Story, case: Case, at: datetime) -> None:
    """The platform gives the buyer his money back out of what it still holds: no ledger line comes of it."""
    case.refunded_at = at
    story.order.refunds.append((at, case.agreed_minor))
