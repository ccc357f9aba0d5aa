"""`import_batch`: files that were received become facts, and their findings tickets."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from database.job_runs import Lease
from database.types import JsonValue
from database.unit_of_work import reading
from intake.cancelling import ImportCancelled, is_cancelled
from intake.facts import FileId
from intake.importing import ImportOptions
from intake.receiving import Stores
from jobs.kinds import JobRefused, Progress, Workshop
from people.actors import Actor
from people.queries import actor_named
from workflow.file_findings import look_at_files
from workflow.importing import import_received


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """`files`: ids in the order of their import; `actor`: who asked; what was said about the files."""
    files = cast(Sequence[int], arguments["files"])
    actor = actor_of(workshop, arguments)
    options = ImportOptions.of(cast(Mapping[str, str | None], arguments))
    stores = Stores.of(workshop.settings, workshop.database)
    progress = Progress(workshop, lease, parts=len(files))
    statuses: list[JsonValue] = []
    for progress.part, file_id in enumerate(files):
        stoppable = _Stoppable(workshop, progress, FileId(file_id))
        with suppress(ImportCancelled):
            stoppable.refuse_cancelled()
            imported = import_received(
                workshop.database,
                stores,
                file_id=FileId(file_id),
                actor=actor,
                now=workshop.clock.now(),
                options=options,
                lease=lease,
                progress=stoppable,
            )
            statuses.append({"file": file_id, "status": imported.result.status})
    look_at_files(workshop.database, stores, now=workshop.clock.now(), lease=lease)
    return {"files": statuses}


def actor_of(workshop: Workshop, arguments: Mapping[str, JsonValue]) -> Actor:
    """Whoever asked for the job. Raises JobRefused where that is no longer a user."""
    with reading(workshop.database) as session:
        actor = actor_named(session, str(arguments["actor"]))
    if actor is None:
        raise JobRefused("Whoever asked for this is no longer a user.")
    return actor


@dataclass(frozen=True, slots=True)
class _Stoppable:
    """Tells the page how far one file is, and looks whether somebody has stopped it."""

    workshop: Workshop
    progress: Progress
    file_id: FileId

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Raises ImportCancelled, LeaseLost."""
        if self.progress(stage, done, total):
            self.refuse_cancelled()

    def refuse_cancelled(self) -> None:
        with reading(self.workshop.database) as session:
            if is_cancelled(session, self.file_id):
                raise ImportCancelled
