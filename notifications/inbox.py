"""A person's own notices: what is new, and that it was read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.tables import AuditEventRow
from database.unit_of_work import UnitOfWork
from notifications.recipients import addresses_of
from notifications.tables import NoticeRow, ReadUntilRow
from people.actors import Actor

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """One event that concerns the reader; `stream` names its subject, e.g. `ticket:T-20260720-0001`."""

    id: int
    stream: str
    type: str
    at: datetime
    actor_name: str
    is_unread: bool
    body: Mapping[str, Any]

    @property
    def ticket(self) -> str | None:
        kind, _, number = self.stream.partition(":")
        return number if kind == "ticket" else None


def unread_count(session: Session, actor: Actor) -> int:
    """How many events concerning the actor came since he last looked."""
    wanted = (
        select(func.count(func.distinct(NoticeRow.event_id)))
        .join(AuditEventRow, AuditEventRow.id == NoticeRow.event_id)
        .where(NoticeRow.address.in_(addresses_of(actor)), NoticeRow.id > _read_until(session, actor))
        .where(AuditEventRow.actor_id != actor.id)
    )
    return session.scalar(wanted) or 0


def notices(session: Session, actor: Actor, *, limit: int = SHOWN) -> Sequence[Notice]:
    """The newest first, each event once however many of the actor's addresses it names, never his own."""
    read_until = _read_until(session, actor)
    last = func.max(NoticeRow.id).label("last")
    newest = (
        select(NoticeRow.event_id, last)
        .join(AuditEventRow, AuditEventRow.id == NoticeRow.event_id)
        .where(NoticeRow.address.in_(addresses_of(actor)), AuditEventRow.actor_id != actor.id)
        .group_by(NoticeRow.event_id)
        .order_by(last.desc())
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(AuditEventRow, newest.c.last)
        .join(newest, newest.c.event_id == AuditEventRow.id)
        .order_by(newest.c.last.desc())
    )
    return [
        Notice(
            id=number,
            stream=event.stream,
            type=event.type,
            at=event.at,
            actor_name=event.actor_name,
            is_unread=number > read_until,
            body=json.loads(event.body)["body"],
        )
        for event, number in rows
    ]


def mark_read(work: UnitOfWork, *, actor: Actor, until: int) -> None:
    """The actor has seen every notice up to this one; going back is not possible."""
    row = work.session.get(ReadUntilRow, actor.name)
    if row is None:
        work.add(ReadUntilRow(user_name=actor.name, notice_id=until))
    else:
        row.notice_id = max(row.notice_id, until)


def _read_until(session: Session, actor: Actor) -> int:
    row = session.get(ReadUntilRow, actor.name)
    return 0 if row is None else row.notice_id
