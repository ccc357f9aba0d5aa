"""Plans that run by themselves: when next, asked for once, not for somebody who is gone."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from company.masterdata import load
from database.engine import Database
from database.job_runs import unfinished_jobs
from database.unit_of_work import reading, unit_of_work
from matching.running import RunRefused
from people.accounts import add_user
from people.actors import SYSTEM, Actor, Role
from people.passwords import PasswordHashing
from workflow.schedules import (
    Every,
    ask_for_scheduled,
    next_moment,
    plan_ahead,
    schedules,
    take_back,
    time_after_bills,
)

CHEAP = PasswordHashing(time_cost=1, memory_kib=8, parallelism=1)


@pytest.fixture
def lin(database: Database, now: datetime) -> Actor:
    with unit_of_work(database) as work:
        return add_user(
            work,
            name="lin",
            display_name="Lin",
            roles=[Role.FINANCE],
            password="sieben Zwerge tragen Tee",
            actor=SYSTEM,
            now=now,
            hashing=CHEAP,
        )


def _made(database: Database, lin: Actor, now: datetime, **said: Any) -> int:
    given = {"plans": ["settlement"], "shop_id": None, "every": "daily", "day": 0, "at": time(10, 30)} | said
    with unit_of_work(database) as work:
        return plan_ahead(work, actor=lin, now=now, **given)


@pytest.mark.parametrize(
    ("every", "day", "after", "moment"),
    [
        (Every.DAILY, 0, "2026-07-20 01:00", "2026-07-20 02:30"),
        (Every.DAILY, 0, "2026-07-20 02:30", "2026-07-21 02:30"),
        (Every.WEEKLY, 1, "2026-07-20 04:00", "2026-07-27 02:30"),
        (Every.MONTHLY, 31, "2026-02-10 00:00", "2026-02-28 02:30"),
        (Every.MONTHLY, 3, "2026-12-04 00:00", "2027-01-03 02:30"),
    ],
)
def test_the_next_moment_is_the_first_after_the_last(every: Every, day: int, after: str, moment: str) -> None:
    asked, expected = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (after, moment))
    assert next_moment(every, day, time(10, 30), after=asked) == expected


def test_plans_whose_time_has_come_are_asked_for_once(database: Database, lin: Actor, now: datetime) -> None:
    _made(database, lin, now)
    later = now + timedelta(days=3)
    for expected in (1, 0):
        with unit_of_work(database) as work:
            assert ask_for_scheduled(work, now=later) == expected
    with reading(database) as session:
        asked = unfinished_jobs(session, kind="reconcile")
        standing = schedules(session)
    assert [(one.arguments["plans"], one.arguments["actor"]) for one in asked] == [(["settlement"], "lin")]
    assert [(one.last_at, one.next_at > later) for one in standing] == [(later, True)]


def test_what_was_taken_back_asks_for_nothing(database: Database, lin: Actor, now: datetime) -> None:
    made = _made(database, lin, now)
    with unit_of_work(database) as work:
        take_back(work, schedule_id=made, actor=lin, now=now)
        assert ask_for_scheduled(work, now=now + timedelta(days=3)) == 0
    with reading(database) as session:
        assert schedules(session) == ()


def test_a_plan_a_shop_or_a_rhythm_that_is_not_there_is_refused(
    database: Database, lin: Actor, now: datetime
) -> None:
    for said, code in (
        ({"plans": []}, "plan_missing"),
        ({"plans": ["horoscope"]}, "plan_missing"),
        ({"shop_id": 99}, "shop_unknown"),
        ({"every": "hourly"}, "rhythm_unknown"),
    ):
        with pytest.raises(RunRefused) as refused:
            _made(database, lin, now, **said)
        assert refused.value.code == code


def test_the_usual_time_is_half_an_hour_after_the_last_bill(database: Database, now: datetime) -> None:
    with reading(database) as session:
        assert time_after_bills(session, None) == time(10, 30)
    text = '[[expected]]\nkind = "bank"\naccount = "a@b"\nevery = "day"\nready_after = "11:00"\n'
    with unit_of_work(database) as work:
        load(work, _COMPANY + text)
    with reading(database) as session:
        assert time_after_bills(session, None) == time(11, 30)


_COMPANY = '[[account]]\nnumber = "a@b"\nkind = "bank"\n'
