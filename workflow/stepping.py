"""Taking one step: effects, state, version and event move together, or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any

from audit.recording import record
from database.types import JsonValue, json_text
from database.unit_of_work import UnitOfWork
from intake.exceptions import ExceptionFound
from people.actors import Actor
from workflow.inputs import FACT_TEAMS, Assignee
from workflow.lifecycle import Step
from workflow.playbooks import Resolution
from workflow.situation import Situation
from workflow.tables import AttachmentRow, FactRow, NoteRow, TicketRow

SALT_BYTES = 32
NOTES = ("question", "text", "reason")
"""Inputs in people's own words: kept apart, and in the trail only by their salted hash."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are stored already, sent with an action. `field`: the question it answers."""

    sha256: str
    name: str
    size: int
    media_type: str
    field: str | None = None


@dataclass(slots=True)
class Taking:
    """A step while it is taken: what effects change, and what the event will say."""

    work: UnitOfWork
    row: TicketRow
    step: Step
    files: tuple[KeptFile, ...] = ()
    body: dict[str, JsonValue] = field(default_factory=dict)
    hear: list[str] = field(default_factory=list)
    note_ids: dict[str, int] = field(default_factory=dict)

    @property
    def situation(self) -> Situation:
        return self.step.situation

    @property
    def actor(self) -> Actor:
        return self.step.situation.actor

    @property
    def now(self) -> datetime:
        return self.step.situation.now

    def tell(self, *addresses: str | None) -> None:
        """These should hear of it; nobody twice, and never the actor."""
        own = f"user:{self.actor.name}"
        self.hear += [one for one in addresses if one and one != own and one not in self.hear]


def take(taking: Taking) -> None:
    """Carries out the step in the transaction of its event."""
    from workflow.effects import EFFECTS

    row, step = taking.row, taking.step
    taking.body["inputs"] = _recorded_inputs(taking)
    with taking.work.session.no_autoflush:  # half a step would break the row's own constraints
        for name in step.edge.effects:
            EFFECTS[name](taking)
        if step.source != step.target:
            row.state_since = taking.now
        row.state = step.target
        row.version += 1
        row.updated_at = taking.now
    _keep_files(taking)
    taking.work.flush()
    record_event(taking)


def run_effects_of_birth(taking: Taking) -> None:
    """The effects and the first event of a ticket that was just added."""
    from workflow.effects import EFFECTS

    taking.body["inputs"] = _recorded_inputs(taking)
    for name in taking.step.edge.effects:
        EFFECTS[name](taking)
    taking.work.flush()
    record_event(taking)


def record_event(taking: Taking) -> None:
    """Seals what happened to the end of the ticket's trail."""
    row, step = taking.row, taking.step
    record(
        taking.work,
        stream=stream_of(row.number),
        type=step.edge.id,
        actor=taking.actor,
        at=taking.now,
        body={
            "action": step.edge.action,
            "from": step.source,
            "to": step.target,
            "version": row.version,
            "workflow": row.workflow_digest,
            "hear": list(taking.hear),
            **taking.body,
        },
    )


def stream_of(number: str) -> str:
    """The ticket's trail."""
    return f"ticket:{number}"


def _recorded_inputs(taking: Taking) -> dict[str, JsonValue]:
    """What was sent, as the trail may keep it for ever: no words of people, no answers."""
    sent = taking.step.inputs
    plain = {
        name: _plain(value) for name, value in sent.items() if name not in NOTES and name not in FACT_TEAMS
    }
    notes = {name: _keep_note(taking, name, sent[name]) for name in NOTES if name in sent}
    return {**plain, **notes}


def _plain(value: Any) -> JsonValue:
    if isinstance(value, Assignee):
        return value.address
    if isinstance(value, Resolution):
        return value.code
    if isinstance(value, ExceptionFound):
        return {"amount_minor": value.amount_minor, "evidence_digest": value.evidence_digest}
    if isinstance(value, datetime | date):
        return value.isoformat()
    plain: JsonValue = value
    return plain


def _keep_note(taking: Taking, kind: str, text: str) -> JsonValue:
    salt = token_hex(SALT_BYTES)
    note = NoteRow(
        ticket_id=taking.row.id, kind=kind, text=text, salt=salt, author=taking.actor.name, at=taking.now
    )
    taking.work.add(note)
    taking.work.flush()
    taking.note_ids[kind] = note.id
    return {"note": note.id, "commit": commitment(salt, text)}


def commitment(salt: str, text: str) -> str:
    """What the trail keeps of words: enough to prove them, nothing to read them by."""
    return sha256(f"{salt}:{text}".encode()).hexdigest()


def keep_fact(taking: Taking, name: str) -> None:
    """Stores the answers sent under `name` as a confirmed fact."""
    answers: dict[str, JsonValue] = taking.step.inputs[name]
    salt = token_hex(SALT_BYTES)
    fact = FactRow(
        ticket_id=taking.row.id,
        team=FACT_TEAMS[name],
        answers=answers,
        salt=salt,
        author=taking.actor.name,
        at=taking.now,
    )
    taking.work.add(fact)
    taking.work.flush()
    taking.body["fact"] = {
        "fact": fact.id,
        "team": str(FACT_TEAMS[name]),
        "fields": sorted(answers),
        "commit": commitment(salt, json_text(answers)),
    }
    _keep_rows(taking, taking.files, fact_id=fact.id)
    taking.files = ()


def _keep_files(taking: Taking) -> None:
    """Files that answer no question still belong to the ticket."""
    _keep_rows(taking, taking.files, fact_id=None)


def _keep_rows(taking: Taking, files: Iterable[KeptFile], *, fact_id: int | None) -> None:
    told = [_keep_row(taking, one, fact_id=fact_id) for one in files]
    if told:
        taking.work.flush()
        taking.body["attachments"] = told


def _keep_row(taking: Taking, file: KeptFile, *, fact_id: int | None) -> JsonValue:
    taking.work.add(
        AttachmentRow(
            ticket_id=taking.row.id,
            fact_id=fact_id,
            field=file.field,
            sha256=file.sha256,
            name=file.name,
            size=file.size,
            media_type=file.media_type,
            author=taking.actor.name,
            at=taking.now,
        )
    )
    return {"sha256": file.sha256, "size": file.size}
