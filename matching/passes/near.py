"""Why a row stayed open: its closest candidates, and what kept each apart.

Candidates are looked for among rows with the same reference or key, the nearest amounts and the nearest days.
Each is held against every pass, and the pass that it fails in the fewest points tells why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.passes.candidates import Flags
from matching.passes.days import NO_DAY
from matching.passes.plan import Likeness, Pass, Plan
from matching.passes.sides import Ints, Side, TwoSides
from matching.passes.texts import BLANK, Codes, Texts

SHOWN: Final = 3
_AROUND: Final = 4  # looked at on either side of a row's own place in a sorted list
_OPEN_AT_ONCE: Final = 100_000
POINTS: Final = ("amount", "date", "currency", "reference", "used")  # the first that fails names the reason
AMOUNT, DATE, CURRENCY, REFERENCE, USED = (1 << at for at in range(5))


@dataclass(frozen=True, slots=True)
class Near:
    """A candidate by its place on the other side, the pass that came closest, and the points it failed in."""

    place: int
    pass_at: int
    apart: tuple[str, ...]
    difference: int
    days: int | None

    @property
    def why(self) -> str:
        return self.apart[0]


@dataclass(frozen=True, slots=True)
class _View:
    """The tables as seen from one side."""

    own: Side
    other: Side
    used: Flags
    names: Mapping[str, tuple[Sequence[Codes], Sequence[Codes], Texts]]
    is_left: bool


def nearest(
    sides: TwoSides, plan: Plan, open_places: Ints, used: Flags, *, of_left: bool
) -> list[tuple[Near, ...]]:
    """Per open row its closest candidates, the closest first. `used`: rows of the other side out of play."""
    own, other = (sides.left, sides.right) if of_left else (sides.right, sides.left)
    names = {
        name: (texts.left, texts.right, texts) if of_left else (texts.right, texts.left, texts)
        for name, texts in sides.names.items()
    }
    view = _View(own, other, used, names, of_left)
    if not len(other) or not plan.passes:
        return [()] * len(open_places)
    indexes = _indexes(view, open_places) if len(open_places) else []
    found: list[tuple[Near, ...]] = []
    for start in range(0, len(open_places), _OPEN_AT_ONCE):
        part = slice(start, start + _OPEN_AT_ONCE)
        found += _nearest(view, plan, open_places[part], [one.of(part) for one in indexes])
    return found


@dataclass(frozen=True, slots=True)
class _Index:
    """Rows of the other side sorted by a key and then a value; for open rows the place among them."""

    order: Ints
    place: Ints
    key: Ints
    own_key: Ints
    named: bool  # whether keys are names, of which blank ones agree with nothing

    def of(self, part: slice) -> "_Index":
        """The same for some of the open rows."""
        return _Index(self.order, self.place[part], self.key, self.own_key[part], self.named)


def _indexes(view: _View, places: Ints) -> list[_Index]:
    """By amount, by day among equal amounts, and by amount among rows that share a name."""
    amount, day = (view.own.amount[places], view.other.amount), (view.own.day[places], view.other.day)
    nothing = np.zeros(len(places), np.int64), np.zeros(len(view.other), np.int64)
    indexes = [_index(nothing, amount), _index(amount, day)]
    for name, (owns, others, _texts) in view.names.items():
        if name != "id":
            indexes += [_index((own[places], other), amount, named=True) for own in owns for other in others]
    return indexes


def _index(keys: tuple[Ints, Ints], values: tuple[Ints, Ints], *, named: bool = False) -> _Index:
    """`keys` and `values` of the open rows and of the other side."""
    known, key = np.unique(keys[1], return_inverse=True)
    steps, value = np.unique(values[1], return_inverse=True)
    place = key * (len(steps) + 1) + value
    order = np.argsort(place, kind="stable")
    own = np.searchsorted(known, keys[0]) * (len(steps) + 1) + np.searchsorted(steps, values[0])
    return _Index(order, np.searchsorted(place[order], own), keys[1][order], keys[0], named)


def _nearest(view: _View, plan: Plan, places: Ints, indexes: Sequence[_Index]) -> list[tuple[Near, ...]]:
    candidates, exists = _around(indexes)
    own = np.broadcast_to(places[:, None], candidates.shape)
    failed = np.full(candidates.shape, 63, np.int64)
    best = np.zeros(candidates.shape, np.int64)
    for at, rule in enumerate(plan.passes):
        points = _failed(view, rule, own, candidates)
        better = _weight(points) < _weight(failed)
        failed = np.where(better, points, failed)
        best = np.where(better, at, best)
    failed = failed | np.where(view.used[candidates], USED, 0)
    exists &= failed != 0
    gap, apart = _gaps(view, own, candidates)
    order = np.lexsort((candidates, gap, apart, _weight(failed), ~exists), axis=1)[:, : 3 * SHOWN]
    return [
        _shown(view, places[row], order[row], candidates[row], exists[row], failed[row], best[row])
        for row in range(len(places))
    ]


def _around(indexes: Sequence[_Index]) -> tuple[Ints, Flags]:
    """Places of candidates per open row, and which of them are some."""
    offsets = np.arange(-_AROUND, _AROUND)
    found, exists = [], []
    for index in indexes:
        at = index.place[:, None] + offsets[None, :]
        inside = (at >= 0) & (at < len(index.order))
        at = np.clip(at, 0, len(index.order) - 1)
        inside &= index.key[at] == index.own_key[:, None]
        if index.named:
            inside &= index.key[at] != BLANK
        found.append(index.order[at])
        exists.append(inside)
    return np.concatenate(found, axis=1), np.concatenate(exists, axis=1)


_WEIGHTS: Final = np.array(
    [
        100 * mask.bit_count() + (5 if mask & REFERENCE else 0) + (10 if mask & CURRENCY else 0)
        for mask in range(64)
    ]
)


def _weight(points: Ints) -> Ints:
    """Few points count most; among equally many, amounts and days are nearer than names."""
    weights: Ints = _WEIGHTS[points]
    return weights


def _failed(view: _View, rule: Pass, own: Ints, other: Ints) -> Ints:
    """The points that each pair fails in."""
    left, right = (own, other) if view.is_left else (other, own)
    sides = (view.own, view.other) if view.is_left else (view.other, view.own)
    amounts, days = (sides[0].amount[left], sides[1].amount[right]), (sides[0].day[left], sides[1].day[right])
    points = np.where(_ties(rule, *amounts), 0, AMOUNT)
    undated = (days[0] == NO_DAY) | (days[1] == NO_DAY)
    if rule.days is not None:
        apart = days[1] - days[0]
        points |= np.where(undated | (apart < rule.days[0]) | (apart > rule.days[1]), DATE, 0)
    if "date" in rule.on:
        points |= np.where(undated | (days[0] != days[1]), DATE, 0)
    currencies = sides[0].currency[left], sides[1].currency[right]
    differ = (currencies[0] != currencies[1]) & (currencies[0] != BLANK) & (currencies[1] != BLANK)
    points |= np.where(differ, CURRENCY, 0)
    for name in rule.on:
        if name not in ("currency", "date"):
            points |= np.where(_agree(view, rule, name, own, other), 0, REFERENCE)
    return points


def _ties(rule: Pass, left: Ints, right: Ints) -> Flags:
    allowance, difference = rule.allowance, right - left
    if allowance.below is not None or allowance.above is not None:
        return (difference >= -(allowance.below or 0)) & (difference <= (allowance.above or 0))
    whole, part = np.divmod(np.abs(left), 1_000_000)
    reach = np.maximum(allowance.minor, whole * allowance.ppm + part * allowance.ppm // 1_000_000)
    within: Flags = np.abs(difference) <= reach
    return within


def _agree(view: _View, rule: Pass, name: str, own: Ints, other: Ints) -> Flags:
    owns, others, texts = view.names[name]
    agreed = np.zeros(own.shape, bool)
    likeness = rule.likeness if name == "reference" else Likeness.EQUAL
    if likeness in (Likeness.DIGITS, Likeness.ALNUM):
        folded = texts.folded(likeness)
        owns, others = (folded.left, folded.right) if view.is_left else (folded.right, folded.left)
    for one in owns:
        for two in others:
            codes = one[own], two[other]
            agreed |= (codes[0] == codes[1]) & (codes[0] != BLANK)
            if likeness is Likeness.CONTAINS:
                agreed |= _inside(texts, *codes)
    return agreed


def _inside(texts: Texts, one: Codes, other: Codes) -> Flags:
    words = texts.words
    pairs = zip(one.ravel().tolist(), other.ravel().tolist(), strict=True)
    found = (a >= 0 and b >= 0 and (words[a] in words[b] or words[b] in words[a]) for a, b in pairs)
    return np.fromiter(found, bool, one.size).reshape(one.shape)


def _gaps(view: _View, own: Ints, other: Ints) -> tuple[Ints, Ints]:
    """How far apart in days, and in amounts."""
    days = view.own.day[own], view.other.day[other]
    undated = (days[0] == NO_DAY) | (days[1] == NO_DAY)
    return (
        np.where(undated, 10**6, np.abs(days[0] - days[1])),
        np.abs(view.own.amount[own] - view.other.amount[other]),
    )


def _shown(  # noqa: PLR0917  a row of each column
    view: _View, place: int, order: Ints, candidates: Ints, exists: Flags, failed: Ints, best: Ints
) -> tuple[Near, ...]:
    shown: dict[int, Near] = {}
    for at in order.tolist():
        other = int(candidates[at])
        if len(shown) == SHOWN or not exists[at]:
            break
        if other not in shown:
            mask = int(failed[at])
            apart = tuple(point for bit, point in enumerate(POINTS) if mask >> bit & 1)
            difference = int(view.other.amount[other] - view.own.amount[place])
            days = int(view.other.day[other]), int(view.own.day[place])
            gap = None if NO_DAY in days else days[0] - days[1]
            sign = 1 if view.is_left else -1
            shown[other] = Near(
                other, int(best[at]), apart, difference * sign, None if gap is None else gap * sign
            )
    return tuple(shown.values())
