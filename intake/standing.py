"""Which of a file's lines are new, known, further on or contradicting, against all facts of the same scopes.

Most lines of most files have never been seen: hashes of their keys tell so at once, and the staged file
becomes the part as it is. Only lines that share a key, in the file or with an older part, are looked at
closer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intake.contested import Conflict, Contested
from intake.facts import SCHEMAS, FactKind, FileId
from intake.judging import Outcome
from intake.keys import Hashes, Keys, among, repeated
from intake.store import FactPart, FactStore

MEMORY: Final = "400MB"
BATCH_ROWS: Final = 50_000
CONFLICTS_KEPT: Final = 200
_BY_RANK: Final = (
    Outcome.ACCEPTED, Outcome.CONFLICTING, Outcome.CHANGED, Outcome.RENEWED, Outcome.SEEN,
)  # fmt: skip
_STORED: Final = [_BY_RANK.index(one) for one in (Outcome.ACCEPTED, Outcome.CHANGED, Outcome.RENEWED)]


@dataclass(frozen=True, slots=True)
class Counted:
    """Source rows by what became of them; `conflicting` ones are among the `changed`."""

    accepted: int
    seen: int
    changed: int
    conflicting: int


class Standing:
    """The lines of one staged file judged against the parts; use as a context, then store what stands.

    `staged` is in the kind's schema; its `line_key` is each line's identity. Of conflicts the first are in
    `conflicts`; `conflict_count` and `conflict_total_minor` (later less standing) are of all.
    `leans_on`: the files without whose facts the judgement might be another.
    """

    def __init__(
        self,
        kind: FactKind,
        staged: Path,
        *,
        store: FactStore,
        parts: Sequence[FactPart],
    ) -> None:
        self.kind, self._staged, self._store = kind, staged, store
        self._connection = store.connected(memory=MEMORY)
        self._keys = Keys(self._connection)
        self._read_rows()
        self._ranks = np.zeros(len(self._hashes), np.int8)
        self.conflicts: tuple[Conflict, ...] = ()
        self.conflict_count, self.conflict_total_minor = 0, 0
        self.leans_on: tuple[FileId, ...] = ()
        self._contested = Contested(self._connection, kind, staged, kept=CONFLICTS_KEPT)
        self._judge(parts)

    def __enter__(self) -> "Standing":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _read_rows(self) -> None:
        self._hashes = self._keys.of_file(self._staged)
        rows = self._connection.execute("SELECT row_no FROM read_parquet(?)", [str(self._staged)])
        self._row_nos = np.asarray(rows.fetchnumpy()["row_no"])

    def _judge(self, parts: Sequence[FactPart]) -> None:
        again = repeated(self._hashes)
        is_repeated = self._among(again)
        self._renamed: Mapping[int, tuple[str, int]] = {}
        if is_repeated.any():
            self._renamed = self._contested.count_occurrences(np.flatnonzero(is_repeated))
            for sid, (_key, hash_) in self._renamed.items():
                self._hashes[sid] = hash_
        known = self._known(parts)
        is_known = self._among(known)
        if not (is_repeated.any() or is_known.any()):
            return
        self._contested.take_in(np.flatnonzero(is_known & ~is_repeated))
        meeting = [one if one.file_id in self.leans_on else _emptied(one) for one in parts]
        judged = self._contested.judge(meeting, store=self._store)
        for outcome, sids in judged.items():
            self._ranks[sids] = _BY_RANK.index(outcome)
        self.conflicts = tuple(self._contested.conflicts)
        self.conflict_count = self._contested.conflict_count
        self.conflict_total_minor = self._contested.conflict_total_minor

    def _among(self, hashes: Hashes) -> np.ndarray:
        if not len(hashes):
            return np.zeros(len(self._hashes), np.bool_)
        found: np.ndarray = among(self._hashes, np.sort(hashes))
        return found

    def _known(self, parts: Sequence[FactPart]) -> Hashes:
        """Which of our hashes older parts have too."""
        wanted = np.sort(self._hashes)
        found = [wanted[:0]]
        for part in parts:
            if part.rows:
                path = self._store.located(part.path)
                common = self._keys.common(wanted, part=path, kept=self._store.keys_of(part.path))
                if len(common):
                    found.append(common)
                    self.leans_on = (*self.leans_on, part.file_id)
        return np.concatenate(found)

    @property
    def counted(self) -> Counted:
        """Source rows by outcome; a row of several lines counts by its most telling one."""
        rows, ranks = self._row_nos, self._ranks
        if not (np.diff(rows) >= 0).all():
            order = np.argsort(rows, kind="stable")
            rows, ranks = rows[order], ranks[order]
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        best = np.minimum.reduceat(ranks, starts) if len(starts) else ranks
        counts = np.bincount(best, minlength=len(_BY_RANK)).tolist()
        by = dict(zip(_BY_RANK, counts, strict=True))
        conflicting = by[Outcome.CONFLICTING]
        return Counted(
            accepted=by[Outcome.ACCEPTED],
            seen=by[Outcome.SEEN] + by[Outcome.RENEWED],
            changed=by[Outcome.CHANGED] + conflicting,
            conflicting=conflicting,
        )

    def store_lines(self, path: str) -> int:
        """Stores the lines that stand, in file order, with their keys beside them. Returns how many.

        Nothing is stored where none stands.
        """
        stand = np.isin(self._ranks, _STORED)
        rows = int(stand.sum())
        if not rows:
            return 0
        if rows == len(stand) and not self._renamed:
            self._store.adopt(self._staged, path)
        else:
            self._store.write(path, SCHEMAS[self.kind], self._lines(stand))
        self._keys.write(self._store.keys_of(path), self._hashes[stand])
        return rows

    def _lines(self, stand: np.ndarray) -> Iterator[pa.RecordBatch]:
        start = 0
        with pq.ParquetFile(self._staged) as staged:
            for batch in staged.iter_batches(BATCH_ROWS):
                end = start + batch.num_rows
                table = pa.Table.from_batches([batch])
                if self._renamed:
                    table = self._with_occurrences(table, range(start, end))
                yield from table.filter(pa.array(stand[start:end])).cast(SCHEMAS[self.kind]).to_batches()
                start = end

    def _with_occurrences(self, table: pa.Table, sids: range) -> pa.Table:
        """Gives equal lines their keys; those without a number are known by hash and occurrence."""
        keys = pa.array(
            [self._renamed[one][0] if one in self._renamed else None for one in sids], pa.string()
        )
        names = [one for one in ("ledger_no", "bank_no") if one in table.column_names]
        first = pc.binary_join_element_wise(table["line_key"], "1", "-")
        numbered = pc.replace_substring(keys, "#", "-")
        for name in names:
            is_hashed = pc.and_(pc.equal(table[name], first), keys.is_valid())
            column = pc.if_else(is_hashed, numbered, table[name])
            table = table.set_column(table.column_names.index(name), name, column)
        at = table.column_names.index("line_key")
        return table.set_column(at, "line_key", pc.coalesce(keys, table["line_key"]))

    def lines_replaced(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The stored lines whose place a line of this file takes."""
        return self._contested.replaced(schema)


def _emptied(part: FactPart) -> FactPart:
    """The part for what it replaces only: none of its lines is looked for."""
    return part.without_lines()
