"""An import is stopped before it is done: nothing of the file is taken, and it can be read again."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.recording import record
from database.unit_of_work import UnitOfWork
from intake.facts import FileId
from intake.tables import SourceFileRow
from people.actors import Actor

CANCELLED: Final = "cancelled"


class ImportCancelled(Exception):
    """Somebody stopped the import that is working."""


def cancel_import(work: UnitOfWork, *, file_id: FileId, actor: Actor, now: datetime) -> bool:
    """Stops the import of a file that was received and not read yet; False where it is over already."""
    row = _locked(work, file_id)
    if row is None or row.status != "received":
        return False
    row.status, row.imported_at = "refused", now
    row.refusal = {"code": CANCELLED, "params": {"name": actor.display_name}}
    record(work, stream=f"file:{file_id}", type="import_cancelled", actor=actor, at=now, body={})
    return True


def wait_again(work: UnitOfWork, *, file_id: FileId) -> None:
    """A file whose import was stopped waits for another one."""
    row = _locked(work, file_id)
    if row is not None and is_stopped(row):
        row.status, row.refusal, row.imported_at = "received", None, None


def is_stopped(row: SourceFileRow) -> bool:
    return row.status == "refused" and row.refusal is not None and row.refusal["code"] == CANCELLED


def is_cancelled(session: Session, file_id: FileId) -> bool:
    """Whether the file's import was stopped, and nobody has asked for another since."""
    row = session.get(SourceFileRow, file_id)
    return row is not None and is_stopped(row)


def _locked(work: UnitOfWork, file_id: FileId) -> SourceFileRow | None:
    return work.session.scalar(select(SourceFileRow).where(SourceFileRow.id == file_id).with_for_update())
