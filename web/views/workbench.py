"""The workbench: the day's equation, my tickets, the causes, the files that came and did not."""

from dataclasses import dataclass

from web.views.imports import ExpectedFile
from web.views.money import Cause, EquationView
from web.views.shell import Choice, Listing
from web.views.tickets import TicketRow, Total


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """Money at risk by age: `label` days, height in percent of the highest."""

    label: str
    amount_minor: int
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
