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
    as_of: str
    history: Listing[RunRow]
    may_start: bool = True
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One side: in = matched + exceptions + in transit + excluded, rows and sums."""

    label: str
    state: MoneyState | None
    left_rows: int
    left_minor: int
    right_rows: int
    right_minor: int


@dataclass(frozen=True, slots=True)
class TypeLine:
    label: str
    state: MoneyState
    count: int
    amount_minor: int
    share: str
    opened: int
    updated: int
    decided: int
    href: str


@dataclass(frozen=True, slots=True)
class RunInput:
    name: str
    href: str
    kind: str
    rows: int
    sha256: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RunDifference:
    """Against the run before of the same plan and scope."""

    before: Choice
    opened: int
    updated: int
    cleared: int
    same: int


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
    currency: str
    left_label: str
    right_label: str
    equation: EquationView | None
    outcomes: tuple[OutcomeLine, ...] = ()
    outcome_total: OutcomeLine | None = None
    types: tuple[TypeLine, ...] = ()
    inputs: tuple[RunInput, ...] = ()
    difference: RunDifference | None = None
    progress: ProgressView | None = None
    notes: tuple[str, ...] = ()
