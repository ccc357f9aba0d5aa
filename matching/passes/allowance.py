"""How far the totals of two sides may lie apart."""

from dataclasses import dataclass
from typing import Final

MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """`minor` and `ppm` (of the absolute left total): the larger of both. Or `below` and `above`.

    A difference is right total minus left total; one equal to the allowance is within.
    """

    minor: int = 0
    ppm: int = 0
    below: int | None = None
    above: int | None = None

    @property
    def is_exact(self) -> bool:
        return not (self.minor or self.ppm or self.below or self.above)

    def span(self, left_total: int) -> tuple[int, int]:
        """The smallest and the largest difference admitted. Amounts are whole, so nothing is rounded off."""
        if self.below is not None or self.above is not None:
            return -(self.below or 0), self.above or 0
        reach = max(self.minor, self.ppm * abs(left_total) // MILLION)
        return -reach, reach

    def admits(self, left_total: int, right_total: int) -> bool:
        lowest, highest = self.span(left_total)
        return lowest <= right_total - left_total <= highest


EXACT: Final = Allowance()
