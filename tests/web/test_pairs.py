"""Any two tables on pages: handed in, the plan on screen and as text, matched, kept, exported."""

import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from database.clock import FixedClock
from database.engine import Database
from database.job_runs import JobRunId, unfinished_jobs
from database.settings import Settings
from database.unit_of_work import reading
from jobs.kinds import Workshop
from jobs.running import take_up
from people.actors import Role

LEFT = (
    "单号,日期,金额\nPO1001,2026-07-01,100.00\nPO1002,2026-07-02,50.00\n"
    "PO1003,2026-07-03,30.00\nPO1004,2026-07-04,7.00\n"
)
RIGHT = (
    "流水号,摘要,日期,收入,支出\n"
    "B1,提现 PO1001,2026-07-02,100.00,\nB2,提现 PO1002,2026-07-03,49.00,\nB3,货款,2026-07-03,30.00,\n"
    "B4,退回,2026-07-09,,9.00\n"
)


@pytest.fixture
def work(sqlite_database: Database, settings: Settings, clock: FixedClock) -> Callable[[], None]:
    """Does the jobs that wait, as a worker would."""

    def do() -> None:
        with reading(sqlite_database) as session:
            waiting = [one.id for one in unfinished_jobs(session, kind="match_tables")]
        for one in waiting:
            take_up(Workshop(sqlite_database, settings, clock), JobRunId(one), worker="test")

    return do


def _tables(left: str = LEFT, right: str = RIGHT) -> dict[str, Any]:
    return {
        "left": (io.BytesIO(left.encode()), "订单.csv"),
        "right": (io.BytesIO(right.encode()), "银行.csv"),
    }


def _handed_in(browser: Any, **tables: str) -> str:
    answer = browser.post("/tables", _tables(**tables), page="/tables", content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_two_tables_get_a_proposal_that_matches_them(
    signed_in: Callable[..., Any], work: Callable[[], None], admin: Any
) -> None:
    browser = signed_in("lin", Role.FINANCE)
    page = _handed_in(browser)
    shown = browser.get(page).text
    assert 'amount = { in = "收入", out = "支出" }' in shown.replace("&#34;", '"')
    assert 'reference = ["摘要"]' in shown.replace("&#34;", '"')
    text = _text(shown)
    answer = browser.post(f"{page}/plan", {"text": text, "do": "text"}, page=page)
    assert answer.status_code == 303
    assert "Being matched" in browser.get("/tables").text
    work()
    result = browser.get(f"{page}?list=left_open").text
    assert "rows and sums conserved" in result
    assert "the amount differs by 1.00" in result
    assert "It would match row 2" in result


def _text(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1]).lstrip("\n")


def test_the_change_offered_matches_the_row_when_tried(
    signed_in: Callable[..., Any], work: Callable[[], None], admin: Any
) -> None:
    browser = signed_in("lin", Role.FINANCE)
    page = _handed_in(browser)
    browser.post(f"{page}/plan", {"text": _text(browser.get(page).text), "do": "text"}, page=page)
    work()
    shown = browser.get(f"{page}?list=left_open").text
    change = re.search(r'name="change" value="([^"]+)"', shown)
    assert change
    answer = browser.post(f"{page}/plan", {"change": html.unescape(change[1])}, page=page)
    assert answer.status_code == 303
    work()
    assert "tolerance = { minor = 100 }" in _text(browser.get(page).text)
    assert "It would match row 2" not in browser.get(f"{page}?list=left_open").text


def test_every_row_of_both_tables_is_exported_once(
    signed_in: Callable[..., Any], work: Callable[[], None], admin: Any
) -> None:
    browser = signed_in("lin", Role.FINANCE)
    page = _handed_in(browser)
    browser.post(f"{page}/plan", {"text": _text(browser.get(page).text), "do": "text"}, page=page)
    work()
    lines = browser.get(f"{page}.csv").data.decode("utf-8-sig").splitlines()
    assert sorted(tuple(line.split(",")[:2]) for line in lines[1:]) == [
        (side, str(row)) for side in ("left", "right") for row in range(1, 5)
    ]
    assert browser.get(f"{page}.xlsx").data[:2] == b"PK"


