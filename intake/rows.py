"""A file seen as a table of text cells: row by row, or as columns of some thousand rows at a time."""

from collections.abc import Callable, Iterator, Sequence
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


def evened(rows: Sequence[list[str]]) -> Rows:
    widths = np.fromiter(map(len, rows), np.int32, len(rows))
    width = int(widths.max(initial=0))
    even = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    return Rows([pa.array(cells, pa.string()) for cells in zip(*even, strict=True)], widths)


@dataclass
class Grid:
    """One way to see a file as a table: a sheet, or a text with one delimiter. Sheets have no encoding."""

    name: str
    encoding: str
    rows: Callable[[], Iterator[list[str]]]
    ends_with_newline: bool = True  # known once the blocks have been read

    def blocks(self, skip: int) -> Iterator[Rows]:
        """Everything behind the first `skip` rows, in blocks that memory does not notice."""
        rows = self.rows()
        for _ in islice(rows, skip):
            pass
        while block := list(islice(rows, BLOCK_ROWS)):
            yield evened(block)
