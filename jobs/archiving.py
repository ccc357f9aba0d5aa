"""`archive_due`: what is done and has cooled off goes into the archive."""

from collections.abc import Mapping

from database.job_runs import Lease
from database.types import JsonValue
from jobs.kinds import Workshop
from workflow.archiving import archive_due


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    done = archive_due(
        workshop.database,
        now=workshop.clock.now(),
        archive_after_days=workshop.settings.archive_after_days,
        lease=lease,
    )
    refused: JsonValue = [{"ticket": ticket, "reason": reason} for ticket, reason in done.refused]
    return {"archived": done.archived, "refused": refused}
