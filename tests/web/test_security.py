"""What responses promise, and what requests are turned away for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from database.clock import FixedClock
from database.engine import Database
from database.settings import Settings
from people.actors import Role
from tests.web.conftest import Browser
from web.app import create_app
from web.security import FORM_BYTES, trusted_hosts

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


@pytest.fixture
def production(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> Flask:
    """The door as behind one proxy that speaks https."""
    settings = Settings.from_environment(
        {
            "DUIPING_HOME": str(tmp_path / "home"),
            "DUIPING_ENVIRONMENT": "production",
            "DUIPING_HOST_NAMES": "books.example.com",
            "DUIPING_PROXY_HOPS": "1",
            "DATABASE_URL": "postgresql://elsewhere/x",
            "REDIS_URL": "redis://elsewhere",
        }
    )
    return create_app(settings, sqlite_database, clock=clock)


@pytest.mark.parametrize("address", ["/", "/sign-in", "/me/", "/users/", "/healthz", "/nothing", "/users/x"])
def test_every_response_carries_the_headers(admin: Browser, address: str) -> None:
    for answer in (admin.get(address), admin.client.post(address)):
        assert answer.headers["Content-Security-Policy"] == CSP
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Request-Id"]
        assert "Strict-Transport-Security" not in answer.headers


def test_files_with_a_version_are_kept_for_ever_and_others_asked_for_again(
    browser: Callable[[], Browser],
) -> None:
    kept = browser().get("/static/css/tokens.css?v=1")
    vendored = browser().get("/static/vendor/htmx-2.0.11/htmx.min.js")
    plain = browser().get("/static/css/tokens.css")
    missing = browser().get("/static/css/none.css?v=1")

    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert vendored.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Cache-Control"] == "no-cache"
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")
    assert kept.headers["Content-Security-Policy"] == CSP
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Callable[[], Browser]) -> None:
    (cookie,) = browser().get("/first-start").headers.getlist("Set-Cookie")

    assert cookie.startswith("duiping=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_in_production_the_cookie_is_bound_to_its_host_and_to_https(production: Flask) -> None:
    answer = production.test_client().get(
        "/first-start",
        headers={"Host": "books.example.com", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"},
    )

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-duiping=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("host", ["evil.example", "books.example.com.evil.example", "books.example.com@evil"])
def test_names_that_are_not_ours_are_not_answered_to(production: Flask, host: str) -> None:
    answer = production.test_client().get("/sign-in", headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_a_forged_forwarded_host_is_not_believed(production: Flask) -> None:
    answer = production.test_client().get(
        "/sign-in", headers={"Host": "books.example.com", "X-Forwarded-Host": "evil.example"}
    )
    assert answer.status_code == 400


def test_without_a_proxy_forwarded_headers_mean_nothing(app: Flask) -> None:
    forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"}
    environ = EnvironBuilder(headers=Headers(forged)).get_environ()
    with app.request_context({**environ, "REMOTE_ADDR": "192.0.2.1"}):
        from flask import request

        assert (request.remote_addr, request.scheme) == ("192.0.2.1", "http")


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, ["localhost", "127.0.0.1", "[::1]"]),
        ({"DUIPING_HOST": "0.0.0.0"}, None),  # noqa: S104
        (
            {"DUIPING_HOST": "0.0.0.0", "DUIPING_HOST_NAMES": "books.lan"},  # noqa: S104
            ["books.lan", "localhost", "127.0.0.1", "[::1]"],
        ),
    ],
)
def test_on_loopback_only_loopback_names_are_answered_to(
    environment: dict[str, str], names: list[str] | None
) -> None:
    assert trusted_hosts(Settings.from_environment(environment)) == names


def test_a_change_without_its_token_is_refused_and_says_what_to_do(admin: Browser) -> None:
    answer = admin.client.post("/users/", data={"name": "mallory"})

    assert answer.status_code == 400
    assert "The form is too old" in answer.text
    assert "mallory" not in admin.get("/users/").text


def test_a_token_of_another_browser_is_refused(admin: Browser, browser: Callable[[], Browser]) -> None:
    other = browser()
    answer = admin.client.post("/users/", data={"name": "mallory", "csrf_token": other.token("/sign-in")})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_what_another_site_sends_is_refused_even_with_the_token(
    admin: Browser, headers: dict[str, str]
) -> None:
    answer = admin.post("/me/theme", {"theme": "dark"}, page="/me/", headers=headers)

    assert answer.status_code == 403
    assert "Sent from another site" in answer.text


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {}])
def test_what_our_own_pages_send_is_taken(admin: Browser, headers: dict[str, str]) -> None:
    assert admin.post("/me/theme", {"theme": "dark"}, page="/me/", headers=headers).status_code == 303


def test_a_body_larger_than_a_form_is_refused(admin: Browser) -> None:
    answer = admin.post("/me/theme", {"theme": "x" * FORM_BYTES}, page="/me/")

    assert answer.status_code == 413
    assert "Too large" in answer.text


@pytest.mark.parametrize(
    "form",
    [{f"field{number}": "x" for number in range(1_001)}, {"theme": "x" * 300_000}],
    ids=["fields", "field"],
)
def test_a_form_of_a_thousand_fields_or_of_an_endless_one_is_refused(
    admin: Browser, form: dict[str, Any]
) -> None:
    answer = admin.post("/me/theme", form, page="/me/", content_type="multipart/form-data")

    assert answer.status_code == 413


def test_a_nul_is_refused_wherever_it_comes(admin: Browser) -> None:
    assert admin.get("/users/%00").status_code == 400
    assert admin.get("/users/?q=%00").status_code == 400
    assert admin.post("/me/theme", {"theme": "dark", "next": "/\x00"}, page="/me/").status_code == 400


def test_reading_changes_nothing(
    app: Flask, admin: Browser, signed_in: Callable[..., Browser], sqlite_database: Database
) -> None:
    signed_in("lin", Role.FINANCE)

    def everything() -> dict[str, Sequence[object]]:
        with sqlite_database.reader.connect() as connection:
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {
                table: connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()  # noqa: S608
                for table in sorted(tables.scalars())
            }

    before = everything()
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            numbered = {name for name in rule.arguments if "Integer" in type(rule._converters[name]).__name__}
            values = {name: 1 if name in numbered else "lin" for name in rule.arguments}
            admin.get(adapter.build(rule.endpoint, values))
    assert everything() == before


def test_how_large_a_body_may_be_is_a_setting(settings: Settings) -> None:
    assert settings.body_bytes_max == 20_000_000
    assert Settings.from_environment({"DUIPING_BODY_MEGABYTES": "3"}).body_bytes_max == 3_000_000
