"""Rows of tickets and what belongs to them. The table of states speaks here as constraints and triggers."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from database.triggers import Trigger, append_only, declare
from database.types import Base, Code, Id, Json, Minor, Name, Sha256, Utc
from workflow.inputs import TEAMS
from workflow.table import load

TABLE = load()
FINAL = TABLE.in_category("final")[0]


def _among(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class TicketRow(Base):
    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(f"state IN ({_among(tuple(TABLE.states))})", name="known_state"),
        CheckConstraint(f"team IN ({_among(tuple(str(team) for team in TEAMS))})", name="known_team"),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        CheckConstraint(
            "(state = 'on_hold') = (remembered_state IS NOT NULL)", name="held_remembers_its_state"
        ),
        CheckConstraint(f"(state = '{FINAL}') = (archived_at IS NOT NULL)", name="archived_has_its_time"),
        CheckConstraint(
            f"(state IN ({_among(TABLE.in_category('done', 'final'))})) = (done_at IS NOT NULL)",
            name="done_has_its_time",
        ),
        Index(
            "uq_ticket_identity_unarchived",
            "identity",
            unique=True,
            sqlite_where=text(f"state <> '{FINAL}'"),
            postgresql_where=text(f"state <> '{FINAL}'"),
        ),
        Index("ix_ticket_state_due_at", "state", "due_at"),
        Index("ix_ticket_plan_shop", "plan", "platform", "shop", "account"),
        Index("ix_ticket_identity", "identity"),
    )

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    type: Mapped[Code]
    plan: Mapped[Code]
    platform: Mapped[Code]
    shop: Mapped[Name]
    account: Mapped[Name]
    key: Mapped[Json]
    key_text: Mapped[str] = mapped_column(Text)
    """The key's values in one text, for searching."""
    identity: Mapped[Sha256]

    amount_minor: Mapped[Minor]
    currency: Mapped[Code]
    explanation: Mapped[Json]
    terms: Mapped[Json]
    evidence: Mapped[Json]
    also: Mapped[Json]
    evidence_digest: Mapped[Sha256]
    is_found: Mapped[bool]
    """Whether the last run that looked found it."""
    opened_run: Mapped[Code]
    seen_run: Mapped[Code]
    seen_as_of: Mapped[date | None] = mapped_column(Date)

    state: Mapped[Code]
    state_since: Mapped[Utc]
    remembered_state: Mapped[Code | None]
    version: Mapped[int]
    """One more with every event; the trail of the ticket has exactly so many."""
    workflow_digest: Mapped[Sha256]
    team: Mapped[Code]
    assignee: Mapped[Name | None]
    finance_owner: Mapped[Name | None]
    """Who of finance gets the ticket back."""
    question_id: Mapped[int | None] = mapped_column(Integer)

    opened_at: Mapped[Utc]
    updated_at: Mapped[Utc]
    due_at: Mapped[Utc | None]
    seconds_left: Mapped[int | None]
    """What was left of the time when the clock was paused."""
    hold_count: Mapped[int]
    held_days: Mapped[int]
    held_since: Mapped[Utc | None]
    resume_at: Mapped[Utc | None]
    level: Mapped[int]

    is_decided: Mapped[bool]
    decided_amount_minor: Mapped[Minor | None]
    decided_currency: Mapped[Code | None]
    decided_digest: Mapped[Sha256 | None]
    resolution_code: Mapped[Code | None]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("adjustment.id", use_alter=True))
    """The adjustment that the next final approval reverses."""
    reversal_drafted_by: Mapped[Name | None]

    done_at: Mapped[Utc | None]
    archived_at: Mapped[Utc | None]
    retained_until: Mapped[date | None] = mapped_column(Date)
    legal_hold_by: Mapped[Name | None]
    relates_to: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    relation: Mapped[Code | None]


