"""What came closest to an open row of a run, what kept it apart, and what rule would have tied the two.

The two sides of a plan are looked at as two tables, and asked as any two tables are (`matching.passes`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from intake.exceptions import EvidenceRow
from intake.facts import FactKind
from intake.store import FactPart, FactStore, quoted, register_views
from matching.explaining.dossier import evidence_row
from matching.explaining.standing import Ended, RowId, ended_in
from matching.passes.changes import smallest_change
from matching.passes.near import nearest
from matching.passes.plan import Pass, Plan, SideColumns
from matching.passes.sides import read_sides
from matching.passes.tables import Table

MEMORY_LIMIT: Final = "256MB"
AROUND_DAYS: Final = 45
FETCHED: Final = 30
_TIED: Final = ("matched", "within_tolerance")
_MATCH_ORDERS: Final = ("order_no", "sub_order_no", "payment_no")


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a plan as a table: which facts, what is measured, when, and by which numbers it is known."""

    kind: FactKind
    amount: str
    day: str
    references: tuple[str, ...]
    where: str = "true"


_SIDES: Final[Mapping[str, tuple[_Side, _Side]]] = {
    "settlement": (
        _Side(
            FactKind.ORDERS,
            "buyer_paid_minor + platform_discount_minor + other_discount_minor",
            "COALESCE(completed_at, shipped_at, paid_at)",
            _MATCH_ORDERS,
        ),
        _Side(FactKind.LEDGER, "amount_minor", "occurred_at", _MATCH_ORDERS, "class IN ('trade', 'subsidy')"),
    ),
    "refunds": (
        _Side(
            FactKind.AFTER_SALES,
            "agreed_amount_minor",
            "COALESCE(refunded_at, applied_at)",
            ("case_no", "order_no"),
        ),
        _Side(FactKind.LEDGER, "-amount_minor", "occurred_at", ("case_no", "order_no"), "class = 'refund'"),
    ),
    "returns": (
        _Side(FactKind.AFTER_SALES, "quantity", "applied_at", ("case_no", "order_no", "return_waybill")),
        _Side(
            FactKind.RECEIPTS,
            "good_quantity + bad_quantity",
            "received_at",
            ("case_no", "order_no", "return_waybill"),
        ),
    ),
    "payouts": (
        _Side(FactKind.LEDGER, "-amount_minor", "occurred_at", ("ledger_no",), "class = 'payout'"),
        _Side(FactKind.BANK, "amount_minor", "occurred_at", ("bank_no", "summary")),
    ),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the other side; `apart` are the points it fails in, `change` what rule would tie it."""

    row: EvidenceRow
    ended: Ended | None
    apart: tuple[str, ...]
    difference_minor: int
    days: int | None
    change: Mapping[str, object] | None


def has_candidates(plan: str) -> bool:
    return plan in _SIDES


def candidates_for(
    row: EvidenceRow, *, plan: str, outcomes: Path, parts: Sequence[FactPart], store: FactStore
) -> tuple[Candidate, ...]:
    """The nearest rows of the other side, the closest first; none where the plan measures nothing."""
    sides = _SIDES.get(plan)
    if sides is None or row.kind not in {side.kind for side in sides}:
        return ()
    of_left = row.kind == sides[0].kind
    own, other = sides if of_left else sides[::-1]
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": ""}) as connection:
        said = _own(connection, own, row, parts, store)
        if said is None:
            return ()
        near = _around(parts, other.kind, said["near_day"])
        register_views(connection, near, store=store, kinds=(other.kind,))
        found = _others(connection, other, said, row)
    rows = [evidence_row(other.kind, one, {}) for one in found]
    ended = ended_in(rows, plan, outcomes)
    return _nearest(said, found, rows, ended, sides=(own, other), of_left=of_left)


def _own(
    connection: duckdb.DuckDBPyConnection,
    side: _Side,
    row: EvidenceRow,
    parts: Sequence[FactPart],
    store: FactStore,
) -> dict[str, Any] | None:
    mine = [part for part in parts if part.kind is side.kind and part.file_id == row.file_id]
    register_views(connection, mine, store=store, kinds=(side.kind,))
    where = f"file_id = {row.file_id} AND row_no = {row.row_no} AND line_key = {quoted(row.line_key)}"
    found = _told(connection, side, f"{where} AND {side.where}", "1")
    return found[0] if found else None


def _around(parts: Sequence[FactPart], kind: FactKind, day: datetime | None) -> list[FactPart]:
    """Parts of the kind that cover some days around."""
    mine = [part for part in parts if part.kind is kind]
    if day is None:
        return mine
    first, last = day.date() - timedelta(AROUND_DAYS), day.date() + timedelta(AROUND_DAYS)
    return [
        part
        for part in mine
        if (part.first_day is None or part.first_day <= last)
        and (part.last_day is None or part.last_day >= first)
    ]


def _others(
    connection: duckdb.DuckDBPyConnection, side: _Side, said: Mapping[str, Any], row: EvidenceRow
) -> list[dict[str, Any]]:
    """Rows with a number in common, and those nearest in amount; of its shop where it is known."""
    numbers = {str(said[name]) for name in said["near_names"] if said[name]}
    listed = ", ".join(quoted(one) for one in sorted(numbers))
    found = {}
    ways = [f'"{name}" IN ({listed})' for name in side.references] if numbers else []
    amount = int(said["near_amount"])
    shop = row.fields.get("shop")
    same_shop = f"shop IN ('', {quoted(str(shop))})" if shop else "true"
    for where in (*ways, same_shop):
        for one in _told(connection, side, f"({where}) AND {side.where}", f"ABS({side.amount} - ({amount}))"):
            found[one["file_id"], one["row_no"], one["line_key"]] = one
    return list(found.values())


def _told(
    connection: duckdb.DuckDBPyConnection, side: _Side, where: str, nearest_by: str
) -> list[dict[str, Any]]:
    answer = connection.execute(
        f"SELECT *, CAST({side.amount} AS BIGINT) AS near_amount, CAST({side.day} AS TIMESTAMP) AS near_day "
        f"FROM {side.kind} WHERE {where} ORDER BY {nearest_by}, file_id, row_no LIMIT {FETCHED}"
    )
    names = [one[0] for one in answer.description or ()]
    return [
        {**dict(zip(names, row, strict=True)), "near_names": side.references} for row in answer.fetchall()
    ]


def _nearest(
    said: Mapping[str, Any],
    found: Sequence[Mapping[str, Any]],
    rows: Sequence[EvidenceRow],
    ended: Mapping[RowId, tuple[Ended, ...]],
    *,
    sides: tuple[_Side, _Side],
    of_left: bool,
) -> tuple[Candidate, ...]:
    tables = _table([said], sides[0]), _table(found, sides[1])
    columns = _columns(sides[0]), _columns(sides[1])
    left, right = tables if of_left else tables[::-1]
    plan = Plan(*(columns if of_left else columns[::-1]), passes=(Pass("exact", on=("reference",)),))
    both = read_sides(left, right, plan)
    other = both.right if of_left else both.left
    if not len(other) or not len(both.left if of_left else both.right):
        return ()
    fates = [ended.get((one.kind, one.file_id, one.row_no), ()) for one in rows]
    used = np.array([any(end.outcome in _TIED for end in fates[at - 1]) for at in other.row.tolist()], bool)
    (near,) = nearest(both, plan, np.zeros(1, np.int64), used, of_left=of_left)
    return tuple(
        Candidate(
            row=rows[int(other.row[one.place]) - 1],
            ended=next(iter(fates[int(other.row[one.place]) - 1]), None),
            apart=one.apart,
            difference_minor=one.difference,
            days=one.days,
            change=smallest_change(both, plan, 0, (one,), of_left=of_left),
        )
        for one in near
    )


def _table(found: Sequence[Mapping[str, Any]], side: _Side) -> Table:
    """As text, as files give it."""

    def column(texts: Sequence[str]) -> pa.Array:
        return pa.array(texts, pa.string())

    return Table(
        side.kind,
        {
            "amount": column([_major(int(one["near_amount"])) for one in found]),
            "day": column([str(one["near_day"] or "")[:10] for one in found]),
            "currency": column([str(one["currency"] or "") for one in found]),
            **{name: column([str(one[name] or "") for one in found]) for name in side.references},
        },
        len(found),
    )


def _columns(side: _Side) -> SideColumns:
    return SideColumns(amount=("amount",), date="day", currency="currency", references=side.references)


def _major(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"
