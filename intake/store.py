"""The fact store: immutable Parquet files, and the views through which everybody reads them.

A part is one kind of fact of one source file. It is visible once its catalogue row is committed; a file that
never got one is left over from an import that died, and is swept. Parts are never changed: a part whose rows
stand in place of older ones carries a list of those, and the views leave them out.
"""

import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from database.files import sync_folder, written_whole
from intake.facts import SCHEMAS, FactKind, FileId

COMPRESSION: Final = "zstd"
REPLACED: Final = pa.schema([("file_id", pa.int64()), ("row_no", pa.int32()), ("line_key", pa.string())])
_DUCKDB_TYPES: Final = {
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.timestamp("us"): "TIMESTAMP",
    pa.date32(): "DATE",
}


@dataclass(frozen=True, slots=True)
class PartScope:
    """Whose rows stand in a part; "" where it does not apply."""

    platform: str
    shop: str
    account: str


@dataclass(frozen=True, slots=True)
class FactPart:
    """One kind of fact of one source file. `path` and `replaces_path` lie under the store's folder.

    The days are those the file covers: what its preamble declares, else its rows'. A part may hold no rows
    (all of them were known) and still cover days. `verified`: the file's controls tie.
    """

    file_id: FileId
    kind: FactKind
    path: str
    replaces_path: str
    rows: int
    first_day: date | None
    last_day: date | None
    scopes: tuple[PartScope, ...]
    verified: bool

    def without_lines(self) -> "FactPart":
        """The part for what it replaces only."""
        return replace(self, rows=0)


class FactStore:
    """The folder of the parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def located(self, path: str) -> Path:
        return self.folder / path

    def new_path(self, kind: FactKind, file_id: FileId) -> str:
        """A path no other attempt uses."""
        return f"{kind}/{file_id // 1000:05d}/{file_id}-{uuid.uuid4().hex[:12]}.parquet"

    def write(self, path: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
        """Writes the batches whole or not at all, and safe from a power cut. Returns the number of rows."""
        rows = 0
        with (
            written_whole(self.located(path)) as stream,
            pq.ParquetWriter(stream, schema, compression=COMPRESSION) as writer,
        ):
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        return rows

    def keys_of(self, path: str) -> Path:
        """Where the hashes of a part's line keys lie."""
        return self.located(path).with_suffix(".keys")

    def adopt(self, staged: Path, path: str) -> None:
        """Makes a staged file, as it is, the one under the path; safe from a power cut."""
        target = self.located(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("rb") as stream:
            os.fsync(stream.fileno())
        try:
            os.link(staged, target)  # the staged name stays: judging may have to begin anew
        except OSError:  # a file system without hard links
            with written_whole(target) as copy, staged.open("rb") as stream:
                shutil.copyfileobj(stream, copy)
        sync_folder(target.parent)

    def drop(self, paths: Iterable[str]) -> None:
        """Removes files that never became visible."""
        for path in paths:
            self.located(path).unlink(missing_ok=True)
            self.keys_of(path).unlink(missing_ok=True)

    def connected(self, *, memory: str) -> duckdb.DuckDBPyConnection:
        """A database in memory, within bounds, that spills into a folder of its own beside the parts."""
        staging = self.folder / "staging"
        staging.mkdir(parents=True, exist_ok=True)
        spill = staging / f"spill-{uuid.uuid4().hex}"  # DuckDB makes it when it needs it, and takes it away
        connection = duckdb.connect(
            config={"memory_limit": memory, "threads": 2, "temp_directory": str(spill)}
        )
        connection.execute("SET TimeZone = 'UTC'")
        return connection

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A place for an import's half-made tables, gone afterwards."""
        folder = self.folder / "staging"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid.uuid4().hex}.parquet"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def sweep(self, visible: Iterable[str], *, older_than: float) -> int:
        """Removes files no catalogue row names, last written before `older_than` (seconds since 1970)."""
        known = {one for path in visible for one in (self.located(path), self.keys_of(path))}
        left = [one for one in self.folder.rglob("*") if one.is_file() and one not in known]
        dead = [one for one in left if one.stat().st_mtime < older_than]
        for path in dead:
            path.unlink(missing_ok=True)
        return len(dead)


def register_views(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[FactPart],
    *,
    store: FactStore,
    kinds: Iterable[FactKind] = tuple(FactKind),
) -> None:
    """Makes one view per kind, named like it, of the rows that stand. Empty and typed where there are none.

    Of growing rows (orders, cases) only the furthest stands; of facts that came twice only the first.
    """
    for kind in kinds:
        mine = [one for one in parts if one.kind is kind]
        filled = [str(store.located(one.path)) for one in mine if one.rows]
        replaced = [str(store.located(one.replaces_path)) for one in mine if one.replaces_path]
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {kind} AS {_selection(kind, filled, replaced)}")


def _selection(kind: FactKind, filled: Sequence[str], replaced: Sequence[str]) -> str:
    if not filled:
        columns = ", ".join(f'NULL::{_DUCKDB_TYPES[one.type]} AS "{one.name}"' for one in SCHEMAS[kind])
        return f"SELECT {columns} WHERE false"
    columns = ", ".join(f'f."{one.name}"' for one in SCHEMAS[kind])
    stands = f"SELECT {columns} FROM read_parquet({_files(filled)}) f"
    if not replaced:
        return stands
    return (
        f"{stands} ANTI JOIN read_parquet({_files(replaced)}) r "
        "ON f.file_id = r.file_id AND f.row_no = r.row_no AND f.line_key = r.line_key"
    )


def _files(paths: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, paths))}]"


def quoted(text: str) -> str:
    """As a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
