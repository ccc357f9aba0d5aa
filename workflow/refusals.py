"""The one family of refusals of this room, and why a table of states may be refused at start."""

from collections.abc import Mapping

from database.types import JsonScalar


class TransitionRefused(Exception):
    """An action was not taken. The code names a text in `workflow.explanations`, the params fill it."""

    def __init__(self, code: str, params: Mapping[str, JsonScalar] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, JsonScalar] = dict(params or {})

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TransitionRefused) and (self.code, self.params) == (other.code, other.params)

    def __hash__(self) -> int:
        return hash(self.code)


class TicketNotFound(TransitionRefused):
    """No ticket has that number."""

    def __init__(self, number: str) -> None:
        super().__init__("ticket_not_found", {"ticket": number})


class StaleTicket(TransitionRefused):
    """Somebody else changed the ticket since it was read; the params say who, what and when."""


class InputRefused(TransitionRefused):
    """Something that was sent is missing or cannot be; params name the input."""


class CommandRefused(TransitionRefused):
    """A command id was used before, for something else or by somebody else."""


class UnsoundTable(Exception):
    """A table of this room contradicts itself or names what is not there; nothing starts with it."""
