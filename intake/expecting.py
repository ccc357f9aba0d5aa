"""Which files should have come and have not: what master data expects, against what the files cover. Pure.

A day's file has come when the day lies within what files of that owner cover; a month's when what they cover,
files less than four days apart taken together, leaves no more than that at its ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from company.values import ExpectedFile, Shop
from intake.exceptions import ExceptionFound, Explanation
from intake.facts import FactKind
from intake.findings import PLAN, TEAM
from intake.scopes import DEFAULT_CURRENCY, DEFAULT_ZONE, Company

MEETING_DAYS: Final = 3
TOLD_MAX: Final = 60  # missing files of one expectation in a row that are told one by one
_OF_ACCOUNTS: Final = frozenset({FactKind.LEDGER, FactKind.BANK})


@dataclass(frozen=True, slots=True)
class Covered:
    """Days a file covers for one owner. `owner` is an account, else `platform/shop`."""

    kind: str
    owner: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Owner:
    platform: str
    shop: str
    account: str
    currency: str
    today: date
    clock: datetime

    @property
    def name(self) -> str:
        return self.account or f"{self.platform}/{self.shop}"


def missing_files(
    expected: Iterable[ExpectedFile], covered: Sequence[Covered], *, company: Company, now: datetime
) -> tuple[ExceptionFound, ...]:
    """One exception a period whose file is due and has not come."""
    return tuple(one for each in expected for one in _missing(each, covered, company, now))


def _missing(
    each: ExpectedFile, covered: Sequence[Covered], company: Company, now: datetime
) -> Iterator[ExceptionFound]:
    owner = _owner(each, company, now)
    if owner is None:
        return
    mine = [one for one in covered if one.kind == each.kind and one.owner == owner.name]
    since = each.valid_from or min((one.first for one in mine), default=None)
    if since is None:
        return
    has_come = _month_covered if each.every == "month" else _day_covered
    stretches = _merged(mine, gap=MEETING_DAYS if each.every == "month" else 1)
    gone = [
        period for period in _due(each, since, owner) if not any(has_come(one, *period) for one in stretches)
    ]
    for first, last in gone[:TOLD_MAX]:
        yield _exception(each, owner, first, last, files=1)
    if rest := gone[TOLD_MAX:]:
        yield _exception(each, owner, rest[0][0], rest[-1][1], files=len(rest))


def _owner(each: ExpectedFile, company: Company, now: datetime) -> _Owner | None:
    shops: Mapping[int, Shop] = {one.id: one for one in company.shops}
    account = next((one for one in company.accounts if each.account and one.number == each.account), None)
    shop = shops.get(each.shop_id or (account.shop_id if account else None) or 0)
    if shop is None and not each.account:
        return None
    zone = ZoneInfo(shop.timezone if shop else DEFAULT_ZONE)
    clock = now.astimezone(zone)
    of_bank = each.kind == FactKind.BANK
    return _Owner(
        platform="" if shop is None or of_bank else shop.platform,
        shop="" if shop is None or of_bank else shop.name,
        account=each.account if each.kind in _OF_ACCOUNTS else "",
        currency=account.currency if account else shop.currency if shop else DEFAULT_CURRENCY,
        today=shop.today(now) if shop else clock.date(),
        clock=clock,
    )


def _due(each: ExpectedFile, since: date, owner: _Owner) -> Iterator[tuple[date, date]]:
    """Periods from `since` on whose file is asked for by now."""
    first = since.replace(day=1) if each.every == "month" else since
    while True:
        last = _month_end(first) if each.every == "month" else first
        asked = last + timedelta(days=1)
        if asked > owner.today or (asked == owner.today and owner.clock.time() < each.ready_after):
            return
        yield first, last
        first = asked


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _day_covered(stretch: tuple[date, date], first: date, last: date) -> bool:
    return stretch[0] <= first and last <= stretch[1]


def _month_covered(stretch: tuple[date, date], first: date, last: date) -> bool:
    edge = timedelta(days=MEETING_DAYS)
    return stretch[0] <= first + edge and last - edge <= stretch[1]


def _merged(covered: Sequence[Covered], *, gap: int) -> list[tuple[date, date]]:
    joined: list[tuple[date, date]] = []
    for first, last in sorted((one.first, one.last) for one in covered):
        if joined and first - joined[-1][1] <= timedelta(days=gap):
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _exception(each: ExpectedFile, owner: _Owner, first: date, last: date, *, files: int) -> ExceptionFound:
    named = {"account": owner.account} if owner.account else {"shop": owner.shop}
    return ExceptionFound(
        type="missing_file",
        platform=owner.platform,
        shop=owner.shop,
        account=owner.account,
        key={**named, "kind": each.kind, "first_day": first.isoformat()},
        plan=PLAN,
        amount_minor=0,
        currency=owner.currency,
        team=TEAM,
        explanation=Explanation(
            "file_is_missing" if files == 1 else "files_are_missing",
            {"first_day": first.isoformat(), "last_day": last.isoformat(), "count": files},
        ),
    )
