"""`keep_time`: approvals expire and holds end when their time has come."""

from collections.abc import Mapping

from database.job_runs import Lease
from database.types import JsonValue
from jobs.kinds import Workshop
from workflow.timekeeping import keep_time


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    return keep_time(workshop.database, now=workshop.clock.now(), lease=lease)
