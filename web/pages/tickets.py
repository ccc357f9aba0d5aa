"""Tickets: the list, whose whole state is in its address, and one ticket beside it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from people.access import Permission
from web.access import Pages
from web.building.action_forms import NOTHING_SENT, Sent
from web.building.ticket_list import (
    filter_of,
    list_view,
    state_from,
    view_filter,
    views_for,
)
from web.building.ticket_page import ticket_view
from web.doors import now, reading
from web.identity import me
from web.shell import change_shell
from web.views.shell import Refusal
from web.wording import words
from workflow.queries import counts_of, ticket_list, ticket_page

pages = Pages("tickets", __name__, url_prefix="/tickets")


@pages.page("", needs=Permission.SEE_TICKETS)
def show() -> ResponseReturnValue:
    actor, at = me(), now()
    state = state_from(request.args, actor=actor)
    with reading() as session:
        listed = ticket_list(session, filter_of(state, actor=actor, now=at), names=words().names)
        counts = counts_of(session, {one: view_filter(one, actor=actor, now=at) for one in views_for(actor)})
    change_shell(search=state.q)
    view = list_view(listed, state, actor=actor, counts=counts, words=words(), now=at)
    return render_template("pages/tickets/list.html", view=view)


@pages.page("/<number>", needs=Permission.SEE_TICKETS)
def one(number: str) -> ResponseReturnValue:
    return ticket_response(number)


def ticket_response(number: str, *, sent: Sent = NOTHING_SENT, refusal: Refusal | None = None) -> str:
    """The ticket with its list; with what was `sent` and refused where it was typed."""
    actor, at = me(), now()
    state = state_from(request.args, actor=actor)
    with reading() as session:
        page = ticket_page(session, number, actor=actor, now=at, names=words().names)
        listed = ticket_list(
            session, filter_of(state, actor=actor, now=at), with_facets=False, names=words().names
        )
    change_shell(current="tickets", search=state.q)
    view = ticket_view(page, listed, state, actor=actor, words=words(), now=at, sent=sent, refusal=refusal)
    around = list_view(listed, state, actor=actor, counts={}, words=words(), now=at, current=number)
    return render_template("pages/tickets/ticket.html", view=view, around=around)
