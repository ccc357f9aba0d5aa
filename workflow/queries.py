"""The questions pages ask about tickets."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from approvals import deciding
from approvals.rounds import open_rounds
from people.actors import Actor
from workflow.approval_lists import ApprovalLine, Approvals, approvals_for
from workflow.listing import (
    ArchiveMonth,
    Facet,
    TicketFilter,
    TicketLine,
    TicketList,
    Total,
    archive_list,
    archive_months,
    count,
    counts_of,
    live_states,
    ticket_list,
    tickets_numbered,
    working_states,
)
from workflow.ticket_pages import Attachment, Fact, Note, Proposed, TicketPage, Way, attachment, ticket_page

__all__ = [
    "ApprovalLine",
    "Approvals",
    "ArchiveMonth",
    "Attachment",
    "Counts",
    "Facet",
    "Fact",
    "Note",
    "Proposed",
    "TicketFilter",
    "TicketLine",
    "TicketList",
    "TicketPage",
    "Total",
    "Way",
    "approvals_for",
    "approvals_waiting_for",
    "archive_list",
    "archive_months",
    "attachment",
    "count",
    "counts_for",
    "counts_of",
    "live_states",
    "ticket_list",
    "ticket_page",
    "tickets_numbered",
    "working_states",
]


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for somebody: the numbers on the menu."""

    mine: int
    """His own, or with a team of his and nobody in particular."""
    overdue: int
    """Of those."""
    to_assign: int
    approvals: int
    """Open rounds in which he may vote, and has not."""
    live: int


def counts_for(session: Session, actor: Actor, *, now: datetime) -> Counts:
    return Counts(
        mine=count(session, TicketFilter(waiting_for=actor)),
        overdue=count(session, TicketFilter(waiting_for=actor, overdue_at=now)),
        to_assign=count(session, TicketFilter(states=("open",))),
        approvals=approvals_waiting_for(session, actor),
        live=count(session, TicketFilter()),
    )


def approvals_waiting_for(session: Session, actor: Actor) -> int:
    """In how many open rounds he may vote, and has not."""
    return sum(
        deciding.is_eligible(one, actor)
        and not deciding.is_maker(one, actor)
        and not deciding.has_voted(one, actor)
        for one in open_rounds(session)
    )
