"""Tickets as rows of lists."""

from datetime import datetime

from web.formatting import Due, due
from web.views.money import MoneyState, state_of
from web.views.shell import SYSTEM_PERSON, Person, person
from web.views.tickets import TicketRow, Total
from workflow.queries import TicketLine, TicketList, working_states
from workflow.wording import Words

UNEXPLAINED = frozenset(
    {"unknown_order", "unclassified_charge", "receipt_without_case", "refund_without_case"}
)
"""Types whose amount is a line's own, and no difference yet."""
BROKEN = frozenset({"control_total_failed", "balance_gap", "damaged_identifier", "conflicting_line"})
"""Types that a file, and not the money, is to blame for."""


def ticket_row(
    line: TicketLine, *, words: Words, now: datetime, href: str, current: bool = False
) -> TicketRow:
    return TicketRow(
        number=line.number,
        href=href,
        type_label=words.type(line.type),
        state=money_state(line),
        platform=platform_of(line),
        subject=subject_of(line),
        seen=words.seen(line.explanation, currency=line.currency),
        step_label=words.state(line.state),
        amount_minor=line.amount_minor,
        currency=line.currency,
        due=due_of(line, now=now),
        assignee=assignee_of(line),
        current=current,
    )


def money_state(line: TicketLine) -> MoneyState:
    """What kind of difference it is, whoever has it."""
    return state_of_type(line.type, line.amount_minor)


def state_of_type(type_: str, amount_minor: int) -> MoneyState:
    if type_ in UNEXPLAINED:
        return MoneyState.DOUBT
    return MoneyState.BROKEN if type_ in BROKEN else state_of(amount_minor)


def platform_of(line: TicketLine) -> str:
    """The platform whose mark stands before the subject; without one it is the bank's."""
    return line.platform or "bank"


def subject_of(line: TicketLine) -> str:
    """The id it is about, whole; of a line's key, the number that it begins with."""
    if line.type == "conflicting_line":
        return next(str(value).partition("|")[0] for name, value in line.key.items() if name != "source")
    return " · ".join(str(value) for value in line.key.values())


def due_of(line: TicketLine, *, now: datetime) -> Due | None:
    """When it is due, while somebody still has to do something."""
    if line.due_at is None or line.state not in working_states():
        return None
    return due(line.due_at, now=now)


def assignee_of(line: TicketLine) -> Person | None:
    return None if line.assignee is None else person(line.assignee_name or line.assignee, key=line.assignee)


def person_of(name: str, *, words: Words) -> Person:
    """A person by user name, or the system."""
    return SYSTEM_PERSON if name == "system" else person(words.person(name), key=name)


def totals_of(listed: TicketList) -> tuple[Total, ...]:
    """What is at stake either way, per currency."""
    return tuple(Total(total.absolute_minor, total.currency) for total in listed.totals)
