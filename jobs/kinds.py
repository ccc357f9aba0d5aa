"""What each kind of job does: a name, and the command of a room below that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from database.clock import Clock
from database.engine import Database
from database.job_runs import Lease
from database.settings import Settings
from database.types import JsonValue


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a job works with."""

    database: Database
    settings: Settings
    clock: Clock


# Returns what the run's page shows as its result. It may be called again after a crash anywhere inside
# it, so it is idempotent, and every transaction in which it has an effect calls `hold` with the lease.
Job = Callable[[Workshop, Lease, Mapping[str, JsonValue]], JsonValue]


@dataclass(frozen=True, slots=True)
class Kind:
    """A job, and the refusals of its room: errors whose text is meant for the user."""

    job: Job
    refusals: tuple[type[Exception], ...] = ()


KINDS: dict[str, Kind] = {}
