"""The first start: the administrator is made with the code that the server printed."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from people.first_start import has_open_setup_token, is_first_start, make_first_administrator
from people.password_policy import SHORTEST
from people.refusals import PeopleRefused
from people.signing_in import open_session
from web.access import Anyone, Pages
from web.devices import device_name
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.identity import remember
from web.views.accounts import FirstStartView
from web.views.shell import Refusal
from web.wording import refusal_text

pages = Pages("first_start", __name__)


@pages.page("/first-start", needs=Anyone.PUBLIC)
def show() -> ResponseReturnValue:
    """The form, as long as there is no administrator; afterwards this page does not exist."""
    _only_at_first_start()
    return render_template("pages/first_start.html", view=_view())


@pages.action("/first-start", needs=Anyone.PUBLIC)
def make() -> ResponseReturnValue:
    """Makes the administrator and signs him in."""
    _only_at_first_start()
    name, display_name = request.form.get("name", "").strip(), request.form.get("display_name", "")
    try:
        with writing() as work:
            make_first_administrator(
                work,
                token=request.form.get("setup_code", ""),
                name=name,
                display_name=display_name,
                password=request.form.get("password", ""),
                now=now(),
                hashing=doors().hashing,
            )
            opened = open_session(
                work,
                name=name,
                address=request.remote_addr or "",
                device=device_name(request.user_agent.string),
                now=now(),
            )
    except PeopleRefused as refusal:
        told = Refusal(title=refusal_text(refusal))
        view = _view(name=name, display_name=display_name, refusal=told)
        return render_template("pages/first_start.html", view=view), status_of(refusal)
    remember(opened)
    return redirect(url_for("start.show"), 303)


def _only_at_first_start() -> None:
    with reading() as session:
        if not is_first_start(session):
            abort(404)


def _view(*, name: str = "", display_name: str = "", refusal: Refusal | None = None) -> FirstStartView:
    with reading() as session:
        code_is_open = has_open_setup_token(session, now=now())
    return FirstStartView(
        code_is_open=code_is_open,
        shortest_password=SHORTEST,
        name=name,
        display_name=display_name,
        refusal=refusal,
    )
