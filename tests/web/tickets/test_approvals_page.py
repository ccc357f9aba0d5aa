"""Approvals: what waits for whom, and judging many."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.web.tickets.conftest import Company, refund


def waiting(company: Company, count: int, *, name: str = "lin") -> list[str]:
    known = len(company.lines())
    numbers = company.find(*(refund(known + number) for number in range(1, count + 1)))[known:]
    for number in numbers:
        company.settle_facts(number)
        assert company.propose(number, name).status_code == 303
    return numbers


def tokens(page: str) -> list[str]:
    import re

    return re.findall(r'name="chosen" value="([^"]+)"', page)


def test_a_lead_approves_many_at_once(company: Company) -> None:
    numbers = waiting(company, 3)
    lead = company.browser("zhou")
    page = lead.get("/approvals").text
    assert all(number in page for number in numbers)
    assert "Mark what to approve" in page

    follows = lead.get("/approvals", query_string={"chosen": tokens(page)}).text
    assert all(text in follows for text in ("777.57", "1221", "1012", "debit equals credit"))

    form = {"chosen": tokens(page), "command_id": "c" * 32}
    answer = lead.post("/approvals/approve", form, page="/approvals")
    assert answer.status_code == 303
    assert {line.state for line in company.lines()} == {"resolved"}


def test_each_ticket_has_its_own_outcome(company: Company) -> None:
    first, second = waiting(company, 2)
    lead = company.browser("zhou")
    seen = tokens(lead.get("/approvals").text)
    company.act(second, "withdraw", "lin", reason="Der Betrag stimmt nicht")

    answer = lead.post("/approvals/approve", {"chosen": seen, "command_id": "d" * 32}, page="/approvals")
    assert answer.status_code == 200
    assert "1 of 2: nothing was done." in answer.text
    assert f"{second}: 林晓芸 changed this ticket at" in answer.text
    assert {line.number: line.state for line in company.lines()} == {
        first: "resolved",
        second: "assigned_finance",
    }


def test_what_one_had_a_part_in_is_closed_off_with_the_reason(company: Company) -> None:
    (number,) = company.find(refund())
    company.settle_facts(number)
    company.act(number, "reassign", "zhou", assignee="finance/zhou")
    assert company.propose(number, "zhou").status_code == 303

    own = company.browser("zhou").get("/approvals").text
    assert (tokens(own), "You had a part in these" in own) == ([], True)
    assert len(tokens(company.browser("fang").get("/approvals").text)) == 1

    maker = company.send(number, "approve", "zhou", company.form(number, "comment", "zhou"))
    assert maker.status_code == 403
    assert "You had a part in this; somebody else must judge it." in maker.text


def test_many_are_rejected_with_one_reason(company: Company) -> None:
    numbers = waiting(company, 2)
    lead = company.browser("zhou")
    form = {"chosen": tokens(lead.get("/approvals").text), "command_id": "e" * 32}

    bare = lead.post("/approvals/reject", form, page="/approvals")
    assert (bare.status_code, "“Reason” is missing." in bare.text) == (409, True)
    given = lead.post("/approvals/reject", form | {"reason": "Beleg fehlt"}, page="/approvals")
    assert given.status_code == 303
    assert {line.state for line in company.lines()} == {"assigned_finance"}
    assert "Beleg fehlt" in company.page(numbers[0], "lin")


def test_the_same_click_twice_approves_once(company: Company) -> None:
    waiting(company, 1)
    lead = company.browser("zhou")
    form = {"chosen": tokens(lead.get("/approvals").text), "command_id": "f" * 32}
    answers = [lead.post("/approvals/approve", form, page="/approvals").status_code for _ in range(2)]
    assert answers == [303, 303]
    assert [line.version for line in company.lines()] == [5]


def test_others_see_what_waits_and_can_do_nothing(company: Company) -> None:
    (number,) = waiting(company, 1)
    for name in ("lin", "he", "shen"):
        page = company.browser(name).get("/approvals").text
        assert (number in page, tokens(page)) == (True, [])


def test_however_many_wait_the_page_asks_a_fixed_number_of_questions(
    company: Company, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    waiting(company, 1)
    lead = company.browser("zhou")
    lead.get("/approvals")
    with statements() as one:
        lead.get("/approvals")
    waiting(company, 4)
    with statements() as many:
        lead.get("/approvals")
    assert (len(many), len(many) <= 15) == (len(one), True)
