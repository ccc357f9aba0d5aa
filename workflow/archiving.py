"""Archiving what is done: after the cooling-off, and only with a trail that verifies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from audit.verifying import verify_stream
from database.engine import Database
from database.job_runs import Lease, hold
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from people.actors import SYSTEM
from workflow.acting import locked_tickets, perform
from workflow.receiving import chunks
from workflow.refusals import TransitionRefused
from workflow.stepping import stream_of
from workflow.table import load
from workflow.tables import TicketRow


@dataclass(frozen=True, slots=True)
class ArchiveResult:
    archived: int
    refused: tuple[tuple[str, str], ...]
    """(ticket, code of the reason): one whose trail does not verify must be looked into."""


def archive_due(
    database: Database, *, now: datetime, archive_after_days: int, lease: Lease | None = None
) -> ArchiveResult:
    """Archives every done ticket whose cooling-off is over; again, what has become due since."""
    archived = 0
    refused: list[tuple[str, str]] = []
    for chunk in chunks(_due(database, now - timedelta(days=archive_after_days))):
        with unit_of_work(database) as work:
            if lease is not None:
                hold(work, lease)
            reasons = _archive(work, chunk, now=now, archive_after_days=archive_after_days)
        refused += reasons
        archived += len(chunk) - len(reasons)
    return ArchiveResult(archived=archived, refused=tuple(refused))


def _due(database: Database, done_before: datetime) -> Sequence[int]:
    with reading(database) as session:
        return session.scalars(
            select(TicketRow.id)
            .where(TicketRow.state.in_(load().in_category("done")), TicketRow.done_at <= done_before)
            .order_by(TicketRow.id)
        ).all()


def _archive(
    work: UnitOfWork, ids: Sequence[int], *, now: datetime, archive_after_days: int
) -> list[tuple[str, str]]:
    """Returns what could not be archived, with the reason."""
    refused = []
    for row in locked_tickets(work, ids):
        try:
            perform(
                work,
                row,
                action="archive",
                inputs={},
                actor=SYSTEM,
                now=now,
                archive_after_days=archive_after_days,
                trail_is_sound=trail_is_sound(work, row),
            )
        except TransitionRefused as reason:
            refused.append((row.number, reason.code))
    return refused


def trail_is_sound(work: UnitOfWork, row: TicketRow) -> bool:
    """Whether the ticket's trail verifies and has exactly one event for each of its versions."""
    return verify_stream(work.session, stream_of(row.number), expected_events=row.version).ok
