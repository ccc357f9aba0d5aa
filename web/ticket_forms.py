"""How a ticket's inputs are named in forms, and how what a form sent becomes inputs again. Pure.

An answer is `warehouse_fact.good_qty`; `….not_established` is ticked where nobody could find out, and the
fact's `..why` says why. What belongs to one way of resolving is `way.write_off.claim_due_on`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from intake.amounts import exponent_of, minor_units
from intake.problems import CellRefused
from workflow.inputs import FACT_TEAMS, INPUTS
from workflow.playbooks import Kind, Playbook
from workflow.questions import NOT_ESTABLISHED

FILES = "files"
UNKNOWN = "not_established"
"""The value of a choice, and the ending of a box, that say: nobody could find out."""
_KINDS_OF_SIMPLE_INPUTS = frozenset({"assignee", "text", "moment", "date", "ticket", "severity", "hidden"})
SIMPLE = tuple(
    name for name, one in INPUTS.items() if one.kind in _KINDS_OF_SIMPLE_INPUTS and name != "claim_due_on"
)


def answer_name(fact: str, field: str) -> str:
    return f"{fact}.{field}"


def unknown_name(fact: str, field: str) -> str:
    return f"{fact}.{field}.{UNKNOWN}"


def why_name(fact: str) -> str:
    return f"{fact}..why"


def way_name(code: str, field: str) -> str:
    return f"way.{code}.{field}"


def amount_name(code: str, amount: str) -> str:
    return way_name(code, f"adjustment.{amount}")


def file_fields(names: Iterable[str]) -> dict[str, str | None]:
    """For each name of a form's file inputs: the question it answers, or None."""
    return {name: None if name == FILES else name.partition(".")[2] for name in names}


def inputs_from(
    form: Mapping[str, str], *, book: Playbook, currency: str, files: Iterable[str] = ()
) -> dict[str, Any]:
    """The inputs of an action as `workflow.acting` takes them; blanks are left out."""
    inputs: dict[str, Any] = {name: form[name] for name in SIMPLE if form.get(name, "").strip()}
    for fact in FACT_TEAMS:
        answers = _answers(form, fact, book=book, currency=currency)
        if answers or any(name.startswith(f"{fact}.") for name in files):
            inputs[fact] = answers
    if code := form.get("resolution", ""):
        inputs |= {"resolution": code, **_way(form, code, currency=currency)}
    return inputs


def _way(form: Mapping[str, str], code: str, *, currency: str) -> dict[str, Any]:
    prefix = amount_name(code, "")
    amounts = {
        name.removeprefix(prefix): amount_from(value, currency=currency)
        for name, value in form.items()
        if name.startswith(prefix) and value.strip()
    }
    due_on = form.get(way_name(code, "claim_due_on"), "")
    return {
        **({"adjustment": {"amounts": amounts}} if amounts else {}),
        **({"claim_due_on": due_on} if due_on.strip() else {}),
    }


def _answers(form: Mapping[str, str], fact: str, *, book: Playbook, currency: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in book.of_team(FACT_TEAMS[fact]):
        value = form.get(answer_name(fact, question.field), "")
        if value == UNKNOWN or unknown_name(fact, question.field) in form:
            answers[question.field] = {NOT_ESTABLISHED: form.get(why_name(fact), "")}
        elif value.strip():
            is_money = question.kind is Kind.AMOUNT
            answers[question.field] = amount_from(value, currency=currency) if is_money else value
    return answers


def amount_from(typed: str, *, currency: str) -> int | str:
    """What people type in major units, in minor ones; what is no amount stays text, to be refused."""
    try:
        amount = minor_units(typed, exponent_of(currency))
    except CellRefused:
        return f"“{typed}”"
    return f"“{typed}”" if amount is None else amount
