"""The rows of a run: lists by where they ended, and one row with what it was judged with. Pure."""

from dataclasses import dataclass

from web.views.money import EquationView, MoneyState
from web.views.shell import Choice, Listing


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row in a list; `ended` is worded. Without an `amount_minor` its kind measures none."""

    kind_code: str
    number: str
    href: str
    order: Choice | None
    amount_minor: int | None
    currency: str
    when: str
    state: MoneyState | None
    ended: str
    source: Choice | None


@dataclass(frozen=True, slots=True)
class RunRowsView:
    number: str
    run_href: str
    plan_label: str
    choices: tuple[Choice, ...]  # outcomes, with how many rows each has
    reasons: tuple[Choice, ...]  # of the outcome shown
    listing: Listing[RowLine]


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A row that came close; `apart` says in words what kept it apart."""

    line: RowLine
    apart: tuple[str, ...]
    change: str


@dataclass(frozen=True, slots=True)
class RunRowView:
    number: str
    run_href: str
    list_href: str
    plan_label: str
    line: RowLine
    sentence: str
    equation: EquationView | None
    keys: tuple[tuple[str, str], ...]  # which number, and its value
    together: tuple[RowLine, ...]
    candidates: tuple[CandidateLine, ...]
    asks_candidates: bool
    rule_version: str
    ticket: Choice | None
