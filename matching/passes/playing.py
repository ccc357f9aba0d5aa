"""The passes of a plan in order, each on what the earlier ones left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from matching.passes.bounds import BOUNDS, Bounds
from matching.passes.candidates import Asks, Candidates, Edges
from matching.passes.choosing import UNKNOWN, Alike, Possible, Rank, Row, Tied, choose
from matching.passes.days import NO_DAY
from matching.passes.pairs import pair
from matching.passes.plan import Likeness, Pass, Plan, Prefer
from matching.passes.searching import Field, GroupSearch, GroupTerms, Item
from matching.passes.shapes import Shape
from matching.passes.sides import Ints, Side, TwoSides
from matching.passes.texts import Texts
from matching.passes.wholes import find_wholes

GROUP_PAIRS_MAX: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """A group: places of both sides, and the pass (by its place in the plan) that made it."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    pass_at: int


@dataclass(frozen=True, slots=True)
class Ambiguous:
    left: tuple[int, ...]
    right: tuple[int, ...]
    pass_at: int
    alternatives: int


@dataclass(slots=True)
class PassOutcome:
    """`cut`: not everything could be tried. `too_large`: wholes with too many rows for the pass."""

    groups: int = 0
    ambiguous: int = 0
    cut: bool = False
    too_large: int = 0
    steps: int = 0


@dataclass(slots=True)
class Played:
    """Places of rows; `pairs` are one-to-one groups as columns, `groups` all others."""

    pairs: list[tuple[Ints, Ints, int]] = field(default_factory=list)
    groups: list[Made] = field(default_factory=list)
    ambiguous: list[Ambiguous] = field(default_factory=list)
    outcomes: list[PassOutcome] = field(default_factory=list)
    left_open: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    right_open: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


class Game:
    """What is still in play, and what became of the rest."""

    def __init__(self, sides: TwoSides, *, bounds: Bounds = BOUNDS) -> None:
        self.sides, self._bounds = sides, bounds
        self._left, self._right = np.ones(len(sides.left), bool), np.ones(len(sides.right), bool)
        self._texts: dict[tuple[str, Likeness], Texts] = {}
        self.played = Played()

    def play(self, plan: Plan) -> Played:
        for at, rule in enumerate(plan.passes):
            outcome = PassOutcome()
            self.played.outcomes.append(outcome)
            if rule.whole:
                self._wholes(rule, at, outcome)
            elif rule.shape is Shape.ONE_TO_ONE:
                self._pairs(rule, at, outcome)
            else:
                self._groups(rule, at, outcome)
        self.played.left_open, self.played.right_open = (
            np.flatnonzero(self._left),
            np.flatnonzero(self._right),
        )
        return self.played

    def _candidates(self, rule: Pass, asks: Asks, bounds: Bounds) -> tuple[Candidates, Edges]:
        lefts, rights = np.flatnonzero(self._left), np.flatnonzero(self._right)
        found = Candidates(self.sides, rule, lefts, rights, asks, texts=self._texts, bounds=bounds)
        return found, found.edges()

    def _pairs(self, rule: Pass, at: int, outcome: PassOutcome) -> None:
        candidates, edges = self._candidates(rule, Asks(), self._bounds)
        paired = pair(candidates, edges, prefer=rule.prefer, left=self.sides.left, right=self.sides.right)
        self._left[paired.left] = False
        self._right[paired.right] = False
        if len(paired.left):
            self.played.pairs.append((paired.left, paired.right, at))
        outcome.groups, outcome.steps = len(paired.left), edges.looked_at
        outcome.cut = bool(edges.unproven_left.any())
        self._take_out(paired.tied, at, outcome)

    def _wholes(self, rule: Pass, at: int, outcome: PassOutcome) -> None:
        asks = Asks(amounts=False, days=False, currencies="currency" in rule.on)
        candidates, edges = self._candidates(rule, asks, self._bounds)
        found = find_wholes(candidates, edges, rule=rule, left=self.sides.left, right=self.sides.right)
        for whole in found.groups:
            self._make(whole.left, whole.right, at)
        outcome.groups, outcome.too_large = len(found.groups), found.too_large
        outcome.cut = bool(edges.unproven_left.any())

    def _groups(self, rule: Pass, at: int, outcome: PassOutcome) -> None:
        bounds = Bounds(pairs=min(self._bounds.pairs, GROUP_PAIRS_MAX))
        candidates, edges = self._candidates(rule, Asks(amounts=False), bounds)
        lefts, rights, beside = _rows_beside(candidates, edges)
        found = GroupSearch(
            Field(_items(self.sides.left, lefts), _items(self.sides.right, rights), beside),
            GroupTerms(rule.shape, rule.max_items, rule.allowance),
            bounds=self._bounds,
        ).run()
        unproven = frozenset({*found.unproven, *_unproven_rows(candidates, edges)})
        side = self.sides.left, self.sides.right
        answers = [
            Possible(left, right, self._rank(rule, lefts[list(left)], rights[list(right)]))
            for left, right in found.groups
        ]
        alike = Alike(side[0].alike[lefts].tolist(), side[1].alike[rights].tolist())
        chosen = choose(answers, alike=alike, unproven=unproven)
        for one in chosen.made:
            self._make(_places(lefts, one.left), _places(rights, one.right), at)
        outcome.groups, outcome.cut, outcome.steps = len(chosen.made), bool(unproven), found.steps
        tied = (
            Tied(_places(lefts, one.left), _places(rights, one.right), one.alternatives)
            for one in chosen.tied
        )
        self._take_out(tuple(tied), at, outcome)

    def _rank(self, rule: Pass, left: Ints, right: Ints) -> Rank:
        if rule.prefer is None:
            return UNKNOWN
        sides = self.sides.left, self.sides.right
        if rule.prefer is Prefer.NEAREST_AMOUNT:
            return (abs(sum(sides[1].amount[right].tolist()) - sum(sides[0].amount[left].tolist())),)
        days = sides[0].day[left].tolist(), sides[1].day[right].tolist()
        if NO_DAY in days[0] or NO_DAY in days[1]:
            return UNKNOWN
        if rule.prefer is Prefer.NEAREST_DAY:
            return (max(max(days[1]) - min(days[0]), max(days[0]) - min(days[1])),)
        if rule.prefer is Prefer.OLDEST:
            return tuple(sorted((*days[0], *days[1])))
        return tuple(sorted(-day for day in (*days[0], *days[1])))

    def _make(self, left: tuple[int, ...], right: tuple[int, ...], at: int) -> None:
        self._left[list(left)] = False
        self._right[list(right)] = False
        self.played.groups.append(Made(left, right, at))

    def _take_out(self, tied: Sequence[Tied], at: int, outcome: PassOutcome) -> None:
        for one in tied:
            self._left[list(one.left)] = False
            self._right[list(one.right)] = False
            self.played.ambiguous.append(Ambiguous(one.left, one.right, at, one.alternatives))
        outcome.ambiguous = len(tied)


