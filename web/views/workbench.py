"""The workbench: the day's equation, my tickets, the causes, the files that came and did not."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.views.imports import ExpectedFile, NextStep
from web.views.money import Cause, EquationView, MoneyState
from web.views.shell import Choice, Listing
from web.views.tickets import TicketRow, Total


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """Money at risk by age in days; `text` in whole units, `height` in percent of the highest."""

    label: str
    amount_minor: int
    text: str
    height: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan, or money of another currency, beside the day's equation: never added to it."""

    label: str
    text: str  # worded: "144 of 329 rows tie, 6 in transit"
    state: MoneyState
    state_label: str
    href: str


@dataclass(frozen=True, slots=True)
class WorkbenchView:
    note: str  # beside the title: the day
    equation: EquationView | None  # of what orders owe; None until that was reconciled
    equation_note: str
    equation_href: str  # the run that proves it
    plans: tuple[PlanLine, ...]
    first_steps: tuple[NextStep, ...]  # what to do on an installation that has reconciled nothing
    ages: tuple[AgeBucket, ...]
    views: tuple[Choice, ...]  # saved views of the role
    tickets: Listing[TicketRow]
    totals: tuple[Total, ...]
    start_href: str  # the first ticket
    all_href: str
    causes: tuple[Cause, ...]
    causes_note: str
    causes_totals: tuple[Total, ...]
    files: tuple[ExpectedFile, ...]
    files_href: str
    import_href: str = ""
    may_work: bool = True
    sees_runs: bool = True
    sees_files: bool = True
    approvals: Choice | None = None  # how many wait, and where


def ages(buckets: Sequence[tuple[str, int]]) -> tuple[AgeBucket, ...]:
    """Bars from (label, amount in minor units of a currency with cents), in the order given."""
    highest = max((abs(amount) for _, amount in buckets), default=0) or 1
    return tuple(
        AgeBucket(label, amount, f"{(abs(amount) + 50) // 100:,}", f"{abs(amount) * 100 / highest:.1f}%")
        for label, amount in buckets
    )
