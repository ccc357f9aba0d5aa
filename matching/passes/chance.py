"""How many sets would tie by accident: what a unique fit is worth.

A stray amount that belongs to nothing still has a fit among enough rows. The expected number of such fits is
the number of sets tried, times how densely their sums lie. Sums of k of n amounts spread like a bell of
width sd * sqrt(k); its height errs high, so the figure does too.
"""

from collections.abc import Sequence
from math import comb, exp, gcd, pi, sqrt
from statistics import fmean, pstdev
from typing import Final

ACCEPTED: Final = 0.01  # a unique set is taken for the right one up to this many accidental fits expected


def of_sums(amounts: Sequence[int], *, most: int, width: int = 1) -> float:
    """Accidental fits expected when sets of 2 to `most` of the amounts are tried.

    `width`: how many differences are admitted, 1 when exact.
    """
    spread = _spread(amounts)
    if spread is None:
        return float(len(amounts) > 1)
    unit, deviation = spread
    sets = (comb(len(amounts), k) / sqrt(2 * pi * k) for k in range(2, min(most, len(amounts)) + 1))
    return _steps(unit, width) * sum(sets) / deviation


def of_windows(amounts: Sequence[int], *, total: int, width: int = 1) -> float:
    """As `of_sums`, when only runs of neighbours in time are tried, near the total that is wanted."""
    spread = _spread(amounts)
    if spread is None:
        return float(len(amounts) > 1)
    unit, deviation = spread
    mean, found = fmean(amounts), 0.0
    for k in range(2, len(amounts) + 1):
        bell = deviation * sqrt(k)
        found += (len(amounts) - k + 1) * exp(-(((total - k * mean) / bell) ** 2) / 2) / (bell * sqrt(2 * pi))
    return _steps(unit, width) * found


def _spread(amounts: Sequence[int]) -> tuple[int, float] | None:
    """The greatest common divisor and the standard deviation; None where all amounts are the same."""
    if len(amounts) < 2 or (deviation := pstdev(amounts)) == 0:
        return None
    return gcd(*amounts) or 1, deviation


def _steps(unit: int, width: int) -> int:
    """How much of the line of sums is hit: sums lie `unit` apart, `width` differences are admitted."""
    return unit * (1 + (width - 1) // unit)
