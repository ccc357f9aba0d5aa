"""A run of a plan, and its tickets brought in line with what it found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from audit.sealing import WhoActed
from database.engine import Database
from database.job_runs import Lease
from database.unit_of_work import reading
from intake.exceptions import ExceptionFound
from intake.store import FactStore
from matching.queries import exceptions_of
from matching.running import RunResult, is_overtaken, run_plan
from workflow.receiving import Looked, Received, receive_exceptions


@dataclass(frozen=True, slots=True)
class Reconciled:
    run: RunResult
    tickets: Received

    def as_json(self) -> dict[str, object]:
        """The document of `reconcile`: the run, and what became of the tickets."""
        tickets = {
            "opened": self.tickets.opened,
            "updated": self.tickets.updated,
            "cleared": self.tickets.cleared,
            "reopened": self.tickets.reopened,
            "decided": self.tickets.decided,
        }
        return {**self.run.as_json(), "tickets": tickets}


NOTHING = Received(opened=0, updated=0, cleared=0, reopened=0, decided=0)


def reconcile(
    database: Database,
    store: FactStore,
    *,
    plan: str,
    runs_dir: Path,
    requested_by: WhoActed,
    now: datetime,
    shop_id: int | None = None,
    as_of: date | None = None,
    lease: Lease | None = None,
) -> Reconciled:
    """Runs the plan and receives what it found; again, whole or from the middle, it ends the same.

    A run that a later one overtook changes no ticket, or from then on no more. Raises what
    `matching.running.run_plan` raises.
    """
    run = run_plan(
        database,
        store,
        plan=plan,
        runs_dir=runs_dir,
        requested_by=requested_by,
        now=now,
        shop_id=shop_id,
        as_of=as_of,
        lease=lease,
    )
    if not run.is_published:
        return Reconciled(run, NOTHING)
    looked = Looked(run=run.number, plan=run.plan, as_of_by_shop=run.as_of_by_shop)
    tickets = receive_exceptions(
        database,
        looked=looked,
        exceptions=_found(database, run),
        now=now,
        lease=lease,
        is_overtaken=lambda work: is_overtaken(work, run.run_id),
    )
    return Reconciled(run, tickets)


def _found(database: Database, run: RunResult) -> Iterator[ExceptionFound]:
    with reading(database) as session:
        yield from exceptions_of(session, run.run_id)
