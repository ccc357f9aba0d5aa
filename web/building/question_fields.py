"""The questions of a team as fields: what was answered before stands in them, what was typed wins."""

from collections.abc import Mapping

from flask_babel import gettext as _

from database.types import JsonValue
from web import ticket_forms
from web.formatting import currency_sign, major_units
from web.views.shell import Choice
from web.views.tickets import Field, FieldKind
from workflow.attachments import ACCEPT
from workflow.inputs import FACT_TEAMS
from workflow.playbooks import OTHER, Kind, Question
from workflow.queries import TicketPage
from workflow.questions import NOT_ESTABLISHED
from workflow.wording import Words

KINDS = {
    Kind.YES_NO: FieldKind.YES_NO,
    Kind.AMOUNT: FieldKind.AMOUNT,
    Kind.QUANTITY: FieldKind.QUANTITY,
    Kind.CHOICE: FieldKind.CHOICE,
    Kind.REFERENCE: FieldKind.REFERENCE,
    Kind.DATE: FieldKind.DATE,
    Kind.FILE: FieldKind.FILE,
}
CHOSEN = (Kind.YES_NO, Kind.CHOICE)


def question_fields(
    page: TicketPage,
    fact: str,
    *,
    words: Words,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    only_open: bool = False,
) -> list[Field]:
    """The fields of that fact. `only_open`: those alone that must be answered and are not."""
    asked = page.playbook.of_team(FACT_TEAMS[fact])
    if only_open:
        asked = tuple(one for one in asked if one in page.unanswered or _may_come_up(one, page))
    if not asked:
        return []
    fields = [_field(page, fact, one, words=words, form=form, errors=errors) for one in asked]
    return [*fields, _why(fact, form)]


def _may_come_up(question: Question, page: TicketPage) -> bool:
    """Whether an answer that is still open would make this one necessary."""
    open_fields = {one.field for one in page.unanswered}
    return question.field not in page.answers and bool(open_fields & set(question.condition or {}))


def _why(fact: str, form: Mapping[str, str]) -> Field:
    name = ticket_forms.why_name(fact)
    return Field(
        name=name,
        label=_("Why it could not be established, and what was tried"),
        kind=FieldKind.TEXT,
        value=form.get(name, ""),
        condition=_("where something could not be established"),
    )


def _field(
    page: TicketPage,
    fact: str,
    question: Question,
    *,
    words: Words,
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> Field:
    name = ticket_forms.answer_name(fact, question.field)
    known = page.answers.get(question.field)
    is_chosen = question.kind in CHOSEN
    is_unknown = isinstance(known, Mapping)
    currency = page.line.currency
    return Field(
        name=name,
        label=words.gettext(question.label),
        kind=KINDS[question.kind],
        value=form.get(name, _value(question, known, currency=currency)),
        required=not question.helps and question.condition is None,
        help=_help(question, known),
        error=errors.get(name, ""),
        unit=currency_sign(currency).strip() if question.kind is Kind.AMOUNT else "",
        choices=_choices(question, words=words),
        accept=ACCEPT if question.kind is Kind.FILE else "",
        condition=_condition(page, question, words=words),
        unknown_name="" if is_chosen else ticket_forms.unknown_name(fact, question.field),
        is_unknown=ticket_forms.unknown_name(fact, question.field) in form if form else is_unknown,
    )


def _value(question: Question, known: JsonValue, *, currency: str) -> str:
    if isinstance(known, Mapping):
        return ticket_forms.UNKNOWN if question.kind in CHOSEN else ""
    if known is None or question.kind is Kind.FILE:
        return ""
    if isinstance(known, bool):
        return "yes" if known else "no"
    if question.kind is Kind.AMOUNT and isinstance(known, int):
        return major_units(known, currency=currency)
    return str(known)


def _help(question: Question, known: JsonValue) -> str:
    if question.kind is Kind.FILE and known is True:
        return str(_("A file is here already; another one is added to it."))
    if isinstance(known, Mapping):
        return str(_("Before: could not be established: %(why)s", why=known.get(NOT_ESTABLISHED, "")))
    return ""


def _choices(question: Question, *, words: Words) -> tuple[Choice, ...]:
    unknown = Choice(_("Could not be established"), value=ticket_forms.UNKNOWN)
    if question.kind is Kind.YES_NO:
        return Choice(_("Yes"), value="yes"), Choice(_("No"), value="no"), unknown
    if question.kind is not Kind.CHOICE:
        return ()
    offered = tuple(Choice(words.gettext(one.label), value=one.value) for one in question.choices)
    other = () if any(one.value == OTHER for one in question.choices) else (Choice(_("Other"), value=OTHER),)
    return *offered, *other, unknown


def _condition(page: TicketPage, question: Question, *, words: Words) -> str:
    """When it must be answered: the label and the answers that it hangs on."""
    told = []
    for field, values in (question.condition or {}).items():
        on = next(one for one in page.playbook.questions if one.field == field)
        answers = (_answer(on, value, words=words) for value in values)
        told.append(
            _(
                "if “%(question)s” is %(answers)s",
                question=words.gettext(on.label),
                answers=_(" or ").join(answers),
            )
        )
    return str(_(", ").join(told))


def _answer(question: Question, value: str | bool, *, words: Words) -> str:
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    label = next((one.label for one in question.choices if one.value == value), value)
    return words.gettext(label)
