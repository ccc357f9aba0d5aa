"""What a waterfall is made of: steps, why they are there, and what an order's are reckoned from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intake.exceptions import EvidenceRow, ExceptionFound
from matching.explaining.refunded import Refunds, whole
from matching.explaining.standing import Ended, Standing

SETTLEMENT: Final = "settlement"
REFUNDS: Final = "refunds"
LINE_TYPES: Final = (
    "unknown_order",
    "unclassified_charge",
    "compensation_without_case",
    "penalty_open",
    "chargeback_open",
)
FUNDERS: Final = ("platform_discount", "other_discount")
UNPAID, CLOSED = "unpaid", "closed"


class Name(StrEnum):
    """Why a step is there that should not be."""

    NONE = ""
    EXCEPTION = "exception"
    IN_TRANSIT = "in_transit"
    WITHIN_TOLERANCE = "within_tolerance"
    RULE = "rule"  # the plan says that it is right so; its reason tells why
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Step:
    """`code` names what it is, `detail` is the source's own word for it; `start_minor` is where it begins.

    Of a sum, `amount_minor` is the sum. `found` are the exceptions that name it.
    """

    code: str
    amount_minor: int
    is_sum: bool = False
    detail: str = ""
    rows: tuple[EvidenceRow, ...] = ()
    name: Name = Name.NONE
    reason: str = ""
    found: tuple[ExceptionFound, ...] = ()
    start_minor: int = 0


@dataclass(frozen=True, slots=True)
class Waterfall:
    """`foreign` are ledger lines in another currency, `expected` those that are only foretold."""

    currency: str
    steps: tuple[Step, ...]
    foreign: tuple[EvidenceRow, ...]
    expected: tuple[EvidenceRow, ...]

    @property
    def unexplained_minor(self) -> int:
        return sum(step.amount_minor for step in self.steps if step.name is Name.UNEXPLAINED)

    @property
    def differing_minor(self) -> int:
        """What exceptions name."""
        return sum(step.amount_minor for step in self.steps if step.name is Name.EXCEPTION)

    def sum_of(self, code: str) -> int:
        return next((step.amount_minor for step in self.steps if step.is_sum and step.code == code), 0)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the order is reckoned from: rows that take part, and what was found of them."""

    sold: tuple[EvidenceRow, ...]
    lines: tuple[EvidenceRow, ...]
    refunds: Refunds
    ended: Ended | None  # of the order, by plan `settlement`
    exceptions: tuple[ExceptionFound, ...]
    standing: Standing
    tolerance: int

    @property
    def of_order(self) -> tuple[ExceptionFound, ...]:
        """What plan `settlement` found of the order as a whole."""
        return tuple(one for one in self.exceptions if one.plan == SETTLEMENT and one.type not in LINE_TYPES)

    @property
    def status(self) -> str:
        """Where the order stands; of several lines, where the one furthest behind does."""
        ranks = ("unpaid", "paid", "shipped", "completed", "closed")
        said = [str(row.fields["order_status"]) for row in self.sold]
        return min(said, key=ranks.index, default="")


def total(rows: Iterable[EvidenceRow], name: str) -> int:
    return sum(whole(row, f"{name}_minor") for row in rows)


def part(code: str, rows: Iterable[EvidenceRow], amount: int) -> Step:
    """A step that tells the rows which have something of it."""
    return Step(code, amount, rows=tuple(row for row in rows if row.fields[f"{code}_minor"]))
