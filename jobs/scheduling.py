"""`run_schedules`: plans whose time has come are asked for."""

from collections.abc import Mapping

from database.job_runs import Lease, hold
from database.types import JsonValue
from database.unit_of_work import unit_of_work
from jobs.kinds import Workshop
from workflow.schedules import ask_for_scheduled


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    with unit_of_work(workshop.database) as work:
        hold(work, lease)
        return {"asked": ask_for_scheduled(work, now=workshop.clock.now())}
