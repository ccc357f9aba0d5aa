"""Approvals: what waits, in groups; and what follows from approving."""

from dataclasses import dataclass

from web.views.money import MoneyState
from web.views.shell import Choice, MenuView, Refusal
from web.views.tickets import Total


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    number: str
    href: str
    type_label: str
    seen: str
    way_label: str
    entry: str  # worded short: "Dr 1221  Cr 1012"
    proposer: str
    amount_minor: int
    currency: str
    token: str  # number, version and payload hash as one value; sent back as read
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalGroup:
    """Tickets that may be approved together, or one by one, or not by this person: then `closed` says why."""

    key: str  # "together" | "single" | "own" | "over"
    title: str
    note: str
    rows: tuple[ApprovalRow, ...]
    totals: tuple[Total, ...]
    selectable: bool = False
    closed: str = ""


@dataclass(frozen=True, slots=True)
class AccountLine:
    account: str
    name: str
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class Check:
    state: MoneyState
    text: str
    link: Choice | None = None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from approving the chosen ones."""

    count: int
    amount_minor: int
    currency: str
    accounts: tuple[AccountLine, ...]
    debit_minor: int
    credit_minor: int
    balanced: bool
    checks: tuple[Check, ...]
    largest: tuple[ApprovalRow, ...]


@dataclass(frozen=True, slots=True)
class ApprovalsView:
    views: MenuView
    groups: tuple[ApprovalGroup, ...]
    consequence: Consequence | None
    approve_href: str
    refresh_href: str  # GET with `chosen` (tokens): this page, with what follows from them
    preview_href: str  # POST with the same: for browsers without scripts; approves nothing
    command_id: str
    reject_href: str = ""  # POST with the chosen ones and a reason; empty where nobody may judge
    refusal: Refusal | None = None
