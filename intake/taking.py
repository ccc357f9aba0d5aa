"""Opening an original file as it came, and erasing it for good: who did it, and why, is part of its trail."""

from datetime import datetime

from audit.recording import record
from database.engine import Database
from database.types import JsonValue
from database.unit_of_work import UnitOfWork, unit_of_work
from intake.content import Content
from intake.facts import FileId
from intake.originals import Kept
from intake.receiving import ORIGINALS, Stores
from intake.sealed_keys import destroy_key
from intake.tables import SourceFileRow
from people.actors import Actor


def open_original(
    database: Database, stores: Stores, *, file_id: FileId, reason: str, actor: Actor, now: datetime
) -> Content | None:
    """The bytes, and a record of who opens them and why; None where there is no such file.

    Its stream raises IntakeRefused: `original_erased`, `original_damaged`.
    """
    with unit_of_work(database) as work:
        row = work.session.get(SourceFileRow, file_id)
        if row is None:
            return None
        _record(work, row, type_="original_taken", reason=reason, actor=actor, now=now)
    return stores.originals.content(Kept(row.sha256, row.size), name=row.name)


def erase_original(
    database: Database, stores: Stores, *, file_id: FileId, reason: str, actor: Actor, now: datetime
) -> bool:
    """Destroys the file's key, then its bytes; its facts, hash and size remain. False where both were gone.

    The same bytes received under another name are the same file, and erased with it.
    """
    with unit_of_work(database) as work:
        row = work.session.get_one(SourceFileRow, file_id)
        place = destroy_key(
            work, store=ORIGINALS, sha256=row.sha256, reason=reason, actor_name=actor.name, now=now
        )
        if place is None:
            return False
        twins = work.session.query(SourceFileRow).filter_by(sha256=row.sha256).order_by(SourceFileRow.id)
        for one in twins:
            _record(work, one, type_="original_erased", reason=reason, actor=actor, now=now)
    stores.originals.remove(place)  # should this fail, they are noise all the same, and swept
    return True


def _record(
    work: UnitOfWork, row: SourceFileRow, *, type_: str, reason: str, actor: Actor, now: datetime
) -> None:
    body: dict[str, JsonValue] = {"sha256": row.sha256, "reason": reason}
    record(work, stream=f"file:{row.id}", type=type_, actor=actor, at=now, body=body)
