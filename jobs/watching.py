"""`look_at_files`: files that should have come by now, bills that differ, balances that do not follow on."""

from collections.abc import Mapping

from database.job_runs import Lease
from database.types import JsonValue
from intake.receiving import Stores
from jobs.kinds import Workshop
from workflow.file_findings import look_at_files


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    stores = Stores.of(workshop.settings, workshop.database)
    found = look_at_files(workshop.database, stores, now=workshop.clock.now(), lease=lease)
    return {"found": len(found)}