def test_a_plan_that_cannot_be_used_is_refused_beside_its_form(
    signed_in: Callable[..., Any], admin: Any
) -> None:
    browser = signed_in("lin", Role.FINANCE)
    page = _handed_in(browser)
    answer = browser.post(f"{page}/plan", {"text": "[left", "do": "text"}, page=page)
    assert answer.status_code == 422
    assert "is no TOML" in answer.text
    answer = browser.post(
        f"{page}/plan", {"passes": "0", "left.amount": "金额", "right.amount": "收入"}, page=page
    )
    assert answer.status_code == 422
    assert "the plan has no [[pass]]" in answer.text


def test_a_plan_that_opens_tickets_is_switched_on_by_another_person(
    signed_in: Callable[..., Any], admin: Any
) -> None:
    browser, other = signed_in("lin", Role.FINANCE), signed_in("zhao", Role.FINANCE)
    page = _handed_in(browser)
    answer = browser.post(
        f"{page}/keep", {"name": "银行到账", "opens_tickets": "1", "team": "finance"}, page=page
    )
    assert answer.status_code == 303
    assert "waits for another person" in browser.get("/tables").text
    assert browser.post("/tables/plans/1/decide", {"do": "on"}, page="/tables").status_code == 422
    assert other.post("/tables/plans/1/decide", {"do": "on"}, page="/tables").status_code == 303
    assert "waits for another person" not in other.get("/tables").text


def test_who_may_not_see_runs_does_not_see_tables(signed_in: Callable[..., Any], admin: Any) -> None:
    assert signed_in("wu", Role.WAREHOUSE).get("/tables").status_code == 403


def test_rows_of_a_form_are_the_plan_of_the_text(
    app: Flask, signed_in: Callable[..., Any], admin: Any
) -> None:
    browser = signed_in("lin", Role.FINANCE)
    page = _handed_in(browser)
    form = {
        "name": "到账", "left.id": "单号", "left.amount": "金额", "left.date": "日期",
        "left.reference": "单号",
        "right.in": "收入", "right.out": "支出", "right.date": "日期", "right.reference": "摘要",
        "passes": "1", "p0.name": "一",
        "p0.on": "reference", "p0.reference": "contains", "p0.by": "within",
        "p0.minor": "100", "p0.percent": "0.1", "p0.first_day": "-1", "p0.last_day": "3", "p0.shape": "1:1",
        "do": "add",
    }  # fmt: skip
    assert browser.post(f"{page}/plan", form, page=page).status_code == 303
    assert _text(browser.get(page).text).splitlines() == [
        'name = "到账"', "", "[left]", 'id = "单号"', 'date = "日期"', 'amount = "金额"',
        'reference = ["单号"]', "",
        "[right]", 'date = "日期"', 'amount = { in = "收入", out = "支出" }', 'reference = ["摘要"]', "",
        "[[pass]]", 'name = "一"', 'on = ["reference"]', 'reference = "contains"',
        "tolerance = { minor = 100, ppm = 1000 }", "days = [-1, 3]", 'shape = "1:1"', "",
        "[[pass]]", 'on = ["reference", "amount"]',
    ]  # fmt: skip


def test_a_plan_that_is_kept_matches_other_tables_at_once(
    signed_in: Callable[..., Any], work: Callable[[], None], admin: Any
) -> None:
    browser = signed_in("lin", Role.FINANCE)
    page = _handed_in(browser)
    assert browser.post(f"{page}/keep", {"name": "银行到账"}, page=page).status_code == 303
    tables = {**_tables(), "own_plan": "1"}
    answer = browser.post("/tables", tables, page="/tables", content_type="multipart/form-data")
    work()
    shown = browser.get(answer.headers["Location"]).text
    assert "银行到账, version 1" in shown
    assert "rows and sums conserved" in shown
