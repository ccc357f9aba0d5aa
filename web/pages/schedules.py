"""Schedules: which plans run by themselves, and when."""

from datetime import time

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from company.queries import shops
from matching.running import RunRefused
from people.access import Permission
from web.access import Pages
from web.building.schedule_page import Wished, schedule_page
from web.doors import now, reading, writing
from web.identity import me
from web.shell import change_shell
from web.views.shell import Refusal
from web.wording import refusal_text, words
from workflow.schedules import Every, plan_ahead, schedules, take_back, time_after_bills

pages = Pages("schedules", __name__, url_prefix="/schedules")
AS_USUAL = Wished()


@pages.page("", needs=Permission.SEE_RUNS)
def show() -> ResponseReturnValue:
    return _index()


def _index(wished: Wished = AS_USUAL, refusal: Refusal | None = None) -> str:
    change_shell(current="runs")
    with reading() as session:
        standing, known = schedules(session), shops(session)
        usual = time_after_bills(session, None)
    view = schedule_page(
        standing,
        shops=known,
        usual=usual,
        wished=wished,
        actor=me(),
        words=words(),
        now=now(),
        refusal=refusal,
    )
    return render_template("pages/runs/schedules.html", view=view)


@pages.action("", needs=Permission.START_RUNS)
def make() -> ResponseReturnValue:
    form = request.form
    wished = Wished(
        form.getlist("plan"),
        form.get("shop", ""),
        form.get("every", ""),
        form.get("weekday", "1"),
        form.get("day", "1"),
        form.get("at", ""),
    )
    try:
        with writing() as work:
            plan_ahead(
                work,
                plans=wished.plans,
                shop_id=_number(wished.shop),
                every=wished.every,
                day=_number(wished.weekday if wished.every == Every.WEEKLY else wished.day) or 0,
                at=_time(wished.at),
                actor=me(),
                now=now(),
            )
    except RunRefused as refused:
        problem = Refusal(str(_("Nothing was planned")), (("", refusal_text(refused)),))
        return _index(wished, problem), 422
    flash(_("Planned. It runs by itself from now on."), "even")
    return redirect(url_for("schedules.show"), 303)


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise RunRefused("shop_unknown")
    return int(text)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise RunRefused("time_not_readable", time=text[:40]) from None


@pages.action("/<int:schedule_id>/end", needs=Permission.START_RUNS)
def end(schedule_id: int) -> ResponseReturnValue:
    with writing() as work:
        take_back(work, schedule_id=schedule_id, actor=me(), now=now())
    flash(_("It no longer runs by itself."), "even")
    return redirect(url_for("schedules.show"), 303)
