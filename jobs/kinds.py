"""The kinds of jobs: a name, and the module whose `run` does it.

Modules are loaded when first needed: a worker loads all before it begins, so that the children it forks
have them; the scheduler needs none.
"""

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

from database.clock import Clock
from database.engine import Database
from database.job_runs import Lease, report_progress
from database.settings import Settings
from database.types import JsonValue
from database.unit_of_work import unit_of_work

PROGRESS_SECONDS = 0.5  # pages ask every two; more would only cost writes


class JobRefused(Exception):
    """The job cannot be done; the text tells the user why."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a job works with."""

    database: Database
    settings: Settings
    clock: Clock


# Takes the arguments it was asked for with (plain JSON: ids and names), returns what its page shows.
# A crash anywhere inside it has it called again: it is idempotent, and holds the lease in every transaction.
Job = Callable[[Workshop, Lease, Mapping[str, JsonValue]], JsonValue]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job; with `every`, the scheduler asks for it by itself."""

    module: str
    every: timedelta | None = None

    def load(self) -> Job:
        return cast(Job, importlib.import_module(self.module).run)


KINDS: dict[str, Kind] = {
    "import_batch": Kind("jobs.importing"),
    "withdraw_import": Kind("jobs.withdrawing"),
    "reconcile": Kind("jobs.reconciling"),
    "match_tables": Kind("jobs.matching_tables"),
    "run_schedules": Kind("jobs.scheduling", every=timedelta(minutes=1)),
    "archive_due": Kind("jobs.archiving", every=timedelta(minutes=1)),
    "keep_time": Kind("jobs.timekeeping", every=timedelta(minutes=1)),
    "look_at_files": Kind("jobs.watching", every=timedelta(minutes=15)),
    "take_inbox": Kind("jobs.inbox", every=timedelta(minutes=1)),
    "sweep_leftovers": Kind("jobs.sweeping", every=timedelta(days=1)),
}


@dataclass(slots=True)
class Progress:
    """Tells the page how far the job is, in hundredths of parts: it is at `part` of `parts`."""

    workshop: Workshop
    lease: Lease
    parts: int
    part: int = 0
    _told_at: float = field(default=-PROGRESS_SECONDS)

    def __call__(self, stage: str, done: int, total: int) -> bool:
        """Writes at most twice a second; whether it did. Raises LeaseLost when another worker has taken over.

        Where nobody knows how much there is, `done` goes into the stage: `reading:120000`.
        """
        if time.monotonic() - self._told_at < PROGRESS_SECONDS:
            return False
        self._told_at = time.monotonic()
        percent = 100 * done // total if total else 0
        told = stage if total else f"{stage}:{done}"
        with unit_of_work(self.workshop.database) as work:
            report_progress(
                work, self.lease, stage=told, done=100 * self.part + percent, total=100 * self.parts
            )
        return True
