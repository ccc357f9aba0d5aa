"""What a file says of itself (account, period, totals, running balance), held against its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped

INCOME: Final = "income"
OUTGO: Final = "outgo"
TOTAL: Final = "total"
RUNNING_BALANCE: Final = "running_balance"
FOOTER: Final = "footer"
CLOSING_BALANCE: Final = "closing_balance"
GAPS_KEPT: Final = 200  # of one file; all are counted


@dataclass(frozen=True, slots=True)
class Declared:
    """A total that a footer declares for one tally; `count` or `amount_minor` may be missing.

    With an `opening_minor` it is the balance after the tally's rows, and its sign counts. `named`: what the
    figure is called where the tally is only one of many, as that of one statement in a file. Of the tally
    `footer` it says that the end of one of them is missing.
    """

    tally: str
    count: int | None
    amount_minor: int | None
    opening_minor: int | None = None
    named: str = ""


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands above the header line; "" and None where it says nothing."""

    account: str = ""
    first_day: date | None = None
    last_day: date | None = None
    declared: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One declared figure against the computed one. `unit` is "rows" or "minor" (units of money)."""

    name: str
    unit: str
    declared: int
    computed: int
    ties: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A running balance that does not follow from the row before."""

    before_row: int
    row_no: int
    account: str
    expected_minor: int
    found_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class BalanceEnd:
    """Of one account and currency in one file; times are of its first and last line by time."""

    account: str
    currency: str
    first_at: datetime
    last_at: datetime
    opening_minor: int
    closing_minor: int
    first_row: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """Every break of the running balances: the first of them in file order, and figures of all."""

    told: tuple[Gap, ...] = ()
    count: int = 0
    total_minor: int = 0


def no_preamble(_rows: Sequence[Sequence[str]]) -> Preamble:
    return Preamble()


def no_footer(_rows: Sequence[Sequence[str]]) -> tuple[Declared, ...]:
    return ()


def no_ends(_rows: Sequence[Sequence[str]]) -> tuple[BalanceEnd, ...]:
    return ()


