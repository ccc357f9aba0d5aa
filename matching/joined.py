"""Several payouts in one credit, or one payout in several: what is open once equal amounts are paired. Pure.

Structure comes first: all open payouts that a credit may be of, or all of one day, need no proof by chance.
Other sums count only when they are single and hardly accidental; else they are suggestions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matching.passes.choosing import Alike, Possible, choose
from matching.passes.grouping import Answers, GroupRule, Item, find_groups
from matching.passes.shapes import Shape

AMBIGUOUS_MAX: Final = 10
"""More answers than this for the same rows are sums that tie by accident: they say nothing."""
SEARCHED_MAX: Final = 400
"""Rows of one side of a circle and currency, beyond which only structure is looked at."""


Group = tuple[tuple[int, ...], tuple[int, ...]]  # payouts, lines
Tie = tuple[tuple[int, ...], tuple[int, ...], int]  # and how many answers are equally good


@dataclass(frozen=True, slots=True)
class Joined:
    made: tuple[Group, ...]
    suggested: tuple[Group, ...]
    tied: tuple[Tie, ...]


class _Open:
    """The rows that no answer has yet, and the answers."""

    def __init__(self, payouts: Sequence[Item], lines: Sequence[Item]) -> None:
        self.payouts, self.lines = list(payouts), list(lines)
        self.made: list[Group] = []
        self.suggested: list[Group] = []
        self.tied: list[Tie] = []

    def take(self, made: Iterable[Group], tied: Iterable[Tie]) -> None:
        made, tied = list(made), list(tied)
        self.made += made
        self.tied += tied
        pairs = [*made, *((some, many) for some, many, _ in tied)]
        payouts = {row for some, _ in pairs for row in some}
        lines = {row for _, many in pairs for row in many}
        self.payouts = [one for one in self.payouts if one.row not in payouts]
        self.lines = [one for one in self.lines if one.row not in lines]


def joined(payouts: Sequence[Item], lines: Sequence[Item]) -> Joined:
    """Groups among open rows; amounts of both sides + to the bank, `until` of payouts their last day."""
    rows = _Open(payouts, lines)
    chosen = choose(list(_structural(rows.payouts, rows.lines)), alike=Alike((), ()))
    rows.take(
        ((one.left, one.right) for one in chosen.made),
        ((one.left, one.right, one.alternatives) for one in chosen.tied),
    )
    for shape in (Shape.MANY_TO_ONE, Shape.ONE_TO_MANY):
        answers = _searched(rows.payouts, rows.lines, shape)
        rows.suggested += [(one.left, one.right) for one in answers.suggested]
        rows.take(
            ((one.left, one.right) for one in answers.made),
            (one for one in answers.ambiguous if one[2] <= AMBIGUOUS_MAX),
        )
    still_open = {one.row for one in rows.payouts}
    hints = [one for one in rows.suggested if still_open.issuperset(one[0])]
    return Joined(tuple(rows.made), tuple(hints), tuple(rows.tied))


def _structural(payouts: Sequence[Item], lines: Sequence[Item]) -> Iterator[Possible]:
    """Answers of all rows that may go with one of the other side, or of all of a day."""
    beside_line: dict[int, list[Item]] = defaultdict(list)
    beside_payout: dict[int, list[Item]] = defaultdict(list)
    for payout, line in _beside(payouts, lines):
        beside_line[line.row].append(payout)
        beside_payout[payout.row].append(line)
    found: set[Group] = set()
    for line in lines:
        found |= {(some, (line.row,)) for some in _sets(beside_line[line.row], line.amount)}
    for payout in payouts:
        found |= {((payout.row,), many) for many in _sets(beside_payout[payout.row], payout.amount)}
    for left, right in sorted(found):
        yield Possible(left, right)


def _sets(items: Sequence[Item], wanted: int) -> Iterator[tuple[int, ...]]:
    by_day: dict[int | None, list[Item]] = defaultdict(list)
    for item in items:
        by_day[item.day].append(item)
    for some in (items, *by_day.values()):
        if len(some) > 1 and sum(one.amount for one in some) == wanted:
            yield tuple(sorted(one.row for one in some))


def _beside(payouts: Iterable[Item], lines: Iterable[Item]) -> Iterator[tuple[Item, Item]]:
    by_day: dict[tuple[object, int], list[Item]] = defaultdict(list)
    for line in lines:
        if line.day is not None:
            by_day[line.key, line.day].append(line)
    for payout in payouts:
        if payout.day is not None and payout.until is not None:
            for day in range(payout.day, payout.until + 1):
                yield from ((payout, line) for line in by_day[payout.key, day])


def _searched(payouts: Sequence[Item], lines: Sequence[Item], shape: Shape) -> Answers:
    """Sums, of the circles that are not too large to try."""
    counts: Mapping[object, list[int]] = defaultdict(lambda: [0, 0])
    for side, items in enumerate((payouts, lines)):
        for item in items:
            counts[item.key][side] += 1
    small = {key for key, sizes in counts.items() if max(sizes) <= SEARCHED_MAX and min(sizes)}
    return find_groups(
        [one for one in payouts if one.key in small],
        [one for one in lines if one.key in small],
        GroupRule(shape=shape),
    )
