"""Nobody is sent to another site."""

from collections.abc import Callable

import pytest

from people.actors import Actor
from tests.web.conftest import Browser
from web.links import safe

EVIL = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "evil.example",
    "/%0d%0aSet-Cookie:x=1\r\n",
    "/" + "a" * 2000,
    "",
    None,
]


@pytest.mark.parametrize("address", EVIL)
def test_an_address_that_might_lead_elsewhere_is_not_safe(address: str) -> None:
    assert safe(address) is None


@pytest.mark.parametrize("address", ["/", "/tickets?state=open&q=a%2Fb", "/users/lin", "/tickets?next=//x"])
def test_a_path_of_ours_is_safe(address: str) -> None:
    assert safe(address) == address


@pytest.mark.parametrize("address", [one for one in EVIL if one])
def test_signing_in_leads_to_our_own_pages_only(
    admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser], address: str
) -> None:
    add("lin")
    opened = browser()

    answer = opened.post("/sign-in", {"name": "lin", "password": "sieben Zwerge tragen Tee", "next": address})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    again = opened.get("/sign-in", query_string={"next": address})
    assert again.headers["Location"] == "/"


def test_signing_in_leads_back_to_where_one_was_going(
    admin: Browser, add: Callable[..., Actor], browser: Callable[[], Browser]
) -> None:
    add("boss", display_name="Boss")
    opened = browser()
    asked = opened.get("/me/?tab=devices")
    assert asked.headers["Location"] == "/sign-in?next=/me/?tab%3Ddevices"

    page = opened.get(asked.headers["Location"]).text
    assert 'name="next" value="/me/?tab=devices"' in page
    answer = opened.sign_in("boss", next="/me/?tab=devices")
    assert answer.headers["Location"] == "/me/?tab=devices"
