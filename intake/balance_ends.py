"""Between which balances an account's lines of a file run, and whether its files follow on each other.

A file that, by date, begins where another of the account ends must open with its closing balance. Files that
overlap are not compared, nor those with more than a few days between them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

from intake.controls import BalanceEnd
from intake.facts import FileId
from intake.store import FactStore

MEMORY: Final = "400MB"
MEETING: Final = timedelta(days=4)  # files less than so far apart follow on each other


@dataclass(frozen=True, slots=True)
class FileEnd:
    file_id: FileId
    end: BalanceEnd


@dataclass(frozen=True, slots=True)
class Step:
    """From one file of an account to the next that opens with another balance than the first one closes."""

    before: FileEnd
    after: FileEnd

    @property
    def difference_minor(self) -> int:
        return self.after.end.opening_minor - self.before.end.closing_minor


_ROWS: Final = (
    "SELECT account, currency, row_no, sum(amount_minor)::BIGINT AS amount, max(balance_minor) AS balance, "
    "min(occurred_at) AS moment FROM read_parquet(?) GROUP BY account, currency, row_no "
    "HAVING max(balance_minor) IS NOT NULL"
)
_EDGES: Final = (
    f"WITH r AS ({_ROWS}), e AS (SELECT account, currency, min(moment) AS first, max(moment) AS last "
    "FROM r GROUP BY account, currency) SELECT r.account, r.currency, r.row_no, r.amount, r.balance, "
    "r.moment, e.first, e.last FROM r JOIN e ON r.account = e.account AND r.currency = e.currency "
    "WHERE r.moment = e.first OR r.moment = e.last ORDER BY r.account, r.currency, r.row_no"
)


def ends_of(staged: Path, *, store: FactStore) -> tuple[BalanceEnd, ...]:
    """Of every account in a staged file whose first and last balance are beyond doubt."""
    with store.connected(memory=MEMORY) as connection:
        rows = connection.execute(_EDGES, [str(staged)]).fetchall()
    found = []
    for (account, currency), group in groupby(rows, key=lambda row: row[:2]):
        edge = list(group)
        first, last = edge[0][6], edge[0][7]
        opening = _odd_one([row[3:5] for row in edge if row[5] == first], is_opening=True)
        closing = _odd_one([row[3:5] for row in edge if row[5] == last], is_opening=False)
        if opening is not None and closing is not None:
            row_no = min(row[2] for row in edge if row[5] == first)
            found.append(BalanceEnd(account, currency, first, last, opening, closing, row_no))
    return tuple(found)


def _odd_one(lines: Sequence[tuple[int, int]], *, is_opening: bool) -> int | None:
    """Of lines (amount, balance) of one moment: the balance that none of them leads to, or leads on from."""
    before = Counter(balance - amount for amount, balance in lines)
    after = Counter(balance for _amount, balance in lines)
    left = before - after if is_opening else after - before
    return next(iter(left)) if left.total() == 1 else None


def steps_that_break(ends: Sequence[FileEnd]) -> Iterator[Step]:
    """The breaks between files of one account and currency."""
    ordered = sorted(ends, key=lambda one: (one.end.first_at, one.end.last_at))
    furthest = None
    for before, after in pairwise(ordered):
        furthest = before.end.last_at if furthest is None else max(furthest, before.end.last_at)
        apart = after.end.first_at - before.end.last_at
        step = Step(before, after)
        if furthest < after.end.first_at and apart < MEETING and step.difference_minor:
            yield step
