"""The forms of a ticket's actions: each input of the table of states as a field, with what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from people.actors import Actor, Role
from web import ticket_forms
from web.building.question_fields import question_fields
from web.views.shell import Choice
from web.views.tickets import ActionForm, Field, FieldKind
from workflow.attachments import ACCEPT
from workflow.inputs import FACT_TEAMS, SEVERITIES, TEAMS
from workflow.lifecycle import AllowedAction, InputField
from workflow.queries import TicketPage
from workflow.refusals import TransitionRefused
from workflow.wording import Words

KINDS = {
    "text": FieldKind.LONG_TEXT,
    "moment": FieldKind.TIME,
    "date": FieldKind.DATE,
    "hidden": FieldKind.HIDDEN,
}
TAKE_FILES = frozenset({"comment", "confirm", "answer", "hand_back", "audit_finding"})


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent that was refused: it is shown again where it was typed."""

    action: str
    form: Mapping[str, str]
    refused: TransitionRefused
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, in words, by the field's name."""
    had_files: bool = False


NOTHING_SENT = Sent("", {}, TransitionRefused(""))


def action_form(
    allowed: AllowedAction, page: TicketPage, *, href: str, words: Words, sent: Sent = NOTHING_SENT
) -> ActionForm:
    is_sent = sent.action == allowed.action
    back = sent if is_sent else NOTHING_SENT
    return ActionForm(
        action=allowed.action,
        id=allowed.id,
        label=words.action(allowed.action),
        href=href,
        enabled=allowed.enabled,
        reason="" if allowed.reason is None else words.refusal(allowed.reason),
        primary=allowed.primary,
        hotkey=(allowed.hotkey or "").lower(),
        fields=_fields(allowed, page, words=words, sent=back) if allowed.enabled else (),
        open=is_sent,
    )


def _fields(allowed: AllowedAction, page: TicketPage, *, words: Words, sent: Sent) -> tuple[Field, ...]:
    made: list[Field] = []
    for one in allowed.inputs:
        if one.name in FACT_TEAMS:
            made += question_fields(page, one.name, words=words, form=sent.form, errors=sent.errors)
        elif one.name in ticket_forms.SIMPLE:
            made.append(_plain(one, allowed, page, words=words, sent=sent))
    if allowed.action in TAKE_FILES and not any(one.kind is FieldKind.FILE for one in made):
        made.append(Field(ticket_forms.FILES, _("Files"), FieldKind.FILE, accept=ACCEPT))
    return tuple(made)


def _plain(one: InputField, allowed: AllowedAction, page: TicketPage, *, words: Words, sent: Sent) -> Field:
    choices = _choices(one, allowed, page, words=words)
    kind = FieldKind.SELECT if choices else KINDS.get(one.kind, FieldKind.TEXT)
    value = _hidden_value(page) if one.kind == "hidden" else sent.form.get(one.name, "")
    return Field(
        name=one.name,
        label=words.gettext(one.label),
        kind=kind,
        value=value,
        required=one.required or (allowed.action == "assign" and one.name == "assignee"),
        help=_help(one, allowed),
        error=sent.errors.get(one.name, ""),
        choices=choices,
    )


def _hidden_value(page: TicketPage) -> str:
    """What an approver signs: the payload of the round that is shown."""
    return "" if page.round is None else page.round.payload_hash


def _help(one: InputField, allowed: AllowedAction) -> str:
    if one.name == "question":
        return str(_("A question that yes, no or could not be reached answers; finance needs none."))
    if one.name == "duplicate_of":
        return str(_("The other ticket, such as T-20260720-0001"))
    return ""


def _choices(
    one: InputField, allowed: AllowedAction, page: TicketPage, *, words: Words
) -> tuple[Choice, ...]:
    if one.kind == "severity":
        return tuple(Choice(words.severity(name), value=name) for name in SEVERITIES)
    if one.kind != "assignee":
        return ()
    own_team = Role(page.line.team)
    if allowed.action != "assign":
        return _people_of(own_team, page, words=words)
    teams = [team for team in TEAMS if team != own_team or page.line.state == "open"]
    return tuple(choice for team in teams for choice in _people_of(team, page, words=words))


def _people_of(team: Role, page: TicketPage, *, words: Words) -> tuple[Choice, ...]:
    """The team as a whole, then each of its people."""
    members = sorted((one for one in page.people.values() if one.has(team)), key=lambda one: one.name)
    named = tuple(Choice(_member(team, one, words=words), value=f"{team}/{one.name}") for one in members)
    return (Choice(_("%(team)s (anybody)", team=words.role(team)), value=str(team)), *named)


def _member(team: Role, one: Actor, *, words: Words) -> str:
    return f"{words.role(team)} · {one.display_name}"
