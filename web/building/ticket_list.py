"""The list of tickets: what its address asks for, and the page that answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from people.access import Permission, may
from people.actors import Actor, Role
from people.languages import N_
from web.building.ticket_rows import ticket_row, totals_of
from web.languages import worded
from web.links import address
from web.views.shell import Choice, Listing, MenuView
from web.views.tickets import TicketListView
from web.views.tickets import TicketRow as Row
from workflow.inputs import TEAMS
from workflow.listing import SEARCH_MAX, SORTS
from workflow.queries import TicketFilter, TicketLine, TicketList, working_states
from workflow.table import load
from workflow.wording import Words

VIEWS: dict[str, str] = {
    "mine": N_("Waiting for me"),
    "to_assign": N_("To assign"),
    "overdue": N_("Overdue"),
    "all": N_("All at work"),
    "done": N_("Settled"),
    "every": N_("All, archived too"),
}
SORT_NAMES: dict[str, str] = {
    "due": N_("Due first"),
    "amount": N_("Largest first"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "number": N_("By number"),
}
PAGES_MAX = 100_000


@dataclass(frozen=True, slots=True)
class ListState:
    """All that a list's address says; what is not known there is as if it had not been said."""

    view: str
    state: str = ""
    type: str = ""
    shop: str = ""
    """`platform:shop`."""
    team: str = ""
    due: str = ""
    q: str = ""
    sort: str = "due"
    page: int = 1

    @property
    def address(self) -> dict[str, str]:
        """What stands in addresses: only what differs from a plain list."""
        said = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        return {name: value for name, value in said.items() if value not in ("", _DEFAULTS.get(name, ""))}

    @property
    def is_filtered(self) -> bool:
        return any((self.state, self.type, self.shop, self.team, self.due, self.q))


_DEFAULTS = {"sort": "due", "page": "1"}


def state_from(args: Mapping[str, str], *, actor: Actor) -> ListState:
    view, sort, page = args.get("view", ""), args.get("sort", ""), args.get("page", "")
    return ListState(
        view=view if view in VIEWS else default_view(actor),
        state=args.get("state", ""),
        type=args.get("type", ""),
        shop=args.get("shop", ""),
        team=args.get("team", ""),
        due="late" if args.get("due") == "late" else "",
        q=args.get("q", "").replace("\x00", "").strip()[:SEARCH_MAX],
        sort=sort if sort in SORTS else "due",
        page=min(int(page), PAGES_MAX) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
    )


def default_view(actor: Actor) -> str:
    """Who is asked facts begins with what waits for him, the others with all that is at work."""
    is_asked = may(actor, Permission.CONFIRM_FACTS)
    return "mine" if is_asked and not actor.has(Role.FINANCE) else "all"


def views_for(actor: Actor) -> tuple[str, ...]:
    """The saved views of the person's roles."""
    works = any(actor.has(team) for team in TEAMS)
    assigns = may(actor, Permission.ASSIGN_TICKETS)
    hidden = {name for name, is_shown in (("mine", works), ("to_assign", assigns)) if not is_shown}
    return tuple(name for name in VIEWS if name not in hidden)


def filter_of(state: ListState, *, actor: Actor, now: datetime) -> TicketFilter:
    platform, _sign, shop = state.shop.partition(":")
    wanted = replace(
        view_filter(state.view, actor=actor, now=now),
        types=(state.type,) if state.type else (),
        shops=((platform, shop),) if state.shop else (),
        teams=(state.team,) if state.team else (),
        search=state.q,
        sort=state.sort,
        page=state.page,
    )
    if state.due:
        wanted = replace(wanted, overdue_at=now, states=working_states())
    return replace(wanted, states=(state.state,)) if state.state else wanted


def view_filter(view: str, *, actor: Actor, now: datetime) -> TicketFilter:
    plain = TicketFilter(reader=actor)
    return {
        "mine": replace(plain, waiting_for=actor),
        "to_assign": replace(plain, states=("open",)),
        "overdue": replace(plain, overdue_at=now, states=working_states()),
        "all": plain,
        "done": replace(plain, states=load().in_category("done")),
        "every": replace(plain, states=tuple(load().states)),
    }[view]


