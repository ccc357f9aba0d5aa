"""What pages ask: lists with totals, the page of a ticket, approvals sorted for one person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from database.unit_of_work import reading
from intake.exceptions import ExceptionFound
from tests.workflow.conftest import PNG, Company
from tests.workflow.situations import PEOPLE, found
from workflow.attachments import content_of, keep
from workflow.queries import (
    Facet,
    TicketFilter,
    Total,
    approvals_for,
    attachment,
    counts_for,
    ticket_list,
    ticket_page,
)
from workflow.refusals import InputRefused, TicketNotFound


def case(number: int, amount_minor: int) -> ExceptionFound:
    return replace(found(amount_minor), key={"case_no": f"1784{number}"})


def test_a_list_tells_the_totals_of_all_that_match_not_of_the_page(company: Company) -> None:
    for number, amount in enumerate((-100, 250, -40_000)):
        company.open(case(number, amount))
    company.open(found(-99, currency="USD", type="fee_mismatch", team="finance"))
    with reading(company.database) as session:
        listed = ticket_list(session, TicketFilter(sort="amount", per_page=2))
        found_one = ticket_list(session, TicketFilter(search="17842 T-2026"))
    assert [line.amount_minor for line in listed.lines] == [-40_000, 250]
    assert (listed.tickets, listed.pages) == (4, 2)
    assert listed.totals == (Total("CNY", 3, -39_850, 40_350), Total("USD", 1, -99, 99))
    assert listed.types == (Facet("refund_amount_mismatch", 3), Facet("fee_mismatch", 1))
    assert [line.key for line in found_one.lines] == [{"case_no": "17842"}]


def test_mine_are_my_own_and_my_team_s(company: Company) -> None:
    own, team, other = (company.open(case(number, -500)) for number in range(3))
    company.act(own, "assign", "lin", assignee="chen", question="?")
    company.act(team, "assign", "lin", assignee="customer_service", question="?")
    company.act(other, "assign", "lin", assignee="wu", question="?")
    with reading(company.database) as session:
        mine = ticket_list(session, TicketFilter(waiting_for=PEOPLE["chen"], sort="number"))
        later = company.now + timedelta(days=3)
        counts = counts_for(session, PEOPLE["chen"], now=later)
    assert [line.number for line in mine.lines] == [own, team]
    assert (counts.mine, counts.overdue, counts.approvals) == (2, 2, 0)


def test_the_page_shows_what_was_said_proposed_and_what_may_be_done(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    with reading(company.database) as session:
        page = ticket_page(session, number, actor=PEOPLE["lin"], now=company.now)
    assert page.question is not None
    assert (page.question.text, page.question.author_name) == ("多退的，买家同意退回吗？", "Lin")
    assert page.facts[0].files == page.attachments
    assert page.unanswered == ()
    recover = page.ways[0]
    assert (recover.resolution.code, recover.tier and recover.tier.name) == ("recover_buyer", "one_lead")
    assert [(line.account, line.amount_minor) for line in recover.lines] == [
        ("1221", 25_919),
        ("1012", 25_919),
    ]
    primary = [one.action for one in page.actions if one.primary]
    assert primary == ["resolve"]
    assert {one.action for one in page.actions if one.enabled} == {
        *("resolve", "assign", "answer", "hand_over", "hold", "comment")
    }
    assert page.audit_head == page.events[-1].hash


def test_the_page_of_no_ticket_is_refused(company: Company) -> None:
    with reading(company.database) as session, pytest.raises(TicketNotFound):
        ticket_page(session, "T-20260720-0404", actor=PEOPLE["lin"], now=company.now)


def test_approvals_are_sorted_into_what_one_can_do_about_them(company: Company) -> None:
    small, large, own = (company.open(case(n, amount)) for n, amount in enumerate((-500, -900_000, -700)))
    for number in (small, large):
        company.settle_facts(number)
        company.submit(number)
    company.act(own, "assign", "zhou", assignee="chen", question="?")
    answers = {"final_agreed": 1, "why": "typo", "buyer_agrees": True}
    company.act(own, "confirm", "chen", after_sale_fact=answers, files=["chat"])
    company.submit(own, "zhou")
    with reading(company.database) as session:
        lead = approvals_for(session, PEOPLE["zhou"], now=company.now)
        clerk = approvals_for(session, PEOPLE["lin"], now=company.now)
    assert [one.line.number for one in lead.together] == [small]
    assert [one.line.number for one in lead.singly] == [large]
    assert [one.line.number for one in lead.own] == [own]
    assert (clerk.together, clerk.singly, clerk.own, len(clerk.closed)) == ((), (), (), 3)


def test_a_file_comes_back_as_it_was_sent_and_lies_encrypted(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    with reading(company.database) as session:
        file = attachment(session, number, 1)
        assert attachment(session, "T-20260720-0404", 1) is None
    assert file is not None
    assert content_of(company.store, file.sha256) == PNG
    assert all(PNG not in path.read_bytes() for path in company.store.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"", "file_empty"),
        ("a.exe", b"MZ\x90\x00", "file_type_refused"),
        ("a.png", b"MZ\x90\x00", "file_type_refused"),
        ("a.html", b"<script>", "file_type_refused"),
        ("a.zip", b"PK\x03\x04rest", "file_type_refused"),
        ("a.txt", b"x" * (25 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_a_file_of_no_kind_kept_here_is_refused(
    sqlite_company: Company, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        keep(sqlite_company.store, name=name, content=content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("C:\\chats\\聊天.TXT", "买家同意".encode("gb18030"), "text/plain"),
        ("a.csv", b"a,b", "text/csv"),
        ("a", b"%PDF-1.7", "application/pdf"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_a_file_is_what_its_bytes_say(
    sqlite_company: Company, name: str, content: bytes, media_type: str
) -> None:
    kept = keep(sqlite_company.store, name=name, content=content)
    assert (kept.media_type, kept.size) == (media_type, len(content))
    assert "\\" not in kept.name
