"""Whether answers fit their questions, and what is still unanswered. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from database.types import JsonValue
from people.actors import Role
from workflow.playbooks import OTHER, Kind, Playbook, Question

NOT_ESTABLISHED = "not_established"
"""An answer `{"not_established": "why, and what was tried"}` says that nobody could find out."""
REFERENCE_MAX = 120
REASON_MAX = 500
AMOUNT_MAX = 10**13
WHOLE_NUMBER = re.compile(r"\d{1,14}", re.ASCII)

Answers = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """One answer that cannot stand; `code` names a text of this room's explanations."""

    field: str
    code: str


class AnswersRefused(Exception):
    """Some answers do not fit their questions."""

    def __init__(self, problems: tuple[AnswerProblem, ...]) -> None:
        super().__init__(", ".join(f"{one.field}: {one.code}" for one in problems))
        self.problems = problems


def check_answers(
    book: Playbook, *, team: Role, raw: Mapping[str, JsonValue], attached: Iterable[str], commented: bool
) -> dict[str, JsonValue]:
    """The answers as they are kept: typed, blanks left out, files as True.

    `attached` names the fields that have a file sent with them. Raises AnswersRefused with every problem.
    """
    questions = {question.field: question for question in book.of_team(team)}
    files = frozenset(attached)
    given = {field: value for field, value in raw.items() if value not in ("", None)}
    problems = [AnswerProblem(field, "answer_not_asked") for field in given if field not in questions]
    kept: dict[str, JsonValue] = {}
    for field, question in questions.items():
        if question.kind is Kind.FILE and field in files:
            kept[field] = True
        elif field in given:
            value = _read(question, given[field])
            if isinstance(value, AnswerProblem):
                problems.append(value)
            else:
                kept[field] = value
    if not (commented or files):
        problems += [AnswerProblem(field, "other_needs_words") for field in _others(questions, kept)]
    if problems:
        raise AnswersRefused(tuple(problems))
    return kept


def _others(questions: Mapping[str, Question], kept: Answers) -> list[str]:
    """Fields answered with none of the choices offered."""
    return [f for f, q in questions.items() if q.kind is Kind.CHOICE and kept.get(f) == OTHER]


def _read(question: Question, raw: JsonValue) -> JsonValue | AnswerProblem:
    if isinstance(raw, Mapping):
        return _not_established(question, raw)
    value = _READERS[question.kind](question, raw)
    return AnswerProblem(question.field, f"not_a_{question.kind}") if value is None else value


def _not_established(question: Question, raw: Mapping[str, JsonValue]) -> JsonValue | AnswerProblem:
    reason = raw.get(NOT_ESTABLISHED)
    if set(raw) != {NOT_ESTABLISHED} or not isinstance(reason, str) or not _is_reason(reason):
        return AnswerProblem(question.field, "not_established_needs_reason")
    return {NOT_ESTABLISHED: reason.strip()}


def _is_reason(text: str) -> bool:
    return 0 < len(text.strip()) <= REASON_MAX and is_text(text)


def is_text(raw: str) -> bool:
    """Whether databases and files can hold it: no NUL, no half characters."""
    return not any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in raw)


def _read_yes_no(question: Question, raw: JsonValue) -> bool | None:
    if isinstance(raw, bool):
        return raw
    return {"y": True, "n": False, "yes": True, "no": False}.get(raw) if isinstance(raw, str) else None


def _read_whole(question: Question, raw: JsonValue) -> int | None:
    if isinstance(raw, str) and WHOLE_NUMBER.fullmatch(raw.strip()):
        raw = int(raw.strip())
    is_number = isinstance(raw, int) and not isinstance(raw, bool)
    return raw if is_number and isinstance(raw, int) and 0 <= raw <= AMOUNT_MAX else None


def _read_choice(question: Question, raw: JsonValue) -> str | None:
    possible = {choice.value for choice in question.choices} | {OTHER}
    return raw if isinstance(raw, str) and raw in possible else None


def _read_reference(question: Question, raw: JsonValue) -> str | None:
    text = raw.strip() if isinstance(raw, str) else ""
    return text if 0 < len(text) <= REFERENCE_MAX and text.isprintable() else None


def _read_date(question: Question, raw: JsonValue) -> str | None:
    try:
        return date.fromisoformat(raw).isoformat() if isinstance(raw, str) else None
    except ValueError:
        return None


def _read_file(question: Question, raw: JsonValue) -> bool | None:
    return None  # a file is sent as an attachment, never as an answer


_READERS = {
    Kind.YES_NO: _read_yes_no,
    Kind.AMOUNT: _read_whole,
    Kind.QUANTITY: _read_whole,
    Kind.CHOICE: _read_choice,
    Kind.REFERENCE: _read_reference,
    Kind.DATE: _read_date,
    Kind.FILE: _read_file,
}


def is_due(question: Question, answers: Answers) -> bool:
    """Whether the question must be answered, given the other answers."""
    if question.helps:
        return False
    if question.condition is None:
        return True
    return all(answers.get(field) in values for field, values in question.condition.items())


def unanswered(
    book: Playbook, answers: Answers, *, teams: Iterable[Role] | None = None
) -> tuple[Question, ...]:
    """Questions that must be answered and are not, in the order they are asked."""
    asked = book.questions if teams is None else [q for q in book.questions if q.team in set(teams)]
    return tuple(q for q in asked if is_due(q, answers) and q.field not in answers)


def could_not_be_established(answers: Answers) -> tuple[str, ...]:
    """Fields that somebody tried to find out, and could not."""
    return tuple(field for field, value in answers.items() if isinstance(value, Mapping))
