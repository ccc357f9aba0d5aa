"""Takes an import back, or puts a corrected file in its place: seen by everybody from one commit on.

Other files may have been judged against the facts that go: a line they share was "seen" in them, and stored
only once. Those files are read and judged again, in the order they came, before anything is hidden. Nothing
is removed: parts that are hidden stay, and so does what the import said.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from audit.recording import record
from database.engine import Database
from database.types import JsonValue
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake import catalogue, queries
from intake.catalogue import Overtaken
from intake.correcting import settled_findings, unsettle, without_totals
from intake.exceptions import ExceptionFound
from intake.facts import FactKind, FileId
from intake.importing import ATTEMPTS_MAX, ImportOptions, company_of
from intake.judged import Judged, judge_file
from intake.originals import Kept
from intake.own_layouts import read_as
from intake.reading import Reading
from intake.receiving import Stores
from intake.refusals import IntakeRefused
from intake.scopes import Company
from intake.store import FactPart
from intake.tables import FactPartRow, ImportFindingRow, SourceFileRow
from people.actors import Actor

STANDING: Final = ("imported", "control_failed")
MayBeHidden = Callable[[UnitOfWork, FileId], None]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What changed besides the facts. `gone`: identities of findings that no standing file makes any more.

    `found`: what the files that were judged anew find now, by file.
    """

    gone: frozenset[str]
    found: Mapping[FileId, tuple[ExceptionFound, ...]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """The catalogue as it was looked at."""

    kind: FactKind
    generation: int
    parts: tuple[FactPart, ...]
    again: tuple[SourceFileRow, ...]
    names: Mapping[int, str]
    company: Company


def withdraw(
    database: Database,
    stores: Stores,
    *,
    file_id: FileId,
    by: FileId | None,
    options: ImportOptions | None,
    reason: str,
    actor: Actor,
    now: datetime,
    may: MayBeHidden,
) -> Withdrawn:
    """Hides the file's facts; with `by`, that file's take their place at the same moment.

    `may` is asked in the deciding transaction, and refuses by raising. Raises IntakeRefused: `not_imported`,
    `same_bytes`, `other_kind`, and whatever keeps `by` or a file to be judged anew from being read.
    """
    act = _Act(database, stores, file_id, by, options or ImportOptions(), reason, actor, now, may)
    for _ in range(ATTEMPTS_MAX):
        with suppress(Overtaken):
            return act.once()
    raise RuntimeError(f"taking back file {file_id} was overtaken {ATTEMPTS_MAX} times")


@dataclass(slots=True)
class _Act:
    database: Database
    stores: Stores
    file_id: FileId
    by: FileId | None
    options: ImportOptions
    reason: str
    actor: Actor
    now: datetime
    may: MayBeHidden
    judged: dict[FileId, tuple[Reading, Judged]] = field(default_factory=dict)

    def once(self) -> Withdrawn:
        """Raises Overtaken where another import committed meanwhile; nothing is left of the attempt."""
        self.judged = {}
        try:
            seen = self._look()
            self._judge_again(seen)
            return self._commit(seen)
        except BaseException:
            self.stores.facts.drop(path for _, one in self.judged.values() for path in one.paths)
            raise

    def _look(self) -> _Seen:
        with reading(self.database) as session:
            row = session.get_one(SourceFileRow, self.file_id)
            if row.status not in STANDING:
                raise IntakeRefused("not_imported", file=row.name)
            again = [session.get_one(SourceFileRow, one) for one in leaning_on(session, self.file_id)]
            if self.by is not None:
                successor = session.get_one(SourceFileRow, self.by)
                _refuse_successor(row, successor)
                again = [successor, *(one for one in again if one.id != successor.id)]
            kind = FactKind(row.kind)
            return _Seen(
                kind=kind,
                generation=catalogue.generation(session, kind),
                parts=tuple(one for one in queries.visible_parts(session) if one.kind is kind),
                again=tuple(again),
                names={**queries.file_names(session), **{one.id: one.name for one in again}},
                company=company_of(session),
            )

    def _judge_again(self, seen: _Seen) -> None:
        hidden = {self.file_id, *(one.id for one in seen.again)}
        parts = [one for one in seen.parts if one.file_id not in hidden]
        for row in seen.again:
            options = self.options if row.id == self.by and _is_new(row) else ImportOptions.of(row.asked)
            with self.stores.facts.staging() as staged:
                content = self.stores.originals.content(Kept(row.sha256, row.size), name=row.name)
                read = self.stores.read(
                    content,
                    file_id=FileId(row.id),
                    asked=replace(options.asked, source=read_as(row.layout) or options.source),
                    company=seen.company,
                    staged=staged,
                )
                if row.corrects_id is not None:
                    read = without_totals(read)
                if read.kind is not seen.kind:
                    raise IntakeRefused("other_kind", file=row.name)
                judged = judge_file(
                    read,
                    staged,
                    file_id=FileId(row.id),
                    store=self.stores.facts,
                    parts=[one for one in parts if not read.scopes.isdisjoint(one.scopes)],
                    names=seen.names,
                    period=options.period,
                )
            self.judged[FileId(row.id)] = read, judged
            parts.append(judged.part)

    def _commit(self, seen: _Seen) -> Withdrawn:
        with unit_of_work(self.database) as work:
            self.may(work, self.file_id)
            catalogue.advance(work, seen.kind, seen=seen.generation)
            row = work.session.get_one(SourceFileRow, self.file_id, with_for_update=True)
            if row.status not in STANDING:
                raise IntakeRefused("not_imported", file=row.name)
            before = _found_by(work.session, {self.file_id, *self.judged})
            reopened = settled_findings(work.session, by=self.file_id)
            unsettle(work, by=[self.file_id])
            row.status = "undone" if self.by is None else "superseded"
            row.superseded_by_id = self.by
            _hide(work, {self.file_id, *self.judged}, now=self.now)
            body: dict[str, JsonValue] = {"reason": self.reason, "by": self.by, "again": list(self.judged)}
            self._record(work, self.file_id, f"file_{row.status}", body)
            for file_id, (read, judged) in self.judged.items():
                self._enter(work, file_id, read, judged)
            work.flush()
            again = {file_id: queries.findings_of(work.session, file_id) for file_id in reopened}
            return Withdrawn(
                gone=before - _found_by(work.session, None),
                found={**again, **{file_id: judged.found for file_id, (_, judged) in self.judged.items()}},
            )

    def _enter(self, work: UnitOfWork, file_id: FileId, read: Reading, judged: Judged) -> None:
        row = work.session.get_one(SourceFileRow, file_id, with_for_update=True)
        if _is_new(row):
            row.imported_at, row.asked = self.now, self.options.as_json()
            catalogue.enter(work, row, read, judged)
            self._record(work, file_id, "file_imported", catalogue.told_of(row, judged))
            return
        if row.status not in STANDING:
            raise Overtaken
        catalogue.forget_judged(work, file_id)
        catalogue.enter_judged(work, file_id, judged)
        catalogue.count_lines(row, judged)
        self._record(work, file_id, "file_judged_again", catalogue.told_of(row, judged))

    def _record(self, work: UnitOfWork, file_id: FileId, type_: str, body: Mapping[str, JsonValue]) -> None:
        record(work, stream=f"file:{file_id}", type=type_, actor=self.actor, at=self.now, body=body)


def _is_new(row: SourceFileRow) -> bool:
    return row.status in ("received", "refused")


def _refuse_successor(row: SourceFileRow, successor: SourceFileRow) -> None:
    if successor.sha256 == row.sha256:
        raise IntakeRefused("same_bytes", file=successor.name)
    if not (_is_new(successor) or successor.status in STANDING):
        raise IntakeRefused("not_imported", file=successor.name)


def leaning_on(session: Session, file_id: FileId) -> Sequence[FileId]:
    """The files judged against this one's facts, or against theirs, in the order of their commits."""
    wanted = select(FactPartRow.file_id, FactPartRow.leans_on).where(FactPartRow.hidden_at.is_(None))
    rows = session.execute(wanted.order_by(FactPartRow.id)).all()
    fallen, found = {int(file_id)}, []
    for one, leans_on in rows:  # a file leans on earlier ones only
        if one != file_id and not fallen.isdisjoint(leans_on):
            fallen.add(one)
            found.append(FileId(one))
    return found


def _found_by(session: Session, file_ids: Set[int] | None) -> frozenset[str]:
    """Identities of what these files find; None: of what every standing file does."""
    wanted = select(ImportFindingRow.identity).join(
        SourceFileRow, SourceFileRow.id == ImportFindingRow.file_id
    )
    mine = SourceFileRow.status.in_(STANDING) if file_ids is None else SourceFileRow.id.in_(file_ids)
    return frozenset(session.scalars(wanted.where(mine)))


def _hide(work: UnitOfWork, file_ids: Set[int], *, now: datetime) -> None:
    work.session.execute(
        update(FactPartRow)
        .where(FactPartRow.file_id.in_(file_ids), FactPartRow.hidden_at.is_(None))
        .values(hidden_at=now)
        .execution_options(synchronize_session=False)
    )
