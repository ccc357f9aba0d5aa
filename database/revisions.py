"""Whether a database stands at the newest migration, told without SQLAlchemy and Alembic.

Those take longer to load than everything else a start does, and most starts find nothing to migrate.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

VERSIONS = Path(__file__).parent / "migrations" / "versions"
REVISION = re.compile(r"^revision\b[^=\n]*= *['\"](\w+)", re.MULTILINE)
STANDS_AT = "SELECT version_num FROM alembic_version"
SQLITE, PATIENCE_SECONDS = "sqlite:///", 3


def is_newest(url: str) -> bool:
    """False also where the database cannot be asked: then whoever migrates says why."""
    newest = newest_revision()
    return newest is not None and stands_at(url) == newest


def newest_revision() -> str | None:
    """Migrations are numbered in order, so the newest has the highest number."""
    numbers = [REVISION.findall(path.read_text("utf-8")) for path in VERSIONS.glob("*.py")]
    return max((number for found in numbers for number in found), default=None)


def stands_at(url: str) -> str | None:
    """None for a database that was never migrated, or cannot be asked."""
    if url.startswith(SQLITE):
        return _sqlite_stands_at(url.removeprefix(SQLITE))
    return _postgresql_stands_at(url)


def _sqlite_stands_at(path: str) -> str | None:
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as connection:
            found = connection.execute(STANDS_AT).fetchone()
    except sqlite3.Error:
        return None
    return None if found is None else str(found[0])


def _postgresql_stands_at(url: str) -> str | None:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=PATIENCE_SECONDS) as connection:
            found = connection.execute(STANDS_AT).fetchone()
    except psycopg.Error:
        return None
    return None if found is None else str(found[0])
