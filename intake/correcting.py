"""A file of bad rows knows whose they are: the header over the row numbers says it, however it is saved.

Its rows belong to the original file. Totals the original declares are not asked of them; a row that is taken
settles the original's problem of that row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from database.unit_of_work import UnitOfWork
from intake.bounds import Bounds
from intake.content import Content
from intake.data_rows import DataRows
from intake.facts import FileId
from intake.own_layouts import OwnLayout
from intake.reading import Reading
from intake.recognising import recognise
from intake.tables import ImportFindingRow, RowProblemRow, SourceFileRow

_MARK: Final = re.compile(r"duiping:(\d{1,18}):([0-9a-f]{12})")
_SHOWN: Final = 12
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Corrected:
    """Whose rows a file puts right, and which of them were taken."""

    original: FileId
    rows: tuple[int, ...]


def mark_of(row: SourceFileRow) -> str:
    """What the header of the row numbers carries."""
    return f"duiping:{row.id}:{row.sha256[:_SHOWN]}"


def original_of(session: Session, headers: Sequence[str]) -> tuple[SourceFileRow, int] | None:
    """The original file, and in which column its rows' numbers stand; None where the file says nothing."""
    for at, header in enumerate(headers):
        if (mark := _MARK.search(header)) is not None:
            row = session.get(SourceFileRow, int(mark[1]))
            if row is not None and row.sha256.startswith(mark[2]):
                return row, at
    return None


def corrected_by(
    read: Reading,
    content: Content,
    *,
    original: FileId,
    column: int,
    source: str | None,
    bounds: Bounds,
    own: Sequence[OwnLayout] = (),
) -> Corrected:
    """Which rows of the original were taken from a file of its bad rows."""
    grid, found = recognise(content, source=source, bounds=bounds, own=own)
    data = DataRows(found.headers, found.layout.footer_marks, bounds.csv_rows)
    taken = []
    for block in data.of(grid.blocks(found.header_index + 1)):
        for at, row_no in enumerate(block.numbers.tolist()):
            cells = block.rows.row(at)
            if row_no not in read.rejected and column < len(cells):
                with suppress(ValueError):  # Excel may have made it 12.0, or somebody blanked it
                    taken.append(int(float(cells[column])))
    return Corrected(original, tuple(sorted(set(taken))))


def without_totals(read: Reading) -> Reading:
    """The reading of some rows of a file: what the whole of it declares is not asked of them."""
    return replace(read, controls=(), gaps=())


def settle(work: UnitOfWork, corrected: Corrected, *, by: FileId) -> None:
    """Notes in the original's problems and findings which are settled now."""
    for start in range(0, len(corrected.rows), AT_ONCE):
        some = corrected.rows[start : start + AT_ONCE]
        work.session.execute(
            update(RowProblemRow)
            .where(RowProblemRow.file_id == corrected.original, RowProblemRow.row_no.in_(some))
            .values(settled_by_id=by)
            .execution_options(synchronize_session=False)
        )
    rows = frozenset(corrected.rows)
    wanted = select(ImportFindingRow).where(ImportFindingRow.file_id == corrected.original)
    for one in work.session.scalars(wanted):
        if one.finding["type"] == "damaged_identifier" and one.finding["key"].get("row") in rows:
            one.settled_by_id = by


def unsettle(work: UnitOfWork, *, by: Iterable[int]) -> None:
    """What these files had settled is open again."""
    for table in (RowProblemRow, ImportFindingRow):
        work.session.execute(
            update(table)
            .where(table.settled_by_id.in_(by))
            .values(settled_by_id=None)
            .execution_options(synchronize_session=False)
        )


def settled_findings(session: Session, *, by: FileId) -> Mapping[FileId, frozenset[str]]:
    """Identities of the findings of other files that this one has settled, by file."""
    wanted = select(ImportFindingRow.file_id, ImportFindingRow.identity)
    found: dict[FileId, frozenset[str]] = {}
    for file_id, identity in session.execute(wanted.where(ImportFindingRow.settled_by_id == by)):
        found[FileId(file_id)] = found.get(FileId(file_id), frozenset()) | {identity}
    return found
