"""Writing an event: in the transaction of the change it tells of, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from audit.sealing import WhoActed, genesis, seal
from audit.tables import AuditEventRow
from database.types import JsonValue
from database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event as it was written. `hash` is the new head of its stream."""

    stream: str
    seq: int
    type: str
    at: datetime
    hash: str
    prev: str
    body: bytes


def record(
    work: UnitOfWork,
    *,
    stream: str,
    type: str,
    actor: WhoActed,
    at: datetime,
    body: Mapping[str, JsonValue],
) -> SealedEvent:
    """Seals the event to the end of its stream, in the same transaction as the change it tells of.

    Writers of one stream take turns; should two ever meet, a unique constraint fails the second, and its
    whole transaction with it. Raises NotCanonical when the body has no canonical bytes.
    """
    _take_turn(work, stream)
    seq, prev = _next_place(work, stream)
    sealed = seal(stream, seq=seq, prev=prev, type=type, actor=actor, at=at, body=body)
    work.add(
        AuditEventRow(
            stream=stream,
            seq=seq,
            type=type,
            at=at,
            actor_id=actor.id,
            actor_name=actor.name,
            body=sealed.body,
            hash=sealed.hash,
            prev=prev,
        )
    )
    work.flush()
    return SealedEvent(
        stream=stream, seq=seq, type=type, at=at, hash=sealed.hash, prev=prev, body=sealed.body
    )


def _take_turn(work: UnitOfWork, stream: str) -> None:
    """SQLite has one writer at a time; PostgreSQL holds an advisory lock per stream until the commit."""
    if work.is_postgresql:
        number = int.from_bytes(sha256(stream.encode("utf-8")).digest()[:8], "big", signed=True)
        work.session.execute(select(func.pg_advisory_xact_lock(number)))


def _next_place(work: UnitOfWork, stream: str) -> tuple[int, str]:
    head = work.session.execute(
        select(AuditEventRow.seq, AuditEventRow.hash)
        .where(AuditEventRow.stream == stream)
        .order_by(AuditEventRow.seq.desc())
        .limit(1)
    ).one_or_none()
    return (0, genesis(stream)) if head is None else (head.seq + 1, head.hash)
