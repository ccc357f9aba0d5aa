"""Whose tickets a person may read: customer service and the warehouse, those of their own; the others all."""

from sqlalchemy import ColumnElement, or_, select, true

from audit.tables import AuditEventRow
from people.actors import Actor, Role
from workflow.stepping import stream_of
from workflow.table import load
from workflow.tables import TicketRow

SEE_ALL = (Role.FINANCE, Role.AUDITOR, Role.MANAGER, Role.SYSTEM)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on TicketRow: with a team of the actor's now, or suggested for it, or once assigned to it."""
    if any(actor.has(role) for role in SEE_ALL):
        return true()
    owners = {name: state.owner_role for name, state in load().states.items() if state.owner_role is not None}
    own = [name for name, role in owners.items() if actor.has(Role(role))]
    led_there = sorted({edge.id for edge in load().edges if edge.target in own})
    was_assigned = (
        select(AuditEventRow.seq)
        .where(
            AuditEventRow.stream == stream_of("") + TicketRow.number,
            AuditEventRow.type.in_(led_there),
        )
        .exists()
    )
    return or_(TicketRow.team.in_([str(owners[name]) for name in own]), was_assigned)
