"""What lies inside a group: parts that come to nothing, smaller groups that tie already."""

from collections.abc import Sequence
from math import gcd

import numpy as np
import numpy.typing as npt

from matching.passes.allowance import Allowance
from matching.passes.reachable import Reachable

_LISTED_MAX = 18  # rows of a side whose parts are all listed


def has_a_part_of_zero(amounts: Sequence[int]) -> bool:
    """Whether some of the amounts, or all, come to 0."""
    if 0 in amounts:
        return True
    ups = [value for value in amounts if value > 0]
    downs = [-value for value in amounts if value < 0]
    if not ups or not downs:
        return False
    unit = gcd(*amounts)
    return _sums(ups, unit) & _sums(downs, unit) != 1  # the empty part is common to both


def _sums(values: Sequence[int], unit: int) -> int:
    """A bit for every sum of some of the values."""
    bits = 1
    for value in values:
        bits |= bits << value // unit
    return bits


class TooLong(Exception):
    """The group has too many rows for all its parts to be tried."""


def is_minimal(left: Sequence[int], right: Sequence[int], *, allowance: Allowance) -> bool:
    """Whether no proper part of the group, with a row of either side, ties already.

    The group itself ties and no part of a side comes to 0. Raises TooLong.
    """
    fewer, more = sorted((left, right), key=len)
    if allowance.is_exact and len(fewer) == 1:
        return True  # what a smaller group would leave out would come to 0
    if len(more) > _LISTED_MAX:
        if len(fewer) > 1 or (allowance.ppm and len(left) > 1):
            raise TooLong
        return not _some_tie(more, *_wanted(left, right, allowance))
    rights = np.sort(_part_sums(right))
    ties = 0
    for total in _part_sums(left).tolist():
        low, high = allowance.span(total)
        ties += int(np.searchsorted(rights, total + high, "right") - np.searchsorted(rights, total + low))
        if ties > 1:
            return False
    return True


def _part_sums(values: Sequence[int]) -> npt.NDArray[np.int64]:
    """The sums of all parts but the empty one."""
    sums = np.zeros(1, np.int64)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums[1:]


def _wanted(left: Sequence[int], right: Sequence[int], allowance: Allowance) -> tuple[int, int]:
    """Between which totals the longer side ties with the one row of the other."""
    if len(left) == 1:
        low, high = allowance.span(left[0])
        return left[0] + low, left[0] + high
    low, high = allowance.span(0)
    return right[0] - high, right[0] - low


def _some_tie(values: Sequence[int], lowest: int, highest: int) -> bool:
    """Whether a part of the values, neither none nor all of them, comes to a sum in between."""
    for at in range(len(values)):
        rest = [*values[:at], *values[at + 1 :]]
        table = Reachable(rest, most=0, counted=False)
        for place, value in enumerate(rest):  # the first of the part, so that it has one
            if table.can(place + 1, lowest - value, highest - value, most=0):
                return True
    return False
