"""The trail of a ticket in words: who did what when, what was said, and what was shown for it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from audit.queries import Event
from database.types import JsonValue
from web.building.ticket_rows import person_of
from web.formatting import moment
from web.views.tickets import TrailEntry, TrailFile
from workflow.playbooks import OTHER, Kind, Question
from workflow.queries import Attachment, TicketPage
from workflow.questions import NOT_ESTABLISHED
from workflow.stepping import NOTES
from workflow.wording import Words, money

FileHref = Callable[[Attachment], str]


def trail_of(page: TicketPage, *, words: Words, now: datetime, href: FileHref) -> tuple[TrailEntry, ...]:
    """Newest first."""
    return tuple(_entry(one, page, words=words, now=now, href=href) for one in reversed(page.events))


def _entry(event: Event, page: TicketPage, *, words: Words, now: datetime, href: FileHref) -> TrailEntry:
    return TrailEntry(
        at=moment(event.at, now=now),
        who=person_of(event.actor_name, words=words),
        what=words.event(event.type, event.body, ticket_type=page.line.type),
        words=_said(event, page),
        answers=_answers(event, page, words=words),
        files=tuple(TrailFile(one.name, href(one), one.size) for one in _files(event, page)),
        seq=event.seq,
        hash=event.hash,
    )


def _said(event: Event, page: TicketPage) -> str:
    sent: Mapping[str, Any] = event.body.get("inputs", {})
    ids = {sent[name]["note"] for name in NOTES if name in sent}
    return "\n".join(note.text for note in page.notes if note.id in ids)


def _fact_id(event: Event) -> int | None:
    told = event.body.get("fact")
    return None if told is None else int(told["fact"])


def _answers(event: Event, page: TicketPage, *, words: Words) -> tuple[tuple[str, str], ...]:
    fact = next((one for one in page.facts if one.id == _fact_id(event)), None)
    if fact is None:
        return ()
    asked = {question.field: question for question in page.playbook.questions}
    return tuple(
        (
            words.gettext(asked[field].label) if field in asked else field,
            answer_text(value, asked.get(field), words=words, currency=page.line.currency),
        )
        for field, value in fact.answers.items()
        if not (field in asked and asked[field].kind is Kind.FILE and value is True)
    )


def _files(event: Event, page: TicketPage) -> list[Attachment]:
    fact_id = _fact_id(event)
    if fact_id is not None:
        return [one for one in page.attachments if one.fact_id == fact_id]
    told = {one["sha256"] for one in event.body.get("attachments", ())}
    return [
        one
        for one in page.attachments
        if (one.author, one.at) == (event.actor_name, event.at) and one.sha256 in told and one.fact_id is None
    ]


def answer_text(value: JsonValue, question: Question | None, *, words: Words, currency: str) -> str:
    """An answer as a colleague would say it."""
    if isinstance(value, Mapping):
        return str(_("could not be established: %(why)s", why=value.get(NOT_ESTABLISHED, "")))
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    if question is not None and question.kind is Kind.AMOUNT and isinstance(value, int):
        return money(value, currency=currency)
    if value == OTHER:
        return str(_("Other"))
    label = next((one.label for one in question.choices if one.value == value), None) if question else None
    return str(value) if label is None else words.gettext(label)
