"""Layouts people make themselves: which column of a table is what. Plain values, to be kept and passed on.

Such a layout either follows one of our templates, and says of each field where it comes from; or it follows
a known layout some of whose columns were renamed, and says only their new names.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

PREFIX: Final = "own:"
KEY_CHARACTERS_MAX: Final = 40


class MoneyBy(StrEnum):
    """How a table says whether money came or went."""

    IN_AND_OUT = "in_and_out"  # a column for each
    IN_AND_MINUS_OUT = "in_and_minus_out"  # a column for each, money out with its minus
    SIGNED = "signed"  # one column, money out with a minus
    REVERSED = "reversed"  # one column, money in with a minus
    DIRECTED = "directed"  # one column without signs, and another that says in or out


class Days(StrEnum):
    """In which order dates are written."""

    YEAR_FIRST = "year_first"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class OwnLayout:
    """One version of a layout of one's own.

    `base` is the name of the layout it follows. `columns`: the header under which each field stands;
    `constants`: what a field says in every row of every file; `meanings`: by field, what the file's words
    mean. `is_used`: it is asked after by itself; otherwise it is read by only where it is named.
    """

    key: str
    version: int
    title: str
    base: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    money: MoneyBy = MoneyBy.IN_AND_OUT
    days: Days = Days.YEAR_FIRST
    decimal_comma: bool = False
    is_used: bool = True

    @property
    def source(self) -> str:
        return PREFIX + self.key

    @property
    def name(self) -> str:
        """With its version, as a file remembers it."""
        return f"{self.source}@{self.version}"

    def is_called(self, source: str) -> bool:
        """Whether the source names it: this version, or the one in use."""
        return source == self.name or (self.is_used and source == self.source)

    def as_json(self) -> dict[str, Any]:
        """What was said of it, as it is kept."""
        return {
            "base": self.base,
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "meanings": {name: dict(words) for name, words in self.meanings.items()},
            "money": self.money.value,
            "days": self.days.value,
            "decimal_comma": self.decimal_comma,
        }

    @classmethod
    def of(cls, said: Mapping[str, Any], *, key: str, version: int, title: str, is_used: bool) -> Self:
        """As it was kept by `as_json`."""
        return cls(
            key,
            version,
            title,
            said["base"],
            said["columns"],
            said["constants"],
            said["meanings"],
            MoneyBy(said["money"]),
            Days(said["days"]),
            said["decimal_comma"],
            is_used,
        )


def is_own(source: str) -> bool:
    return source.startswith(PREFIX)


def read_as(layout: str) -> str | None:
    """The source to name so that a file is read as it was; None where its layout is no one's own."""
    return layout if is_own(layout) else None


def key_of(title: str) -> str:
    """The title as a source's key: letters and digits of any script, joined by `-`."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    joined = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return "-".join(joined)[:KEY_CHARACTERS_MAX].strip("-")
