"""`reconcile`: plans are run over everything imported, and what they find becomes tickets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from database.job_runs import Lease
from database.types import JsonValue
from database.unit_of_work import reading
from intake.receiving import Stores
from jobs.kinds import JobRefused, Progress, Workshop
from matching.running import RunRefused
from people.actors import Actor
from people.queries import actor_named
from workflow.reconciling import Reconciled, reconcile


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """`plans`: their names; `actor`: who asked; `shop_id` and `as_of` (ISO date) where told.

    Killed between two plans it runs the first again: that changes nothing.
    """
    plans = cast(Sequence[str], arguments["plans"])
    with reading(workshop.database) as session:
        actor = actor_named(session, str(arguments["actor"]))
    if actor is None:
        raise JobRefused("Whoever asked for this is no longer a user.")
    progress = Progress(workshop, lease, parts=len(plans))
    runs: list[JsonValue] = []
    for progress.part, plan in enumerate(plans):
        progress(plan, 0, 1)
        done = _reconciled(workshop, lease, arguments, plan=plan, actor=actor)
        tickets = done.tickets
        runs.append(
            {
                "run": done.run.number,
                "tickets": {
                    "opened": tickets.opened,
                    "updated": tickets.updated,
                    "cleared": tickets.cleared,
                    "reopened": tickets.reopened,
                    "decided": tickets.decided,
                },
            }
        )
    return {"runs": runs}


def _reconciled(
    workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue], *, plan: str, actor: Actor
) -> Reconciled:
    as_of = cast(str | None, arguments.get("as_of"))
    try:
        return reconcile(
            workshop.database,
            Stores.of(workshop.settings, workshop.database).facts,
            plan=plan,
            runs_dir=workshop.settings.runs_dir,
            requested_by=actor,
            now=workshop.clock.now(),
            shop_id=cast(int | None, arguments.get("shop_id")),
            as_of=None if as_of is None else date.fromisoformat(as_of),
            lease=lease,
        )
    except RunRefused as refused:
        raise JobRefused(f"{refused.code}: {refused.params}") from refused
