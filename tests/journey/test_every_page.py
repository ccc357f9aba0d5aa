"""Every page there is: readable by everybody, in every language, width and theme, without a complaint."""

from typing import Any

import pytest

from tests.journey.crawling import pages_open_to
from tests.journey.people import PHONE, WIDE, Company, Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

OUTSIDE = ("/sign-in", "/no-such-page")
APPEARANCE = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
DEVICE = "Chrome · Linux"  # the same in every language
LANGUAGES = (("简体中文", "zh-Hans", "工单"), ("繁體中文", "zh-Hant", "工單"), ("English", "en", "Tickets"))
COLOURS_HAVE_CHANGED = """async () => {
    for (let frame = 0; frame < 120; frame += 1) {
        await new Promise(done => requestAnimationFrame(done));
        if (frame > 10 && !document.getAnimations().some(one => one.playState === 'running')) return;
    }
}"""
READ_ALL = """() => [...document.querySelectorAll('main *, nav *, header *, footer *')]
    .filter(node => node.checkVisibility() && node.children.length === 0 && !node.closest('[lang]:not(html)'))
    .map(node => node.textContent.trim()).filter(Boolean)"""


@pytest.fixture(scope="session")
def paths(whole_company: Company) -> dict[str, list[str]]:
    """What there is to see for finance and for the administrator, and for somebody not signed in."""
    found = {name: pages_open_to(whole_company.window(name)) for name in ("lin", "he", "admin")}
    seen = set(found["lin"])
    found["he"] = [one for one in found["he"] if one not in seen]
    return found | {"": list(OUTSIDE)}


def test_everything_the_product_has_is_found_by_following_links(paths: dict[str, list[str]]) -> None:
    kinds = {path.split("/")[1] for path in paths["lin"]}
    assert kinds >= {"workbench", "imports", "runs", "tickets", "approvals", "me"}
    assert len(paths["lin"]) >= 10


@pytest.mark.parametrize("name", ["lin", "he", "admin", ""])
def test_no_page_breaks_a_rule_of_access_in_light_or_dark_wide_or_narrow(
    company: Company, paths: dict[str, list[str]], name: str
) -> None:
    window = company.window(name, bypass_csp=True, reduced_motion="reduce")
    window.refused = 404
    found = []
    for path in paths[name]:
        window.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        window.go(path)
        for width, theme in ((WIDE[0], "light"), (WIDE[0], "dark"), (PHONE[0], "dark"), (PHONE[0], "light")):
            window.page.set_viewport_size({"width": width, "height": PHONE[1]})
            window.page.emulate_media(color_scheme=theme)
            window.page.evaluate(COLOURS_HAVE_CHANGED)
            only = None if width == WIDE[0] and theme == "light" else APPEARANCE
            found += [f"{path} {width} {theme}: {one}" for one in broken_rules(window.page, only)]
        if window.page.evaluate("document.documentElement.scrollWidth") > PHONE[0]:
            found.append(f"{path} is wider than {PHONE[0]}")
    assert found == []


def broken_rules(page: Any, only: list[str] | None) -> list[str]:
    """What axe finds: all of its rules, or those that depend on how the page looks."""
    from axe_playwright_python.sync_playwright import Axe

    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = only
    broken = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in broken]


def test_every_page_speaks_the_language_chosen_in_the_menu(
    company: Company, paths: dict[str, list[str]]
) -> None:
    zhao = company.window("zhao")
    told: dict[str, list[list[str]]] = {}
    for label, tag, title in LANGUAGES:
        choose_language(zhao, label)
        told[tag] = []
        for path in paths["lin"]:
            zhao.go(path)
            assert zhao.page.locator("html").get_attribute("lang") == tag
            told[tag].append(zhao.page.evaluate(READ_ALL))
        assert zhao.go("/tickets").page.locator("h1").inner_text() == title
    for tag in ("zh-Hans", "zh-Hant"):
        pairs = zip(told[tag], told["en"], strict=True)
        assert {line for chinese, english in pairs for line in untranslated(chinese, english)} == set()


def choose_language(window: Window, label: str) -> None:
    window.go("/tickets")
    window.page.locator("summary.me").click()
    window.press(label)
    window.page.wait_for_load_state("load")


def untranslated(chinese: list[str], english: list[str]) -> set[str]:
    """Lines of several English words that stand on the English page and on the Chinese one."""
    return {line for line in set(chinese) & set(english) if words_in(line) > 1 and line != DEVICE}


def words_in(line: str) -> int:
    return sum(word.isascii() and word.isalpha() for word in line.split())
