"""One order: its money as a waterfall that is its own table, its cases as time lines, its rows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from web.views.facts import FactsTable
from web.views.money import EquationView, MoneyState
from web.views.shell import Choice
from web.views.tickets import TicketRow

_LEAST_WIDTH = (
    0.35  # percent: about 1 px of the narrowest bar column, so that nothing that is there goes unseen
)


@dataclass(frozen=True, slots=True)
class StepBar:
    """A bar as SVG attributes take it, in percent of its column, and where the steps beside it join it."""

    start: str
    width: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of the waterfall. Sums stand from nothing; `state` is the colour of what is not ordinary."""

    label: str
    amount_minor: int
    is_sum: bool
    bar: StepBar
    state: MoneyState | None = None
    detail: str = ""
    sources: tuple[Choice, ...] = ()
    more_sources: int = 0
    when: str = ""
    note: str = ""
    tickets: tuple[Choice, ...] = ()
    begins_block: bool = False


class Reached(StrEnum):
    """Whether an order has come to a milestone."""

    DONE = "done"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Milestone:
    label: str
    when: str
    reached: Reached


@dataclass(frozen=True, slots=True)
class HappeningRow:
    """One thing that happened of a case; `lane` is the class of its mark."""

    label: str
    lane: str
    when: str
    amount_minor: int | None
    pieces: str
    detail: str
    note: str
    source: Choice | None
    is_awaited: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    number: str
    type_code: str
    status_code: str
    agreed_minor: int
    currency: str
    happenings: tuple[HappeningRow, ...]
    tickets: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class WaterfallView:
    currency: str
    equation: EquationView
    steps: tuple[StepRow, ...]
    unexplained_minor: int
    state: MoneyState  # of what is unexplained
    sentence: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    """`waterfall` is for those who see the money; `asked` is the number by which the order was found."""

    number: str
    asked: str
    platform: str
    shop: str
    status_code: str
    together: tuple[Choice, ...]  # orders judged as one with it
    others: tuple[Choice, ...]  # other orders that the number leads to
    milestones: tuple[Milestone, ...]
    waterfall: WaterfallView | None
    cases: tuple[CaseLine, ...]
    tickets: tuple[TicketRow, ...]
    facts: FactsTable | None
    runs: tuple[Choice, ...]
    is_cut: bool


def bars(steps: Sequence[tuple[int, int, bool]]) -> tuple[StepBar, ...]:
    """Bars at one scale from (where it starts, its amount, whether it is a sum)."""
    ends = [start + amount for start, amount, _ in steps]
    levels = [0, *(start for start, _, _ in steps), *ends]
    least, span = min(levels), max(max(levels) - min(levels), 1)

    def place(level: int) -> float:
        return (level - least) * 100 / span

    return tuple(
        _bar(
            place(min(start, end)),
            place(max(start, end)),
            begins=place(end if is_sum else start),
            ends=place(end),
        )
        for (start, _, is_sum), end in zip(steps, ends, strict=True)
    )


def _bar(left: float, right: float, *, begins: float, ends: float) -> StepBar:
    """At least as wide as can be seen; where a step begins and ends stays true."""
    width = max(right - left, _LEAST_WIDTH)
    return StepBar(
        f"{min(left, 100 - width):.2f}%", f"{width:.2f}%", f"{_inside(begins)}%", f"{_inside(ends)}%"
    )


def _inside(place: float) -> str:
    return f"{min(max(place, 0.2), 99.8):.2f}"
