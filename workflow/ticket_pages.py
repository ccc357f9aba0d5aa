"""Everything the page of one ticket shows, and what the actor may do there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.policy import Tier, tier_for
from approvals.values import Round
from audit.queries import Event, events_of
from database.types import JsonValue
from intake.exceptions import EvidenceRow, Explanation, Term
from people.actors import Actor
from people.queries import display_names
from workflow import booking, evidence, playbooks
from workflow.entries import PostedLine, post
from workflow.gathering import situation_of
from workflow.lifecycle import AllowedAction, allowed_actions
from workflow.listing import TicketLine, line_of
from workflow.playbooks import Playbook, Question, Resolution, ResolutionKind
from workflow.proposal import amounts_proposed, stake_of
from workflow.questions import unanswered
from workflow.refusals import TicketNotFound
from workflow.situation import Situation
from workflow.stepping import stream_of
from workflow.tables import AdjustmentRow, AttachmentRow, FactRow, NoteRow, ResolutionRow, TicketRow
from workflow.visibility import visible_to


@dataclass(frozen=True, slots=True)
class Note:
    """Words of somebody. `kind`: question, text (a comment) or reason."""

    id: int
    kind: str
    text: str
    author: str
    author_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    id: int
    fact_id: int | None
    field: str | None
    sha256: str
    name: str
    size: int
    media_type: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """What a team confirmed at one time."""

    id: int
    team: str
    answers: Mapping[str, JsonValue]
    author: str
    author_name: str
    at: datetime
    files: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class ProposedAmount:
    """An amount of an entry; `amount_minor` None: must be given."""

    name: str
    label: str
    amount_minor: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """A way to resolve: what would be booked, and who would have to approve."""

    resolution: Resolution
    amounts: tuple[ProposedAmount, ...]
    lines: tuple[PostedLine, ...]
    """Empty while an amount is missing."""
    tier: Tier | None
    """None: no approval needed (or not known while an amount is missing)."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A resolution as it was proposed. `reversal`: the red lines that take an earlier booking back."""

    round: int
    code: str
    label: str
    kind: str
    debtor: str | None
    claim_due_on: date | None
    lines: tuple[PostedLine, ...]
    reversal: tuple[PostedLine, ...]
    amount_minor: int
    currency: str
    payload_hash: str
    author: str
    author_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Booked:
    """An adjustment that took effect."""

    id: int
    round: int
    lines: tuple[PostedLine, ...]
    reversal: tuple[PostedLine, ...]
    amount_minor: int
    currency: str
    is_claim: bool
    debtor: str | None
    claim_due_on: date | None
    reverses_id: int | None
    booked_by: str
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class TicketPage:
    line: TicketLine
    identity: str
    is_found: bool
    opened_run: str
    seen_run: str
    state_since: datetime
    remembered_state: str | None
    resume_at: datetime | None
    finance_owner: str | None
    legal_hold_by: str | None
    retained_until: date | None
    archive_due_at: datetime | None
    relates_to: str | None
    """Number of the archived ticket it follows from, with `relation`: recurrence, vanished, audit_finding."""
    relation: str | None
    linked: tuple[str, ...]
    """Numbers of tickets that follow from this one."""
    terms: tuple[Term, ...]
    also: tuple[Explanation, ...]
    evidence: tuple[EvidenceRow, ...]
    playbook: Playbook
    answers: Mapping[str, JsonValue]
    unanswered: tuple[Question, ...]
    question: Note | None
    """What was asked of whoever has it."""
    facts: tuple[Fact, ...]
    notes: tuple[Note, ...]
    attachments: tuple[Attachment, ...]
    ways: tuple[Way, ...]
    proposed: Proposed | None
    round: Round | None
    booked: tuple[Booked, ...]
    events: tuple[Event, ...]
    """Oldest first."""
    audit_head: str
    actions: tuple[AllowedAction, ...]
    names: Mapping[str, str]
    """Display names by user name."""
    people: Mapping[str, Actor]
    """Everybody who is active, by user name."""


def ticket_page(
    session: Session,
    number: str,
    *,
    actor: Actor,
    now: datetime,
    archive_after_days: int | None = None,
    names: Mapping[str, str] | None = None,
) -> TicketPage:
    """The whole ticket as the actor sees it. Raises TicketNotFound, also where it is not his to read.

    `names`: display names by user name, from whoever knows them already.
    """
    row = readable_ticket(session, number, actor=actor)
    situation = situation_of(session, row, actor=actor, now=now, archive_after_days=archive_after_days)
    names = display_names(session) if names is None else names
    book = playbooks.load()[row.type]
    notes, files = _notes(session, row, names), _attachments(session, row)
    events = tuple(events_of(session, stream_of(row.number)))
    return TicketPage(
        line=line_of(row, names),
        identity=row.identity,
        is_found=row.is_found,
        opened_run=row.opened_run,
        seen_run=row.seen_run,
        state_since=row.state_since,
        remembered_state=row.remembered_state,
        resume_at=row.resume_at,
        finance_owner=row.finance_owner,
        legal_hold_by=row.legal_hold_by,
        retained_until=row.retained_until,
        archive_due_at=situation.ticket.archive_due_at,
        relates_to=_number(session, row.relates_to),
        relation=row.relation,
        linked=_linked(session, row),
        terms=evidence.terms(row),
        also=tuple(evidence.explanation(one) for one in row.also),
        evidence=evidence.evidence(row),
        playbook=book,
        answers=situation.answers,
        unanswered=unanswered(book, situation.answers),
        question=next((note for note in notes if note.id == row.question_id), None),
        facts=_facts(session, row, names, files),
        notes=notes,
        attachments=files,
        ways=tuple(_way(one, situation) for one in book.resolutions),
        proposed=_proposed(session, row, names),
        round=situation.round,
        booked=_booked(session, row),
        events=events,
        audit_head=events[-1].hash,
        actions=allowed_actions(situation),
        names=names,
        people=situation.people,
    )


