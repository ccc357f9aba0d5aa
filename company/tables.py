"""Rows of the master data. Nothing here is deleted; versions carry the day they begin."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from company.values import WITHIN_DAYS, Days, FeeBase, Released, VoucherBy
from database.types import Base, BigInt, Code, Id, Json, Minor, Name


class ShopRow(Base):
    __tablename__ = "shop"
    __table_args__ = (
        UniqueConstraint("platform", "name"),
        CheckConstraint("tolerance_minor >= 0", name="tolerance_is_not_negative"),
    )

    id: Mapped[Id]
    platform: Mapped[Code]
    name: Mapped[Name]
    currency: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[Code]
    as_of: Mapped[date | None] = mapped_column(Date)
    settle_within_days: Mapped[int]
    refund_within_days: Mapped[int]
    return_within_days: Mapped[int]
    payout_within_days: Mapped[int]
    voucher_within_days: Mapped[int]
    tolerance_minor: Mapped[Minor]
    max_shop_discount_ppm: Mapped[BigInt]
    ship_within_days: Mapped[int] = mapped_column(default=WITHIN_DAYS["ship"])
    complete_within_days: Mapped[int] = mapped_column(default=WITHIN_DAYS["complete"])
    subsidy_within_days: Mapped[int] = mapped_column(default=WITHIN_DAYS["subsidy"])
    fee_within_days: Mapped[int] = mapped_column(default=WITHIN_DAYS["fee"])
    fast_refund_within_days: Mapped[int] = mapped_column(default=WITHIN_DAYS["fast_refund"])
    released: Mapped[Code] = mapped_column(default=Released.COMPLETION.value)
    payout_days: Mapped[Code] = mapped_column(default=Days.CALENDAR.value)
    recover_refund_only: Mapped[bool] = mapped_column(default=False)
    go_live: Mapped[date | None] = mapped_column(Date)


class DeadlineRow(Base):
    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("shop_id", "name", "category", "channel", "valid_from"),
        CheckConstraint("days >= 0", name="days_are_not_negative"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    name: Mapped[Code]
    days: Mapped[int]
    days_are: Mapped[Code]
    category: Mapped[Name]
    channel: Mapped[Name]
    valid_from: Mapped[date] = mapped_column(Date)


class FeeContractRow(Base):
    __tablename__ = "fee_contract"
    __table_args__ = (
        UniqueConstraint("shop_id", "fee_class", "code", "category", "sku_prefix", "valid_from"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    fee_class: Mapped[Code]
    code: Mapped[Code]
    rate_ppm: Mapped[BigInt]
    returned_on_refund: Mapped[bool]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    max_rate_ppm: Mapped[BigInt | None]
    fixed_minor: Mapped[Minor] = mapped_column(default=0)
    min_minor: Mapped[Minor | None]
    max_minor: Mapped[Minor | None]
    base: Mapped[Code] = mapped_column(default=FeeBase.SETTLED.value)
    category: Mapped[Name] = mapped_column(default="")
    sku_prefix: Mapped[Code] = mapped_column(default="")
    dated_by: Mapped[Code] = mapped_column(default="settled")
    rounding: Mapped[Code] = mapped_column(default="order")
    optional: Mapped[bool] = mapped_column(default=False)


class AccountRow(Base):
    __tablename__ = "account"
    __table_args__ = (CheckConstraint("kind IN ('ledger', 'bank')", name="known_kind"),)

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[Code]
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"))
    payee_names: Mapped[Json]
    currency: Mapped[str] = mapped_column(String(3))
    voucher_by: Mapped[Code] = mapped_column(default=VoucherBy.LINE.value)
    booked_classes: Mapped[Json] = mapped_column(default=list)
    account_code: Mapped[Code] = mapped_column(default="")


class CourierTariffRow(Base):
    __tablename__ = "courier_tariff"
    __table_args__ = (UniqueConstraint("carrier", "shop", "service", "goes_to", "valid_from"),)

    id: Mapped[Id]
    carrier: Mapped[Name]
    shop: Mapped[Name]
    service: Mapped[Name]
    goes_to: Mapped[str] = mapped_column(String(1000))  # provinces joined by a comma, in order
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    bands: Mapped[Json]
    first_weight_g: Mapped[BigInt]
    first_fee_minor: Mapped[Minor]
    step_weight_g: Mapped[BigInt]
    step_fee_minor: Mapped[Minor]
    volumetric_divisor: Mapped[BigInt]
    tolerance_g: Mapped[BigInt]
    weight_is: Mapped[Code]


class LedgerClassRow(Base):
    __tablename__ = "ledger_class"
    __table_args__ = (UniqueConstraint("source", "text"),)

    id: Mapped[Id]
    source: Mapped[Code]
    text: Mapped[Name]
    ledger_class: Mapped[Code]
    fee_code: Mapped[Code]


class SkuRow(Base):
    __tablename__ = "sku"

    id: Mapped[Id]
    shop_code: Mapped[Name] = mapped_column(unique=True)
    warehouse_code: Mapped[Name]
    parts: Mapped[Json]


class ExpectedFileRow(Base):
    __tablename__ = "expected_file"
    __table_args__ = (UniqueConstraint("kind", "shop_id", "account", "every"),)

    id: Mapped[Id]
    kind: Mapped[Code]
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"))
    account: Mapped[Name]
    every: Mapped[Code]
    ready_after: Mapped[str] = mapped_column(String(5))  # HH:MM in the shop's zone
    valid_from: Mapped[date | None] = mapped_column(Date)


class CalendarDayRow(Base):
    __tablename__ = "calendar_day"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(Date, unique=True)
    is_working: Mapped[bool]
