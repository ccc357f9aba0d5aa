"""What happens to a job when processes die, freeze, or are told to stop. Real ones."""

import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from database.bell import connect
from database.job_runs import JobRunId, request_job
from database.unit_of_work import reading, unit_of_work
from tests.jobs.plant import Plant, eventually

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]


one_database_shows_it = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def request(plant: Plant, kind: str) -> JobRunId:
    with unit_of_work(plant.database) as work:
        work.session.execute(text("CREATE TABLE effect (step INTEGER, process INTEGER)"))
    with unit_of_work(plant.database) as work:
        return request_job(work, kind=kind, arguments={}, now=datetime.now(UTC), requested_by="test")


def effects(plant: Plant) -> Sequence[tuple[int, int]]:
    """(step, process) in the order of the steps."""
    with reading(plant.database) as session:
        return [
            (row.step, row.process) for row in session.execute(text("SELECT * FROM effect ORDER BY step"))
        ]


def test_a_job_whose_worker_is_killed_is_taken_up_by_another_exactly_once(plant: Plant) -> None:
    workers = [plant.start_worker(), plant.start_worker()]
    plant.start("jobs.scheduler")
    run = request(plant, "count")

    eventually(lambda: plant.run(run).done >= 3, seconds=20)
    horse = plant.horse(run)
    worker = next(one for one in workers if one.pid == parent_of(horse))
    worker.kill()
    os.kill(horse, signal.SIGKILL)
    eventually(lambda: plant.run(run).is_over, seconds=20)

    ended = plant.run(run)
    assert (ended.state, ended.attempt, ended.result) == ("finished", 2, {"steps": 10})
    assert [step for step, _ in effects(plant)] == list(range(10))
    assert {process for _, process in effects(plant)} == {horse, plant.horse(run)}
    assert plant.horse(run) != horse


@one_database_shows_it
def test_the_child_of_a_killed_worker_does_not_work_on_alone(plant: Plant) -> None:
    worker = plant.start_worker()
    run = request(plant, "wait_and_act")
    eventually(lambda: plant.run(run).state == "running", seconds=20)
    horse = plant.horse(run)

    worker.kill()
    worker.wait()

    eventually(lambda: not is_alive(horse), seconds=5)


def test_a_frozen_worker_that_wakes_without_its_lease_cannot_commit(plant: Plant) -> None:
    plant.start_worker()
    plant.start_worker()
    plant.start("jobs.scheduler")
    run = request(plant, "wait_and_act")
    eventually(lambda: plant.run(run).state == "running", seconds=20)
    frozen = plant.horse(run)

    os.kill(frozen, signal.SIGSTOP)
    (plant.folder / "go").touch()
    eventually(lambda: plant.run(run).is_over, seconds=20)
    os.kill(frozen, signal.SIGCONT)
    eventually((plant.folder / f"refused-{frozen}").exists, seconds=10)

    assert plant.run(run).state == "finished"
    assert effects(plant) == [(0, plant.horse(run))]
    assert plant.horse(run) != frozen


@one_database_shows_it
def test_a_worker_told_to_stop_hands_its_job_back_and_the_attempt_does_not_count(plant: Plant) -> None:
    first = plant.start_worker()
    run = request(plant, "count")
    eventually(lambda: plant.run(run).done >= 2, seconds=20)

    first.terminate()
    first.wait(timeout=10)
    waiting = plant.run(run)
    assert (waiting.state, waiting.attempt) == ("queued", 0)
    plant.start_worker()
    plant.start("jobs.scheduler")
    eventually(lambda: plant.run(run).is_over, seconds=20)

    ended = plant.run(run)
    assert (ended.state, ended.attempt) == ("finished", 1)
    assert [step for step, _ in effects(plant)] == list(range(10))


@one_database_shows_it
def test_two_schedulers_and_a_restarted_queue_lose_and_double_nothing(plant: Plant) -> None:
    """The message is lost with the queue's memory; the row is not."""
    run = request(plant, "count")
    connect(plant.settings.queue_url, patience_seconds=1).flushall()
    plant.start("jobs.scheduler")
    plant.start("jobs.scheduler")
    plant.start_worker()

    eventually(lambda: plant.run(run).is_over, seconds=20)

    ended = plant.run(run)
    assert (ended.state, ended.attempt) == ("finished", 1)
    assert [step for step, _ in effects(plant)] == list(range(10))


def parent_of(process: int) -> int:
    with open(f"/proc/{process}/stat", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().rpartition(")")[2].split()[1])


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