def no_tallies(_block: Block, _shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    return {}


def tallies_by_sign(_block: Block, shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    """(rows, rows of zero, minor units) of income, outgo (signed) and both."""
    if shaped.money is None:
        return {}
    amount = pc.fill_null(shaped.money.amount, 0).to_numpy(zero_copy_only=False)
    zero, income, outgo = int((amount == 0).sum()), amount[amount > 0], amount[amount < 0]
    return {
        INCOME: (len(income), zero, int(income.sum())),
        OUTGO: (len(outgo), zero, int(outgo.sum())),
        TOTAL: (len(amount), 0, int(amount.sum())),
    }


@dataclass(slots=True)
class Tally:
    """Sums over all blocks of a file."""

    sums: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, more: Mapping[str, tuple[int, int, int]]) -> None:
        for name, (rows, zeros, minor) in more.items():
            had = self.sums.get(name, (0, 0, 0))
            self.sums[name] = (had[0] + rows, had[1] + zeros, had[2] + minor)

    def against(self, declared: Sequence[Declared]) -> tuple[Control, ...]:
        """One control per declared figure. Rows of zero may be counted on either side of a sign."""
        return tuple(control for one in declared for control in self._held_against(one))

    def _held_against(self, one: Declared) -> Iterator[Control]:
        rows, zeros, minor = self.sums.get(one.tally, (0, 0, 0))
        name = one.named or one.tally
        if one.tally == FOOTER:
            yield missing_footer()
            return
        if one.count is not None:
            counted = one.count if rows <= one.count <= rows + zeros else rows
            yield Control(f"{name}_count", "rows", one.count, counted, counted == one.count)
        if one.amount_minor is not None and one.opening_minor is not None:
            computed = one.opening_minor + minor
            ties = computed == one.amount_minor
            yield Control(one.named or CLOSING_BALANCE, "minor", one.amount_minor, computed, ties)
        elif one.amount_minor is not None:
            ties = abs(one.amount_minor) == abs(minor)
            computed = minor if one.amount_minor < 0 or one.tally == TOTAL else abs(minor)
            yield Control(f"{name}_total", "minor", one.amount_minor, computed, ties)


def missing_footer() -> Control:
    """The source always ends with its totals; this file does not: it was cut."""
    return Control(FOOTER, "rows", 1, 0, False)


@dataclass(slots=True)
class Balances:
    """Gathers a file's running balances, account by account, to be followed at the end."""

    parts: dict[tuple[str, str], list[tuple[np.ndarray, ...]]] = field(default_factory=dict)

    def add(self, row_nos: np.ndarray, accounts: pa.Array, shaped: Shaped) -> None:
        """Takes rows whose amount could be read; `accounts` by row."""
        if shaped.money is None:
            return
        money = shaped.money
        amount = pc.fill_null(money.amount, 0).to_numpy(zero_copy_only=False)
        readable = money.amount.is_valid().to_numpy(zero_copy_only=False)
        has_balance = money.balance.is_valid().to_numpy(zero_copy_only=False)
        balance = pc.fill_null(money.balance, 0).to_numpy(zero_copy_only=False)
        moment = pc.fill_null(pc.cast(money.moment, pa.int64()), 0).to_numpy(zero_copy_only=False)
        books = pa.repeat("", len(accounts)) if money.book is None else money.book
        coded = pc.binary_join_element_wise(accounts, books, "\x1f").dictionary_encode()
        codes = coded.indices.to_numpy(zero_copy_only=False)
        for code, together in enumerate(coded.dictionary.to_pylist()):
            account, _, book = together.partition("\x1f")
            mine = codes == code
            columns = (row_nos, amount, balance, moment, readable, has_balance)
            self.parts.setdefault((account, book), []).append(tuple(one[mine] for one in columns))

    def followed(self) -> tuple[tuple[Control, ...], Gaps]:
        """One control per account and currency with a balance column, and every break in it."""
        controls: list[Control] = []
        gaps: list[Gap] = []
        count = total_minor = 0
        for (account, _book), parts in self.parts.items():
            row_nos, amount, balance, moment, readable, has = map(np.concatenate, zip(*parts, strict=True))
            if not has.any():
                continue
            found = _follow(account, _Chain(row_nos, amount, balance, moment, readable, has))
            gaps += found.told
            count, total_minor = count + found.count, total_minor + found.total_minor
            last = int(balance[has][-1])
            controls.append(
                Control(RUNNING_BALANCE, "minor", last, last - found.total_minor, not found.count)
            )
        return tuple(controls), Gaps(tuple(gaps[:GAPS_KEPT]), count, total_minor)


@dataclass(frozen=True, slots=True)
class _Chain:
    row_nos: np.ndarray
    amount: np.ndarray
    balance: np.ndarray
    moment: np.ndarray
    readable: np.ndarray  # the amount could be read
    has: np.ndarray  # there is a balance

    def turned(self) -> "_Chain":
        """The same rows, last first."""
        columns = (self.row_nos, self.amount, self.balance, self.moment, self.readable, self.has)
        row_nos, amount, balance, moment, readable, has = (one[::-1] for one in columns)
        return _Chain(row_nos, amount, balance, moment, readable, has)


@dataclass(slots=True)
class _Breaks:
    """(row before, row, balance expected) by position, of the first breaks; figures of all."""

    told: list[tuple[int, int, int]] = field(default_factory=list)
    count: int = 0
    total_minor: int = 0

    def add(self, before: int, at: int, expected: int, found: int) -> None:
        self.count, self.total_minor = self.count + 1, self.total_minor + found - expected
        if self.count <= GAPS_KEPT:
            self.told.append((before, at, expected))


def _follow(account: str, chain: _Chain) -> Gaps:
    """Breaks in file order, in whichever direction the file runs with fewer of them."""
    forward = _breaks(chain)
    backward = _breaks(chain.turned()) if forward.count else forward
    found, order = (forward, chain) if forward.count <= backward.count else (backward, chain.turned())
    told = sorted(
        (
            Gap(
                int(order.row_nos[before]),
                int(order.row_nos[at]),
                account,
                expected,
                int(order.balance[at]),
                int(order.amount[at]),
            )
            for before, at, expected in found.told
        ),
        key=lambda gap: gap.row_no,
    )
    return Gaps(tuple(told), found.count, found.total_minor)


def _breaks(chain: _Chain) -> _Breaks:
    """Where the balance does not follow, rows of one moment taken in the order that fits.

    A row without a balance hands on the balance expected after it; one that could not be read starts anew.
    """
    follows = chain.balance[:-1] + chain.amount[1:] == chain.balance[1:]
    if bool(follows.all() and chain.readable.all() and chain.has.all()):
        return _Breaks()
    return _breaks_row_by_row(chain)


def _breaks_row_by_row(chain: _Chain) -> _Breaks:
    found = _Breaks()
    before, standing = -1, None
    for start, end in _moments(chain.moment):
        for at in _in_fitting_order(chain, start, end, standing):
            expected = None if standing is None else standing + int(chain.amount[at])
            if not (chain.readable[at] and chain.has[at]):
                standing = expected if chain.readable[at] else None
                continue
            if expected is not None and expected != int(chain.balance[at]):
                found.add(before, at, expected, int(chain.balance[at]))
            before, standing = at, int(chain.balance[at])
    return found


def _moments(moment: np.ndarray) -> list[tuple[int, int]]:
    """Runs of rows of one moment, as (start, end)."""
    edges = [0, *(np.flatnonzero(moment[1:] != moment[:-1]) + 1).tolist(), len(moment)]
    return list(pairwise(edges))


_PERMUTED_MAX: Final = 100


def _in_fitting_order(chain: _Chain, start: int, end: int, standing: int | None) -> list[int]:
    """Positions of one moment's rows, each following the last where one does; else as the file has them."""
    plain = list(range(start, end))
    if not 1 < len(plain) <= _PERMUTED_MAX or not (chain.readable & chain.has)[start:end].all():
        return plain
    if standing is not None:
        return _chained(chain, plain, standing) or plain
    starts = (int(chain.balance[at] - chain.amount[at]) for at in plain)
    return next((order for one in starts if (order := _chained(chain, plain, one))), plain)


def _chained(chain: _Chain, positions: list[int], standing: int) -> list[int]:
    """The positions in an order in which each balance follows from the last; empty where there is none."""
    left, order = positions.copy(), []
    while left:
        fit = next((at for at in left if standing + int(chain.amount[at]) == int(chain.balance[at])), None)
        if fit is None:
            return []
        left.remove(fit)
        order.append(fit)
        standing = int(chain.balance[fit])
    return order
