"""A file received becomes facts: read, judged against what is known, written, and then made visible at once.

Everything slow happens before the one short transaction that commits it. That transaction fails, and the
judging is done again, if the catalogue changed meanwhile: two imports of overlapping files never double.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.recording import record
from company import queries as company_queries
from database.engine import Database
from database.job_runs import Lease, hold
from database.types import JsonValue
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake import findings, queries
from intake.contested import Conflict
from intake.exceptions import ExceptionFound, as_json
from intake.facts import FactKind, FileId
from intake.originals import Kept
from intake.queries import DONE, ImportResult
from intake.reading import Asked, Progress, Reading, read_file
from intake.receiving import Stores
from intake.refusals import IntakeRefused
from intake.scopes import Company
from intake.standing import Counted, Standing
from intake.store import REPLACED, FactPart
from intake.tables import (
    ControlRow,
    FactCatalogueRow,
    FactPartRow,
    ImportFindingRow,
    RowProblemRow,
    SourceFileRow,
)
from people.actors import Actor

PROBLEMS_KEPT: Final = 1000
ATTEMPTS_MAX: Final = 20
DIED_BEFORE: Final = timedelta(days=1)  # no import takes that long


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the reader of a file says about it; None leaves it to the file. `period` overrules its days."""

    source: str | None = None
    shop: str | None = None
    account: str | None = None
    period: tuple[date, date] | None = None

    @property
    def asked(self) -> Asked:
        return Asked(self.source, self.shop, self.account)

    def as_json(self) -> dict[str, str | None]:
        return {"source": self.source, "shop": self.shop, "account": self.account}


class _Overtaken(Exception):
    """Another import committed while this one was judging."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What a judged file is about to commit."""

    part: FactPart
    counted: Counted
    found: tuple[ExceptionFound, ...] = field(default=())


