"""Imports that die or meet: nothing lost, nothing doubled, nothing half stored."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.queries import events_of
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading
from intake.facts import FactKind, FileId
from intake.importing import import_file
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, Importer, line, table
from workflow.importing import import_received
from workflow.tables import TicketRow

FIRST = table(LEDGER, [line("L1", "100.00")])
AGAIN = table(LEDGER, [line("L1", "101.00"), line("L2", "5.00")])  # contradicts the first
MANY_AT_ONCE = 6


@pytest.fixture
def importer(database: Database, settings: Settings, now: datetime) -> Importer:
    return Importer(database, settings, now)


def tickets(importer: Importer) -> Sequence[tuple[str, str]]:
    with reading(importer.database) as session:
        rows = session.scalars(select(TicketRow).order_by(TicketRow.id))
        return [(row.type, row.opened_run) for row in rows]


def import_whole(importer: Importer, file_id: FileId) -> str:
    """The import with its tickets, as commands and jobs do it."""
    done = import_received(
        importer.database, importer.stores, file_id=file_id, actor=SYSTEM, now=importer.now
    )
    return done.result.status


def test_findings_of_an_import_that_was_killed_become_tickets_when_the_file_comes_again(
    importer: Importer,
) -> None:
    importer(FIRST)
    killed = importer(AGAIN)  # its facts are committed; nobody opened its tickets
    assert tickets(importer) == []
    again = importer.receive(AGAIN, name="again.csv")
    assert import_whole(importer, again) == "already_imported"
    assert tickets(importer) == [("conflicting_line", f"F-{killed.file_id}")]
    import_whole(importer, again)
    assert len(tickets(importer)) == 1


def test_a_refusal_is_recorded_once_however_often_its_job_begins_again(importer: Importer) -> None:
    file_id = importer.receive("a,b\n1,2\n")
    for options in ({}, {}, {"source": "template_orders"}):
        assert importer.run(file_id, **options).status == "refused"
    with reading(importer.database) as session:
        told = [one.type for one in events_of(session, f"file:{file_id}")]
    assert told == ["file_received", "file_refused", "file_refused"]


def at_once(importer: Importer, files: Sequence[FileId]) -> list[str]:
    def one(file_id: FileId) -> str:
        done = import_file(
            importer.database, importer.stores, file_id=file_id, actor=SYSTEM, now=importer.now
        )
        return done.status

    with ThreadPoolExecutor(len(files)) as pool:
        return sorted(pool.map(one, files))


def test_the_same_bytes_handed_in_by_many_at_once_are_imported_once(importer: Importer) -> None:
    files = [importer.receive(FIRST) for _ in range(MANY_AT_ONCE)]
    assert at_once(importer, files) == ["already_imported"] * (MANY_AT_ONCE - 1) + ["imported"]
    assert importer.facts(FactKind.LEDGER, "ledger_no", "amount_minor") == [("L1", 10_000)]


def test_one_file_imported_by_many_at_once_is_imported_once(importer: Importer) -> None:
    importer(FIRST)
    for file_id in (importer.receive(AGAIN), importer.receive(FIRST)):
        (status,) = set(at_once(importer, [file_id] * MANY_AT_ONCE))
        with reading(importer.database) as session:
            told = [one.type for one in events_of(session, f"file:{file_id}")]
        assert told == ["file_received", f"file_{status}"]


def test_a_home_with_an_apostrophe_is_a_home(database: Database, tmp_path: Path, now: datetime) -> None:
    settings = Settings.from_environment({"DUIPING_HOME": str(tmp_path / "l'entrepôt")})
    importer = Importer(database, settings, now)
    assert [importer(one).status for one in (FIRST, AGAIN)] == ["imported", "imported"]
