"""Notices: what happened that concerns the reader."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.money import MoneyState
from web.views.shell import Person


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One event: who did what when, and to which ticket."""

    at: Moment
    who: Person
    what: str
    number: str
    type_label: str
    state: MoneyState
    href: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class NoticesView:
    lines: tuple[NoticeLine, ...]
    unread: int
    read_href: str  # POST
    until: int  # the newest that is shown
    longest: int  # how many are shown at most
