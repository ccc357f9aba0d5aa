"""The pages, one module per group of routes. Each group is listed here; each route says whom it is for."""

from web.access import Pages
from web.pages import first_start, health, me, signing_in, start, users

ALL_PAGES: tuple[Pages, ...] = (
    start.pages,
    signing_in.pages,
    first_start.pages,
    me.pages,
    users.pages,
    health.pages,
)
