"""Two tables on pages: the plan as a form and as text, where every row ended, and what came closest."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.money import EquationView, MoneyState
from web.views.shell import Choice, Listing, Person, ProgressView, Refusal


@dataclass(frozen=True, slots=True)
class PairRow:
    """A line of the list of tables matched so far."""

    number: str
    href: str
    plan_label: str
    left: str
    right: str
    at: Moment
    who: Person
    state: MoneyState
    state_label: str


@dataclass(frozen=True, slots=True)
class OwnPlanLine:
    """A plan that is kept: in force, or waiting for a second person."""

    id: int
    name: str
    version: int
    note: str
    who: Person
    is_proposed: bool
    may_decide: bool
    decide_href: str


@dataclass(frozen=True, slots=True)
class PairsView:
    start_href: str
    command_id: str
    accept: str
    plans: tuple[Choice, ...]
    kept: tuple[OwnPlanLine, ...]
    history: Listing[PairRow]
    tabs: tuple[Choice, ...]
    may_start: bool
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class ColumnField:
    """What one side's column for a role is: a select over the columns, with samples of what stands there."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    samples: str


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role, and the column of each table that has it."""

    label: str
    note: str
    left: ColumnField
    right: ColumnField
    key_name: str | None = None  # the field of a key that people name themselves


@dataclass(frozen=True, slots=True)
class SideOptions:
    """What else may be said of a side."""

    side: str
    label: str
    sign: bool
    date_format: str
    where: tuple[tuple[ColumnField, str], ...]


@dataclass(frozen=True, slots=True)
class PassForm:
    number: int
    prefix: str
    name: str
    sentence: str
    on: tuple[Choice, ...]
    likeness: tuple[Choice, ...]
    by: tuple[Choice, ...]
    minor: str
    percent: str
    below: str
    above: str
    first_day: str
    last_day: str
    shape: tuple[Choice, ...]
    prefer: tuple[Choice, ...]
    max_items: str
    whole: bool
    suggest: bool


@dataclass(frozen=True, slots=True)
class PlanForm:
    name: str
    roles: tuple[RoleLine, ...]
    options: tuple[SideOptions, ...]
    passes: tuple[PassForm, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a table, ready to print."""

    number: int
    name: str
    day: str
    amount: str


@dataclass(frozen=True, slots=True)
class NearView:
    row: RowView
    why: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """A group, an ambiguity, or an open or rejected row."""

    left: tuple[RowView, ...]
    right: tuple[RowView, ...]
    title: str
    note: str
    state: MoneyState
    difference: str = ""
    near: tuple[NearView, ...] = ()
    change: str = ""  # worded
    change_value: str = ""  # what the form sends to try it
    more: int = 0  # rows that are not shown


@dataclass(frozen=True, slots=True)
class EndedLine:
    """How many rows of each side ended so, with their sums ready to print."""

    label: str
    state: MoneyState | None
    left_rows: int
    left: tuple[str, ...]
    right_rows: int
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    conserved: bool
    seconds: str
    digest: str
    equations: tuple[EquationView, ...]
    ended: tuple[EndedLine, ...]
    total: EndedLine
    notes: tuple[str, ...]
    lists: tuple[Choice, ...]
    entries: tuple[EntryView, ...]
    hidden: int
    exports: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    number: str
    left_name: str
    right_name: str
    began: Moment
    who: Person
    plan_href: str
    keep_href: str
    command_id: str
    form: PlanForm
    text: str
    may_work: bool
    is_draft: bool
    kept_as: str = ""
    result: ResultView | None = None
    refusal: Refusal | None = None
    progress: ProgressView | None = None
