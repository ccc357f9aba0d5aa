"""The migrations lead to exactly the schema the rooms declare, on both databases."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from database import engine
from database.engine import Database, open_database
from database.revisions import is_newest
from database.schema import MIGRATION_LOCK, alembic_config, all_tables, is_current, migrate
from database.triggers import declared, missing_triggers
from tests.conftest import fresh_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        database = open_database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield database
        database.dispose()
        return
    with fresh_postgresql(request.getfixturevalue("postgresql_server")) as url:
        database = open_database(url)
        yield database
        database.dispose()


def test_migrating_from_nothing_ends_at_the_declared_schema(empty: Database) -> None:
    migrate(empty)
    with empty.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []
        assert missing_triggers(connection) == ()
    assert declared()
    assert is_current(empty)
    assert is_newest(empty.url)


def test_migrating_again_changes_nothing(empty: Database) -> None:
    assert not is_newest(empty.url)
    migrate(empty)
    migrate(empty)
    assert is_current(empty)


def test_there_is_one_line_of_migrations_numbered_in_order() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    revisions = [one.revision for one in script.walk_revisions()]
    assert len(script.get_heads()) == 1
    assert revisions == sorted(revisions, reverse=True)
    assert all(len(one) == 4 and one.isdecimal() for one in revisions)


def test_who_migrates_second_waits_however_long_the_first_takes(
    postgresql_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_MS", 50)
    with fresh_postgresql(postgresql_server) as url:
        first, second = open_database(url), open_database(url)
        with ThreadPoolExecutor(1) as pool, first.writer.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            waiting = pool.submit(migrate, second)
            time.sleep(0.3)
            assert not waiting.done()
            connection.rollback()
            waiting.result(timeout=60)
        assert is_current(first)
        first.dispose()
        second.dispose()