def list_view(
    listed: TicketList,
    state: ListState,
    *,
    actor: Actor,
    counts: Mapping[str, int],
    words: Words,
    now: datetime,
    current: str = "",
) -> TicketListView:
    state = replace(state, page=listed.page)
    return TicketListView(
        views=_views(state, actor=actor, counts=counts),
        facets=_facets(listed, state, words=words),
        listing=listing_of(listed, state, words=words, now=now, current=current),
        totals=totals_of(listed),
        sort=MenuView(
            label=worded(SORT_NAMES[state.sort]),
            choices=tuple(
                Choice(worded(SORT_NAMES[one]), list_href(state, sort=one, page=1), current=one == state.sort)
                for one in SORTS
            ),
        ),
        cleared_href=url_for("tickets.show", view=state.view) if state.is_filtered else "",
        empty=_why_empty(state),
    )


def _why_empty(state: ListState) -> str:
    if state.is_filtered:
        return "filter"
    return "nothing" if state.view in ("all", "every") else "view"


def listing_of(
    listed: TicketList, state: ListState, *, words: Words, now: datetime, current: str = ""
) -> Listing[Row]:
    return Listing(
        rows=tuple(_row(line, state, words=words, now=now, current=current) for line in listed.lines),
        total=listed.tickets,
        first=(listed.page - 1) * listed.per_page + 1,
        previous_href=list_href(state, page=listed.page - 1) if listed.page > 1 else "",
        next_href=list_href(state, page=listed.page + 1) if listed.page < listed.pages else "",
    )


def _row(line: TicketLine, state: ListState, *, words: Words, now: datetime, current: str) -> Row:
    href = ticket_href(line.number, state)
    return ticket_row(line, words=words, now=now, href=href, current=line.number == current)


def list_href(state: ListState, /, **changes: str | int) -> str:
    """This list, changed."""
    return address("tickets.show", replace(state, **changes).address)  # type: ignore[arg-type]


def ticket_href(number: str, state: ListState | None = None) -> str:
    """The ticket, with the list it is opened from."""
    return address("tickets.one", {} if state is None else state.address, number=number)


def _views(state: ListState, *, actor: Actor, counts: Mapping[str, int]) -> MenuView:
    return MenuView(
        label=worded(VIEWS[state.view]),
        choices=tuple(
            Choice(
                worded(VIEWS[one]),
                url_for("tickets.show", view=one),
                current=one == state.view,
                count=counts.get(one),
            )
            for one in views_for(actor)
        ),
    )


def _facets(listed: TicketList, state: ListState, *, words: Words) -> tuple[tuple[str, MenuView], ...]:
    shops = [(f"{platform}:{shop}", shop or _("(no shop)"), count) for platform, shop, count in listed.shops]
    late = [("late", _("Overdue"), None)]
    return (
        (
            "state",
            _facet(state, "state", [(f.value, words.state(f.value), f.tickets) for f in listed.states]),
        ),
        ("type", _facet(state, "type", [(f.value, words.type(f.value), f.tickets) for f in listed.types])),
        ("shop", _facet(state, "shop", shops)),
        ("team", _facet(state, "team", [(f.value, words.role(f.value), f.tickets) for f in listed.teams])),
        ("due", _facet(state, "due", late)),
    )


def _facet(state: ListState, name: str, values: Sequence[tuple[str, str, int | None]]) -> MenuView:
    chosen, first = getattr(state, name), replace(state, page=1)
    every = Choice(_("All"), list_href(first, **{name: ""}), current=not chosen)
    choices = tuple(
        Choice(label, list_href(first, **{name: value}), current=value == chosen, count=count)
        for value, label, count in values
    )
    label = next((one for value, one, _count in values if value == chosen), chosen)
    return MenuView(label=label, choices=(every, *choices), is_set=bool(chosen))
