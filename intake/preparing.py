"""Rows put in order before they are read: filled down, aligned, left out; and totals that stand among them.

Most sources need none of it. One `Preparing` serves one reading of one file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from intake import amounts
from intake.controls import Control, Tally
from intake.problems import CellRefused

Numbered = Iterator[tuple[int, list[str]]]
PAYOUT: Final = "payout_total"
NET: Final = "net_total"
PAYOUTS_SHOWN_MAX: Final = 20


class Preparing(Protocol):
    """`left_out`: rows that are no rows of the table (headers again, totals); counted as excluded."""

    left_out: int

    def rows(self, rows: Numbered) -> Numbered:
        """(row number, cells) as they are to be read."""
        ...

    def controls(self, tally: Tally) -> tuple[Control, ...]:
        """Figures that rows of the file declared, once all of them were read."""
        ...


@dataclass(slots=True)
class AsTheyStand:
    """Rows that say all by themselves."""

    left_out: int = 0

    def rows(self, rows: Numbered) -> Numbered:
        return rows

    def controls(self, _tally: Tally) -> tuple[Control, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Cells:
    """Takes cells of a row by the names of their fields."""

    places: Mapping[str, int]

    def get(self, row: Sequence[str], name: str) -> str:
        """The cell, trimmed; "" where the file or the row has none."""
        place = self.places.get(name, -1)
        return row[place].strip() if 0 <= place < len(row) else ""

    def put(self, row: list[str], name: str, text: str) -> None:
        """Writes the cell, if the file has the column."""
        place = self.places.get(name, -1)
        if place >= 0:
            row += [""] * (place + 1 - len(row))
            row[place] = text

    def minor(self, row: Sequence[str], name: str, currency: str) -> int:
        """The amount in minor units; 0 where it cannot be read: the reader itself complains of that."""
        return minor_or_zero(self.get(row, name), currency)

    def minors(self, row: Sequence[str], currency: str, *names: str) -> list[int]:
        return [self.minor(row, name, currency) for name in names]


def minor_or_zero(text: str, currency: str) -> int:
    try:
        return amounts.minor_units(text, amounts.exponent_of(currency.upper())) or 0
    except CellRefused:
        return 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What a row moved: as its net says, and as its parts make up. `payout` is "" where none holds it."""

    payout: str
    is_payout: bool
    net: int
    parts: int


@dataclass(slots=True)
class PayoutTotals:
    """Holds every payout that stands in the file against the rows it pays out, and nets against their parts.

    `of` says what a row moved; `changed` makes its cells plain.
    """

    of: Callable[[Sequence[str]], Moved]
    changed: Callable[[list[str]], None] | None = None
    left_out: int = 0
    paid: dict[str, int] = field(default_factory=dict)
    earned: dict[str, int] = field(default_factory=dict)
    net: int = 0
    parts: int = 0

    def rows(self, rows: Numbered) -> Numbered:
        for row_no, row in rows:
            moved = self.of(row)
            self.net, self.parts = self.net + moved.net, self.parts + moved.parts
            if moved.payout:
                sums = self.paid if moved.is_payout else self.earned
                sums[moved.payout] = sums.get(moved.payout, 0) + moved.net
            if self.changed is not None:
                self.changed(row)
            yield row_no, row

    def controls(self, _tally: Tally) -> tuple[Control, ...]:
        """Of all nets; of all payouts that tie; and of each that does not (the first of many)."""
        both = [(-paid, self.earned[one]) for one, paid in self.paid.items() if one in self.earned]
        tying = [paid for paid, earned in both if paid == earned]
        failed = [Control(PAYOUT, "minor", paid, earned, False) for paid, earned in both if paid != earned]
        sums = [Control(PAYOUT, "minor", sum(tying), sum(tying), True)] if tying else []
        nets = Control(NET, "minor", self.net, self.parts, self.net == self.parts)
        return (nets, *sums, *failed[:PAYOUTS_SHOWN_MAX])
