"""Time takes its steps once, and only when they are due."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from approvals.policy import load
from database.job_runs import LeaseLost, claim, request_job
from database.unit_of_work import reading, unit_of_work
from tests.workflow.conftest import Company
from workflow.tables import TicketRow
from workflow.timekeeping import keep_time

NOTHING = {"expire": 0, "resume": 0}


def state_of(company: Company, number: str) -> tuple[str, str | None]:
    with reading(company.database) as session:
        row = session.scalars(select(TicketRow).where(TicketRow.number == number)).one()
        return row.state, row.assignee


def test_an_approval_nobody_gave_expires_once(company: Company) -> None:
    number = company.open()
    company.settle_facts(number)
    company.submit(number)
    assert keep_time(company.database, now=company.now) == NOTHING
    company.now += timedelta(hours=load().expires_after_hours)
    assert keep_time(company.database, now=company.now) == {**NOTHING, "expire": 1}
    assert state_of(company, number) == ("assigned_finance", "lin")
    assert keep_time(company.database, now=company.now) == NOTHING


def test_what_was_on_hold_goes_on_where_it_was(company: Company) -> None:
    number = company.open()
    company.act(number, "assign", "lin", assignee="chen", question="?")
    company.act(number, "hold", "chen", reason="等", resume_at="2026-07-22")
    assert keep_time(company.database, now=company.now) == NOTHING
    company.now += timedelta(days=2)
    assert keep_time(company.database, now=company.now) == {**NOTHING, "resume": 1}
    assert state_of(company, number) == ("assigned_cs", "chen")
    assert keep_time(company.database, now=company.now) == NOTHING


def test_who_lost_the_lease_takes_no_step(company: Company) -> None:
    number = company.open()
    company.act(number, "assign", "lin", assignee="chen", question="?")
    company.act(number, "hold", "chen", reason="等", resume_at="2026-07-22")
    company.now += timedelta(days=2)
    with unit_of_work(company.database) as work:
        job = request_job(work, kind="keep_time", arguments={}, now=company.now, requested_by="t")
    leases = []
    for worker in ("first", "second"):
        with unit_of_work(company.database) as work:
            leases.append(
                claim(work, job, worker=worker, now=company.tick(), lease_seconds=0, attempts_max=9)
            )
    with pytest.raises(LeaseLost):
        keep_time(company.database, now=company.now, lease=leases[0])
    assert state_of(company, number) == ("on_hold", "chen")
