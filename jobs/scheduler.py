"""The scheduler process: rings again for forgotten runs, and asks for the periodic ones.

However many schedulers run, one at a time holds the lease; and all that one does stands in the
transaction that renewed it, so two can never do it double.
"""

import logging
import os
import socket
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import IntegrityError, OperationalError

from database.bell import RqBell
from database.clock import Clock, SystemClock
from database.engine import Database, open_database
from database.job_runs import (
    drop_lease,
    forget_finished,
    last_requested_at,
    mark_rung,
    request_job,
    runs_to_ring,
    take_lease,
)
from database.logs import log_to_stderr
from database.processes import StopSignal, end_with_runner
from database.settings import Settings
from database.unit_of_work import UnitOfWork, unit_of_work
from jobs.kinds import KINDS
from notifications.announcing import announce_new_events

log = logging.getLogger(__name__)

LEASE = "scheduler"
LEASE_ROUNDS = 3  # a scheduler that misses this many rounds has lost its turn
KEPT = timedelta(days=1)  # how long a finished periodic run is remembered


@dataclass(frozen=True, slots=True)
class Scheduler:
    database: Database
    bell: RqBell
    clock: Clock
    sweep_seconds: float
    holder: str

    def tick(self) -> bool:
        """One round; False when another scheduler has the turn."""
        now = self.clock.now()
        still_ringing = self.bell.unanswered()  # asked before the write lock is taken
        try:
            with unit_of_work(self.database) as work:
                turn = self.sweep_seconds * LEASE_ROUNDS
                if not take_lease(work, name=LEASE, holder=self.holder, now=now, seconds=turn):
                    return False
                ask_for_periodic(work, now=now)
                announce_new_events(work)
                self._sweep(work, still_ringing=still_ringing, now=now)
        except IntegrityError:  # two that start at the very same time: the other was let in
            return False
        self.bell.forget_dead_messages()
        return True

    def _sweep(self, work: UnitOfWork, *, still_ringing: Collection[int], now: datetime) -> None:
        """Rings for runs whose lease ran out and for those that nobody took up."""
        patience = timedelta(seconds=self.sweep_seconds)
        forgotten = runs_to_ring(work.session, now=now, ring_again_after=patience)
        silent = [one for one in forgotten if one not in still_ringing]
        mark_rung(work, silent, now=now)
        for one in silent:
            log.info("ringing again for job run %d", one)
            work.after_commit(partial(self.bell.ring, one))

    def leave(self) -> None:
        """Gives the turn up, so that a successor need not wait."""
        with unit_of_work(self.database) as work:
            drop_lease(work, name=LEASE, holder=self.holder, now=self.clock.now())


def ask_for_periodic(work: UnitOfWork, *, now: datetime) -> None:
    """Asks for every kind that has its time, unless it was asked for within that time or still waits."""
    for name, kind in KINDS.items():
        if kind.every is None:
            continue
        last = last_requested_at(work.session, kind=name)
        if last is None or now - last >= kind.every:
            forget_finished(work, kind=name, before=now - KEPT)
            request_job(work, kind=name, arguments={}, now=now, requested_by="scheduler", dedupe=name)


def main() -> int:
    """Goes round until told to stop."""
    end_with_runner()
    log_to_stderr()
    stop = StopSignal()
    settings = Settings.from_environment(os.environ)
    bell = RqBell(settings)
    database = open_database(settings.database_url, bell=bell)
    scheduler = Scheduler(
        database=database,
        bell=bell,
        clock=SystemClock(),
        sweep_seconds=settings.sweep_seconds,
        holder=f"{socket.gethostname()}-{os.getpid()}",
    )
    while not stop.is_set:
        try:
            scheduler.tick()
        except OperationalError as error:
            log.warning("the database cannot be reached (%s); trying again", error.orig)
        stop.wait(settings.sweep_seconds)
    scheduler.leave()
    database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
