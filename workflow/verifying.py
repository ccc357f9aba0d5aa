"""Verifies the whole trail: every chain in itself, and that each ticket has one event for each version."""

from dataclasses import replace

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from audit.chain import Verdict
from audit.tables import AuditEventRow
from audit.verifying import verify_all, verify_stream
from workflow.stepping import stream_of
from workflow.tables import TicketRow


def verify_trail(session: Session) -> Verdict:
    """The chains cannot show what was cut off their end; the tickets' versions can."""
    verdict = verify_all(session)
    for number, version in tickets_of_wrong_length(session, limit=1) if verdict.ok else ():
        cut = verify_stream(session, stream_of(number), expected_events=version)
        return replace(cut, events=verdict.events)
    return verdict


def tickets_of_wrong_length(session: Session, *, limit: int) -> tuple[tuple[str, int], ...]:
    """(number, version) of tickets whose trail does not have one event for each version."""
    prefix = stream_of("")
    counted = (
        select(AuditEventRow.stream, func.count().label("events"))
        .where(AuditEventRow.stream.startswith(prefix))
        .group_by(AuditEventRow.stream)
        .subquery()
    )
    rows = session.execute(
        select(TicketRow.number, TicketRow.version)
        .outerjoin(counted, counted.c.stream == literal(prefix).concat(TicketRow.number))
        .where(func.coalesce(counted.c.events, 0) != TicketRow.version)
        .order_by(TicketRow.number)
        .limit(limit)
    )
    return tuple((number, version) for number, version in rows)
