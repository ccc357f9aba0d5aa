"""Of every order of the sample company the money adds up, and what is off is named by an exception."""

from datetime import datetime
from pathlib import Path

import pytest

from company import masterdata
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading, unit_of_work
from intake.importing import import_file
from intake.receiving import Stores, Upload, receive_uploads
from intake.store import FactStore
from matching.engine import PLANS
from matching.explaining.steps import REFUNDS, SETTLEMENT, Name, Waterfall
from matching.explaining.waterfall import waterfall_of
from matching.running import run_plan
from people.actors import SYSTEM
from sample_company.writing import write
from tests.matching.explaining.whole_company import Subject, every_order


@pytest.fixture
def subjects(sqlite_database: Database, settings: Settings, now: datetime, tmp_path: Path) -> list[Subject]:
    """Every order of the sample company, imported and run through every plan."""
    company, stores = write(tmp_path / "files"), Stores.of(settings, sqlite_database)
    with unit_of_work(sqlite_database) as work:
        masterdata.load(work, company.company_toml.read_text(encoding="utf-8"))
    streams = [file.path.open("rb") for file in company.files]
    uploads = [Upload(file.path.name, stream) for file, stream in zip(company.files, streams, strict=True)]
    _, ids = receive_uploads(sqlite_database, stores, uploads=uploads, actor=SYSTEM, now=now)
    for stream in streams:
        stream.close()
    for file_id in ids:
        import_file(sqlite_database, stores, file_id=file_id, actor=SYSTEM, now=now)
    for plan in PLANS:
        run_plan(
            sqlite_database,
            FactStore(settings.facts_dir),
            plan=plan,
            runs_dir=settings.runs_dir,
            requested_by=SYSTEM,
            now=now,
        )
    with reading(sqlite_database) as session:
        return list(every_order(session, facts=settings.facts_dir, runs=settings.runs_dir))


def assert_every_sum_is_the_steps_before_it(fall: Waterfall) -> None:
    level = 0
    for step in fall.steps:
        assert step.is_sum or step.start_minor == level, fall
        if step.is_sum and step.code != "goods":
            assert step.amount_minor == level, fall
        level = step.start_minor + step.amount_minor


def test_the_money_of_every_order_adds_up_and_only_exceptions_are_off(subjects: list[Subject]) -> None:
    assert len(subjects) >= 3_000
    named = 0
    for dossier, standing in subjects:
        fall = waterfall_of(dossier, standing, currency="CNY", tolerance_minor=1)
        assert_every_sum_is_the_steps_before_it(fall)
        assert fall.unexplained_minor == 0, fall
        found = [one for one in standing.found.values() if one.plan in (SETTLEMENT, REFUNDS)]
        assert fall.differing_minor == sum(one.amount_minor for one in found), (dossier.orders, found, fall)
        assert all(step.found for step in fall.steps if step.name is Name.EXCEPTION)
        named += bool(found)
    assert named > 40