def play(sides: TwoSides, plan: Plan, *, bounds: Bounds = BOUNDS) -> Played:
    """What the plan makes of the rows. The order of rows decides nothing but which of alike rows pair."""
    return Game(sides, bounds=bounds).play(plan)


def _items(side: Side, places: Ints) -> list[Item]:
    said = (side.amount[places].tolist(), side.currency[places].tolist(), side.alike[places].tolist())
    return [Item(amount, currency, order) for amount, currency, order in zip(*said, strict=True)]


def _places(places: Ints, chosen: Sequence[int]) -> tuple[int, ...]:
    return tuple(places[list(chosen)].tolist())


def _rows_beside(candidates: Candidates, edges: Edges) -> tuple[Ints, Ints, list[Sequence[int]]]:
    """Rows of both sides that the pass may use, and per left row the right ones it may stand beside."""
    lefts, rights = candidates.left, candidates.right
    of_right: list[list[int]] = [[] for _ in range(len(rights))]
    for at, node in enumerate(rights.of_row.tolist()):
        of_right[node].append(at)
    of_left: list[list[int]] = [[] for _ in range(len(lefts))]
    for left, right in zip(edges.left.tolist(), edges.right.tolist(), strict=True):
        of_left[left].append(right)
    expanded = [sorted(row for node in nodes for row in of_right[node]) for nodes in of_left]
    return lefts.places, rights.places, [expanded[node] for node in lefts.of_row.tolist()]


def _unproven_rows(candidates: Candidates, edges: Edges) -> set[Row]:
    lefts = np.flatnonzero(edges.unproven_left[candidates.left.of_row]).tolist()
    rights = np.flatnonzero(edges.unproven_right[candidates.right.of_row]).tolist()
    return {*((True, at) for at in lefts), *((False, at) for at in rights)}
