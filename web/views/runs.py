"""Runs on pages: what went in, where each row ended, what changed against the run before."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.money import EquationView, MoneyState
from web.views.shell import Choice, Listing, Person, ProgressView, Refusal


@dataclass(frozen=True, slots=True)
class RunRow:
    number: str
    href: str
    plan_label: str
    scope: str
    as_of: str
    at: Moment
    who: Person
    rows: int
    matched: int
    exceptions: int
    state: MoneyState
    state_label: str


@dataclass(frozen=True, slots=True)
class RunsView:
    start_href: str
    command_id: str
    plans: tuple[Choice, ...]
    shops: tuple[Choice, ...]
    as_of: str  # a date field's value
    history: Listing[RunRow]
    may_start: bool = True
    refusal: Refusal | None = None
    progress: ProgressView | None = None
    tabs: tuple[Choice, ...] = ()
    imports_href: str = ""  # where files are brought in, while there is nothing to reconcile


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """Where rows of both sides ended, and with how much: sums ready to print, one per currency.

    The lines that give a reason part the one before them that does not.
    """

    label: str
    state: MoneyState | None
    left_rows: int
    left: tuple[str, ...]
    right_rows: int
    right: tuple[str, ...]
    is_reason: bool = False
    href: str = ""  # its rows


@dataclass(frozen=True, slots=True)
class TypeLine:
    """One type of difference: how many, how much (ready to print), and what the run before had not."""

    label: str
    state: MoneyState
    count: int
    sums: tuple[str, ...]
    share: str
    appeared: int
    altered: int
    href: str


@dataclass(frozen=True, slots=True)
class RunInput:
    name: str
    href: str
    kind: str
    rows: int
    verified: bool


@dataclass(frozen=True, slots=True)
class RunDifference:
    """Against the run before of the same plan and scope."""

    before: Choice
    appeared: int
    altered: int
    vanished: int
    same: int


@dataclass(frozen=True, slots=True)
class RunTickets:
    """What the run did to the tickets."""

    opened: int
    updated: int
    cleared: int
    reopened: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What one source brought in, and where it ended; sums ready to print, of one currency."""

    side: str
    source: str
    days: str
    rows: int
    total: str
    tied: str
    transit: str
    differs: str
    excluded: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """The statement per source, and where it is to be had by day."""

    lines: tuple[SourceLine, ...]
    sha256: str
    exports: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    number: str
    plan_label: str
    scope: str
    as_of: str
    rule_version: str
    began: Moment
    seconds: str
    who: Person
    conserved: bool
    side_labels: tuple[str, ...]  # heads of the four columns of the outcomes
    equations: tuple[EquationView, ...]  # one per currency
    outcomes: tuple[OutcomeLine, ...] = ()
    outcome_total: OutcomeLine | None = None
    types: tuple[TypeLine, ...] = ()
    inputs: tuple[RunInput, ...] = ()
    difference: RunDifference | None = None
    tickets: RunTickets | None = None
    progress: ProgressView | None = None
    notes: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()  # (shop, the terms it was judged by)
    standing: tuple[MoneyState, str] | None = None  # where the run is not in force: why
    statement: StatementView | None = None
