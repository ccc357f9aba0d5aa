"""Which payouts went to which bank lines: pass after pass, each of what the earlier ones left.

1. Payouts that came back, with the bank's lines of both ways (`bounced`).
2. Bank lines that name a payout's number or batch (`named`).
3. Equal amounts of one circle within the window, where no other answer shares a row (`alone`): k alike
   payouts with k alike lines in order of time. Everything else that could go together is an ambiguity.
4. Several in one, and one in several (`joined`).
5. Transfers and their twins in another own account (`twin`).

Leaves `pairs_back`, `paid_groups` (group, side, row, way), `named_shares`, `paid_ties` and `paid_hints`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa

from matching import payout_lines
from matching.accounts import NOBODY
from matching.bounced import BankLine, Line, Pair, bank_lines_of, pairs
from matching.joined import joined
from matching.naming import named
from matching.passes.grouping import Item
from matching.steps import Step, perform

LEFT: Final = "left"
RIGHT: Final = "right"
_OPEN: Final = "p.line_class = 'payout' AND p.sidelined = '' AND g.row IS NULL"
_NOT_GROUPED: Final = "LEFT JOIN paid_groups g ON g.side = '{side}' AND g.row = {row}"

ALONE: Final = (
    Step(
        "payout_blocks",
        f"""
        SELECT p.pid, DENSE_RANK() OVER (ORDER BY p.circle, p.account, p.currency, p.amount, p.day, p.due_day)
            AS block
        FROM payout_lines p {_NOT_GROUPED.format(side=LEFT, row="p.pid")}
        WHERE {_OPEN}
        """,
    ),
    Step(
        "bank_blocks",
        f"""
        SELECT b.bid, DENSE_RANK() OVER (ORDER BY b.circle, b.account, b.currency, b.amount, b.day, b.payee)
            AS block
        FROM bank_lines b {_NOT_GROUPED.format(side=RIGHT, row="b.bid")}
        WHERE g.row IS NULL AND b.amount <> 0
        """,
    ),
    Step(
        "payout_sets",
        """
        SELECT k.block, COUNT(*) AS rows, MIN(p.circle) AS circle, MIN(p.currency) AS currency,
            MIN(p.amount) AS amount, MIN(p.day) AS day, MIN(p.due_day) AS due_day
        FROM payout_blocks k JOIN payout_lines p ON p.pid = k.pid GROUP BY k.block
        """,
    ),
    Step(
        "bank_sets",
        """
        SELECT k.block, COUNT(*) AS rows, MIN(b.circle) AS circle, MIN(b.currency) AS currency,
            MIN(b.amount) AS amount, MIN(b.day) AS day
        FROM bank_blocks k JOIN bank_lines b ON b.bid = k.bid GROUP BY k.block
        """,
    ),
    Step(
        "alone_answers",
        """
        SELECT p.block AS payout_block, b.block AS bank_block, p.rows AS payouts, b.rows AS lines,
            COUNT(*) OVER (PARTITION BY p.block) AS for_payout,
            COUNT(*) OVER (PARTITION BY b.block) AS for_line
        FROM payout_sets p
        JOIN bank_sets b ON b.circle = p.circle AND b.currency = p.currency AND b.amount = -p.amount
            AND b.day BETWEEN p.day AND p.due_day
        """,
    ),
    Step(
        "alone_made",
        """
        SELECT p.pid, b.bid
        FROM alone_answers a
        JOIN (SELECT pid, block, ROW_NUMBER() OVER (PARTITION BY block ORDER BY pid) AS turn
              FROM payout_blocks) p ON p.block = a.payout_block
        JOIN (SELECT bid, block, ROW_NUMBER() OVER (PARTITION BY block ORDER BY bid) AS turn
              FROM bank_blocks) b ON b.block = a.bank_block AND b.turn = p.turn
        WHERE a.for_payout = 1 AND a.for_line = 1 AND a.payouts = a.lines
        """,
    ),
    Step(
        "alone_tied",
        """
        SELECT DISTINCT p.pid, b.bid
        FROM alone_answers a
        JOIN payout_blocks p ON p.block = a.payout_block
        JOIN bank_blocks b ON b.block = a.bank_block
        WHERE NOT (a.for_payout = 1 AND a.for_line = 1 AND a.payouts = a.lines)
        """,
    ),
)
STEPS: Final = (*payout_lines.STEPS, *ALONE)
_TABLES: Final = {
    "pairs_back": (("paid", pa.int64()), ("back", pa.int64()), ("again", pa.int64())),
    "paid_groups": (("group_no", pa.int64()), ("side", pa.string()), ("row", pa.int64()),
                    ("way", pa.string())),
    "named_shares": (("pid", pa.int64()), ("share", pa.int64())),
    "paid_ties": (("pid", pa.int64()), ("bid", pa.int64()), ("answers", pa.int64())),
    "paid_hints": (("pid", pa.int64()), ("bid", pa.int64())),
}  # fmt: skip


def pay(connection: duckdb.DuckDBPyConnection) -> None:
    """Runs the passes over the facts and parameters in the connection."""
    for name in _TABLES:
        _create(connection, name)
    perform(connection, payout_lines.STEPS)
    _bounce(connection)
    _name(connection)
    perform(connection, ALONE)
    connection.execute(
        "INSERT INTO paid_groups SELECT pid, 'left', pid, 'alone' FROM alone_made "
        "UNION ALL SELECT pid, 'right', bid, 'alone' FROM alone_made"
    )
    connection.execute(
        "INSERT INTO paid_ties SELECT pid, bid, COUNT(*) OVER (PARTITION BY pid) FROM alone_tied"
    )
    _join(connection)
    _twin(connection)


def _create(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    kinds = {pa.int64(): "BIGINT", pa.string(): "VARCHAR"}
    columns = ", ".join(f"{column} {kinds[kind]}" for column, kind in _TABLES[name])
    connection.execute(f"CREATE TEMP TABLE {name} ({columns})")


def _add(connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Sequence[object]]) -> None:
    schema = pa.schema(_TABLES[name])
    made = pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
    connection.register("given", made)
    connection.execute(f"INSERT INTO {name} SELECT * FROM given")
    connection.unregister("given")


def _add_groups(
    connection: duckdb.DuckDBPyConnection, groups: Iterable[tuple[Iterable[int], Iterable[int]]], way: str
) -> None:
    """Groups of payouts and bank lines, numbered by their first payout."""
    rows: list[tuple[object, ...]] = []
    for payouts, lines in groups:
        left = sorted(payouts)
        rows += [(left[0], LEFT, row, way) for row in left]
        rows += [(left[0], RIGHT, row, way) for row in lines]
    _add(connection, "paid_groups", rows)


def _asked(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return connection.execute(query).fetchall()


def _bounce(connection: duckdb.DuckDBPyConnection) -> None:
    """Only accounts into which payouts came back are looked at line by line."""
    lines = _asked(
        connection,
        """
        SELECT p.pid, p.account, p.currency, p.amount, p.day, p.due_day, p.ledger_no, p.original_no, p.circle
        FROM payout_lines p
        SEMI JOIN (SELECT account, currency FROM payout_lines
                   WHERE line_class = 'payout' AND sidelined = '' AND amount > 0) k
            ON k.account = p.account AND k.currency = p.currency
        WHERE p.line_class = 'payout' AND p.sidelined = '' ORDER BY p.pid
        """,
    )
    found = pairs(Line(*line[:-1]) for line in lines)
    _add(connection, "pairs_back", [_plain(one) for one in found])
    amounts = {abs(one.paid.amount) for one in found}
    bank = [one for one in _bank_of(connection) if abs(one.amount) in amounts] if found else []
    taken = bank_lines_of(found, bank, circles={line[0]: line[-1] for line in lines})
    of_pair: dict[int, list[int]] = defaultdict(list)
    for bid, pair in taken.items():
        of_pair[pair.paid.pid].append(bid)
    groups = [((one.paid.pid, one.back.pid), sorted(of_pair[one.paid.pid])) for one in found]
    _add_groups(connection, groups, "returned")


def _plain(pair: Pair) -> tuple[int, int, int | None]:
    return pair.paid.pid, pair.back.pid, None if pair.again is None else pair.again.pid


def _bank_of(connection: duckdb.DuckDBPyConnection) -> list[BankLine]:
    rows = _asked(
        connection,
        """
        SELECT b.bid, b.account, b.currency, b.amount, b.day, b.circle, LIST(n.pid)
        FROM bank_lines b
        SEMI JOIN (SELECT DISTINCT p.currency, ABS(p.amount) AS amount FROM payout_lines p
                   JOIN pairs_back k ON k.paid = p.pid) w
            ON w.currency = b.currency AND w.amount = ABS(b.amount)
        LEFT JOIN naming n ON n.bid = b.bid
        GROUP BY ALL ORDER BY b.bid
        """,
    )
    return [
        BankLine(bid, account, currency, amount, day, circle, frozenset(pids or ()) - {None})
        for bid, account, currency, amount, day, circle, pids in rows
    ]


def _name(connection: duckdb.DuckDBPyConnection) -> None:
    rows = _asked(
        connection,
        f"""
        SELECT n.pid, n.bid, -p.amount, b.amount, p.tolerance
        FROM naming n JOIN payout_lines p ON p.pid = n.pid JOIN bank_lines b ON b.bid = n.bid
        {_NOT_GROUPED.format(side=LEFT, row="n.pid")}
        LEFT JOIN paid_groups h ON h.side = '{RIGHT}' AND h.row = n.bid
        WHERE g.row IS NULL AND h.row IS NULL ORDER BY n.pid, n.bid
        """,
    )
    groups = named(
        [(row[0], row[1]) for row in rows],
        payouts={row[0]: row[2] for row in rows},
        lines={row[1]: row[3] for row in rows},
        tolerance={row[0]: row[4] for row in rows},
    )
    _add_groups(connection, [(one.payouts, one.lines) for one in groups], "named")
    _add(connection, "named_shares", [share for one in groups for share in sorted(one.shares.items())])


def _join(connection: duckdb.DuckDBPyConnection) -> None:
    payouts = _asked(
        connection,
        f"""
        SELECT p.pid, -p.amount, p.day, p.pid, p.circle, p.currency, p.due_day
        FROM payout_lines p {_NOT_GROUPED.format(side=LEFT, row="p.pid")}
        ANTI JOIN paid_ties t ON t.pid = p.pid
        WHERE {_OPEN} AND p.circle <> {NOBODY} ORDER BY p.pid
        """,
    )
    lines = _asked(
        connection,
        f"""
        SELECT b.bid, b.amount, b.day, b.bid, b.circle, b.currency
        FROM bank_lines b {_NOT_GROUPED.format(side=RIGHT, row="b.bid")}
        ANTI JOIN paid_ties t ON t.bid = b.bid
        WHERE g.row IS NULL AND b.circle <> {NOBODY} AND b.amount <> 0 ORDER BY b.bid
        """,
    )
    answers = joined(
        [Item(row[0], row[1], row[2], row[3], (row[4], row[5]), row[5], row[6]) for row in payouts],
        [Item(row[0], row[1], row[2], row[3], (row[4], row[5]), row[5]) for row in lines],
    )
    _add_groups(connection, answers.made, "joined")
    _add(
        connection,
        "paid_ties",
        [(pid, bid, n) for left, right, n in answers.tied for pid in left for bid in right],
    )
    hints = {(pid, bid) for left, right in answers.suggested for pid in left for bid in right}
    _add(connection, "paid_hints", sorted(hints))


def _twin(connection: duckdb.DuckDBPyConnection) -> None:
    """Transfers in order of time, each with the first line of the opposite amount in its window."""
    transfers = _asked(
        connection,
        """
        SELECT pid, account, currency, amount, day, due_day - day, circle FROM payout_lines
        WHERE line_class = 'transfer' AND sidelined = '' ORDER BY pid
        """,
    )
    lines = _asked(
        connection,
        f"""
        SELECT b.bid, b.circle, b.currency, b.amount, b.day
        FROM bank_lines b {_NOT_GROUPED.format(side=RIGHT, row="b.bid")}
        ANTI JOIN paid_ties t ON t.bid = b.bid
        WHERE g.row IS NULL AND b.circle <> {NOBODY} ORDER BY b.bid
        """,
    )
    at_bank: dict[tuple[object, ...], list[tuple[int, int]]] = defaultdict(list)
    for bid, circle, currency, amount, day in lines:
        at_bank[circle, currency, amount].append((day, bid))
    others: dict[tuple[str, int], list[tuple[int, int, str]]] = defaultdict(list)
    for pid, account, currency, amount, day, _, _ in transfers:
        others[currency, amount].append((day, pid, account))
    groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    done: set[int] = set()
    for pid, account, currency, amount, day, days, circle in transfers:
        if pid in done:
            continue
        beside = at_bank[circle, currency, -amount]
        bank = next((one for one in beside if abs(one[0] - day) <= days), None)
        if bank is not None:
            beside.remove(bank)
            groups.append(((pid,), (bank[1],)))
            continue
        twin = next(
            (other for other_day, other, of in others[currency, -amount]
             if other not in done and of != account and abs(other_day - day) <= days), None
        )  # fmt: skip
        if twin is not None:
            done |= {pid, twin}
            groups.append(((pid, twin), ()))
    _add_groups(connection, groups, "twin")
