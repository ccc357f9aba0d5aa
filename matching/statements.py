"""The statement of a run: rows and money in, and where they ended, per source, currency and day.

It is a CSV file of exactly these bytes, so that what is exported has the SHA-256 that the run sealed.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb

from database.files import written_whole
from matching.plain import measures_aside

NAME: Final = "statement.csv"
HEADER: Final = ("side", "source", "currency", "day", "outcome", "reason", "rows", "amount_minor")
DAYS_ROWS_MAX: Final = 4_000_000
"""Of more rows the days are not told: looking each row up again would cost more than the run."""
_DAY_OF: Final = {
    "orders": "paid_at",
    "after_sales": "applied_at",
    "ledger": "occurred_at",
    "bank": "occurred_at",
    "shipments": "shipped_at",
    "receipts": "received_at",
    "courier": "charged_on",
    "vouchers": "voucher_date",
}


_ENDED: Final = "SELECT side, kind, file_id, row_no, outcome, reason, currency, measure FROM outcomes"


@dataclass(frozen=True, slots=True)
class Line:
    """Rows of one side, source, currency, day, outcome and reason. `day` ISO, "" where there is none."""

    side: str
    source: str
    currency: str
    day: str
    outcome: str
    reason: str
    rows: int
    minor: int


def write_statement(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """Writes the statement of the plan just evaluated, whole or not at all. Returns its SHA-256 in hex."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_lines(connection))
    body = text.getvalue().encode()
    with written_whole(folder / NAME) as output:
        output.write(body)
    return sha256(body).hexdigest()


def _lines(connection: duckdb.DuckDBPyConnection) -> list[tuple[str | int, ...]]:
    ended = " UNION ALL ".join((_ENDED, *measures_aside(connection)))
    kinds = dict(connection.execute(f"SELECT kind, COUNT(*) FROM ({ended}) AS e GROUP BY kind").fetchall())
    with_days = sum(kinds.values()) <= DAYS_ROWS_MAX
    known = " UNION ALL ".join(_places(kind, with_days) for kind in sorted(kinds) if kind in _DAY_OF)
    if not known:
        return []
    return connection.execute(
        f"""
        SELECT o.side, coalesce(p.source, '') AS source, o.currency, coalesce(p.day, '') AS day,
               o.outcome, o.reason, COUNT(*), CAST(SUM(o.measure) AS BIGINT)
        FROM ({ended}) o LEFT JOIN ({known}) p
          ON p.kind = o.kind AND p.file_id = o.file_id{" AND p.row_no = o.row_no" if with_days else ""}
        GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()


def _places(kind: str, with_days: bool) -> str:
    """Source and day of each row, one line each; of many rows only the source of each file."""
    if not with_days:
        return (
            f"SELECT '{kind}' AS kind, file_id, MIN(source) AS source, '' AS day FROM {kind} GROUP BY file_id"
        )
    day = f"coalesce(strftime(CAST(MIN({_DAY_OF[kind]}) AS DATE), '%Y-%m-%d'), '')"
    return (
        f"SELECT '{kind}' AS kind, file_id, row_no, MIN(source) AS source, {day} AS day "
        f"FROM {kind} GROUP BY file_id, row_no"
    )


def read_statement(folder: Path) -> Iterator[Line]:
    """The lines as they were written; none where the file is not there."""
    path = folder / NAME
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows, None)
        for side, source, currency, day, outcome, reason, count, minor in rows:
            yield Line(side, source, currency, day, outcome, reason, int(count), int(minor))
