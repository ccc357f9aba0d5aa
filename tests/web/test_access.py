"""Who may open which page: every route says, and is asked, for every role."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import BaseConverter

from people.access import permissions_of
from people.actors import HUMAN_ROLES, Actor, Role
from tests.web.conftest import Browser
from web.access import AccessRule, Anyone, Pages, rule_of


def routes(app: Flask) -> Iterator[tuple[str, str, AccessRule]]:
    """Every (method, address, rule) of the app, with made-up values for the parts of the address."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: _value(rule._converters[name]) for name in rule.arguments}
        address = adapter.build(rule.endpoint, values)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, address, _declared(app, rule.endpoint)


def _declared(app: Flask, endpoint: str) -> AccessRule:
    rule = rule_of(app, endpoint)
    assert rule is not None, endpoint
    return rule


def _value(converter: BaseConverter) -> object:
    return 999_999 if "Integer" in type(converter).__name__ else "nobody-of-this-name"


def test_every_route_declares_its_rule(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if rule_of(app, rule.endpoint) is None]
    assert undeclared == []


def test_only_these_are_open_to_everybody(app: Flask) -> None:
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if _declared(app, rule.endpoint).needs is Anyone.PUBLIC
    }
    assert public == {
        "first_start.make",
        "first_start.show",
        "health.show",
        "me.language",
        "me.theme",
        "session.show",
        "session.sign_in",
        "session.sign_out",
        "start.show",
        "static",
    }


def test_a_route_that_says_nothing_is_refused_to_everybody(
    app: Flask, add: Callable[..., Actor], browser: Callable[[], Browser]
) -> None:
    add("admin", Role.ADMIN)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    opened = browser()
    assert opened.get("/forgotten").status_code == 403

    opened.sign_in("admin")
    answer = opened.get("/forgotten")
    assert (answer.status_code, "secret" in answer.text) == (403, False)


def test_reading_answers_get_alone_and_changing_post_alone(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) - {"OPTIONS", "HEAD"} in ({"GET"}, {"POST"}), rule.endpoint


def test_without_a_session_nothing_but_the_public_opens(
    app: Flask, admin: Browser, browser: Callable[[], Browser]
) -> None:
    stranger = browser()
    for method, address, rule in routes(app):
        if rule.needs is Anyone.PUBLIC:
            continue
        answer = stranger.post(address) if method == "POST" else stranger.get(address)
        wanted = (401, None) if method == "POST" else (303, f"/sign-in?next={address}")
        assert (answer.status_code, answer.headers.get("Location")) == wanted, address


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_each_role_opens_what_its_permissions_say_and_nothing_else(
    app: Flask, admin: Browser, signed_in: Callable[..., Browser], role: Role
) -> None:
    opened, held = signed_in("somebody", role), permissions_of([role])
    for method, address, rule in routes(app):
        if isinstance(rule.needs, Anyone):
            continue
        answer = opened.post(address, page="/me/") if method == "POST" else opened.get(address)
        is_refused = answer.status_code == 403
        assert is_refused == (rule.needs not in held), (method, address, answer.status_code)


def test_an_htmx_request_without_a_session_leads_the_whole_page_to_signing_in(
    admin: Browser, browser: Callable[[], Browser]
) -> None:
    answer = browser().get("/me/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"], answer.text) == (401, "/sign-in", "")


def test_an_initial_password_opens_nothing_but_its_replacement(
    admin: Browser, signed_in: Callable[..., Browser]
) -> None:
    opened = signed_in("zhao", Role.ADMIN, initial=True)

    assert opened.get("/users/").headers["Location"] == "/me/"
    assert "made for you by somebody else" in opened.get("/me/").text
    changed = opened.post(
        "/me/password",
        {"current": "sieben Zwerge tragen Tee", "new": "vier Elefanten lesen Zeitung"},
        page="/me/",
    )
    assert changed.status_code == 303
    assert opened.get("/users/").status_code == 200


def test_the_start_page_is_the_first_that_a_person_may_open(
    admin: Browser, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    assert admin.get("/").headers["Location"] == "/users/"
    assert browser().get("/").headers["Location"] == "/sign-in"


def test_a_group_of_routes_cannot_forget_its_rule() -> None:
    pages = Pages("sample", __name__)

    @pages.page("/", needs=Anyone.SIGNED_IN)
    def show() -> str:
        return ""

    assert vars(show)["access_rule"] == AccessRule(Anyone.SIGNED_IN)
    without_a_rule: Callable[..., object] = pages.page
    with pytest.raises(TypeError):
        without_a_rule("/other")
