"""The facts and resolutions of every type, as data: whole, balanced, and answered as they ask."""

import pytest

from database.types import JsonValue
from people.actors import Role
from workflow import playbooks
from workflow.entries import Side, is_balanced, post, tax_within, total_debit
from workflow.playbooks import Kind, Playbook, ResolutionKind
from workflow.questions import AnswersRefused, check_answers, could_not_be_established, is_due, unanswered
from workflow.refusals import UnsoundTable

BOOKS = playbooks.load()
WORDS = playbooks.vocabulary()


def test_every_type_of_the_plans_has_a_playbook() -> None:
    by_plan = {plan: [b.type for b in BOOKS.values() if b.plan == plan] for plan in playbooks.PLANS}
    assert {plan: len(types) for plan, types in by_plan.items()} == {
        "orders": 5,
        "settlement": 13,
        "refunds": 5,
        "returns": 9,
        "shipments": 11,
        "courier": 5,
        "payouts": 5,
        "vouchers": 5,
        "import": 6,
    }


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS.keys())
def test_every_entry_balances_at_any_amount(book: Playbook) -> None:
    amounts = {name: 12_345 + place for place, name in enumerate(WORDS.amounts)}
    for resolution in book.resolutions:
        for lines in resolution.entries.values():
            posted = post(lines, amounts, vat_ppm=WORDS.vat_ppm)
            assert is_balanced(posted), resolution.code
            assert total_debit(posted) > 0


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS.keys())
def test_every_question_can_be_answered_and_every_branch_reached(book: Playbook) -> None:
    answers: dict[str, JsonValue] = {}
    for question in book.questions:
        if question.condition:
            answers |= {field: values[0] for field, values in question.condition.items()}
            assert is_due(question, answers), question.field
    assert book.resolutions
    assert any(not question.helps for question in book.questions)


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS.keys())
def test_claims_name_their_debtor_and_waiting_its_day(book: Playbook) -> None:
    for one in book.resolutions:
        assert (one.kind is ResolutionKind.CLAIM) == (one.debtor is not None)
        if one.kind is ResolutionKind.WAIT and one.hold_until:
            dated = next(q for q in book.questions if q.field == one.hold_until)
            assert dated.kind is Kind.DATE


def test_the_tax_inside_an_amount_is_rounded_half_up() -> None:
    assert tax_within(25_919, vat_ppm=130_000) == 2_982
    assert [tax_within(whole, vat_ppm=1_000_000) for whole in (0, 1, 2, 3)] == [0, 1, 1, 2]


def test_an_entry_splits_what_includes_tax() -> None:
    amend = BOOKS["refund_amount_mismatch"].resolution("amend_case")
    assert amend is not None
    posted = post(amend.lines({}), {"difference": 25_919}, vat_ppm=WORDS.vat_ppm)
    assert [(line.side, line.account, line.amount_minor) for line in posted] == [
        (Side.DEBIT, "6001", 22_937),
        (Side.DEBIT, "2221.output", 2_982),
        (Side.CREDIT, "1012", 25_919),
    ]


BOOK = BOOKS["refund_amount_mismatch"]
WHOLE: dict[str, JsonValue] = {"final_agreed": "163981", "why": "typo", "buyer_agrees": "y"}


def answered(
    raw: dict[str, JsonValue], *, commented: bool = False, files: tuple[str, ...] = ()
) -> dict[str, JsonValue]:
    return check_answers(BOOK, team=Role.CUSTOMER_SERVICE, raw=raw, attached=files, commented=commented)


def test_answers_come_out_typed_and_blanks_left_out() -> None:
    got = answered({**WHOLE, "chat": ""}, files=("chat",))
    assert got == {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True, "chat": True}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("final_agreed", -1, "not_a_amount"),
        ("final_agreed", True, "not_a_amount"),
        ("final_agreed", "1.50", "not_a_amount"),
        ("final_agreed", "１２", "not_a_amount"),
        ("why", "mood", "not_a_choice"),
        ("why", ["typo"], "not_a_choice"),
        ("why", "other", "other_needs_words"),
        ("buyer_agrees", 1, "not_a_yes_no"),
        ("buyer_agrees", [], "not_a_yes_no"),
        ("chat", "a.png", "not_a_file"),
        ("colour", "red", "answer_not_asked"),
        ("subsidy_share", 5, "answer_not_asked"),
        ("why", {"not_established": " "}, "not_established_needs_reason"),
        ("why", {"unknown": "x"}, "not_established_needs_reason"),
    ],
)
def test_an_answer_that_does_not_fit_is_named(field: str, value: JsonValue, code: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        answered({field: value})
    assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]


def test_other_is_an_answer_with_a_word_about_it() -> None:
    assert answered({"why": "other"}, commented=True) == {"why": "other"}


def test_what_could_not_be_established_counts_as_answered_and_is_told() -> None:
    got = answered({**WHOLE, "chat": {"not_established": "三次电话无人接听"}})
    assert unanswered(BOOK, got, teams=[Role.CUSTOMER_SERVICE]) == ()
    assert could_not_be_established(got) == ("chat",)


def test_a_branch_is_asked_only_where_it_applies() -> None:
    book = BOOKS["short_settled"]
    base: dict[str, JsonValue] = {
        "missing_part": "platform_error",
        "missing_amount": 5_000,
        "price_cut_agreed": False,
    }
    assert [q.field for q in unanswered(book, base)] == ["platform_reply"]
    later: dict[str, JsonValue] = {**base, "missing_part": "subsidy_later"}
    assert [q.field for q in unanswered(book, later)] == ["expected_on"]


ODD = """
odd:
  label: Odd
  questions:
    finance:
    - {question}
  resolutions:
  - {resolution}
"""


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("{field: a, kind: date, label: A, if: {b: [x]}}", "depends on b, which is not asked"),
        ("{field: a, kind: choice, label: A}", "do not go together"),
        ("{field: a, kind: yes_no, label: A, if: {a: [maybe]}}", "depends on a=maybe"),
    ],
)
def test_a_playbook_that_contradicts_itself_is_refused(spec: str, reason: str) -> None:
    text = ODD.format(question=spec, resolution="{code: x, label: X}")
    with pytest.raises(UnsoundTable, match=reason):
        playbooks.parse(text, plan="settlement", words=WORDS)


@pytest.mark.parametrize("line", ["dr 9999", "dr 1012 of moods", "up 1012", "dr 1012"])
def test_an_entry_that_says_nothing_or_does_not_balance_is_refused(line: str) -> None:
    entry = f"{{code: x, label: X, entry: [{line}]}}"
    text = ODD.format(question="{field: a, kind: date, label: A}", resolution=entry)
    with pytest.raises(UnsoundTable):
        playbooks.parse(text, plan="settlement", words=WORDS)
