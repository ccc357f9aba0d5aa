from datetime import datetime

import pytest
from sqlalchemy import func, select

from database.engine import Database
from database.job_runs import request_job
from database.tables import JobRunRow
from database.unit_of_work import reading, unit_of_work


class RememberingBell:
    def __init__(self) -> None:
        self.rung: list[int] = []

    def ring(self, job_run_id: int) -> None:
        self.rung.append(job_run_id)


def _jobs(database: Database) -> int:
    with reading(database) as session:
        return session.scalar(select(func.count()).select_from(JobRunRow)) or 0


def test_what_waits_for_the_commit_runs_once_and_after_it(database: Database, now: datetime) -> None:
    seen: list[int] = []
    with unit_of_work(database) as work:
        request_job(work, kind="test", arguments={}, now=now, requested_by="t")
        work.after_commit(lambda: seen.append(_jobs(database)))
        with work.session.begin_nested():
            pass
        assert seen == []
    assert seen == [1]


def test_an_error_rolls_back_everything_and_nothing_leaves(database: Database, now: datetime) -> None:
    seen: list[str] = []
    with pytest.raises(RuntimeError, match="stop"), unit_of_work(database) as work:
        request_job(work, kind="test", arguments={}, now=now, requested_by="t")
        work.after_commit(lambda: seen.append("left"))
        raise RuntimeError("stop")
    assert (seen, _jobs(database)) == ([], 0)


def test_readers_are_not_held_up_by_a_writer(database: Database, now: datetime) -> None:
    with unit_of_work(database) as work:
        request_job(work, kind="test", arguments={}, now=now, requested_by="t")
        work.flush()
        assert _jobs(database) == 0


def test_a_reader_cannot_write_on_postgresql(database: Database, now: datetime) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite's reader is kept from writing by its door, not by the database")
    with pytest.raises(Exception, match="read-only"), reading(database) as session:
        session.add(JobRunRow(kind="x", arguments={}, state="queued", requested_by="t", requested_at=now,
                              attempt=0, fence=0, stage="", done=0, total=0))  # fmt: skip
        session.flush()
