"""Every order of an installation with its rows and what the runs in force made of them, read all at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.exceptions import EvidenceRow, from_json
from intake.facts import FactKind
from intake.itemised import itemise
from intake.queries import visible_parts
from intake.store import FactStore, register_views
from matching.explaining.dossier import Dossier, evidence_row
from matching.explaining.standing import OUTCOMES_FILE, Ended, RowId, Standing, runs_in_force_for
from matching.tables import FoundExceptionRow

Subject = tuple[Dossier, Standing]


def every_order(session: Session, *, facts: Path, runs: Path) -> Iterator[Subject]:
    """Every order by itself, as its page would find it."""
    rows = _rows(session, facts)
    owners = _owners(rows)
    standing = _standing(session, runs)
    belongings: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        order = _order_of(row, owners)
        if order:
            belongings[order].append(row)
    for order, mine in belongings.items():
        first = next((row for row in mine if row.kind == FactKind.ORDERS), None)
        if first is not None:
            platform, shop = str(first.fields["platform"]), str(first.fields["shop"])
            yield Dossier(order, platform, shop, (order,), tuple(mine), (), False), _of(standing, mine)


def _rows(session: Session, facts: Path) -> list[EvidenceRow]:
    kinds = (FactKind.ORDERS, FactKind.AFTER_SALES, FactKind.LEDGER)
    found = []
    with duckdb.connect() as connection:
        register_views(connection, visible_parts(session), store=FactStore(facts), kinds=kinds)
        itemise(connection)
        for kind in kinds:
            answer = connection.execute(f"SELECT * FROM {kind} ORDER BY file_id, row_no, line_key")
            names = [one[0] for one in answer.description or ()]
            rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
            found += [evidence_row(kind, row, {}) for row in rows]
    return found


def _owners(rows: Sequence[EvidenceRow]) -> dict[str, str]:
    """The order of every number that leads to one."""
    owners: dict[str, str] = {}
    names = {
        FactKind.ORDERS: ("sub_order_no", "payment_no", "order_no"),
        FactKind.AFTER_SALES: ("case_no",),
    }
    for row in rows:
        for name in names.get(FactKind(row.kind), ()):
            owners[str(row.fields[name])] = str(row.fields["order_no"])
    owners.pop("", None)
    return owners


def _order_of(row: EvidenceRow, owners: dict[str, str]) -> str:
    named = [
        str(row.fields.get(name) or "") for name in ("order_no", "sub_order_no", "payment_no", "case_no")
    ]
    return next((owners[one] for one in named if one in owners), "")


def _standing(session: Session, runs: Path) -> Standing:
    in_force = runs_in_force_for(session, None)
    ended: dict[RowId, list[Ended]] = defaultdict(list)
    found: dict[tuple[str, int], Any] = {}
    for plan, run in in_force.items():
        for one in pq.read_table(runs / run.number / OUTCOMES_FILE).to_pylist():
            fate = Ended(plan, one["outcome"], one["reason"], one["group_no"], one["found_no"])
            ended[one["kind"], one["file_id"], one["row_no"]].append(fate)
        rows = session.execute(
            select(FoundExceptionRow.found_no, FoundExceptionRow.found).where(
                FoundExceptionRow.run_id == run.id
            )
        )
        found |= {(plan, row.found_no): from_json(row.found) for row in rows}
    return Standing(in_force, {row: tuple(ends) for row, ends in ended.items()}, found)


def _of(standing: Standing, rows: Sequence[EvidenceRow]) -> Standing:
    """The same for some rows only."""
    ids = {(row.kind, row.file_id, row.row_no) for row in rows}
    ended = {one: standing.ended[one] for one in ids if one in standing.ended}
    numbers = {(end.plan, end.found_no or 0) for ends in ended.values() for end in ends}
    return Standing(
        standing.runs, ended, {key: standing.found[key] for key in numbers if key in standing.found}
    )
