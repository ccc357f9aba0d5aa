"""My account: password, language, appearance, and where I am signed in."""

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from people import accounts
from people.languages import LANGUAGES
from people.password_policy import SHORTEST
from people.refusals import PeopleRefused, WrongCurrentPassword, WrongNameOrPassword
from people.sessions import devices_of
from people.signing_in import confirm_password, end_session, open_session
from web.access import Anyone, Pages
from web.devices import device_name
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.formatting import moment
from web.identity import login_session, me, remember, signed_in
from web.languages import COOKIE as LANGUAGE_COOKIE
from web.languages import remember_choice
from web.links import next_or_start
from web.shell import THEME_COOKIE, THEMES, role_words
from web.views.accounts import DeviceLine, MeView
from web.views.shell import Refusal, person
from web.wording import refusal_text

pages = Pages("me", __name__, url_prefix="/me")


@pages.page("/", needs=Anyone.SIGNED_IN, before_password=True)
def show() -> ResponseReturnValue:
    return _page()


@pages.action("/password", needs=Anyone.SIGNED_IN, before_password=True)
def password() -> ResponseReturnValue:
    """Replaces the password, ends every session, and opens a new one here."""
    who, address = me(), request.remote_addr or ""
    try:
        _confirm(who.name, request.form.get("current", ""), address)
        with writing() as work:
            accounts.change_own_password(
                work,
                name=who.name,
                password=request.form.get("new", ""),
                now=now(),
                hashing=doors().hashing,
            )
            opened = open_session(
                work, name=who.name, address=address, device=device_name(request.user_agent.string), now=now()
            )
    except PeopleRefused as refusal:
        return _page(refusal=refusal), status_of(refusal)
    remember(opened)
    flash(_("The new password holds. Everywhere else you are signed out."), "even")
    return redirect(url_for("me.show"), 303)


@pages.action("/sessions/<int:session_id>/end", needs=Anyone.SIGNED_IN)
def end(session_id: int) -> ResponseReturnValue:
    """Ends one of my own sessions, on this device or another."""
    with writing() as work:
        ended = end_session(work, session_id, of=me().name, actor=me(), now=now())
    if not ended:
        abort(404)
    flash(_("That device is signed out."), "even")
    return redirect(url_for("me.show"), 303)


@pages.action("/language", needs=Anyone.PUBLIC, before_password=True)
def language() -> ResponseReturnValue:
    """Remembers the language: with the person, and with this browser for before signing in."""
    chosen, login = request.form.get("language", ""), signed_in()
    if chosen not in LANGUAGES:
        abort(400)
    if login is not None:
        with writing() as work:
            accounts.set_language(work, name=login.actor.name, language=chosen, now=now())
    return _back_with(LANGUAGE_COOKIE, chosen)


@pages.action("/theme", needs=Anyone.PUBLIC, before_password=True)
def theme() -> ResponseReturnValue:
    """Remembers with this browser whether pages are light, dark, or as the device is."""
    chosen = request.form.get("theme", "")
    return _back_with(THEME_COOKIE, chosen) if chosen in THEMES else abort(400)


def _back_with(cookie: str, value: str) -> Response:
    response = make_response(redirect(next_or_start(request.form.get("next")), 303))
    remember_choice(response, cookie, value)
    return response


def _confirm(name: str, current: str, address: str) -> None:
    try:
        confirm_password(
            doors().database,
            name=name,
            password=current,
            address=address,
            now=now(),
            hashing=doors().hashing,
        )
    except WrongNameOrPassword:
        raise WrongCurrentPassword from None


def _page(*, refusal: PeopleRefused | None = None) -> str:
    login = login_session()
    with reading() as session:
        devices = devices_of(session, login.actor.name, now=now())
    view = MeView(
        person=person(login.actor.display_name, key=login.actor.name),
        name=login.actor.name,
        roles=role_words(login.actor),
        must_change_password=login.must_change_password,
        shortest_password=SHORTEST,
        devices=tuple(
            DeviceLine(
                device=one.device,
                address=one.address,
                started=moment(one.started_at, now=now()),
                last_seen=moment(one.last_seen_at, now=now()),
                is_here=one.id == login.id,
                end_href=url_for("me.end", session_id=one.id),
            )
            for one in devices
        ),
        refusal=None if refusal is None else Refusal(title=refusal_text(refusal)),
    )
    return render_template("pages/me.html", view=view)
