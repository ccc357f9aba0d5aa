"""The frame's view for this request: who, which language and appearance, and the rail this person may use."""

from dataclasses import dataclass, replace

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.local import LocalProxy

from notifications.inbox import unread_count
from people.access import Permission, may
from people.actors import Actor
from people.languages import LANGUAGES, N_, NAMES
from people.words import ROLE_NAMES
from web.doors import now, reading
from web.identity import signed_in
from web.languages import language, worded
from web.links import here
from web.views.shell import Bell, Choice, NavItem, ShellView, person
from workflow.queries import TicketFilter, approvals_waiting_for, counts_of

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
# key of the rail item (its page is the endpoint "<key>.show"), its label, whom it is for
RAIL: tuple[tuple[str, str, Permission], ...] = (
    ("workbench", N_("Workbench"), Permission.SEE_WORKBENCH),
    ("imports", N_("Imports"), Permission.SEE_IMPORTS),
    ("runs", N_("Runs"), Permission.SEE_RUNS),
    ("tickets", N_("Tickets"), Permission.SEE_TICKETS),
    ("approvals", N_("Approvals"), Permission.SEE_APPROVALS),
    ("archive", N_("Archive"), Permission.READ_ARCHIVE),
)
RAIL_FOOT: tuple[tuple[str, str, Permission], ...] = (
    ("users", N_("Users"), Permission.MANAGE_USERS),
    # Translators: layouts of files (which column is what), made by people themselves
    ("layouts", N_("Layouts"), Permission.MANAGE_LAYOUTS),
)


def install_shell(app: Flask) -> None:
    """Every template may use `shell`; it is made when first looked at."""
    app.context_processor(lambda: {"shell": LocalProxy(current_shell)})


def current_shell() -> ShellView:
    """The frame of this request's page."""
    if "shell" not in g:
        g.shell = _shell()
    shell: ShellView = g.shell
    return shell


def change_shell(**changes: object) -> None:
    """Lets a page say more about its frame: the rail item, the text searched for, shops, counts."""
    g.shell = replace(current_shell(), **changes)  # type: ignore[arg-type]


def rail_for(actor: Actor, items: tuple[tuple[str, str, Permission], ...] = RAIL) -> tuple[NavItem, ...]:
    """The pages this person may open, in the order of the day's work."""
    return tuple(
        NavItem(key=key, label=worded(label), href=url_for(f"{key}.show"))
        for key, label, needs in items
        if may(actor, needs) and f"{key}.show" in current_app.view_functions
    )


def _shell() -> ShellView:
    login = signed_in()
    theme = request.cookies.get(THEME_COOKIE, "auto")
    frame = ShellView(
        language=language(),
        languages=tuple(Choice(label=NAMES[one], value=one, current=one == language()) for one in LANGUAGES),
        theme=theme if theme in THEMES else "auto",
        here=here(),
        current=request.blueprint or "",
    )
    if login is None:
        return frame
    actor = login.actor
    waiting = waiting_for(actor)
    can_search = may(actor, Permission.SEE_TICKETS) and "search.show" in current_app.view_functions
    return replace(
        frame,
        me=person(actor.display_name, key=actor.name),
        me_roles=role_words(actor),
        me_href=url_for("me.show"),
        rail=_counted(rail_for(actor), waiting),
        rail_foot=rail_for(actor, RAIL_FOOT),
        search_href=url_for("search.show") if can_search else "",
        bell=Bell(waiting.unread, url_for("notices.show")) if may(actor, Permission.SEE_TICKETS) else None,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: the numbers on the frame."""

    unread: int = 0
    mine: int = 0
    overdue: int = 0
    approvals: int = 0


def waiting_for(actor: Actor) -> Waiting:
    """What waits for the person of this request; asked of the database once."""
    if "waiting" not in g:
        g.waiting = _waiting_for(actor)
    counted: Waiting = g.waiting
    return counted


def _waiting_for(actor: Actor) -> Waiting:
    if not may(actor, Permission.SEE_TICKETS):
        return Waiting()
    mine = TicketFilter(waiting_for=actor, reader=actor)
    with reading() as session:
        counts = counts_of(session, {"mine": mine, "overdue": replace(mine, overdue_at=now())})
        return Waiting(
            unread=unread_count(session, actor),
            approvals=approvals_waiting_for(session, actor) if may(actor, Permission.APPROVE) else 0,
            **counts,
        )


def _counted(rail: tuple[NavItem, ...], waiting: Waiting) -> tuple[NavItem, ...]:
    """The rail with its counters: tickets that wait for this person, and approvals."""
    counts = {"tickets": waiting.mine, "approvals": waiting.approvals}
    return tuple(
        replace(one, count=counts.get(one.key, 0), urgent=one.key == "tickets" and waiting.overdue > 0)
        for one in rail
    )


def role_words(actor: Actor) -> str:
    """The person's roles in this request's language."""
    words = (worded(text) for role, text in ROLE_NAMES.items() if role in actor.roles)
    return str(_(", ")).join(words)
