"""Questions about files received and facts visible; frozen values out."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from intake.balance_ends import FileEnd
from intake.controls import BalanceEnd, Control
from intake.exceptions import ExceptionFound, Explanation, from_json
from intake.facts import BatchId, FactKind, FileId
from intake.problems import RowProblem
from intake.store import FactPart, PartScope
from intake.tables import (
    BalanceEndRow,
    ControlRow,
    FactPartRow,
    ImportBatchRow,
    ImportFindingRow,
    RowProblemRow,
    SourceFileRow,
)

DONE: Final = ("imported", "control_failed", "already_imported", "undone", "superseded")
PAGE: Final = 50
IDENTITIES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Every row read is in exactly one of the others. `conflicting` ones are among the changed."""

    read: int
    accepted: int
    seen: int
    changed: int
    excluded: int
    rejected: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file. Of very many problems the first are given; `problem_count` counts all."""

    file_id: FileId
    file: str
    source: str
    layout: str
    kind: str
    status: str
    rows: RowCounts
    controls: tuple[Control, ...]
    problems: tuple[RowProblem, ...]
    problem_count: int
    findings: tuple[ExceptionFound, ...]
    refusal: Explanation | None
    first_day: date | None
    last_day: date | None
    same_as: FileId | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as lists show it."""

    id: FileId
    batch_id: BatchId | None
    name: str
    sha256: str
    size: int
    status: str
    source: str
    layout: str
    kind: str
    rows: RowCounts
    first_day: date | None
    last_day: date | None
    received_at: datetime
    received_by: str
    imported_at: datetime | None
    refusal: Explanation | None
    same_as: FileId | None
    encoding: str
    superseded_by: FileId | None
    corrects: FileId | None
    """The file whose bad rows these are, put right."""
    problems: int
    """What is wrong with its rows, all counted; of very many only the first are kept."""


@dataclass(frozen=True, slots=True)
class BatchView:
    """Files that came together, in the order given."""

    id: BatchId
    number: str
    opened_at: datetime
    opened_by: str
    files: tuple[FileView, ...]


def import_result(session: Session, file_id: FileId) -> ImportResult:
    """Everything an import answered, however long ago.

    A file that came before tells its twin's layout, and its findings: whoever imported it may have been
    killed before they became tickets.
    """
    row = session.get_one(SourceFileRow, file_id)
    told = row if row.same_as_id is None else session.get_one(SourceFileRow, row.same_as_id)
    return ImportResult(
        file_id=file_id,
        file=row.name,
        source=told.source,
        layout=told.layout,
        kind=told.kind,
        status=row.status,
        rows=_counts(row),
        controls=_controls(session, file_id),
        problems=_problems(session, file_id),
        problem_count=row.problems,
        findings=findings_of(session, FileId(told.id)),
        refusal=_refusal(row),
        first_day=told.first_day,
        last_day=told.last_day,
        same_as=None if row.same_as_id is None else FileId(row.same_as_id),
    )


def findings_of(session: Session, file_id: FileId) -> tuple[ExceptionFound, ...]:
    """The exceptions the file's import found, but for those that are settled since."""
    mine = ImportFindingRow.file_id == file_id, ImportFindingRow.settled_by_id.is_(None)
    wanted = select(ImportFindingRow).where(*mine).order_by(ImportFindingRow.id)
    return tuple(from_json(row.finding) for row in session.scalars(wanted))


def batches(session: Session, *, limit: int = PAGE, skip: int = 0) -> tuple[BatchView, ...]:
    """The latest batches first; further pages by how many were shown."""
    wanted = select(ImportBatchRow).order_by(ImportBatchRow.id.desc()).offset(skip).limit(limit)
    rows = list(session.scalars(wanted))
    files = _files(session, select(SourceFileRow).where(SourceFileRow.batch_id.in_([one.id for one in rows])))
    return tuple(_batch(row, files) for row in rows)


def batch_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ImportBatchRow)) or 0


def batch(session: Session, batch_id: BatchId) -> BatchView | None:
    row = session.get(ImportBatchRow, batch_id)
    return None if row is None else _batch_with_files(session, row)


def batch_numbered(session: Session, number: str) -> BatchView | None:
    row = session.scalar(select(ImportBatchRow).where(ImportBatchRow.number == number))
    return None if row is None else _batch_with_files(session, row)


def batch_number(session: Session, batch_id: BatchId) -> str:
    return session.get_one(ImportBatchRow, batch_id).number


def _batch_with_files(session: Session, row: ImportBatchRow) -> BatchView:
    return _batch(row, _files(session, select(SourceFileRow).where(SourceFileRow.batch_id == row.id)))


def controls_of(session: Session, file_ids: Collection[int]) -> dict[int, tuple[Control, ...]]:
    """The controls of each of these files that has any."""
    wanted = select(ControlRow).where(ControlRow.file_id.in_(file_ids)).order_by(ControlRow.id)
    found: dict[int, list[Control]] = {}
    for row in session.scalars(wanted):
        found.setdefault(row.file_id, []).append(_control(row))
    return {file_id: tuple(controls) for file_id, controls in found.items()}


