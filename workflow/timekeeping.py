"""What time alone brings about: an approval that nobody gave expires, and what was on hold goes on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from database.engine import Database
from database.job_runs import Lease, hold
from database.unit_of_work import reading, unit_of_work
from people.actors import SYSTEM
from workflow.acting import locked_tickets, perform
from workflow.receiving import chunks
from workflow.refusals import TransitionRefused
from workflow.tables import TicketRow


def keep_time(database: Database, *, now: datetime, lease: Lease | None = None) -> dict[str, int]:
    """Takes the steps that are due, and says how many of each. Done again at once it finds nothing to do.

    Raises LeaseLost, with no chunk half done, when another worker has taken the job over.
    """
    due = {
        "expire": (TicketRow.state == "pending_approval") & (TicketRow.due_at <= now),
        "resume": TicketRow.resume_at <= now,
    }
    return {
        action: sum(
            _taken(database, chunk, action, now=now, lease=lease)
            for chunk in chunks(_waiting(database, condition))
        )
        for action, condition in due.items()
    }


def _waiting(database: Database, condition: ColumnElement[bool]) -> Sequence[int]:
    with reading(database) as session:
        return session.scalars(select(TicketRow.id).where(condition).order_by(TicketRow.id)).all()


def _taken(database: Database, ids: Sequence[int], action: str, *, now: datetime, lease: Lease | None) -> int:
    taken = 0
    with unit_of_work(database) as work:
        if lease is not None:
            hold(work, lease)
        for row in locked_tickets(work, ids):
            try:
                perform(work, row, action=action, inputs={}, actor=SYSTEM, now=now)
            except TransitionRefused:  # somebody was faster
                continue
            taken += 1
    return taken
