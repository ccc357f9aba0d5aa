"""An installation as a user has it: commands in processes of their own, and pages served from a home."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from database.settings import Settings

ROOT = Path(__file__).parent.parent
COMMAND_SECONDS = 300
START_SECONDS = 60


def environment_of(home: Path, **more: str) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return {**others, "DUIPING_HOME": str(home), "PYTHONPATH": str(ROOT), **more}


def command(home: Path, *arguments: str) -> Any:
    """The JSON document of a command that went well."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *arguments, "--json"],
        env=environment_of(home),
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def copy_of(home: Path, other: Path) -> Path:
    """The same installation in another folder; nothing may run on it."""
    return shutil.copytree(home, other, ignore=shutil.ignore_patterns("log", "queue"))


@contextmanager
def served(home: Path, **environment: str) -> Iterator[str]:
    """The address of the pages of this home, with its workers and its scheduler, as `serve` starts them."""
    log = home.with_name(f"{home.name}.log")
    port = free_port()
    with log.open("ab") as output:
        runner = subprocess.Popen(
            [sys.executable, "-m", "cli", "serve", f"--port={port}"],
            env=environment_of(home, **environment),
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for_pages(address, runner)
        yield address
    except BaseException:
        print(log.read_text("utf-8"))  # noqa: T201 - shown by pytest beside what failed
        raise
    finally:
        runner.terminate()
        runner.wait(timeout=30)
        sweep_socket_folder(home)


def _wait_for_pages(address: str, runner: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert runner.poll() is None, "it ended before it served"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own http address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no page within {START_SECONDS} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sweep_socket_folder(home: Path) -> None:
    """A home with a long path has its queue's socket in a folder of the system's temporary one."""
    folder = Settings.from_environment({"DUIPING_HOME": str(home)}).socket_path.parent
    if folder.is_dir() and folder.name.startswith("duiping-") and not list(folder.iterdir()):
        folder.rmdir()
