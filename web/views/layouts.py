"""Layouts of one's own on pages: the list, one with its versions, and the columns of a table being named."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.imports import ProblemLine
from web.views.money import MoneyState
from web.views.shell import Choice, Person, Refusal


@dataclass(frozen=True, slots=True)
class WordLine:
    """A word of the table, and what it can mean."""

    written: str
    meanings: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: which column it is, or what it says in every row."""

    name: str
    label: str
    help: str
    must: bool
    columns: tuple[Choice, ...]  # value: the column's place
    samples: tuple[str, ...]  # what stands in the chosen column
    constant: str = ""
    constants: tuple[Choice, ...] = ()  # what it may say in every row, where that is one of few
    may_be_constant: bool = False
    words: tuple[WordLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column that a known layout misses, and which new one it may have become."""

    name: str
    label: str
    columns: tuple[Choice, ...]
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DriftView:
    """How a table differs from the layout it nearly is."""

    source: str  # worded
    missing: tuple[Renamed, ...]
    new: tuple[str, ...]
    by_hand_href: str


@dataclass(frozen=True, slots=True)
class TrialView:
    """What the first rows become."""

    columns: tuple[tuple[str, bool], ...]  # (label, is a figure)
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # (row of the table, cells)
    note: str
    state: MoneyState
    problems: tuple[ProblemLine, ...] = ()
    refusal: str = ""
    lacking: tuple[str, ...] = ()  # what must be said before there is anything to show


@dataclass(frozen=True, slots=True)
class ColumnsView:
    file: str
    file_href: str
    href: str
    title: str
    layout: str  # key of the layout that is changed; "" for a new one
    version: int
    base: str
    bases: tuple[Choice, ...]
    sheet: int
    sheets: tuple[Choice, ...]
    header_line: int  # counted from 1
    header_lines: int
    raw: tuple[tuple[str, ...], ...]  # the header line and the rows below it, as they stand in the file
    must: tuple[FieldLine, ...] = ()
    more: tuple[FieldLine, ...] = ()
    money: tuple[Choice, ...] = ()
    days: tuple[Choice, ...] = ()
    decimal_comma: bool = False
    drift: DriftView | None = None
    trial: TrialView | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A layout in the list, by the version in use."""

    title: str
    source: str
    href: str
    kind: str
    version: int
    files: int
    who: Person
    at: Moment
    state: MoneyState
    state_label: str


@dataclass(frozen=True, slots=True)
class LayoutsView:
    rows: tuple[LayoutRow, ...]
    imports_href: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    title: str
    who: Person
    at: Moment
    files: int
    current: bool


@dataclass(frozen=True, slots=True)
class LayoutView:
    row: LayoutRow
    pairs: tuple[tuple[str, str], ...]  # (field, where it stands)
    versions: tuple[VersionLine, ...]
    headers: tuple[str, ...]
    change_href: str = ""
    retire_href: str = ""
