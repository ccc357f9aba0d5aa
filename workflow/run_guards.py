"""Guards about what runs find: has the difference changed, is it gone, is anything booked for it."""

from collections.abc import Callable

from intake.exceptions import ExceptionFound
from workflow.refusals import TransitionRefused
from workflow.situation import Difference, Situation
from workflow.table import Edge

Refusal = TransitionRefused


def _found(situation: Situation) -> Difference | None:
    found: ExceptionFound | None = situation.sent.get("exception")
    if found is None:
        return None
    return Difference(found.amount_minor, found.currency, found.evidence_digest)


def difference_changed(situation: Situation, edge: Edge) -> Refusal | None:
    """The run found the exception, with another amount or other evidence, or for the first time again."""
    found, ticket = _found(situation), situation.ticket
    changed = found is not None and (found != ticket.difference or not ticket.is_found)
    return None if changed else Refusal("nothing_changed")


def run_no_longer_finds_it(situation: Situation, edge: Edge) -> Refusal | None:
    return None if _found(situation) is None else Refusal("still_found")


def differs_from_decision(situation: Situation, edge: Edge) -> Refusal | None:
    """Found although decided otherwise, or gone although booked; but a claim is settled by going."""
    found, ticket = _found(situation), situation.ticket
    if found is None:
        vanished = ticket.has_standing_adjustment and not ticket.is_claim
        return None if vanished else Refusal("decided")
    return Refusal("decided") if ticket.is_decided and ticket.decided == found else None


def nothing_to_reverse(situation: Situation, edge: Edge) -> Refusal | None:
    ticket = situation.ticket
    booked = ticket.has_standing_adjustment or ticket.has_reversal_draft
    return Refusal("adjustment_stands") if booked else None


def booking_to_reverse(situation: Situation, edge: Edge) -> Refusal | None:
    """A booking is drafted to be taken back, and the ticket still shows a difference."""
    ticket = situation.ticket
    return None if ticket.has_reversal_draft and ticket.is_found else Refusal("nothing_changed")


def exception_gone_or_duplicate(situation: Situation, edge: Edge) -> Refusal | None:
    """Cancelling wants another ticket that does the work, or that the exception is no longer found."""
    other = situation.sent.get("duplicate_of")
    if situation.inputs is None or (other is None and not situation.ticket.is_found):
        return None
    if other is None:
        return Refusal("still_found_no_duplicate")
    known = other in situation.known_tickets and other != situation.ticket.number
    return None if known else Refusal("ticket_not_found", {"ticket": other})


_ALL: tuple[Callable[[Situation, Edge], Refusal | None], ...] = (
    difference_changed,
    run_no_longer_finds_it,
    differs_from_decision,
    nothing_to_reverse,
    booking_to_reverse,
    exception_gone_or_duplicate,
)
GUARDS = {one.__name__: one for one in _ALL}
