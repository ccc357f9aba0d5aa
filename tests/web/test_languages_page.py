"""The language and the appearance of pages: chosen by the browser, then by the person."""

from collections.abc import Callable
from typing import Any

import pytest

from database.engine import Database
from database.unit_of_work import reading
from people.queries import person_named
from tests.web.conftest import Browser


@pytest.mark.parametrize(
    ("header", "tag"),
    [("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-CN", "zh-Hans"), ("en-US", "en"), ("fr", "en"), ("", "en")],
)
def test_a_stranger_reads_the_browsers_language(
    admin: Browser, browser: Callable[[], Browser], header: str, tag: str
) -> None:
    page = browser().get("/sign-in", headers={"Accept-Language": header}).text

    assert f'<html lang="{tag}"' in page


def test_a_stranger_may_choose_another(admin: Browser, browser: Callable[[], Browser]) -> None:
    opened = browser()
    answer = opened.post("/me/language", {"language": "zh_Hant_TW", "next": "/sign-in?next=/me/"})

    assert answer.headers["Location"] == "/sign-in?next=/me/"
    assert '<html lang="zh-Hant"' in opened.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_a_persons_choice_goes_with_the_person(
    signed_in: Callable[..., Browser], browser: Callable[[], Browser], sqlite_database: Database
) -> None:
    opened = signed_in("lin")
    opened.post("/me/language", {"language": "zh_Hans_CN"}, page="/me/")

    elsewhere = browser()
    elsewhere.sign_in("lin")
    assert '<html lang="zh-Hans"' in elsewhere.get("/me/", headers={"Accept-Language": "en"}).text
    with reading(sqlite_database) as session:
        person = person_named(session, "lin")
    assert person is not None
    assert person.language == "zh_Hans_CN"


@pytest.mark.parametrize(("address", "form"), [("language", {"language": "tlh"}), ("theme", {"theme": "x"})])
def test_what_is_not_offered_is_refused(
    signed_in: Callable[..., Browser], address: str, form: dict[str, Any]
) -> None:
    assert signed_in("lin").post(f"/me/{address}", form, page="/me/").status_code == 400


def test_a_forged_choice_in_a_cookie_is_ignored(admin: Browser, browser: Callable[[], Browser]) -> None:
    opened = browser()
    opened.client.set_cookie("language", "../../etc/passwd")
    opened.client.set_cookie("theme", '"><script>')

    page = opened.get("/sign-in").text
    assert '<html lang="en">' in page


def test_the_appearance_is_remembered_by_the_browser(signed_in: Callable[..., Browser]) -> None:
    opened = signed_in("lin")
    assert "data-bs-theme" not in opened.get("/me/").text

    opened.post("/me/theme", {"theme": "dark", "next": "https://evil.example"}, page="/me/")
    assert '<html lang="en" data-bs-theme="dark">' in opened.get("/me/").text
