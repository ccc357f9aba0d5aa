"""From a difference that a run found to an archived ticket, through the pages alone."""

import json
from datetime import timedelta

from sqlalchemy import Connection, text

from audit.sealing import hash_of
from database.engine import Database
from tests.web.tickets.conftest import PNG, Company, refund, unsettled
from workflow.archiving import archive_due


def test_a_ticket_walks_from_the_run_to_its_resolution(company: Company) -> None:
    number, other = company.find(refund(), unsettled())

    listed = company.browser("lin").get("/tickets").text
    assert all(text in listed for text in (number, other, "1784120773500", "−259.19"))

    page = company.page(number, "lin")
    assert all(
        text in page
        for text in ("Refund agreed", "1,639.81", "1,899.00", "−", "259.19", "after_sales_0719.csv")
    )

    company.settle_facts(number)
    card = company.page(number, "lin")
    assert all(text in card for text in ("旺旺记录.png", "A typing mistake", "1,639.81", "陈思远"))

    proposed = company.propose(number)
    assert proposed.status_code == 303, proposed.text
    assert "Waiting for approval" in company.page(number, "lin")

    approved = company.act(number, "approve", "zhou")
    assert approved.status_code == 303, approved.text
    done = company.page(number, "lin")
    assert all(text in done for text in ("Resolved", "Recover from the buyer", "1221"))
    assert company.browser("lin").get(f"/tickets/{number}/files/1").data == PNG


def test_what_is_archived_is_verified_by_the_auditor(company: Company) -> None:
    (number,) = company.find(refund())
    company.settle_facts(number)
    company.propose(number)
    company.act(number, "approve", "zhou")
    company.clock.moment += timedelta(minutes=1)
    assert archive_due(company.database, now=company.clock.now(), archive_after_days=0).archived == 1

    auditor = company.browser("he")
    listed = auditor.get("/archive").text
    assert all(text in listed for text in (number, "Recover from the buyer", "2026-07"))
    page = auditor.get(f"/archive/{number}").text
    assert "trail is complete and unchanged" in page
    assert all(text in page for text in ("6 / 6", "1 / 1"))
    checked = auditor.post(f"/archive/{number}/verify", page=f"/archive/{number}")
    assert (checked.status_code, "Files are the ones sent" in checked.text) == (200, True)
    assert "The trail is complete and unchanged" in auditor.post("/archive/verify", page="/archive").text

    lines = [json.loads(line) for line in auditor.get(f"/archive/{number}/trail.jsonl").text.splitlines()]
    assert [hash_of(line["body"].encode()) for line in lines] == [line["hash"] for line in lines]
    assert len(lines) == 6


def test_the_archive_says_which_event_was_tampered_with(company: Company) -> None:
    (number,) = company.find(refund())
    company.settle_facts(number)
    company.propose(number)
    company.act(number, "approve", "zhou")
    archive_due(company.database, now=company.clock.now(), archive_after_days=0)
    tamper(company.database, f"ticket:{number}", seq=2)

    page = company.browser("he").get(f"/archive/{number}").text
    assert "not as it was written" in page
    assert f"ticket:{number}#2" in page


def tamper(database: Database, stream: str, *, seq: int) -> None:
    """Changes a sealed event past the triggers, as somebody with the database's password could."""
    here = "WHERE stream = :stream AND seq = :seq"
    with database.writer.begin() as connection:
        for trigger in triggers_of(connection):
            connection.exec_driver_sql(trigger)
        place = {"stream": stream, "seq": seq}
        body = connection.execute(text(f"SELECT body FROM audit_event {here}"), place).scalar_one()  # noqa: S608
        changed = bytes(body).replace(b"chen", b"lina")
        connection.execute(text(f"UPDATE audit_event SET body = :body {here}"), place | {"body": changed})  # noqa: S608


def triggers_of(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        return ["ALTER TABLE audit_event DISABLE TRIGGER USER"]
    wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'"
    return [f"DROP TRIGGER {name}" for name in connection.exec_driver_sql(wanted).scalars().all()]
