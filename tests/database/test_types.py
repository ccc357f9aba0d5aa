from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from database.engine import Database
from database.job_runs import job_run, request_job
from database.types import json_text
from database.unit_of_work import reading, unit_of_work

SHANGHAI = timezone(timedelta(hours=8))


def test_a_moment_comes_back_aware_and_in_utc_to_the_microsecond(database: Database) -> None:
    moment = datetime(2026, 6, 18, 8, 0, 0, 123456, tzinfo=SHANGHAI)
    with unit_of_work(database) as work:
        run = request_job(work, kind="test", arguments={}, now=moment, requested_by="t")
    with reading(database) as session:
        view = job_run(session, run)
    assert view is not None
    assert view.requested_at == datetime(2026, 6, 18, 0, 0, 0, 123456, tzinfo=UTC)
    assert view.requested_at.tzinfo is UTC


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs its time zone"), unit_of_work(database) as work:
        request_job(work, kind="test", arguments={}, now=datetime(2026, 6, 18), requested_by="t")  # noqa: DTZ001


def test_stored_json_has_one_text_and_no_floats() -> None:
    assert json_text({"b": [1, None], "a": "对平"}) == '{"a":"对平","b":[1,null]}'
    with pytest.raises(TypeError, match="no floats"):
        json_text({"amount": [1.5]})  # type: ignore[list-item]
