"""The scheduler's rounds, and the bell when nobody hears it."""

import subprocess
import time
from datetime import datetime, timedelta

import pytest

from database.bell import PATIENCE_SECONDS, RqBell
from database.clock import FixedClock
from database.engine import Database, open_database
from database.job_runs import JobRunId, claim, finish, request_job, unfinished_jobs
from database.settings import Settings
from database.unit_of_work import reading, unit_of_work
from jobs import scheduler
from jobs.kinds import KINDS, Kind
from jobs.scheduler import Scheduler

ROUND = timedelta(seconds=5)
HEARTBEATS_MISSED_AT_MOST = 1


def made(database: Database, settings: Settings, clock: FixedClock, holder: str = "one") -> Scheduler:
    return Scheduler(database, RqBell(settings), clock, ROUND.total_seconds(), holder)


def requested(database: Database, now: datetime) -> JobRunId:
    with unit_of_work(database) as work:
        return request_job(work, kind="any", arguments={}, now=now, requested_by="t")


def test_a_dead_workers_job_is_taken_up_within_thirty_seconds_by_the_default_figures() -> None:
    usual = Settings.from_environment({})

    lease_left_at_most = usual.lease_seconds
    sweep_comes_within = usual.sweep_seconds
    worker_starts_within = 5
    assert lease_left_at_most + sweep_comes_within + worker_starts_within <= 30
    assert usual.heartbeat_seconds * (HEARTBEATS_MISSED_AT_MOST + 1) < usual.lease_seconds


def test_asking_for_a_job_while_the_queue_is_down_neither_fails_nor_waits(
    database: Database, settings: Settings, now: datetime
) -> None:
    belled = open_database(database.url, bell=RqBell(settings))
    runs = [requested(belled, now)]  # loads the client library
    began = time.monotonic()
    runs.append(requested(belled, now))
    took = time.monotonic() - began
    belled.dispose()

    assert took < PATIENCE_SECONDS
    with reading(database) as session:
        assert [one.id for one in unfinished_jobs(session)] == runs


@pytest.mark.processes
def test_a_run_whose_ring_was_lost_is_rung_again_once_the_queue_is_back(
    queue: subprocess.Popen[bytes],
    queue_settings: Settings,
    sqlite_database: Database,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduler, "KINDS", {})
    run = requested(sqlite_database, clock.now())  # its bell is silent
    tested = made(sqlite_database, queue_settings, clock)

    tested.tick()
    assert tested.bell.unanswered() == frozenset()  # it may still be on its way
    clock.moment += ROUND
    tested.tick()
    assert tested.bell.unanswered() == {run}
    clock.moment += 10 * ROUND
    tested.tick()

    assert tested.bell._connect().llen("rq:queue:duiping") == 1  # no second message beside the first
    tested.bell.close()


def test_one_scheduler_at_a_time_has_the_turn(
    database: Database, settings: Settings, clock: FixedClock
) -> None:
    one, two = made(database, settings, clock), made(database, settings, clock, holder="two")

    assert (one.tick(), two.tick()) == (True, False)
    one.leave()
    assert (two.tick(), one.tick()) == (True, False)
    clock.moment += ROUND * (scheduler.LEASE_ROUNDS + 1)
    assert one.tick()


def test_a_periodic_job_is_asked_for_once_a_period_and_not_beside_itself(
    database: Database, settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, "tidy", Kind("jobs.tidying", every=timedelta(minutes=1)))
    tested = made(database, settings, clock)

    def asked() -> list[JobRunId]:
        tested.tick()
        with reading(database) as session:
            return [one.id for one in unfinished_jobs(session, kind="tidy")]

    first = asked()
    clock.moment += timedelta(seconds=59)
    assert asked() == first
    clock.moment += timedelta(minutes=5)
    assert asked() == first  # nobody has done it yet
    with unit_of_work(database) as work:
        lease = claim(work, first[0], worker="w", now=clock.now(), lease_seconds=15, attempts_max=3)
        assert lease is not None
        finish(work, lease, result=None, now=clock.now())
    second = asked()
    assert len(second) == 1
    assert second != first
