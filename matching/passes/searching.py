"""Every group of a shape among rows of two sides, each sought from one anchor row."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from matching.passes.allowance import Allowance
from matching.passes.bounds import BOUNDS, Bounds
from matching.passes.choosing import Row, Side
from matching.passes.reachable import Reachable
from matching.passes.shapes import Shape
from matching.passes.sums import Amount, SumSearch, reachable_for


@dataclass(frozen=True, slots=True)
class Item:
    """A row as a search sees it: `order` ranks rows by what they say, so that their place decides nothing."""

    amount: int
    currency: int = -1  # -1: blank, goes with any
    order: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """Two sides, and per left item the right ones it may stand beside, ascending."""

    left: Sequence[Item]
    right: Sequence[Item]
    neighbours: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class GroupsFound:
    """Index sets. `unproven`: rows that may be in groups nobody tried; none when the search was complete."""

    groups: tuple[tuple[Side, Side], ...]
    unproven: frozenset[Row]
    steps: int


@dataclass(frozen=True, slots=True)
class GroupTerms:
    shape: Shape
    max_items: int
    allowance: Allowance


class GroupSearch:
    """One search per anchor: a left row, except for n:1, where the one right row is it.

    In n:m, groups are found from their first left row alone.
    """

    def __init__(self, field: Field, terms: GroupTerms, *, bounds: Bounds = BOUNDS) -> None:
        self._field, self._terms, self._bounds = field, terms, bounds
        self._from_right = terms.shape is Shape.MANY_TO_ONE
        self._beside = _turned(field) if terms.shape is not Shape.ONE_TO_MANY else []
        self._table: tuple[tuple[int, ...], Reachable | None] | None = None
        self._groups: list[tuple[Side, Side]] = []
        self._unproven: set[Row] = set()
        self._steps, self._table_bytes = 0, bounds.table_bytes

    def run(self) -> GroupsFound:
        anchors = [at for at, one in enumerate(self._anchors()) if one.amount]
        each = self._bounds.steps_each(len(anchors))
        self._table_bytes = self._bounds.table_bytes_each(len(anchors))
        ends_at = time.monotonic() + self._bounds.milliseconds / 1000
        for at in sorted(anchors, key=lambda one: (self._rank(one), one)):
            others = self._others(at)
            if len(others) > self._bounds.candidates or time.monotonic() > ends_at:
                self._leave_unproven(at, others)
            elif others:
                self._search(at, others, each)
        return GroupsFound(tuple(self._groups), frozenset(self._unproven), self._steps)

    def _anchors(self) -> Sequence[Item]:
        return self._field.right if self._from_right else self._field.left

    def _item(self, row: Row) -> Item:
        return (self._field.left if row[0] else self._field.right)[row[1]]

    def _rank(self, at: int) -> int:
        return self._anchors()[at].order

    def _others(self, anchor: int) -> list[Row]:
        """Rows that may join the anchor, none of amount 0, the largest amounts first."""
        if self._from_right:
            rows = [(True, at) for at in self._beside[anchor]]
        else:
            rows = [(False, at) for at in self._field.neighbours[anchor]]
        if self._terms.shape is Shape.MANY_TO_MANY:
            rows += self._later_lefts(anchor)
        currency = self._anchors()[anchor].currency
        found = [row for row in rows if self._may_join(self._item(row), currency)]
        return sorted(found, key=self._order)

    def _may_join(self, item: Item, currency: int) -> bool:
        return item.amount != 0 and (item.currency == currency or min(item.currency, currency) < 0)

    def _order(self, row: Row) -> tuple[int, bool, int, int]:
        item = self._item(row)
        return -abs(item.amount), row[0], item.order, row[1]

    def _later_lefts(self, anchor: int) -> list[Row]:
        place = (self._rank(anchor), anchor)
        lefts = {at for right in self._field.neighbours[anchor] for at in self._beside[right]}
        return [(True, at) for at in lefts if (self._rank(at), at) > place]

    def _leave_unproven(self, anchor: int, others: Sequence[Row]) -> None:
        self._unproven.add((not self._from_right, anchor))
        self._unproven.update(others)

    def _search(self, anchor: int, others: list[Row], steps: int) -> None:
        most_left, most_right = self._terms.shape.most(self._terms.max_items)
        amounts = self._compatible(others)
        found = SumSearch(
            Amount(self._anchors()[anchor].amount, not self._from_right, (1 << len(others)) - 1),
            amounts,
            allowance=self._terms.allowance,
            most_left=most_left,
            most_right=most_right,
            steps=steps,
            bounds=self._bounds,
            reachable=self._reachable(amounts, most_left + most_right - 1),
        ).run()
        self._steps += found.steps
        if not found.complete:
            self._leave_unproven(anchor, others)
        for places in found.sets:
            rows = [(not self._from_right, anchor), *(others[place] for place in places)]
            left = tuple(sorted(at for is_left, at in rows if is_left))
            right = tuple(sorted(at for is_left, at in rows if not is_left))
            self._groups.append((left, right))

    def _reachable(self, amounts: Sequence[Amount], most: int) -> Reachable | None:
        """Anchors with the same others share one table."""
        signed = tuple(-one.value if one.is_left else one.value for one in amounts)
        if self._table is None or self._table[0] != signed:
            self._table = (signed, reachable_for(signed, most=most, bytes_max=self._table_bytes))
        return self._table[1]

    def _compatible(self, others: Sequence[Row]) -> list[Amount]:
        """The rows as amounts that know whom they may stand beside."""
        everyone = (1 << len(others)) - 1
        of_currency = self._places_of_currencies(others)
        beside = self._places_beside(others)
        amounts = []
        for row, neighbours in zip(others, beside, strict=True):
            item = self._item(row)
            allowed = everyone & neighbours
            if item.currency >= 0 and len(of_currency) > 1:
                allowed &= of_currency[item.currency] | of_currency.get(-1, 0)
            amounts.append(Amount(item.amount, row[0], allowed))
        return amounts

    def _places_of_currencies(self, others: Sequence[Row]) -> dict[int, int]:
        places: dict[int, int] = {}
        for place, row in enumerate(others):
            currency = self._item(row).currency
            places[currency] = places.get(currency, 0) | 1 << place
        return places

    def _places_beside(self, others: Sequence[Row]) -> list[int]:
        """Per row the places it may stand beside: all of its own side, its neighbours of the other."""
        if self._terms.shape is not Shape.MANY_TO_MANY:
            return [-1] * len(others)
        place_of = {row: place for place, row in enumerate(others)}
        own = [
            sum(1 << place for place, row in enumerate(others) if row[0] is side) for side in (False, True)
        ]
        found = []
        for is_left, at in others:
            across = self._field.neighbours[at] if is_left else self._beside[at]
            places = (place_of.get((not is_left, one)) for one in across)
            found.append(own[is_left] | sum(1 << place for place in places if place is not None))
        return found


def _turned(field: Field) -> list[list[int]]:
    """Per right item the left ones it may stand beside."""
    beside: list[list[int]] = [[] for _ in field.right]
    for left, rights in enumerate(field.neighbours):
        for right in rights:
            beside[right].append(left)
    return beside
