"""Questions about the master data; frozen values out, ordered by name so that every run sees them alike."""

from dataclasses import fields
from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from company.tables import (
    AccountRow,
    CalendarDayRow,
    CourierTariffRow,
    DeadlineRow,
    ExpectedFileRow,
    FeeContractRow,
    LedgerClassRow,
    ShopRow,
    SkuRow,
)
from company.values import (
    Account,
    Band,
    CalendarDay,
    CourierTariff,
    Deadline,
    ExpectedFile,
    FeeContract,
    LedgerClass,
    LedgerText,
    Shop,
    Sku,
    SkuPart,
)


def shops(session: Session) -> tuple[Shop, ...]:
    rows = session.scalars(select(ShopRow).order_by(ShopRow.platform, ShopRow.name))
    return tuple(_shop(row) for row in rows)


def shop(session: Session, shop_id: int) -> Shop | None:
    row = session.get(ShopRow, shop_id)
    return None if row is None else _shop(row)


def shops_named(session: Session, name: str, *, platform: str | None = None) -> tuple[Shop, ...]:
    """Every shop of that name; two platforms may each have one."""
    found = (one for one in shops(session) if one.name == name)
    return tuple(one for one in found if platform is None or one.platform == platform)


def deadlines(session: Session) -> tuple[Deadline, ...]:
    order = (DeadlineRow.shop_id, DeadlineRow.name, DeadlineRow.category, DeadlineRow.channel)
    rows = session.scalars(select(DeadlineRow).order_by(*order, DeadlineRow.valid_from))
    return tuple(Deadline(**_plain(Deadline, row)) for row in rows)


def fee_contracts(session: Session) -> tuple[FeeContract, ...]:
    order = (FeeContractRow.shop_id, FeeContractRow.fee_class, FeeContractRow.code)
    versions = (FeeContractRow.category, FeeContractRow.sku_prefix, FeeContractRow.valid_from)
    rows = session.scalars(select(FeeContractRow).order_by(*order, *versions))
    return tuple(FeeContract(**_plain(FeeContract, row)) for row in rows)


def accounts(session: Session) -> tuple[Account, ...]:
    rows = session.scalars(select(AccountRow).order_by(AccountRow.number))
    return tuple(
        Account(
            **_plain(Account, row)
            | {"payee_names": tuple(row.payee_names), "booked_classes": tuple(row.booked_classes)}
        )
        for row in rows
    )


def courier_tariffs(session: Session) -> tuple[CourierTariff, ...]:
    order = (CourierTariffRow.carrier, CourierTariffRow.shop, CourierTariffRow.service)
    versions = (CourierTariffRow.goes_to, CourierTariffRow.valid_from)
    rows = session.scalars(select(CourierTariffRow).order_by(*order, *versions))
    return tuple(
        CourierTariff(
            **_plain(CourierTariff, row, but=("to",))
            | {
                "to": tuple(row.goes_to.split(",")) if row.goes_to else (),
                "bands": tuple(Band(up_to_g, fee_minor) for up_to_g, fee_minor in row.bands),
            }
        )
        for row in rows
    )


def skus(session: Session) -> tuple[Sku, ...]:
    rows = session.scalars(select(SkuRow).order_by(SkuRow.shop_code))
    return tuple(
        Sku(row.shop_code, row.warehouse_code, tuple(SkuPart(sku, count) for sku, count in row.parts))
        for row in rows
    )


def expected_files(session: Session) -> tuple[ExpectedFile, ...]:
    order = (ExpectedFileRow.kind, ExpectedFileRow.account, ExpectedFileRow.shop_id, ExpectedFileRow.every)
    return tuple(
        ExpectedFile(**_plain(ExpectedFile, row) | {"ready_after": time.fromisoformat(row.ready_after)})
        for row in session.scalars(select(ExpectedFileRow).order_by(*order))
    )


def calendar_days(session: Session) -> tuple[CalendarDay, ...]:
    rows = session.scalars(select(CalendarDayRow).order_by(CalendarDayRow.day))
    return tuple(CalendarDay(row.day, row.is_working) for row in rows)


def ledger_texts(session: Session) -> tuple[LedgerText, ...]:
    rows = session.scalars(select(LedgerClassRow).order_by(LedgerClassRow.source, LedgerClassRow.text))
    return tuple(LedgerText(r.source, r.text, LedgerClass(r.ledger_class), r.fee_code) for r in rows)


def _shop(row: ShopRow) -> Shop:
    return Shop(**_plain(Shop, row))


def _plain(value: type, row: DeclarativeBase, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """The row's columns that bear the names of the value's fields."""
    return {one.name: getattr(row, one.name) for one in fields(value) if one.name not in but}
