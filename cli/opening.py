"""The installation a command works on: settings, a database brought up to date, stores, words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from database.bell import RqBell
from database.clock import SystemClock
from database.engine import Database, open_database
from database.schema import migrate
from database.settings import Settings
from database.unit_of_work import reading
from intake.receiving import Stores
from people.languages import translations
from people.queries import people
from workflow.wording import Words


@dataclass(frozen=True, slots=True)
class Installation:
    settings: Settings
    database: Database
    stores: Stores

    @property
    def now(self) -> datetime:
        return SystemClock().now()

    def words(self, language: str) -> Words:
        """Texts in the language asked for, with people by the names they are shown under."""
        catalogue = translations(language, compiled=self.settings.home / "translations")
        with reading(self.database) as session:
            names = {one.name: one.actor.display_name for one in people(session)}
        return Words(gettext=catalogue.gettext, names=names)


@contextmanager
def installation() -> Iterator[Installation]:
    """The one under DUIPING_HOME; made there when there is none yet."""
    settings = Settings.from_environment(os.environ)
    database = open_database(settings.database_url, bell=RqBell(settings))
    migrate(database)
    try:
        yield Installation(settings, database, Stores.of(settings, database))
    finally:
        database.dispose()
