"""Where every row of a run ended, one line each, in a Parquet file whose bytes depend on nothing else."""

from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from database.files import written_whole

SCHEMA: Final = pa.schema(
    [
        ("kind", pa.string()),
        ("file_id", pa.int64()),
        ("row_no", pa.int32()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("group_no", pa.int64()),
        ("found_no", pa.int64()),
    ]
)
ROWS_AT_ONCE: Final = 131_072
_SORTED: Final = """
    SELECT kind, file_id, row_no, outcome, reason, group_no, found_no FROM outcomes
    ORDER BY kind, file_id, row_no, outcome, reason, group_no, found_no
"""


def write_outcomes(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """Writes the file whole or not at all. Returns its SHA-256 in hex."""
    with written_whole(path) as output, pq.ParquetWriter(output, SCHEMA, compression="zstd") as writer:
        for batch in connection.sql(_SORTED).to_arrow_reader(ROWS_AT_ONCE):
            writer.write_table(pa.Table.from_batches([batch]).cast(SCHEMA))
    digest = sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
