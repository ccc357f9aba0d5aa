"""An import is taken back, or a corrected file takes its place; tickets follow by their own rules."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from database.engine import Database
from database.unit_of_work import UnitOfWork
from intake.facts import FileId
from intake.importing import ImportOptions
from intake.receiving import Stores
from intake.refusals import IntakeRefused
from intake.withdrawing import Withdrawn, withdraw
from matching.tables import MatchRunRow
from people.actors import Actor
from workflow.importing import PLAN, run_of
from workflow.receiving import Looked, clear_identities, receive_exceptions


def undo_import(
    database: Database, stores: Stores, *, file_id: FileId, reason: str, actor: Actor, now: datetime
) -> Withdrawn:
    """Takes the file's facts back; files judged against them are judged anew, its findings' tickets cleared.

    Raises IntakeRefused: `import_used` where a run has read it (supersede it then), `not_imported`.
    """
    withdrawn = withdraw(
        database,
        stores,
        file_id=file_id,
        by=None,
        options=None,
        reason=reason,
        actor=actor,
        now=now,
        may=_refuse_used,
    )
    _tell_tickets(database, withdrawn, run=run_of(file_id), now=now)
    return withdrawn


def supersede_import(
    database: Database,
    stores: Stores,
    *,
    file_id: FileId,
    by: FileId,
    reason: str,
    actor: Actor,
    now: datetime,
    options: ImportOptions | None = None,
) -> Withdrawn:
    """Puts the file `by` (received, refused, or imported already) in the place of the earlier one.

    Runs that are reading go on with what they saw; the next one sees the new file. Raises IntakeRefused:
    `not_imported`, `same_bytes`, `other_kind`, or why `by` cannot be read.
    """
    withdrawn = withdraw(
        database,
        stores,
        file_id=file_id,
        by=by,
        options=options,
        reason=reason,
        actor=actor,
        now=now,
        may=lambda _work, _file_id: None,
    )
    _tell_tickets(database, withdrawn, run=run_of(by), now=now)
    return withdrawn


def run_that_read(session: Session, file_id: FileId) -> str | None:
    """The number of the first run that has read the file, or reads it now."""
    read_by = select(MatchRunRow.number, MatchRunRow.inputs).where(
        MatchRunRow.state.in_(("running", "published", "superseded"))
    )
    for number, inputs in session.execute(read_by.order_by(MatchRunRow.id)):
        if file_id in inputs:
            return str(number)
    return None


def _refuse_used(work: UnitOfWork, file_id: FileId) -> None:
    """Runs take their inputs one after the other, under the same lock: none can begin to read meanwhile."""
    if work.is_postgresql:
        work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("match_run"))))
    if (run := run_that_read(work.session, file_id)) is not None:
        raise IntakeRefused("import_used", run=run)


def _tell_tickets(database: Database, withdrawn: Withdrawn, *, run: str, now: datetime) -> None:
    looked = Looked(run=run, plan=PLAN, is_complete=False)
    clear_identities(database, looked=looked, identities=withdrawn.gone, now=now)
    for file_id, found in withdrawn.found.items():
        of_file = Looked(run=run_of(file_id), plan=PLAN, is_complete=False)
        receive_exceptions(database, looked=of_file, exceptions=found, now=now)
