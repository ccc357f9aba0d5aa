"""Where every row of a run ended, one line each, in a Parquet file whose bytes depend on nothing else.

Rows of one kind stand together, in the order of their files and of the rows in these. A group is known by its
shop and number; the plans that compare one shop at a time leave the shop out.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from database.files import written_whole
from intake.store import quoted
from matching import plain
from matching.plain_keys import SIDELINED

_NAME: Final = pa.dictionary(pa.uint8(), pa.string())
SCHEMA: Final = pa.schema(
    [
        ("kind", _NAME),
        ("file_id", pa.int64()),
        ("row_no", pa.int32()),
        ("outcome", _NAME),
        ("reason", _NAME),
        ("shop_id", pa.int64()),
        ("group_no", pa.int64()),
        ("found_no", pa.int64()),
    ]
)
ROWS_AT_ONCE: Final = 131_072
_WRITTEN: Final = {
    "compression": "zstd",
    "use_dictionary": ["kind", "outcome", "reason", "shop_id"],
    "column_encoding": {"file_id": "DELTA_BINARY_PACKED", "row_no": "DELTA_BINARY_PACKED"},
}


def write_outcomes(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """Writes the file whole or not at all. Returns its SHA-256 in hex."""
    with written_whole(path) as output, pq.ParquetWriter(output, SCHEMA, **_WRITTEN) as writer:
        for table in _tables(connection):
            writer.write_table(table)
    digest = sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _tables(connection: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    """The rows of each kind, sorted, so many at once. Names travel as numbers, in the order of the names."""
    kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM outcomes").fetchall()}
    names = ", ".join(map(quoted, _names(connection)))
    connection.execute(f"CREATE TYPE ended_as AS ENUM ({names})")
    aside = plain.rows_aside(connection)
    ended = _ended(numbered=_has_numbers(connection))
    for kind in sorted(kinds | aside.keys()):
        rows = " UNION ALL ".join((f"{ended} WHERE o.kind = '{kind}'", *filter(None, [aside.get(kind)])))
        query = f"SELECT * FROM ({rows}) AS r ORDER BY ALL"
        for batch in connection.sql(query).to_arrow_reader(ROWS_AT_ONCE):
            yield _written(kind, batch)


def _written(kind: str, batch: pa.RecordBatch) -> pa.Table:
    """The batch with its kind, as the file holds it."""
    kinds = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.uint8()), len(batch)), [kind])
    table = pa.Table.from_batches([batch])
    return pa.table([kinds, *table.columns], names=SCHEMA.names)


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every outcome and reason of the run; "" and those of plain rows are always among them."""
    used = connection.execute(
        "SELECT DISTINCT outcome FROM outcomes UNION SELECT DISTINCT reason FROM outcomes"
    )
    return sorted({name for (name,) in used.fetchall()} | {"", "matched", "excluded", *SIDELINED})


def _ended(*, numbered: bool) -> str:
    number = "g.shop_id, g.group_no" if numbered else "CAST(NULL AS BIGINT) AS shop_id, o.group_no"
    join = "LEFT JOIN group_numbers g ON g.ref = o.group_no" if numbered else ""
    return f"""
        SELECT o.file_id, o.row_no, CAST(o.outcome AS ended_as) AS outcome,
            CAST(o.reason AS ended_as) AS reason, {number}, CAST(o.found_no AS BIGINT) AS found_no
        FROM outcomes o {join}"""


def _has_numbers(connection: duckdb.DuckDBPyConnection) -> bool:
    query = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'group_numbers'"
    return bool(connection.execute(query).fetchall())
