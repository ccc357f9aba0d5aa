"""A table of a TOML file, read key by key, so that every mistake is named with its place."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any


class MasterDataRefused(Exception):
    """The file cannot be taken as it is; the text names the place and what belongs there."""


@dataclass(slots=True)
class Entry:
    """One table of the file; a key nobody asked for is noticed by `done`."""

    place: str
    values: dict[str, Any]
    used: set[str] = field(default_factory=set)

    def refuse(self, what: str) -> MasterDataRefused:
        return MasterDataRefused(f"{self.place}: {what}")

    def says(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        return str(self._typed(key, str, "text in quotes", default))

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number, 0 or more."""
        found = int(self._typed(key, int, "a whole number", default))
        if found < 0:
            raise self.refuse(f"{key} must not be negative")
        return found

    def whole_or_none(self, key: str) -> int | None:
        return self.whole(key) if self.says(key) else None

    def yes(self, key: str, default: bool) -> bool:
        return bool(self._typed(key, bool, "true or false", default))

    def day(self, key: str) -> date:
        found: date = self._typed(key, date, "a date like 2026-01-01", None)
        if isinstance(found, datetime):
            raise self.refuse(f"{key} must be a date without a time of day")
        return found

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if self.says(key) else None

    def moment(self, key: str, default: str) -> time:
        """A time of day, written "10:00"."""
        written = self.text(key, default)
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
            raise self.refuse(f'{key} must be a time of day like "10:00", not {written!r}')
        return time.fromisoformat(written)

    def one_of(self, key: str, allowed: type[StrEnum] | tuple[str, ...], default: str | None = None) -> str:
        found = self.text(key, default)
        words = tuple(str(one) for one in allowed)
        if found not in words:
            raise self.refuse(f"{key} must be {_listed(words)}, not {found!r}")
        return found

    def texts(self, key: str) -> list[str]:
        found = self._typed(key, list, "a list of texts", [])
        if not all(isinstance(one, str) for one in found):
            raise self.refuse(f"{key} must be a list of texts")
        return list(found)

    def entries(self, key: str) -> list["Entry"]:
        """Tables inside this one, written [[shop.fee]] or as a list of { … }."""
        outer = re.sub(r"\[\[(.+)\]\]", r"\1", self.place)
        name = outer.partition(" number ")[0]
        found = self._typed(key, list, "a list of tables", [])
        return entries(found, f"{name}.{key}", of=self.place)

    def done(self) -> None:
        unknown = sorted(set(self.values) - self.used)
        if unknown:
            raise self.refuse(f"unknown key {', '.join(unknown)}")

    def _typed(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        self.used.add(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.refuse(f"{key} is missing; it must be {wanted}")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.refuse(f"{key} must be {wanted}, not {value!r}")
        return value


def entries(values: object, name: str, *, of: str = "") -> list[Entry]:
    """The tables of that name; `of` is the place of the table they stand in."""
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        raise MasterDataRefused(f"{name} must be written as [[{name}]]")
    inside = f" of {of}" if of else ""
    return [Entry(f"[[{name}]] number {n}{inside}", one) for n, one in enumerate(values, start=1)]


def _listed(words: tuple[str, ...]) -> str:
    return f"one of {', '.join(words)}" if len(words) > 2 else " or ".join(words)
