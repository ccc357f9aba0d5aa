"""Every code has its words, and words are filled as people read them."""

import ast
import string
from pathlib import Path

import pytest

from intake.exceptions import Explanation
from people.actors import Role
from workflow import explanations
from workflow.guards import GUARDS
from workflow.refusals import TransitionRefused
from workflow.table import load
from workflow.wording import Words, moment, money

ROOM = Path(__file__).parent.parent.parent / "workflow"
WORDS = Words(gettext=lambda text: text, names={"chen": "陈思远"})


def refused_codes() -> set[str]:
    """The first argument of every refusal made in this room."""
    makers = {
        "Refusal",
        "TransitionRefused",
        "InputRefused",
        "CommandRefused",
        "StaleTicket",
        "AnswerProblem",
    }
    codes = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers:
                codes |= {
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                }
    return codes


def test_every_refusal_of_the_room_has_its_text() -> None:
    assert GUARDS
    assert refused_codes() - set(explanations.REFUSALS) == set()


def test_every_edge_role_and_label_has_its_words() -> None:
    edges = load().creations + load().edges
    assert {edge.id for edge in edges} == set(explanations.EVENTS)
    assert {str(role) for role in Role} == set(explanations.ROLES)
    assert all(WORDS.state(name) for name in load().states)
    assert all(WORDS.action(name) for name in load().actions)


def test_texts_are_well_formed() -> None:
    for text in (*explanations.REFUSALS.values(), *explanations.EVENTS.values()):
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text))


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [(0, "CNY", "0.00"), (-123_450, "CNY", "−1,234.50"), (5, "CNY", "0.05"), (1_234, "JPY", "1,234")],
)
def test_money_is_written_with_two_decimals_and_a_real_minus(
    minor: int, currency: str, expected: str
) -> None:
    assert money(minor, currency=currency) == expected


def test_moments_stand_in_the_company_s_zone() -> None:
    assert moment("2026-07-20T04:02:00+00:00") == "07-20 12:02"


def test_a_refusal_is_filled_with_names_people_use() -> None:
    refused = TransitionRefused("not_in_this_state", {"action_name": "approve", "state_name": "open"})
    assert WORDS.refusal(refused) == "“Approve” is not possible while the ticket is “To assign”."
    waiting = TransitionRefused(
        "facts_missing", {"team_role": "customer_service", "question_text": "Chat record", "questions": 2}
    )
    assert WORDS.refusal(waiting) == "Customer service must answer “Chat record” first (2 open)."


def test_an_event_is_told_in_a_few_words() -> None:
    assert (
        WORDS.event("assign_cs", {"inputs": {"assignee": "user:chen"}}, ticket_type="x")
        == "Assigned to 陈思远"
    )
    sent = {"inputs": {"resolution": "recover_buyer"}}
    told = WORDS.event("submit", sent, ticket_type="refund_amount_mismatch")
    assert told == "Submitted for approval: Recover from the buyer"


def test_a_contradicting_line_is_told_by_its_number_and_shorter_in_lists() -> None:
    params = {"line": "20260624360899644825|||in", "first_file": "june.csv", "later_file": "july.csv"}
    told = Explanation("line_contradicts", params)
    assert WORDS.explanation(told) == (
        "Line 20260624360899644825 is different in “july.csv” than in “june.csv”. The first stands."
    )
    assert WORDS.seen(told) == "The first stands; the later one is kept out."


def test_a_control_is_told_by_its_name() -> None:
    params: dict[str, str | int] = {"control": "refund_count", "declared": 3, "computed": 2}
    told = WORDS.explanation(Explanation("control_count_differs", params))
    assert told == "Rows of refunds: the file declares 3 rows, it has 2."


def test_a_code_nobody_knows_shows_itself() -> None:
    assert WORDS.explanation(Explanation("from_the_future", {})) == "from_the_future"
    assert WORDS.type("from_the_future") == "from_the_future"
