"""How large a file may be: what an installation takes, and what is refused with a reason."""

from dataclasses import dataclass
from typing import Final, Self

from database.settings import Settings

MEGABYTE: Final = 1_000_000
SURROUND_ROWS: Final = 1000  # preamble, footer and blank lines besides the data rows


@dataclass(frozen=True, slots=True)
class Bounds:
    """`csv_…` of texts, `sheet_rows` of workbooks; `unpacked_bytes` of workbooks and archives."""

    csv_bytes: int = 2000 * MEGABYTE
    csv_rows: int = 20_000_000
    unpacked_bytes: int = 1000 * MEGABYTE
    sheet_rows: int = 1_048_576
    columns: int = 200
    line_bytes: int = 16 * MEGABYTE
    archive_entries: int = 1000
    archive_ratio: int = 200

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            csv_bytes=settings.csv_bytes_max,
            csv_rows=settings.csv_rows_max,
            unpacked_bytes=settings.unpacked_bytes_max,
            sheet_rows=settings.sheet_rows_max,
            columns=settings.columns_max,
        )


BOUNDS: Final = Bounds()


def megabytes(size: int) -> int:
    """Whole megabytes, the last one begun counted."""
    return -(-size // MEGABYTE)
