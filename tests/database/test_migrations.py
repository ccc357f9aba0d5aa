"""The migrations lead to exactly the schema the rooms declare, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from database.engine import Database, open_database
from database.revisions import is_newest
from database.schema import alembic_config, all_tables, is_current, migrate
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
