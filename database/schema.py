"""Brings a database to the present schema, and tells whether it is there.

Every room keeps its rows in `tables.py`; they are found by that name, so that this room need not know
the rooms above it.
"""

import importlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from database.engine import LOCK_TIMEOUT_MS, Database
from database.triggers import ensure_triggers
from database.types import Base

ROOT = Path(__file__).parent.parent
# One number for everybody who migrates: two processes that start at once take turns.
MIGRATION_LOCK = 7_163_501


def all_tables() -> MetaData:
    """The metadata with every room's tables, and their triggers declared."""
    for path in sorted(ROOT.glob("*/tables.py")):
        importlib.import_module(f"{path.parent.name}.tables")
    return Base.metadata


def migrate(database: Database) -> None:
    """Upgrades to the newest migration and makes the triggers anew. Safe to call at every start."""
    all_tables()
    with database.writer.connect() as connection, connection.begin():
        if database.dialect == "postgresql":
            # Whoever comes second waits as long as the first one needs; tables are waited for briefly again.
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
        if current_revision(connection) != head_revision():
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            ensure_triggers(connection)


def is_current(database: Database) -> bool:
    with database.reader.connect() as connection:
        return current_revision(connection) == head_revision()


def current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "database" / "migrations"))
    return config
