"""Users, for the administrator: who there is, what they may do, where they are signed in."""

from uuid import uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from people import accounts
from people.access import Permission
from people.actors import HUMAN_ROLES, Role
from people.queries import Person, people, person_named
from people.refusals import PeopleRefused, RolesNotAllowed
from people.sessions import devices_of
from people.signing_in import end_session
from people.words import ROLE_NAMES
from web.access import Pages
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.formatting import moment
from web.identity import me
from web.languages import worded
from web.views.accounts import DeviceLine, UserView
from web.views.shell import Choice, Refusal, person
from web.views.users import UserLine, UsersView
from web.wording import refusal_text

pages = Pages("users", __name__, url_prefix="/users")
NEEDS = Permission.MANAGE_USERS


@pages.page("/", needs=NEEDS)
def show() -> ResponseReturnValue:
    return _list()


@pages.action("/", needs=NEEDS)
def add() -> ResponseReturnValue:
    """Adds a user with an initial password, shown in the answer to this request and never again."""
    password = accounts.new_initial_password()
    try:
        with writing() as work:
            accounts.add_user(
                work,
                name=request.form.get("name", "").strip(),
                display_name=request.form.get("display_name", ""),
                roles=_chosen_roles(),
                password=password,
                initial=True,
                actor=me(),
                now=now(),
                hashing=doors().hashing,
            )
    except PeopleRefused as refusal:
        return _list(refusal=refusal), status_of(refusal)
    return _list(issued_password=password)


@pages.page("/<name>", needs=NEEDS)
def one(name: str) -> ResponseReturnValue:
    return _one(name)


@pages.action("/<name>/roles", needs=NEEDS)
def set_roles(name: str) -> ResponseReturnValue:
    """Gives exactly the chosen roles; the person signs in again to use them."""
    try:
        with writing() as work:
            accounts.set_roles(work, name=name, roles=_chosen_roles(), actor=me(), now=now())
    except PeopleRefused as refusal:
        return _one(name, refusal=refusal), status_of(refusal)
    return _done(name, _("The roles hold from the next sign-in on."))


@pages.action("/<name>/display-name", needs=NEEDS)
def rename(name: str) -> ResponseReturnValue:
    """Changes how the person is shown to others; the user name stays for ever."""
    try:
        with writing() as work:
            shown = request.form.get("display_name", "")
            accounts.set_display_name(work, name=name, display_name=shown, actor=me(), now=now())
    except PeopleRefused as refusal:
        return _one(name, refusal=refusal), status_of(refusal)
    return _done(name, _("The new name is shown from now on."))


@pages.action("/<name>/password", needs=NEEDS)
def set_password(name: str) -> ResponseReturnValue:
    """Makes a new initial password, shown in the answer to this request and never again."""
    password = accounts.new_initial_password()
    with writing() as work:
        accounts.set_password(
            work, name=name, password=password, actor=me(), now=now(), hashing=doors().hashing
        )
    return _list(issued_password=password)


@pages.action("/<name>/deactivate", needs=NEEDS)
def deactivate(name: str) -> ResponseReturnValue:
    """Closes the account and ends its sessions."""
    try:
        with writing() as work:
            accounts.deactivate(work, name=name, actor=me(), now=now())
    except PeopleRefused as refusal:
        return _one(name, refusal=refusal), status_of(refusal)
    return _done(name, _("The account is closed and signed out everywhere."))


@pages.action("/<name>/reactivate", needs=NEEDS)
def reactivate(name: str) -> ResponseReturnValue:
    """Opens a closed account again."""
    with writing() as work:
        accounts.reactivate(work, name=name, actor=me(), now=now())
    return _done(name, _("The account is open again."))


@pages.action("/<name>/sessions/<int:session_id>/end", needs=NEEDS)
def end(name: str, session_id: int) -> ResponseReturnValue:
    """Signs the person out on one device."""
    with writing() as work:
        ended = end_session(work, session_id, of=name, actor=me(), now=now())
    if not ended:
        abort(404)
    return _done(name, _("That device is signed out."))


def _done(name: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "even")
    return redirect(url_for("users.one", name=name), 303)


def _chosen_roles() -> list[Role]:
    chosen = request.form.getlist("roles")
    if not set(chosen) <= {role.value for role in HUMAN_ROLES}:
        raise RolesNotAllowed
    return [Role(one) for one in chosen]


def _role_choices(held: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(label=worded(ROLE_NAMES[role]), value=role.value, current=role.value in held)
        for role in HUMAN_ROLES
    )


def _list(*, refusal: PeopleRefused | None = None, issued_password: str = "") -> str:
    with reading() as session:
        everybody = people(session)
    was_refused = refusal is not None
    view = UsersView(
        users=tuple(_line(one) for one in everybody),
        add_href=url_for("users.add"),
        command_id=uuid4().hex,
        roles=_role_choices(tuple(request.form.getlist("roles")) if was_refused else ()),
        new_name=request.form.get("name", "") if was_refused else "",
        new_display_name=request.form.get("display_name", "") if was_refused else "",
        refusal=Refusal(title=refusal_text(refusal)) if refusal is not None else None,
        issued_password=issued_password,
    )
    return render_template("pages/users.html", view=view)


def _line(one: Person) -> UserLine:
    is_open = one.active and one.name != me().name
    return UserLine(
        name=one.name,
        href=url_for("users.one", name=one.name),
        person=person(one.display_name, key=one.name),
        roles=tuple(worded(ROLE_NAMES[role]) for role in one.roles),
        active=one.active,
        last_seen=moment(one.last_signed_in_at, now=now()) if one.last_signed_in_at else None,
        deactivate_href=url_for("users.deactivate", name=one.name) if is_open else "",
        password_href=url_for("users.set_password", name=one.name) if is_open else "",
    )


def _one(name: str, *, refusal: PeopleRefused | None = None) -> str:
    with reading() as session:
        found = person_named(session, name) or abort(404)
        devices = devices_of(session, name, now=now())
    view = UserView(
        line=_line(found),
        roles=_role_choices(tuple(found.roles)),
        roles_href=url_for("users.set_roles", name=name),
        rename_href=url_for("users.rename", name=name),
        reactivate_href="" if found.active else url_for("users.reactivate", name=name),
        back_href=url_for("users.show"),
        initial_until=moment(found.initial_until, now=now()) if found.initial_until else None,
        devices=tuple(
            DeviceLine(
                device=one.device,
                address=one.address,
                started=moment(one.started_at, now=now()),
                last_seen=moment(one.last_seen_at, now=now()),
                is_here=False,
                end_href=url_for("users.end", name=name, session_id=one.id),
            )
            for one in devices
        ),
        refusal=None if refusal is None else Refusal(title=refusal_text(refusal)),
    )
    return render_template("pages/user.html", view=view)
