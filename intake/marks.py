"""How a file of bad rows says whose rows it brings: in the header over their numbers, however it is saved."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from intake.data_rows import Numbered

_MARK: Final = re.compile(r"duiping:(\d{1,18}):([0-9a-f]{12})")
_NUMBER: Final = re.compile(r"\d{1,9}(\.0+)?", re.ASCII)  # a spreadsheet may have made it 12.0
_SHOWN: Final = 12


def mark_of(file_id: int, sha256: str) -> str:
    """What the header carries of the file that the rows come from."""
    return f"duiping:{file_id}:{sha256[:_SHOWN]}"


def marked(headers: Sequence[str]) -> tuple[int, int, str] | None:
    """(column, file, how its hash begins) of the first header that carries a mark."""
    for at, header in enumerate(headers):
        if (mark := _MARK.search(header)) is not None:
            return at, int(mark[1]), mark[2]
    return None


@dataclass(slots=True)
class Corrections:
    """Which rows of another file a file puts right; their numbers stand in its `column`."""

    column: int
    _row_nos: list[int] = field(default_factory=list)
    _originals: list[int] = field(default_factory=list)

    def add(self, rows: Numbered, *, without: Sequence[int]) -> None:
        """Takes rows, but for those at these places."""
        if self.column >= len(rows.rows.columns):
            return
        cells = rows.rows.columns[self.column].to_pylist()
        left_out = set(without)
        for at, (row_no, cell) in enumerate(zip(rows.numbers.tolist(), cells, strict=True)):
            if at not in left_out and _NUMBER.fullmatch(cell.strip()):  # or somebody blanked it
                self._row_nos.append(row_no)
                self._originals.append(int(float(cell)))

    def rows(self, *, without: np.ndarray) -> tuple[int, ...]:
        """Numbers of the original's rows, ascending; `without` rows that were wrong after all."""
        gone = set(without.tolist())
        both = zip(self._row_nos, self._originals, strict=True)
        return tuple(sorted({original for row_no, original in both if row_no not in gone}))
