"""Payouts and the bank lines that name them: what ties, and by how much each that does not is off. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """A row and its amount, both sides with the sign of the bank: + is money to the bank."""

    row: int
    amount: int


@dataclass(frozen=True, slots=True)
class Named:
    """Rows of one group. `shares`: of each payout that does not tie, bank less payout; else empty."""

    payouts: tuple[int, ...]
    lines: tuple[int, ...]
    shares: Mapping[int, int]


def named(
    naming: Iterable[tuple[int, int]],
    *,
    payouts: Mapping[int, int],
    lines: Mapping[int, int],
    tolerance: Mapping[int, int],
) -> list[Named]:
    """Groups out of `naming` (payout, bank line); amounts by row, both + to the bank.

    A group ties when its sums do. Else the rows of equal amounts go together in order of time, and every
    payout of the rest differs. Where no line is left for the rest, it stays open, and is in no group.
    """
    found: list[Named] = []
    for some, many in _components(naming):
        left = [Amount(row, payouts[row]) for row in some]
        right = [Amount(row, lines[row]) for row in many]
        found += _judged(left, right, min(tolerance[row] for row in some))
    return sorted(found, key=lambda one: one.payouts)


def _components(naming: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """Payouts and lines that hang together, each in ascending order."""
    lines_of: dict[int, set[int]] = defaultdict(set)
    payouts_of: dict[int, set[int]] = defaultdict(set)
    for payout, line in naming:
        lines_of[payout].add(line)
        payouts_of[line].add(payout)
    seen: set[int] = set()
    found = []
    for first in sorted(lines_of):
        if first in seen:
            continue
        seen.add(first)
        some: list[int] = []
        many: set[int] = set()
        waiting = [first]
        while waiting:
            payout = waiting.pop()
            some.append(payout)
            for line in lines_of[payout] - many:
                many.add(line)
                fresh = payouts_of[line] - seen
                seen |= fresh
                waiting.extend(fresh)
        found.append((sorted(some), sorted(many)))
    return found


def _judged(payouts: Sequence[Amount], lines: Sequence[Amount], tolerance: int) -> list[Named]:
    if abs(_total(lines) - _total(payouts)) <= tolerance:
        return [_group(payouts, lines, {})]
    pairs, payouts_left, lines_left = _equal(payouts, lines)
    if lines_left and not payouts_left:  # money came again for the last of them
        last_payout, last_line = pairs.pop()
        payouts_left, lines_left = [last_payout], [last_line, *lines_left]
    groups = [_group([payout], [line], {}) for payout, line in pairs]
    if lines_left:
        groups.append(_group(payouts_left, lines_left, _shares(payouts_left, lines_left)))
    return groups


def _equal(
    payouts: Sequence[Amount], lines: Sequence[Amount]
) -> tuple[list[tuple[Amount, Amount]], list[Amount], list[Amount]]:
    free = list(lines)
    pairs, rest = [], []
    for payout in payouts:
        line = next((one for one in free if one.amount == payout.amount), None)
        if line is None:
            rest.append(payout)
        else:
            free.remove(line)
            pairs.append((payout, line))
    return pairs, rest, free


def _shares(payouts: Sequence[Amount], lines: Sequence[Amount]) -> dict[int, int]:
    """Line by line in order of time; the last payout with a line has all that are left, later ones none."""
    last = min(len(payouts), len(lines)) - 1
    shares = {}
    for place, payout in enumerate(payouts):
        mine = lines[place:] if place == last else lines[place : place + 1]
        shares[payout.row] = _total(mine) - payout.amount
    return shares


def _group(payouts: Sequence[Amount], lines: Sequence[Amount], shares: dict[int, int]) -> Named:
    return Named(tuple(one.row for one in payouts), tuple(one.row for one in lines), shares)


def _total(some: Iterable[Amount]) -> int:
    return sum(one.amount for one in some)
