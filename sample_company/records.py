"""What the files are made of: orders, after-sale cases, receipts, ledger entries, and what must be found."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sample_company.company import Shop


class Kind(StrEnum):
    """What a ledger entry is; each layout has its own words for it."""

    TRADE = "trade"
    SUBSIDY = "subsidy"
    FEE = "fee"
    REFUND = "refund"
    PAYOUT = "payout"
    TOP_UP = "top_up"
    INSURANCE = "insurance"
    COMPENSATION = "compensation"
    PENALTY = "penalty"
    UNKNOWN = "unknown"


class OrderStatus(StrEnum):
    """How far an order is, in the words of the templates."""

    UNPAID = "待付款"
    PAID = "已付款"
    SHIPPED = "已发货"
    COMPLETED = "交易成功"
    CLOSED = "交易关闭"


@dataclass(slots=True)
class OrderLine:
    """One item of an order; amounts in minor units, and goods + freight − discounts = buyer paid."""

    sub_order_no: str
    sku: str
    title: str
    quantity: int
    goods_minor: int
    freight_minor: int
    shop_discount_minor: int
    platform_discount_minor: int
    other_discount_minor: int
    buyer_paid_minor: int

    @property
    def receivable_minor(self) -> int:
        """应收: what the shop is owed for the line."""
        return self.buyer_paid_minor + self.platform_discount_minor + self.other_discount_minor


@dataclass(slots=True)
class Order:
    """One order as the platform knows it at the end; a moment not reached is None."""

    shop: Shop
    number: str
    payment_no: str
    waybill: str
    carrier: str
    buyer: str
    created_at: datetime
    lines: list[OrderLine]
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    currency: str = "CNY"
    refunds: list[tuple[datetime, int]] = field(default_factory=list)  # when, and how much, whoever shows it

    @property
    def refunded_minor(self) -> int:
        """What has gone back to the buyer so far, in minor units."""
        return sum(amount for _, amount in self.refunds)

    def refunded_before(self, moment: datetime) -> int:
        """What had gone back to the buyer before that moment, in minor units."""
        return sum(amount for at, amount in self.refunds if at < moment)

    @property
    def receivable_minor(self) -> int:
        """应收 of the order in minor units."""
        return sum(line.receivable_minor for line in self.lines)

    @property
    def buyer_paid_minor(self) -> int:
        """What the buyer paid, in minor units."""
        return sum(line.buyer_paid_minor for line in self.lines)

    def status_at(self, moment: datetime) -> OrderStatus:
        """The status an export of that moment shows."""
        if _before(self.closed_at, moment):
            return OrderStatus.CLOSED
        if _before(self.completed_at, moment):
            return OrderStatus.COMPLETED
        if _before(self.shipped_at, moment):
            return OrderStatus.SHIPPED
        return OrderStatus.PAID if _before(self.paid_at, moment) else OrderStatus.UNPAID


@dataclass(slots=True)
class Expected:
    """One exception that must be found; `file` and `row` (1-based data row) point at the line it is about."""

    type: str
    plan: str
    team: str
    shop: Shop | None  # None: about the bank account
    key: dict[str, str | int]
    amount_minor: int
    planted: str
    account: str = ""
    currency: str = "CNY"
    file: str = ""
    row: int = 0


class CaseType(StrEnum):
    """The after-sale types the sample company meets."""

    REFUND_ONLY = "仅退款"
    RETURN_REFUND = "退货退款"
    EXCHANGE = "换货"
    REISSUE = "补发"


@dataclass(slots=True)
class Case:
    """One after-sale case; `agreed_at`, `refunded_at` and `ended_at` are None where that never came."""

    order: Order
    line: OrderLine
    number: str
    type: CaseType
    quantity: int
    asked_minor: int
    agreed_minor: int
    applied_at: datetime
    reason: str
    agreed_at: datetime | None = None
    refunded_at: datetime | None = None
    ended_at: datetime | None = None  # an exchange done, or a case withdrawn
    withdrawn: bool = False
    waybill: str = ""
    complained: bool = False
    funder: str = "商家"
    damaged: Expected | None = None  # the row's order number is written as a spreadsheet rounds it

    def status_at(self, moment: datetime) -> str:
        """The status an export of that moment shows."""
        if _before(self.ended_at, moment):
            return "已关闭" if self.withdrawn else "已完成"
        if _before(self.refunded_at, moment):
            return "已退款"
        return "已同意" if _before(self.agreed_at, moment) else "处理中"


@dataclass(slots=True)
class Receipt:
    """Goods that came into the warehouse."""

    shop: Shop
    number: str
    order_no: str
    case_no: str
    waybill: str
    sku: str
    good: int
    bad: int
    received_at: datetime
    type: str = ""  # 拒收 where the buyer did not take the parcel
    damaged: Expected | None = None  # the row's order number is written as a spreadsheet rounds it


@dataclass(slots=True)
class Entry:
    """One line of a ledger account; `amount_minor` is signed, + = to the merchant's benefit."""

    shop: Shop
    at: datetime
    kind: Kind
    amount_minor: int
    number: str
    order_no: str = ""
    payment_no: str = ""
    voucher_no: str = ""  # WeChat's 业务凭证号: the order of a payment, the case of a refund
    title: str = ""
    note: str = ""
    text: str = ""  # the business type of an unknown charge
    buyer: str = ""
    expected: list[Expected] = field(default_factory=list)


class SentAs(StrEnum):
    """Why goods left the warehouse."""

    SALE = "销售"
    EXCHANGE = "换货"
    REISSUE = "补发"


@dataclass(slots=True)
class Outbound:
    """One row of what left the warehouse; rows of one waybill are one parcel."""

    shop: Shop
    number: str
    order_no: str
    sub_order_no: str
    case_no: str
    type: SentAs
    sku: str
    quantity: int
    carrier: str
    waybill: str
    weight_g: int
    shipped_at: datetime


@dataclass(slots=True)
class Charge:
    """What a courier asks for carrying one parcel, out or back; weights in grams."""

    shop: Shop
    carrier: str
    waybill: str
    is_back: bool
    weight_g: int
    billed_g: int
    amount_minor: int
    at: datetime


@dataclass(slots=True)
class OwnWord:
    """How our own system tells of an order where it differs from the platform."""

    is_missing: bool = False
    off_minor: int = 0
    status: OrderStatus | None = None
    only_here: Order | None = None  # an order that the platform does not have


@dataclass(slots=True)
class Story:
    """One order and everything that comes of it."""

    order: Order
    cases: list[Case] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    outbound: list[Outbound] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    own: OwnWord = field(default_factory=OwnWord)
    known: bool = True  # whether the order stands in the order lists

    @property
    def shop(self) -> Shop:
        return self.order.shop


def _before(at: datetime | None, moment: datetime) -> bool:
    return at is not None and at < moment
