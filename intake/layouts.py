"""A layout: which headers a source's table has, and what stands under them.

A file's layout is recognised by the names in its header line, never by position, order or file name.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

from intake.blocks import Block, Shaped
from intake.classification import Words
from intake.controls import BalanceEnd, Declared, Preamble, no_ends, no_footer, no_preamble, no_tallies
from intake.facts import FactKind
from intake.preparing import Preparing
from intake.refusals import IntakeRefused
from intake.words import header_key

HEADER_SEARCH_ROWS: Final = 40
LEGACY: Final = ("gb18030", "cp1252")  # of files that are not in Unicode
NEAR_ENOUGH: Final = 2  # required headers a line must show to be called nearly a layout
_PRICES: Final = re.compile("首重|续重")  # what the columns of a courier's price list are about


class Read(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    ID = "id"
    AMOUNT = "amount"
    COUNT = "count"
    MEASURE = "measure"
    TIME = "time"
    DAY = "day"
    WORD = "word"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Field:
    """One column by what it means. `required`: its header must be there; `needed`: no cell may be blank."""

    name: str
    headers: tuple[str, ...]
    read: Read = Read.TEXT
    required: bool = False
    needed: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


class ScopeBy(StrEnum):
    """What says whose rows these are."""

    SHOP = "shop"
    ACCOUNT = "account"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Stated:
    """What holds for every file of a layout, said once and for all. "" leaves it to the file."""

    shop: str = ""
    account: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of one source.

    `shape` turns typed columns into fact lines. `platforms` are those whose shops or accounts the source
    can belong to (empty: any). `currency`: of a source that names none, for accounts nobody has set up.
    `words` are its own for what a ledger line is about. `footer_marks` begin the first line after the data;
    with `has_footer` a file without one is a cut file; `ends` are the balances that stand in it for a whole
    account. `is_followed`: the source promises a running balance
    without gaps. `together` names a field: neighbouring rows that say the same there are shaped in one
    block, so that what stands on each of them can be counted once. `prepared` puts rows in order before
    their cells are read. `encodings`: those but Unicode the source may come in. `cell_mark`: where every
    cell begins with it, one that does not is the rest of the cell before, cut by a comma. `note_below`: a
    line of remarks may stand between the header line and the data. `is_asked_for`: only whoever imports a
    file can tell that it is this one.
    """

    source: str
    name: str
    kind: FactKind
    fields: tuple[Field, ...]
    shape: Callable[[Block], Shaped]
    scope: ScopeBy
    words: Words = field(default_factory=Words)
    currency: str = ""
    platforms: tuple[str, ...] = ()
    preamble: Callable[[Sequence[Sequence[str]]], Preamble] = no_preamble
    footer: Callable[[Sequence[Sequence[str]]], tuple[Declared, ...]] = no_footer
    ends: Callable[[Sequence[Sequence[str]]], tuple[BalanceEnd, ...]] = no_ends
    footer_marks: tuple[str, ...] = ()
    has_footer: bool = False
    is_followed: bool = False
    together: str = ""
    prepared: Callable[["Found"], Preparing] | None = None
    encodings: tuple[str, ...] = LEGACY
    tallies: Callable[[Block, Shaped], Mapping[str, tuple[int, int, int]]] = no_tallies
    cell_mark: str = ""
    note_below: bool = False
    is_asked_for: bool = False
    stated: Stated = field(default_factory=Stated)

    @property
    def required(self) -> frozenset[str]:
        return frozenset(one.name for one in self.fields if one.required)


@dataclass(frozen=True, slots=True)
class Found:
    """A layout in a file: the header line's index, and at which column each of its fields stands."""

    layout: Layout
    header_index: int
    headers: tuple[str, ...]
    places: Mapping[str, int]


def find_layout(
    rows: Sequence[Sequence[str]], layouts: Sequence[Layout], *, source: str | None
) -> Found | None:
    """The layout whose required headers a line shows; of several the one that explains most columns.

    Of those that explain as many the one that lacks least of its own.
    """
    wanted = [one for one in layouts if one.source == source or (source is None and not one.is_asked_for)]
    for index, keys, first in _header_lines(rows, wanted):
        found = [Found(one, index, tuple(rows[index]), _places(one, first)) for one in wanted]
        fitting = [one for one in found if one.layout.required <= one.places.keys()]
        if fitting:
            best = max(fitting, key=lambda one: (len(one.places), -len(one.layout.fields)))
            _refuse_doubles(best, keys)
            return best
    return None


def _places(layout: Layout, first: Mapping[str, int]) -> dict[str, int]:
    """At which column each field of the layout stands; `first`: where each header stands first."""
    found = {}
    for one in layout.fields:
        for key in _header_keys(one.headers):
            if key in first:
                found[one.name] = first[key]
                break
    return found


@cache
def _header_keys(headers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(header_key, headers))


def _header_lines(
    rows: Sequence[Sequence[str]], layouts: Sequence[Layout]
) -> Iterator[tuple[int, list[str], dict[str, int]]]:
    """(index, header keys, where each stands first) of the lines that hold a header of the layouts."""
    known = {key for layout in layouts for one in layout.fields for key in _header_keys(one.headers)}
    for index, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        keys = [header_key(cell) for cell in row]
        if not known.isdisjoint(keys) and sum(map(bool, keys)) >= NEAR_ENOUGH:
            yield index, keys, {key: at for at, key in reversed(list(enumerate(keys)))}


def _refuse_doubles(found: Found, keys: Sequence[str]) -> None:
    """A header that stands twice could be either: no half-guess."""
    for at in found.places.values():
        if keys.count(keys[at]) > 1:
            raise IntakeRefused("duplicate_header", header=found.headers[at].strip())


@dataclass(frozen=True, slots=True)
class Near:
    """A header line that is nearly a layout's; `missing` are the required fields it lacks."""

    found: Found
    missing: frozenset[str]


def nearest(rows: Sequence[Sequence[str]], layouts: Sequence[Layout]) -> Near | None:
    """The layout of whose required headers a line shows the largest share, but not all."""
    best: tuple[float, Near] | None = None
    for index, _, first in _header_lines(rows, layouts):
        for layout in layouts:
            places = _places(layout, first)
            shown = layout.required & places.keys()
            if shown == layout.required:  # fits, and is taken only where it is asked for
                continue
            share = len(shown) / len(layout.required)
            if len(shown) >= NEAR_ENOUGH and (best is None or share > best[0]):
                found = Found(layout, index, tuple(rows[index]), places)
                best = (share, Near(found, layout.required - shown))
    return None if best is None else best[1]


def unknown_layout(rows: Sequence[Sequence[str]], layouts: Sequence[Layout]) -> IntakeRefused:
    """The refusal that names the nearest known layout and what keeps the file from being one."""
    if any(_is_price_list([header_key(cell) for cell in row]) for row in rows[:HEADER_SEARCH_ROWS]):
        return IntakeRefused("price_list")
    near = nearest(rows, layouts)
    if near is None:
        return IntakeRefused("unknown_layout")
    layout = near.found.layout
    missing = [one.headers[0] for one in layout.fields if one.name in near.missing]
    return IntakeRefused("missing_headers", source=layout.source, headers=", ".join(missing))


def _is_price_list(keys: Sequence[str]) -> bool:
    """A courier's prices by weight, and no parcels."""
    return sum(map(bool, map(_PRICES.search, keys))) >= NEAR_ENOUGH and not any("单号" in key for key in keys)
