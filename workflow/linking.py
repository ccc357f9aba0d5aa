"""What an archived ticket leads to: it stays as it is, and another is worked for it."""

from workflow.opening import live_ticket, open_for_finding
from workflow.stepping import Taking


def open_linked(taking: Taking) -> str:
    """The number of the ticket in which the finding is worked: the live one of the identity, or a new one."""
    live = live_ticket(taking.work, taking.row.identity)
    if live is None:
        live = open_for_finding(
            taking.work, taking.row, inputs=taking.step.inputs, actor=taking.actor, now=taking.now
        )
    return live.number
