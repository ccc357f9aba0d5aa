"""A real Valkey of a test's own, and a plant of workers around it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cli import valkey
from database.bell import RqBell
from database.engine import Database, open_database
from database.settings import Settings
from tests.jobs.plant import Plant, eventually, start


@pytest.fixture
def queue_settings(settings: Settings) -> Iterator[Settings]:
    """Settings of this test's home; the folder of the queue's socket is removed at the end."""
    yield settings
    folder = settings.socket_path.parent
    for one in folder.glob("*"):
        one.unlink()
    with suppress(OSError):
        folder.rmdir()


@pytest.fixture
def queue(queue_settings: Settings, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Valkey of this test's own."""
    valkey.make_way(queue_settings)
    server = start(valkey.server_command(queue_settings), {}, tmp_path / "queue.log")
    eventually(lambda: valkey.is_ready(queue_settings), seconds=10)
    yield server
    server.kill()
    server.wait()


@pytest.fixture
def plant(
    queue: subprocess.Popen[bytes], queue_settings: Settings, database: Database, tmp_path: Path
) -> Iterator[Plant]:
    belled = open_database(database.url, bell=RqBell(queue_settings))
    made = Plant(queue_settings, belled, tmp_path)
    yield made
    for process in made.processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    belled.dispose()
    print(made.logs())  # noqa: T201 - shown by pytest when the test failed
