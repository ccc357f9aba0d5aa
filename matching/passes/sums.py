"""Sets of rows of two sides whose totals tie: exact, every one of them, within a bound of steps.

A set is sought from one row, its anchor. Only sets without a smaller one inside are answers, and no part of
one side may come to 0: it could be left out, or added anywhere. No table of halves is kept: the search goes
deep, and turns back where the amounts that remain cannot come to what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.passes.allowance import Allowance
from matching.passes.bounds import BOUNDS, Bounds
from matching.passes.parts import TooLong, has_a_part_of_zero, is_minimal
from matching.passes.reachable import Reachable, table_bytes

_WORTH_A_TABLE = 12  # values; below, plain bounds are faster
_STEPS_OF_A_LOOK_INSIDE = 50


@dataclass(frozen=True, slots=True)
class Amount:
    """A row that may join: its side, and (a bit per place) whom it may stand beside."""

    value: int
    is_left: bool
    compatible: int


@dataclass(frozen=True, slots=True)
class SetsFound:
    """Places in the list given, per set. `complete`: every set was tried."""

    sets: tuple[tuple[int, ...], ...]
    complete: bool
    steps: int


class _Enough(Exception):
    """The bound is reached."""


class SumSearch:
    """Finds every set of `others` that ties with the anchor.

    `most_left` and `most_right` bound the sizes of the sides, the anchor counted.
    """

    def __init__(
        self,
        anchor: Amount,
        others: Sequence[Amount],
        *,
        allowance: Allowance,
        most_left: int,
        most_right: int,
        steps: int = BOUNDS.steps,
        bounds: Bounds = BOUNDS,
        reachable: Reachable | None = None,
    ) -> None:
        self._anchor, self._others, self._allowance = anchor, others, allowance
        self._room = [most_right - (not anchor.is_left), most_left - anchor.is_left]  # right, left
        self._signed = [-one.value if one.is_left else one.value for one in others]
        self._steps_left, self._steps, self._bounds = steps, steps, bounds
        self._found: list[tuple[int, ...]] = []
        self._tops = _Tops(self._signed)
        self._reachable = reachable
        self._lowest, self._highest = self._widest_span(most_left)

    def _widest_span(self, most_left: int) -> tuple[int, int]:
        """The differences that any set at all may have; what a set itself may have is asked of it alone."""
        if not self._allowance.ppm:
            return self._allowance.span(0)
        lefts = sorted((abs(one.value) for one in self._others if one.is_left), reverse=True)
        anchor = abs(self._anchor.value) if self._anchor.is_left else 0
        return self._allowance.span(anchor + sum(lefts[:most_left]))

    def run(self) -> SetsFound:
        anchor = -self._anchor.value if self._anchor.is_left else self._anchor.value
        if self._anchor.value == 0:
            return SetsFound((), complete=True, steps=0)
        try:
            self._extend(0, anchor, (), self._anchor.compatible, *self._room)
        except (_Enough, TooLong):
            return SetsFound(tuple(self._found), complete=False, steps=self._steps)
        return SetsFound(tuple(self._found), complete=True, steps=self._steps - self._steps_left)

    def _extend(  # noqa: PLR0917  where the search stands
        self, start: int, total: int, chosen: tuple[int, ...], allowed: int, right: int, left: int
    ) -> None:
        """Tries every further row from `start` on; `total` is right minus left so far."""
        room = right + left
        for place in range(start, len(self._others)):
            if not self._may_tie(place, total, room):
                return
            self._steps_left -= 1
            if self._steps_left < 0 or len(self._found) >= self._bounds.answers:
                raise _Enough
            other = self._others[place]
            if not allowed >> place & 1 or not (left if other.is_left else right):
                continue
            now, more = total + self._signed[place], (*chosen, place)
            if self._lowest <= now <= self._highest and self._ties(more):
                self._keep(more)
            elif room > 1:
                rest = (right, left - 1) if other.is_left else (right - 1, left)
                self._extend(place + 1, now, more, allowed & other.compatible, *rest)

    def _may_tie(self, place: int, total: int, room: int) -> bool:
        low, high = self._lowest - total, self._highest - total
        if not self._tops.can(place, low, high, most=room):
            return False
        return self._reachable is None or self._reachable.can(place, low, high, most=room)

    def _sides(self, chosen: Sequence[int]) -> tuple[list[int], list[int]]:
        rows = [self._anchor, *(self._others[place] for place in chosen)]
        return [one.value for one in rows if one.is_left], [one.value for one in rows if not one.is_left]

    def _ties(self, chosen: Sequence[int]) -> bool:
        left, right = self._sides(chosen)
        return bool(left and right) and self._allowance.admits(sum(left), sum(right))

    def _keep(self, chosen: tuple[int, ...]) -> None:
        left, right = self._sides(chosen)
        if has_a_part_of_zero(left) or has_a_part_of_zero(right):
            return
        if is_minimal(left, right, allowance=self._allowance):
            self._found.append(chosen)
        else:
            self._steps_left -= _STEPS_OF_A_LOOK_INSIDE


class _Tops:
    """The largest and smallest sums of a few values from a place on. Largest amounts come first."""

    def __init__(self, values: Sequence[int]) -> None:
        self._up, self._down = [0], [0]
        self._up_from, self._down_from = [0], [0]
        for value in values:
            if value > 0:
                self._up.append(self._up[-1] + value)
            elif value < 0:
                self._down.append(self._down[-1] + value)
            self._up_from.append(len(self._up) - 1)
            self._down_from.append(len(self._down) - 1)

    def can(self, place: int, low: int, high: int, *, most: int) -> bool:
        up, down = self._up_from[place], self._down_from[place]
        highest = self._up[min(up + most, len(self._up) - 1)] - self._up[up]
        lowest = self._down[min(down + most, len(self._down) - 1)] - self._down[down]
        return low <= highest and high >= lowest


def reachable_for(signed: Sequence[int], *, most: int, bytes_max: int) -> Reachable | None:
    """The table that spares a search its dead ends, where it is worth its memory.

    None where it is not: the plain bounds must do.
    """
    most = min(most, len(signed))
    if len(signed) < _WORTH_A_TABLE or table_bytes(signed, most=most) > bytes_max:
        return None
    return Reachable(signed, most=most)
