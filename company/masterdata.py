"""Reads a company's master data from TOML and makes the rows say the same.

The same file twice changes nothing. What a file does not mention stays as it is: shops and accounts
are referred to by facts, and are never removed by leaving them out.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from company.tables import AccountRow, CourierTariffRow, FeeContractRow, LedgerClassRow, ShopRow
from company.values import LedgerClass, Platform
from database.unit_of_work import UnitOfWork


class MasterDataRefused(Exception):
    """The file cannot be taken as it is; the text names the place and what belongs there."""


@dataclass(frozen=True, slots=True)
class SetupResult:
    """How many of each the file holds, and how many rows it added or altered."""

    shops: int
    accounts: int
    fees: int
    tariffs: int
    changed: int


@dataclass(slots=True)
class _Entry:
    """One table of the file, read key by key so that an unknown key is noticed."""

    place: str
    values: dict[str, Any]
    used: set[str] = field(default_factory=set)

    def text(self, key: str, default: str | None = None) -> str:
        return str(self._typed(key, str, "text in quotes", default))

    def whole(self, key: str, default: int | None = None) -> int:
        return int(self._typed(key, int, "a whole number", default))

    def yes(self, key: str, default: bool) -> bool:
        return bool(self._typed(key, bool, "true or false", default))

    def day(self, key: str, default: date | None = None) -> date:
        found: date = self._typed(key, date, "a date like 2026-01-01", default)
        return found

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if key in self.values else None

    def texts(self, key: str) -> list[str]:
        found = self._typed(key, list, "a list of texts", [])
        if not all(isinstance(one, str) for one in found):
            raise MasterDataRefused(f"{self.place}: {key} must be a list of texts")
        return list(found)

    def entries(self, key: str) -> list["_Entry"]:
        return _entries(self._typed(key, list, "a table", []), f"{self.place}.{key}")

    def done(self) -> None:
        unknown = sorted(set(self.values) - self.used)
        if unknown:
            raise MasterDataRefused(f"{self.place}: unknown key {', '.join(unknown)}")

    def _typed(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        self.used.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise MasterDataRefused(f"{self.place}: {key} is missing; it must be {wanted}")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise MasterDataRefused(f"{self.place}: {key} must be {wanted}, not {value!r}")
        return value


def load(work: UnitOfWork, text: str) -> SetupResult:
    """Adds and updates what the TOML text says. Raises MasterDataRefused, and then changes nothing."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MasterDataRefused(f"this is not TOML: {error}") from error
    known: dict[str, Callable[[Session, _Entry], tuple[int, int]]] = {
        "shop": _set_shop,
        "account": _set_account,
        "courier_tariff": _set_tariff,
        "ledger_class": _set_ledger_class,
    }
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise MasterDataRefused(f"unknown table [[{unknown[0]}]]; known are {', '.join(known)}")
    counts = dict.fromkeys(known, 0)
    fees = changed = 0
    for name, setter in known.items():
        for entry in _entries(given.get(name, []), name):
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


def _entries(values: object, place: str) -> list[_Entry]:
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        raise MasterDataRefused(f"{place} must be written as [[{place}]]")
    return [_Entry(place=f"[[{place}]] number {n}", values=one) for n, one in enumerate(values, start=1)]


