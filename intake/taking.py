"""Handing out an original file as it came: who took it is part of its trail."""

from dataclasses import dataclass
from datetime import datetime

from audit.recording import record
from database.unit_of_work import UnitOfWork
from intake.facts import FileId
from intake.tables import SourceFileRow
from people.actors import Actor


@dataclass(frozen=True, slots=True)
class Taken:
    name: str
    sha256: str
    size: int


def take_original(work: UnitOfWork, *, file_id: FileId, actor: Actor, now: datetime) -> Taken | None:
    """What is needed to open the original, and a record of who takes it; None where there is no such file."""
    row = work.session.get(SourceFileRow, file_id)
    if row is None:
        return None
    record(
        work,
        stream=f"file:{row.id}",
        type="original_taken",
        actor=actor,
        at=now,
        body={"sha256": row.sha256},
    )
    return Taken(row.name, row.sha256, row.size)
