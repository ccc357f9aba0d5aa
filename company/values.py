"""Master data as frozen values: what the rooms above reason with."""

from dataclasses import dataclass
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class Shop:
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

    def today(self, now: datetime) -> date:
        """The shop's as-of date, or the calendar day in its zone."""
        return self.as_of or now.astimezone(ZoneInfo(self.timezone)).date()


@dataclass(frozen=True, slots=True)
class FeeContract:
    shop_id: int
    fee_class: str
    code: str
    rate_ppm: int
    returned_on_refund: bool
    valid_from: date


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    number: str
    kind: str
    shop_id: int | None
    payee_names: tuple[str, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class LedgerText:
    """How one text of one source is classed, beyond the built-in classification."""

    source: str
    text: str
    ledger_class: LedgerClass
    fee_code: str
