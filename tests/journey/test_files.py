"""Files dropped in, what is refused, a run from the page, and what hostile text in a file comes to."""

import pytest

from tests.journey.crawling import pages_open_to
from tests.journey.people import Company, Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
POLYGLOTS = (
    HOSTILE,
    "'\"--></style></script><svg/onload=alert(3)>",
    "javascript:alert(4)//",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "</textarea><iframe srcdoc='<script>parent.alert(5)</script>'>",
)
LEDGER = "账户,流水号,订单号,售后单号,业务类型,收入金额,支出金额,账户余额,发生时间,结算批次号,备注,币种"
UNREADABLE = {"name": "随便.csv", "mimeType": "text/csv", "buffer": "甲,乙\n1,2\n".encode()}


def hostile_ledger() -> str:
    """Lines of charges that nobody knows, each telling its own piece of hostile text wherever it may."""
    rows = []
    for number, polyglot in enumerate(POLYGLOTS):
        told = '"' + polyglot.replace('"', '""') + '"'
        when = f"2026-07-18 10:0{number}:00"
        cells = (
            "shanyue@example.com",
            f"X-{number}",
            told,
            told,
            told,
            "",
            "1.00",
            "",
            when,
            told,
            told,
            "CNY",
        )
        rows.append(",".join(cells))
    return "\n".join([LEDGER, *rows, ""])


def dropped(window: Window, name: str, content: bytes) -> None:
    """What a browser does when a file from outside is let go over the page."""
    window.page.evaluate(
        """([name, bytes]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], name, {type: "text/csv"}));
            const told = {dataTransfer: carried, bubbles: true, cancelable: true};
            for (const type of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, told));
        }""",
        [name, list(content)],
    )


def test_a_file_dropped_on_the_page_is_imported_and_its_page_says_what_came(company: Company) -> None:
    lin = company.window("lin").go("/imports")
    dropped(lin, f"{HOSTILE[:40]}.csv", hostile_ledger().encode())
    lin.sees("onerror=alert(1)")
    lin.press("Import")
    when_imported(lin)
    assert result_of(lin, "onerror") == "5 = 5 + 0 + 0 + 0 + 0 Imported"


def test_without_scripts_a_file_is_chosen_and_the_page_asks_again_by_itself(company: Company) -> None:
    lin = company.window("lin", scripts=False).go("/imports")
    only_headers = {"name": "空.csv", "mimeType": "text/csv", "buffer": f"{LEDGER}\n".encode()}
    lin.page.locator("input[type=file]").set_input_files(only_headers)
    lin.press("Import")
    when_imported(lin)
    assert result_of(lin, "空.csv").startswith("0 = 0 + 0 + 0 + 0 + 0")


def test_a_file_of_no_known_layout_is_refused_with_what_to_do(company: Company) -> None:
    lin = company.window("lin").go("/imports")
    lin.page.locator("input[type=file]").set_input_files(UNREADABLE)
    lin.press("Import")
    when_imported(lin)
    assert result_of(lin, "随便.csv") == "0 = 0 + 0 + 0 + 0 + 0 Not taken"
    lin.tap(lin.page.get_by_role("link", name="See why"))
    lin.page.wait_for_url("**/imports/files/*")
    lin.sees("No line of the file has the headers of a layout we know")


def when_imported(window: Window) -> None:
    window.page.wait_for_url("**/imports/B-*")
    window.page.locator("#progress").wait_for(state="detached")


def result_of(window: Window, file: str) -> str:
    """The line of a file in the statement of its batch, without its name."""
    cells = window.page.locator("tbody tr", has_text=file).first.locator("td")
    return " ".join(" ".join(one.split()) for one in cells.all_inner_texts()[1:])


def test_a_run_started_from_the_page_shows_how_far_it_is_and_then_what_it_found(company: Company) -> None:
    lin = company.window("lin").go("/runs")
    before = lin.page.locator("tr[data-row]").count()
    for plan in lin.page.get_by_role("group", name="Reconcile").get_by_role("checkbox").all():
        plan.set_checked(plan.get_attribute("value") == "settlement")
    lin.press("Start")
    lin.page.locator("#progress progress").wait_for()
    lin.page.locator("#progress").wait_for(state="detached")
    assert lin.page.locator("tr[data-row]").count() == before + 1
    lin.page.locator("tr[data-row] a[data-open]").first.click()
    lin.page.wait_for_url("**/runs/R-*")
    lin.sees("Against the run before")
    new = lin.page.locator("dt", has_text="Found for the first time").locator("+ dd")
    assert new.inner_text() == "5"  # the hostile charges


@pytest.mark.parametrize("name", ["lin", "he"])
def test_hostile_text_of_a_file_is_shown_as_text_on_every_page(company: Company, name: str) -> None:
    """That no script of theirs ran is what the company's browsers say at the end."""
    window = company.window(name)
    window.go("/tickets?view=every&type=unclassified_charge&sort=newest")
    places = [one.get_attribute("href") for one in window.page.locator("a[data-open]").all()]
    assert len(places) >= 3
    seen = 0
    for path in (*places, *pages_open_to(window)):
        window.go(path)
        seen += "alert(" in window.text
        assert window.page.locator("img[src=x], iframe, svg[onload]").count() == 0
    assert seen >= len(POLYGLOTS)
