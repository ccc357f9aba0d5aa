"""What is done to a ticket: one address for every action, one command, and the refusal next to its form."""

import re
from collections.abc import Mapping

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from people.access import Permission
from web.access import Pages
from web.building.refusals import refusal_view, sent_back
from web.building.ticket_list import state_from, ticket_href
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.identity import me
from web.pages.tickets import ticket_response
from web.ticket_forms import file_fields, inputs_from
from web.wording import words
from workflow import playbooks
from workflow.acting import TicketView, act
from workflow.attachments import SIZE_MAX, keep, store_of
from workflow.refusals import TicketNotFound, TransitionRefused
from workflow.stepping import KeptFile
from workflow.table import load
from workflow.ticket_pages import readable_ticket

pages = Pages("ticket_actions", __name__, url_prefix="/tickets")
COMMAND_ID = re.compile(r"[\w:.-]{8,60}", re.ASCII)


@pages.action("/<number>/<action>", needs=Permission.ACT_ON_TICKETS, takes_files=True)
def act_on(number: str, action: str) -> ResponseReturnValue:
    if action not in load().actions:
        abort(404)
    try:
        ticket = _act(number, action)
    except TicketNotFound:
        raise
    except TransitionRefused as refused:
        sent = sent_back(action, request.form, refused, had_files=_has_files(), words=words())
        view = refusal_view(sent, words=words())
        return ticket_response(number, sent=sent, refusal=view), status_of(refused)
    _say(ticket, action)
    return redirect(ticket_href(number, state_from(request.args, actor=me())), 303)


def _act(number: str, action: str) -> TicketView:
    """Files are kept first, so that no lock waits for them; then the one command in one unit of work."""
    with reading() as session:
        row = readable_ticket(session, number, actor=me())
    files = _kept_files()
    names = [name for name in request.files if _chosen(name)]
    book = playbooks.load()[row.type]
    inputs = inputs_from(request.form, book=book, currency=row.currency, files=names)
    with writing() as work:
        return act(
            work,
            number=number,
            action=action,
            inputs=inputs,
            actor=me(),
            now=now(),
            expected_version=_version(request.form),
            command_id=command_id(request.form),
            attachments=files,
        )


def _version(form: Mapping[str, str]) -> int:
    """The version that was looked at; every form carries it."""
    said = form.get("version", "")
    return int(said) if re.fullmatch(r"\d{1,9}", said, re.ASCII) else abort(400)


def command_id(form: Mapping[str, str]) -> str:
    """The id of the click; every form carries a fresh one."""
    said = form.get("command_id", "")
    return said if COMMAND_ID.fullmatch(said) else abort(400)


def _chosen(name: str) -> bool:
    return any(one.filename for one in request.files.getlist(name))


def _has_files() -> bool:
    return any(_chosen(name) for name in request.files)


def _kept_files() -> tuple[KeptFile, ...]:
    store = store_of(doors().settings, doors().database)
    return tuple(
        keep(store, name=one.filename, content=one.stream.read(SIZE_MAX + 1), field=field)
        for name, field in file_fields(request.files).items()
        for one in request.files.getlist(name)
        if one.filename
    )


def _say(ticket: TicketView, action: str) -> None:
    """What is now true of the ticket."""
    edge = load().edge(ticket.edge)
    if edge.target is None:
        flash(
            _("%(ticket)s: %(action)s: recorded.", ticket=ticket.number, action=words().action(action)),
            "even",
        )
    else:
        flash(
            _("%(ticket)s is now: %(state)s.", ticket=ticket.number, state=words().state(ticket.state)),
            "even",
        )
