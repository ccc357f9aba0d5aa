"""The first administrator: made by whoever can read what the server prints, and by nobody else."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from database.unit_of_work import UnitOfWork
from people.accounts import add_user
from people.actors import SYSTEM, Actor, Role
from people.passwords import ARGON2, PasswordHashing
from people.queries import active_administrators
from people.refusals import FirstStartRefused
from people.tables import SetupTokenRow

LASTS = timedelta(hours=24)


def is_first_start(session: Session) -> bool:
    """Whether nobody can look after accounts yet."""
    return not active_administrators(session)


def issue_setup_token(work: UnitOfWork, *, now: datetime) -> str | None:
    """A fresh one-time code, good for a day, to be printed by `serve`; earlier ones end.

    None once there is an administrator.
    """
    if not is_first_start(work.session):
        return None
    work.session.execute(delete(SetupTokenRow).where(SetupTokenRow.used_at.is_(None)))
    token = secrets.token_urlsafe(24)
    work.add(SetupTokenRow(token_hash=_hash(token), issued_at=now, expires_at=now + LASTS, used_at=None))
    work.flush()
    return token


def make_first_administrator(
    work: UnitOfWork,
    *,
    token: str,
    name: str,
    display_name: str,
    password: str,
    now: datetime,
    hashing: PasswordHashing = ARGON2,
) -> Actor:
    """Uses the code up and makes the administrator. Raises FirstStartRefused or AccountRefused."""
    used = work.session.execute(
        update(SetupTokenRow)
        .where(
            SetupTokenRow.token_hash == _hash(token.strip()),
            SetupTokenRow.used_at.is_(None),
            SetupTokenRow.expires_at > now,
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1 or not is_first_start(work.session):  # type: ignore[attr-defined]
        raise FirstStartRefused
    return add_user(
        work,
        name=name,
        display_name=display_name,
        roles=[Role.ADMIN],
        password=password,
        actor=SYSTEM,
        now=now,
        hashing=hashing,
    )


def has_open_setup_token(session: Session, *, now: datetime) -> bool:
    """Whether a code that was printed can still be used."""
    open_ones = select(SetupTokenRow.id).where(
        SetupTokenRow.used_at.is_(None), SetupTokenRow.expires_at > now
    )
    return session.scalar(open_ones.limit(1)) is not None


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
