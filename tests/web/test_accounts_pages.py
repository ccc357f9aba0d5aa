"""My account, and the administrator's users."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from markupsafe import escape

from audit.queries import events_of
from database.engine import Database
from database.unit_of_work import reading
from people.actors import Actor, Role
from tests.web.conftest import Browser

PASSWORD = "sieben Zwerge tragen Tee"
OTHER = "vier Elefanten lesen Zeitung"
ISSUED = re.compile(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}")


def test_a_new_password_holds_and_signs_out_everywhere_else(
    admin: Browser, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    here = signed_in("lin")
    elsewhere = browser()
    elsewhere.sign_in("lin")
    before = here.cookie

    answer = here.post("/me/password", {"current": PASSWORD, "new": OTHER}, page="/me/")

    assert (answer.status_code, here.get("/me/").status_code) == (303, 200)
    assert here.cookie != before
    assert elsewhere.get("/me/").status_code == 303
    assert browser().sign_in("lin", PASSWORD).status_code == 401
    assert browser().sign_in("lin", OTHER).status_code == 303


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"current": "wrong", "new": OTHER}, 422, "The current password is not right."),
        ({"current": PASSWORD, "new": "short"}, 422, "at least 15 characters"),
        ({"current": PASSWORD, "new": PASSWORD}, 422, "The new password is the old one."),
        ({}, 422, "The current password is not right."),
    ],
)
def test_a_refused_password_is_told_and_changes_nothing(
    admin: Browser, signed_in: Callable[..., Browser], form: dict[str, Any], status: int, sentence: str
) -> None:
    opened = signed_in("lin")

    answer = opened.post("/me/password", form, page="/me/")
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert opened.get("/me/").status_code == 200


def test_an_open_session_does_not_let_its_finder_guess_the_password(
    admin: Browser, signed_in: Callable[..., Browser]
) -> None:
    opened = signed_in("lin")
    for _ in range(4):
        opened.post("/me/password", {"current": "guess", "new": OTHER}, page="/me/")

    answer = opened.post("/me/password", {"current": PASSWORD, "new": OTHER}, page="/me/")
    assert answer.status_code == 429


def test_i_see_my_devices_and_sign_one_out(
    admin: Browser, signed_in: Callable[..., Browser], browser: Callable[[], Browser]
) -> None:
    here = signed_in("lin")
    phone = browser()
    phone.client.environ_base["HTTP_USER_AGENT"] = "(iPhone; <b>) Safari/605"
    phone.sign_in("lin")

    page = here.get("/me/").text
    assert "Safari · iPhone" in page
    (ending,) = re.findall(r'action="(/me/sessions/\d+/end)"', page)
    assert here.post(ending, page="/me/").status_code == 303
    assert phone.get("/me/").status_code == 303
    assert here.get("/me/").status_code == 200
    assert here.post(ending, page="/me/").status_code == 404


def test_nobody_ends_the_session_of_somebody_else(admin: Browser, signed_in: Callable[..., Browser]) -> None:
    lin, wu = signed_in("lin"), signed_in("wu", Role.WAREHOUSE)

    for session_id in range(1, 5):
        answer = wu.post(f"/me/sessions/{session_id}/end", page="/me/")
        if answer.status_code == 303:
            break
    assert lin.get("/me/").status_code == 200


def test_the_administrator_adds_a_user_and_sees_the_password_once(
    admin: Browser, browser: Callable[[], Browser]
) -> None:
    answer = admin.post(
        "/users/", {"name": "lin", "display_name": "林晓芸", "roles": ["finance"]}, page="/users/"
    )
    (issued,) = set(ISSUED.findall(answer.text))
    assert issued not in admin.get("/users/").text
    assert issued not in admin.cookie

    newcomer = browser()
    assert newcomer.sign_in("lin", issued).headers["Location"] == "/me/"
    assert newcomer.post("/me/password", {"current": issued, "new": OTHER}, page="/me/").status_code == 303
    assert browser().sign_in("lin", issued).status_code == 401


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "lin"}, "The user name lin is taken."),
        ({"name": "Not A Name"}, "A user name has 2 to 40"),
        ({"display_name": ""}, "The name shown to others"),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["admin", "finance"]}, "do not go together"),
        ({"roles": ["system"]}, "Choose at least one role."),
        ({"roles": ["root"]}, "Choose at least one role."),
    ],
)
def test_what_cannot_be_added_is_told_and_what_was_typed_is_kept(
    admin: Browser, add: Callable[..., Actor], form: dict[str, Any], sentence: str
) -> None:
    add("lin")
    asked = {"name": "zhao", "display_name": "赵雨桐", "roles": ["finance"], **form}

    answer = admin.post("/users/", asked, page="/users/")
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert ISSUED.search(answer.text) is None
    assert f'value="{asked["name"]}"' in answer.text


def test_the_administrator_changes_closes_and_opens_an_account(
    admin: Browser, add: Callable[..., Actor], sqlite_database: Database
) -> None:
    add("lin")
    page = "/users/lin"

    admin.post(f"{page}/roles", {"roles": ["warehouse", "manager"]}, page=page)
    admin.post(f"{page}/display-name", {"display_name": "林晓芸"}, page=page)
    assert admin.post(f"{page}/display-name", {"display_name": " "}, page=page).status_code == 422
    assert "林晓芸" in admin.get(page).text
    admin.post(f"{page}/deactivate", page=page)
    assert "deactivated" in admin.get(page).text
    admin.post(f"{page}/reactivate", page=page)

    with reading(sqlite_database) as session:
        written = [(event.type, event.actor_name) for event in events_of(session, "user:lin")]
    assert written == [
        ("user.added", "system"),
        ("user.roles_set", "admin"),
        ("user.renamed", "admin"),
        ("user.deactivated", "admin"),
        ("user.reactivated", "admin"),
    ]


def test_the_last_administrator_cannot_close_himself_out(admin: Browser) -> None:
    answer = admin.post("/users/admin/deactivate", page="/users/")

    assert (answer.status_code, "the last active administrator" in answer.text) == (422, True)
    assert admin.get("/users/").status_code == 200


def test_the_administrator_signs_a_device_out(admin: Browser, signed_in: Callable[..., Browser]) -> None:
    lin = signed_in("lin")
    (ending,) = re.findall(r'action="(/users/lin/sessions/\d+/end)"', admin.get("/users/lin").text)

    assert admin.post(ending, page="/users/lin").status_code == 303
    assert lin.get("/me/").status_code == 303


def test_users_who_are_not_there_are_not_found(admin: Browser) -> None:
    assert admin.get("/users/ghost").status_code == 404
    for action in ("deactivate", "reactivate", "password", "roles", "display-name", "sessions/1/end"):
        answer = admin.post(
            f"/users/ghost/{action}", {"roles": "finance", "display_name": "X"}, page="/users/"
        )
        assert answer.status_code == 404, action


POLYGLOTS = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "' onmouseover='alert(1)",
    '" onmouseover="alert(1)',
    '" autofocus onfocus=alert(1) x="',
    "' autofocus onfocus=alert(1) x='",
    "`-alert(1)-`",
    "${alert(1)}",
    "{{7*7}}",
    "{% raw %}x",
    "{{config.SECRET_KEY}}",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<ScRiPt>alert(1)</ScRiPt>",
    "<script/src=//evil.example>",
    "<math><mtext><img src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input onfocus=alert(1) autofocus>",
    "<marquee onstart=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//evil.example>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(alert(1))//",
]


class Elements(HTMLParser):
    """What a browser would make of a page: its elements and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_forty_names_that_are_attacks_stay_text_on_every_page(
    admin: Browser, signed_in: Callable[..., Browser]
) -> None:
    assert len(POLYGLOTS) >= 40
    for number, polyglot in enumerate(POLYGLOTS):
        opened = signed_in(f"user{number}", display_name=polyglot)
        for page in (opened.get("/me/"), admin.get(f"/users/user{number}"), opened.get("/nothing")):
            _assert_nothing_was_injected(page.text)
        assert escape(polyglot) in admin.get(f"/users/user{number}").text
    _assert_nothing_was_injected(admin.get("/users/").text)


def _assert_nothing_was_injected(page: str) -> None:
    """The page has only the elements and attributes that templates write."""
    for tag, attributes in Elements(page).found:
        assert tag not in {"iframe", "object", "embed", "marquee", "video", "math", "base", "img", "textarea"}
        assert tag != "script" or (attributes["src"] or "").startswith("/static/")
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("href", "src", "action"):
            assert (attributes.get(name) or "/").startswith(("/", "#"))
        assert attributes.get("http-equiv") is None
    assert ">49<" not in page
