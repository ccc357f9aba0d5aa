"""Tickets on pages: rows of lists, the ticket's page, its forms, its trail."""

from dataclasses import dataclass
from enum import StrEnum

from web.formatting import Due, Moment
from web.views.facts import FactsTable
from web.views.money import EquationView, MoneyState
from web.views.shell import Choice, Listing, MenuView, Person, Refusal


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket in a list. `seen` is the sentence: what was seen."""

    number: str
    href: str
    type_label: str
    state: MoneyState
    platform: str  # platform key, or alipay, wechat_pay, bank
    subject: str  # the id it is about, whole
    seen: str
    step_label: str
    amount_minor: int
    currency: str
    due: Due | None = None
    assignee: Person | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over all that match, per currency."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class TicketListView:
    views: MenuView  # saved views of the role
    facets: tuple[
        tuple[str, MenuView], ...
    ]  # (name: state, type, shop, team, assignee, due; worded label of it in the menu)
    listing: Listing[TicketRow]
    totals: tuple[Total, ...]
    sort: MenuView
    cleared_href: str = ""  # this list without its filters; empty where none is set
    export_href: str = ""
    empty: str = "nothing"  # "nothing" | "view" (none in this saved view) | "filter" | "forbidden"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    YES_NO = "yes_no"
    SELECT = "select"
    FILE = "file"
    REFERENCE = "reference"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `value` is what was sent before, or the proposal; amounts are written in major units."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    value: str = ""
    required: bool = False
    help: str = ""
    error: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    accept: str = ""  # of files: ".png,.jpg,.pdf"
    condition: str = ""  # worded: when it must be answered, e.g. "if the case is closed"
    unknown_name: str = (
        ""  # of the box beside it that says: could not be established; empty where there is none
    )
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class ActionForm:
    """One action of the ticket. Where it is not enabled, `reason` says why; it is shown all the same."""

    action: str
    id: str
    label: str
    href: str  # POST
    enabled: bool
    reason: str = ""
    primary: bool = False
    hotkey: str = ""
    fields: tuple[Field, ...] = ()
    intro: str = ""  # worded: the question asked, whom it goes to
    open: bool = False


@dataclass(frozen=True, slots=True)
class EntryLine:
    side: str  # "debit" | "credit"
    account: str
    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way to resolve it, with the entry it would make; no entry where nothing is booked."""

    code: str
    label: str
    note: str
    amount_minor: int
    currency: str
    entry: tuple[EntryLine, ...] = ()
    chosen: bool = False
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolving:
    """The form of the ways: `action` is its ActionForm (resolve), whose button stands in the action bar.

    `chosen` ways that were proposed already are shown with `is_proposal`, and cannot be changed.
    """

    ways: tuple[Way, ...]
    action: ActionForm | None = None
    is_proposal: bool = False
    note: str = ""  # the proposer's words to the approver
    waits_for: str = ""  # worded: "Zhou Qiming approves"


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    standing: str  # "done" | "now" | "todo"


@dataclass(frozen=True, slots=True)
class TrailFile:
    name: str
    href: str
    size: int


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One event: who, what was done, when; what was said and shown inside. Hash and place in the trail."""

    at: Moment
    who: Person
    what: str
    words: str = ""
    answers: tuple[tuple[str, str], ...] = ()  # (question, answer), worded
    files: tuple[TrailFile, ...] = ()
    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What a colleague asked the one who looks at the page: the title of the card on a phone."""

    who: Person
    text: str


@dataclass(frozen=True, slots=True)
class TicketHead:
    number: str
    type_label: str
    state: MoneyState
    platform: str
    shop: str
    assignee: Person | None
    team: str = ""  # worded; shown when nobody in person holds it
    due: Due | None = None
    state_label: str = ""  # worded state of the ticket, shown where it is done
    same_cause: Choice | None = None
    linked: tuple[Choice, ...] = ()
    order: Choice | None = None  # the page of the order it is about


@dataclass(frozen=True, slots=True)
class TicketPageView:
    head: TicketHead
    version: int
    command_id: str  # fresh for each rendering: makes a click count once
    steps: tuple[Step, ...]
    equation: EquationView
    facts: FactsTable
    why: tuple[str, ...]  # sentences, the explanation first, what else is wrong after it
    trail: tuple[TrailEntry, ...]
    actions: tuple[ActionForm, ...]  # without the one in `resolving`
    question: AskedQuestion | None = None
    resolving: Resolving | None = None
    neighbours: tuple[str, str] = ("", "")  # hrefs of the previous and the next in the list
    place: tuple[int, int] = (0, 0)  # this is the 3rd of 18
    back_href: str = ""
    refusal: Refusal | None = None
    sealed: bool = False
