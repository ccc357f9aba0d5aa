"""What was refused stands on the page with its reason and what was typed; what is sent twice acts once."""

from dataclasses import replace

import pytest

from intake.exceptions import Explanation
from tests.web.tickets.conftest import ANSWERS, PROPOSAL, Company, png, refund, unsettled

POLYGLOT = (
    """"'><script>alert(1)</script><img src=x onerror=alert(1)>"""
    """{{7*7}}</textarea></title>javascript:alert(1)//"""
)


def test_a_stale_form_says_who_changed_what_and_keeps_what_was_typed(company: Company) -> None:
    (number,) = company.find(refund())
    seen = company.form(number, "comment", "zhao")
    company.act(number, "assign", "lin", assignee="finance/lin")

    answer = company.send(number, "comment", "zhao", seen | {"text": "mein langer Satz"})
    assert answer.status_code == 409
    assert "林晓芸 changed this ticket at 07-20 12:00: Assign." in answer.text
    assert ">mein langer Satz</textarea>" in answer.text
    again = company.send(
        number, "comment", "zhao", company.form(number, "comment", "zhao") | {"text": "doch"}
    )
    assert again.status_code == 303


def test_the_same_click_twice_acts_once(company: Company) -> None:
    (number,) = company.find(refund())
    form = company.form(number, "comment", "lin") | {"text": "einmal"}
    assert [company.send(number, "comment", "lin", form).status_code for _ in range(2)] == [303, 303]
    assert company.page(number, "lin").count("einmal") == 1
    assert [line.version for line in company.lines()] == [2]

    other = company.send(number, "comment", "lin", form | {"text": "etwas anderes"})
    assert (other.status_code, "already used for something else" in other.text) == (409, True)


def test_answers_that_do_not_fit_are_shown_with_their_fields(company: Company) -> None:
    (number,) = company.find(refund())
    company.act(number, "assign", "lin", assignee="customer_service", question="Einig?")
    wrong = {"after_sale_fact__final_agreed": "viel", "after_sale_fact__why": "other"}
    answer = company.act(number, "confirm", "chen", **wrong)
    assert answer.status_code == 422
    assert "“Amount finally agreed” needs an amount." in answer.text
    assert 'value="viel"' in answer.text
    assert 'value="other" checked' in answer.text
    assert "1 more answers need a look." in answer.text


def test_what_could_not_be_established_needs_its_reason(company: Company) -> None:
    (number,) = company.find(refund())
    company.act(number, "assign", "lin", assignee="customer_service", question="Einig?")
    said = ANSWERS | {
        "after_sale_fact__buyer_agrees": "not_established",
        "after_sale_fact__chat__not_established": "1",
    }
    bare = company.act(number, "confirm", "chen", **said)
    assert (bare.status_code, "could not be established, and what was tried" in bare.text) == (422, True)
    given = company.act(number, "confirm", "chen", **said, after_sale_fact____why="dreimal")
    assert given.status_code == 303, given.text
    assert "could not be established: dreimal" in company.page(number, "lin")


def test_a_claim_without_its_day_is_refused_next_to_it(company: Company) -> None:
    (number,) = company.find(refund())
    company.settle_facts(number)
    answer = company.act(number, "resolve", "lin", resolution="recover_buyer", text="bitte")
    assert answer.status_code == 422
    assert "A claim needs the day by which it is to be paid." in answer.text
    assert 'value="recover_buyer" checked' in answer.text


def test_amounts_of_another_way_are_not_sent(company: Company) -> None:
    (number,) = company.find(refund())
    company.settle_facts(number)
    assert company.act(number, "resolve", "lin", **PROPOSAL).status_code == 303
    assert "259.19" in company.page(number, "zhou")


def test_a_file_that_is_none_of_ours_is_refused_and_nothing_is_done(company: Company) -> None:
    (number,) = company.find(refund())
    answer = company.act(number, "comment", "lin", text="sieh", files=png("page.html", b"<html>"))
    assert (answer.status_code, "not of a kind kept here" in answer.text) == (422, True)
    assert ">sieh</textarea>" in answer.text
    assert [line.version for line in company.lines()] == [1]


