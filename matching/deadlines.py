"""How many days a rule waits, by shop, kind of goods and channel; and which day is so many days later.

Working days are Monday to Friday unless the company's calendar says otherwise. A deadline is the one in force
on the day it counts from; one that names a category or a channel goes before one that does not.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from company.values import WITHIN_DAYS, CalendarDay, Days, Deadline, Shop
from matching.days import day, number
from matching.steps import Step

FIRST_DAY: Final = -(10**6)
LAST_DAY: Final = 10**6
_CALENDAR_FROM: Final = date(2015, 1, 1)
_CALENDAR_TO: Final = date(2045, 12, 31)

Piece = tuple[int, str, str, str, int, int, int, bool]


def pieces(shops: Iterable[Shop], deadlines: Sequence[Deadline]) -> list[Piece]:
    """(shop, name, category, channel, from day, to day, days, of business) of everything a shop is told.

    Of one shop and name the pieces of blanks cover all days; the others only theirs.
    """
    found: list[Piece] = []
    for shop in shops:
        for name in WITHIN_DAYS:
            plain = getattr(shop, f"{name}_within_days")
            business = name == "payout" and shop.payout_days == Days.BUSINESS
            mine = [one for one in deadlines if (one.shop_id, one.name) == (shop.id, name)]
            for scope in sorted({("", ""), *((one.category, one.channel) for one in mine)}):
                versions = sorted(
                    (number(one.valid_from), one.days, one.days_are == Days.BUSINESS)
                    for one in mine
                    if (one.category, one.channel) == scope
                )
                if scope == ("", ""):
                    versions.insert(0, (FIRST_DAY, plain, business))
                found += _stretches(shop.id, name, scope, versions)
    return found


def _stretches(
    shop_id: int, name: str, scope: tuple[str, str], versions: Sequence[tuple[int, int, bool]]
) -> list[Piece]:
    ends = [later[0] - 1 for _, later in pairwise(versions)] + [LAST_DAY]
    return [
        (shop_id, name, *scope, begin, end, days, is_business)
        for (begin, days, is_business), end in zip(versions, ends, strict=True)
    ]


def working_days(calendar: Iterable[CalendarDay]) -> list[tuple[int, int, bool]]:
    """(day, how many working days there were up to and with it, whether it is one)."""
    said = {one.day: one.is_working for one in calendar}
    rows, nth = [], 0
    for at in range(number(_CALENDAR_FROM), number(_CALENDAR_TO) + 1):
        today = day(at)
        works = said.get(today, today.weekday() < 5)
        nth += works
        rows.append((at, nth, works))
    return rows


def resolved(source: str) -> tuple[Step, ...]:
    """Steps that end in `deadlines_of(shop_id, name, category, channel, …)` for every pair in `source`.

    `source` has shop_id, category and channel. Where several deadlines fit a pair on a day, the one that
    names the category wins, then the one that names the channel.
    """
    return (
        Step(
            "deadlines_fitting",
            f"""
            SELECT p.shop_id, d.name, p.category, p.channel, d.from_day, d.to_day, d.days, d.is_business,
                CASE WHEN d.category <> '' THEN 2 ELSE 0 END + CASE WHEN d.channel <> '' THEN 1 ELSE 0 END
                    AS told
            FROM (SELECT DISTINCT shop_id, category, channel FROM {source}) p
            JOIN deadlines d ON d.shop_id = p.shop_id AND d.category IN ('', p.category)
                AND d.channel IN ('', p.channel)
            """,
        ),
        Step(
            "deadline_starts",
            """
            SELECT shop_id, name, category, channel, from_day AS begin_day FROM deadlines_fitting
            UNION SELECT shop_id, name, category, channel, to_day + 1 FROM deadlines_fitting
            """,
        ),
        Step(
            "deadlines_of",
            """
            SELECT shop_id, name, category, channel, begin_day AS from_day,
                COALESCE(LEAD(begin_day) OVER (PARTITION BY shop_id, name, category, channel
                                               ORDER BY begin_day) - 1, 1000000) AS to_day,
                days, is_business
            FROM (SELECT s.shop_id, s.name, s.category, s.channel, s.begin_day, f.days, f.is_business,
                      ROW_NUMBER() OVER (PARTITION BY s.shop_id, s.name, s.category, s.channel, s.begin_day
                                         ORDER BY f.told DESC) AS turn
                  FROM deadline_starts s
                  JOIN deadlines_fitting f ON f.shop_id = s.shop_id AND f.name = s.name
                      AND f.category = s.category AND f.channel = s.channel
                      AND s.begin_day BETWEEN f.from_day AND f.to_day) AS ranked
            WHERE turn = 1
            """,
        ),
    )


def waits(alias: str, name: str, row: str, event: str) -> str:
    """Joins that let `due` say when `name` is over for a row with shop_id, category and channel."""
    return (
        f"LEFT JOIN deadlines_of {alias} ON {alias}.name = '{name}' AND {alias}.shop_id = {row}.shop_id "
        f"AND {alias}.category = {row}.category AND {alias}.channel = {row}.channel "
        f"AND {event} BETWEEN {alias}.from_day AND {alias}.to_day "
        f"LEFT JOIN working_days {alias}_at ON {alias}.is_business AND {alias}_at.day = {event} "
        f"LEFT JOIN working_days {alias}_end ON {alias}_end.is_working "
        f"AND {alias}_end.nth = {alias}_at.nth + {alias}.days"
    )


def due(alias: str, event: str) -> str:
    """The day on which the deadline joined as `alias` is over; null without an event."""
    business = f"GREATEST({event}, {alias}_end.day)"
    return f"CASE WHEN {alias}.is_business THEN {business} ELSE {event} + {alias}.days END"
