"""Payouts that came back, whether they were paid out again, and the bank's lines of both ways. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A payout line of the ledger: `amount` + is money into the account, `due` the last day of its window."""

    pid: int
    account: str
    currency: str
    amount: int
    day: int
    due: int
    ledger_no: str
    original_no: str


@dataclass(frozen=True, slots=True)
class BankLine:
    """A line of the bank, + money in. `names` are payouts that its text names."""

    bid: int
    account: str
    currency: str
    amount: int
    day: int
    circle: int
    names: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """A payout, its return, and the payout that paid the same amount again, if any did."""

    paid: Line
    back: Line
    again: Line | None


def pairs(lines: Iterable[Line]) -> tuple[Pair, ...]:
    """Every return with its payout, in order of time. `lines`: sorted by pid.

    A return is of the payout it names, else of the latest one of its amount whose window it falls into. One
    that finds none is a payout the other way round.
    """
    by_account: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_account[line.account, line.currency].append(line)
    found = [pair for some in by_account.values() for pair in _pairs_of(some)]
    return tuple(sorted(found, key=lambda one: one.back.pid))


def _pairs_of(lines: Sequence[Line]) -> Iterator[Pair]:
    backs = [one for one in lines if one.amount > 0]
    if not backs:
        return
    paid: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.amount < 0:
            paid[-line.amount].append(line)
    returned: dict[int, Line] = {}
    taken: set[int] = set()
    for back in sorted(backs, key=lambda one: (one.original_no == "", one.pid)):
        origin = _origin(back, paid[back.amount], taken)
        if origin is not None:
            returned[back.pid] = origin
            taken.add(origin.pid)
    again_taken: set[int] = set()
    for back in backs:
        if back.pid not in returned:
            continue
        again = _again(back, returned[back.pid], paid[back.amount], again_taken)
        if again is not None:
            again_taken.add(again.pid)
        yield Pair(returned[back.pid], back, again)


def _origin(back: Line, payouts: Sequence[Line], taken: set[int]) -> Line | None:
    free = [one for one in payouts if one.pid not in taken]
    if back.original_no:
        named = [one for one in free if one.ledger_no == back.original_no]
        if named:
            return named[0]
    before = [one for one in free if one.pid < back.pid and one.day <= back.day <= one.due]
    return before[-1] if before else None


def _again(back: Line, origin: Line, payouts: Sequence[Line], taken: set[int]) -> Line | None:
    """The first payout after the return, within its window."""
    for one in payouts:
        after = one.pid > back.pid and back.day <= one.day <= back.due
        if after and one.pid not in taken and one.pid != origin.pid:
            return one
    return None


def bank_lines_of(
    found: Iterable[Pair], bank: Sequence[BankLine], *, circles: dict[int, int]
) -> dict[int, Pair]:
    """Bank lines in and out of a payout that came back, by bid. `bank`: sorted; `circles`: by pid.

    Only both ways together are of the pair: money that only came in may be the payout made again.
    """
    by_amount: dict[tuple[str, int], list[BankLine]] = defaultdict(list)
    for line in bank:
        by_amount[line.currency, line.amount].append(line)
    taken: dict[int, Pair] = {}
    for pair in found:
        circle = circles[pair.paid.pid]
        came = _of_circle(by_amount[pair.paid.currency, -pair.paid.amount], circle)
        went = _of_circle(by_amount[pair.paid.currency, pair.paid.amount], circle)
        ins = [
            one for one in came if pair.paid.day <= one.day <= pair.paid.due and one.names <= {pair.paid.pid}
        ]
        outs = [one for one in went if pair.paid.day <= one.day <= pair.back.due]
        ways = [
            (one, out)
            for out in outs
            for one in ins
            if one.account == out.account and one.day <= out.day and not {one.bid, out.bid} & taken.keys()
        ]
        if ways:
            first = max(ways, key=lambda way: (bool(way[0].names), -way[1].bid, -way[0].bid))
            taken |= {one.bid: pair for one in first}
    return taken


def _of_circle(lines: Iterable[BankLine], circle: int) -> list[BankLine]:
    return [one for one in lines if one.circle == circle]
