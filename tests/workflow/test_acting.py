"""Acting on stored tickets: state, facts, votes, bookings and the trail move together."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from audit.queries import events_of
from audit.verifying import verify_stream
from database.unit_of_work import reading, unit_of_work
from people.tables import UserRow
from tests.workflow.conftest import Company
from tests.workflow.situations import NOW, PEOPLE, found
from workflow.acting import act
from workflow.refusals import CommandRefused, InputRefused, StaleTicket, TicketNotFound, TransitionRefused
from workflow.tables import AdjustmentRow, AttachmentRow, FactRow, NoteRow, TicketRow


def row_of(company: Company, number: str) -> TicketRow:
    with reading(company.database) as session:
        return session.scalars(select(TicketRow).where(TicketRow.number == number)).one()


def refusal(company: Company, number: str, action: str, who: str, **sent: object) -> TransitionRefused:
    with pytest.raises(TransitionRefused) as refused:
        company.act(number, action, who, **sent)
    return refused.value


def trail(company: Company, number: str) -> list[tuple[str, str]]:
    with reading(company.database) as session:
        return [(one.type, one.actor_name) for one in events_of(session, f"ticket:{number}")]


def test_the_whole_way_from_a_difference_to_a_resolution(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    waiting = company.submit(number, text="买家已答应退回")
    resolved = company.approve(number)

    assert (number, waiting.state, resolved.state) == ("T-20260720-0001", "pending_approval", "resolved")
    assert trail(company, number) == [
        ("opened_by_run", "system"),
        ("assign_cs", "lin"),
        ("confirm_cs", "chen"),
        ("submit", "lin"),
        ("approve_final", "zhou"),
    ]
    with reading(company.database) as session:
        booked = session.scalars(select(AdjustmentRow)).one()
        assert verify_stream(session, f"ticket:{number}", expected_events=resolved.version).ok
    assert (booked.amount_minor, booked.is_claim, booked.debtor) == (25_919, True, "buyer")
    assert booked.lines == [
        {"side": "debit", "account": "1221", "amount_minor": 25_919},
        {"side": "credit", "account": "1012", "amount_minor": 25_919},
    ]


def test_a_confirmed_fact_keeps_its_answers_its_file_and_its_author(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    with reading(company.database) as session:
        fact = session.scalars(select(FactRow)).one()
        file = session.scalars(select(AttachmentRow)).one()
    assert fact.answers == {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True, "chat": True}
    assert (fact.author, fact.team) == ("chen", "customer_service")
    assert (file.fact_id, file.field, file.media_type) == (fact.id, "chat", "image/png")
    ticket = row_of(company, number)
    assert (ticket.state, ticket.team, ticket.assignee) == ("assigned_finance", "finance", "lin")


def test_a_fact_cannot_be_changed_even_by_hand(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work(company.database) as work:
        work.session.scalars(select(FactRow)).one().answers = {"final_agreed": 1}


def test_the_database_itself_refuses_a_move_that_the_table_does_not_know(company: Company) -> None:
    number = company.open()
    with pytest.raises(DBAPIError, match="no such move"), unit_of_work(company.database) as work:
        row = work.session.scalars(select(TicketRow).where(TicketRow.number == number)).one()
        row.state, row.version = "pending_approval", row.version + 1
    with pytest.raises(DBAPIError, match="no such move"), unit_of_work(company.database) as work:
        work.session.scalars(select(TicketRow)).one().version += 2
    with pytest.raises(DBAPIError, match="never deleted"), unit_of_work(company.database) as work:
        work.session.delete(work.session.scalars(select(TicketRow)).one())


def test_one_identity_has_one_unarchived_ticket(company: Company) -> None:
    company.open()
    with pytest.raises(IntegrityError):
        company.open()


def test_words_of_people_stay_out_of_the_trail(company: Company) -> None:
    number = company.open()
    company.act(number, "comment", "lin", text="买家王婷，电话 13800001402")
    with reading(company.database) as session:
        sealed = events_of(session, f"ticket:{number}")[-1]
        note = session.scalars(select(NoteRow)).one()
    assert "王婷" not in sealed.sealed.decode()
    assert sealed.body["inputs"]["text"]["note"] == note.id
    assert note.text == "买家王婷，电话 13800001402"


def test_makers_cannot_approve_whoever_they_are(company: Company) -> None:
    number = company.open()
    company.act(number, "assign", "zhou", assignee="chen", question="?")
    answers = {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True}
    company.act(number, "confirm", "chen", after_sale_fact=answers, files=["chat"])
    company.submit(number, "zhou")
    shown = company.payload_hash(number)
    assert refusal(company, number, "approve", "zhou", payload_hash=shown).code == "maker_cannot_approve"
    assert refusal(company, number, "approve", "lin", payload_hash=shown).code == "not_for_this_role"
    assert refusal(company, number, "approve", "admin", payload_hash=shown).code == "not_for_this_role"
    assert company.approve(number, "fang").state == "resolved"


def test_an_approval_of_another_payload_is_void(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    company.submit(number)
    assert refusal(company, number, "approve", "zhou", payload_hash="0" * 64).code == "payload_changed"
    assert refusal(company, number, "approve", "zhou").params["input"] == "payload_hash"


def test_two_different_leads_approve_what_is_large(company: Company) -> None:
    number = company.open(found(-900_000))
    company.settle_facts(number)
    company.submit(number)
    first = company.approve(number, "zhou")
    assert (first.state, first.edge) == ("pending_approval", "approve")
    shown = company.payload_hash(number)
    assert refusal(company, number, "approve", "zhou", payload_hash=shown).code == "voted_already"
    assert company.approve(number, "fang").edge == "approve_final"


def test_what_nobody_could_approve_is_not_submitted(company: Company) -> None:
    number = company.open(found(-900_000))
    company.settle_facts(number)
    with unit_of_work(company.database) as work:
        work.session.scalars(select(UserRow).where(UserRow.name == "fang")).one().active = False
    with pytest.raises(TransitionRefused) as refused:
        company.submit(number)
    assert refused.value.code == "approvers_missing"
    assert refused.value.params == {"votes": 2, "able": 1, "approver_role": "finance_lead"}


def test_a_small_difference_with_nothing_to_book_needs_no_approval(company: Company) -> None:
    number = company.open(found(-1_200, type="fee_mismatch", team="finance"))
    company.act(number, "assign", "lin", assignee="lin")
    facts = {"cause": "rounding", "right_fee": 100}
    done = company.act(number, "resolve", "lin", resolution="accept", finance_fact=facts, files=["notice"])
    assert (done.state, done.edge) == ("resolved", "resolve_direct")


def test_a_rejection_returns_the_ticket_to_whoever_submitted(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    company.submit(number)
    company.act(number, "reject", "zhou", reason="金额不对")
    ticket = row_of(company, number)
    assert (ticket.state, ticket.assignee) == ("assigned_finance", "lin")
    assert company.submit(number).state == "pending_approval"


def test_reopening_what_was_booked_reverses_it_only_with_the_next_approval(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    company.submit(number)
    company.approve(number)
    company.act(number, "reopen", "fang", reason="买家已另行退款")
    with reading(company.database) as session:
        assert len(session.scalars(select(AdjustmentRow)).all()) == 1
    assert refusal(company, number, "cancel", "zhou", reason="x").code == "adjustment_stands"
    company.submit(number, resolution="amend_case")
    shown = company.payload_hash(number)
    assert refusal(company, number, "approve", "fang", payload_hash=shown).code == "maker_cannot_approve"
    company.approve(number, "zhou")
    with reading(company.database) as session:
        first, second = session.scalars(select(AdjustmentRow).order_by(AdjustmentRow.id))
    assert second.reverses_id == first.id
    assert [line["amount_minor"] for line in second.reversal] == [-25_919, -25_919]
    assert second.lines == [
        {"side": "debit", "account": "6001", "amount_minor": 22_937},
        {"side": "debit", "account": "2221.output", "amount_minor": 2_982},
        {"side": "credit", "account": "1012", "amount_minor": 25_919},
    ]


def test_a_hold_pauses_the_clock_and_comes_back_to_where_it_was(company: Company) -> None:
    number = company.open()
    company.act(number, "assign", "lin", assignee="wu", question="货到了吗？")
    before = row_of(company, number)
    company.act(number, "hold", "wu", reason="等快递", resume_at="2026-07-22")
    held = row_of(company, number)
    assert (held.state, held.remembered_state, held.due_at) == ("on_hold", "assigned_wh", None)
    company.now = company.now.replace(day=21, hour=3)
    company.act(number, "resume", "wu")
    after = row_of(company, number)
    assert (after.state, after.remembered_state, after.held_days, after.hold_count) == (
        "assigned_wh",
        None,
        1,
        1,
    )
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at - before.due_at == timedelta(hours=23, minutes=1)


def test_an_expected_version_that_has_passed_says_who_did_what(company: Company) -> None:
    number = company.open()
    seen = row_of(company, number).version
    company.act(number, "assign", "zhao", assignee="chen", question="?")
    with pytest.raises(StaleTicket) as refused:
        company.act(number, "assign", "lin", assignee="wu", question="?", expected_version=seen)
    assert refused.value.params == {
        "ticket": number,
        "version": 2,
        "actor": "Zhao",
        "changed_at": "2026-07-20T04:02:00+00:00",
        "action_name": "assign",
        "state_name": "assigned_cs",
    }


def test_a_command_sent_again_gives_the_same_answer_and_does_nothing(company: Company) -> None:
    number = company.open()
    first = company.act(number, "comment", "lin", text="看过", command_id="c-1")
    again = company.act(number, "comment", "lin", text="看过", command_id="c-1")
    assert again == first
    assert len(trail(company, number)) == 2
    with pytest.raises(CommandRefused):
        company.act(number, "comment", "lin", text="别的", command_id="c-1")
    with pytest.raises(CommandRefused):
        company.act(number, "comment", "zhao", text="看过", command_id="c-1")


def test_a_refused_action_leaves_nothing_behind(company: Company) -> None:
    number = company.open()
    before = row_of(company, number).version
    with pytest.raises(InputRefused):
        company.act(number, "assign", "lin", assignee="chen", command_id="c-2")
    assert row_of(company, number).version == before
    with reading(company.database) as session:
        assert session.scalars(select(NoteRow)).all() == []
    company.act(number, "assign", "lin", assignee="chen", question="?", command_id="c-2")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"assignee": "nobody", "question": "?"}, "assignee_unknown"),
        ({"assignee": "shen", "question": "?"}, "assignee_in_no_team"),
        ({"question": "?"}, "input_missing"),
        ({"assignee": "chen"}, "input_missing"),
        ({"assignee": "chen", "question": "?", "colour": "red"}, "input_unknown"),
        ({"assignee": "chen", "question": "\x00"}, "text_not_readable"),
        ({"assignee": "chen", "question": "\ud800"}, "input_not_readable"),
        ({"assignee": "chen", "question": 1.5}, "input_not_readable"),
        ({"assignee": ["chen"], "question": "?"}, "assignee_unknown"),
    ],
)
def test_bad_input_is_refused_by_name(company: Company, sent: dict[str, object], code: str) -> None:
    number = company.open()
    assert refusal(company, number, "assign", "lin", **sent).code == code


def test_a_ticket_that_is_not_there_is_refused(company: Company) -> None:
    with pytest.raises(TicketNotFound), unit_of_work(company.database) as work:
        act(work, number="T-20260720-9999", action="take", inputs={}, actor=PEOPLE["lin"], now=NOW)


def test_work_is_taken_handed_over_and_reassigned_within_the_team(company: Company) -> None:
    number = company.open()
    company.act(number, "assign", "lin", assignee="finance")
    company.act(number, "take", "zhao")
    assert refusal(company, number, "take", "lin").params == {"assignee": "Zhao"}
    company.act(number, "hand_over", "zhao", assignee="lin")
    company.act(number, "reassign", "zhou", assignee="zhao")
    assert row_of(company, number).assignee == "zhao"
    assert refusal(company, number, "reassign", "zhou", assignee="wu").code == "receiver_in_another_team"


def test_a_legal_hold_is_released_by_a_second_auditor(company: Company) -> None:
    number = company.open()
    company.act(number, "legal_hold", "he", reason="诉讼")
    assert refusal(company, number, "release_hold", "he", reason="完结").code == "second_person_needed"
    assert row_of(company, number).legal_hold_by == "he"


def test_cancelling_names_the_ticket_that_does_the_work(company: Company) -> None:
    kept = company.open()
    double = company.open(replace(found(), key={"case_no": "178412077350419"}))
    assert refusal(company, double, "cancel", "zhou", reason="重复").code == "still_found_no_duplicate"
    assert (
        refusal(company, double, "cancel", "zhou", reason="重复", duplicate_of=double).code
        == "ticket_not_found"
    )
    assert company.act(double, "cancel", "zhou", reason="重复", duplicate_of=kept).state == "cancelled"
