"""Notices: what others did that concerns me, the newest first."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from notifications.inbox import SHOWN, Notice, mark_read, notices, unread_count
from people.access import Permission
from web.access import Pages
from web.building.ticket_list import ticket_href
from web.building.ticket_rows import money_state, person_of
from web.doors import now, reading, writing
from web.formatting import moment
from web.identity import me
from web.views.notices import NoticeLine, NoticesView
from web.wording import words
from workflow.queries import TicketLine, tickets_numbered
from workflow.wording import Words

pages = Pages("notices", __name__, url_prefix="/notices")
DIGITS_MAX = 18


@pages.page("", needs=Permission.SEE_TICKETS)
def show() -> ResponseReturnValue:
    actor = me()
    with reading() as session:
        found = notices(session, actor)
        tickets = tickets_numbered(session, (one.ticket for one in found if one.ticket), reader=actor)
        unread = unread_count(session, actor)
    view = NoticesView(
        lines=tuple(
            _line(one, tickets[one.ticket], words=words(), now=now())
            for one in found
            if one.ticket in tickets
        ),
        unread=unread,
        read_href=url_for("notices.read"),
        until=max((one.id for one in found), default=0),
        longest=SHOWN,
    )
    return render_template("pages/notices.html", view=view)


def _line(notice: Notice, ticket: TicketLine, *, words: Words, now: datetime) -> NoticeLine:
    return NoticeLine(
        at=moment(notice.at, now=now),
        who=person_of(notice.actor_name, words=words),
        what=words.event(notice.type, notice.body, ticket_type=ticket.type),
        number=ticket.number,
        type_label=words.type(ticket.type),
        state=money_state(ticket),
        href=ticket_href(ticket.number),
        is_unread=notice.is_unread,
    )


@pages.action("/read", needs=Permission.SEE_TICKETS)
def read() -> ResponseReturnValue:
    """Everything up to the newest notice that was shown counts as read."""
    until = request.form.get("until", "")
    if until.isascii() and until.isdecimal() and len(until) <= DIGITS_MAX:
        with writing() as work:
            mark_read(work, actor=me(), until=int(until))
    return redirect(url_for("notices.show"), 303)
