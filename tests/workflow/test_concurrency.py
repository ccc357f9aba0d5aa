"""Many at once: one wins, the others are told, nothing is lost or doubled."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from audit.verifying import verify_stream
from database.unit_of_work import reading, unit_of_work
from tests.workflow.conftest import Company
from tests.workflow.situations import NOW, PEOPLE
from workflow.acting import act
from workflow.refusals import TransitionRefused
from workflow.tables import AdjustmentRow, TicketRow

WRITERS = 8


def tried(company: Company, number: str, action: str, who: str, **sent: object) -> str:
    """The edge taken, or the code of the refusal."""
    options = {name: sent.pop(name) for name in ("expected_version", "command_id") if name in sent}
    try:
        with unit_of_work(company.database) as work:
            view = act(
                work,
                number=number,
                action=action,
                inputs=sent,
                actor=PEOPLE[who],
                now=NOW,
                **options,  # type: ignore[arg-type]
            )
    except TransitionRefused as refused:
        return refused.code
    return view.edge


def test_of_many_who_assign_what_they_saw_exactly_one_does(company: Company) -> None:
    number = company.open()
    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = pool.map(
            lambda place: tried(
                company, number, "assign", "lin", assignee="chen", question=f"{place}?", expected_version=1
            ),
            range(WRITERS),
        )
        assert Counter(outcomes) == {"assign_cs": 1, "stale": WRITERS - 1}


def test_of_many_final_approvals_exactly_one_books(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    company.submit(number)
    shown = company.payload_hash(number)
    people = ["zhou", "fang"] * (WRITERS // 2)
    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = Counter(
            pool.map(lambda who: tried(company, number, "approve", who, payload_hash=shown), people)
        )
    assert outcomes["approve_final"] == 1
    assert set(outcomes) <= {"approve_final", "not_in_this_state", "voted_already"}
    with reading(company.database) as session:
        assert len(session.scalars(select(AdjustmentRow)).all()) == 1
        version = session.scalars(select(TicketRow.version)).one()
        assert verify_stream(session, f"ticket:{number}", expected_events=version).ok


def test_one_command_sent_by_many_at_once_has_one_effect(company: Company) -> None:
    number = company.open()
    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = pool.map(
            lambda _: tried(company, number, "comment", "lin", text="看过", command_id="c-1"), range(WRITERS)
        )
        assert Counter(outcomes) == {"comment": WRITERS}
    with reading(company.database) as session:
        assert session.scalars(select(TicketRow.version)).one() == 2


def test_comments_of_many_writers_are_all_kept_in_one_chain(company: Company) -> None:
    number = company.open()
    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = pool.map(
            lambda place: tried(company, number, "comment", "lin", text=f"{place}"), range(24)
        )
        assert Counter(outcomes) == {"comment": 24}
    with reading(company.database) as session:
        assert session.scalars(select(TicketRow.version)).one() == 25
        assert verify_stream(session, f"ticket:{number}", expected_events=25).ok