def problems_of(session: Session, file_id: FileId, *, limit: int, skip: int = 0) -> tuple[RowProblem, ...]:
    """Of what was kept of the problems of the file's rows: a page, by row."""
    wanted = select(RowProblemRow).where(RowProblemRow.file_id == file_id).order_by(RowProblemRow.id)
    return tuple(_problem(row) for row in session.scalars(wanted.offset(skip).limit(limit)))


def settled_rows(session: Session, file_id: FileId) -> dict[int, FileId]:
    """Of the rows with a problem: in which file each came put right."""
    wanted = select(RowProblemRow.row_no, RowProblemRow.settled_by_id).where(
        RowProblemRow.file_id == file_id, RowProblemRow.settled_by_id.is_not(None)
    )
    return {row_no: FileId(settled_by or 0) for row_no, settled_by in session.execute(wanted)}


def corrections_of(session: Session, file_id: FileId) -> tuple[FileView, ...]:
    """The files in which bad rows of this one came put right, in the order they came."""
    wanted = select(SourceFileRow).where(SourceFileRow.corrects_id == file_id).order_by(SourceFileRow.id)
    return tuple(_file(row) for row in session.scalars(wanted))


def parts_in(session: Session, file_ids: Collection[int]) -> tuple[FactPart, ...]:
    """The visible parts of facts of these files, in the order of their commits."""
    mine = FactPartRow.file_id.in_(file_ids), FactPartRow.hidden_at.is_(None)
    wanted = select(FactPartRow).where(*mine).order_by(FactPartRow.id)
    return tuple(_part(row) for row in session.scalars(wanted))


def files(
    session: Session, *, search: str = "", status: str = "", limit: int = PAGE, before: FileId | None = None
) -> tuple[FileView, ...]:
    """Files by name or source, the latest first."""
    wanted = select(SourceFileRow).order_by(SourceFileRow.id.desc()).limit(limit)
    if search:
        found: list[ColumnElement[bool]] = [
            column.icontains(search, autoescape=True) for column in (SourceFileRow.name, SourceFileRow.source)
        ]
        wanted = wanted.where(or_(*found))
    if status:
        wanted = wanted.where(SourceFileRow.status == status)
    if before is not None:
        wanted = wanted.where(SourceFileRow.id < before)
    return tuple(_file(row) for row in session.scalars(wanted))


def file(session: Session, file_id: FileId) -> FileView | None:
    row = session.get(SourceFileRow, file_id)
    return None if row is None else _file(row)


def latest_file_read_by(session: Session, *, source: str) -> FileId | None:
    """The last file that a layout of one's own has read, in whatever version."""
    wanted = select(func.max(SourceFileRow.id)).where(SourceFileRow.layout.startswith(f"{source}@"))
    found = session.scalar(wanted)
    return None if found is None else FileId(found)


def waiting_file(session: Session, *, name: str, sha256: str, received_by: str) -> FileId | None:
    """A file of that name and bytes that was received and has not been imported yet."""
    row = SourceFileRow
    wanted = select(row.id).where(row.status == "received", row.name == name, row.sha256 == sha256)
    found = session.scalar(wanted.where(row.received_by == received_by).order_by(row.id).limit(1))
    return None if found is None else FileId(found)


def files_waiting(session: Session) -> tuple[FileId, ...]:
    """Files received and not yet imported or refused, oldest first."""
    wanted = select(SourceFileRow.id).where(SourceFileRow.status == "received").order_by(SourceFileRow.id)
    return tuple(FileId(one) for one in session.scalars(wanted))


def file_names(session: Session) -> dict[int, str]:
    """The name of every file that has facts."""
    wanted = select(SourceFileRow.id, SourceFileRow.name).where(SourceFileRow.status.in_(DONE))
    return {row[0]: row[1] for row in session.execute(wanted)}


def file_sources(session: Session) -> dict[int, str]:
    """The source of every file that has facts."""
    wanted = select(SourceFileRow.id, SourceFileRow.source).where(SourceFileRow.status.in_(DONE))
    return {row[0]: row[1] for row in session.execute(wanted)}


def asked_of(session: Session, file_id: FileId) -> dict[str, str | None]:
    """What the reader said about the file when it was imported."""
    found: dict[str, str | None] = session.get_one(SourceFileRow, file_id).asked
    return found


def visible_parts(session: Session) -> tuple[FactPart, ...]:
    """Every part of facts that is visible, in the order of their commits."""
    visible = select(FactPartRow).where(FactPartRow.hidden_at.is_(None)).order_by(FactPartRow.id)
    return tuple(_part(row) for row in session.scalars(visible))


