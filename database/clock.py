"""Where doors get the time from. Below the doors, time is an argument."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that shows what it was set to; tests move it by hand."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment
