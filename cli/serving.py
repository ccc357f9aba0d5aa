"""What `serve` and `demo` start: the queue, the workers, the scheduler, the web."""

import http.client
import socket
import subprocess
import sys
import time

from cli import valkey
from cli.answers import UsageError
from cli.running import QUEUE, Runner, environment_of_children
from database.revisions import is_newest
from database.settings import Settings

QUEUE_SECONDS = 5.0
MIGRATION_SECONDS = 600.0
WEB_SECONDS = 30.0
SETUP_CODE_SECONDS = 30.0
PORT_SECONDS = 3.0  # what a runner that was killed left behind needs a moment to go


def start_queue(runner: Runner, settings: Settings) -> None:
    """The embedded Valkey, or the one that REDIS_URL names. Raises UsageError, CouldNotStart."""
    if settings.redis_url is not None:
        refuse_silent_redis(settings.redis_url)
        return
    valkey.make_way(settings)
    server = runner.start(QUEUE, valkey.server_command(settings))
    runner.wait_until(lambda: valkey.is_ready(settings), child=server, seconds=QUEUE_SECONDS)


def refuse_silent_redis(url: str) -> None:
    import redis

    from database.bell import connect

    try:
        connect(url, patience_seconds=QUEUE_SECONDS).ping()
    except (redis.RedisError, ValueError) as error:
        raise UsageError(f"the server that REDIS_URL names does not answer: {error}") from error


def bring_database_up_to_date(runner: Runner, settings: Settings) -> None:
    """In a process of its own, whose large libraries go with it. Raises CouldNotStart."""
    if not is_newest(settings.database_url):
        migration = runner.start_once("migration", [sys.executable, "-m", "database.migrating"])
        runner.wait_for_end(migration, seconds=MIGRATION_SECONDS)


def start_workers(runner: Runner, settings: Settings) -> None:
    runner.start("scheduler", [sys.executable, "-m", "jobs.scheduler"])
    for number in range(1, settings.workers + 1):
        runner.start(f"worker-{number}", [sys.executable, "-m", "jobs.worker"])


def start_web(runner: Runner, *, host: str, port: int) -> bool:
    """False when told to stop before it answered. Raises CouldNotStart."""
    command = [sys.executable, "-m", "cli", "web", f"--host={host}", f"--port={port}"]
    web = runner.start("web", command)
    return runner.wait_until(lambda: page_answers(host, port), child=web, seconds=WEB_SECONDS)


def setup_code() -> str:
    """A code for making the first administrator; "" once there is one."""
    asked = subprocess.run(
        [sys.executable, "-m", "cli.first_start"],
        stdout=subprocess.PIPE,
        env=environment_of_children(),
        timeout=SETUP_CODE_SECONDS,
        check=True,
    )
    return asked.stdout.decode().strip()


def page_answers(host: str, port: int) -> bool:
    """True once the server gives any page at all: its socket alone is there earlier."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def refuse_taken_port(host: str, port: int) -> None:
    """Raises UsageError when somebody else listens there."""
    until = time.monotonic() + PORT_SECONDS
    while True:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if time.monotonic() > until:
                    raise UsageError(
                        f"port {port} on {host} cannot be had ({error.strerror}): choose another with --port"
                    ) from error
            else:
                return
        time.sleep(0.1)


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    return f"http://{bracketed(reachable(host))}:{port}"


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def reachable(host: str) -> str:
    """The address to try from here: a server on all addresses is also on the local one."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
