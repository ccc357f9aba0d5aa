"""Pages ask a fixed number of questions, change nothing, and show no personal data."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import inspect

from tests.web.tickets.conftest import Company, evidence, refund, unsettled
from workflow.archiving import archive_due


def resolved(company: Company, count: int) -> list[str]:
    numbers = company.find(*(refund(number) for number in range(1, count + 1)))
    for number in numbers:
        company.settle_facts(number)
        company.propose(number)
        company.act(number, "approve", "zhou")
    return numbers


def contents(company: Company) -> dict[str, list[str]]:
    with company.database.reader.connect() as connection:
        return {
            table: sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{table}"')))  # noqa: S608
            for table in inspect(connection).get_table_names()
        }


@pytest.mark.parametrize("name", ["lin", "chen"])
def test_a_page_asks_no_more_for_many_tickets_than_for_one(
    company: Company, statements: Callable[[], AbstractContextManager[list[str]]], name: str
) -> None:
    (number,) = company.find(refund())
    company.settle_facts(number)
    addresses = ("/tickets?view=every", f"/tickets/{number}")
    browser = company.browser(name)

    def asked() -> list[int]:
        counted = []
        for address in addresses:
            browser.get(address)
            with statements() as seen:
                assert browser.get(address).status_code == 200
            counted.append(len(seen))
        return counted

    few = asked()
    company.find(*(refund(one) for one in range(2, 30)), *(unsettled(one) for one in range(30)))
    assert asked() == few
    assert few[0] <= 15
    assert few[1] <= 20


def test_the_archive_asks_little_too(
    company: Company, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    (number,) = resolved(company, 1)
    archive_due(company.database, now=company.clock.now(), archive_after_days=0)
    auditor = company.browser("he")
    for address, most in (("/archive", 15), (f"/archive/{number}", 20)):
        with statements() as seen:
            assert auditor.get(address).status_code == 200
        assert len(seen) <= most


def test_reading_changes_nothing(company: Company) -> None:
    number, other = company.find(refund(), unsettled())
    company.settle_facts(number)
    company.propose(number)
    pages = ("/tickets", f"/tickets/{number}", f"/tickets/{other}?view=every&q=x", "/approvals", "/archive")
    people = [company.browser(name) for name in ("lin", "zhou", "he", "shen")]
    before = contents(company)
    for browser in people:
        for page in (*pages, f"/tickets/{number}/files/1", f"/search?q={number}"):
            assert browser.get(page).status_code in (200, 303)
    assert contents(company) == before


def test_every_filter_and_sort_of_the_list_can_be_asked_for(company: Company) -> None:
    number, other = company.find(refund(), unsettled())
    browser = company.browser("lin")

    def listed(query: str) -> tuple[bool, bool]:
        answer = browser.get(f"/tickets?{query}")
        assert answer.status_code == 200, query
        rows = answer.text.partition("<tbody>")[2]
        return number in rows, other in rows

    assert listed("") == (True, True)
    assert listed("type=unsettled") == (False, True)
    assert listed("team=customer_service") == (True, False)
    assert listed("state=resolved") == (False, False)
    assert listed("shop=taobao:山月家居旗舰店") == (True, True)
    assert listed("q=6938120457") == (False, True)
    assert listed("view=to_assign&sort=amount") == (True, True)
    assert listed("view=mine") == (False, False)
    assert listed("view=nonsense&sort=nonsense&page=nonsense&due=nonsense") == (True, True)
    assert listed("page=999999") == (True, True)
    assert "No ticket fits this filter." in browser.get("/tickets?type=nothing").text
    assert browser.get(f"/search?q={number}").headers["Location"] == f"/tickets/{number}"


def test_personal_data_in_files_is_masked(company: Company) -> None:
    rows = (
        evidence("bank", 3, bank_no="B1", payee_name="王小婷", payee_account="6222021234567890",
                 amount_minor=-100, summary="退款 13812341402 wang.ting@example.com"),
    )  # fmt: skip
    (number,) = company.find(refund(evidence=rows))
    page = company.page(number, "lin")
    assert all(text in page for text in ("王*婷", "138****1402", "w***@example.com"))
    assert not any(text in page for text in ("王小婷", "13812341402", "6222021234567890", "wang.ting"))
