"""The questions pages ask of the trail."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.tables import AuditEventRow

ASKED_AT_ONCE = 1_000  # databases bound how many values one question may name


@dataclass(frozen=True, slots=True)
class Event:
    """One event as a page shows it. `body` is what the writer gave; `sealed` is all that was hashed."""

    stream: str
    seq: int
    type: str
    at: datetime
    actor_id: str
    actor_name: str
    actor_roles: tuple[str, ...]
    body: Mapping[str, Any]
    hash: str
    prev: str
    sealed: bytes


def events_of(session: Session, stream: str) -> Sequence[Event]:
    """Every event of a stream, in the order it was written."""
    rows = session.scalars(
        select(AuditEventRow).where(AuditEventRow.stream == stream).order_by(AuditEventRow.seq)
    )
    return [_event(row) for row in rows]


def event_count(session: Session) -> int:
    """How many events the whole trail holds."""
    return session.scalar(select(func.count()).select_from(AuditEventRow)) or 0


def _event(row: AuditEventRow) -> Event:
    said = _said(row.body)
    return Event(
        stream=row.stream,
        seq=row.seq,
        type=row.type,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        actor_roles=tuple(said.get("actor", {}).get("roles", ())),
        body=said.get("body", {}),
        hash=row.hash,
        prev=row.prev,
        sealed=row.body,
    )


def _said(sealed: bytes) -> dict[str, Any]:
    """What the bytes say; nothing where they are damaged, so that the verdict on them can be shown."""
    try:
        said = json.loads(sealed)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and isinstance(said.get("actor", {}), dict) else {}


def heads_of(session: Session, streams: Sequence[str]) -> dict[str, str]:
    """The head of each of these streams, however many, that has one."""
    heads: dict[str, str] = {}
    for start in range(0, len(streams), ASKED_AT_ONCE):
        heads |= _heads(session, streams[start : start + ASKED_AT_ONCE])
    return heads


def _heads(session: Session, streams: Sequence[str]) -> dict[str, str]:
    last = (
        select(AuditEventRow.stream, func.max(AuditEventRow.seq).label("seq"))
        .where(AuditEventRow.stream.in_(streams))
        .group_by(AuditEventRow.stream)
        .subquery()
    )
    rows = session.execute(
        select(AuditEventRow.stream, AuditEventRow.hash).join(
            last, (last.c.stream == AuditEventRow.stream) & (last.c.seq == AuditEventRow.seq)
        )
    )
    return {row.stream: row.hash for row in rows}
