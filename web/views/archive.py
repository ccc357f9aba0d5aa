"""The archive: which tickets rest there, and whether their trail is whole."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.facts import FactsTable
from web.views.money import EquationView, MoneyState
from web.views.shell import Choice, Listing, MenuView, Person
from web.views.tickets import EntryLine, TicketHead, TrailEntry


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    number: str
    href: str
    type_label: str
    state: MoneyState
    platform: str
    subject: str
    outcome: str  # worded: how it was resolved
    amount_minor: int
    currency: str
    archived: Moment


@dataclass(frozen=True, slots=True)
class Month:
    label: str
    href: str
    count: int
    current: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof, n of n. `text` says what was compared."""

    label: str
    text: str
    result: str  # "18,432 / 18,432"
    state: MoneyState


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The verdict as a sentence, with what it rests on."""

    sentence: str
    note: str
    ok: bool
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class ArchiveView:
    months: tuple[Month, ...]
    types: MenuView | None
    listing: Listing[ArchiveRow]
    verdict: VerdictView | None
    verify_href: str = ""  # POST: verify everything again
    command: str = ""  # the offline command, as it is typed


@dataclass(frozen=True, slots=True)
class ArchivedTicketView:
    head: TicketHead
    verdict: VerdictView
    equation: EquationView
    facts: FactsTable
    why: tuple[str, ...]
    resolution: str  # worded
    entry: tuple[EntryLine, ...]
    hands: tuple[tuple[str, Person], ...]  # (worded part: proposed, approved, archived; who)
    trail: tuple[TrailEntry, ...]
    head_hash: str
    archived: Moment
    keep_until: str
    bundle_href: str = ""
    verify_href: str = ""  # POST: computes the verdict anew, files included
    command: str = ""
    back_href: str = ""
    ticket: Choice | None = None
