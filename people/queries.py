"""The questions others ask about people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.actors import Actor, Role
from people.names import is_user_name
from people.tables import UserRow


@dataclass(frozen=True, slots=True)
class Person:
    """One account as the administrator's list shows it."""

    name: str
    display_name: str
    roles: tuple[Role, ...]
    language: str | None
    active: bool
    has_password: bool
    initial_until: datetime | None
    created_at: datetime
    last_signed_in_at: datetime | None

    @property
    def actor(self) -> Actor:
        return Actor(
            id=self.name, name=self.name, display_name=self.display_name, roles=frozenset(self.roles)
        )


def actor_of(row: UserRow) -> Actor:
    """The row's person as somebody who acts."""
    roles = frozenset(Role(role) for role in row.roles)
    return Actor(id=row.name, name=row.name, display_name=row.display_name, roles=roles)


def people(session: Session) -> Sequence[Person]:
    """Everybody, active accounts first, then by name."""
    rows = session.scalars(select(UserRow).order_by(UserRow.active.desc(), UserRow.name))
    return [_person(row) for row in rows]


def person_named(session: Session, name: str) -> Person | None:
    """The account of that name, or None."""
    if not is_user_name(name):
        return None
    row = session.scalar(select(UserRow).where(UserRow.name == name))
    return None if row is None else _person(row)


def actor_named(session: Session, name: str) -> Actor | None:
    """The active person of that name as somebody who acts, or None."""
    if not is_user_name(name):
        return None
    row = session.scalar(select(UserRow).where(UserRow.name == name, UserRow.active))
    return None if row is None else actor_of(row)


def active_with_role(session: Session, role: Role) -> Sequence[Actor]:
    """Everybody active who has the role, or one that includes it, by name."""
    rows = session.scalars(select(UserRow).where(UserRow.active).order_by(UserRow.name))
    return [actor for actor in map(actor_of, rows) if actor.has(role)]


def demo_people(session: Session) -> Sequence[Person]:
    """The sample company's people who still have the password everybody knows, as they were added."""
    rows = session.scalars(select(UserRow).where(UserRow.demo, UserRow.active).order_by(UserRow.id))
    return [_person(row) for row in rows]


def display_names(session: Session) -> dict[str, str]:
    """The name shown for every account, closed ones included, by user name."""
    rows = session.execute(select(UserRow.name, UserRow.display_name))
    return {row.name: row.display_name for row in rows}


def active_administrators(session: Session) -> frozenset[str]:
    """The names of those who can look after accounts."""
    return frozenset(actor.name for actor in active_with_role(session, Role.ADMIN))


def _person(row: UserRow) -> Person:
    return Person(
        name=row.name,
        display_name=row.display_name,
        roles=tuple(Role(role) for role in row.roles),
        language=row.language,
        active=row.active,
        has_password=row.password_hash is not None,
        initial_until=row.initial_until,
        created_at=row.created_at,
        last_signed_in_at=row.last_signed_in_at,
    )
