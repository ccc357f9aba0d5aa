"""Why there are differences: the tickets at work, gathered by what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from people.actors import Actor
from workflow.listing import working_states
from workflow.tables import TicketRow
from workflow.visibility import visible_to


@dataclass(frozen=True, slots=True)
class Cause:
    """Tickets of one type: how many, and what is at stake either way, in one currency.

    `shop` where all of them are of one shop, else "".
    """

    type: str
    shops: int
    shop: str
    currency: str
    tickets: int
    absolute_minor: int


def causes(session: Session, reader: Actor) -> tuple[Cause, ...]:
    """Of all tickets at work that the reader may read; most money first."""
    at_stake = func.sum(func.abs(TicketRow.amount_minor))
    of_one = (TicketRow.type, TicketRow.currency)
    shops = func.count(func.distinct(TicketRow.platform + "/" + TicketRow.shop))
    rows = session.execute(
        select(*of_one, shops, func.min(TicketRow.shop), func.count(), at_stake)
        .where(TicketRow.state.in_(working_states()), visible_to(reader))
        .group_by(*of_one)
        .order_by(at_stake.desc(), *of_one)
    )
    return tuple(
        Cause(type_, shops_, shop if shops_ == 1 else "", currency, tickets, int(absolute))
        for type_, currency, shops_, shop, tickets, absolute in rows
    )


def at_stake_by_age(
    session: Session, reader: Actor, *, currency: str, opened_before: Sequence[datetime]
) -> tuple[int, ...]:
    """What is at stake, by when tickets were opened: since the first moment, between two, before the last.

    The moments run from the latest to the earliest.
    """
    amount = func.abs(TicketRow.amount_minor)
    older = [func.sum(case((TicketRow.opened_at < moment, amount), else_=0)) for moment in opened_before]
    row = session.execute(
        select(func.sum(amount), *older).where(
            TicketRow.state.in_(working_states()), visible_to(reader), TicketRow.currency == currency
        )
    ).one()
    sums = [int(one or 0) for one in row]
    return tuple(sum_ - older_ for sum_, older_ in zip(sums, [*sums[1:], 0], strict=True))
