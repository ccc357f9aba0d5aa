"""A CSV file being written, row by row."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Self


class Sheet:
    """One CSV file; counts its data rows, closes as a context."""

    def __init__(
        self, path: Path, *, source: str, encoding: str, account: str = "", shop: str = "", quoting: int = 0
    ) -> None:
        self.path = path
        self.source = source
        self.account = account
        self.shop = shop
        self.rows = 0
        self._stream = path.open("w", encoding=encoding, newline="")
        self._writer = csv.writer(self._stream, lineterminator="\r\n", quoting=quoting)  # type: ignore[arg-type]

    def line(self, text: str) -> None:
        """A line outside the table, as it is."""
        self._stream.write(f"{text}\r\n")

    def header(self, names: tuple[str, ...]) -> None:
        """The names of the columns, never quoted."""
        self.line(",".join(names))

    def row(self, cells: list[str]) -> int:
        """Writes one data row and gives its number, counted from 1."""
        self._writer.writerow(cells)
        self.rows += 1
        return self.rows

    def finish(self) -> None:
        """Writes what stands below the table; nothing, unless the layout has a footer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        self._stream.close()


def yuan(amount_minor: int) -> str:
    """The amount in yuan with two places, without thousands separators."""
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{abs(amount_minor) // 100}.{abs(amount_minor) % 100:02d}"


def rounded_by_a_spreadsheet(number: str) -> str:
    """What Excel leaves of a long number: 202606081234567897 becomes 2.02606E+17."""
    return f"{int(number):.5E}"
