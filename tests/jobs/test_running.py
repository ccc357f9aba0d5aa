"""How one job run is taken up, and how each ending is recorded."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from database.clock import FixedClock
from database.engine import Database
from database.job_runs import JobRunId, JobRunView, Lease, LeaseLost, claim, hold, job_run, request_job
from database.settings import Settings
from database.types import JsonValue
from database.unit_of_work import reading, unit_of_work
from jobs import running
from jobs.kinds import KINDS, Job, JobRefused, Workshop
from jobs.running import Interrupted, take_up
from tests.jobs.plant import Ready


@pytest.fixture
def workshop(database: Database, settings: Settings, clock: FixedClock) -> Workshop:
    return Workshop(database=database, settings=settings, clock=clock)


def requested(workshop: Workshop, kind: str, monkeypatch: pytest.MonkeyPatch, job: Job | None) -> JobRunId:
    """A queued run of this kind, which does `job`."""
    if job is not None:
        monkeypatch.setitem(KINDS, kind, Ready("", job=job))
    with unit_of_work(workshop.database) as work:
        return request_job(
            work, kind=kind, arguments={"n": 3}, now=workshop.clock.now(), requested_by="user:lin"
        )


def ended(workshop: Workshop, run: JobRunId) -> JobRunView:
    with reading(workshop.database) as session:
        found = job_run(session, run)
    assert found is not None
    return found


def test_a_job_gets_its_arguments_and_its_result_is_kept(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    def triple(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
        return {"n": arguments["n"], "attempt": lease.attempt}

    run = requested(workshop, "triple", monkeypatch, triple)
    take_up(workshop, run, worker="w")

    found = ended(workshop, run)
    assert (found.state, found.result, found.error) == ("finished", {"n": 3, "attempt": 1}, None)
    assert (found.started_at, found.ended_at) == (now, now)


def test_a_run_that_is_over_is_not_run_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def once(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
        calls.append(lease.attempt)
        return None

    run = requested(workshop, "once", monkeypatch, once)
    take_up(workshop, run, worker="w")
    take_up(workshop, run, worker="another")

    assert calls == [1]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (JobRefused("The file is empty."), "The file is empty."),
        (RuntimeError("password=hunter2"), running.UNFORESEEN),
    ],
)
def test_a_refusal_is_told_in_its_words_and_an_error_in_safe_ones(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def refuse(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
        raise error

    run = requested(workshop, "refuse", monkeypatch, refuse)
    with pytest.raises(type(error)):
        take_up(workshop, run, worker="w")

    assert (ended(workshop, run).state, ended(workshop, run).error) == ("failed", said)


def test_a_kind_this_version_does_not_know_fails_and_says_so(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = requested(workshop, "from_the_future", monkeypatch, None)
    with pytest.raises(KeyError):
        take_up(workshop, run, worker="w")

    assert (ended(workshop, run).state, ended(workshop, run).error) == ("failed", running.UNKNOWN_KIND)


def test_an_interrupted_job_waits_in_the_queue_with_its_attempts_untouched(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
        raise Interrupted

    run = requested(workshop, "interrupted", monkeypatch, interrupted)
    with pytest.raises(Interrupted):
        take_up(workshop, run, worker="w")

    assert (ended(workshop, run).state, ended(workshop, run).attempt) == ("queued", 0)


def test_a_job_that_lost_its_lease_marks_nothing(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    def overtaken(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
        clock.moment = datetime.fromisoformat("2026-07-21T00:00:00+00:00")
        with unit_of_work(workshop.database) as work:
            claim(work, lease.job_run_id, worker="x", now=clock.now(), lease_seconds=9, attempts_max=3)
        with unit_of_work(workshop.database) as work:
            hold(work, lease)
        return None

    run = requested(workshop, "overtaken", monkeypatch, overtaken)
    with pytest.raises(LeaseLost):
        take_up(workshop, run, worker="w")

    assert (ended(workshop, run).state, ended(workshop, run).attempt) == ("running", 2)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_has_its_job(name: str) -> None:
    assert callable(KINDS[name].load())
