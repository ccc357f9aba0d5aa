"""The page of schedules: what runs by itself, and when next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _

from company.values import Shop
from matching.engine import PLANS
from people.access import Permission, may
from people.actors import Actor
from people.languages import N_
from web.building.run_figures import plan_name
from web.building.run_tabs import run_tabs
from web.building.ticket_rows import person_of
from web.formatting import moment
from web.languages import worded
from web.views.schedules import ScheduleLine, SchedulesView
from web.views.shell import Choice, Refusal
from workflow.schedules import Every, Schedule
from workflow.wording import Words

RHYTHMS = {
    Every.DAILY: N_("Daily, after the bills are out"),
    Every.WEEKLY: N_("Weekly"),
    Every.MONTHLY: N_("Monthly"),
}
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


@dataclass(frozen=True, slots=True)
class Wished:
    """What was chosen in the form; every plan, daily, unless something was."""

    plans: Sequence[str] = tuple(PLANS)
    shop: str = ""
    every: str = Every.DAILY
    weekday: str = "1"
    day: str = "3"
    at: str = ""


def schedule_page(
    standing: Sequence[Schedule],
    *,
    shops: Sequence[Shop],
    usual: time,
    wished: Wished,
    actor: Actor,
    words: Words,
    now: datetime,
    refusal: Refusal | None,
) -> SchedulesView:
    return SchedulesView(
        make_href=url_for("schedules.make"),
        command_id=uuid4().hex,
        tabs=run_tabs("schedules"),
        plans=tuple(Choice(plan_name(one), value=one, current=one in wished.plans) for one in PLANS),
        shops=tuple(Choice(one.name, value=str(one.id), current=str(one.id) == wished.shop) for one in shops),
        rhythms=tuple(
            Choice(worded(text), value=one, current=one == wished.every) for one, text in RHYTHMS.items()
        ),
        weekdays=tuple(
            Choice(worded(text), value=str(at), current=str(at) == wished.weekday)
            for at, text in enumerate(WEEKDAYS, 1)
        ),
        day=wished.day,
        at=wished.at or f"{usual:%H:%M}",
        note=str(_("By %(time)s the files that should come are out.", time=f"{usual:%H:%M}")),
        lines=tuple(_line(one, shops=shops, words=words, now=now) for one in standing),
        may_make=may(actor, Permission.START_RUNS),
        refusal=refusal,
    )


def _line(one: Schedule, *, shops: Sequence[Shop], words: Words, now: datetime) -> ScheduleLine:
    names = [plan_name(plan) for plan in one.plans]
    shop = next((known.name for known in shops if known.id == one.shop_id), str(one.shop_id))
    return ScheduleLine(
        rhythm=_rhythm(one),
        plans=str(_("All plans")) if len(names) == len(PLANS) else str(_(", ")).join(names),
        scope=str(_("All shops")) if one.shop_id is None else shop,
        next_at=moment(one.next_at, now=now),
        last_at=None if one.last_at is None else moment(one.last_at, now=now),
        who=person_of(one.made_by, words=words),
        end_href=url_for("schedules.end", schedule_id=one.id),
    )


def _rhythm(one: Schedule) -> str:
    at = f"{one.at:%H:%M}"
    if one.every is Every.WEEKLY:
        return str(_("Weekly, %(day)s %(time)s", day=worded(WEEKDAYS[one.day - 1]), time=at))
    if one.every is Every.MONTHLY:
        return str(_("Monthly, on day %(day)s, %(time)s", day=one.day, time=at))
    return str(_("Daily, %(time)s", time=at))
