"""Whether a database stands at the newest migration, told without Alembic, which is slow to load."""

import re
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

from database.engine import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"
REVISION = re.compile(r"^revision\b[^=\n]*= *['\"](\w+)", re.MULTILINE)


def is_newest(database: Database) -> bool:
    newest = newest_revision()
    return newest is not None and stands_at(database) == newest


def newest_revision() -> str | None:
    """Migrations are numbered in order, so the newest has the highest number."""
    numbers = [REVISION.findall(path.read_text("utf-8")) for path in VERSIONS.glob("*.py")]
    return max((number for found in numbers for number in found), default=None)


def stands_at(database: Database) -> str | None:
    """None for a database that was never migrated, or cannot be asked."""
    try:
        with database.reader.connect() as connection:
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if found is None else str(found)
    except (OperationalError, ProgrammingError):
        return None
