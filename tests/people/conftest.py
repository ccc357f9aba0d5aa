"""People to test with, and a password hash that costs next to nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from database.engine import Database
from database.unit_of_work import unit_of_work
from people.accounts import add_user
from people.actors import SYSTEM, Actor, Role
from people.passwords import PasswordHashing

PASSWORD = "sieben Zwerge tragen Tee"


@pytest.fixture
def hashing() -> PasswordHashing:
    return PasswordHashing(time_cost=1, memory_kib=8, parallelism=1)


@pytest.fixture
def add(database: Database, now: datetime, hashing: PasswordHashing) -> Callable[..., Actor]:
    """Adds a person in a transaction of its own; the password is PASSWORD unless told."""

    def add_one(name: str, *roles: Role, **more: Any) -> Actor:
        wanted = {
            "password": PASSWORD,
            "display_name": name.title(),
            "actor": SYSTEM,
            "hashing": hashing,
            **more,
        }
        with unit_of_work(database) as work:
            return add_user(work, name=name, roles=roles or [Role.FINANCE], now=now, **wanted)

    return add_one
