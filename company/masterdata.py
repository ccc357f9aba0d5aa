"""Reads a company's master data from TOML and makes the rows say the same.

The same file twice changes nothing. What a file does not mention stays as it is: shops and accounts
are referred to by facts, and are never removed by leaving them out.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from company.entries import Entry, MasterDataRefused, entries
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
    WITHIN_DAYS,
    Days,
    FeeBase,
    LedgerClass,
    Platform,
    Released,
    VoucherBy,
)
from database.unit_of_work import UnitOfWork

ASSIGNABLE = tuple(str(one) for one in LedgerClass if one is not LedgerClass.UNCLASSIFIED)
ALWAYS = date(1970, 1, 1)  # from when a deadline is in force that does not say so
FILE_KINDS = ("orders", "after_sales", "ledger", "bank", "shipments", "receipts", "courier", "vouchers")


@dataclass(frozen=True, slots=True)
class SetupResult:
    """How many of each the file holds, and how many rows it added or altered."""

    shops: int
    accounts: int
    fees: int
    tariffs: int
    changed: int


def load(work: UnitOfWork, text: str) -> SetupResult:
    """Adds and updates what the TOML text says. Raises MasterDataRefused, and then changes nothing."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MasterDataRefused(f"this is not TOML: {error}") from error
    known: dict[str, Callable[[Session, Entry], tuple[int, int]]] = {
        "shop": _set_shop,
        "account": _set_account,
        "courier_tariff": _set_tariff,
        "ledger_class": _set_ledger_class,
        "sku": _set_sku,
        "expected": _set_expected,
        "calendar": _set_calendar_day,
    }
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise MasterDataRefused(f"unknown table [[{unknown[0]}]]; known are {', '.join(known)}")
    counts = dict.fromkeys(known, 0)
    fees = changed = 0
    for name, setter in known.items():
        for entry in entries(given.get(name, []), name):
            extra, altered = setter(work.session, entry)
            entry.done()
            counts[name], fees, changed = counts[name] + 1, fees + extra, changed + altered
    return SetupResult(
        shops=counts["shop"],
        accounts=counts["account"],
        fees=fees,
        tariffs=counts["courier_tariff"],
        changed=changed,
    )


def _set_shop(session: Session, entry: Entry) -> tuple[int, int]:
    identity = {"platform": entry.one_of("platform", Platform), "name": entry.text("name")}
    within = {f"{name}_within_days": days for name, days in WITHIN_DAYS.items()}
    values = {
        "currency": _currency(entry),
        "timezone": _timezone(entry),
        "as_of": entry.day_or_none("as_of"),
        **{name: entry.whole(name, days) for name, days in within.items()},
        "tolerance_minor": entry.whole("tolerance_minor", 1),
        "max_shop_discount_ppm": entry.whole("max_shop_discount_ppm", 500_000),
        "released": entry.one_of("released", Released, Released.COMPLETION),
        "payout_days": entry.one_of("payout_days", Days, Days.CALENDAR),
        "recover_refund_only": entry.yes("recover_refund_only", False),
        "go_live": entry.day_or_none("go_live"),
    }
    changed = _put(session, ShopRow, identity, values)
    shop_id = _shop_id(session, entry, identity["name"], identity["platform"])
    fees = entry.entries("fee")
    for setter, inner in ((_set_fee, fees), (_set_deadline, entry.entries("deadline"))):
        for one in inner:
            changed += setter(session, one, shop_id)
            one.done()
    return len(fees), changed


def _set_deadline(session: Session, entry: Entry, shop_id: int) -> int:
    """`name` is the deadline's with or without its `_within_days`."""
    written = entry.text("name").removesuffix("_within_days")
    if written not in WITHIN_DAYS:
        raise entry.refuse(f"name must be one of {', '.join(WITHIN_DAYS)}, not {written!r}")
    identity = {
        "shop_id": shop_id,
        "name": written,
        "category": entry.text("category", ""),
        "channel": entry.text("channel", ""),
        "valid_from": entry.day_or_none("from") or ALWAYS,
    }
    days_are = entry.one_of("days_are", Days, Days.CALENDAR)
    return _put(session, DeadlineRow, identity, {"days": entry.whole("days"), "days_are": days_are})


