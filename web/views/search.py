"""What is known of a number: tickets about it, and the rows of files that name it."""

from dataclasses import dataclass

from web.views.facts import FactsTable
from web.views.shell import Choice
from web.views.tickets import TicketRow


@dataclass(frozen=True, slots=True)
class SearchView:
    asked: str
    tickets: tuple[TicketRow, ...]
    tickets_total: int
    all_href: str  # the tickets as a list
    facts: FactsTable | None
    facts_are_cut: bool  # of some source there are more rows than are shown
    orders: tuple[Choice, ...]  # the orders that the number leads to
    shortest: int  # how many characters a number has at least