def _set_shop(session: Session, entry: _Entry) -> tuple[int, int]:
    platform = entry.text("platform")
    if platform not in set(Platform):
        raise MasterDataRefused(f"{entry.place}: platform must be one of {', '.join(Platform)}")
    values = {
        "currency": _currency(entry),
        "timezone": _timezone(entry),
        "as_of": entry.day_or_none("as_of"),
        "settle_within_days": entry.whole("settle_within_days", 10),
        "refund_within_days": entry.whole("refund_within_days", 3),
        "return_within_days": entry.whole("return_within_days", 10),
        "payout_within_days": entry.whole("payout_within_days", 3),
        "voucher_within_days": entry.whole("voucher_within_days", 5),
        "tolerance_minor": entry.whole("tolerance_minor", 1),
        "max_shop_discount_ppm": entry.whole("max_shop_discount_ppm", 500_000),
    }
    negative = [key for key, value in values.items() if isinstance(value, int) and value < 0]
    if negative:
        raise MasterDataRefused(f"{entry.place}: {negative[0]} must not be negative")
    changed = _put(session, ShopRow, {"platform": platform, "name": entry.text("name")}, values)
    shop_id = _shop_id(session, entry.text("name"), platform, entry.place)
    fees = entry.entries("fee")
    for fee in fees:
        changed += _set_fee(session, fee, shop_id)
        fee.done()
    return len(fees), changed


def _set_fee(session: Session, entry: _Entry, shop_id: int) -> int:
    identity = {
        "shop_id": shop_id,
        "fee_class": entry.text("class"),
        "code": entry.text("code", ""),
        "valid_from": entry.day("from"),
    }
    values = {
        "rate_ppm": entry.whole("rate_ppm"),
        "returned_on_refund": entry.yes("returned_on_refund", False),
    }
    return _put(session, FeeContractRow, identity, values)


def _set_account(session: Session, entry: _Entry) -> tuple[int, int]:
    kind = entry.text("kind")
    if kind not in ("ledger", "bank"):
        raise MasterDataRefused(f"{entry.place}: kind must be ledger or bank, not {kind!r}")
    shop_id = None
    if "shop" in entry.values or kind == "ledger":
        platform = entry.text("platform") if "platform" in entry.values else None
        shop_id = _shop_id(session, entry.text("shop"), platform, entry.place)
    values = {
        "kind": kind,
        "shop_id": shop_id,
        "payee_names": entry.texts("payee_names"),
        "currency": _currency(entry),
    }
    return 0, _put(session, AccountRow, {"number": entry.text("number")}, values)


def _set_tariff(session: Session, entry: _Entry) -> tuple[int, int]:
    numbers = ("first_weight_g", "first_fee_minor", "step_weight_g", "step_fee_minor")
    values = {key: entry.whole(key) for key in numbers}
    values["volumetric_divisor"] = entry.whole("volumetric_divisor", 6000)
    values["tolerance_g"] = entry.whole("tolerance_g", 0)
    identity = {"carrier": entry.text("carrier"), "valid_from": entry.day("from")}
    return 0, _put(session, CourierTariffRow, identity, values)


def _set_ledger_class(session: Session, entry: _Entry) -> tuple[int, int]:
    wanted = entry.text("class")
    allowed = [one for one in LedgerClass if one is not LedgerClass.UNCLASSIFIED]
    if wanted not in allowed:
        raise MasterDataRefused(f"{entry.place}: class must be one of {', '.join(allowed)}")
    identity = {"source": entry.text("source"), "text": entry.text("text")}
    values = {"ledger_class": wanted, "fee_code": entry.text("fee", "")}
    return 0, _put(session, LedgerClassRow, identity, values)


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


def _shop_id(session: Session, name: str, platform: str | None, place: str) -> int:
    wanted = select(ShopRow.id).where(ShopRow.name == name)
    found = session.scalars(wanted if platform is None else wanted.where(ShopRow.platform == platform)).all()
    if not found:
        raise MasterDataRefused(f"{place}: there is no shop named {name!r}")
    if len(found) > 1:
        raise MasterDataRefused(f"{place}: several platforms have a shop {name!r}; add platform = …")
    return found[0]


def _currency(entry: _Entry) -> str:
    code = entry.text("currency", "CNY").upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise MasterDataRefused(f"{entry.place}: currency must be a code of three letters such as CNY")
    return code


def _timezone(entry: _Entry) -> str:
    name = entry.text("timezone", "Asia/Shanghai")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise MasterDataRefused(f"{entry.place}: {name!r} is not a time zone such as Asia/Shanghai") from None
    return name
