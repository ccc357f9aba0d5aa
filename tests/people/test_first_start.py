"""The first administrator."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from database.engine import Database
from database.unit_of_work import reading, unit_of_work
from people.actors import Actor, Role
from people.first_start import (
    has_open_setup_token,
    is_first_start,
    issue_setup_token,
    make_first_administrator,
)
from people.passwords import PasswordHashing
from people.queries import people
from people.refusals import FirstStartRefused, PasswordNotAllowed

PASSWORD = "sieben Zwerge tragen Tee"


@pytest.fixture
def token(database: Database, now: datetime) -> str:
    with unit_of_work(database) as work:
        code = issue_setup_token(work, now=now)
    assert code is not None
    return code


@pytest.fixture
def make(database: Database, now: datetime, hashing: PasswordHashing) -> Callable[..., Actor]:
    def make_one(token: str, *, name: str = "boss", at: datetime = now, password: str = PASSWORD) -> Actor:
        with unit_of_work(database) as work:
            return make_first_administrator(
                work,
                token=token,
                name=name,
                display_name="沈岚",
                password=password,
                now=at,
                hashing=hashing,
            )

    return make_one


def test_the_printed_code_makes_one_administrator(
    database: Database, now: datetime, token: str, make: Callable[..., Actor]
) -> None:
    with reading(database) as session:
        assert (is_first_start(session), has_open_setup_token(session, now=now)) == (True, True)

    assert make(f" {token}\n").roles == {Role.ADMIN}

    with reading(database) as session:
        assert (is_first_start(session), has_open_setup_token(session, now=now)) == (False, False)
    with pytest.raises(FirstStartRefused):
        make(token, name="second")


def test_a_code_that_was_never_printed_or_is_a_day_old_is_refused(
    now: datetime, token: str, make: Callable[..., Actor]
) -> None:
    with pytest.raises(FirstStartRefused):
        make("not-the-code")
    with pytest.raises(FirstStartRefused):
        make(token, at=now + timedelta(hours=24))


def test_a_refused_password_does_not_use_the_code_up(token: str, make: Callable[..., Actor]) -> None:
    with pytest.raises(PasswordNotAllowed):
        make(token, password="short")
    make(token)


def test_a_second_start_makes_the_first_code_worthless(
    database: Database, now: datetime, token: str, make: Callable[..., Actor]
) -> None:
    with unit_of_work(database) as work:
        second = issue_setup_token(work, now=now)

    with pytest.raises(FirstStartRefused):
        make(token)
    make(second)


def test_with_an_administrator_no_code_is_printed_nor_any_taken(
    database: Database, now: datetime, token: str, add: Callable[..., Actor], make: Callable[..., Actor]
) -> None:
    add("admin", Role.ADMIN)

    with unit_of_work(database) as work:
        assert issue_setup_token(work, now=now) is None
    with pytest.raises(FirstStartRefused):
        make(token)


def test_of_two_who_use_the_code_at_once_one_becomes_administrator(
    database: Database, token: str, make: Callable[..., Actor]
) -> None:
    def attempt(name: str) -> str | None:
        try:
            return make(token, name=name).name
        except FirstStartRefused:
            return None

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(attempt, ["one", "two"]))
    assert made.count(None) == 1
    with reading(database) as session:
        assert len(people(session)) == 1
