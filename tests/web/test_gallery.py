"""Every page's template stands: complete, well formed, readable by everybody, and inside a phone's width."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.gallery import PAGES, create_gallery, running_gallery

IN_THE_DARK = ("workbench", "ticket", "batch", "approvals", "archived", "login")
LOOKS = ((1440, "light", tuple(PAGES)), (1440, "dark", IN_THE_DARK), (360, "light", tuple(PAGES)))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_renders_with_one_title_and_no_id_twice(name: str, language: str) -> None:
    answer = create_gallery().test_client().get(f"/{name}?language={language}")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, page.count("<h1")) == (200, 1)
    assert [one for one, times in Counter(re.findall(r'\sid="([^"]*)"', page)).items() if times > 1] == []
    assert re.findall(r"\sstyle=|<style|\son\w+=", page) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_changes_something_carries_its_token(name: str) -> None:
    page = create_gallery().test_client().get(f"/{name}").get_data(as_text=True)
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL)
    assert [form[:120] for form in forms if 'name="csrf_token"' not in form] == []


def test_a_running_job_asks_again_and_a_finished_page_does_not() -> None:
    client = create_gallery().test_client()
    assert 'hx-trigger="every 2s"' in client.get("/batch-running").get_data(as_text=True)
    assert "every 2s" not in client.get("/batch").get_data(as_text=True)


@pytest.fixture(scope="module")
def address(chromium: Any) -> Iterator[str]:
    with running_gallery(port=0) as place:
        yield place


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme", "names"), LOOKS, ids=["wide", "dark", "phone"])
def test_pages_fit_their_width_and_break_no_rule_of_access(
    chromium: Any, address: str, width: int, theme: str, names: tuple[str, ...]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    page, axe = context.new_page(), Axe()
    found: list[str] = []
    for name in names:
        page.goto(f"{address}/{name}?theme={theme}&language=en", wait_until="load")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{name} is wider than {width}")
        for broken in axe.run(page).response["violations"]:
            found.append(f"{name}: {broken['id']}: {broken['nodes'][0]['html'][:160]}")
    context.close()
    assert found == []


@pytest.mark.browser
def test_keys_walk_the_list_choose_a_way_and_stay_out_of_fields(chromium: Any, address: str) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}/workbench", wait_until="load")
    for key in ("j", "j", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/tickets/T-20261119-0319")
    page.keyboard.press("2")
    assert page.evaluate("document.querySelector('.way-radio:checked').value") == "amend_case"
    page.keyboard.press("j")  # exchanges the detail alone: the list stays, and follows
    page.wait_for_selector("a[data-row][aria-current][href$='0321']")
    assert page.url.endswith("/tickets/T-20261119-0321")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.name") == "assignee"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("j?1")
    assert page.evaluate("document.activeElement.value") == "j?1"
    context.close()
    assert said == []
