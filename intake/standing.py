"""Which of a file's lines are new, known, further on or contradicting, against all facts of the same scopes.

Works on columns in DuckDB, beyond memory on disk; only lines that share an identity yet differ are looked at
one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intake.facts import SCHEMAS, FactKind
from intake.judging import STATUS, Outcome, Row, content_columns, judge
from intake.store import FactPart, FactStore, quoted, register_views

MEMORY: Final = "400MB"
BATCH_ROWS: Final = 50_000
_ORDER_OF_OUTCOMES: Final = (Outcome.ACCEPTED, Outcome.CONFLICTING, Outcome.CHANGED, Outcome.SEEN)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line that contradicts one that stands."""

    line_key: str
    standing: Row
    later: Row


@dataclass(frozen=True, slots=True)
class Counted:
    """Source rows by what became of them; `conflicting` ones are among the `changed`."""

    accepted: int
    seen: int
    changed: int
    conflicting: int


class Standing:
    """The lines of one staged file judged against the parts; use as a context, then write what stands.

    `staged` holds the columns of the kind without `line_key`, and `identity`, `hashed` and `part`.
    """

    def __init__(
        self,
        kind: FactKind,
        staged: Path,
        *,
        store: FactStore,
        parts: Sequence[FactPart],
        rejected: Iterable[int],
    ) -> None:
        """`rejected`: rows that turned out to take no part after they were staged."""
        self.kind = kind
        self.connection = duckdb.connect()
        self.connection.execute(f"SET memory_limit = '{MEMORY}'; SET threads = 2; SET TimeZone = 'UTC'")
        self.connection.execute(f"SET temp_directory = {quoted(str(staged.parent))}")
        register_views(self.connection, parts, store=store, kinds=(kind,))
        scope = ["platform", "shop", "account", *(["view"] if kind is FactKind.LEDGER else [])]
        self._scope = ", ".join(scope)
        self._same_scope = " AND ".join(f"k.{name} = e.{name}" for name in scope)
        self._staged = staged
        self._make_keys(rejected)
        self.conflicts: list[Conflict] = []
        self._verdicts: list[tuple[int, str]] = []
        self._judge_repeated()
        self._judge_known(bool(parts))
        self._settle()

    def __enter__(self) -> "Standing":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _make_keys(self, rejected: Iterable[int]) -> None:
        run = self.connection.execute
        self.connection.register("rejected", pa.table({"row_no": pa.array(sorted(rejected), pa.int32())}))
        run(
            "CREATE TEMP VIEW staged AS SELECT f.*, f.file_row_number AS sid FROM "
            f"read_parquet({quoted(str(self._staged))}, file_row_number = true) f "
            "ANTI JOIN rejected r ON f.row_no = r.row_no"
        )
        run(
            f"CREATE TEMP TABLE keys AS SELECT sid, row_no, {self._scope}, identity, identity AS line_key, "
            "1 AS occurrence FROM staged"
        )
        run(
            f"CREATE TEMP TABLE repeated AS SELECT {self._scope}, identity FROM keys GROUP BY ALL "
            "HAVING count(*) > 1"
        )
        content = ", ".join(f's."{name}"' for name in content_columns(self.kind))
        on = " AND ".join(f"s.{name} = r.{name}" for name in (*self._scope.split(", "), "identity"))
        same_scope = ", ".join(f"s.{name}" for name in self._scope.split(", "))
        run(
            f"CREATE TEMP TABLE counted AS SELECT s.sid, row_number() OVER (PARTITION BY {same_scope}, "
            f"s.identity, {content} ORDER BY s.sid) AS occurrence FROM staged s JOIN repeated r ON {on}"
        )
        run(
            "UPDATE keys SET occurrence = c.occurrence, line_key = keys.identity || '#' || c.occurrence "
            "FROM counted c WHERE keys.sid = c.sid AND c.occurrence > 1"
        )
        run(
            "CREATE TEMP TABLE contested AS SELECT k.sid FROM keys k JOIN (SELECT "
            f"{self._scope}, line_key FROM keys WHERE sid IN (SELECT sid FROM counted) GROUP BY ALL "
            f"HAVING count(*) > 1) USING ({self._scope}, line_key)"
        )

    def _judge_repeated(self) -> None:
        """Lines of one identity that differ within the file: each against what stands before it."""
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        scope = self._scope.split(", ")
        for row in self._rows("SELECT k.line_key, s.* FROM staged s JOIN keys k USING (sid) "
                              "WHERE sid IN (SELECT sid FROM contested) ORDER BY sid"):  # fmt: skip
            groups.setdefault((*(row[name] for name in scope), row["line_key"]), []).append(row)
        before = {
            (*(row[name] for name in scope), row["line_key"]): row
            for row in self._rows(self._existing("e.*", "k.sid IN (SELECT sid FROM contested)"))
        }
        folded = [self._fold(before.get(key), rows) for key, rows in groups.items()]
        self._replaced = [row for row in folded if row is not None]

    def _fold(self, existing: dict[str, Any] | None, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        """Judges rows in file order; the existing row where one of them takes its place."""
        stands, holder = existing, None
        for row in rows:
            outcome = Outcome.ACCEPTED if stands is None else judge(self.kind, stands, row)
            if outcome is Outcome.CONFLICTING and stands is not None:
                self.conflicts.append(Conflict(row["line_key"], stands, row))
            if outcome in (Outcome.ACCEPTED, Outcome.CHANGED):
                if holder is not None:
                    self._verdicts.append((holder, Outcome.SEEN))
                stands, holder = row, row["sid"]
            else:
                self._verdicts.append((row["sid"], outcome))
        if holder is not None:
            self._verdicts.append((holder, Outcome.ACCEPTED if existing is None else Outcome.CHANGED))
        return existing if holder is not None else None

    def _existing(self, columns: str, condition: str) -> str:
        return (
            f"SELECT DISTINCT {columns} FROM keys k JOIN {self.kind} e "
            f"ON k.line_key = e.line_key AND {self._same_scope} WHERE {condition}"
        )

    def _judge_known(self, any_parts: bool) -> None:
        """Lines whose identity is in the facts already."""
        self.connection.execute(
            "CREATE TEMP TABLE known (sid BIGINT, file_id BIGINT, row_no INTEGER, line_key VARCHAR, "
            "outcome VARCHAR)"
        )
        if not any_parts:
            return
        differ = " OR ".join(f's."{n}" IS DISTINCT FROM e."{n}"' for n in content_columns(self.kind))
        self.connection.execute(
            f"INSERT INTO known SELECT k.sid, e.file_id, e.row_no, e.line_key, {self._outcome_sql(differ)} "
            f"FROM keys k JOIN {self.kind} e ON k.line_key = e.line_key AND {self._same_scope} "
            "JOIN staged s ON s.sid = k.sid WHERE k.sid NOT IN (SELECT sid FROM contested)"
        )
        if self.kind not in STATUS:
            self._judge_each()

    def _outcome_sql(self, differ: str) -> str:
        if self.kind not in STATUS:
            return f"CASE WHEN {differ} THEN 'judge' ELSE '{Outcome.SEEN}' END"
        name, order = STATUS[self.kind]
        ranks = ", ".join(f"'{one}'" for one in order)
        comes, had = (f"list_position([{ranks}], {side}.{name})" for side in ("s", "e"))
        return (
            f"CASE WHEN {comes} > {had} OR ({comes} = {had} AND ({differ})) THEN '{Outcome.CHANGED}' "
            f"ELSE '{Outcome.SEEN}' END"
        )

    def _judge_each(self) -> None:
        pairs = "known n JOIN {side} ON {on} WHERE n.outcome = 'judge' ORDER BY n.sid"
        later = self._rows("SELECT n.line_key, x.* FROM " + pairs.format(side="staged x", on="x.sid = n.sid"))
        on = "x.file_id = n.file_id AND x.row_no = n.row_no AND x.line_key = n.line_key"
        first = self._rows("SELECT x.* FROM " + pairs.format(side=f"{self.kind} x", on=on))
        judged = []
        for stands, row in zip(first, later, strict=True):
            outcome = judge(self.kind, stands, row)
            judged.append({"sid": row["sid"], "outcome": outcome.value})
            if outcome is Outcome.CONFLICTING:
                self.conflicts.append(Conflict(row["line_key"], stands, row))
        if judged:
            self.connection.register("judged", pa.Table.from_pylist(judged))
            self.connection.execute(
                "UPDATE known SET outcome = j.outcome FROM judged j WHERE known.sid = j.sid"
            )

    def _settle(self) -> None:
        given = [{"sid": sid, "outcome": str(outcome)} for sid, outcome in self._verdicts]
        schema = pa.schema([("sid", pa.int64()), ("outcome", pa.string())])
        self.connection.register("folded", pa.Table.from_pylist(given, schema))
        self.connection.execute(
            "CREATE TEMP TABLE verdict AS SELECT sid, outcome FROM known "
            "UNION ALL SELECT sid, outcome FROM folded"
        )

    @property
    def counted(self) -> Counted:
        """Source rows by outcome; a row of several lines counts by its most telling one."""
        ranks = " ".join(f"WHEN '{one}' THEN {at}" for at, one in enumerate(_ORDER_OF_OUTCOMES))
        rows = self.connection.execute(
            "SELECT rank, count(*) FROM (SELECT k.row_no, "
            f"min(CASE coalesce(v.outcome, 'accepted') {ranks} END) AS rank "
            "FROM keys k LEFT JOIN verdict v USING (sid) GROUP BY k.row_no) GROUP BY rank"
        ).fetchall()
        by = {_ORDER_OF_OUTCOMES[rank]: int(count) for rank, count in rows}
        conflicting = by.get(Outcome.CONFLICTING, 0)
        return Counted(
            accepted=by.get(Outcome.ACCEPTED, 0),
            seen=by.get(Outcome.SEEN, 0),
            changed=by.get(Outcome.CHANGED, 0) + conflicting,
            conflicting=conflicting,
        )

    def lines_that_stand(self) -> Iterator[pa.RecordBatch]:
        """The lines to be stored, in file order, in the schema of the kind."""
        stand = self.connection.sql(
            "SELECT sid, line_key, occurrence FROM keys k LEFT JOIN verdict v USING (sid) "
            f"WHERE coalesce(v.outcome, 'accepted') IN ('{Outcome.ACCEPTED}', '{Outcome.CHANGED}') "
            "ORDER BY sid"
        ).to_arrow_table()
        sids, start = stand["sid"].to_numpy(), 0
        with pq.ParquetFile(self._staged) as staged:
            for batch in staged.iter_batches(BATCH_ROWS):
                first, end = np.searchsorted(sids, (start, start + batch.num_rows))
                mine = batch.take(pa.array(sids[first:end] - start))
                yield from _as_facts(mine, stand.slice(first, end - first), SCHEMAS[self.kind])
                start += batch.num_rows

    def lines_replaced(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The stored lines whose place a line of this file takes."""
        yield from self._batches(
            f"SELECT DISTINCT file_id, row_no, line_key FROM known WHERE outcome = '{Outcome.CHANGED}'",
            schema,
        )
        rows = [{name: row[name] for name in schema.names} for row in self._replaced]
        if rows:
            yield pa.RecordBatch.from_pylist(rows, schema)

    def _batches(self, sql: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        reader: pa.RecordBatchReader = self.connection.sql(sql).to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            yield from pa.Table.from_batches([batch]).cast(schema).to_batches()

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        table: pa.Table = self.connection.sql(sql).to_arrow_table()
        found: list[dict[str, Any]] = table.to_pylist()
        return found


def _as_facts(lines: pa.RecordBatch, keys: pa.Table, schema: pa.Schema) -> list[pa.RecordBatch]:
    """Staged lines with their keys; a row without a number is known by its hash and occurrence."""
    columns = {name: lines.column(name) for name in lines.schema.names}
    columns["line_key"] = keys["line_key"].combine_chunks()
    occurrence = pc.cast(keys["occurrence"].combine_chunks(), pa.string())
    known = pc.binary_join_element_wise(columns["identity"], occurrence, "-")
    for name in {"ledger_no", "bank_no"} & columns.keys():
        columns[name] = pc.if_else(columns["hashed"], known, columns[name])
    batches: list[pa.RecordBatch] = (
        pa.table({name: columns[name] for name in schema.names}).cast(schema).to_batches()
    )
    return batches