def _set_fee(session: Session, entry: Entry, shop_id: int) -> int:
    identity = {
        "shop_id": shop_id,
        "fee_class": entry.text("class"),
        "code": entry.text("code", ""),
        "category": entry.text("category", ""),
        "sku_prefix": entry.text("sku_prefix", ""),
        "valid_from": entry.day("from"),
    }
    values = {
        **_rates(entry),
        "returned_on_refund": entry.yes("returned_on_refund", False),
        "valid_to": entry.day_or_none("to"),
        "fixed_minor": entry.whole("fixed_minor", 0),
        "min_minor": entry.whole_or_none("min_minor"),
        "max_minor": entry.whole_or_none("max_minor"),
        "base": entry.one_of("base", FeeBase, FeeBase.SETTLED),
        "dated_by": entry.one_of("dated_by", ("settled", "paid"), "settled"),
        "rounding": entry.one_of("rounding", ("order", "line"), "order"),
        "optional": entry.yes("optional", False),
    }
    return _put(session, FeeContractRow, identity, values)


def _rates(entry: Entry) -> dict[str, int | None]:
    """One rate, or the least and the most it may be; a fee of fixed parts alone needs none."""
    ranged = entry.says("min_rate_ppm") or entry.says("max_rate_ppm")
    if not ranged:
        needs_one = not (entry.says("fixed_minor") or entry.says("min_minor"))
        return {"rate_ppm": entry.whole("rate_ppm", None if needs_one else 0), "max_rate_ppm": None}
    if entry.says("rate_ppm"):
        raise entry.refuse("either rate_ppm, or min_rate_ppm and max_rate_ppm")
    least, most = entry.whole("min_rate_ppm", 0), entry.whole("max_rate_ppm")
    if least > most:
        raise entry.refuse("min_rate_ppm must not be above max_rate_ppm")
    return {"rate_ppm": least, "max_rate_ppm": most}


def _set_account(session: Session, entry: Entry) -> tuple[int, int]:
    kind = entry.one_of("kind", ("ledger", "bank"))
    shop_id = None
    if entry.says("shop") or kind == "ledger":
        shop_id = _shop_of(session, entry)
    booked = entry.texts("booked_classes")
    wrong = [one for one in booked if one not in ASSIGNABLE]
    if wrong:
        raise entry.refuse(f"booked_classes may hold {', '.join(ASSIGNABLE)}, not {wrong[0]!r}")
    values = {
        "kind": kind,
        "shop_id": shop_id,
        "payee_names": entry.texts("payee_names"),
        "currency": _currency(entry),
        "voucher_by": entry.one_of("voucher_by", VoucherBy, VoucherBy.LINE),
        "booked_classes": booked,
        "account_code": entry.text("account_code", ""),
    }
    return 0, _put(session, AccountRow, {"number": entry.text("number")}, values)


def _set_tariff(session: Session, entry: Entry) -> tuple[int, int]:
    bands = _pairs(entry.entries("bands"), lambda one: [one.whole("up_to_g"), one.whole("fee_minor")])
    if bands != sorted(bands) or len({up_to for up_to, _ in bands}) < len(bands):
        raise entry.refuse("bands must ascend by up_to_g")
    numbers = ("first_weight_g", "first_fee_minor", "step_weight_g", "step_fee_minor")
    identity = {
        "carrier": entry.text("carrier"),
        "shop": entry.text("shop", ""),
        "service": entry.text("service", ""),
        "goes_to": ",".join(sorted(entry.texts("to"))),
        "valid_from": entry.day("from"),
    }
    values = {
        **{key: entry.whole(key, 0 if bands else None) for key in numbers},
        "valid_to": entry.day_or_none("to_date"),
        "bands": bands,
        "volumetric_divisor": entry.whole("volumetric_divisor", 6000),
        "tolerance_g": entry.whole("tolerance_g", 0),
        "weight_is": entry.one_of("weight_is", ("row", "parcel"), "row"),
    }
    return 0, _put(session, CourierTariffRow, identity, values)


