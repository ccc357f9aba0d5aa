"""The web door, open on a fresh database, and browsers that keep cookies."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from database.clock import FixedClock
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import unit_of_work
from people.accounts import add_user
from people.actors import SYSTEM, Actor, Role
from people.passwords import PasswordHashing
from web.app import create_app

PASSWORD = "sieben Zwerge tragen Tee"
CHEAP = PasswordHashing(time_cost=1, memory_kib=8, parallelism=1)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """A client that keeps cookies and sends forms the way pages do: with the token of the page before."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **more: Any) -> TestResponse:
        return self.client.get(address, buffered=True, **more)  # files are closed at once

    def post(
        self, address: str, form: dict[str, Any] | None = None, *, page: str = "/sign-in", **more: Any
    ) -> TestResponse:
        """Sends a form found on `page`."""
        return self.client.post(address, data={**(form or {}), "csrf_token": self.token(page)}, **more)

    def token(self, page: str) -> str:
        found = _TOKEN.search(self.client.get(page, follow_redirects=True).text)
        assert found, f"no form on {page}"
        return found.group(1)

    def sign_in(self, name: str, password: str = PASSWORD, **more: Any) -> TestResponse:
        return self.post("/sign-in", {"name": name, "password": password, **more})

    @property
    def cookie(self) -> str:
        cookie = self.client.get_cookie("duiping")
        return "" if cookie is None else cookie.value


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Structured logs go through logging, as in a process that serves."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


@pytest.fixture
def app(sqlite_database: Database, settings: Settings, clock: FixedClock) -> Flask:
    made = create_app(settings, sqlite_database, clock=clock, hashing=CHEAP)
    made.testing = False
    return made


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    """Opens a browser with no cookies."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def add(sqlite_database: Database, clock: FixedClock) -> Callable[..., Actor]:
    """Adds a person whose password is PASSWORD."""

    def add_one(name: str, *roles: Role, **more: Any) -> Actor:
        given = {"display_name": name.title(), "password": PASSWORD, **more}
        with unit_of_work(sqlite_database) as work:
            return add_user(
                work,
                name=name,
                roles=roles or [Role.FINANCE],
                actor=SYSTEM,
                now=clock.now(),
                hashing=CHEAP,
                **given,
            )

    return add_one


@pytest.fixture
def signed_in(add: Callable[..., Actor], browser: Callable[[], Browser]) -> Callable[..., Browser]:
    """A browser in which a new person with these roles has signed in."""

    def open_one(name: str, *roles: Role, **more: Any) -> Browser:
        add(name, *roles, **more)
        opened = browser()
        assert opened.sign_in(name).status_code == 303
        return opened

    return open_one


@pytest.fixture
def admin(signed_in: Callable[..., Browser]) -> Browser:
    """An administrator's browser; with an administrator there, the first start is over."""
    return signed_in("admin", Role.ADMIN)
