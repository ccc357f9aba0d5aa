"""The pages, one module per group of routes. Each group is listed here; each route says whom it is for."""

from web.access import Pages
from web.pages import (
    approvals,
    archive,
    attachments,
    first_start,
    health,
    imports,
    layouts,
    me,
    notices,
    orders,
    runs,
    search,
    signing_in,
    start,
    ticket_actions,
    tickets,
    users,
    workbench,
)

ALL_PAGES: tuple[Pages, ...] = (
    start.pages,
    signing_in.pages,
    first_start.pages,
    me.pages,
    users.pages,
    workbench.pages,
    imports.pages,
    layouts.pages,
    runs.pages,
    tickets.pages,
    ticket_actions.pages,
    attachments.pages,
    search.pages,
    orders.pages,
    approvals.pages,
    notices.pages,
    archive.pages,
    health.pages,
)
