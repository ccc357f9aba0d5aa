"""Rows of the master data. Nothing here is deleted; versions carry the day they begin."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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


class FeeContractRow(Base):
    __tablename__ = "fee_contract"
    __table_args__ = (UniqueConstraint("shop_id", "fee_class", "code", "valid_from"),)

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    fee_class: Mapped[Code]
    code: Mapped[Code]
    rate_ppm: Mapped[BigInt]
    returned_on_refund: Mapped[bool]
    valid_from: Mapped[date] = mapped_column(Date)


class AccountRow(Base):
    __tablename__ = "account"
    __table_args__ = (CheckConstraint("kind IN ('ledger', 'bank')", name="known_kind"),)

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[Code]
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"))
    payee_names: Mapped[Json]
    currency: Mapped[str] = mapped_column(String(3))


class CourierTariffRow(Base):
    __tablename__ = "courier_tariff"
    __table_args__ = (UniqueConstraint("carrier", "valid_from"),)

    id: Mapped[Id]
    carrier: Mapped[Name]
    valid_from: Mapped[date] = mapped_column(Date)
    first_weight_g: Mapped[BigInt]
    first_fee_minor: Mapped[Minor]
    step_weight_g: Mapped[BigInt]
    step_fee_minor: Mapped[Minor]
    volumetric_divisor: Mapped[BigInt]
    tolerance_g: Mapped[BigInt]


class LedgerClassRow(Base):
    __tablename__ = "ledger_class"
    __table_args__ = (UniqueConstraint("source", "text"),)

    id: Mapped[Id]
    source: Mapped[Code]
    text: Mapped[Name]
    ledger_class: Mapped[Code]
    fee_code: Mapped[Code]
