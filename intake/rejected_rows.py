"""The rows of a file that its reading rejects, with everything above its header line, told line by line."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.data_rows import DataRows
from intake.facts import FileId
from intake.plain_data import as_plain, from_plain
from intake.problems import RowProblem
from intake.reading import Asked, read_file
from intake.recognising import recognise
from intake.scopes import Company

TOLD_MAX: Final = 20_000  # more are not put right by hand


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row as it stands in the file: above the header line (`row_no` -1), that line (0), or a bad one."""

    row_no: int
    cells: tuple[str, ...]
    problems: tuple[RowProblem, ...] = field(default=())


def tell_rejected(
    content: Content,
    *,
    file_id: FileId,
    asked: Asked,
    company: Company,
    staged: Path,
    bounds: Bounds = BOUNDS,
) -> int:
    """Writes the rows to `staged`, of very many the first. Returns how many were rejected.

    Raises IntakeRefused.
    """
    read = read_file(
        content, file_id=file_id, asked=asked, company=company, staged=staged, bounds=bounds, kept=TOLD_MAX
    )
    problems: dict[int, list[RowProblem]] = {}
    for one in read.problems:
        problems.setdefault(one.row_no, []).append(one)
    with staged.open("w", encoding="utf-8") as out:
        for row in _rows(content, asked, company, bounds, problems):
            out.write(json.dumps(as_plain(row), ensure_ascii=False) + "\n")
    return read.rejected


def told_in(staged: Path) -> Iterator[RowTold]:
    """What `tell_rejected` wrote."""
    with staged.open(encoding="utf-8") as lines:
        for line in lines:
            yield from_plain(RowTold, json.loads(line))


def _rows(
    content: Content,
    asked: Asked,
    company: Company,
    bounds: Bounds,
    problems: dict[int, list[RowProblem]],
) -> Iterator[RowTold]:
    grid, found = recognise(content, source=asked.source, bounds=bounds, own=company.layouts)
    with closing(grid.rows()) as every:
        for above in islice(every, found.header_index):
            yield RowTold(-1, tuple(above))
        yield RowTold(0, tuple(next(every)))
    width, left = len(found.headers), len(problems)
    data = DataRows(found.headers, found.layout.footer_marks, bounds.csv_rows)
    for block in data.of(grid.blocks(found.header_index + 1)):
        for at, row_no in enumerate(block.numbers.tolist()):
            if row_no in problems:
                left -= 1
                yield RowTold(row_no, _even(block.rows.row(at), width), tuple(problems[row_no]))
        if not left:
            return


def _even(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple([*cells, *[""] * width][:width])
