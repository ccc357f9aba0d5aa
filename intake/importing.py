"""A file received becomes facts: read, judged against what is known, written, and then made visible at once.

Everything slow happens before the one short transaction that commits it. That transaction fails, and the
judging is done again, if the catalogue changed meanwhile: two imports of overlapping files never double.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.recording import record
from company import queries as company_queries
from database.engine import Database
from database.job_runs import Lease, hold
from database.types import JsonValue
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake import catalogue, queries
from intake.cancelling import is_stopped
from intake.catalogue import Overtaken
from intake.correcting import Corrected, corrected_by, settle, without_totals
from intake.facts import FileId
from intake.judged import Judged, judge_file
from intake.keeping_layouts import own_layouts
from intake.originals import Kept
from intake.queries import DONE, ImportResult
from intake.reading import Asked, Progress, Reading
from intake.receiving import Stores
from intake.refusals import IntakeRefused
from intake.scopes import Company
from intake.tables import SourceFileRow
from people.actors import Actor

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
        said: dict[str, str | None] = {"source": self.source, "shop": self.shop, "account": self.account}
        if self.period is not None:
            said |= {"from": self.period[0].isoformat(), "to": self.period[1].isoformat()}
        return said

    @classmethod
    def of(cls, asked: Mapping[str, str | None]) -> "ImportOptions":
        """As they were kept by `as_json`."""
        period = catalogue.period_of(asked)
        return cls(asked.get("source"), asked.get("shop"), asked.get("account"), period)


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
    with suppress(Overtaken):  # somebody else was done with this very file meanwhile: their answer is ours
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
        """Raises Overtaken, LeaseLost."""
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
            if row.status in DONE or is_stopped(row):
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
        read = self.stores.read(
            content,
            file_id=self.file_id,
            asked=self.options.asked,
            company=company,
            staged=staged,
            progress=self.progress,
        )
        read, corrected = self._corrected(read)
        for _ in range(ATTEMPTS_MAX):
            if self._is_done():
                return
            if self._judged_and_committed(read, staged, row.name, corrected):
                return
        raise RuntimeError(f"file {self.file_id} was overtaken {ATTEMPTS_MAX} times")

    def _corrected(self, read: Reading) -> tuple[Reading, Corrected | None]:
        """Of a file of bad rows of another: which of those it brings put right."""
        with reading(self.database) as session:
            corrected = corrected_by(session, read)
        return (read, None) if corrected is None else (without_totals(read), corrected)

    def _judged_and_committed(
        self, read: Reading, staged: Path, name: str, corrected: Corrected | None
    ) -> bool:
        self.progress("judging", read.read, read.read)
        with reading(self.database) as session:
            seen = catalogue.generation(session, read.kind)
            parts = queries.parts_of(session, kind=read.kind, scopes=read.scopes)
            names = queries.file_names(session)
        judged = judge_file(
            read,
            staged,
            file_id=self.file_id,
            store=self.stores.facts,
            parts=parts,
            names={**names, self.file_id: name},
            period=self.options.period,
        )
        try:
            self._commit(read, judged, seen, corrected)
        except Overtaken:
            self.stores.facts.drop(judged.paths)
            return False
        return True

    def _commit(self, read: Reading, judged: Judged, seen: int, corrected: Corrected | None) -> None:
        """The one transaction in which the file becomes visible."""
        with unit_of_work(self.database) as work:
            row = self._claimed(work)
            catalogue.advance(work, read.kind, seen=seen)
            row.imported_at, row.asked = self.now, self.options.as_json()
            catalogue.enter(work, row, read, judged)
            if corrected is not None:
                row.corrects_id = corrected.original
                settle(work, corrected, by=self.file_id)
            self._record(work, "file_imported", catalogue.told_of(row, judged))

    def _claimed(self, work: UnitOfWork) -> SourceFileRow:
        """The file's row, locked and not yet done with. Raises Overtaken, LeaseLost."""
        if self.lease is not None:
            hold(work, self.lease)
        row = work.session.scalar(
            select(SourceFileRow).where(SourceFileRow.id == self.file_id).with_for_update()
        )
        if row is None or row.status in DONE or is_stopped(row):
            raise Overtaken
        return row

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
        own_layouts(session),
    )


def sweep_leftovers(database: Database, stores: Stores, *, now: datetime) -> int:
    """Removes what imports that died left: fact files, bytes without a key. Returns how many there were."""
    with reading(database) as session:
        named = queries.named_paths(session)
    before = (now - DIED_BEFORE).timestamp()
    return stores.facts.sweep(named, older_than=before) + stores.originals.sweep(older_than=before)
