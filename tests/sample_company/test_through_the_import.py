"""The ordinary import recognises every file of the sample company untold, and finds what is planted there."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from company import masterdata
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import unit_of_work
from intake.importing import import_file
from intake.queries import ImportResult
from intake.receiving import Stores, Upload, receive_uploads
from people.actors import SYSTEM
from sample_company.writing import SampleCompany, write


@pytest.fixture
def company(tmp_path: Path) -> SampleCompany:
    return write(tmp_path / "files")


@pytest.fixture
def results(
    company: SampleCompany, sqlite_database: Database, settings: Settings, now: datetime
) -> list[ImportResult]:
    """What the import answers to every file, in order, told nothing but their names."""
    stores = Stores.of(settings, sqlite_database)
    with unit_of_work(sqlite_database) as work:
        masterdata.load(work, company.company_toml.read_text(encoding="utf-8"))
    streams = [file.path.open("rb") for file in company.files]
    uploads = [Upload(file.path.name, stream) for file, stream in zip(company.files, streams, strict=True)]
    _, ids = receive_uploads(sqlite_database, stores, uploads=uploads, actor=SYSTEM, now=now)
    for stream in streams:
        stream.close()
    return [import_file(sqlite_database, stores, file_id=file_id, actor=SYSTEM, now=now) for file_id in ids]


def test_every_file_is_recognised_and_every_planted_finding_found(
    company: SampleCompany, results: list[ImportResult]
) -> None:
    assert [result.source for result in results] == [file.source for file in company.files]
    assert [result.rows.read for result in results] == [file.rows for file in company.files]
    assert {result.status for result in results} == {"imported", "control_failed"}
    found = [
        _named(each.type, each.account or each.shop, each.key, each.amount_minor)
        for result in results
        for each in result.findings
    ]
    told = json.loads(company.expected.read_text(encoding="utf-8"))["exceptions"]
    expected = [
        _named(each["type"], each["account"] or each["shop"], each["key"], each["amount_minor"])
        for each in told
        if each["plan"] == "import"
    ]
    assert sorted(found) == sorted(expected)


def _named(type_: str, owner: str, key: Mapping[str, str | int], amount_minor: int) -> tuple[str, ...]:
    return type_, owner, *(f"{name}={value}" for name, value in sorted(key.items())), str(amount_minor)
