"""Refusals of a ticket's actions, shown on its page: why, which field, and what was typed."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _

from web import ticket_forms
from web.building.action_forms import Sent
from web.views.shell import Refusal
from workflow.questions import AnswersRefused
from workflow.refusals import InputRefused, StaleTicket, TransitionRefused
from workflow.stepping import NOTES
from workflow.wording import Words


def sent_back(
    action: str, form: Mapping[str, str], refused: TransitionRefused, *, had_files: bool, words: Words
) -> Sent:
    errors = {name: words.refusal(refused) for name in _fields_of(refused, form)}
    return Sent(action, dict(form), refused, errors, had_files)


def refusal_view(sent: Sent, *, words: Words) -> Refusal:
    """The reason as the title; beneath it what to know, and typed words too, in case the form is gone."""
    problems = [*_about(sent.refused), *(("", one) for one in _typed(sent.form))]
    if sent.had_files:
        problems.append(("", _("Choose the files again: a browser does not keep them.")))
    return Refusal(title=words.refusal(sent.refused), problems=tuple(problems))


def _about(refused: TransitionRefused) -> Iterator[tuple[str, str]]:
    if isinstance(refused, StaleTicket):
        yield "", str(_("What you see now is how it stands. What you typed is kept; nothing of it was done."))
    answers = _answers_refused(refused)
    if answers is not None and len(answers.problems) > 1:
        more = len(answers.problems) - 1
        yield "", str(_("%(count)s more answers need a look.", count=more))


def _typed(form: Mapping[str, str]) -> Iterator[str]:
    for name in NOTES:
        if form.get(name, "").strip():
            yield str(_("You typed: “%(text)s”", text=form[name].strip()))


def _fields_of(refused: TransitionRefused, form: Mapping[str, str]) -> Iterator[str]:
    """The names of the fields that the refusal speaks of."""
    if refused.code in ("claim_due_on_missing", "claim_due_on_past"):
        yield ticket_forms.way_name(form.get("resolution", ""), "claim_due_on")
    if not isinstance(refused, InputRefused) or "input" not in refused.params:
        return
    given = str(refused.params["input"])
    if answers := _answers_refused(refused):
        yield from (ticket_forms.answer_name(given, one.field) for one in answers.problems)
    else:
        yield given


def _answers_refused(refused: BaseException) -> AnswersRefused | None:
    cause = refused.__cause__
    while cause is not None and not isinstance(cause, AnswersRefused):
        cause = cause.__cause__
    return cause
