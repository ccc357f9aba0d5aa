"""The workbench: the day's equation, my tickets, the causes, the files that came and did not."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.views.imports import ExpectedFile
from web.views.money import Cause, EquationView
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
class WorkbenchView:
    note: str  # beside the title: the day, and what happened since the last visit
    equation: EquationView | None  # None until something was reconciled
    equation_note: str
    rows_conserved: bool
    sums_conserved: bool
    ages: tuple[AgeBucket, ...]
    views: tuple[Choice, ...]  # my, due today, waiting, submitted
    tickets: Listing[TicketRow]
    totals: tuple[Total, ...]
    start_href: str  # the first ticket
    all_href: str
    causes: tuple[Cause, ...]
    causes_note: str
    causes_total: Total | None
    files: tuple[ExpectedFile, ...]
    files_note: str
    import_href: str = ""
    may_work: bool = True


def ages(buckets: Sequence[tuple[str, int]]) -> tuple[AgeBucket, ...]:
    """Bars from (label, amount in minor units of a currency with cents), in the order given."""
    highest = max((abs(amount) for _, amount in buckets), default=0) or 1
    return tuple(
        AgeBucket(label, amount, f"{(abs(amount) + 50) // 100:,}", f"{abs(amount) * 100 / highest:.1f}%")
        for label, amount in buckets
    )
