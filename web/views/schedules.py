"""Schedules on pages: which plans run when, for which shops."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.shell import Choice, Person, Refusal


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    rhythm: str  # worded: "Weekly, Monday 10:30"
    plans: str
    scope: str
    next_at: Moment
    last_at: Moment | None
    who: Person
    end_href: str


@dataclass(frozen=True, slots=True)
class SchedulesView:
    make_href: str
    command_id: str
    tabs: tuple[Choice, ...]
    plans: tuple[Choice, ...]
    shops: tuple[Choice, ...]
    rhythms: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    day: str
    at: str
    note: str
    lines: tuple[ScheduleLine, ...]
    may_make: bool
    refusal: Refusal | None = None
