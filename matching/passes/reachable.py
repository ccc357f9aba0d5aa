"""Which sums the rest of a list can still come to: dynamic programming over whole minor units."""

from collections.abc import Sequence
from math import gcd


class Reachable:
    """For every place of `values` the sums that at most k of the values from there on can come to.

    Bit `sum + offset` of a row of bits says whether a sum is within reach. Amounts are divided by their
    greatest common divisor first, so that round prices make small tables. Uncounted, any number of values
    may be taken.
    """

    def __init__(self, values: Sequence[int], *, most: int, counted: bool = True) -> None:
        self._unit = gcd(*values) or 1
        self._most = most if counted else 0
        self._counted = counted
        self._offsets = [0] * (len(values) + 1)
        self._rows: list[list[int]] = [[]] * len(values) + [[1] * (self._most + 1)]
        for place in range(len(values) - 1, -1, -1):
            self._add(place, values[place] // self._unit)

    def _add(self, place: int, value: int) -> None:
        behind = self._rows[place + 1]
        up, down = max(value, 0), max(-value, 0)
        self._offsets[place] = self._offsets[place + 1] + down
        if not self._counted:
            self._rows[place] = [behind[0] << down | behind[0] << up]
            return
        row = [1 << self._offsets[place]]
        for k in range(1, self._most + 1):
            row.append(behind[k] << down | behind[k - 1] << up)
        self._rows[place] = row

    def can(self, place: int, lowest: int, highest: int, *, most: int) -> bool:
        """Whether some of the values from `place` on, none at all included, come to a sum in between."""
        offset = self._offsets[place]
        first = max(-(-lowest // self._unit) + offset, 0)
        last = highest // self._unit + offset
        if last < first:
            return False
        bits = self._rows[place][min(most, self._most)] >> first
        return bits & ((1 << (last - first + 1)) - 1) != 0


def table_bytes(values: Sequence[int], *, most: int) -> int:
    """About what the table of these values would take."""
    unit = gcd(*values) or 1
    widths, width = 0, 0
    for value in reversed(values):
        width += abs(value) // unit
        widths += width
    return widths * (most + 1) // 8
