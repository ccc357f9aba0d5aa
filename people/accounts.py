"""Adding people and changing what they are; every change lands in the trail of that person."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from audit.recording import record
from database.types import JsonValue
from database.unit_of_work import UnitOfWork
from people.access import Permission, may, roles_conflict
from people.actors import HUMAN_ROLES, SYSTEM, Actor, Role
from people.languages import LANGUAGES
from people.names import is_display_name, is_user_name
from people.password_policy import problem_of
from people.passwords import ARGON2, PasswordHashing
from people.queries import active_administrators, actor_of
from people.refusals import (
    DisplayNameNotAllowed,
    LastAdministrator,
    NameNotAllowed,
    NameTaken,
    NotPermitted,
    PasswordNotAllowed,
    RolesNotAllowed,
    SamePassword,
    UnknownLanguage,
    UnknownUser,
)
from people.sessions import EndReason, end_all_of
from people.tables import UserRow

DEMO_PASSWORD = "duiping-demo"  # noqa: S105  printed by the demo, and refused in production
INITIAL_PASSWORD_LASTS = timedelta(days=3)
# No letters or digits that look alike on paper.
_INITIAL_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def add_user(
    work: UnitOfWork,
    *,
    name: str,
    display_name: str,
    roles: Iterable[Role],
    password: str | None,
    actor: Actor,
    now: datetime,
    language: str | None = None,
    initial: bool = False,
    demo: bool = False,
    hashing: PasswordHashing = ARGON2,
) -> Actor:
    """Makes an account. Without a password nobody can sign in to it.

    `initial`: the password was chosen by somebody else and lets its person in for three days, to choose a
    new one. `demo`: one of the sample company's people, for whom alone DEMO_PASSWORD is let through.
    Raises AccountRefused.
    """
    _require_administrator(actor)
    held = _checked_roles(roles)
    _check_names(name, display_name)
    if password is not None and not (demo and password == DEMO_PASSWORD):
        _check_password(password, name=name, display_name=display_name)
    if work.session.scalar(select(UserRow.id).where(UserRow.name == name)) is not None:
        raise NameTaken(name=name)
    row = UserRow(
        name=name,
        display_name=display_name.strip(),
        password_hash=None if password is None else hashing.hash(password),
        password_set_at=None if password is None else now,
        initial_until=now + INITIAL_PASSWORD_LASTS if initial and password is not None else None,
        roles=sorted(held),
        language=None if language is None else _checked_language(language),
        active=True,
        demo=demo,
        created_at=now,
        last_signed_in_at=None,
    )
    work.add(row)
    work.flush()
    body = {"roles": row.roles, "has_password": password is not None, "initial": initial, "demo": demo}
    _record(work, row, "user.added", actor=actor, now=now, body=body)
    return actor_of(row)


def new_initial_password() -> str:
    """A password to hand to somebody once: easy to read out, too long to guess."""
    groups = ("".join(secrets.choice(_INITIAL_ALPHABET) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def change_own_password(
    work: UnitOfWork, *, name: str, password: str, now: datetime, hashing: PasswordHashing = ARGON2
) -> None:
    """Replaces a person's own password and ends all their sessions. Raises AccountRefused.

    The door confirms the current password first (`signing_in.confirm_password`), and opens a new session.
    """
    row = _user(work, name)
    _check_password(password, name=row.name, display_name=row.display_name)
    if hashing.verify(row.password_hash, password):
        raise SamePassword
    _store_password(work, row, password, initial_until=None, now=now, hashing=hashing)
    end_all_of(work, user_id=row.id, reason=EndReason.PASSWORD_CHANGED, now=now)
    _record(work, row, "user.password_changed", actor=actor_of(row), now=now, body={})


def set_password(
    work: UnitOfWork,
    *,
    name: str,
    password: str,
    actor: Actor,
    now: datetime,
    initial: bool = True,
    hashing: PasswordHashing = ARGON2,
) -> None:
    """Gives somebody else a new password, by default an initial one, and ends all their sessions."""
    _require_administrator(actor)
    row = _user(work, name)
    _check_password(password, name=row.name, display_name=row.display_name)
    until = now + INITIAL_PASSWORD_LASTS if initial else None
    _store_password(work, row, password, initial_until=until, now=now, hashing=hashing)
    end_all_of(work, user_id=row.id, reason=EndReason.PASSWORD_CHANGED, now=now)
    _record(work, row, "user.password_set", actor=actor, now=now, body={"initial": initial})


def set_roles(work: UnitOfWork, *, name: str, roles: Iterable[Role], actor: Actor, now: datetime) -> None:
    """Gives the person exactly these roles and ends their sessions. Raises AccountRefused."""
    _require_administrator(actor)
    row, held = _user(work, name), _checked_roles(roles)
    if sorted(held) == row.roles:
        return
    if Role.ADMIN not in held:
        _keep_an_administrator(work, row)
    before, row.roles = row.roles, sorted(held)
    end_all_of(work, user_id=row.id, reason=EndReason.ROLES_CHANGED, now=now)
    _record(work, row, "user.roles_set", actor=actor, now=now, body={"from": before, "to": row.roles})


def set_display_name(work: UnitOfWork, *, name: str, display_name: str, actor: Actor, now: datetime) -> None:
    """Changes how the person is shown to others. Raises AccountRefused."""
    if actor.name != name:
        _require_administrator(actor)
    row = _user(work, name)
    _check_names(name, display_name)
    before, row.display_name = row.display_name, display_name.strip()
    if before != row.display_name:
        _record(work, row, "user.renamed", actor=actor, now=now, body={})


def set_language(work: UnitOfWork, *, name: str, language: str, now: datetime) -> None:
    """Remembers which language a person wants to read. Raises UnknownLanguage."""
    row = _user(work, name)
    before, row.language = row.language, _checked_language(language)
    if before != language:
        body = {"from": before, "to": language}
        _record(work, row, "user.language_set", actor=actor_of(row), now=now, body=body)


def deactivate(work: UnitOfWork, *, name: str, actor: Actor, now: datetime) -> None:
    """Closes an account and ends its sessions; what the person did stays theirs. Raises AccountRefused."""
    _require_administrator(actor)
    row = _user(work, name)
    if not row.active:
        return
    _keep_an_administrator(work, row)
    row.active = False
    end_all_of(work, user_id=row.id, reason=EndReason.ACCOUNT_CLOSED, now=now)
    _record(work, row, "user.deactivated", actor=actor, now=now, body={})


def reactivate(work: UnitOfWork, *, name: str, actor: Actor, now: datetime) -> None:
    """Opens a closed account again. Raises AccountRefused."""
    _require_administrator(actor)
    row = _user(work, name)
    if not row.active:
        row.active = True
        _record(work, row, "user.reactivated", actor=actor, now=now, body={})


def _require_administrator(actor: Actor) -> None:
    """The system adds the first administrator and the sample company's people; else administrators do."""
    if not (actor is SYSTEM or may(actor, Permission.MANAGE_USERS)):
        raise NotPermitted


