"""The workbench: the day's equation, my tickets, the causes, the latest files, approvals that wait."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from company.queries import shops
from intake.queries import files
from matching.queries import runs_in_force
from people.access import Permission, may
from web.access import Pages
from web.building.ticket_list import ListState, view_filter, views_for
from web.building.workbench_page import (
    AGE_CURRENCY,
    WorkbenchFound,
    age_moments,
    first_shown,
    view_named,
    workbench,
)
from web.doors import now, reading
from web.identity import me
from web.shell import waiting_for
from web.wording import words
from workflow.causes import at_stake_by_age, causes
from workflow.queries import counts_of, ticket_list

pages = Pages("workbench", __name__, url_prefix="/workbench")
FILES_SHOWN = 9
TICKETS_SHOWN = 15


@pages.page("", needs=Permission.SEE_WORKBENCH)
def show() -> ResponseReturnValue:
    actor, at = me(), now()
    approvals = waiting_for(actor).approvals
    with reading() as session:
        filters = {one: view_filter(one, actor=actor, now=at) for one in views_for(actor)}
        counts = counts_of(session, filters)
        view_name = view_named(request.args.get("view", ""), actor, counts)
        state = ListState(view=view_name, sort=first_shown(view_name))
        in_force = runs_in_force(session) if may(actor, Permission.SEE_RUNS) else {}
        found = WorkbenchFound(
            listed=ticket_list(
                session,
                replace(filters[state.view], sort=state.sort, per_page=TICKETS_SHOWN),
                with_facets=False,
            ),
            counts=counts,
            causes=causes(session, actor),
            by_age=at_stake_by_age(session, actor, currency=AGE_CURRENCY, opened_before=age_moments(at)),
            runs=in_force,
            files=files(session, limit=FILES_SHOWN) if may(actor, Permission.SEE_IMPORTS) else (),
            has_shops=bool(in_force) or bool(shops(session)),
            approvals=approvals,
        )
    view = workbench(found, state, actor=actor, words=words(), now=at)
    return render_template("pages/workbench.html", view=view)
