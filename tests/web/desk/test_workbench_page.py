"""The workbench of each role, on an empty installation and on one at work; notices; what reading costs."""

import re

import pytest

from database.unit_of_work import unit_of_work
from notifications.announcing import announce_new_events
from tests.web.desk.conftest import Desk
from tests.web.desk.test_runs_pages import files

MAY_SEE = {
    "lin": ("/workbench", "/imports", "/runs", "/notices"),
    "zhou": ("/workbench", "/imports", "/runs", "/notices"),
    "chen": ("/workbench", "/notices"),
    "wu": ("/workbench", "/notices"),
    "he": ("/workbench", "/imports", "/runs", "/notices"),
    "shen": ("/workbench", "/imports", "/runs", "/notices"),
    "admin": (),
}
STATEMENTS_MOST = 16


@pytest.fixture
def working(desk_on_both: Desk) -> Desk:
    desk = desk_on_both
    desk.bring(*files())
    desk.post("/runs", plan=["settlement", "refunds", "returns"])
    desk.work()
    return desk


# Empty


def test_a_fresh_installation_says_what_to_do_first(fresh_desk: Desk) -> None:
    page = fresh_desk.read("/workbench")
    assert "Nothing has been reconciled yet" in page
    assert "./duiping setup FILE.toml" in page
    assert "No shop is set up yet, so no file can be taken." in fresh_desk.read("/imports")
    assert "No file has been imported yet." in fresh_desk.read("/imports")
    assert "Nothing has been reconciled yet. Files come first." in fresh_desk.read("/runs")
    assert "Nothing has happened yet that concerns you." in fresh_desk.read("/notices")


def test_each_first_step_is_ticked_off_when_it_is_done(desk: Desk) -> None:
    assert desk.read("/workbench").count(">done<") == 1
    desk.bring(*files())
    assert desk.read("/workbench").count(">done<") == 2


@pytest.mark.parametrize("name", ["shen", "he"])
def test_who_only_reads_is_asked_to_do_nothing(fresh_desk: Desk, name: str) -> None:
    page = fresh_desk.read("/workbench", name)

    assert ("Nothing has been reconciled yet" in page, "first-steps" in page) == (True, False)


# At work


def test_the_day_begins_with_what_orders_owe_and_adds_no_plan_to_another(working: Desk) -> None:
    page = working.read("/workbench")
    sums = re.findall(r'<span class="sign">¥</span>([\d,.]+)', page.split('class="plan-lines"')[0])

    assert sums == ["30.00", "10.00", "0.00", "20.00"]
    assert 'href="/runs/R-20260720-01">Settlement, R-20260720-01, as of 2026-07-20</a>' in page
    assert re.search(r'<li><a href="/runs/R-20260720-02"><b>Refunds</b> 0 of 0 rows tie</a>', page)


def test_causes_gather_tickets_by_type_and_lead_to_them(working: Desk) -> None:
    page = working.read("/workbench")

    assert 'href="/tickets?view=all&amp;type=unsettled"' in page
    assert "1 ticket · 山月家居" in page
    assert "2 tickets by type" in page


def test_customer_service_sees_its_tickets_and_neither_runs_nor_files(working: Desk) -> None:
    page = working.read("/workbench", "chen")

    assert ("What is owed for orders" in page, "Latest files" in page) == (False, False)
    assert "No ticket in this view." in page
    assert 'href="/runs' not in page


def test_a_saved_view_that_is_not_offered_falls_back_to_one_that_is(working: Desk) -> None:
    assert re.search(r'view=to_assign" aria-current="true"', working.read("/workbench?view=nonsense"))


@pytest.mark.parametrize("name", MAY_SEE)
def test_each_role_opens_its_pages_and_no_other(desk: Desk, name: str) -> None:
    for address in ("/workbench", "/imports", "/runs", "/notices"):
        status = desk.browser(name).get(address).status_code
        assert status == (200 if address in MAY_SEE[name] else 403), (name, address)


# Notices


def test_what_a_colleague_did_rings_the_bell_until_it_is_read(working: Desk) -> None:
    page = working.read("/tickets?view=to_assign")
    found = re.search(r"/tickets/(T-[\d-]+)", page)
    assert found
    number = found.group(1)
    form = working.form(number, "assign", "lin")
    working.send(number, "assign", "lin", form | {"assignee": "finance/zhao"})
    with unit_of_work(working.database) as work:
        announce_new_events(work)

    assert "1 item waits for you" in working.read("/workbench", "zhao")
    page = working.read("/notices", "zhao")
    assert (number in page, "林晓芸" in page, "1 new" in page) == (True, True, True)
    assert "1 new" in working.read("/notices", "zhao")  # looking alone reads nothing

    until = re.search(r'name="until" value="(\d+)"', page)
    assert until
    assert working.post("/notices/read", "zhao", until=until.group(1)).headers["Location"] == "/notices"
    assert "nothing new" in working.read("/notices", "zhao")


# Reading


def test_reading_changes_nothing_and_asks_little(working: Desk) -> None:
    batch = "/imports/B-20260720-01"
    file = working.file_of(batch)
    more = {"/imports": 18, file: 22}  # which files should have come; what corrected, replaced and used it
    pages = ("/workbench", "/imports", batch, file, "/runs", "/runs/R-20260720-01", "/notices")
    for name in ("zhou", "shen"):
        working.browser(name)
        for address in pages:
            with working.statements() as seen:
                working.read(address, name)
            changes = [one for one in seen if not one.lstrip().upper().startswith("SELECT")]
            assert changes == [], address
            assert len(seen) <= more.get(address, STATEMENTS_MOST), (address, len(seen), seen)
