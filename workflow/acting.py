"""The one way in: an action on a ticket, from a page, a command or a job."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit.queries import events_of
from database.types import JsonValue, json_text
from database.unit_of_work import UnitOfWork
from people.actors import Actor
from people.queries import display_names
from workflow.gathering import situation_of
from workflow.lifecycle import decide
from workflow.refusals import CommandRefused, InputRefused, StaleTicket, TicketNotFound
from workflow.stepping import KeptFile, Taking, stream_of, take
from workflow.tables import CommandRow, TicketRow

FILES_MAX = 20


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket in short, as it is after an action."""

    number: str
    type: str
    state: str
    version: int
    team: str
    assignee: str | None
    amount_minor: int
    currency: str
    edge: str
    """The edge that was taken."""


def act(
    work: UnitOfWork,
    *,
    number: str,
    action: str,
    inputs: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
    command_id: str | None = None,
    attachments: tuple[KeptFile, ...] = (),
) -> TicketView:
    """Does the action, or raises TransitionRefused with a reason to show.

    `expected_version`: what the actor saw; another one refuses with who changed what. `command_id`: sent
    again by the same actor with the same content it gives the same answer and does nothing. `attachments`
    are kept already (`workflow.attachments.keep`). The unit of work commits everything or nothing.
    """
    row = locked_ticket(work, number)
    body_hash = _body_hash(number, action, inputs, attachments)
    if (answered := _answer(work, command_id, actor=actor, body_hash=body_hash)) is not None:
        return answered
    if expected_version is not None and expected_version != row.version:
        raise _stale(work, row)
    if len(attachments) > FILES_MAX:
        raise InputRefused("too_many_files", {"most": FILES_MAX})
    view = perform(work, row, action=action, inputs=inputs, actor=actor, now=now, attachments=attachments)
    if command_id is not None:
        answer = CommandRow(id=command_id, actor=actor.name, body_hash=body_hash, answer=asdict(view), at=now)
        work.add(answer)
        work.flush()
    return view


def perform(
    work: UnitOfWork,
    row: TicketRow,
    *,
    action: str,
    inputs: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    attachments: tuple[KeptFile, ...] = (),
    archive_after_days: int | None = None,
    trail_is_sound: bool = False,
) -> TicketView:
    """The action on a row that is locked already."""
    situation = situation_of(
        work.session,
        row,
        actor=actor,
        now=now,
        attached=(one.field for one in attachments if one.field),
        duplicate_of=inputs.get("duplicate_of"),
        archive_after_days=archive_after_days,
        trail_is_sound=trail_is_sound,
    )
    step = decide(situation, action, inputs)
    take(Taking(work=work, row=row, step=step, files=attachments))
    return view_of(row, edge=step.edge.id)


def view_of(row: TicketRow, *, edge: str) -> TicketView:
    return TicketView(
        number=row.number,
        type=row.type,
        state=row.state,
        version=row.version,
        team=row.team,
        assignee=row.assignee,
        amount_minor=row.amount_minor,
        currency=row.currency,
        edge=edge,
    )


def locked_ticket(work: UnitOfWork, number: str) -> TicketRow:
    """The ticket as it is now; nobody else can change it before this unit of work ends."""
    row = work.session.scalar(
        select(TicketRow)
        .where(TicketRow.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise TicketNotFound(number[:40])
    return row


def locked_tickets(work: UnitOfWork, ids: Sequence[int]) -> Sequence[TicketRow]:
    """The same of several, in the order of their ids, so that two who want some of the same take turns."""
    return work.session.scalars(
        select(TicketRow)
        .where(TicketRow.id.in_(ids))
        .order_by(TicketRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _body_hash(number: str, action: str, inputs: Mapping[str, Any], attachments: tuple[KeptFile, ...]) -> str:
    files: list[JsonValue] = [[one.sha256, one.field] for one in attachments]
    body: dict[str, JsonValue] = {"ticket": number, "action": action, "inputs": dict(inputs), "files": files}
    try:
        return hashlib.sha256(json_text(body).encode()).hexdigest()
    except (TypeError, UnicodeEncodeError):
        raise InputRefused("input_not_readable") from None


def _answer(work: UnitOfWork, command_id: str | None, *, actor: Actor, body_hash: str) -> TicketView | None:
    """What the command was answered before. Asked under the ticket's lock, so that two at once take turns."""
    known = None if command_id is None else work.session.get(CommandRow, command_id)
    if known is None:
        return None
    if (known.actor, known.body_hash) != (actor.name, body_hash):
        raise CommandRefused("command_reused")
    return TicketView(**known.answer)


def _stale(work: UnitOfWork, row: TicketRow) -> StaleTicket:
    last = events_of(work.session, stream_of(row.number))[-1]
    names = display_names(work.session)
    return StaleTicket(
        "stale",
        {
            "ticket": row.number,
            "version": row.version,
            "actor": names.get(last.actor_name, last.actor_name),
            "changed_at": last.at.isoformat(),
            "action_name": str(last.body["action"]),
            "state_name": row.state,
        },
    )
