"""A file seen as a table of text cells: row by row, or as columns of some thousand rows at a time."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import pyarrow as pa

BLOCK_ROWS: Final = 50_000


@dataclass(slots=True)
class Rows:
    """Rows that follow each other, as text columns, short ones filled with blanks. `widths`: cells by row."""

    columns: Sequence[pa.Array]
    widths: np.ndarray

    def __len__(self) -> int:
        return len(self.widths)

    def row(self, at: int) -> list[str]:
        """The row as it stands in the file."""
        return [column[at].as_py() for column in self.columns[: self.widths[at]]]

    def taken(self, places: np.ndarray) -> "Rows":
        where = pa.array(places)
        return Rows([column.take(where) for column in self.columns], self.widths[places])

    def until(self, end: int) -> "Rows":
        return Rows([column.slice(0, end) for column in self.columns], self.widths[:end])

    def since(self, begin: int) -> "Rows":
        return Rows([column.slice(begin) for column in self.columns], self.widths[begin:])


def evened(rows: Sequence[list[str]]) -> Rows:
    widths = np.fromiter(map(len, rows), np.int32, len(rows))
    width = int(widths.max(initial=0))
    even = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    return Rows([pa.array(cells, pa.string()) for cells in zip(*even, strict=True)], widths)


def joined_rows(first: Rows, then: Rows) -> Rows:
    """Both, as wide as the wider."""
    width = max(len(first.columns), len(then.columns))
    sides = [[*one.columns, *[pa.repeat("", len(one))] * (width - len(one.columns))] for one in (first, then)]
    columns = [pa.concat_arrays(pair) for pair in zip(*sides, strict=True)]
    return Rows(columns, np.concatenate([first.widths, then.widths]))


@dataclass
class Grid:
    """One way to see a file as a table: a sheet, or a text with one delimiter. Sheets have no encoding."""

    name: str
    encoding: str
    rows: Callable[[], Generator[list[str]]]
    ends_with_newline: bool = True  # known once the blocks have been read
    is_shown: bool = True  # a sheet may be hidden

    def allow(self, legacy: tuple[str, ...]) -> None:
        """Says which encodings but Unicode the text may be in. Raises IntakeRefused if it is in another."""

    def blocks(self, skip: int) -> Iterator[Rows]:
        """Everything behind the first `skip` rows, in blocks that memory does not notice."""
        rows = self.rows()
        for _ in islice(rows, skip):
            pass
        while block := list(islice(rows, BLOCK_ROWS)):
            yield evened(block)
