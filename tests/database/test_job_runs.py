from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from database.engine import Database
from database.job_runs import (
    JobRunId,
    Lease,
    LeaseLost,
    claim,
    drop_lease,
    fail,
    finish,
    give_back,
    hold,
    job_run,
    keep_alive,
    request_job,
    runs_to_ring,
    take_lease,
)
from database.tables import JobRunRow
from database.unit_of_work import reading, unit_of_work

LEASE_SECONDS = 15


def _request(database: Database, now: datetime, dedupe: str | None = None) -> JobRunId:
    with unit_of_work(database) as work:
        return request_job(work, kind="test", arguments={"n": 1}, now=now, requested_by="t", dedupe=dedupe)


def _claim(database: Database, run: JobRunId, worker: str, now: datetime) -> Lease | None:
    with unit_of_work(database) as work:
        return claim(work, run, worker=worker, now=now, lease_seconds=LEASE_SECONDS, attempts_max=3)


def _state(database: Database, run: JobRunId) -> str:
    with reading(database) as session:
        view = job_run(session, run)
        assert view is not None
        return view.state


def test_one_worker_holds_a_run_at_a_time(database: Database, now: datetime) -> None:
    run = _request(database, now)
    assert _claim(database, run, "a", now) is not None
    assert _claim(database, run, "b", now + timedelta(seconds=LEASE_SECONDS - 1)) is None


def test_a_worker_whose_lease_ran_out_and_was_taken_over_cannot_commit(
    database: Database, now: datetime
) -> None:
    run = _request(database, now)
    frozen = _claim(database, run, "frozen", now)
    later = now + timedelta(seconds=LEASE_SECONDS + 1)
    other = _claim(database, run, "other", later)
    assert frozen is not None
    assert other is not None
    with pytest.raises(LeaseLost), unit_of_work(database) as work:
        hold(work, frozen)
    with unit_of_work(database) as work:
        finish(work, other, result={"rows": 1}, now=later)
    assert _state(database, run) == "finished"
    with pytest.raises(LeaseLost), unit_of_work(database) as work:
        fail(work, frozen, error="too late", now=later)


def test_a_lease_kept_alive_is_not_taken_over(database: Database, now: datetime) -> None:
    run = _request(database, now)
    lease = _claim(database, run, "a", now)
    assert lease is not None
    later = now + timedelta(seconds=10)
    with unit_of_work(database) as work:
        keep_alive(work, lease, now=later, lease_seconds=LEASE_SECONDS)
    assert _claim(database, run, "b", now + timedelta(seconds=LEASE_SECONDS + 1)) is None


def test_a_run_that_kills_its_workers_is_given_up_after_three_attempts(
    database: Database, now: datetime
) -> None:
    run = _request(database, now)
    moment = now
    for worker in "abc":
        assert _claim(database, run, worker, moment) is not None
        moment += timedelta(seconds=LEASE_SECONDS + 1)
    assert _claim(database, run, "d", moment) is None
    assert _state(database, run) == "failed"


def test_asking_twice_for_the_same_thing_is_one_run_until_it_is_over(
    database: Database, now: datetime
) -> None:
    first = _request(database, now, dedupe="settlement")
    assert _request(database, now, dedupe="settlement") == first
    lease = _claim(database, first, "a", now)
    assert lease is not None
    assert _request(database, now, dedupe="settlement") == first
    with unit_of_work(database) as work:
        finish(work, lease, result=None, now=now)
    assert _request(database, now, dedupe="settlement") != first


def test_the_sweeper_sees_lost_rings_and_dead_workers_only(database: Database, now: datetime) -> None:
    waiting, held, died = (_request(database, now) for _ in range(3))
    assert _claim(database, died, "dead", now)
    later = now + timedelta(seconds=LEASE_SECONDS + 1)
    assert _claim(database, held, "alive", later)
    with reading(database) as session:
        assert list(runs_to_ring(session, now=later, ring_again_after=timedelta(seconds=10))) == [
            waiting,
            died,
        ]


def test_a_run_given_back_waits_in_the_queue_again(database: Database, now: datetime) -> None:
    run = _request(database, now)
    lease = _claim(database, run, "a", now)
    assert lease is not None
    with unit_of_work(database) as work:
        give_back(work, lease)
    assert _state(database, run) == "queued"
    assert _claim(database, run, "b", now) is not None


def test_an_impossible_row_is_refused_by_its_named_constraint(database: Database, now: datetime) -> None:
    run = _request(database, now)
    with pytest.raises(IntegrityError, match="running_holds_a_lease"), unit_of_work(database) as work:
        work.session.execute(update(JobRunRow).where(JobRunRow.id == run).values(state="running"))


def test_a_named_lease_has_one_holder_until_it_runs_out_or_is_dropped(
    database: Database, now: datetime
) -> None:
    def take(holder: str, moment: datetime) -> bool:
        with unit_of_work(database) as work:
            return take_lease(work, name="scheduler", holder=holder, now=moment, seconds=10)

    assert take("a", now)
    assert not take("b", now + timedelta(seconds=9))
    assert take("a", now + timedelta(seconds=9))
    assert take("b", now + timedelta(seconds=19))
    with unit_of_work(database) as work:
        drop_lease(work, name="scheduler", holder="b", now=now + timedelta(seconds=20))
    assert take("a", now + timedelta(seconds=20))
