"""The search box: a ticket's number leads to it; of any other number, all that is known."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.facts import FactKind
from intake.queries import file_names, visible_parts
from intake.searching import SHORTEST, Known, known_of
from intake.store import FactStore
from people.access import Permission, may
from people.actors import Actor, Role
from web.access import Pages
from web.building.ticket_list import ticket_href
from web.building.ticket_rows import ticket_row
from web.doors import doors, now, reading
from web.identity import me
from web.masking import masked
from web.shell import change_shell
from web.views.facts import FactsTable, facts_table
from web.views.money import MoneyState
from web.views.search import SearchView
from web.views.shell import Choice
from web.wording import words
from workflow.inputs import TICKET_NUMBER
from workflow.listing import SEARCH_MAX
from workflow.queries import TicketFilter, ticket_list
from workflow.situation import BUSINESS_ZONE
from workflow.table import load

pages = Pages("search", __name__, url_prefix="/search")
TICKETS_SHOWN = 10
ORDERS_SHOWN = 6
GOODS = (FactKind.AFTER_SALES, FactKind.SHIPMENTS, FactKind.RECEIPTS)


@pages.page("", needs=Permission.SEE_TICKETS)
def show() -> ResponseReturnValue:
    asked = request.args.get("q", "").strip()[:SEARCH_MAX]
    if TICKET_NUMBER.fullmatch(asked.upper()):
        return redirect(ticket_href(asked.upper()), 303)
    if not asked:
        return redirect(url_for("tickets.show"), 303)
    actor, at = me(), now()
    wanted = TicketFilter(
        states=tuple(load().states), reader=actor, search=asked, sort="newest", per_page=TICKETS_SHOWN
    )
    with reading() as session:
        listed = ticket_list(session, wanted, with_facets=False)
        parts, files = visible_parts(session), file_names(session)
    store = FactStore(doors().settings.facts_dir)
    known = known_of(asked, parts=parts, store=store, files=files, kinds=kinds_for(actor))
    change_shell(search=asked)
    view = SearchView(
        asked=asked,
        tickets=tuple(
            ticket_row(one, words=words(), now=at, href=ticket_href(one.number)) for one in listed.lines
        ),
        tickets_total=listed.tickets,
        all_href=url_for("tickets.show", view="every", q=asked),
        facts=_facts(known, actor=actor),
        facts_are_cut=known.is_cut,
        orders=_orders(known),
        shortest=SHORTEST,
    )
    return render_template("pages/search.html", view=view)


def kinds_for(actor: Actor) -> tuple[FactKind, ...]:
    """What of the facts a person's work needs: the money is for those who see the files themselves."""
    if may(actor, Permission.SEE_IMPORTS):
        return tuple(FactKind)
    return (FactKind.ORDERS, *GOODS) if actor.has(Role.CUSTOMER_SERVICE) else GOODS


def _orders(known: Known) -> tuple[Choice, ...]:
    """The orders that its rows name, each with its page."""
    named = dict.fromkeys(str(row.fields.get("order_no") or "") for row in known.rows)
    shown = [one for one in named if one][:ORDERS_SHOWN]
    return tuple(Choice(one, url_for("orders.show", number=one)) for one in shown)


def _facts(known: Known, *, actor: Actor) -> FactsTable | None:
    if not known.rows:
        return None
    opens_files = may(actor, Permission.SEE_IMPORTS)
    hrefs = {one.file_id: url_for("imports.file", file_id=one.file_id) for one in known.rows}
    return facts_table(
        [masked(one) for one in known.rows],
        state=MoneyState.EVEN,
        currency=str(known.rows[0].fields.get("currency") or "CNY"),
        hrefs=hrefs if opens_files else None,
        year=now().astimezone(BUSINESS_ZONE).year,
    )