def _set_ledger_class(session: Session, entry: Entry) -> tuple[int, int]:
    identity = {"source": entry.text("source"), "text": entry.text("text")}
    values = {"ledger_class": entry.one_of("class", ASSIGNABLE), "fee_code": entry.text("fee", "")}
    return 0, _put(session, LedgerClassRow, identity, values)


def _set_sku(session: Session, entry: Entry) -> tuple[int, int]:
    parts = _pairs(entry.entries("parts"), lambda one: [one.text("sku"), one.whole("quantity", 1)])
    values = {"warehouse_code": entry.text("warehouse_code", ""), "parts": parts}
    if bool(values["warehouse_code"]) == bool(parts):
        raise entry.refuse("either warehouse_code, or parts of a bundle")
    return 0, _put(session, SkuRow, {"shop_code": entry.text("shop_code")}, values)


def _set_expected(session: Session, entry: Entry) -> tuple[int, int]:
    account = entry.text("account", "")
    if bool(account) == entry.says("shop"):
        raise entry.refuse("either shop or account says whose file is expected")
    identity = {
        "kind": entry.one_of("kind", FILE_KINDS),
        "shop_id": None if account else _shop_of(session, entry),
        "account": account,
        "every": entry.one_of("every", ("day", "month")),
    }
    values = {
        "ready_after": f"{entry.moment('ready_after', '10:00'):%H:%M}",
        "valid_from": entry.day_or_none("from"),
    }
    return 0, _put(session, ExpectedFileRow, identity, values)


def _set_calendar_day(session: Session, entry: Entry) -> tuple[int, int]:
    return 0, _put(
        session, CalendarDayRow, {"day": entry.day("day")}, {"is_working": entry.yes("working", False)}
    )


def _pairs(inner: list[Entry], read: Callable[[Entry], list[Any]]) -> list[list[Any]]:
    found = []
    for one in inner:
        found.append(read(one))
        one.done()
    return found


def _put(
    session: Session, table: type[DeclarativeBase], identity: Mapping[str, Any], values: Mapping[str, Any]
) -> int:
    """Adds the row or alters it; 1 when that changed anything."""
    row = session.scalar(select(table).filter_by(**identity))
    if row is None:
        session.add(table(**identity, **values))
        session.flush()
        return 1
    altered = {key: value for key, value in values.items() if getattr(row, key) != value}
    for key, value in altered.items():
        setattr(row, key, value)
    session.flush()
    return 1 if altered else 0


def _shop_of(session: Session, entry: Entry) -> int:
    """The shop an entry names by `shop`, and `platform` where several have a shop of that name."""
    platform = entry.text("platform") if entry.says("platform") else None
    return _shop_id(session, entry, entry.text("shop"), platform)


def _shop_id(session: Session, entry: Entry, name: str, platform: str | None) -> int:
    wanted = select(ShopRow.id).where(ShopRow.name == name)
    found = session.scalars(wanted if platform is None else wanted.where(ShopRow.platform == platform)).all()
    if not found:
        raise entry.refuse(f"there is no shop named {name!r}")
    if len(found) > 1:
        raise entry.refuse(f"several platforms have a shop {name!r}; add platform = …")
    return found[0]


def _currency(entry: Entry) -> str:
    code = entry.text("currency", "CNY").upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise entry.refuse("currency must be a code of three letters such as CNY")
    return code


def _timezone(entry: Entry) -> str:
    name = entry.text("timezone", "Asia/Shanghai")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise entry.refuse(f"{name!r} is not a time zone such as Asia/Shanghai") from None
    return name