def parts_of(session: Session, *, kind: FactKind, scopes: Set[PartScope]) -> tuple[FactPart, ...]:
    """The visible parts of the kind in which any of the scopes has rows."""
    visible = FactPartRow.hidden_at.is_(None)
    wanted = select(FactPartRow).where(FactPartRow.kind == kind, visible).order_by(FactPartRow.id)
    return tuple(one for row in session.scalars(wanted) if not scopes.isdisjoint((one := _part(row)).scopes))


def balance_ends(session: Session) -> tuple[FileEnd, ...]:
    """Of every visible file whose source follows balances."""
    wanted = (
        select(BalanceEndRow)
        .join(FactPartRow, FactPartRow.file_id == BalanceEndRow.file_id)
        .where(FactPartRow.hidden_at.is_(None))
        .order_by(BalanceEndRow.id)
    )
    names = ("account", "currency", "first_at", "last_at", "opening_minor", "closing_minor", "first_row")
    return tuple(
        FileEnd(FileId(row.file_id), BalanceEnd(**{name: getattr(row, name) for name in names}))
        for row in session.scalars(wanted)
    )


def findings_that_stand(session: Session, identities: Collection[str]) -> set[str]:
    """Which of the identities a file that stands has found."""
    wanted = (
        select(ImportFindingRow.identity)
        .join(SourceFileRow, SourceFileRow.id == ImportFindingRow.file_id)
        .where(
            SourceFileRow.status.in_(("imported", "control_failed")),
            ImportFindingRow.settled_by_id.is_(None),
        )
    )
    ordered, found = sorted(identities), set()
    for start in range(0, len(ordered), IDENTITIES_AT_ONCE):
        some = ordered[start : start + IDENTITIES_AT_ONCE]
        found |= set(session.scalars(wanted.where(ImportFindingRow.identity.in_(some))))
    return found


def named_paths(session: Session) -> tuple[str, ...]:
    """Paths of every file of the store that the catalogue names, hidden ones too: history keeps both."""
    paths = session.execute(select(FactPartRow.path, FactPartRow.replaces_path))
    return tuple(path for pair in paths for path in pair if path)


def status_counts(session: Session) -> dict[str, int]:
    """How many files have each status."""
    wanted = select(SourceFileRow.status, func.count()).group_by(SourceFileRow.status)
    return {row[0]: row[1] for row in session.execute(wanted)}


def _part(row: FactPartRow) -> FactPart:
    return FactPart(
        FileId(row.file_id),
        FactKind(row.kind),
        row.path,
        row.replaces_path,
        row.rows,
        row.first_day,
        row.last_day,
        tuple(PartScope(*one) for one in row.scopes),
        row.verified,
    )


def _counts(row: SourceFileRow) -> RowCounts:
    return RowCounts(
        row.read_rows, row.accepted, row.seen, row.changed, row.excluded, row.rejected, row.conflicting
    )


def _refusal(row: SourceFileRow) -> Explanation | None:
    return None if row.refusal is None else Explanation(**row.refusal)


def _controls(session: Session, file_id: FileId) -> tuple[Control, ...]:
    return controls_of(session, [file_id]).get(file_id, ())


def _control(row: ControlRow) -> Control:
    return Control(row.name, row.unit, row.declared, row.computed, row.ties)


def _problems(session: Session, file_id: FileId) -> tuple[RowProblem, ...]:
    wanted = select(RowProblemRow).where(RowProblemRow.file_id == file_id).order_by(RowProblemRow.id)
    return tuple(_problem(row) for row in session.scalars(wanted))


def _problem(row: RowProblemRow) -> RowProblem:
    return RowProblem(row.row_no, row.column_name, row.value, row.code)


def _file(row: SourceFileRow) -> FileView:
    return FileView(
        id=FileId(row.id),
        batch_id=None if row.batch_id is None else BatchId(row.batch_id),
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        status=row.status,
        source=row.source,
        layout=row.layout,
        kind=row.kind,
        rows=_counts(row),
        first_day=row.first_day,
        last_day=row.last_day,
        received_at=row.received_at,
        received_by=row.received_by,
        imported_at=row.imported_at,
        refusal=_refusal(row),
        same_as=None if row.same_as_id is None else FileId(row.same_as_id),
        encoding=row.encoding,
        superseded_by=None if row.superseded_by_id is None else FileId(row.superseded_by_id),
        corrects=None if row.corrects_id is None else FileId(row.corrects_id),
        problems=row.problems,
    )


def _files(session: Session, wanted: Select[SourceFileRow]) -> dict[int, list[FileView]]:
    found: dict[int, list[FileView]] = {}
    for row in session.scalars(wanted.order_by(SourceFileRow.id)):
        found.setdefault(row.batch_id or 0, []).append(_file(row))
    return found


def _batch(row: ImportBatchRow, files_: dict[int, list[FileView]]) -> BatchView:
    return BatchView(BatchId(row.id), row.number, row.opened_at, row.opened_by, tuple(files_.get(row.id, ())))
