"""Accounts: added, changed, closed, and never quietly."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from audit.queries import events_of
from audit.verifying import verify_all
from database.engine import Database
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from people import accounts
from people.actors import SYSTEM, Actor, Role
from people.passwords import PasswordHashing
from people.queries import active_with_role, actor_named, demo_people, display_names, people, person_named
from people.refusals import (
    AccountRefused,
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
from people.sessions import devices_of
from people.signing_in import open_session

PASSWORD = "sieben Zwerge tragen Tee"
NEW_PASSWORD = "vier Elefanten lesen Zeitung"


def events(database: Database, name: str) -> list[tuple[str, str, dict[str, Any]]]:
    with reading(database) as session:
        return [
            (event.type, event.actor_name, dict(event.body)) for event in events_of(session, f"user:{name}")
        ]


def test_a_new_account_is_as_it_was_asked_for(
    database: Database, add: Callable[..., Actor], now: datetime
) -> None:
    actor = add("lin", Role.FINANCE_LEAD, display_name="林晓芸", language="zh_Hans_CN")

    assert actor == Actor(id="lin", name="lin", display_name="林晓芸", roles=frozenset({Role.FINANCE_LEAD}))
    with reading(database) as session:
        person = person_named(session, "lin")
        assert actor_named(session, "lin") == actor
    assert person is not None
    assert (person.roles, person.language, person.active, person.created_at) == (
        (Role.FINANCE_LEAD,),
        "zh_Hans_CN",
        True,
        now,
    )
    assert events(database, "lin") == [
        (
            "user.added",
            "system",
            {"roles": ["finance_lead"], "has_password": True, "initial": False, "demo": False},
        )
    ]


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"name": "Lin"}, NameNotAllowed),
        ({"name": "l"}, NameNotAllowed),
        ({"name": "1lin"}, NameNotAllowed),
        ({"name": "lin chen"}, NameNotAllowed),
        ({"name": "system"}, NameNotAllowed),
        ({"name": "a" * 41}, NameNotAllowed),
        ({"name": "lin\n"}, NameNotAllowed),
        ({"display_name": "  "}, DisplayNameNotAllowed),
        ({"display_name": "two\nlines"}, DisplayNameNotAllowed),
        ({"display_name": "turned \u202e round"}, DisplayNameNotAllowed),
        ({"display_name": "x" * 61}, DisplayNameNotAllowed),
        ({"roles": []}, RolesNotAllowed),
        ({"roles": [Role.SYSTEM]}, RolesNotAllowed),
        ({"roles": [Role.ADMIN, Role.FINANCE]}, RolesNotAllowed),
        ({"password": "too short"}, PasswordNotAllowed),
        ({"password": "duiping-demo"}, PasswordNotAllowed),
        ({"language": "tlh"}, UnknownLanguage),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    database: Database,
    now: datetime,
    hashing: PasswordHashing,
    wanted: dict[str, Any],
    refusal: type[AccountRefused],
) -> None:
    asked = {
        "name": "lin",
        "display_name": "Lin",
        "roles": [Role.FINANCE],
        "password": PASSWORD,
        "actor": SYSTEM,
        **wanted,
    }

    with pytest.raises(refusal), unit_of_work(database) as work:
        accounts.add_user(work, now=now, hashing=hashing, **asked)
    with reading(database) as session:
        assert people(session) == []


def test_a_name_is_given_once(add: Callable[..., Actor]) -> None:
    add("lin")

    with pytest.raises(NameTaken, match="The user name lin is taken"):
        add("lin")


def test_the_sample_companys_known_password_needs_to_be_asked_for(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing
) -> None:
    with pytest.raises(PasswordNotAllowed, match="at least 15 characters"):
        add("lin", password="duiping-demo")
    with pytest.raises(PasswordNotAllowed):
        add("lin", password="another short", demo=True)
    add("lin", password="duiping-demo", demo=True)
    with reading(database) as session:
        assert [person.name for person in demo_people(session)] == ["lin"]
    with unit_of_work(database) as work:
        accounts.change_own_password(work, name="lin", password=NEW_PASSWORD, now=now, hashing=hashing)
    with reading(database) as session:
        assert demo_people(session) == []


def test_only_administrators_look_after_accounts(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing
) -> None:
    zhou = add("zhou", Role.FINANCE_LEAD)
    add("lin")
    attempts: list[Callable[[UnitOfWork], object]] = [
        lambda work: accounts.set_password(work, name="lin", password=NEW_PASSWORD, actor=zhou, now=now),
        lambda work: accounts.set_roles(work, name="zhou", roles=[Role.ADMIN], actor=zhou, now=now),
        lambda work: accounts.set_display_name(work, name="lin", display_name="X", actor=zhou, now=now),
        lambda work: accounts.deactivate(work, name="lin", actor=zhou, now=now),
        lambda work: accounts.reactivate(work, name="lin", actor=zhou, now=now),
    ]

    for attempt in attempts:
        with pytest.raises(NotPermitted), unit_of_work(database) as work:
            attempt(work)
    with pytest.raises(NotPermitted):
        add("new", actor=zhou)


def test_everything_an_administrator_does_is_in_the_trail_of_its_person(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing
) -> None:
    admin = add("admin", Role.ADMIN)
    add("lin")

    with unit_of_work(database) as work:
        accounts.set_password(work, name="lin", password=NEW_PASSWORD, actor=admin, now=now, hashing=hashing)
        accounts.set_roles(work, name="lin", roles=[Role.WAREHOUSE], actor=admin, now=now)
        accounts.set_roles(work, name="lin", roles=[Role.WAREHOUSE], actor=admin, now=now)
        accounts.set_display_name(work, name="lin", display_name="林晓芸", actor=admin, now=now)
        accounts.set_language(work, name="lin", language="zh_Hant_TW", now=now)
        accounts.deactivate(work, name="lin", actor=admin, now=now)
        accounts.deactivate(work, name="lin", actor=admin, now=now)
        accounts.reactivate(work, name="lin", actor=admin, now=now)

    assert events(database, "lin")[1:] == [
        ("user.password_set", "admin", {"initial": True}),
        ("user.roles_set", "admin", {"from": ["finance"], "to": ["warehouse"]}),
        ("user.renamed", "admin", {}),
        ("user.language_set", "lin", {"from": None, "to": "zh_Hant_TW"}),
        ("user.deactivated", "admin", {}),
        ("user.reactivated", "admin", {}),
    ]
    with reading(database) as session:
        assert verify_all(session).ok


def test_no_event_holds_a_password_or_a_name_to_be_shown(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing
) -> None:
    add("lin", display_name="林晓芸")

    with reading(database) as session:
        sealed = b"".join(event.sealed for event in events_of(session, "user:lin"))
    assert PASSWORD.encode() not in sealed
    assert "林晓芸".encode() not in sealed
    assert b"argon2" not in sealed


@pytest.mark.parametrize("change", ["set_password", "set_roles", "deactivate", "change_own_password"])
def test_a_change_that_matters_ends_every_session_of_its_person(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing, change: str
) -> None:
    admin = add("admin", Role.ADMIN)
    add("lin")
    with unit_of_work(database) as work:
        open_session(work, name="lin", address="10.0.0.1", device="phone", now=now)
        open_session(work, name="admin", address="10.0.0.1", device="desk", now=now)

    with unit_of_work(database) as work:
        match change:
            case "set_password":
                accounts.set_password(
                    work, name="lin", password=NEW_PASSWORD, actor=admin, now=now, hashing=hashing
                )
            case "set_roles":
                accounts.set_roles(work, name="lin", roles=[Role.MANAGER], actor=admin, now=now)
            case "deactivate":
                accounts.deactivate(work, name="lin", actor=admin, now=now)
            case "change_own_password":
                accounts.change_own_password(
                    work, name="lin", password=NEW_PASSWORD, now=now, hashing=hashing
                )

    with reading(database) as session:
        assert devices_of(session, "lin", now=now) == []
        assert len(devices_of(session, "admin", now=now)) == 1


def test_a_new_password_of_ones_own_must_be_new_and_good(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing
) -> None:
    add("lin")

    with pytest.raises(SamePassword), unit_of_work(database) as work:
        accounts.change_own_password(work, name="lin", password=PASSWORD, now=now, hashing=hashing)
    with pytest.raises(PasswordNotAllowed), unit_of_work(database) as work:
        accounts.change_own_password(work, name="lin", password="short", now=now, hashing=hashing)


def test_the_last_administrator_stays(database: Database, add: Callable[..., Actor], now: datetime) -> None:
    admin = add("admin", Role.ADMIN)

    with pytest.raises(LastAdministrator), unit_of_work(database) as work:
        accounts.deactivate(work, name="admin", actor=admin, now=now)
    with pytest.raises(LastAdministrator), unit_of_work(database) as work:
        accounts.set_roles(work, name="admin", roles=[Role.MANAGER], actor=admin, now=now)

    add("second", Role.ADMIN)
    with unit_of_work(database) as work:
        accounts.deactivate(work, name="admin", actor=admin, now=now)


def test_a_name_that_no_database_takes_is_nobodys(database: Database, now: datetime) -> None:
    with reading(database) as session:
        assert (person_named(session, "x\x00"), actor_named(session, "\ud800")) == (None, None)
    with pytest.raises(UnknownUser), unit_of_work(database) as work:
        accounts.deactivate(work, name="x\x00", actor=SYSTEM, now=now)


def test_nobody_who_is_not_there_is_changed(database: Database, now: datetime) -> None:
    with pytest.raises(UnknownUser, match="There is no user ghost"), unit_of_work(database) as work:
        accounts.deactivate(work, name="ghost", actor=SYSTEM, now=now)


def test_closed_accounts_neither_act_nor_are_counted(
    database: Database, add: Callable[..., Actor], now: datetime
) -> None:
    add("lin", Role.FINANCE_LEAD)
    add("zhao")
    with unit_of_work(database) as work:
        accounts.deactivate(work, name="zhao", actor=SYSTEM, now=now)

    with reading(database) as session:
        assert actor_named(session, "zhao") is None
        assert [actor.name for actor in active_with_role(session, Role.FINANCE)] == ["lin"]
        assert display_names(session) == {"lin": "Lin", "zhao": "Zhao"}
        assert [person.name for person in people(session)] == ["lin", "zhao"]


def test_an_initial_password_is_good_enough_and_never_the_same(
    database: Database, add: Callable[..., Actor]
) -> None:
    one, other = accounts.new_initial_password(), accounts.new_initial_password()

    assert one != other
    add("lin", password=one, initial=True)


def test_every_refusal_has_words_and_a_code() -> None:
    def family(kind: type[AccountRefused]) -> Iterator[type[AccountRefused]]:
        yield kind
        for child in kind.__subclasses__():
            yield from family(child)

    worded = [kind for kind in family(AccountRefused) if kind is not AccountRefused]
    assert len(worded) > 5
    assert len({kind.code for kind in worded if kind is not PasswordNotAllowed}) == len(worded) - 1
