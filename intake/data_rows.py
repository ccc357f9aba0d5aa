"""Which lines of a table are data: not blank ones, sums of others, the header line again, or the footer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.preparing import Preparing
from intake.refusals import IntakeRefused
from intake.rows import BLOCK_ROWS, Rows, evened, joined_rows

FOOTER_LINES_MAX: Final = 10_000  # a statement file has a line of totals for every statement
SUMMARY_CHARACTERS_MAX: Final = 20
NOT_SAID: Final = " \t`\ufeff\u3000\"'"
_SUMMARIES: Final = ("合计", "小计", "总计", "合計", "小計", "總計", "total", "subtotal")


@dataclass(slots=True)
class Numbered:
    """Data rows and their numbers in the file, ascending."""

    numbers: np.ndarray
    rows: Rows

    def __len__(self) -> int:
        return len(self.numbers)

    def split(self, at: int) -> "tuple[Numbered, Numbered]":
        """The first `at` rows, and the rest."""
        first, rest = self.rows.until(at), self.rows.since(at)
        return Numbered(self.numbers[:at], first), Numbered(self.numbers[at:], rest)


@dataclass(slots=True)
class DataRows:
    """Goes through the lines behind a header line once, and remembers what it met.

    Blank lines are not counted. From the first line on that begins with a footer mark all lines are `footer`.
    """

    headers: tuple[str, ...]
    footer_marks: tuple[str, ...]
    rows_max: int
    read: int = 0
    excluded: int = 0
    last_short: int = 0  # the last row's number, if it has fewer cells than the header line
    footer: list[list[str]] = field(default_factory=list)

    def of(self, blocks: Iterator[Rows]) -> Iterator[Numbered]:
        """Raises IntakeRefused `too_many_rows`, `several_tables`."""
        for block in blocks:
            begins = 0 if self.footer else self._footer_begins(block)
            if begins < len(block):
                self._add_to_footer(block.since(begins))
            if (numbered := self._numbered(block.until(begins))) is not None:
                yield numbered

    def _footer_begins(self, block: Rows) -> int:
        """The position of the footer's first line; the block's length where there is none."""
        if not self.footer_marks:
            return len(block)
        first = pc.utf8_trim(block.columns[0], NOT_SAID)
        found = (pc.index(pc.starts_with(first, mark), True).as_py() for mark in self.footer_marks)
        return min((at for at in found if at >= 0), default=len(block))

    def _add_to_footer(self, block: Rows) -> None:
        rows = (block.row(at) for at in range(len(block)))
        self.footer += [row for row in rows if any(row)]
        if len(self.footer) > FOOTER_LINES_MAX or list(self.headers) in self.footer:
            raise IntakeRefused("several_tables")

    def _numbered(self, block: Rows) -> Numbered | None:
        """The block's data rows with their numbers."""
        filled = _filled(block)
        if not filled.all():
            block = block.taken(np.flatnonzero(filled))
        if not len(block):
            return None
        numbers = np.arange(self.read + 1, self.read + 1 + len(block))
        self.read += len(block)
        if self.read > self.rows_max:
            raise IntakeRefused("too_many_rows", rows_max=self.rows_max)
        data = ~self._repeating(block)
        if not data.all():
            self.excluded += len(block) - int(data.sum())
            places = np.flatnonzero(data)
            block, numbers = block.taken(places), numbers[places]
        if not len(block):
            return None
        self.last_short = int(numbers[-1]) if block.widths[-1] < len(self.headers) else 0
        return Numbered(numbers, block)

    def _repeating(self, block: Rows) -> np.ndarray:
        """Marks sums of other rows, and the header line where it stands again."""
        cells = block.columns[0]
        said = pc.utf8_lower(pc.utf8_trim(cells, NOT_SAID))
        short = pc.less(pc.utf8_length(cells), SUMMARY_CHARACTERS_MAX)
        marked = _flags(pc.and_(short, pc.is_in(said, pa.array(_SUMMARIES))))
        for at in np.flatnonzero(_flags(pc.equal(cells, self.headers[0]))).tolist():
            marked[at] |= tuple(block.row(at)) == self.headers
        return marked


def _filled(block: Rows) -> np.ndarray:
    """Marks the rows that say anything at all."""
    blank = np.ones(len(block), bool)
    for column in block.columns:
        blank &= _flags(pc.equal(pc.utf8_trim(column, NOT_SAID), ""))
        if not blank.any():
            break
    return ~blank


def _flags(mask: pa.Array) -> np.ndarray:
    flags: np.ndarray = mask.to_numpy(zero_copy_only=False)
    return flags.copy()


def prepared(blocks: Iterator[Numbered], preparing: Preparing) -> Iterator[Numbered]:
    """The rows as a source wants them put before they are read."""
    rows = ((int(no), one.rows.row(at)) for one in blocks for at, no in enumerate(one.numbers))
    block: list[tuple[int, list[str]]] = []
    for one in preparing.rows(rows):
        block.append(one)
        if len(block) == BLOCK_ROWS:
            yield _block(block)
            block = []
    if block:
        yield _block(block)


def _block(rows: Sequence[tuple[int, list[str]]]) -> Numbered:
    return Numbered(np.array([row_no for row_no, _ in rows]), evened([row for _, row in rows]))


def kept_together(blocks: Iterator[Numbered], place: int | None) -> Iterator[Numbered]:
    """The same rows; neighbours that say the same at `place` in one block, as far as a block bears."""
    held: Numbered | None = None
    for block in blocks:
        if held is not None:
            block = Numbered(  # noqa: PLW2901
                np.concatenate([held.numbers, block.numbers]), joined_rows(held.rows, block.rows)
            )
        begins = _last_run(block.rows, place)
        ready, held = block.split(begins) if len(block) - begins <= BLOCK_ROWS else (block, None)
        if len(ready):
            yield ready
    if held is not None and len(held):
        yield held


def _last_run(rows: Rows, place: int | None) -> int:
    """Where the rows begin that say the same as the last one; behind all of them without a place."""
    if place is None or place >= len(rows.columns):
        return len(rows)
    column = rows.columns[place]
    other = np.flatnonzero(_flags(pc.not_equal(column, column[-1])))
    return int(other[-1]) + 1 if len(other) else 0
