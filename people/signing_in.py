"""Signing in: a name, a password, and patience for whoever keeps failing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from audit.recording import record
from database.engine import Database
from database.unit_of_work import UnitOfWork, unit_of_work
from people import sessions
from people.access import Permission, may
from people.actors import SYSTEM, Actor
from people.names import NAME_FORM
from people.passwords import ARGON2, HashingBusy, PasswordHashing
from people.queries import actor_of
from people.refusals import NotPermitted, SignInBusy, TooManyAttempts, WrongNameOrPassword
from people.sessions import ADDRESS_LENGTH
from people.tables import LoginAttemptRow, LoginSessionRow, UserRow
from people.throttling import FORGET_AFTER, Failures, Watch, wait

FAMILIAR_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in. `token` is for the browser's cookie and for nothing else."""

    actor: Actor
    session_id: int
    token: str
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One try, and the counters that watch it."""

    name: str
    address: str
    now: datetime

    @property
    def account_name(self) -> str:
        """The name to look an account up by; empty where no account can have the typed one."""
        return self.name if NAME_FORM.fullmatch(self.name) else ""

    @property
    def watched(self) -> dict[Watch, str]:
        return {
            Watch.ACCOUNT: _subject(self.name),
            Watch.ADDRESS: _subject(self.address),
            Watch.PAIR: _subject(self.name, self.address),
        }


@dataclass(frozen=True, slots=True)
class _Account:
    """What the check of the password needs of an account."""

    name: str
    password_hash: str


def sign_in(
    database: Database,
    *,
    name: str,
    password: str,
    address: str,
    device: str,
    now: datetime,
    admit_demo: bool = True,
    hashing: PasswordHashing = ARGON2,
) -> SignedIn:
    """Opens a session for whoever knows the password. Raises SignInRefused.

    Without `admit_demo` (in production) the sample company's people are like names that nobody has.

    Works in two short transactions of its own, with the slow check between them: no lock is held meanwhile,
    and a failure is counted before it can happen, so that many tries at once gain nothing.
    """
    attempt = _Attempt(name=name.strip().lower()[:200], address=address, now=now)
    account = _checked(database, attempt, password, hashing, admit_demo=admit_demo)
    with unit_of_work(database) as work:
        user = _still(work, account)
        _forget_failures(work, attempt)
        if hashing.is_outdated(account.password_hash):
            user.password_hash = hashing.hash(password)
        return open_session(work, name=user.name, address=address, device=device, now=now)


def confirm_password(
    database: Database,
    *,
    name: str,
    password: str,
    address: str,
    now: datetime,
    hashing: PasswordHashing = ARGON2,
) -> None:
    """Makes sure that whoever uses an open session knows its password, as patiently as at signing in.

    Raises SignInRefused.
    """
    attempt = _Attempt(name=name, address=address, now=now)
    account = _checked(database, attempt, password, hashing)
    with unit_of_work(database) as work:
        _still(work, account)
        _forget_failures(work, attempt)


def open_session(work: UnitOfWork, *, name: str, address: str, device: str, now: datetime) -> SignedIn:
    """A new session, under a new token, for somebody who has just proved who they are."""
    user = work.session.scalars(select(UserRow).where(UserRow.name == name, UserRow.active)).one()
    user.last_signed_in_at = now
    session_id, token = sessions.start(work, user_id=user.id, address=address, device=device, now=now)
    actor = actor_of(user)
    body = {"session": session_id}
    record(work, stream=f"user:{user.name}", type="user.signed_in", actor=actor, at=now, body=body)
    return SignedIn(
        actor=actor,
        session_id=session_id,
        token=token,
        must_change_password=user.initial_until is not None,
    )


def sign_out(work: UnitOfWork, session_id: int, *, actor: Actor, now: datetime) -> None:
    """Ends the session; its token is good for nothing from now on."""
    if sessions.end(work, session_id, of=actor.name, reason=sessions.EndReason.SIGNED_OUT, now=now):
        body = {"session": session_id}
        record(work, stream=f"user:{actor.name}", type="user.signed_out", actor=actor, at=now, body=body)


def end_session(work: UnitOfWork, session_id: int, *, of: str, actor: Actor, now: datetime) -> bool:
    """Ends one session of a person, by that person or an administrator; False where it had ended.

    Raises NotPermitted.
    """
    if actor.name != of and not may(actor, Permission.MANAGE_USERS):
        raise NotPermitted
    ended = sessions.end(work, session_id, of=of, reason=sessions.EndReason.ENDED_BY_HAND, now=now)
    if ended:
        body = {"session": session_id}
        record(work, stream=f"user:{of}", type="user.session_ended", actor=actor, at=now, body=body)
    return ended


def _checked(
    database: Database,
    attempt: _Attempt,
    password: str,
    hashing: PasswordHashing,
    *,
    admit_demo: bool = True,
) -> _Account:
    with unit_of_work(database) as work:
        counters = _locked_counters(work, attempt)
        waiting = _waiting(work.session, counters, attempt)
        account = None if waiting else _count_and_find(work, counters, attempt, admit_demo=admit_demo)
    if waiting:
        raise TooManyAttempts(seconds=waiting)
    try:
        fits = hashing.verify(None if account is None else account.password_hash, password)
    except HashingBusy:
        raise SignInBusy from None
    if account is None or not fits:
        _record_failure(database, account, attempt)
        raise WrongNameOrPassword
    return account


def _locked_counters(work: UnitOfWork, attempt: _Attempt) -> list[LoginAttemptRow]:
    """The counters of this attempt, made where there are none, locked in one order for all."""
    insert = _insert_of(work)
    for watch, subject in attempt.watched.items():
        fresh = {"watch": watch.value, "subject": subject, "failures": 0, "last_at": attempt.now}
        work.session.execute(insert(LoginAttemptRow).values(fresh).on_conflict_do_nothing())
    found = work.session.scalars(
        select(LoginAttemptRow)
        .where(LoginAttemptRow.subject.in_(attempt.watched.values()))
        .order_by(LoginAttemptRow.watch)
        .with_for_update()
    )
    return list(found)


def _insert_of(work: UnitOfWork) -> Callable[..., Any]:
    """The insert that this database knows; the large dialect of PostgreSQL is read only where it is used."""
    if work.is_postgresql:
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert
    return sqlite_insert


def _waiting(session: Session, counters: list[LoginAttemptRow], attempt: _Attempt) -> int:
    """The seconds this attempt is too early; 0 lets it through."""
    familiar = _is_familiar(session, attempt)
    waits = [
        wait(Watch(row.watch), Failures(row.failures, row.last_at), now=attempt.now)
        for row in counters
        if not (row.watch == Watch.ACCOUNT and familiar)
    ]
    return max(ceil(max(waits).total_seconds()), 0)


def _is_familiar(session: Session, attempt: _Attempt) -> bool:
    """Whether the account has lately been signed in from this address."""
    known = (
        select(LoginSessionRow.id)
        .join(UserRow, UserRow.id == LoginSessionRow.user_id)
        .where(
            UserRow.name == attempt.account_name,
            LoginSessionRow.address == attempt.address[:ADDRESS_LENGTH],
            LoginSessionRow.started_at > attempt.now - FAMILIAR_FOR,
        )
        .limit(1)
    )
    return session.scalar(known) is not None


def _count_and_find(
    work: UnitOfWork, counters: list[LoginAttemptRow], attempt: _Attempt, *, admit_demo: bool
) -> _Account | None:
    """Counts the attempt as failed until it succeeds, and finds the account it is for, if it may sign in."""
    for row in counters:
        row.failures = Failures(row.failures, row.last_at).remembered(attempt.now) + 1
        row.last_at = attempt.now
    _drop_old_counters(work, attempt.now)
    user = work.session.scalar(select(UserRow).where(UserRow.name == attempt.account_name, UserRow.active))
    if user is None or user.password_hash is None or (user.demo and not admit_demo):
        return None
    if user.initial_until is not None and user.initial_until <= attempt.now:
        return None
    return _Account(name=user.name, password_hash=user.password_hash)


def _drop_old_counters(work: UnitOfWork, now: datetime) -> None:
    old = (
        select(LoginAttemptRow.subject)
        .where(LoginAttemptRow.last_at < now - FORGET_AFTER)
        .with_for_update(skip_locked=True)
    )
    work.session.execute(
        delete(LoginAttemptRow)
        .where(LoginAttemptRow.subject.in_(old))
        .execution_options(synchronize_session=False)
    )


def _record_failure(database: Database, account: _Account | None, attempt: _Attempt) -> None:
    """Every failure is an event; of names that nobody has, only that it was one."""
    stream = "sign_in" if account is None else f"user:{account.name}"
    with unit_of_work(database) as work:
        record(work, stream=stream, type="user.sign_in_failed", actor=SYSTEM, at=attempt.now, body={})


def _still(work: UnitOfWork, account: _Account) -> UserRow:
    """The account, locked, if it is as it was before the slow check of the password."""
    user = work.session.scalars(select(UserRow).where(UserRow.name == account.name).with_for_update()).one()
    if not user.active or user.password_hash != account.password_hash:
        raise WrongNameOrPassword
    return user


def _forget_failures(work: UnitOfWork, attempt: _Attempt) -> None:
    """This account from this address starts afresh; what is shared only gets this one attempt back."""
    for row in _locked_counters(work, attempt):
        row.failures = 0 if row.watch == Watch.PAIR else max(row.failures - 1, 0)


def _subject(*parts: str) -> str:
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