def _user(work: UnitOfWork, name: str) -> UserRow:
    wanted = select(UserRow).where(UserRow.name == name).with_for_update()
    row = work.session.scalar(wanted) if is_user_name(name) else None
    if row is None:
        raise UnknownUser(name=name)
    return row


def _check_names(name: str, display_name: str) -> None:
    if not is_user_name(name):
        raise NameNotAllowed
    if not is_display_name(display_name):
        raise DisplayNameNotAllowed


def _checked_roles(roles: Iterable[Role]) -> frozenset[Role]:
    held = frozenset(roles)
    if not held or not held <= set(HUMAN_ROLES) or roles_conflict(held):
        raise RolesNotAllowed
    return held


def _checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise UnknownLanguage
    return language


def _check_password(password: str, *, name: str, display_name: str) -> None:
    problem = problem_of(password, about=(name, display_name))
    if problem is not None:
        raise PasswordNotAllowed(code=problem.code, text=problem.text, characters=problem.characters)


def _store_password(
    work: UnitOfWork,
    row: UserRow,
    password: str,
    *,
    initial_until: datetime | None,
    now: datetime,
    hashing: PasswordHashing,
) -> None:
    row.password_hash = hashing.hash(password)
    row.password_set_at, row.initial_until, row.demo = now, initial_until, False
    work.flush()


def _keep_an_administrator(work: UnitOfWork, row: UserRow) -> None:
    if row.active and Role.ADMIN in row.roles and active_administrators(work.session) <= {row.name}:
        raise LastAdministrator


def _record(
    work: UnitOfWork, row: UserRow, type: str, *, actor: Actor, now: datetime, body: Mapping[str, JsonValue]
) -> None:
    record(work, stream=f"user:{row.name}", type=type, actor=actor, at=now, body=body)
