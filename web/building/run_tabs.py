"""The pages about running: our plans, and people's own."""

from flask import url_for

from people.languages import N_
from web.languages import worded
from web.views.shell import Choice

TABS = {"runs": N_("Plans"), "schedules": N_("Schedules"), "pairs": N_("Any two tables")}


def run_tabs(current: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(worded(label), url_for(f"{key}.show"), current=key == current) for key, label in TABS.items()
    )
