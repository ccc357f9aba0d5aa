"""Signing in and out in a browser: tokens, cookies, waiting, the first start."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from database.clock import FixedClock
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading, unit_of_work
from people.actors import Actor, Role
from people.first_start import issue_setup_token
from people.queries import person_named
from tests.web.conftest import Browser

PASSWORD = "sieben Zwerge tragen Tee"


def test_a_wrong_password_is_told_beside_the_form_and_keeps_the_name(
    admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser]
) -> None:
    add("lin")
    answer = browser().sign_in("lin", "not the password")

    assert answer.status_code == 401
    assert "The name or the password is wrong, or the account is closed." in answer.text
    assert 'value="lin"' in answer.text
    assert "not the password" not in answer.text


def test_the_page_is_the_same_whether_the_name_exists(
    admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser]
) -> None:
    add("lin")
    known, unknown = (browser().sign_in(name, "wrong").text for name in ("lin", "nil"))

    def strip(page: str) -> list[str]:
        return [line for line in page.replace("nil", "lin").splitlines() if "csrf_token" not in line]

    assert strip(known) == strip(unknown)


def test_after_too_many_failures_the_page_says_how_long_to_wait(
    admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser]
) -> None:
    add("lin")
    opened = browser()
    for _ in range(4):
        assert opened.sign_in("lin", "wrong").status_code == 401

    answer = opened.sign_in("lin")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert "Too many attempts. Try again in 1 seconds." in answer.text


def test_a_cookie_from_before_signing_in_opens_nothing_afterwards(
    admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser]
) -> None:
    add("lin")
    victim, attacker = browser(), browser()
    attacker.get("/sign-in")
    planted = attacker.cookie
    victim.client.set_cookie("duiping", planted)
    victim.sign_in("lin")

    assert victim.cookie != planted
    assert victim.get("/me/").status_code == 200
    assert attacker.get("/me/").status_code == 303


def test_signing_in_again_ends_the_session_before(
    signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    opened = signed_in("lin")
    before = opened.cookie
    opened.client.post(
        "/sign-in", data={"name": "lin", "password": PASSWORD, "csrf_token": opened.token("/me/")}
    )

    thief = browser()
    thief.client.set_cookie("duiping", before)
    assert opened.get("/me/").status_code == 200
    assert thief.get("/me/").status_code == 303


def test_an_old_cookie_opens_nothing_after_signing_out(
    admin: Browser, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    opened = signed_in("lin")
    old = opened.cookie
    answer = opened.post("/sign-out", page="/me/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")

    thief = browser()
    thief.client.set_cookie("duiping", old)
    assert thief.get("/me/").headers["Location"] == "/sign-in?next=/me/"


def test_a_closed_account_is_out_at_its_next_click(admin: Browser, signed_in: Callable[..., Browser]) -> None:
    opened = signed_in("lin")
    assert admin.post("/users/lin/deactivate", page="/users/lin").status_code == 303

    assert opened.get("/me/").status_code == 303


def test_changed_roles_and_a_new_password_end_sessions_too(
    admin: Browser, signed_in: Callable[..., Browser]
) -> None:
    lin, wu = signed_in("lin"), signed_in("wu", Role.WAREHOUSE)
    admin.post("/users/lin/roles", {"roles": "warehouse"}, page="/users/lin")
    admin.post("/users/wu/password", page="/users/wu")

    assert (lin.get("/me/").status_code, wu.get("/me/").status_code) == (303, 303)


def test_two_idle_hours_end_a_session_and_use_prolongs_it(
    admin: Browser, signed_in: Callable[..., Browser], clock: FixedClock
) -> None:
    idle, used = signed_in("lin"), signed_in("wu", Role.WAREHOUSE)
    for _ in range(3):
        clock.moment += timedelta(hours=1)
        assert used.get("/me/").status_code == 200

    assert idle.get("/me/").status_code == 303


def test_whoever_is_signed_in_is_not_asked_again(signed_in: Callable[..., Browser]) -> None:
    assert signed_in("lin").get("/sign-in").headers["Location"] == "/"


def test_the_sample_companys_people_are_listed_where_they_may_sign_in(
    admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser]
) -> None:
    add("lin", display_name="林晓芸", password="duiping-demo", demo=True)

    page = browser().get("/sign-in").text
    assert "<code>lin</code>" in page
    assert "林晓芸 · Finance" in page
    assert "duiping-demo" in page
    assert browser().sign_in("lin", "duiping-demo").status_code == 303


def test_without_sample_people_the_known_password_is_not_mentioned(
    admin: Browser, browser: Callable[[], Browser]
) -> None:
    assert "duiping-demo" not in browser().get("/sign-in").text


class TestTheFirstStart:
    @pytest.fixture
    def code(self, sqlite_database: Database, clock: FixedClock) -> str:
        with unit_of_work(sqlite_database) as work:
            code = issue_setup_token(work, now=clock.now())
        assert code is not None
        return code

    def make(self, opened: Browser, code: str, **more: Any) -> TestResponse:
        form = {"setup_code": code, "name": "boss", "display_name": "沈岚", "password": PASSWORD, **more}
        return opened.post("/first-start", form, page="/first-start")

    def test_every_way_in_leads_to_it(self, browser: Callable[[], Browser]) -> None:
        assert browser().get("/").headers["Location"] == "/first-start"
        assert browser().get("/sign-in").headers["Location"] == "/first-start"

    def test_the_printed_code_makes_the_administrator_and_signs_him_in(
        self, browser: Callable[[], Browser], code: str
    ) -> None:
        opened = browser()
        assert self.make(opened, code).headers["Location"] == "/"

        assert opened.get("/users/").status_code == 200
        assert browser().get("/first-start").status_code == 404

    def test_the_page_says_when_no_code_is_open_any_more(
        self, browser: Callable[[], Browser], code: str, clock: FixedClock
    ) -> None:
        assert "Restart the server" not in browser().get("/first-start").text
        clock.moment += timedelta(days=1)
        assert "Restart the server" in browser().get("/first-start").text

    def test_a_wrong_code_makes_nobody(
        self, browser: Callable[[], Browser], code: str, sqlite_database: Database
    ) -> None:
        answer = self.make(browser(), "guessed")

        assert answer.status_code == 403
        assert "This setup code is not valid any more" in answer.text
        with reading(sqlite_database) as session:
            assert person_named(session, "boss") is None

    def test_a_short_password_is_told_and_the_code_stays_good(
        self, browser: Callable[[], Browser], code: str
    ) -> None:
        answer = self.make(browser(), code, password="short")

        assert (answer.status_code, 'value="boss"' in answer.text) == (422, True)
        assert "at least 15 characters" in answer.text
        assert self.make(browser(), code).status_code == 303


def test_in_production_the_sample_companys_people_stay_out(
    app: Flask, admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser], settings: Settings
) -> None:
    add("lin", password="duiping-demo", demo=True)
    opened = app.extensions["duiping"]
    app.extensions["duiping"] = replace(opened, settings=replace(settings, production=True))

    assert "duiping-demo" not in browser().get("/sign-in").text
    assert browser().sign_in("lin", "duiping-demo").status_code == 401
