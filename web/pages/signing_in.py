"""Signing in and out."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from people.accounts import DEMO_PASSWORD
from people.first_start import is_first_start
from people.queries import demo_people
from people.refusals import PeopleRefused, SignInRefused, TooManyAttempts
from people.signing_in import sign_in as open_session
from people.signing_in import sign_out as end_session
from web.access import Anyone, Pages
from web.devices import device_name
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.identity import forget, remember, signed_in
from web.links import next_or_start, safe
from web.shell import role_words
from web.views.shell import Refusal
from web.views.users import LoginView
from web.wording import refusal_text

pages = Pages("session", __name__)


@pages.page("/sign-in", needs=Anyone.PUBLIC, before_password=True)
def show() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on to where they were going."""
    if signed_in() is not None:
        return redirect(next_or_start(request.args.get("next")), 303)
    with reading() as session:
        if is_first_start(session):
            return redirect(url_for("first_start.show"), 303)
    return _form(next_href=safe(request.args.get("next")) or "")


@pages.action("/sign-in", needs=Anyone.PUBLIC, before_password=True)
def sign_in() -> ResponseReturnValue:
    """Opens a session and goes on, or says why not."""
    name, next_href = request.form.get("name", ""), safe(request.form.get("next")) or ""
    try:
        opened = open_session(
            doors().database,
            name=name,
            password=request.form.get("password", ""),
            address=request.remote_addr or "",
            device=device_name(request.user_agent.string),
            now=now(),
            admit_demo=not doors().settings.production,
            hashing=doors().hashing,
        )
    except SignInRefused as refusal:
        return _form(name=name, next_href=next_href, refusal=refusal)
    _end_present_session()
    remember(opened)
    return redirect(url_for("me.show") if opened.must_change_password else next_or_start(next_href), 303)


@pages.action("/sign-out", needs=Anyone.PUBLIC, before_password=True)
def sign_out() -> ResponseReturnValue:
    """Ends the session on the server, whatever becomes of the cookie."""
    _end_present_session()
    forget()
    return redirect(url_for("session.show"), 303)


def _end_present_session() -> None:
    login = signed_in()
    if login is not None:
        with writing() as work:
            end_session(work, login.id, actor=login.actor, now=now())


def _form(
    *, name: str = "", next_href: str = "", refusal: PeopleRefused | None = None
) -> ResponseReturnValue:
    view = LoginView(
        name=name,
        next_href=next_href,
        refusal=None if refusal is None else Refusal(title=refusal_text(refusal)),
        hint=_demo_people(),
        hint_note=_("The sample company. Everybody's password is %(password)s.", password=DEMO_PASSWORD),
    )
    page = render_template("pages/login.html", view=view)
    if refusal is None:
        return page
    wait = {"Retry-After": str(refusal.params["seconds"])} if isinstance(refusal, TooManyAttempts) else {}
    return page, status_of(refusal), wait


def _demo_people() -> tuple[tuple[str, str], ...]:
    """Whom one may sign in as, where this is the sample company."""
    if doors().settings.production:
        return ()
    with reading() as session:
        known = demo_people(session)
    return tuple((one.name, f"{one.display_name} · {role_words(one.actor)}") for one in known)
