"""Schedules on their page: made, shown with when they run next, ended."""

from collections.abc import Callable
from typing import Any

from people.actors import Role


def test_a_schedule_is_made_shown_and_ended(signed_in: Callable[..., Any], admin: Any) -> None:
    browser = signed_in("lin", Role.FINANCE)
    form = {"plan": ["settlement", "refunds"], "every": "weekly", "weekday": "1", "at": "10:30"}
    assert browser.post("/schedules", form, page="/schedules").status_code == 303
    shown = browser.get("/schedules").text
    assert "Weekly, Monday 10:30" in shown
    assert browser.post("/schedules/1/end", {}, page="/schedules").status_code == 303
    assert "Nothing runs by itself yet." in browser.get("/schedules").text


def test_a_time_that_is_none_is_refused_beside_the_form(signed_in: Callable[..., Any], admin: Any) -> None:
    browser = signed_in("lin", Role.FINANCE)
    form = {"plan": "settlement", "every": "daily", "at": "soon"}
    answer = browser.post("/schedules", form, page="/schedules")
    assert (answer.status_code, "“soon” is no time of day" in answer.text) == (422, True)


def test_managers_see_schedules_and_cannot_make_them(signed_in: Callable[..., Any], admin: Any) -> None:
    browser = signed_in("shen", Role.MANAGER)
    assert "Run by itself" not in browser.get("/schedules").text
    assert browser.post("/schedules", {"plan": "settlement"}, page="/schedules").status_code == 403
