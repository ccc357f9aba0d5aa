"""`withdraw_import`: an import is taken back, or a corrected file takes its place."""

from collections.abc import Mapping
from typing import cast

from database.job_runs import Lease
from database.types import JsonValue, json_text
from database.unit_of_work import reading
from intake import queries
from intake.facts import FileId
from intake.importing import ImportOptions
from intake.receiving import Stores
from intake.refusals import IntakeRefused
from jobs.importing import actor_of
from jobs.kinds import JobRefused, Workshop
from people.actors import Actor
from workflow.file_findings import look_at_files
from workflow.undoing import supersede_import, undo_import

GONE = ("undone", "superseded")


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """`file`: which; `by`: the file that takes its place, if any; `reason`; `actor`: who asked.

    What was done before a crash is not done twice. A refusal is told as JSON: its code and params.
    """
    file_id, by = FileId(cast(int, arguments["file"])), cast(int | None, arguments["by"])
    actor = actor_of(workshop, arguments)
    stores = Stores.of(workshop.settings, workshop.database)
    try:
        _withdraw(workshop, stores, arguments, file_id=file_id, by=by, actor=actor)
    except IntakeRefused as refused:
        if not _is_gone(workshop, file_id):
            why: JsonValue = {"code": refused.code, "params": dict(refused.params)}
            raise JobRefused(json_text(why)) from refused
    look_at_files(workshop.database, stores, now=workshop.clock.now(), lease=lease)
    return {"file": file_id, "by": by}


def _is_gone(workshop: Workshop, file_id: FileId) -> bool:
    with reading(workshop.database) as session:
        file = queries.file(session, file_id)
    return file is not None and file.status in GONE


def _withdraw(
    workshop: Workshop,
    stores: Stores,
    arguments: Mapping[str, JsonValue],
    *,
    file_id: FileId,
    by: int | None,
    actor: Actor,
) -> None:
    database, now, reason = workshop.database, workshop.clock.now(), str(arguments["reason"])
    if by is None:
        undo_import(database, stores, file_id=file_id, reason=reason, actor=actor, now=now)
        return
    supersede_import(
        database,
        stores,
        file_id=file_id,
        by=FileId(by),
        reason=reason,
        actor=actor,
        now=now,
        options=ImportOptions.of(cast(Mapping[str, str | None], arguments)),
    )
