"""Approving or rejecting many proposals at once: each judged on its own, with its own outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from database.engine import Database
from database.unit_of_work import unit_of_work
from people.actors import Actor
from workflow.acting import TicketView, act
from workflow.refusals import TransitionRefused


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as the person saw it."""

    number: str
    version: int
    payload_hash: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one: the ticket as it is now, or why nothing was done."""

    number: str
    ticket: TicketView | None
    refused: TransitionRefused | None


def judge_all(
    database: Database,
    *,
    action: str,
    shown: Iterable[Shown],
    actor: Actor,
    now: datetime,
    command_id: str,
    reason: str = "",
) -> tuple[Judged, ...]:
    """Approves, or rejects with the reason, one transaction each; one that is refused stops no other.

    `command_id` sent again repeats nothing.
    """
    return tuple(
        _judge(
            database,
            one,
            action=action,
            inputs={"payload_hash": one.payload_hash} if action == "approve" else {"reason": reason},
            actor=actor,
            now=now,
            command_id=f"{command_id}:{one.number}",
        )
        for one in shown
    )


def _judge(
    database: Database,
    shown: Shown,
    *,
    action: str,
    inputs: dict[str, Any],
    actor: Actor,
    now: datetime,
    command_id: str,
) -> Judged:
    try:
        with unit_of_work(database) as work:
            ticket = act(
                work,
                number=shown.number,
                action=action,
                inputs=inputs,
                actor=actor,
                now=now,
                expected_version=shown.version,
                command_id=command_id,
            )
    except TransitionRefused as refused:
        return Judged(shown.number, None, refused)
    return Judged(shown.number, ticket, None)