def import_file(
    database: Database,
    stores: Stores,
    *,
    file_id: FileId,
    actor: Actor,
    now: datetime,
    options: ImportOptions | None = None,
    lease: Lease | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> ImportResult:
    """Imports a file that was received, and says what became of every row.

    Idempotent: a file already imported answers as it did. A refusal is an answer too (status `refused`); it
    may be asked again with other options. With a lease, raises LeaseLost if the job was taken over.
    """
    said = options or ImportOptions()
    act = _Act(database, stores, file_id, said, actor, now, lease, progress)
    with suppress(_Overtaken):  # somebody else was done with this very file meanwhile: their answer is ours
        act.do()
    with reading(database) as session:
        return queries.import_result(session, file_id)


@dataclass(slots=True)
class _Act:
    """One import of one file, with all it needs."""

    database: Database
    stores: Stores
    file_id: FileId
    options: ImportOptions
    actor: Actor
    now: datetime
    lease: Lease | None
    progress: Progress

    def do(self) -> None:
        """Raises _Overtaken, LeaseLost."""
        if self._is_done():
            return
        try:
            with self.stores.facts.staging() as staged:
                self._read_and_commit(staged)
        except IntakeRefused as refused:
            self._refuse(refused)

    def _is_done(self) -> bool:
        """Whether the file is done with; one whose bytes were imported before is, from now on."""
        with reading(self.database) as session:
            row = session.get_one(SourceFileRow, self.file_id)
            if row.status in DONE:
                return True
            same = self._same_bytes(session, row)
        if same is None:
            return False
        with unit_of_work(self.database) as work:
            row = self._claimed(work)
            row.status, row.same_as_id, row.imported_at = "already_imported", same, self.now
            row.asked, row.refusal = self.options.as_json(), None
            row.read_rows = row.seen = work.session.get_one(SourceFileRow, same).read_rows
            self._record(work, "file_already_imported", {"same_as": same})
        return True

    def _same_bytes(self, session: Session, row: SourceFileRow) -> int | None:
        """An imported file of the same bytes, unless it was said to be another owner's."""
        wanted = select(SourceFileRow).where(
            SourceFileRow.sha256 == row.sha256,
            SourceFileRow.status.in_(("imported", "control_failed")),
            SourceFileRow.id != row.id,
        )
        for one in session.scalars(wanted.order_by(SourceFileRow.id)):
            said = {"shop": self.options.shop, "account": self.options.account}
            if all(value is None or value == one.asked.get(name) for name, value in said.items()):
                return one.id
        return None

    def _read_and_commit(self, staged: Path) -> None:
        with reading(self.database) as session:
            row = session.get_one(SourceFileRow, self.file_id)
            company = company_of(session)
        content = self.stores.originals.content(Kept(row.sha256, row.size), name=row.name)
        read = read_file(
            content,
            file_id=self.file_id,
            asked=self.options.asked,
            company=company,
            staged=staged,
            progress=self.progress,
        )
        for _ in range(ATTEMPTS_MAX):
            if self._is_done():
                return
            if self._judged_and_committed(read, staged, row.name):
                return
        raise RuntimeError(f"file {self.file_id} was overtaken {ATTEMPTS_MAX} times")

    def _judged_and_committed(self, read: Reading, staged: Path, name: str) -> bool:
        self.progress("judging", read.read, read.read)
        with reading(self.database) as session:
            generation = _generation(session, read.kind)
            parts = queries.parts_of(session, kind=read.kind, scopes=read.scopes)
            names = queries.file_names(session)
        written = self._judge(read, staged, parts, {**names, self.file_id: name})
        try:
            self._commit(read, written, generation)
        except _Overtaken:
            self.stores.facts.drop(one for one in (written.part.path, written.part.replaces_path) if one)
            return False
        return True

    def _judge(
        self, read: Reading, staged: Path, parts: tuple[FactPart, ...], names: Mapping[int, str]
    ) -> _Written:
        facts, kind, file = self.stores.facts, read.kind, names[self.file_id]
        with Standing(kind, staged, store=facts, parts=parts, rejected=read.rejected) as standing:
            counted, conflicts = standing.counted, tuple(standing.conflicts)
            _assert_conserved(read, counted)
            path, replaces = facts.new_path(kind, self.file_id), facts.new_path(kind, self.file_id)
            rows = standing.store_lines(path)
            replaced = facts.write(replaces, REPLACED, standing.lines_replaced(REPLACED))
        if not replaced:
            facts.drop([replaces])
        first_day, last_day = self.options.period or read.days
        part = FactPart(
            self.file_id,
            kind,
            path if rows else "",
            replaces if replaced else "",
            rows,
            first_day,
            last_day,
            tuple(sorted(read.scopes, key=lambda one: (one.platform, one.shop, one.account))),
            all(one.ties for one in read.controls),
        )
        return _Written(part, counted, self._findings(read, conflicts, file, names))

    def _findings(
        self, read: Reading, conflicts: tuple[Conflict, ...], file: str, names: Mapping[int, str]
    ) -> tuple[ExceptionFound, ...]:
        return (
            *findings.control_failed(read, file=file),
            *findings.balance_gaps(read, file=file, file_id=self.file_id),
            *findings.damaged(read, file=file, file_id=self.file_id),
            *findings.conflicting(read.kind, conflicts, files=names),
        )

    def _commit(self, read: Reading, written: _Written, generation: int) -> None:
        """The one transaction in which the file becomes visible."""
        with unit_of_work(self.database) as work:
            row = self._claimed(work)
            _advance(work, read.kind, generation)
            self._describe(row, read, written)
            work.session.add_all(_details(self.file_id, read, written))
            counted = written.counted
            body: dict[str, JsonValue] = {
                "source": row.source,
                "status": row.status,
                "read": row.read_rows,
                "accepted": counted.accepted,
                "seen": counted.seen,
                "changed": counted.changed,
                "excluded": row.excluded,
                "rejected": row.rejected,
                "findings": len(written.found),
            }
            self._record(work, "file_imported", body)

    def _claimed(self, work: UnitOfWork) -> SourceFileRow:
        """The file's row, locked and not yet done with. Raises _Overtaken, LeaseLost."""
        if self.lease is not None:
            hold(work, self.lease)
        row = work.session.scalar(
            select(SourceFileRow).where(SourceFileRow.id == self.file_id).with_for_update()
        )
        if row is None or row.status in DONE:
            raise _Overtaken
        return row

    def _describe(self, row: SourceFileRow, read: Reading, written: _Written) -> None:
        counted, part = written.counted, written.part
        row.status = "imported" if part.verified else "control_failed"
        row.imported_at, row.asked, row.refusal = self.now, self.options.as_json(), None
        row.source, row.layout, row.kind = read.layout.source, read.layout.name, read.kind
        row.encoding, row.first_day, row.last_day = read.encoding, part.first_day, part.last_day
        row.read_rows, row.excluded, row.rejected = read.read, read.excluded, len(read.rejected)
        row.accepted, row.seen, row.changed = counted.accepted, counted.seen, counted.changed
        row.conflicting, row.problems = counted.conflicting, len(read.problems)

    def _refuse(self, refused: IntakeRefused) -> None:
        """Records why nothing of the file was taken; once, however often a job is begun again."""
        asked, why = self.options.as_json(), {"code": refused.code, "params": dict(refused.params)}
        with unit_of_work(self.database) as work:
            row = self._claimed(work)
            if (row.asked, row.refusal) == (asked, why):
                return
            row.status, row.imported_at, row.asked, row.refusal = "refused", self.now, asked, why
            self._record(work, "file_refused", {"code": refused.code})

    def _record(self, work: UnitOfWork, type_: str, body: Mapping[str, JsonValue]) -> None:
        record(work, stream=f"file:{self.file_id}", type=type_, actor=self.actor, at=self.now, body=body)


def company_of(session: Session) -> Company:
    """The master data as an import looks at it."""
    return Company(
        company_queries.shops(session),
        company_queries.accounts(session),
        company_queries.ledger_texts(session),
    )


def _assert_conserved(read: Reading, counted: Counted) -> None:
    """Every row of the file ends in exactly one of the five."""
    ended = counted.accepted + counted.seen + counted.changed + read.excluded + len(read.rejected)
    if ended != read.read:
        raise AssertionError(f"{read.read} rows were read, {ended} are accounted for")


def _generation(session: Session, kind: FactKind) -> int:
    found = session.scalar(select(FactCatalogueRow.generation).where(FactCatalogueRow.kind == kind))
    return found or 0


def _advance(work: UnitOfWork, kind: FactKind, seen: int) -> None:
    """Moves the kind's generation on from the one seen. Raises _Overtaken when it has moved already."""
    if seen == 0:
        try:
            with work.session.begin_nested():
                work.add(FactCatalogueRow(kind=kind, generation=1))
                work.flush()
        except IntegrityError:
            raise _Overtaken from None
        return
    moved = work.session.execute(
        update(FactCatalogueRow)
        .where(FactCatalogueRow.kind == kind, FactCatalogueRow.generation == seen)
        .values(generation=seen + 1)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise _Overtaken


def _details(
    file_id: FileId, read: Reading, written: _Written
) -> list[FactPartRow | RowProblemRow | ControlRow | ImportFindingRow]:
    part = written.part
    return [
        FactPartRow(
            file_id=file_id,
            kind=part.kind,
            path=part.path,
            replaces_path=part.replaces_path,
            rows=part.rows,
            first_day=part.first_day,
            last_day=part.last_day,
            scopes=[[one.platform, one.shop, one.account] for one in part.scopes],
            verified=part.verified,
        ),
        *(
            RowProblemRow(
                file_id=file_id, row_no=one.row_no, column_name=one.column, value=one.shown, code=one.code
            )
            for one in sorted(read.problems, key=lambda one: one.row_no)[:PROBLEMS_KEPT]
        ),
        *(
            ControlRow(
                file_id=file_id,
                name=one.name,
                unit=one.unit,
                declared=one.declared,
                computed=one.computed,
                ties=one.ties,
            )
            for one in read.controls
        ),
        *(ImportFindingRow(file_id=file_id, finding=as_json(one)) for one in written.found),
    ]


def sweep_leftovers(database: Database, stores: Stores, *, now: datetime) -> int:
    """Removes what imports that died left: fact files, bytes without a key. Returns how many there were."""
    with reading(database) as session:
        named = queries.named_paths(session)
    before = (now - DIED_BEFORE).timestamp()
    return stores.facts.sweep(named, older_than=before) + stores.originals.sweep(older_than=before)
