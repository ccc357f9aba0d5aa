"""For each type of exception: what must be confirmed by whom, and how it may be resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from people.actors import Role
from workflow.entries import EntryLine, EntryRefused, Vocabulary, read_lines, read_vocabulary
from workflow.refusals import UnsoundTable

FOLDER = Path(__file__).with_name("facts")
PLANS = (
    "orders",
    "settlement",
    "refunds",
    "returns",
    "shipments",
    "courier",
    "payouts",
    "vouchers",
    "import",
)
OTHER = "other"
"""The choice every question also offers; it then wants a file or a comment."""


class Kind(StrEnum):
    YES_NO = "yes_no"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    CHOICE = "choice"
    REFERENCE = "reference"
    DATE = "date"
    FILE = "file"


class ResolutionKind(StrEnum):
    NONE = "none"
    """Nothing is booked."""
    ENTRY = "entry"
    CLAIM = "claim"
    """Booked as owed to us by a debtor, until a date."""
    WAIT = "wait"
    """Not a resolution: it holds the ticket until a date."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    team: Role
    field: str
    label: str
    kind: Kind
    choices: tuple[Choice, ...]
    of: tuple[str, ...]
    """References: which kinds of records it may name."""
    condition: Mapping[str, tuple[str | bool, ...]] | None
    """Must be answered only when these answers were given; None: always."""
    helps: bool
    """May be left out."""


@dataclass(frozen=True, slots=True)
class Resolution:
    code: str
    label: str
    kind: ResolutionKind
    debtor: str | None
    hold_until: str | None
    """`wait`: the answer that says until when."""
    entry_by: str | None
    """The answer that chooses among `entries`; None: the only one, under the key ''."""
    entries: Mapping[str, tuple[EntryLine, ...]]
    always_approved: bool

    def lines(self, answers: Mapping[str, Any]) -> tuple[EntryLine, ...]:
        """The entry's lines, as the answers choose it."""
        chosen = "" if self.entry_by is None else str(answers.get(self.entry_by, OTHER))
        return self.entries.get(chosen, self.entries.get(OTHER, ()))

    @property
    def amounts(self) -> tuple[str, ...]:
        """Names of the amounts that some entry of it is made of."""
        return tuple(dict.fromkeys(line.amount for lines in self.entries.values() for line in lines))


@dataclass(frozen=True, slots=True)
class Playbook:
    type: str
    plan: str
    label: str
    questions: tuple[Question, ...]
    resolutions: tuple[Resolution, ...]

    def resolution(self, code: str) -> Resolution | None:
        return next((one for one in self.resolutions if one.code == code), None)

    def of_team(self, team: Role) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.team == team)


@cache
def vocabulary() -> Vocabulary:
    """Accounts, usual entries and amounts by name."""
    return read_vocabulary((FOLDER / "entries.yaml").read_text(encoding="utf-8"))


@cache
def load() -> Mapping[str, Playbook]:
    """Every playbook by its exception type, in the order of the plans. Raises UnsoundTable."""
    books: dict[str, Playbook] = {}
    for plan in PLANS:
        books |= parse((FOLDER / f"{plan}.yaml").read_text(encoding="utf-8"), plan=plan, words=vocabulary())
    return books


def parse(text: str, *, plan: str, words: Vocabulary) -> dict[str, Playbook]:
    """Playbooks of one plan. Raises UnsoundTable when a condition or an entry names what is not there."""
    books = {name: _playbook(name, plan, spec, words) for name, spec in yaml.safe_load(text).items()}
    reasons = [reason for book in books.values() for reason in _faults(book)]
    if reasons:
        raise UnsoundTable("; ".join(reasons))
    return books


def english(label: str) -> str:
    """The text without the translators' note behind the bar."""
    return label.partition("|")[0]


def _playbook(name: str, plan: str, spec: dict[str, Any], words: Vocabulary) -> Playbook:
    asked = ((Role(team), one) for team, questions in spec["questions"].items() for one in questions)
    try:
        resolutions = tuple(_resolution(one, words) for one in spec["resolutions"])
    except EntryRefused as refused:
        raise UnsoundTable(f"{name}: {refused}") from refused
    return Playbook(
        type=name,
        plan=plan,
        label=english(spec["label"]),
        questions=tuple(_question(team, one) for team, one in asked),
        resolutions=resolutions,
    )


def _question(team: Role, spec: dict[str, Any]) -> Question:
    condition = spec.get("if")
    return Question(
        team=team,
        field=spec["field"],
        label=english(spec["label"]),
        kind=Kind(spec["kind"]),
        choices=tuple(Choice(value, english(label)) for value, label in spec.get("choices", {}).items()),
        of=tuple(spec.get("of", ())),
        condition=None
        if condition is None
        else {field: tuple(values) for field, values in condition.items()},
        helps=spec.get("helps", False),
    )


def _resolution(spec: dict[str, Any], words: Vocabulary) -> Resolution:
    raw = {"": spec["entry"]} if "entry" in spec else spec.get("entries", {})
    entries = {chosen: read_lines(lines, words) for chosen, lines in raw.items()}
    return Resolution(
        code=spec["code"],
        label=english(spec["label"]),
        kind=_kind(spec, has_entry=bool(entries)),
        debtor=spec.get("debtor"),
        hold_until=spec.get("hold_until"),
        entry_by=spec.get("entry_by"),
        entries=entries,
        always_approved=spec.get("always_approved", False),
    )


def _kind(spec: dict[str, Any], *, has_entry: bool) -> ResolutionKind:
    if spec.get("kind") == ResolutionKind.WAIT:
        return ResolutionKind.WAIT
    if "debtor" in spec:
        return ResolutionKind.CLAIM
    return ResolutionKind.ENTRY if has_entry else ResolutionKind.NONE


def _faults(book: Playbook) -> Iterator[str]:
    fields = {question.field: question for question in book.questions}
    if len(fields) != len(book.questions):
        yield f"{book.type} asks one field twice"
    if len({one.code for one in book.resolutions}) != len(book.resolutions):
        yield f"{book.type} has one resolution twice"
    for question in book.questions:
        yield from _condition_faults(book.type, question, fields)
        if (question.kind is Kind.CHOICE) != bool(question.choices):
            yield f"{book.type}.{question.field}: choices and kind do not go together"
    for resolution in book.resolutions:
        named = {resolution.hold_until, resolution.entry_by} - {None}
        yield from (
            f"{book.type}.{resolution.code} names no question {f}"
            for f in sorted(map(str, named - set(fields)))
        )


def _condition_faults(type_: str, question: Question, fields: Mapping[str, Question]) -> Iterator[str]:
    for field, values in (question.condition or {}).items():
        on = fields.get(field)
        if on is None:
            yield f"{type_}.{question.field} depends on {field}, which is not asked"
            continue
        possible = {True, False} if on.kind is Kind.YES_NO else {choice.value for choice in on.choices}
        unknown = set(values) - possible
        yield from (
            f"{type_}.{question.field} depends on {field}={value}" for value in sorted(map(str, unknown))
        )
