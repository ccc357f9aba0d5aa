"""The rows of a run by where they ended, and the rows that one row was judged with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from intake.exceptions import EvidenceRow
from intake.facts import FactKind
from intake.store import FactPart, FactStore, quoted, register_views
from matching.explaining.dossier import evidence_row
from matching.explaining.standing import OUTCOMES_FILE, Ended, RowId

MEMORY_LIMIT: Final = "256MB"
GROUP_MAX: Final = 60
KEYS: Final = (
    "order_no",
    "sub_order_no",
    "payment_no",
    "case_no",
    "waybill",
    "batch_no",
    "ledger_no",
    "source_no",
)
_SAME: Final = {"return_waybill": "waybill"}  # called otherwise, the same thing


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A row with where the run put it; `row` is None where its file has been withdrawn since."""

    id: RowId
    ended: Ended
    row: EvidenceRow | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: by outcome, and by reason where one is given."""

    outcome: str
    reason: str = ""


def outcomes_path(runs_dir: Path, number: str) -> Path:
    return runs_dir / number / OUTCOMES_FILE


def rows_ended(
    path: Path,
    wanted: Wanted,
    *,
    plan: str,
    parts: Sequence[FactPart],
    store: FactStore,
    skip: int,
    limit: int,
) -> tuple[EndedRow, ...]:
    """A page of them, by kind, file and row. Only the files that the page names are opened."""
    where = f"outcome = {quoted(wanted.outcome)}"
    if wanted.reason:
        where += f" AND reason = {quoted(wanted.reason)}"
    return _with_facts(_read(path, where, plan, limit=limit, skip=skip), parts, store)


def row_ended(
    path: Path, row_id: RowId, *, plan: str, parts: Sequence[FactPart], store: FactStore
) -> EndedRow | None:
    """One row; of several fates the exception's."""
    kind, file_id, row_no = row_id
    where = f"kind = {quoted(kind)} AND file_id = {file_id} AND row_no = {row_no}"
    found = _with_facts(_read(path, where, plan, limit=GROUP_MAX), parts, store)
    return min(found, key=lambda one: one.ended.found_no is None, default=None)


def group_of(
    path: Path, one: EndedRow, *, plan: str, parts: Sequence[FactPart], store: FactStore
) -> tuple[EndedRow, ...]:
    """The rows that were judged together with it, itself among them."""
    if one.ended.group_no is None:
        return (one,)
    kind, file_id, row_no = one.id
    group = f"group_no = {one.ended.group_no}"
    own = f"kind = {quoted(kind)} AND file_id = {file_id} AND row_no = {row_no} AND {group}"
    shop = f"(SELECT MIN(shop_id) FROM read_parquet({quoted(str(path))}) WHERE {own})"
    found = _read(path, f"{group} AND shop_id IS NOT DISTINCT FROM {shop}", plan, limit=GROUP_MAX)
    return _with_facts(found, parts, store)


def agreed_keys(rows: Sequence[EvidenceRow]) -> tuple[tuple[str, str], ...]:
    """Which numbers rows of different kinds share, by name and value: what tied them."""
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        for name, value in row.fields.items():
            key = _SAME.get(name, name)
            if key in KEYS and value:
                kinds[key, str(value)].add(row.kind)
    shared = [one for one, found in kinds.items() if len(found) > 1]
    return tuple(sorted(shared, key=lambda one: (KEYS.index(one[0]), one[1])))


def _read(path: Path, where: str, plan: str, *, limit: int, skip: int = 0) -> list[tuple[RowId, Ended]]:
    if not path.is_file():
        return []
    query = (
        "SELECT kind, file_id, row_no, outcome, reason, group_no, found_no "
        f"FROM read_parquet({quoted(str(path))}) WHERE {where} "
        f"ORDER BY kind, file_id, row_no, found_no LIMIT {limit} OFFSET {skip}"
    )
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": ""}) as connection:
        rows = connection.execute(query).fetchall()
    return [((kind, file_id, row_no), Ended(plan, *rest)) for kind, file_id, row_no, *rest in rows]


def _with_facts(
    found: Sequence[tuple[RowId, Ended]], parts: Sequence[FactPart], store: FactStore
) -> tuple[EndedRow, ...]:
    facts = facts_of([row_id for row_id, _ in found], parts, store)
    return tuple(EndedRow(row_id, ended, facts.get(row_id)) for row_id, ended in found)


def facts_of(
    ids: Sequence[RowId], parts: Sequence[FactPart], store: FactStore
) -> Mapping[RowId, EvidenceRow]:
    """What the rows say; of a row that became several facts, the first."""
    wanted: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for kind, file_id, row_no in ids:
        wanted[kind][file_id].add(row_no)
    facts: dict[RowId, EvidenceRow] = {}
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": ""}) as connection:
        for name, by_file in wanted.items():
            kind = FactKind(name)
            mine = [part for part in parts if part.kind is kind and part.file_id in by_file]
            register_views(connection, mine, store=store, kinds=(kind,))
            places = " OR ".join(
                f"(file_id = {file_id} AND row_no IN ({', '.join(map(str, sorted(rows)))}))"
                for file_id, rows in sorted(by_file.items())
            )
            answer = connection.execute(f"SELECT * FROM {kind} WHERE {places} ORDER BY line_key DESC")
            columns = [one[0] for one in answer.description or ()]
            for values in answer.fetchall():
                row = evidence_row(kind, dict(zip(columns, values, strict=True)), {})
                facts[name, row.file_id, row.row_no] = row
    return facts
