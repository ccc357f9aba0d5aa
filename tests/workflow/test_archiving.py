"""Archiving after the cooling-off, only with a sound trail; what follows from an archived ticket."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from audit.queries import events_of
from database.unit_of_work import reading
from tests.workflow.conftest import Company
from tests.workflow.situations import PEOPLE
from workflow.archiving import ArchiveResult, archive_due
from workflow.queries import TicketFilter, archive_list, archive_months, ticket_page
from workflow.refusals import TransitionRefused
from workflow.tables import TicketRow


def resolved(company: Company) -> str:
    number = company.open()
    company.settle_facts(number)
    company.submit(number)
    company.approve(number)
    return number


def test_a_ticket_is_archived_when_the_cooling_off_is_over_and_only_once(company: Company) -> None:
    number = resolved(company)
    early = archive_due(company.database, now=company.now + timedelta(days=6), archive_after_days=7)
    done = archive_due(company.database, now=company.now + timedelta(days=8), archive_after_days=7)
    again = archive_due(company.database, now=company.now + timedelta(days=9), archive_after_days=7)
    assert [early.archived, done.archived, again.archived] == [0, 1, 0]
    with reading(company.database) as session:
        row = session.scalars(select(TicketRow)).one()
        last = events_of(session, f"ticket:{number}")[-1]
    assert (row.state, row.retained_until) == ("archived", date(2057, 1, 1))
    assert (last.type, last.body["verified_events"], last.body["version"]) == ("archive", 5, 6)


def test_a_ticket_whose_trail_was_cut_is_not_archived_and_named(company: Company) -> None:
    number = resolved(company)
    with company.database.writer.begin() as connection:
        if company.database.dialect == "postgresql":
            connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER audit_event_append_only_delete"))
        connection.execute(
            text("DELETE FROM audit_event WHERE stream = :s AND seq = 4"), {"s": f"ticket:{number}"}
        )
    result = archive_due(company.database, now=company.tick(), archive_after_days=0)
    assert result == ArchiveResult(archived=0, refused=((number, "trail_not_sound"),))


def test_nothing_but_an_audit_finding_and_legal_holds_touches_an_archived_ticket(company: Company) -> None:
    number = resolved(company)
    archive_due(company.database, now=company.tick(), archive_after_days=0)
    for action in ("reopen", "comment", "cancel", "assign"):
        with pytest.raises(TransitionRefused) as refused:
            company.act(number, action, "zhou", reason="x")
        assert refused.value.code == "not_in_this_state"
    company.act(number, "legal_hold", "he", reason="诉讼")
    company.act(number, "audit_finding", "he", severity="high", text="附件看不清")
    with reading(company.database) as session:
        old, new = session.scalars(select(TicketRow).order_by(TicketRow.id))
        page = ticket_page(session, number, actor=PEOPLE["he"], now=company.now)
    assert (old.state, new.state, new.relation) == ("archived", "open", "audit_finding")
    assert page.linked == (new.number,)


def test_the_archive_is_listed_by_month(company: Company) -> None:
    number = resolved(company)
    archive_due(company.database, now=company.tick(), archive_after_days=0)
    with reading(company.database) as session:
        (month,) = archive_months(session)
        listed = archive_list(session, TicketFilter(search="1784120773"))
    assert (month.year, month.month, month.tickets) == (2026, 7, 1)
    assert [line.number for line in listed.lines] == [number]
