"""One order with everything known of it, and the rows of a run with what tied them or kept them apart."""

import pytest

from tests.web.desk.conftest import Desk
from tests.web.desk.test_runs_pages import files


@pytest.fixture
def reconciled(desk_on_both: Desk) -> Desk:
    desk_on_both.bring(*files())
    desk_on_both.post("/runs", plan=["settlement", "refunds"])
    desk_on_both.work()
    return desk_on_both


def test_what_is_missing_of_an_order_is_named_by_its_ticket_and_nothing_is_left_over(
    reconciled: Desk,
) -> None:
    page = reconciled.read("/orders/1000000002")

    assert "0.00 not explained" in page
    assert "Net on the ledger" in page
    assert "−4.00" in page
    assert "/tickets/T-20260720-000" in page
    assert 'href="/imports/files/' in page


def test_an_order_that_ties_says_so(reconciled: Desk) -> None:
    page = reconciled.read("/orders/1000000001")

    assert "every step between ties" in page
    assert "No ticket that you may see is about this order." in page


def test_a_ledger_line_leads_to_its_order_and_an_unknown_number_to_the_search(reconciled: Desk) -> None:
    assert "found by L2" not in reconciled.read("/orders/1000000002")
    answer = reconciled.browser("lin").get("/orders/9999999999")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/search?q=9999999999")


def test_the_money_of_an_order_is_for_those_who_see_the_files(reconciled: Desk) -> None:
    page = reconciled.read("/orders/1000000002", "chen")

    assert ("orders.csv" in page, "ledger.csv" in page, "Net on the ledger" in page) == (True, False, False)


def test_the_search_offers_the_page_of_the_order(reconciled: Desk) -> None:
    assert 'href="/orders/1000000002"' in reconciled.read("/search?q=1000000002")


def test_the_rows_of_a_run_are_listed_by_where_they_ended(reconciled: Desk) -> None:
    run = reconciled.read("/runs/R-20260720-01")
    assert "/runs/R-20260720-01/rows?outcome=exception" in run

    listed = reconciled.read("/runs/R-20260720-01/rows?outcome=exception")
    assert 'href="/orders/1000000002"' in listed
    assert 'href="/runs/R-20260720-01/rows/orders/1/2"' in listed
    assert "No row of this run ended so." in reconciled.read(
        "/runs/R-20260720-01/rows?outcome=excluded&reason=x"
    )


def test_a_match_says_by_which_numbers_and_rules_it_was_made(reconciled: Desk) -> None:
    page = reconciled.read("/runs/R-20260720-01/rows/orders/1/1")

    assert "Plan Settlement tied 2 rows: they agree in order number" in page
    assert "What came closest" not in page


def test_an_open_row_says_what_came_closest_and_what_kept_it_apart(reconciled: Desk) -> None:
    page = reconciled.read("/runs/R-20260720-01/rows/orders/1/2")

    assert "amount off by −4.00" in page
    assert "A tolerance of 4.00 would tie them." in page


@pytest.mark.parametrize(
    "address", ["R-20260720-99/rows", "R-20260720-01/rows/orders/1/99", "R-20260720-01/rows/nothing/1/1"]
)
def test_a_row_that_is_not_there_is_not_found(reconciled: Desk, address: str) -> None:
    assert reconciled.browser("lin").get(f"/runs/{address}").status_code == 404
