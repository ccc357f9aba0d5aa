"""How long somebody must wait after failures. Pure.

Three counters watch every attempt: this account from this address, this address whatever the account, this
account from everywhere. The last one is lenient and forgives addresses the account is known from, so that
nobody can lock a colleague out by failing on purpose.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Watch(StrEnum):
    """What a counter counts."""

    PAIR = "pair"
    ADDRESS = "address"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many failures are free; each further one doubles the wait, from one second up to the longest."""

    free: int
    longest: timedelta


ALLOWED: dict[Watch, Allowance] = {
    Watch.PAIR: Allowance(free=3, longest=timedelta(minutes=15)),
    Watch.ADDRESS: Allowance(free=20, longest=timedelta(minutes=5)),
    Watch.ACCOUNT: Allowance(free=30, longest=timedelta(seconds=30)),
}
FORGET_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Failures:
    """How often one watched thing failed in a row, and when last."""

    count: int
    last_at: datetime

    def remembered(self, now: datetime) -> int:
        """The count, or nothing after an hour of quiet."""
        return 0 if now - self.last_at >= FORGET_AFTER else self.count


def wait(watch: Watch, failures: Failures, *, now: datetime) -> timedelta:
    """How long from now until the next attempt is let through; zero or less: at once."""
    allowance, count = ALLOWED[watch], failures.remembered(now)
    if count <= allowance.free:
        return timedelta(0)
    doubled = timedelta(seconds=2 ** min(count - allowance.free - 1, 20))
    return failures.last_at + min(doubled, allowance.longest) - now