class NoteRow(Base):
    """Words of people about a ticket. The trail holds only their salted hash, so that they can be erased."""

    __tablename__ = "ticket_note"
    __table_args__ = (Index("ix_ticket_note_ticket_id", "ticket_id"),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[Code]
    """The input it was sent as: question, text, reason."""
    text: Mapped[str] = mapped_column(Text)
    salt: Mapped[Sha256]
    author: Mapped[Name]
    at: Mapped[Utc]


class FactRow(Base):
    """What a team confirmed. Never changed: a correction is a later fact."""

    __tablename__ = "ticket_fact"
    __table_args__ = (Index("ix_ticket_fact_ticket_id", "ticket_id"),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    team: Mapped[Code]
    answers: Mapped[Json]
    salt: Mapped[Sha256]
    author: Mapped[Name]
    at: Mapped[Utc]


class AttachmentRow(Base):
    """A file somebody sent; its bytes lie encrypted under their SHA-256."""

    __tablename__ = "ticket_attachment"
    __table_args__ = (
        CheckConstraint("size > 0", name="is_not_empty"),
        Index("ix_ticket_attachment_ticket_id", "ticket_id"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_fact.id"))
    field: Mapped[Code | None]
    """The question it answers."""
    sha256: Mapped[Sha256]
    name: Mapped[Name]
    size: Mapped[Minor]
    media_type: Mapped[Code]
    author: Mapped[Name]
    at: Mapped[Utc]


class ResolutionRow(Base):
    """A resolution as it was proposed, frozen. Each proposal is a round of its ticket."""

    __tablename__ = "resolution"
    __table_args__ = (UniqueConstraint("ticket_id", "round"),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    round: Mapped[int]
    code: Mapped[Code]
    kind: Mapped[Code]
    debtor: Mapped[Code | None]
    claim_due_on: Mapped[date | None] = mapped_column(Date)
    lines: Mapped[Json]
    reversal: Mapped[Json]
    """The red lines that take an earlier adjustment back."""
    amount_minor: Mapped[Minor]
    currency: Mapped[Code]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("adjustment.id", use_alter=True))
    payload: Mapped[Json]
    payload_hash: Mapped[Sha256]
    author: Mapped[Name]
    at: Mapped[Utc]


class AdjustmentRow(Base):
    """What a resolution booked, once. `reverses_id`: it also takes an earlier one back."""

    __tablename__ = "adjustment"
    __table_args__ = (
        UniqueConstraint("ticket_id", "round"),
        UniqueConstraint("reverses_id"),
        CheckConstraint("amount_minor >= 0", name="amount_is_not_negative"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    round: Mapped[int]
    lines: Mapped[Json]
    reversal: Mapped[Json]
    amount_minor: Mapped[Minor]
    currency: Mapped[Code]
    is_claim: Mapped[bool]
    debtor: Mapped[Code | None]
    claim_due_on: Mapped[date | None] = mapped_column(Date)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("adjustment.id"))
    booked_by: Mapped[Name]
    booked_at: Mapped[Utc]


class CommandRow(Base):
    """A command that had its effect; sent again it gives the same answer and has none."""

    __tablename__ = "command"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    actor: Mapped[Name]
    body_hash: Mapped[Sha256]
    answer: Mapped[Json]
    at: Mapped[Utc]


class TicketDayRow(Base):
    """The last ticket number given on a day."""

    __tablename__ = "ticket_day"

    day: Mapped[Code] = mapped_column(primary_key=True)
    last: Mapped[int]


class RunReceiptRow(Base):
    """How many tickets a run opened, changed and cleared, counted with each change itself."""

    __tablename__ = "run_receipt"

    run: Mapped[Code] = mapped_column(primary_key=True)
    outcome: Mapped[Code] = mapped_column(primary_key=True)
    tickets: Mapped[int]


class ScheduleRow(Base):
    """When plans run by themselves. `day`: of the week or the month, 0 for daily; `at`: HH:MM."""

    __tablename__ = "run_schedule"
    __table_args__ = (
        CheckConstraint("every IN ('daily', 'weekly', 'monthly')", name="known_rhythm"),
        CheckConstraint("day BETWEEN 0 AND 31", name="possible_day"),
    )

    id: Mapped[Id]
    plans: Mapped[Json]
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"), index=True)
    every: Mapped[Code]
    day: Mapped[int] = mapped_column(Integer)
    at: Mapped[str] = mapped_column(String(5))
    is_on: Mapped[bool]
    next_at: Mapped[Utc]
    last_at: Mapped[Utc | None]
    made_by: Mapped[Name]
    made_at: Mapped[Utc]


for _kept in (FactRow, AttachmentRow, ResolutionRow, AdjustmentRow, CommandRow):
    append_only(_kept.__tablename__, key=("id",))

_MOVES = _among(tuple(sorted(f"{old}>{new}" for old, new in TABLE.legal_pairs())))
_ILLEGAL = f"(OLD.state || '>' || NEW.state) NOT IN ({_MOVES})"
_CHANGED = "OLD.number <> NEW.number OR OLD.identity <> NEW.identity OR NEW.version <> OLD.version + 1"
declare(
    Trigger(
        name="ticket_moves",
        table=TicketRow.__tablename__,
        sqlite=(
            "CREATE TRIGGER ticket_moves_update BEFORE UPDATE OF state, version, number, identity ON ticket "
            f"WHEN {_ILLEGAL} OR {_CHANGED} "
            "BEGIN SELECT RAISE(ABORT, 'the table of states knows no such move of a ticket'); END",
            "CREATE TRIGGER ticket_moves_delete BEFORE DELETE ON ticket "
            "BEGIN SELECT RAISE(ABORT, 'tickets are never deleted'); END",
        ),
        postgresql=(
            "BEGIN "
            "IF TG_OP <> 'UPDATE' THEN RAISE EXCEPTION 'tickets are never deleted'; END IF; "
            f"IF {_ILLEGAL} OR {_CHANGED} THEN "
            "RAISE EXCEPTION 'the table of states knows no such move of a ticket'; END IF; "
            "RETURN NEW; END;"
        ),
        postgresql_when=(
            "BEFORE UPDATE OF state, version, number, identity ON ticket FOR EACH ROW",
            "BEFORE DELETE ON ticket FOR EACH ROW",
            "BEFORE TRUNCATE ON ticket FOR EACH STATEMENT",
        ),
    )
)
