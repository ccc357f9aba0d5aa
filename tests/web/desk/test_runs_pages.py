"""Runs asked for, watched, and proved on their pages."""

import re
from typing import Any

import pytest

from database.tables import JobRunRow
from database.unit_of_work import unit_of_work
from matching.tables import MatchRunRow
from tests.intake.file_desk import LEDGER, ORDERS, line, order, table
from tests.web.desk.conftest import Desk

COMPLETED = f"{ORDERS},发货时间,完成时间"


def completed(number: str, paid: str = "10.00") -> str:
    return order(number, status="交易成功", paid=paid) + ",2026-06-02 10:00:00,2026-06-05 10:00:00"


def files() -> tuple[tuple[str, str], ...]:
    """Three completed orders: one paid in full, one with 4 too little, one not at all."""
    ledger = [
        line("L1", "10.00", at="2026-06-06 10:00:00").replace("1234567890", "1000000001"),
        line("L2", "6.00", at="2026-06-06 10:00:00").replace("1234567890", "1000000002"),
        line("L0", outgo="1.00", type_="提现", at="2026-06-01 09:00:00").replace("1234567890", ""),
        line("L9", outgo="1.00", type_="提现", at="2026-07-19 10:00:00").replace("1234567890", ""),
    ]
    orders = [completed(f"100000000{n}") for n in (1, 2, 3)]
    return ("orders.csv", table(COMPLETED, orders)), ("ledger.csv", table(LEDGER, ledger))


@pytest.fixture
def reconciled(desk_on_both: Desk) -> Desk:
    desk = desk_on_both
    desk.bring(*files())
    assert desk.post("/runs", plan=["settlement", "refunds", "returns"]).status_code == 303
    desk.work()
    return desk


def outcomes(page: str) -> dict[str, tuple[str, ...]]:
    """Of each line of the statement of rows: its four cells."""
    body = re.search(r"Where the rows and the money of both sides ended</caption>.*?</table>", page, re.S)
    assert body
    found = {}
    for row in re.findall(r"<tr.*?</tr>", body.group(0), re.S)[1:]:
        name, *cells = (
            re.sub(r"<[^>]+>", " ", one).strip() for one in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        )
        found[name] = tuple(" ".join(cell.split()) for cell in cells)
    return found


def test_a_run_says_where_every_row_of_both_sides_ended(reconciled: Desk) -> None:
    page = reconciled.read("/runs/R-20260720-01")
    told = outcomes(page)

    assert told["Matched"] == ("1", "10.00", "1", "10.00")
    assert told["Exception"] == ("2", "20.00", "1", "6.00")
    assert told["All rows"][0] == "3"
    assert {"In transit", "Excluded"}.isdisjoint(told)
    assert "rows and sums conserved" in page
    assert 'href="/tickets?view=every&amp;type=short_settled"' in page
    assert re.search(r"<dt>Opened</dt><dd class=\"num\">2</dd>", page)
    assert ("山月家居" in page, "as of 2026-07-20; settled within" in page) == (True, True)


def test_the_list_of_runs_counts_what_ties_and_leads_to_each(reconciled: Desk) -> None:
    page = reconciled.read("/runs")

    assert page.count('href="/runs/R-20260720-0') == 3
    assert "2 differences" in page
    assert "Everything ties" in page


def test_a_second_run_over_the_same_says_that_nothing_changed(reconciled: Desk) -> None:
    reconciled.post("/runs", plan=["settlement"])
    reconciled.work()

    page = reconciled.read("/runs/R-20260720-04")
    assert "This run found exactly what the one before had found." in page
    assert 'href="/runs/R-20260720-01"' in page
    assert re.search(r"<dt>Opened</dt><dd class=\"num\">0</dd>", page)


def test_asked_twice_is_one_run(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for _ in range(2):
        assert desk.post("/runs", plan=["settlement", "refunds"]).headers["Location"] == "/runs"
    assert 'hx-get="/runs/progress"' in desk.read("/runs")
    assert "Waits for its turn" in desk.read("/runs/progress")
    assert desk.work() == 1
    assert desk.browser("lin").get("/runs/progress").headers["HX-Refresh"] == "true"
    assert "R-20260720-03" not in desk.read("/runs")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose at least one plan."),
        ({"plan": ["guesswork"]}, "There is no plan “guesswork”."),
        ({"plan": ["refunds"], "shop": "999"}, "There is no such shop."),
        ({"plan": ["refunds"], "shop": "1 OR 1"}, "There is no such shop."),
        ({"plan": ["refunds"], "as_of": "yesterday"}, "“yesterday” is no day."),
    ],
)
def test_what_cannot_be_run_is_refused_in_words_and_asks_for_nothing(
    desk: Desk, form: dict[str, Any], said: str
) -> None:
    answer = desk.post("/runs", **form)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert desk.work() == 0


def test_a_run_of_one_shop_as_of_a_day_says_both(desk: Desk) -> None:
    desk.bring(*files())
    shop = re.search(r'<option value="(\d+)">山月家居</option>', desk.read("/runs"))
    assert shop
    desk.post("/runs", plan=["settlement"], shop=shop.group(1), as_of="2026-06-10")
    desk.work()

    page = desk.read("/runs/R-20260720-01")
    assert "山月家居 · as of 2026-06-10" in page


def test_a_run_at_work_is_watched_and_one_that_stopped_is_not_taken_for_whole(desk: Desk) -> None:
    desk.post("/runs", plan=["settlement"])
    with unit_of_work(desk.database) as work:
        job = work.session.query(JobRunRow).one()
        work.add(_running(job.id, desk))
    page = desk.read("/runs/R-20260720-01")
    assert ('hx-get="/runs/R-20260720-01/progress"' in page, "conserved" in page) == (True, False)

    with unit_of_work(desk.database) as work:
        row = work.session.query(JobRunRow).one()
        row.state, row.ended_at = "failed", desk.clock.now()
    over = desk.browser("lin").get("/runs/R-20260720-01/progress")
    assert over.headers["HX-Refresh"] == "true"
    page = desk.read("/runs/R-20260720-01")
    assert "Nothing of it is in force." in page
    assert ("every 2s" in page, "conserved" in page) == (False, False)


def _running(job_id: int, desk: Desk) -> MatchRunRow:
    return MatchRunRow(
        number="R-20260720-01",
        plan="settlement",
        shop_id=None,
        as_of=None,
        state="running",
        rule_version="x",
        requested_by="lin",
        job_run_id=job_id,
        started_at=desk.clock.now(),
        published_at=None,
        inputs=[],
        parameters={"shops": []},
        result=None,
    )


def test_a_run_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.browser("lin").get("/runs/R-1").status_code == 404


def test_managers_and_auditors_see_runs_and_start_none(reconciled: Desk) -> None:
    for name in ("shen", "he"):
        assert 'name="plan"' not in reconciled.read("/runs", name)
        assert reconciled.post("/runs", name, plan=["refunds"]).status_code == 403
