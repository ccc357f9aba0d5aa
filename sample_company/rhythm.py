"""When people shop: how many orders a day has, and at which hour things happen."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from sample_company.company import CHINA, FIRST_DAY, JUNE_END, LAST_DAY, SHOPS, Shop

_PEAK: Final = {
    date(2026, 6, 1): 1.5,
    date(2026, 6, 2): 1.3,
    date(2026, 6, 15): 1.4,
    date(2026, 6, 16): 2.0,
    date(2026, 6, 17): 2.4,
    date(2026, 6, 18): 3.6,
    date(2026, 6, 19): 1.9,
    date(2026, 6, 20): 1.5,
}
_AFTER_PEAK: Final = 0.8
_JULY: Final = 0.3
_HOURS: Final = (9, 4, 2, 1, 1, 2, 4, 8, 14, 22, 26, 24, 22, 22, 23, 24, 24, 22, 22, 28, 38, 42, 36, 20)


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    """Every day from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def moment(rng: Random, day: date) -> datetime:
    """A moment of that day, more likely in the evening than before dawn."""
    hour = rng.choices(range(24), weights=_HOURS)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), tzinfo=CHINA)


def orders_of_days(orders: int) -> dict[tuple[date, str], int]:
    """How many orders each (day, platform) has; all together exactly `orders`."""
    weights = {(day, shop.platform): _weight(day) * shop.share for day in days() for shop in SHOPS}
    whole = sum(weights.values())
    counts: dict[tuple[date, str], int] = {}
    placed, reached = 0, 0.0
    for slot, weight in weights.items():
        reached += weight
        upto = round(orders * reached / whole)
        counts[slot] = upto - placed
        placed = upto
    return counts


def opening_lines(orders: int, shop: Shop) -> int:
    """How many orders of May are settled in the first days of June; money at payment leaves none."""
    return 0 if shop.pays_at_once else max(2, orders * shop.share // 12_000)


def _weight(day: date) -> float:
    if day > JUNE_END:
        return _JULY
    base = _AFTER_PEAK if day > max(_PEAK) else 1.0
    return _PEAK.get(day, base) * (1.15 if day.weekday() >= 5 else 1.0)
