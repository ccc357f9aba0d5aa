"""The start page: whatever a person's day begins with."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from people.first_start import is_first_start
from web.access import Anyone, Pages
from web.doors import reading
from web.identity import signed_in
from web.shell import RAIL_FOOT, rail_for

pages = Pages("start", __name__)


@pages.page("/", needs=Anyone.PUBLIC, before_password=True)
def show() -> ResponseReturnValue:
    """The first page of the person's rail; without a session, signing in or the first start."""
    login = signed_in()
    if login is None:
        with reading() as session:
            return redirect(url_for("first_start.show" if is_first_start(session) else "session.show"), 303)
    open_to_me = (*rail_for(login.actor), *rail_for(login.actor, RAIL_FOOT))
    return redirect(open_to_me[0].href if open_to_me else url_for("me.show"), 303)
