"""A plan for two tables: what their columns mean, and the passes in their order."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from matching.passes.allowance import EXACT, Allowance
from matching.passes.shapes import Shape

MAX_ITEMS: Final = 10
BASE_NAMES: Final = ("amount", "currency", "date", "id", "reference")  # usable in `on` beside the keys


class Likeness(StrEnum):
    """When two references agree."""

    EQUAL = "equal"
    CONTAINS = "contains"
    DIGITS = "digits"
    ALNUM = "alnum"


class Prefer(StrEnum):
    """Which of several admitted answers is the better one."""

    NEAREST_DAY = "nearest_day"
    OLDEST = "oldest"
    NEWEST = "newest"
    NEAREST_AMOUNT = "nearest_amount"


class Status(StrEnum):
    MATCHED = "matched"
    SUGGEST = "suggest"


@dataclass(frozen=True, slots=True)
class SideColumns:
    """What the columns of one table mean. `amount`: one signed column, or money in and money out."""

    amount: tuple[str, ...]
    id: str = ""
    date: str = ""
    currency: str = ""
    references: tuple[str, ...] = ()
    sign: int = 1
    date_format: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Every column the plan needs, each once."""
        named = (self.id, *self.amount, self.date, self.currency, *self.references)
        further = (*(column for column, _ in self.where), *(column for _, column in self.keys))
        return tuple(dict.fromkeys(one for one in (*named, *further) if one))

    @property
    def key_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.keys)


@dataclass(frozen=True, slots=True)
class Pass:
    """Conditions that admit or refuse. `on`: names whose values must agree, amount and currency left out."""

    name: str
    on: tuple[str, ...] = ()
    likeness: Likeness = Likeness.EQUAL
    allowance: Allowance = EXACT
    days: tuple[int, int] | None = None
    prefer: Prefer | None = None
    shape: Shape = Shape.ONE_TO_ONE
    max_items: int = MAX_ITEMS
    whole: bool = False
    status: Status = Status.MATCHED

    @property
    def most(self) -> tuple[int, int]:
        return self.shape.most(self.max_items)


@dataclass(frozen=True)
class Plan:
    left: SideColumns
    right: SideColumns
    passes: tuple[Pass, ...]
    name: str = ""

    def unmapped(self, rule: Pass) -> tuple[str, ...]:
        """What the pass asks for and a side does not map, such as `right.date`: it can match nothing."""
        wanted = {*rule.on} | ({"date"} if rule.days is not None else set())
        found = []
        for side, columns in (("left", self.left), ("right", self.right)):
            mapped = {"id": columns.id, "date": columns.date, "reference": columns.references}
            found += [f"{side}.{name}" for name, column in mapped.items() if name in wanted and not column]
        return tuple(found)

    @cached_property
    def version(self) -> str:
        """The same for the same plan, whatever its spelling: SHA-256 of what it says."""
        said: Mapping[str, object] = asdict(self)
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