def readable_ticket(session: Session, number: str, *, actor: Actor) -> TicketRow:
    """The ticket. Raises TicketNotFound, also where it is not the actor's to read."""
    row = session.scalar(select(TicketRow).where(TicketRow.number == number, visible_to(actor)))
    if row is None:
        raise TicketNotFound(number[:40])
    return row


def attachment(session: Session, number: str, attachment_id: int) -> Attachment | None:
    """A file of that ticket, or None."""
    row = session.scalar(
        select(AttachmentRow)
        .join(TicketRow, TicketRow.id == AttachmentRow.ticket_id)
        .where(TicketRow.number == number, AttachmentRow.id == attachment_id)
    )
    return None if row is None else _attachment(row)


def _number(session: Session, ticket_id: int | None) -> str | None:
    if ticket_id is None:
        return None
    return session.scalar(select(TicketRow.number).where(TicketRow.id == ticket_id))


def _linked(session: Session, row: TicketRow) -> tuple[str, ...]:
    wanted = select(TicketRow.number).where(TicketRow.relates_to == row.id).order_by(TicketRow.id)
    return tuple(session.scalars(wanted))


def _notes(session: Session, row: TicketRow, names: Mapping[str, str]) -> tuple[Note, ...]:
    rows = session.scalars(select(NoteRow).where(NoteRow.ticket_id == row.id).order_by(NoteRow.id))
    return tuple(
        Note(one.id, one.kind, one.text, one.author, names.get(one.author, one.author), one.at)
        for one in rows
    )


def _attachments(session: Session, row: TicketRow) -> tuple[Attachment, ...]:
    wanted = select(AttachmentRow).where(AttachmentRow.ticket_id == row.id).order_by(AttachmentRow.id)
    return tuple(_attachment(one) for one in session.scalars(wanted))


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        id=row.id,
        fact_id=row.fact_id,
        field=row.field,
        sha256=row.sha256,
        name=row.name,
        size=row.size,
        media_type=row.media_type,
        author=row.author,
        at=row.at,
    )


def _facts(
    session: Session, row: TicketRow, names: Mapping[str, str], files: tuple[Attachment, ...]
) -> tuple[Fact, ...]:
    rows = session.scalars(select(FactRow).where(FactRow.ticket_id == row.id).order_by(FactRow.id))
    return tuple(
        Fact(
            id=one.id,
            team=one.team,
            answers=one.answers,
            author=one.author,
            author_name=names.get(one.author, one.author),
            at=one.at,
            files=tuple(file for file in files if file.fact_id == one.id),
        )
        for one in rows
    )


def _way(resolution: Resolution, situation: Situation) -> Way:
    lines = resolution.lines(situation.answers)
    names = tuple(dict.fromkeys(line.amount for line in lines))
    amounts = amounts_proposed(names, situation)
    known = {name: amount for name, amount in amounts.items() if amount is not None}
    is_whole = len(known) == len(names)
    posted = post(lines, known, vat_ppm=playbooks.vocabulary().vat_ppm) if is_whole else ()
    stake = stake_of(situation, resolution, lines=posted, amounts=known, answers=situation.answers)
    is_judged = is_whole and resolution.kind is not ResolutionKind.WAIT
    return Way(
        resolution=resolution,
        amounts=tuple(
            ProposedAmount(name, playbooks.vocabulary().amounts[name].label, amounts[name]) for name in names
        ),
        lines=posted,
        tier=tier_for(situation.policy, stake) if is_judged else None,
    )


def _proposed(session: Session, row: TicketRow, names: Mapping[str, str]) -> Proposed | None:
    last = booking.frozen(session, row)
    return None if last is None else proposed_of(last, row, names)


def proposed_of(proposed: ResolutionRow, row: TicketRow, names: Mapping[str, str]) -> Proposed:
    known = playbooks.load()[row.type].resolution(proposed.code)
    return Proposed(
        round=proposed.round,
        code=proposed.code,
        label=known.label if known else proposed.code,
        kind=proposed.kind,
        debtor=proposed.debtor,
        claim_due_on=proposed.claim_due_on,
        lines=booking.posted_lines(proposed.lines),
        reversal=booking.posted_lines(proposed.reversal),
        amount_minor=proposed.amount_minor,
        currency=proposed.currency,
        payload_hash=proposed.payload_hash,
        author=proposed.author,
        author_name=names.get(proposed.author, proposed.author),
        at=proposed.at,
    )


def _booked(session: Session, row: TicketRow) -> tuple[Booked, ...]:
    wanted = select(AdjustmentRow).where(AdjustmentRow.ticket_id == row.id).order_by(AdjustmentRow.id)
    return tuple(
        Booked(
            id=one.id,
            round=one.round,
            lines=booking.posted_lines(one.lines),
            reversal=booking.posted_lines(one.reversal),
            amount_minor=one.amount_minor,
            currency=one.currency,
            is_claim=one.is_claim,
            debtor=one.debtor,
            claim_due_on=one.claim_due_on,
            reverses_id=one.reverses_id,
            booked_by=one.booked_by,
            booked_at=one.booked_at,
        )
        for one in session.scalars(wanted)
    )
