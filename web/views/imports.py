"""Imports on pages: drop zone and history, the statement of a batch, one file with its bad rows."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.money import EquationView, MoneyState
from web.views.shell import Choice, Listing, Person, ProgressView, Refusal


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template of ours to download: one kind of fact."""

    label: str
    columns: int
    csv_href: str
    xlsx_href: str = ""


@dataclass(frozen=True, slots=True)
class BatchRow:
    number: str
    href: str
    who: Person
    at: Moment
    files: int
    rows: int
    state: MoneyState
    state_label: str


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """A source on the workbench: what came of it, or when it should have."""

    platform: str
    label: str
    note: str
    state: MoneyState
    state_label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedDay:
    day: str
    state: MoneyState
    word: str


@dataclass(frozen=True, slots=True)
class ExpectedStrip:
    """A file that should come again and again: the last days, and how many files are missing in all."""

    label: str
    owner: str
    days: tuple[ExpectedDay, ...]
    missing: int
    told: str


@dataclass(frozen=True, slots=True)
class HistoryForm:
    """What narrows the history; all of it stands in the address."""

    text: str
    sources: tuple[Choice, ...]
    shops: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    first_day: str
    last_day: str
    clear_href: str = ""  # where anything is asked for


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in the history: what it is, when it came, what became of it."""

    line: "FileLine"
    at: Moment
    who: Person
    batch: Choice | None


@dataclass(frozen=True, slots=True)
class ImportsView:
    upload_href: str
    command_id: str
    accept: str
    largest: int  # bytes
    shops: tuple[Choice, ...]
    accounts: tuple[Choice, ...]
    templates: tuple[TemplateFile, ...]
    history: Listing[BatchRow]
    narrow: HistoryForm
    found: Listing[FoundFile] | None = None  # the files asked for, instead of the batches
    layouts_href: str = ""
    expected: tuple[ExpectedStrip, ...] = ()
    template_languages: tuple[Choice, ...] = ()
    may_import: bool = True
    hint: str = ""  # what is to be done before files can be imported
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file in the statement: read = accepted + changed + seen + excluded + rejected."""

    platform: str
    label: str  # what it was recognised as; worded
    name: str
    href: str
    read: int
    accepted: int
    changed: int
    seen: int
    excluded: int
    rejected: int
    state: MoneyState
    state_label: str
    told: str = ""  # while it is being read: how far
    cancel_href: str = ""  # POST; while it waits or is being read


@dataclass(frozen=True, slots=True)
class RowSums:
    read: int
    accepted: int
    changed: int
    seen: int
    excluded: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ControlLine:
    """A control total: what the file declares against what its rows add up to. Figures are formatted."""

    label: str
    parts: tuple[tuple[str, str, str], ...]  # (name, figure, operator after it)
    ties: bool
    state_label: str


@dataclass(frozen=True, slots=True)
class ProblemLine:
    row_no: int
    column: str
    value: str  # empty is shown as (blank)
    advice: str  # worded: what is wrong, and what to do
    settled: Choice | None = None  # the file in which the row came right


@dataclass(frozen=True, slots=True)
class NextStep:
    title: str
    note: str
    label: str
    href: str
    primary: bool = False
    download: bool = False


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What reconciling made of it: the equation of one run."""

    number: str
    href: str
    plan_label: str
    note: str
    equation: EquationView


@dataclass(frozen=True, slots=True)
class WorkingView:
    """A batch while it is being imported: how far it is, file by file. Asks for itself at `working_href`."""

    working_href: str
    progress: ProgressView
    files: tuple[FileLine, ...]
    sums: RowSums


@dataclass(frozen=True, slots=True)
class BatchView:
    number: str
    who: Person
    began: Moment
    ended: Moment | None
    files: tuple[FileLine, ...]
    sums: RowSums
    rows_conserved: bool
    controls: tuple[ControlLine, ...]
    controls_failed: int
    problems: Listing[ProblemLine]
    problems_of: str  # file name
    problems_href: str
    next_steps: tuple[NextStep, ...]
    runs: tuple[RunSummary, ...] = ()
    progress: ProgressView | None = None
    working_href: str = ""  # where its files and progress are asked for while it works
    controls_note: str = ""  # worded: how many tie and are not listed
    again_href: str = ""  # POST; where files are left whose import stopped


@dataclass(frozen=True, slots=True)
class SumLine:
    """Of what was taken from a file: rows of one kind, and what they add up to."""

    label: str
    rows: int
    amount: str  # "" where it is no money
    currency: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A file in which bad rows of another came right."""

    name: str
    href: str
    rows: int


@dataclass(frozen=True, slots=True)
class WithdrawView:
    """What taking an import back, or putting another file in its place, would do."""

    name: str
    href: str
    effects: tuple[str, ...]
    used_by: Choice | None  # the run that has read it: then it can only be replaced
    undo_href: str
    replace_href: str
    command_id: str
    accept: str
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class AgainForm:
    """Importing a refused file again, with what it does not say itself."""

    href: str
    sources: tuple[Choice, ...]
    shops: tuple[Choice, ...]
    accounts: tuple[Choice, ...]
    first_day: str = ""
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class FileView:
    line: FileLine
    batch_number: str
    batch_href: str
    who: Person
    at: Moment
    size: int
    sha256: str
    covers: str  # "2026-06-01 ～ 2026-06-30"
    scope: str  # shops or accounts, worded
    encoding: str
    verified: bool
    controls: tuple[ControlLine, ...]
    problems: Listing[ProblemLine]
    rejected_href: str = ""  # the bad rows as a file
    original_href: str = ""  # POST: who took it is recorded
    refusal: Refusal | None = None  # why the file was refused
    again: AgainForm | None = None
    tickets: tuple[Choice, ...] = ()
    tickets_more: int = 0
    same_as: Choice | None = None  # the file of the same bytes that was imported before
    problems_note: str = ""  # worded: that of very many only the first are listed
    columns_href: str = ""  # where the columns of a table nobody knows are named
    sums: tuple[SumLine, ...] = ()
    sums_note: str = ""
    corrections: tuple[Correction, ...] = ()
    corrects: Choice | None = None  # the file whose bad rows these are
    superseded_by: Choice | None = None
    layout: Choice | None = None  # the version of a layout of one's own that read it
    withdraw_href: str = ""
    withdrawing: ProgressView | None = None
    cancel_href: str = ""
