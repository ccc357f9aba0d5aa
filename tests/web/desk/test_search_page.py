"""One box for every number."""

import pytest

from tests.intake.file_desk import ORDERS, order, table
from tests.web.desk.conftest import Desk
from tests.web.desk.test_runs_pages import files


@pytest.fixture
def stocked(desk_on_both: Desk) -> Desk:
    desk_on_both.bring(*files())
    return desk_on_both


def test_the_number_of_an_order_shows_every_row_that_names_it_ticket_or_not(stocked: Desk) -> None:
    page = stocked.read("/search?q=1000000001")

    assert "No ticket is about this." in page
    assert (page.count("orders.csv"), page.count("ledger.csv")) == (2, 2)
    assert 'href="/imports/files/1"' in page
    assert 'value="1000000001"' in page


@pytest.mark.parametrize("written", ["%091000000001", "%27 1000000001", "1000000001%20", '="1000000001"'])
def test_what_a_spreadsheet_wraps_around_a_number_does_not_hide_it(stocked: Desk, written: str) -> None:
    assert "ledger.csv" in stocked.read(f"/search?q={written}")


@pytest.mark.parametrize("asked", ["nothing-of-that-name", "100", "1000000001' OR '1'='1", "%%%%"])
def test_what_nobody_knows_is_said_to_be_unknown(stocked: Desk, asked: str) -> None:
    page = stocked.browser("lin").get("/search", query_string={"q": asked})

    assert (page.status_code, "No row of a file that you may see names exactly this." in page.text) == (
        200,
        True,
    )


def test_the_money_is_shown_to_those_who_see_the_files(stocked: Desk) -> None:
    assert "ledger.csv" in stocked.read("/search?q=1000000001", "shen")
    service, warehouse = (stocked.read("/search?q=1000000001", name) for name in ("chen", "wu"))
    assert ("orders.csv" in service, "ledger.csv" in service) == (True, False)
    assert ("orders.csv" in warehouse, "ledger.csv" in warehouse) == (False, False)
    assert "/imports/files" not in service


def test_tickets_about_it_are_listed_and_a_ticket_number_leads_to_it(stocked: Desk) -> None:
    stocked.post("/runs", plan=["settlement"])
    stocked.work()

    page = stocked.read("/search?q=1000000003")
    assert "/tickets/T-20260720-0002" in page or "/tickets/T-20260720-0001" in page
    answer = stocked.browser("lin").get("/search?q=t-20260720-0001")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tickets/T-20260720-0001")
    assert stocked.browser("lin").get("/search?q=").headers["Location"] == "/tickets"


def test_of_very_many_rows_some_are_shown_and_it_says_so(desk: Desk) -> None:
    many = table(ORDERS, [order("1000000001", sub=f"10000000{n:02d}") for n in range(20)])
    desk.bring(("many.csv", many))

    assert "Not every row is shown." in desk.read("/search?q=1000000001")
