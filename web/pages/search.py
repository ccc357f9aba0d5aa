"""The search box: a ticket's number leads to it, anything else to the tickets that hold it."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from people.access import Permission
from web.access import Pages
from web.building.ticket_list import ticket_href
from workflow.inputs import TICKET_NUMBER

pages = Pages("search", __name__, url_prefix="/search")


@pages.page("", needs=Permission.SEE_TICKETS)
def show() -> ResponseReturnValue:
    asked = request.args.get("q", "").strip()
    if TICKET_NUMBER.fullmatch(asked.upper()):
        return redirect(ticket_href(asked.upper()), 303)
    return redirect(url_for("tickets.show", view="every", q=asked), 303)
