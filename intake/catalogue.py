"""Entries of the catalogue: how a judged file is written into it, and how two imports that meet notice."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.types import JsonValue
from database.unit_of_work import UnitOfWork
from intake.exceptions import ExceptionFound, as_json
from intake.facts import FactKind, FileId
from intake.judged import Judged
from intake.masking import masked_problem
from intake.problems import PROBLEMS_KEPT, RowProblem
from intake.reading import Reading
from intake.tables import (
    BalanceEndRow,
    ControlRow,
    FactCatalogueRow,
    FactPartRow,
    ImportFindingRow,
    RowProblemRow,
    SourceFileRow,
)


class Overtaken(Exception):
    """Another import committed while this one was judging."""


def generation(session: Session, kind: FactKind) -> int:
    """How often the parts of the kind have changed."""
    found = session.scalar(select(FactCatalogueRow.generation).where(FactCatalogueRow.kind == kind))
    return found or 0


def advance(work: UnitOfWork, kind: FactKind, *, seen: int) -> None:
    """Moves the kind's generation on from the one seen. Raises Overtaken when it has moved already."""
    if seen == 0:
        try:
            with work.session.begin_nested():
                work.add(FactCatalogueRow(kind=kind, generation=1))
                work.flush()
        except IntegrityError:
            raise Overtaken from None
        return
    moved = work.session.execute(
        update(FactCatalogueRow)
        .where(FactCatalogueRow.kind == kind, FactCatalogueRow.generation == seen)
        .values(generation=seen + 1)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken


def enter(work: UnitOfWork, row: SourceFileRow, read: Reading, judged: Judged) -> None:
    """Everything the catalogue says of a file that was read: figures, part, problems, controls, findings."""
    _describe(row, read, judged)
    enter_judged(work, FileId(row.id), judged)
    work.session.add_all(_controls(FileId(row.id), read))
    by_row = sorted(read.problems, key=lambda one: one.row_no)[:PROBLEMS_KEPT]
    work.session.add_all(_problem(FileId(row.id), masked_problem(one)) for one in by_row)


def enter_judged(work: UnitOfWork, file_id: FileId, judged: Judged) -> None:
    """Its part and findings, which may become others when it is judged anew."""
    work.add(_part(file_id, judged))
    work.session.add_all(_finding(file_id, one) for one in judged.found)
    for one in judged.ends:
        work.add(
            BalanceEndRow(
                file_id=file_id,
                account=one.account,
                currency=one.currency,
                first_at=one.first_at,
                last_at=one.last_at,
                opening_minor=one.opening_minor,
                closing_minor=one.closing_minor,
                first_row=one.first_row,
            )
        )


def count_lines(row: SourceFileRow, judged: Judged) -> None:
    counted = judged.counted
    row.accepted, row.seen, row.changed = counted.accepted, counted.seen, counted.changed
    row.conflicting = counted.conflicting


def forget_judged(work: UnitOfWork, file_id: FileId) -> None:
    """Takes out what `enter_judged` entered, but for the part, which is hidden instead."""
    for table in (ImportFindingRow, BalanceEndRow):
        work.session.execute(delete(table).where(table.file_id == file_id))


def _describe(row: SourceFileRow, read: Reading, judged: Judged) -> None:
    part = judged.part
    row.status = "imported" if part.verified else "control_failed"
    row.source, row.layout, row.kind = read.layout.source, read.layout.name, read.kind
    row.encoding, row.first_day, row.last_day = read.encoding, part.first_day, part.last_day
    row.read_rows, row.excluded, row.rejected = read.read, read.excluded, read.rejected
    row.problems, row.refusal = read.rejected, None
    count_lines(row, judged)


def told_of(row: SourceFileRow, judged: Judged) -> Mapping[str, JsonValue]:
    """What the event of an import says."""
    return {
        "source": row.source,
        "status": row.status,
        "read": row.read_rows,
        "accepted": row.accepted,
        "seen": row.seen,
        "changed": row.changed,
        "excluded": row.excluded,
        "rejected": row.rejected,
        "findings": len(judged.found),
    }


def period_of(asked: Mapping[str, str | None]) -> tuple[date, date] | None:
    """The days that the reader of a file said it covers."""
    first, last = asked.get("from"), asked.get("to")
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def _part(file_id: FileId, judged: Judged) -> FactPartRow:
    part = judged.part
    return FactPartRow(
        file_id=file_id,
        kind=part.kind,
        path=part.path,
        replaces_path=part.replaces_path,
        rows=part.rows,
        first_day=part.first_day,
        last_day=part.last_day,
        scopes=[[one.platform, one.shop, one.account] for one in part.scopes],
        verified=part.verified,
        leans_on=list(judged.leans_on),
    )


def _problem(file_id: FileId, one: RowProblem) -> RowProblemRow:
    return RowProblemRow(
        file_id=file_id, row_no=one.row_no, column_name=one.column, value=one.shown, code=one.code
    )


def _controls(file_id: FileId, read: Reading) -> list[ControlRow]:
    return [
        ControlRow(
            file_id=file_id,
            name=one.name,
            unit=one.unit,
            declared=one.declared,
            computed=one.computed,
            ties=one.ties,
        )
        for one in read.controls
    ]


def _finding(file_id: FileId, one: ExceptionFound) -> ImportFindingRow:
    return ImportFindingRow(file_id=file_id, identity=one.identity, finding=as_json(one))
