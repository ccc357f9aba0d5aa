"""Error pages: they say what is so and what to do, in the reader's language, and give nothing away."""

import errno
import logging
import os
from collections.abc import Callable, Iterator

import pytest
import structlog
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from database.engine import Database
from intake.refusals import IntakeRefused
from people.languages import LANGUAGES
from people.refusals import NotPermitted, PeopleRefused, SignInBusy, TooManyAttempts, UnknownUser
from tests.web.conftest import Browser
from web.access import Anyone, Pages
from web.errors import WORDS, status_of
from workflow.refusals import InputRefused, StaleTicket, TicketNotFound, TransitionRefused

SECRET = "the password of the database is swordfish"


@pytest.fixture
def breaking(app: Flask) -> Callable[[Exception], None]:
    """Adds `/break`, which raises what it is given."""

    def add_route(error: Exception) -> None:
        pages = Pages("breaking", __name__)

        @pages.page("/break", needs=Anyone.PUBLIC)
        def show() -> str:
            raise error

        app.register_blueprint(pages)

    return add_route


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (ValueError(SECRET), 500, "Something broke on our side"),
        (OperationalError(SECRET, {}, Exception(SECRET)), 503, "Not available at this moment"),
        (NoConnectionLeft(SECRET), 503, "Not available at this moment"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), SECRET), 507, "The disk is full"),
        (OperationalError(SECRET, {}, Exception("database or disk is full")), 507, "The disk is full"),
        (IntegrityError(SECRET, {}, Exception(SECRET)), 409, "Somebody was faster"),
        (TooManyAttempts(seconds=8), 429, "Too many at once"),
        (NotPermitted(), 403, "Not for your roles"),
        (UnknownUser(name="x"), 404, "There is nothing here"),
        (TicketNotFound("T-20260720-0001"), 404, "There is no ticket T-20260720-0001."),
        (
            TransitionRefused("not_for_this_role", {"action_name": "approve"}),
            403,
            "is not for your role.",
        ),
        (StaleTicket("command_reused"), 409, "This form was already used"),
        (InputRefused("text_too_long", {"most": 4000}), 422, "up to 4000 characters"),
        (IntakeRefused("too_many_rows", rows_max=5), 422, "more than 5 rows"),
    ],
)
def test_whatever_breaks_the_page_says_what_is_so_and_nothing_else(
    breaking: Callable[[Exception], None],
    browser: Callable[[], Browser],
    error: Exception,
    status: int,
    title: str,
) -> None:
    breaking(error)

    answer = browser().get("/break")
    assert (answer.status_code, title in answer.text) == (status, True)
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


def test_a_broken_page_is_found_in_the_log_by_the_number_it_shows(
    breaking: Callable[[Exception], None], browser: Callable[[], Browser], caplog: pytest.LogCaptureFixture
) -> None:
    breaking(ValueError("a bug"))

    with caplog.at_level(logging.ERROR):
        answer = browser().get("/break")
    assert answer.headers["X-Request-Id"] in answer.text
    assert "a bug" in caplog.text


def test_a_refusal_says_its_reason_and_when_to_come_again(
    breaking: Callable[[Exception], None], browser: Callable[[], Browser]
) -> None:
    breaking(TooManyAttempts(seconds=8))

    answer = browser().get("/break")
    assert "Try again in 8 seconds." in answer.text
    assert answer.headers["Retry-After"] == "8"


def test_pages_that_are_not_there_and_ways_that_are_not_open(admin: Browser) -> None:
    assert admin.get("/nothing/here").status_code == 404
    wrong_way = admin.get("/sign-out")
    assert (wrong_way.status_code, wrong_way.headers["Allow"]) == (405, "OPTIONS, POST")


def test_what_a_page_was_asked_for_is_not_repeated_on_it(admin: Browser) -> None:
    assert "alert(1)" not in admin.get("/<script>alert(1)</script>?q=alert(1)").text


def test_with_the_database_away_there_is_still_an_answer(
    browser: Callable[[], Browser], admin: Browser, sqlite_database: Database
) -> None:
    with sqlite_database.writer.connect() as connection, connection.begin():
        for table in ("login_session", "user_account"):
            connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_away"))

    answer = admin.get("/me/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "<h1>Not available at this moment</h1>" in answer.text
    assert browser().get("/healthz").status_code == 200


def test_health_tells_nothing_but_that(browser: Callable[[], Browser]) -> None:
    answer = browser().get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"ok": True})


@pytest.mark.parametrize("language", LANGUAGES)
def test_error_pages_open_in_every_language(browser: Callable[[], Browser], language: str) -> None:
    answer = browser().get("/nothing", headers={"Accept-Language": language.replace("_", "-")})

    assert answer.status_code == 404


def test_every_kind_of_error_has_its_words() -> None:
    assert {400, 401, 403, 404, 405, 409, 413, 429, 500, 503, 507} <= set(WORDS)
    assert all(words.title and words.text for words in WORDS.values())


def test_every_refusal_of_people_has_a_status() -> None:
    def family(kind: type[PeopleRefused]) -> Iterator[type[PeopleRefused]]:
        yield kind
        for child in kind.__subclasses__():
            yield from family(child)

    statuses = {status_of(kind.__new__(kind)) for kind in family(PeopleRefused)}
    assert statuses <= set(WORDS)
    assert status_of(SignInBusy()) == 503


def test_a_request_leaves_one_line_without_anything_personal(
    admin: Browser, browser: Callable[[], Browser]
) -> None:
    with structlog.testing.capture_logs() as lines:
        browser().sign_in("lin\nfake line", "my secret password")
        admin.get("/users/admin?q=13812345678")

    requests = [line for line in lines if line["event"] == "request"]
    assert [line["route"] for line in requests] == ["/sign-in", "/sign-in", "/users/<name>"]
    assert [line["status"] for line in requests] == [200, 401, 200]
    for secret in ("lin", "secret password", "13812345678", "admin"):
        assert secret not in str(lines).replace("login", "")
