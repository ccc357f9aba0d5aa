"""Master data as frozen values: what the rooms above reason with."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Platform(StrEnum):
    TAOBAO = "taobao"
    TMALL = "tmall"
    JD = "jd"
    PDD = "pdd"
    DOUYIN = "douyin"
    WECHAT = "wechat"
    SHOPIFY = "shopify"
    AMAZON = "amazon"
    OTHER = "other"


class LedgerClass(StrEnum):
    """What a ledger line is about. UNCLASSIFIED is not a class one may assign: it asks a question."""

    TRADE = "trade"
    FEE = "fee"
    REFUND = "refund"
    SUBSIDY = "subsidy"
    COMPENSATION = "compensation"
    INSURANCE = "insurance"
    PENALTY = "penalty"
    DISPUTE = "dispute"
    LOAN = "loan"
    PAYOUT = "payout"
    TRANSFER = "transfer"
    DEPOSIT = "deposit"
    ADJUSTMENT = "adjustment"
    UNCLASSIFIED = "unclassified"


class Released(StrEnum):
    """What makes the platform owe the money of an order."""

    COMPLETION = "completion"
    SHIPMENT = "shipment"
    PAYMENT = "payment"


class Days(StrEnum):
    """How days are counted: each one, or only those on which people work."""

    CALENDAR = "calendar"
    BUSINESS = "business"


class FeeBase(StrEnum):
    """What a fee is reckoned from."""

    SETTLED = "settled"
    BUYER_PAID = "buyer_paid"
    GOODS = "goods"
    GOODS_AFTER_SHOP_DISCOUNT = "goods_after_shop_discount"
    REPORTED = "reported"


class VoucherBy(StrEnum):
    """What one entry in the books stands for."""

    LINE = "line"
    BATCH = "batch"
    DAY = "day"
    MONTH = "month"


# Days that a rule waits, by the name of its `…_within_days`, and how many where nothing is said.
WITHIN_DAYS = {
    "settle": 10,
    "refund": 3,
    "return": 10,
    "payout": 3,
    "voucher": 5,
    "ship": 3,
    "complete": 30,
    "subsidy": 0,
    "fee": 0,
    "fast_refund": 20,
}


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop and what its rules count with. `go_live`: orders paid before it are of an older system."""

    id: int
    platform: str
    name: str
    currency: str
    timezone: str
    as_of: date | None
    settle_within_days: int
    refund_within_days: int
    return_within_days: int
    payout_within_days: int
    voucher_within_days: int
    tolerance_minor: int
    max_shop_discount_ppm: int
    ship_within_days: int = WITHIN_DAYS["ship"]
    complete_within_days: int = WITHIN_DAYS["complete"]
    subsidy_within_days: int = WITHIN_DAYS["subsidy"]
    fee_within_days: int = WITHIN_DAYS["fee"]
    fast_refund_within_days: int = WITHIN_DAYS["fast_refund"]
    released: str = Released.COMPLETION
    payout_days: str = Days.CALENDAR
    recover_refund_only: bool = False
    go_live: date | None = None

    def today(self, now: datetime) -> date:
        """The shop's as-of date, or the calendar day in its zone."""
        return self.as_of or now.astimezone(ZoneInfo(self.timezone)).date()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Overrides a shop's `…_within_days` of that name; blanks go with every category and channel.

    `days_are` counts calendar or business days. In force from `valid_from` until a later one of the same
    name, category and channel.
    """

    shop_id: int
    name: str
    days: int
    days_are: str
    category: str
    channel: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class FeeContract:
    """What a fee may be: a rate of its base, or any rate between two, with fixed, least and most parts.

    Contracts of one class, code, category and sku prefix are versions by `valid_from`. `optional`: judged
    only when charged. `rounding`: "order" or "line"; `dated_by`: "settled" or "paid".
    """

    shop_id: int
    fee_class: str
    code: str
    rate_ppm: int
    returned_on_refund: bool
    valid_from: date
    valid_to: date | None = None
    max_rate_ppm: int | None = None  # with it, `rate_ppm` is the least rate
    fixed_minor: int = 0
    min_minor: int | None = None
    max_minor: int | None = None
    base: str = FeeBase.SETTLED
    category: str = ""
    sku_prefix: str = ""
    dated_by: str = "settled"
    rounding: str = "order"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Whose ledger or statement. `booked_classes`: empty means every class of line is to be booked."""

    id: int
    number: str
    kind: str
    shop_id: int | None
    payee_names: tuple[str, ...]
    currency: str
    voucher_by: str = VoucherBy.LINE
    booked_classes: tuple[str, ...] = ()
    account_code: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Up to this weight a parcel costs this."""

    up_to_g: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class CourierTariff:
    """What a carrier charges for a billed weight: by bands first, beyond them first plus steps.

    The most specific tariff wins: of the shop, the service, the province it goes `to` (empty: any).
    `weight_is`: a bill's weight is each "row"'s, or the whole "parcel"'s repeated on each of its rows.
    """

    carrier: str
    valid_from: date
    valid_to: date | None
    to: tuple[str, ...]
    shop: str
    service: str
    bands: tuple[Band, ...]
    first_weight_g: int
    first_fee_minor: int
    step_weight_g: int
    step_fee_minor: int
    volumetric_divisor: int
    tolerance_g: int
    weight_is: str


@dataclass(frozen=True, slots=True)
class SkuPart:
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Sku:
    """How the warehouse calls what the shop sells: by another code, or as parts of a bundle."""

    shop_code: str
    warehouse_code: str
    parts: tuple[SkuPart, ...]


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """A file that should come: every day or month, asked for on the day after it at `ready_after`.

    Of a ledger or bank account, else of a shop. `valid_from` None: since the first such file.
    """

    kind: str
    shop_id: int | None
    account: str
    every: str
    ready_after: time
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day on which people work or do not, whatever day of the week it is."""

    day: date
    is_working: bool


@dataclass(frozen=True, slots=True)
class LedgerText:
    """How one text of one source is classed, beyond the built-in classification."""

    source: str
    text: str
    ledger_class: LedgerClass
    fee_code: str
