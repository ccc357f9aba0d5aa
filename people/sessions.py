"""Sessions kept by the server: what the browser holds is only a token, worthless once the row has ended."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from database.unit_of_work import UnitOfWork
from people.actors import Actor
from people.queries import actor_of
from people.tables import LoginSessionRow, UserRow

IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
ADDRESS_LENGTH = 60
DEVICE_LENGTH = 200


class EndReason(StrEnum):
    """Why a session ended before its time."""

    SIGNED_OUT = "signed_out"
    ENDED_BY_HAND = "ended_by_hand"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  not a password
    ROLES_CHANGED = "roles_changed"
    ACCOUNT_CLOSED = "account_closed"


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A good session and whose it is."""

    id: int
    actor: Actor
    language: str | None
    must_change_password: bool
    started_at: datetime
    last_seen_at: datetime

    def needs_touch(self, now: datetime) -> bool:
        """Whether it is time to note that the session is in use; once a minute is enough."""
        return now - self.last_seen_at >= SEEN_EVERY


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """One session that is still good, as its person sees it."""

    id: int
    started_at: datetime
    last_seen_at: datetime
    address: str
    device: str


def start(work: UnitOfWork, *, user_id: int, address: str, device: str, now: datetime) -> tuple[int, str]:
    """Opens a session; returns its id and its token, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    row = LoginSessionRow(
        token_hash=_hash(token),
        user_id=user_id,
        started_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE,
        ended_at=None,
        end_reason=None,
        address=address[:ADDRESS_LENGTH],
        device=device[:DEVICE_LENGTH],
    )
    work.add(row)
    work.flush()
    return row.id, token


def session_of(session: Session, token: str, *, now: datetime) -> LoginSession | None:
    """The good session of that token: not ended, not idle or old, its person active. Otherwise None."""
    found = session.execute(
        select(LoginSessionRow, UserRow)
        .join(UserRow, UserRow.id == LoginSessionRow.user_id)
        .where(LoginSessionRow.token_hash == _hash(token), UserRow.active, _is_good(now))
    ).one_or_none()
    if found is None:
        return None
    row, user = found
    return LoginSession(
        id=row.id,
        actor=actor_of(user),
        language=user.language,
        must_change_password=user.initial_until is not None,
        started_at=row.started_at,
        last_seen_at=row.last_seen_at,
    )


def touch(work: UnitOfWork, session_id: int, *, now: datetime) -> None:
    """Notes that a good session is in use."""
    work.session.execute(
        update(LoginSessionRow)
        .where(LoginSessionRow.id == session_id, _is_good(now))
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def devices_of(session: Session, name: str, *, now: datetime) -> Sequence[SignedInDevice]:
    """The person's good sessions, last used first."""
    rows = session.scalars(
        select(LoginSessionRow)
        .join(UserRow, UserRow.id == LoginSessionRow.user_id)
        .where(UserRow.name == name, _is_good(now))
        .order_by(LoginSessionRow.last_seen_at.desc(), LoginSessionRow.id)
    )
    return [SignedInDevice(row.id, row.started_at, row.last_seen_at, row.address, row.device) for row in rows]


def end(work: UnitOfWork, session_id: int, *, of: str, reason: EndReason, now: datetime) -> bool:
    """Ends one session of the named person. False where there is no such session still going."""
    owner = select(UserRow.id).where(UserRow.name == of).scalar_subquery()
    mine = and_(LoginSessionRow.id == session_id, LoginSessionRow.user_id == owner)
    return _end(work, mine, reason=reason, now=now) > 0


def end_all_of(work: UnitOfWork, *, user_id: int, reason: EndReason, now: datetime) -> int:
    """Ends every session of a person; returns how many there were."""
    return _end(work, LoginSessionRow.user_id == user_id, reason=reason, now=now)


def _end(work: UnitOfWork, which: ColumnElement[bool], *, reason: EndReason, now: datetime) -> int:
    ended = work.session.execute(
        update(LoginSessionRow)
        .where(which, LoginSessionRow.ended_at.is_(None))
        .values(ended_at=now, end_reason=reason.value)
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def _is_good(now: datetime) -> ColumnElement[bool]:
    return and_(
        LoginSessionRow.ended_at.is_(None),
        LoginSessionRow.expires_at > now,
        LoginSessionRow.last_seen_at > now - IDLE,
    )


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8")).hexdigest()
