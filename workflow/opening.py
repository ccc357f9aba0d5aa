"""Opening a ticket: for what a run found, or for what an auditor found in an archived one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from database.types import JsonValue
from database.unit_of_work import UnitOfWork
from intake.exceptions import ExceptionFound
from people.actors import SYSTEM, Actor
from workflow import evidence, playbooks
from workflow.gathering import ticket_of
from workflow.lifecycle import Step
from workflow.situation import BUSINESS_ZONE, Situation
from workflow.stepping import Taking, run_effects_of_birth
from workflow.table import load
from workflow.tables import TicketDayRow, TicketRow

NEXT_NUMBER = text(
    f"INSERT INTO {TicketDayRow.__tablename__} (day, last) VALUES (:day, 1) "  # noqa: S608 - a constant
    "ON CONFLICT (day) DO UPDATE SET last = ticket_day.last + 1 RETURNING last"
)


def open_by_run(
    work: UnitOfWork,
    found: ExceptionFound,
    *,
    run: str,
    as_of: date | None,
    now: datetime,
    relates_to: TicketRow | None = None,
    reverses_id: int | None = None,
) -> TicketRow:
    """A ticket for what the run found; `relates_to`: the archived ticket of the same identity."""
    row = _fresh(work, found, run=run, as_of=as_of, now=now)
    row.relates_to = None if relates_to is None else relates_to.id
    row.relation = None if relates_to is None else "recurrence"
    row.reverses_id = reverses_id
    row.reversal_drafted_by = None if reverses_id is None else SYSTEM.name
    body: dict[str, JsonValue] = {"relates_to": None if relates_to is None else relates_to.number}
    _bear(work, row, "opened_by_run", {"run_id": run, "exception": found}, actor=SYSTEM, now=now, body=body)
    return row


def open_for_vanished(
    work: UnitOfWork, archived: TicketRow, *, run: str, as_of: date | None, adjustment_id: int, now: datetime
) -> TicketRow:
    """A linked ticket to reverse what was booked in an archived one whose difference is gone."""
    row = _copy(work, archived, run=run, now=now)
    row.seen_as_of, row.relation = as_of, "vanished"
    row.reverses_id, row.reversal_drafted_by = adjustment_id, SYSTEM.name
    evidence.difference_gone(row, was_booked=True)
    body: dict[str, JsonValue] = {"relates_to": archived.number, "reversal_of": adjustment_id}
    _bear(work, row, "opened_by_run", {"run_id": run}, actor=SYSTEM, now=now, body=body)
    return row


def open_for_finding(
    work: UnitOfWork, archived: TicketRow, *, inputs: Mapping[str, Any], actor: Actor, now: datetime
) -> TicketRow:
    """A linked ticket in which an auditor's finding about an archived one is worked."""
    row = _copy(work, archived, run=archived.seen_run, now=now)
    row.relation = "audit_finding"
    row.explanation = {"code": "audit_finding_on_archived", "params": {"ticket": archived.number}}
    sent = {"severity": inputs["severity"]}
    body: dict[str, JsonValue] = {"relates_to": archived.number}
    _bear(work, row, "opened_by_finding", sent, actor=actor, now=now, body=body)
    return row


def live_ticket(work: UnitOfWork, identity: str) -> TicketRow | None:
    """The one unarchived ticket of the identity."""
    unarchived = TicketRow.state.not_in(load().in_category("final"))
    return work.session.scalar(select(TicketRow).where(TicketRow.identity == identity, unarchived))


def next_number(work: UnitOfWork, now: datetime) -> str:
    """`T-20260720-0001`, counting from one every day; two at once take turns."""
    day = now.astimezone(BUSINESS_ZONE).strftime("%Y%m%d")
    return f"T-{day}-{work.session.scalar(NEXT_NUMBER, {'day': day}):04d}"


def _fresh(
    work: UnitOfWork, found: ExceptionFound, *, run: str, as_of: date | None, now: datetime
) -> TicketRow:
    if found.type not in playbooks.load():
        raise LookupError(f"nobody knows how to settle a {found.type}")
    row = _empty(work, run=run, now=now)
    row.type, row.plan, row.team = found.type, found.plan, found.team
    row.platform, row.shop, row.account = found.platform, found.shop, found.account
    row.key, row.key_text = dict(found.key), evidence.key_text(found)
    row.identity, row.seen_as_of = found.identity, as_of
    evidence.put(row, found)
    return row


COPIED = (
    *("type", "plan", "team", "platform", "shop", "account", "key", "key_text", "identity", "amount_minor"),
    *("currency", "explanation", "terms", "evidence", "also", "evidence_digest", "is_found", "seen_as_of"),
)


def _copy(work: UnitOfWork, archived: TicketRow, *, run: str, now: datetime) -> TicketRow:
    row = _empty(work, run=run, now=now)
    for name in COPIED:
        setattr(row, name, getattr(archived, name))
    row.relates_to = archived.id
    return row


def _empty(work: UnitOfWork, *, run: str, now: datetime) -> TicketRow:
    table = load()
    return TicketRow(
        number=next_number(work, now),
        opened_run=run,
        seen_run=run,
        state=table.initial,
        state_since=now,
        version=1,
        workflow_digest=table.digest,
        opened_at=now,
        updated_at=now,
        hold_count=0,
        held_days=0,
        level=0,
        is_decided=False,
    )


def _bear(
    work: UnitOfWork,
    row: TicketRow,
    edge_id: str,
    inputs: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    body: dict[str, JsonValue],
) -> None:
    work.add(row)
    work.flush()
    table = load()
    situation = Situation(ticket=ticket_of(row), actor=actor, now=now, inputs=inputs)
    edge = table.edge(edge_id)
    step = Step(edge=edge, source="", target=table.initial, inputs=inputs, situation=situation)
    about: dict[str, JsonValue] = {"type": row.type, "identity": row.identity, **body}
    run_effects_of_birth(Taking(work=work, row=row, step=step, body=about))
