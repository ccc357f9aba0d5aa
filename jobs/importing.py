"""`import_batch`: files that were received become facts, and their findings tickets."""

from collections.abc import Mapping, Sequence
from typing import cast

from database.job_runs import Lease
from database.types import JsonValue
from database.unit_of_work import reading
from intake.facts import FileId
from intake.importing import ImportOptions
from intake.receiving import Stores
from jobs.kinds import JobRefused, Progress, Workshop
from people.queries import actor_named
from workflow.file_findings import look_at_files
from workflow.importing import import_received


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """`files`: ids in the order of their import; `actor`: who asked; `source`, `shop`, `account` if told."""
    files = cast(Sequence[int], arguments["files"])
    source, shop, account = (cast(str | None, arguments.get(name)) for name in ("source", "shop", "account"))
    with reading(workshop.database) as session:
        actor = actor_named(session, str(arguments["actor"]))
    if actor is None:
        raise JobRefused("Whoever asked for this is no longer a user.")
    stores = Stores.of(workshop.settings, workshop.database)
    progress = Progress(workshop, lease, parts=len(files))
    statuses: list[JsonValue] = []
    for progress.part, file_id in enumerate(files):
        imported = import_received(
            workshop.database,
            stores,
            file_id=FileId(file_id),
            actor=actor,
            now=workshop.clock.now(),
            options=ImportOptions(source=source, shop=shop, account=account),
            lease=lease,
            progress=progress,
        )
        statuses.append({"file": file_id, "status": imported.result.status})
    look_at_files(workshop.database, stores, now=workshop.clock.now(), lease=lease)
    return {"files": statuses}