def test_a_form_without_version_or_command_is_no_form_of_ours(company: Company) -> None:
    (number,) = company.find(refund())
    form = company.form(number, "comment", "lin") | {"text": "hm"}
    for missing in ("version", "command_id"):
        sent = {name: value for name, value in form.items() if name != missing}
        assert company.send(number, "comment", "lin", sent).status_code == 400


def test_nobody_acts_past_the_table_of_states(company: Company) -> None:
    (number,) = company.find(refund())
    for name, action, status in (
        ("chen", "assign", 403),
        ("lin", "re_run", 403),
        ("lin", "archive", 409),
        ("he", "assign", 403),
        ("lin", "resolve", 409),
        ("lin", "no_such_action", 404),
        ("shen", "comment", 403),
        ("admin", "comment", 403),
    ):
        form = company.form(number, "comment", "lin")
        form["csrf_token"] = company.browser(name).token("/me/")
        assert company.send(number, action, name, form).status_code == status, (name, action)
    assert [line.version for line in company.lines()] == [1]


def test_a_team_sees_its_own_tickets_and_no_others(company: Company) -> None:
    theirs, foreign = company.find(refund(), unsettled())
    service, warehouse = company.browser("chen"), company.browser("wu")
    assert (
        service.get(f"/tickets/{theirs}").status_code,
        service.get(f"/tickets/{foreign}").status_code,
    ) == (200, 404)
    assert warehouse.get(f"/tickets/{theirs}").status_code == 404
    listed = service.get("/tickets?view=every").text
    assert (theirs in listed, foreign in listed) == (True, False)

    company.act(theirs, "assign", "lin", assignee="warehouse", question="Da?")
    assert warehouse.get(f"/tickets/{theirs}").status_code == 200
    company.act(theirs, "assign", "lin", assignee="finance/lin")
    assert warehouse.get(f"/tickets/{theirs}").status_code == 200  # it was theirs once
    form = company.form(theirs, "comment", "lin")
    form["csrf_token"] = service.token("/me/")
    assert company.send(foreign, "comment", "chen", form | {"text": "?"}).status_code == 404


def test_files_are_only_for_those_who_may_read_the_ticket(company: Company) -> None:
    (number,) = company.find(refund())
    company.settle_facts(number)
    address = f"/tickets/{number}/files/1"
    answer = company.browser("lin").get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.mimetype == "image/png"
    assert company.browser("wu").get(address).status_code == 404
    assert company.browser("admin").get(address).status_code == 403
    assert company.browser("lin").get(f"/tickets/{number}/files/2").status_code == 404


@pytest.mark.parametrize("name", ["lin", "chen", "he"])
def test_whatever_is_typed_or_imported_comes_out_as_text(company: Company, name: str) -> None:
    rows = tuple(
        replace(
            row,
            file=POLYGLOT,
            fields={one: POLYGLOT if isinstance(was, str) else was for one, was in row.fields.items()},
        )
        for row in refund().evidence
    )
    params = {**refund().explanation.params, "agreed_minor": POLYGLOT}
    explained = Explanation("refund_too_high", params)
    hostile = refund(key={"case_no": POLYGLOT}, shop=POLYGLOT, evidence=rows, explanation=explained)
    (number,) = company.find(hostile)
    company.act(number, "assign", "lin", assignee="customer_service/chen", question=POLYGLOT)
    company.act(number, "comment", "lin", text=POLYGLOT, files=png("a'><script>alert(2)</script>.png"))
    company.act(number, "confirm", "chen", **ANSWERS, after_sale_fact__chat=png(), text=POLYGLOT)
    refused = company.act(number, "comment", "lin", text=POLYGLOT, files=png("<script>.html", b"<html>"))
    assert company.act(number, "resolve", "lin", **PROPOSAL).status_code == 303
    pages = [company.page(number, name), company.browser("lin").get("/tickets").text, refused.text]
    pages.append(company.browser("zhou").get("/approvals").text)
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in pages[0]
