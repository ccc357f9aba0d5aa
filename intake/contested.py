"""Lines that share a key, in a file or with facts that stand: counted, compared, judged.

Works on columns in DuckDB, beyond memory on disk; only lines that share a key within one file and yet differ
are looked at one by one, and of contradictions only the first are taken out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from intake.facts import FactKind
from intake.judging import (
    STATUS,
    Outcome,
    Row,
    content_columns,
    exported_later_sql,
    judge,
    judging_sql,
    scope_columns,
)
from intake.store import FactPart, FactStore, quoted, register_views

BATCH_ROWS: Final = 10_000
AMOUNT: Final[Mapping[FactKind, str]] = {
    FactKind.LEDGER: "amount_minor",
    FactKind.BANK: "amount_minor",
    FactKind.COURIER: "amount_minor",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line that contradicts one that stands."""

    line_key: str
    standing: Row
    later: Row


class Contested:
    """Lines of one staged file by their place in it (`sid`)."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, kind: FactKind, staged: Path, *, kept: int
    ) -> None:
        """`kept`: how many conflicts are taken out; the others are only counted."""
        self._connection, self._kind, self._kept = connection, kind, kept
        self._scope = scope_columns(kind)
        self.conflicts: list[Conflict] = []
        self.conflict_count, self.conflict_total_minor = 0, 0
        self._verdicts: list[tuple[int, Outcome]] = []
        self._replaced: list[Row] = []
        self._is_judged = False
        run = connection.execute
        run(
            "CREATE TEMP VIEW staged AS SELECT f.*, f.file_row_number AS sid FROM "
            f"read_parquet({quoted(str(staged))}, file_row_number = true) f"
        )
        run(
            f"CREATE TEMP TABLE keys AS SELECT sid, {', '.join(self._scope)}, line_key, 1 AS occurrence, "
            "false AS differs FROM staged WHERE false"
        )

    def take_in(self, sids: np.ndarray) -> None:
        """More lines to be judged, each known by its key as it is."""
        if len(sids):
            self._connection.register("wanted", pa.table({"sid": pa.array(sids, pa.int64())}))
            self._connection.execute(
                f"INSERT INTO keys SELECT sid, {self._named('s')}, s.line_key, 1, false "
                "FROM staged s SEMI JOIN wanted USING (sid)"
            )

    def count_occurrences(self, sids: np.ndarray) -> Mapping[int, tuple[str, int]]:
        """Takes in lines whose keys may repeat. Equal lines get keys of their own: `#2`, `#3`…

        Returns the key and its hash for each line whose key is another than before.
        """
        self.take_in(sids)
        run = self._connection.execute
        content = ", ".join(f's."{name}"' for name in content_columns(self._kind))
        run(
            "CREATE TEMP TABLE counted AS SELECT sid, row_number() OVER (PARTITION BY "
            f"{self._named('s')}, s.line_key, {content} ORDER BY sid) AS occurrence "
            "FROM staged s SEMI JOIN keys USING (sid)"
        )
        run(
            "UPDATE keys SET occurrence = c.occurrence, line_key = keys.line_key || '#' || c.occurrence "
            "FROM counted c WHERE keys.sid = c.sid AND c.occurrence > 1"
        )
        same = ", ".join((*self._scope, "line_key"))
        run(
            "UPDATE keys SET differs = true FROM (SELECT sid, count(*) OVER (PARTITION BY "
            f"{same}) AS lines FROM keys) c WHERE keys.sid = c.sid AND c.lines > 1"
        )
        renamed = run("SELECT sid, line_key, hash(line_key) FROM keys WHERE occurrence > 1").fetchall()
        return {sid: (line_key, hash_) for sid, line_key, hash_ in renamed}

    def judge(self, parts: Sequence[FactPart], *, store: FactStore) -> Mapping[Outcome, np.ndarray]:
        """What became of the lines taken in, against the parts; the accepted ones are left out."""
        register_views(self._connection, parts, store=store, kinds=(self._kind,))
        self._judge_known()
        self._judge_differing()
        self._is_judged = True
        verdicts = {outcome: [s for s, one in self._verdicts if one is outcome] for outcome in Outcome}
        found = {}
        for outcome in (Outcome.SEEN, Outcome.CHANGED, Outcome.RENEWED, Outcome.CONFLICTING):
            known = self._connection.execute("SELECT sid FROM known WHERE outcome = ?", [outcome.value])
            sids = np.asarray(known.fetchnumpy()["sid"], np.int64)
            found[outcome] = np.concatenate([sids, np.array(verdicts[outcome], np.int64)])
        return found

    def _judge_known(self) -> None:
        """Lines whose key is in the facts already, and alone in its file.

        Two hashes of the content say which agree in all; only where they differ the columns are judged.
        """
        content = ", ".join(f'"{name}"' for name in content_columns(self._kind))
        told = f"line_key, {', '.join(self._scope)}, hash({content}) AS one, hash('', {content}) AS other"
        is_same = "s.one = e.one AND s.other = e.other"
        if self._kind in STATUS:
            told += ", exported_at"
            is_same += f" AND NOT {exported_later_sql(standing='e', later='s')}"
        run = self._connection.execute
        run(
            "CREATE TEMP TABLE known AS SELECT s.sid, e.file_id, e.row_no, e.line_key, "
            f"CASE WHEN {is_same} THEN '{Outcome.SEEN}' END AS outcome "
            f"FROM (SELECT file_id, row_no, {told} FROM {self._kind}) e JOIN (SELECT sid, {told} FROM "
            "(SELECT s.* REPLACE (k.line_key AS line_key) FROM staged s JOIN keys k ON s.sid = k.sid "
            f"WHERE NOT k.differs)) s ON s.line_key = e.line_key AND {self._same_scope('s', 'e')}"
        )
        run(
            f"UPDATE known SET outcome = {judging_sql(self._kind, standing='e', later='s')} "
            f"FROM staged s, {self._kind} e WHERE known.outcome IS NULL AND s.sid = known.sid "
            "AND e.file_id = known.file_id AND e.row_no = known.row_no AND e.line_key = known.line_key"
        )
        conflicting = f"known n WHERE outcome = '{Outcome.CONFLICTING}'"
        if count := self._number(f"SELECT count(*) FROM {conflicting}"):
            self._take_out_conflicts(count)

    def _take_out_conflicts(self, count: int) -> None:
        pairs = (
            f"(SELECT * FROM known WHERE outcome = '{Outcome.CONFLICTING}') n JOIN staged s ON s.sid = n.sid "
            f"JOIN {self._kind} e "
            "ON e.file_id = n.file_id AND e.row_no = n.row_no AND e.line_key = n.line_key"
        )
        self.conflict_count += count
        if (amount := AMOUNT.get(self._kind)) is not None:
            total = f"SELECT sum(s.{amount} - e.{amount}) FROM {pairs}"
            self.conflict_total_minor += self._number(total)
        first = f"{pairs} ORDER BY n.sid LIMIT {self._kept}"
        standing = self._rows(f"SELECT e.* FROM {first}")
        later = self._rows(f"SELECT s.* REPLACE (n.line_key AS line_key) FROM {first}")
        for had, comes in zip(standing, later, strict=True):
            self.conflicts.append(Conflict(comes["line_key"], had, comes))

    def _judge_differing(self) -> None:
        """Lines of one key that differ within the file: each against what stands before it."""
        columns = ", ".join(f'"{name}"' for name in ("file_id", "row_no", *self._told()))
        key = ", ".join((*self._scope, "line_key"))
        rows = self._stream(
            f"SELECT 0 AS turn, -1 AS sid, {columns} FROM {self._kind} SEMI JOIN "
            f"(SELECT * FROM keys WHERE differs) USING ({key}) UNION ALL SELECT 1, sid, {columns} FROM "
            "(SELECT s.* REPLACE (k.line_key AS line_key) FROM staged s JOIN keys k ON k.sid = s.sid AND "
            f"k.differs) ORDER BY {key}, turn, sid"
        )
        names = (*self._scope, "line_key")
        for _key, group in groupby(rows, key=lambda row: tuple(row[name] for name in names)):
            lines = list(group)
            existing = lines.pop(0) if lines[0]["turn"] == 0 else None
            self._fold(existing, lines)

    def _told(self) -> tuple[str, ...]:
        plain = ("line_key", "source", *self._scope)
        extra = [one for one in ("currency", "exported_at") if one in self._columns()]
        return tuple(dict.fromkeys((*plain, *extra, *content_columns(self._kind), *self._numbers())))

    def _columns(self) -> frozenset[str]:
        return frozenset(one[0] for one in self._connection.execute("DESCRIBE staged").fetchall())

    def _numbers(self) -> tuple[str, ...]:
        return tuple({"ledger_no", "bank_no"} & self._columns())

    def _fold(self, existing: Row | None, rows: Sequence[Row]) -> None:
        """Judges rows in file order; notes the existing row where one of them takes its place."""
        stands, holder, becomes = existing, None, Outcome.RENEWED
        for row in rows:
            outcome = Outcome.ACCEPTED if stands is None else judge(self._kind, stands, row)
            if outcome is Outcome.CONFLICTING and stands is not None:
                self._note_conflict(Conflict(row["line_key"], stands, row))
            if outcome in (Outcome.ACCEPTED, Outcome.CHANGED, Outcome.RENEWED):
                if holder is not None:
                    self._verdicts.append((holder, Outcome.SEEN))
                stands, holder = row, row["sid"]
                becomes = becomes if outcome is Outcome.RENEWED else Outcome.CHANGED
            else:
                self._verdicts.append((row["sid"], outcome))
        if holder is not None and existing is not None:
            self._verdicts.append((holder, becomes))
            self._replaced.append({name: existing[name] for name in ("file_id", "row_no", "line_key")})

    def _note_conflict(self, one: Conflict) -> None:
        self.conflict_count += 1
        if (amount := AMOUNT.get(self._kind)) is not None:
            self.conflict_total_minor += one.later[amount] - one.standing[amount]
        if len(self.conflicts) < self._kept:
            self.conflicts.append(one)

    def replaced(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The stored lines whose place a line of this file takes."""
        if not self._is_judged:
            return
        taken = f"outcome IN ('{Outcome.CHANGED}', '{Outcome.RENEWED}')"
        wanted = f"SELECT DISTINCT file_id, row_no, line_key FROM known WHERE {taken}"
        reader: pa.RecordBatchReader = self._connection.sql(wanted).to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            yield from pa.Table.from_batches([batch]).cast(schema).to_batches()
        if self._replaced:
            yield pa.RecordBatch.from_pylist(self._replaced, schema)

    def _named(self, side: str) -> str:
        return ", ".join(f'{side}."{name}"' for name in self._scope)

    def _same_scope(self, one: str, other: str) -> str:
        return " AND ".join(f'{one}."{name}" = {other}."{name}"' for name in self._scope)

    def _number(self, sql: str) -> int:
        ((found,),) = self._connection.execute(sql).fetchall()
        return int(found)

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        return list(self._stream(sql))

    def _stream(self, sql: str) -> Iterator[dict[str, Any]]:
        reader: pa.RecordBatchReader = self._connection.sql(sql).to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            yield from batch.to_pylist()
