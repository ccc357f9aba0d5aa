"""The words of the reference: what it is given, what it answers, how it counts days and rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from company.values import Account, CalendarDay, Deadline, FeeContract, Shop

Row = dict[Any, Any]  # as pandas gives records
STATUS = ["unpaid", "paid", "shipped", "completed", "closed"]
CASE_STATUS = ["processing", "agreed", "refunded", "done", "closed"]
EXPECTED = {"待结算", "未结算", "结算中", "处理中", "PENDING", "PROCESSING"}


@dataclass(frozen=True)
class File:
    """Days that a file covers, for every shop or account in it."""

    kind: str
    shop: Shop
    owner: str
    source: str
    first: date
    last: date


@dataclass(frozen=True)
class Company:
    shops: Sequence[Shop]
    accounts: Sequence[Account]
    fees: Sequence[FeeContract]
    as_of: Mapping[int, date]
    files: Sequence[File]
    deadlines: Sequence[Deadline] = ()
    calendar: Sequence[CalendarDay] = ()


@dataclass(frozen=True)
class Found:
    type: str
    shop: str
    account: str
    key: tuple[tuple[str, str], ...]
    amount: int


@dataclass
class Answer:
    """Exceptions, and how many rows of each side are in transit."""

    found: list[Found] = field(default_factory=list)
    left_in_transit: int = 0
    right_in_transit: int = 0


def day_of(moment: Any) -> date | None:
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date()


def the_day_of(moment: Any) -> date:
    """The day of a moment that a row must have."""
    day = day_of(moment)
    assert day is not None
    return day


def half_up(amount: int, ppm: int) -> int:
    return int((Decimal(amount) * ppm / 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))


def after(event: date, days: int, *, business: bool, calendar: Sequence[CalendarDay]) -> date:
    """So many days later, or so many working days."""
    if not business:
        return event + timedelta(days)
    said = {one.day: one.is_working for one in calendar}
    day = event
    while days:
        day += timedelta(1)
        days -= said.get(day, day.weekday() < 5)
    return day


def share(agreed: int, pieces: int, of: int) -> int:
    if of <= 0:
        return agreed
    return int((Decimal(agreed) * pieces / of).quantize(Decimal(1), ROUND_HALF_UP))
