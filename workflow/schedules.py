"""When plans run by themselves: daily after the bills are out, weekly, monthly, for a shop or for all."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.recording import record
from company.queries import expected_files, shops
from database.types import JsonValue
from database.unit_of_work import UnitOfWork
from intake.scopes import DEFAULT_ZONE
from matching.engine import PLANS
from matching.running import RunRefused
from people.actors import Actor
from people.queries import actor_named
from workflow.asking import ask_for_runs
from workflow.tables import ScheduleRow

AFTER_BILLS: Final = timedelta(minutes=30)
USUAL: Final = time(10, 30)  # platforms put the bills of a day out by the next morning


class Every(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """`day`: of the week (1 is Monday) or of the month; 0 for daily. `at`: wall clock of the company."""

    id: int
    plans: tuple[str, ...]
    shop_id: int | None
    every: Every
    day: int
    at: time
    next_at: datetime
    last_at: datetime | None
    made_by: str


def schedules(session: Session) -> tuple[Schedule, ...]:
    """Those that stand, the next one first."""
    rows = session.scalars(
        select(ScheduleRow).where(ScheduleRow.is_on).order_by(ScheduleRow.next_at, ScheduleRow.id)
    )
    return tuple(_schedule(row) for row in rows)


def _schedule(row: ScheduleRow) -> Schedule:
    return Schedule(
        id=row.id,
        plans=tuple(row.plans),
        shop_id=row.shop_id,
        every=Every(row.every),
        day=row.day,
        at=time.fromisoformat(row.at),
        next_at=row.next_at,
        last_at=row.last_at,
        made_by=row.made_by,
    )


def time_after_bills(session: Session, shop_id: int | None) -> time:
    """Half an hour after the last file that should come is out, of the shop or of all."""
    ready = [one.ready_after for one in expected_files(session) if shop_id in (None, one.shop_id)]
    if not ready:
        return USUAL
    return (datetime.combine(date.min, max(ready)) + AFTER_BILLS).time()


def plan_ahead(
    work: UnitOfWork,
    *,
    plans: Sequence[str],
    shop_id: int | None,
    every: str,
    day: int,
    at: time,
    actor: Actor,
    now: datetime,
) -> int:
    """A new schedule; its plans first run at the next such moment. Raises RunRefused."""
    wanted = [plan for plan in PLANS if plan in plans]
    if not wanted or len(wanted) != len(set(plans)):
        raise RunRefused("plan_missing")
    if shop_id is not None and shop_id not in {shop.id for shop in shops(work.session)}:
        raise RunRefused("shop_unknown")
    rhythm = _rhythm(every)
    day = _day(rhythm, day)
    row = ScheduleRow(
        plans=wanted,
        shop_id=shop_id,
        every=rhythm,
        day=day,
        at=f"{at:%H:%M}",
        is_on=True,
        next_at=next_moment(rhythm, day, at, after=now),
        made_by=actor.name,
        made_at=now,
    )
    work.add(row)
    work.flush()
    _record(work, row, "schedule_made", actor, now)
    return row.id


def _rhythm(every: str) -> Every:
    try:
        return Every(every)
    except ValueError:
        raise RunRefused("rhythm_unknown") from None


def _day(every: Every, day: int) -> int:
    most = {Every.DAILY: 0, Every.WEEKLY: 7, Every.MONTHLY: 31}[every]
    return 0 if every is Every.DAILY else min(max(day, 1), most)


def take_back(work: UnitOfWork, *, schedule_id: int, actor: Actor, now: datetime) -> None:
    """The schedule no longer stands; runs that it asked for stay."""
    row = work.session.scalar(select(ScheduleRow).where(ScheduleRow.id == schedule_id).with_for_update())
    if row is None or not row.is_on:
        return
    row.is_on = False
    _record(work, row, "schedule_ended", actor, now)


def ask_for_scheduled(work: UnitOfWork, *, now: datetime) -> int:
    """Asks for the runs whose time has come; what was missed while nothing ran is asked for once.

    Returns for how many schedules. One whose maker is no longer there waits until somebody makes it anew.
    """
    due = work.session.scalars(
        select(ScheduleRow)
        .where(ScheduleRow.is_on, ScheduleRow.next_at <= now)
        .order_by(ScheduleRow.id)
        .with_for_update()
    ).all()
    for row in due:
        actor = actor_named(work.session, row.made_by)
        if actor is not None:
            ask_for_runs(work, plans=row.plans, shop_id=row.shop_id, as_of=None, actor=actor, now=now)
            row.last_at = now
        row.next_at = next_moment(Every(row.every), row.day, time.fromisoformat(row.at), after=now)
    return len(due)


def next_moment(every: Every, day: int, at: time, *, after: datetime) -> datetime:
    """The first such moment after the given one; in a month that is too short, its last day."""
    zone = ZoneInfo(DEFAULT_ZONE)
    today = after.astimezone(zone).date()
    for ahead in range(63):
        one = today + timedelta(days=ahead)
        moment = datetime.combine(one, at, tzinfo=zone)
        if _falls_on(every, day, one) and moment > after:
            return moment
    raise AssertionError("every month has a last day")


def _falls_on(every: Every, day: int, one: date) -> bool:
    if every is Every.WEEKLY:
        return one.isoweekday() == day
    if every is Every.MONTHLY:
        return one.day == min(day, monthrange(one.year, one.month)[1])
    return True


def _record(work: UnitOfWork, row: ScheduleRow, type_: str, actor: Actor, now: datetime) -> None:
    body: dict[str, JsonValue] = {
        "schedule": row.id,
        "plans": row.plans,
        "shop_id": row.shop_id,
        "every": row.every,
        "day": row.day,
        "at": row.at,
    }
    record(work, stream="company", type=type_, actor=actor, at=now, body=body)
