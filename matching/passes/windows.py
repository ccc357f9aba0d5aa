"""Runs of neighbours whose total is the one wanted."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def runs(amounts: Sequence[int], low: int, high: int) -> list[tuple[int, int]]:
    """Every [start, end) whose amounts come to a total between `low` and `high`, no other such run inside.

    Runs with a stretch of 0 at an end have one without it inside, so they are left out by that alone.
    """
    totals = [0]
    for amount in amounts:
        totals.append(totals[-1] + amount)
    places = sorted((total, at) for at, total in enumerate(totals))
    found = []
    for start, total in enumerate(totals[:-1]):
        first = bisect_left(places, (total + low, 0))
        last = bisect_right(places, (total + high, len(totals)))
        ends = [at for _total, at in places[first:last] if at > start]
        if ends:
            found.append((start, min(ends)))
    return [one for at, one in enumerate(found) if at + 1 == len(found) or found[at + 1][1] > one[1]]
