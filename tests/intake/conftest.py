"""A company, and a short way to hand it a file."""

from datetime import datetime

import pytest

from database.engine import Database
from database.settings import Settings
from tests.intake.file_desk import Importer


@pytest.fixture
def importer(sqlite_database: Database, settings: Settings, now: datetime) -> Importer:
    return Importer(sqlite_database, settings, now)


@pytest.fixture
def importer_on_both(database: Database, settings: Settings, now: datetime) -> Importer:
    return Importer(database, settings, now)
