"""`match_tables`: two tables that somebody handed in are matched by the plan on their page."""

from collections.abc import Mapping

from database.job_runs import Lease
from database.types import JsonValue
from database.unit_of_work import reading
from jobs.kinds import JobRefused, Progress, Workshop
from matching.own.pairs import match_pair
from matching.own.stores import TableStore
from people.queries import actor_named


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """`number`: of the two tables; `actor`: who asked."""
    with reading(workshop.database) as session:
        actor = actor_named(session, str(arguments["actor"]))
    if actor is None:
        raise JobRefused("Whoever asked for this is no longer a user.")
    Progress(workshop, lease, parts=1)("matching", 0, 1)
    done = match_pair(
        workshop.database,
        TableStore.of(workshop.settings, workshop.database),
        number=str(arguments["number"]),
        actor=actor,
        now=workshop.clock.now(),
        lease=lease,
    )
    return {"number": done.number, "state": done.state}
