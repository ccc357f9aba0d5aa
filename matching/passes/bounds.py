"""What a search may cost at most. A search that would cost more is cut, and says so."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bounds:
    """`steps` decide first, so that a cut search is the same on every machine; the clock only guards."""

    steps: int = 400_000  # of the search that starts from one row
    steps_of_pass: int = 8_000_000  # shared evenly by the rows of a pass, never fewer than `steps_least` each
    steps_least: int = 5_000
    answers: int = 2_000  # found from one row
    candidates: int = 3_000  # rows of the other side that one row may go with in sums
    table_bytes: int = 48 * 1024 * 1024  # of one table of sums that can still be reached
    tables_bytes: int = 4 * 1024 * 1024 * 1024  # made one after the other in a pass
    pairs: int = 40_000_000  # looked at one by one in a pass
    milliseconds: int = 120_000  # of one pass's sums

    def table_bytes_each(self, searches: int) -> int:
        return min(self.table_bytes, max(self.table_bytes // 100, self.tables_bytes // max(searches, 1)))

    def steps_each(self, searches: int) -> int:
        return min(self.steps, max(self.steps_least, self.steps_of_pass // max(searches, 1)))


BOUNDS: Final = Bounds()
