"""Gathers, from the locked rows, everything the rules look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals import policy
from approvals.rounds import open_round_of
from approvals.values import Round
from people.actors import Actor, Role
from people.queries import people
from workflow import booking
from workflow.situation import Difference, Situation, Ticket
from workflow.stepping import stream_of
from workflow.tables import AdjustmentRow, FactRow, ResolutionRow, TicketRow


def situation_of(
    session: Session,
    row: TicketRow,
    *,
    actor: Actor,
    now: datetime,
    attached: Iterable[str] = (),
    duplicate_of: Any = None,
    archive_after_days: int | None = None,
    trail_is_sound: bool = False,
) -> Situation:
    """The ticket and its surroundings as they stand. Without `archive_after_days` nothing is ripe."""
    answers = booking.answers_of(session, row.id)
    waits = open_round_of(session, stream_of(row.number))
    return Situation(
        ticket=with_booking(ticket_of(row, archive_after_days=archive_after_days), session, row),
        actor=actor,
        now=now,
        policy=policy.load(),
        people={one.name: one.actor for one in people(session) if one.active},
        answers=answers,
        fact_authors=frozenset(
            session.scalars(select(FactRow.author).where(FactRow.ticket_id == row.id).distinct())
        ),
        round=waits,
        payload_hash=booking.present_hash(session, row, answers) if waits else None,
        trail_is_sound=trail_is_sound,
        known_tickets=_known(session, duplicate_of),
        attached=frozenset(attached),
    )


def situations_of(
    session: Session,
    rows: Sequence[TicketRow],
    *,
    rounds: Mapping[str, Round],
    proposals: Mapping[int, ResolutionRow],
    actor: Actor,
    now: datetime,
) -> dict[int, Situation]:
    """The situations of many tickets by their ids, gathered in as few questions as that of one.

    `rounds`: the open ones by subject; `proposals`: the last of each ticket by its id.
    """
    ids = [row.id for row in rows]
    facts = session.scalars(select(FactRow).where(FactRow.ticket_id.in_(ids)).order_by(FactRow.id)).all()
    standing = booking.standing_of_all(session, ids)
    active = {one.name: one.actor for one in people(session) if one.active}
    gathered: dict[int, Situation] = {}
    for row in rows:
        own = [fact for fact in facts if fact.ticket_id == row.id]
        answers = {field: value for fact in own for field, value in fact.answers.items()}
        proposed = proposals.get(row.id)
        gathered[row.id] = Situation(
            ticket=_booked(ticket_of(row), standing.get(row.id)),
            actor=actor,
            now=now,
            policy=policy.load(),
            people=active,
            answers=answers,
            fact_authors=frozenset(fact.author for fact in own),
            round=rounds.get(stream_of(row.number)),
            payload_hash=None if proposed is None else booking.hash_over(row, proposed, answers),
        )
    return gathered


def ticket_of(row: TicketRow, *, archive_after_days: int | None = None) -> Ticket:
    """The row as the rules see it, without what was booked for it."""
    return Ticket(
        number=row.number,
        type=row.type,
        state=row.state,
        version=row.version,
        difference=Difference(row.amount_minor, row.currency, row.evidence_digest),
        opened_at=row.opened_at,
        team=Role(row.team),
        assignee=row.assignee,
        remembered=row.remembered_state,
        is_found=row.is_found,
        decided=_decided(row),
        is_decided=row.is_decided,
        has_reversal_draft=row.reverses_id is not None,
        reversal_drafted_by=row.reversal_drafted_by,
        hold_count=row.hold_count,
        held_days=row.held_days,
        resume_at=row.resume_at,
        due_at=row.due_at,
        archive_due_at=_archive_due_at(row, archive_after_days),
        legal_hold_by=row.legal_hold_by,
        level=row.level,
    )


def with_booking(ticket: Ticket, session: Session, row: TicketRow) -> Ticket:
    """The same with what stands booked for it."""
    return _booked(ticket, booking.standing_adjustment(session, row.id))


def _booked(ticket: Ticket, standing: AdjustmentRow | None) -> Ticket:
    return replace(
        ticket,
        has_standing_adjustment=standing is not None,
        is_claim=standing is not None and standing.is_claim,
    )


def _decided(row: TicketRow) -> Difference | None:
    if row.decided_amount_minor is None or row.decided_currency is None or row.decided_digest is None:
        return None
    return Difference(row.decided_amount_minor, row.decided_currency, row.decided_digest)


def _archive_due_at(row: TicketRow, days: int | None) -> datetime | None:
    return None if row.done_at is None or days is None else row.done_at + timedelta(days=days)


def _known(session: Session, number: Any) -> frozenset[str]:
    if not isinstance(number, str):
        return frozenset()
    wanted = select(TicketRow.number).where(TicketRow.number == number.strip())
    return frozenset(session.scalars(wanted))
