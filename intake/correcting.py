"""A file of bad rows knows whose they are: the header over the row numbers says it, however it is saved.

Its rows belong to the original file. Totals the original declares are not asked of them; a row that is taken
settles the original's problem of that row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from database.unit_of_work import UnitOfWork
from intake.controls import Gaps
from intake.facts import FileId
from intake.marks import marked
from intake.reading import Reading
from intake.tables import ImportFindingRow, RowProblemRow, SourceFileRow

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Corrected:
    """Whose rows a file puts right, and which of them were taken."""

    original: FileId
    rows: tuple[int, ...]


def corrected_by(session: Session, read: Reading) -> Corrected | None:
    """Which rows of another file one of its bad rows puts right; None where the file is no such file."""
    mark = marked(read.headers)
    row = None if mark is None else session.get(SourceFileRow, mark[1])
    if mark is None or row is None or not row.sha256.startswith(mark[2]):
        return None
    return Corrected(FileId(row.id), read.puts_right)


def without_totals(read: Reading) -> Reading:
    """The reading of some rows of a file: what the whole of it declares is not asked of them."""
    return replace(read, controls=(), gaps=Gaps(), ends=())


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
