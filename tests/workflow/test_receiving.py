"""Exceptions become tickets by identity; doing it again changes nothing."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from audit.queries import event_count
from database.unit_of_work import reading
from intake.exceptions import ExceptionFound
from tests.workflow.conftest import Company
from tests.workflow.situations import found
from workflow import receiving
from workflow.archiving import archive_due
from workflow.receiving import Looked, Received, receive_exceptions, received
from workflow.tables import TicketRow

SHOP = ("taobao", "山月家居旗舰店")
AS_OF = date(2026, 7, 20)


def run(company: Company, number: int, *exceptions: ExceptionFound, as_of: date = AS_OF) -> Received:
    looked = Looked(run=f"R-20260720-{number:02d}", plan="refunds", as_of_by_shop={SHOP: as_of})
    return receive_exceptions(company.database, looked=looked, exceptions=exceptions, now=company.tick())


def case(number: int, amount_minor: int = -25_919) -> ExceptionFound:
    return replace(found(amount_minor), key={"case_no": f"case-{number}"})


def tickets(company: Company) -> Sequence[TicketRow]:
    with reading(company.database) as session:
        return session.scalars(select(TicketRow).order_by(TicketRow.id)).all()


def events(company: Company) -> int:
    with reading(company.database) as session:
        return event_count(session)


def resolve(company: Company, number: str, resolution: str = "amend_case") -> None:
    company.settle_facts(number)
    claim = {"claim_due_on": "2026-08-20"} if resolution == "recover_buyer" else {}
    company.act(number, "resolve", "lin", resolution=resolution, **claim)
    company.approve(number)


def archive(company: Company) -> None:
    assert archive_due(company.database, now=company.tick(), archive_after_days=0).refused == ()


def test_a_run_opens_a_ticket_for_each_exception_and_again_changes_nothing(company: Company) -> None:
    first = run(company, 1, case(1), case(2))
    before = events(company)
    assert first == Received(opened=2, updated=0, cleared=0, reopened=0, decided=0)
    assert [row.state for row in tickets(company)] == ["open", "open"]
    assert run(company, 1, case(1), case(2)) == first
    assert run(company, 2, case(2), case(1)) == Received(0, 0, 0, 0, 0)
    assert events(company) == before
    assert [row.version for row in tickets(company)] == [1, 1]


def test_another_amount_updates_the_ticket_at_work(company: Company) -> None:
    run(company, 1, case(1))
    assert run(company, 2, case(1, -30_000)).updated == 1
    (row,) = tickets(company)
    assert (row.amount_minor, row.version, row.seen_run) == (-30_000, 2, "R-20260720-02")


def test_another_amount_voids_an_approval_that_waits(company: Company) -> None:
    run(company, 1, case(1))
    number = tickets(company)[0].number
    company.settle_facts(number)
    company.submit(number)
    assert run(company, 2, case(1, -30_000)).updated == 1
    (row,) = tickets(company)
    assert (row.state, row.assignee) == ("assigned_finance", "lin")


def test_what_is_no_longer_found_is_cleared_whoever_has_it(company: Company) -> None:
    run(company, 1, case(1), case(2), case(3))
    first, second, third = (row.number for row in tickets(company))
    company.act(first, "assign", "lin", assignee="chen", question="?")
    company.act(first, "hold", "chen", reason="等", resume_at="2026-07-22")
    company.settle_facts(second)
    company.submit(second)
    assert run(company, 2, case(3)).cleared == 2
    assert [row.state for row in tickets(company)] == ["cleared", "cleared", "open"]
    assert third


@pytest.mark.parametrize(
    "looked",
    [
        Looked("R-2", "returns", {SHOP: AS_OF}),
        Looked("R-2", "refunds", {("pdd", "山月生活"): AS_OF}),
        Looked("R-2", "refunds", {SHOP: date(2026, 7, 1)}),
        Looked("R-2", "refunds", {SHOP: AS_OF}, is_complete=False),
    ],
    ids=["another plan", "another shop", "an earlier day", "not the whole"],
)
def test_the_silence_of_a_run_that_did_not_look_clears_nothing(company: Company, looked: Looked) -> None:
    run(company, 1, case(1))
    receive_exceptions(company.database, looked=looked, exceptions=(), now=company.tick())
    assert [row.state for row in tickets(company)] == ["open"]


def test_what_was_cleared_and_comes_back_is_opened_again(company: Company) -> None:
    run(company, 1, case(1))
    run(company, 2)
    assert run(company, 3, case(1)).reopened == 1
    (row,) = tickets(company)
    assert (row.state, row.is_found, row.done_at) == ("open", True, None)


def test_what_was_decided_stays_decided_archived_or_not(company: Company) -> None:
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number)
    before = events(company)
    assert run(company, 2, case(1)) == Received(0, 0, 0, 0, decided=1)
    assert events(company) == before
    archive(company)
    assert run(company, 3, case(1)) == Received(0, 0, 0, 0, decided=1)
    assert len(tickets(company)) == 1


def test_another_difference_than_was_decided_reopens_and_reverses(company: Company) -> None:
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number)
    assert run(company, 2, case(1, -30_000)).reopened == 1
    (row,) = tickets(company)
    assert (row.state, row.amount_minor, row.reversal_drafted_by) == ("open", -30_000, "system")


def test_another_difference_after_archiving_opens_a_linked_ticket_once(company: Company) -> None:
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number)
    archive(company)
    assert run(company, 2, case(1, -30_000)).opened == 1
    assert run(company, 3, case(1, -30_000)).opened == 0
    old, new = tickets(company)
    assert (old.state, new.state, new.relates_to, new.relation) == ("archived", "open", old.id, "recurrence")
    assert new.reverses_id is not None


def test_what_vanishes_after_it_was_booked_opens_again_to_be_reversed(company: Company) -> None:
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number)
    assert run(company, 2).reopened == 1
    before = events(company)
    assert run(company, 3) == Received(0, 0, 0, 0, 0)
    assert events(company) == before
    (row,) = tickets(company)
    assert (row.state, row.is_found, row.explanation["code"]) == ("open", False, "vanished_after_booking")


def test_what_was_booked_came_back_otherwise_and_vanished_leaves_the_booking_to_be_reversed(
    company: Company,
) -> None:
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number)
    assert run(company, 2, case(1, -30_000)).reopened == 1
    assert run(company, 3) == Received(opened=0, updated=1, cleared=0, reopened=0, decided=0)
    before = events(company)
    assert run(company, 4) == Received(0, 0, 0, 0, 0)
    assert events(company) == before
    (row,) = tickets(company)
    assert (row.state, row.is_found, row.explanation["code"]) == ("open", False, "vanished_after_booking")
    assert row.reverses_id is not None


def test_what_vanishes_after_archiving_opens_a_linked_ticket_to_reverse_it_once(company: Company) -> None:
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number)
    archive(company)
    assert run(company, 2).opened == 1
    assert run(company, 3).opened == 0
    old, new = tickets(company)
    assert (new.relates_to, new.relation, new.is_found) == (old.id, "vanished", False)
    number = new.number
    company.act(number, "assign", "lin", assignee="lin")
    answers = {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True}
    company.act(number, "assign", "lin", assignee="chen", question="?")
    company.act(number, "confirm", "chen", after_sale_fact=answers, files=["chat"])
    company.act(number, "resolve", "lin", resolution="pay_rest", adjustment={"amounts": {"difference": 0}})
    company.approve(number)
    assert run(company, 4) == Received(0, 0, 0, 0, 0)
    archive(company)
    assert run(company, 5) == Received(0, 0, 0, 0, 0)


def test_money_that_comes_for_a_claim_reverses_nothing(company: Company) -> None:
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number, "recover_buyer")
    assert run(company, 2) == Received(0, 0, 0, 0, 0)
    assert [row.state for row in tickets(company)] == ["resolved"]


def test_a_run_killed_between_chunks_ends_as_if_it_had_not_been(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "CHUNK", 2)
    everything = [case(number) for number in range(5)]

    def dies() -> Iterator[ExceptionFound]:
        yield from everything[:4]
        raise KeyboardInterrupt

    looked = Looked(run="R-1", plan="refunds", as_of_by_shop={SHOP: AS_OF})
    with pytest.raises(KeyboardInterrupt):
        receive_exceptions(company.database, looked=looked, exceptions=dies(), now=company.now)
    assert len(tickets(company)) in (2, 4)
    done = receive_exceptions(company.database, looked=looked, exceptions=everything, now=company.now)
    assert (done.opened, len(tickets(company))) == (5, 5)


def test_two_runs_at_once_open_each_ticket_once(company: Company) -> None:
    everything = [case(number) for number in range(30)]
    looked = Looked(run="R-1", plan="refunds", as_of_by_shop={SHOP: AS_OF})

    def receive(_: int) -> None:
        receive_exceptions(company.database, looked=looked, exceptions=everything, now=company.now)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(receive, range(3)))
    with reading(company.database) as session:
        assert session.scalar(select(func.count()).select_from(TicketRow)) == 30
        assert received(session, "R-1").opened == 30


def test_a_run_stops_changing_tickets_once_a_later_one_is_in_force(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later run was published, and received, while the earlier one was in the middle of its chunks."""
    monkeypatch.setattr(receiving, "CHUNK", 1)
    run(company, 1, case(1), case(2))
    overtaken: list[bool] = []

    def found() -> Iterator[ExceptionFound]:
        yield case(1, -30_000)
        overtaken.append(True)
        run(company, 3, case(1))
        yield case(2, -40_000)

    stale = receive_exceptions(
        company.database,
        looked=Looked(run="R-20260720-02", plan="refunds", as_of_by_shop={SHOP: AS_OF}),
        exceptions=found(),
        now=company.tick(),
        is_overtaken=lambda _: bool(overtaken),
    )
    assert stale == Received(opened=0, updated=1, cleared=0, reopened=0, decided=0)
    assert [(row.amount_minor, row.state, row.seen_run) for row in tickets(company)] == [
        (-25_919, "open", "R-20260720-03"),
        (-25_919, "cleared", "R-20260720-03"),
    ]


def test_two_archived_tickets_of_one_difference_lead_to_one_reversal(company: Company) -> None:
    """An auditor's finding was resolved with a booking of its own: now two stand, and both are too much."""
    run(company, 1, case(1))
    resolve(company, tickets(company)[0].number)
    archive(company)
    company.act(tickets(company)[0].number, "audit_finding", "he", severity="high", text="无凭据")
    finding = tickets(company)[1].number
    resolve(company, finding)
    archive(company)
    assert [row.state for row in tickets(company)] == ["archived", "archived"]
    assert run(company, 2).opened == 1
    assert [row.relation for row in tickets(company)] == [None, "audit_finding", "vanished"]
    assert run(company, 3) == Received(0, 0, 0, 0, 0)
