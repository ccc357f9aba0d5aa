"""Opens the database, whichever it is, and settles what the two do differently.

SQLite: WAL, foreign keys, `recursive_triggers` (without it INSERT OR REPLACE slips past append-only
triggers), and two engines: writers begin with BEGIN IMMEDIATE, because a read transaction that
upgrades fails at once however long the busy timeout is; readers use plain BEGIN and never wait.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

BUSY_TIMEOUT_MS = 10_000
LOCK_TIMEOUT_MS = 3_000
POOL_SIZE = 10


class Bell(Protocol):
    """Tells a worker to look at a job run. Losing a ring is harmless: the sweeper rings again."""

    def ring(self, job_run_id: int) -> None: ...


class SilentBell:
    def ring(self, job_run_id: int) -> None:
        """Nobody is listening; the sweeper finds the run."""


@dataclass(frozen=True, slots=True)
class Database:
    url: str
    writer: Engine
    reader: Engine
    bell: Bell

    @property
    def dialect(self) -> str:
        return self.writer.dialect.name

    def dispose(self) -> None:
        """Closes every connection; a forked child calls it before its first query."""
        self.writer.dispose()
        self.reader.dispose()


def open_database(url: str, *, bell: Bell | None = None) -> Database:
    """Engines for the URL (`sqlite:///…` or `postgresql://…`); no connection is made yet."""
    opened = _open_sqlite if make_url(url).get_backend_name() == "sqlite" else _open_postgresql
    writer, reader = opened(url)
    return Database(url=url, writer=writer, reader=reader, bell=bell or SilentBell())


def _open_sqlite(url: str) -> tuple[Engine, Engine]:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    writer, reader = _sqlite_engine(url), _sqlite_engine(url)
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return writer, reader


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the begin events above begin, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a power cut may not lose a committed approval
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA recursive_triggers = ON")
    cursor.execute("PRAGMA secure_delete = FAST")  # a destroyed key leaves no trace in the file
    cursor.close()


def _open_postgresql(url: str) -> tuple[Engine, Engine]:
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_pre_ping=True,
        pool_timeout=5,
        connect_args={"options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC"},
    )
    return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
