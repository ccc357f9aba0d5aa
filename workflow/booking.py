"""Freezing a resolution, booking it once, and knowing what stands."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from database.types import JsonValue
from workflow.entries import PostedLine, Side, is_balanced, reversed_lines
from workflow.playbooks import ResolutionKind
from workflow.proposal import Proposal, payload_hash, payload_of, propose
from workflow.questions import Answers
from workflow.stepping import Taking
from workflow.tables import AdjustmentRow, FactRow, ResolutionRow, TicketRow

Lines = tuple[PostedLine, ...]


def freeze(taking: Taking) -> ResolutionRow:
    """Keeps the proposal of the step as the next round of its ticket, with the payload's hash."""
    proposal, session, row = propose(taking.situation), taking.work.session, taking.row
    reversal = _reversal(session, row)
    if not (is_balanced(proposal.lines) and is_balanced(reversal)):
        raise AssertionError(f"{row.number}: an entry does not balance")
    frozen_row = _resolution(taking, proposal, next_round(session, row.id), reversal)
    frozen_row.payload = _payload(row, frozen_row, answers_of(session, row.id))
    frozen_row.payload_hash = payload_hash(frozen_row.payload)
    taking.work.add(frozen_row)
    taking.work.flush()
    return frozen_row


def _resolution(taking: Taking, proposal: Proposal, number: int, reversal: Lines) -> ResolutionRow:
    return ResolutionRow(
        ticket_id=taking.row.id,
        round=number,
        code=proposal.resolution.code,
        kind=proposal.resolution.kind,
        debtor=proposal.resolution.debtor,
        claim_due_on=proposal.claim_due_on,
        lines=lines_json(proposal.lines),
        reversal=lines_json(reversal),
        amount_minor=proposal.stake.amount_minor,
        currency=proposal.stake.currency,
        reverses_id=taking.row.reverses_id,
        author=taking.actor.name,
        at=taking.now,
    )


def _payload(row: TicketRow, proposed: ResolutionRow, answers: Answers) -> dict[str, JsonValue]:
    return payload_of(
        ticket=row.number,
        round_number=proposed.round,
        identity=row.identity,
        difference=_difference(row),
        resolution=proposed.code,
        lines=proposed.lines,
        reversal=proposed.reversal,
        claim_due_on=proposed.claim_due_on,
        answers=answers,
    )


def _difference(row: TicketRow) -> dict[str, JsonValue]:
    return {
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "evidence_digest": row.evidence_digest,
        "is_found": row.is_found,
    }


def next_round(session: Session, ticket_id: int) -> int:
    last = session.scalar(select(func.max(ResolutionRow.round)).where(ResolutionRow.ticket_id == ticket_id))
    return (last or 0) + 1


def frozen(session: Session, row: TicketRow) -> ResolutionRow | None:
    """The ticket's last proposal."""
    return session.scalar(
        select(ResolutionRow)
        .where(ResolutionRow.ticket_id == row.id)
        .order_by(ResolutionRow.round.desc())
        .limit(1)
    )


def frozen_of_all(session: Session, ticket_ids: Collection[int]) -> dict[int, ResolutionRow]:
    """The last proposal of each of these tickets, by ticket id."""
    rows = session.scalars(
        select(ResolutionRow).where(ResolutionRow.ticket_id.in_(ticket_ids)).order_by(ResolutionRow.round)
    )
    return {row.ticket_id: row for row in rows}  # later ones take the place of earlier ones


def present_hash(session: Session, row: TicketRow, answers: Answers) -> str | None:
    """The hash of what would take effect now: the last proposal over the present difference and facts."""
    last = frozen(session, row)
    return None if last is None else hash_over(row, last, answers)


def hash_over(row: TicketRow, proposed: ResolutionRow, answers: Answers) -> str:
    """The hash of that proposal over the present difference and these facts."""
    return payload_hash(_payload(row, proposed, answers))


def book(taking: Taking) -> AdjustmentRow | None:
    """Books the frozen lines, with the reversal they carry; None where there is nothing to book."""
    row = taking.row
    last = frozen(taking.work.session, row)
    if last is None or not (last.lines or last.reversal):
        return None
    booked = AdjustmentRow(
        ticket_id=row.id,
        round=last.round,
        lines=last.lines,
        reversal=last.reversal,
        amount_minor=last.amount_minor,
        currency=last.currency,
        is_claim=last.kind == ResolutionKind.CLAIM,
        debtor=last.debtor,
        claim_due_on=last.claim_due_on,
        reverses_id=last.reverses_id,
        booked_by=last.author,
        booked_at=taking.now,
    )
    taking.work.add(booked)
    row.reverses_id = row.reversal_drafted_by = None
    taking.work.flush()
    return booked


def standing_adjustment(session: Session, ticket_id: int) -> AdjustmentRow | None:
    """What was booked for the ticket last, and not taken back since; a mere reversal books nothing."""
    last = session.scalar(
        select(AdjustmentRow)
        .where(AdjustmentRow.ticket_id == ticket_id, not_reversed())
        .order_by(AdjustmentRow.round.desc())
        .limit(1)
    )
    return last if last is not None and last.lines else None


def standing_of_all(session: Session, ticket_ids: Collection[int]) -> dict[int, AdjustmentRow]:
    """The same for each of these tickets, by ticket id; those without one are left out."""
    rows = session.scalars(
        select(AdjustmentRow)
        .where(AdjustmentRow.ticket_id.in_(ticket_ids), not_reversed())
        .order_by(AdjustmentRow.round)
    )
    last = {row.ticket_id: row for row in rows}
    return {ticket_id: row for ticket_id, row in last.items() if row.lines}


def not_reversed() -> ColumnElement[bool]:
    """Condition on AdjustmentRow: no later one takes it back."""
    later = aliased(AdjustmentRow)
    return ~select(later.id).where(later.reverses_id == AdjustmentRow.id).exists()


def was_ever_booked(session: Session, ticket_id: int) -> bool:
    wanted = select(AdjustmentRow.id).where(AdjustmentRow.ticket_id == ticket_id).limit(1)
    return session.scalar(wanted) is not None


def _reversal(session: Session, row: TicketRow) -> Lines:
    if row.reverses_id is None:
        return ()
    return reversed_lines(posted_lines(session.get_one(AdjustmentRow, row.reverses_id).lines))


def answers_of(session: Session, ticket_id: int) -> dict[str, JsonValue]:
    """Everything confirmed; what was confirmed later wins."""
    rows = session.scalars(select(FactRow.answers).where(FactRow.ticket_id == ticket_id).order_by(FactRow.id))
    return {field: value for answers in rows for field, value in answers.items()}


def lines_json(lines: Lines) -> list[dict[str, JsonValue]]:
    return [
        {"side": str(line.side), "account": line.account, "amount_minor": line.amount_minor} for line in lines
    ]


def posted_lines(raw: list[Mapping[str, Any]]) -> Lines:
    return tuple(PostedLine(Side(one["side"]), one["account"], one["amount_minor"]) for one in raw)
