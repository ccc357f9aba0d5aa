"""The process runner: starts our processes, starts again what dies, and leaves nothing behind.

Signals are caught before anything is started, every wait has an end, and each child is tied to the
runner: when it is killed without a word, the kernel (or a watching thread) takes the children along.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cli.answers import UsageError
from database.processes import RUNNER, StopSignal, end_with_parent
from database.settings import Settings

ROOT = Path(__file__).parent.parent
LOOK_SECONDS = 0.2
STOP_SECONDS = 6.0
QUEUE = "queue"  # stops last: the others speak to it while they stop
QUEUE_STOP_SECONDS = 2.0
STEADY_SECONDS = 30.0  # a child that lived this long had started well
BACK_OFF_SECONDS = (0.2, 1.0, 3.0, 10.0)
LOG_BYTES_MAX = 5 * 1024 * 1024


class CouldNotStart(Exception):
    """A process did not come up; the text says which, and the end of its log."""


@dataclass(slots=True)
class Child:
    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes]
    started_at: float
    quick_ends: int = 0
    start_again_at: float | None = None


@dataclass(slots=True)
class Runner:
    """Looks after the children between `start` and `stop_all`."""

    settings: Settings
    stop: StopSignal
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str]) -> Child:
        """A child that is started again whenever it dies."""
        child = self.start_once(name, command)
        self.children.append(child)
        return child

    def start_once(self, name: str, command: Sequence[str], *, is_seen: bool = False) -> Child:
        """A child that comes to its end by itself. What it says is logged, or seen in the terminal."""
        log = self.settings.log_dir / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.1"))
        return Child(name, command, log, _spawn(command, None if is_seen else log), time.monotonic())

    def wait_for_end(self, child: Child, *, seconds: float) -> None:
        """Raises CouldNotStart when it ends badly, or not in time."""
        try:
            code = child.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            code = -1
            child.process.kill()
        if code != 0:
            raise CouldNotStart(f"{child.name} failed. {child.log} ends:\n{_tail(child.log)}")

    def wait_until(self, ready: Callable[[], bool], *, child: Child, seconds: float) -> bool:
        """True once ready, False when told to stop meanwhile. Raises CouldNotStart."""
        until = time.monotonic() + seconds
        while not ready():
            if self.stop.wait(0.05):
                return False
            if child.process.poll() is not None or time.monotonic() > until:
                raise CouldNotStart(
                    f"{child.name} did not start; the end of {child.log}:\n{_tail(child.log)}"
                )
        return True

    def look_after(self) -> None:
        """One round: starts again what died, later and later where it keeps dying."""
        for child in self.children:
            if child.start_again_at is None and child.process.poll() is not None:
                self._plan_restart(child)
            if child.start_again_at is not None and time.monotonic() >= child.start_again_at:
                child.process, child.started_at = _spawn(child.command, child.log), time.monotonic()
                child.start_again_at = None

    def look_after_until_stopped(self) -> None:
        while not self.stop.wait(LOOK_SECONDS):
            self.look_after()

    def _plan_restart(self, child: Child) -> None:
        lived = time.monotonic() - child.started_at
        child.quick_ends = 0 if lived > STEADY_SECONDS else child.quick_ends + 1
        pause = BACK_OFF_SECONDS[min(child.quick_ends, len(BACK_OFF_SECONDS) - 1)]
        child.start_again_at = time.monotonic() + pause
        say(f"{child.name} ended ({child.process.returncode}); starting it again. Its log: {child.log}")

    def stop_all(self) -> None:
        """All but the queue, then the queue; politely, then by force. Returns within seconds."""
        queue = [child for child in self.children if child.name == QUEUE]
        others = [child for child in self.children if child.name != QUEUE]
        for group, seconds in ((others, STOP_SECONDS), (queue, QUEUE_STOP_SECONDS)):
            for child in group:
                _signal(child, signal.SIGTERM)
            until = time.monotonic() + seconds
            for child in group:
                _wait_for_end(child, until=until)
        self.children.clear()


def _spawn(command: Sequence[str], log: Path | None) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C in the terminal reaches the runner alone."""
    tied = partial(end_with_parent, os.getpid()) if sys.platform == "linux" else None
    with open(os.dup(2), "wb") if log is None else log.open("ab") as output:  # noqa: PTH123
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment_of_children(),
            start_new_session=True,
            preexec_fn=tied,  # noqa: PLW1509 - the runner has no threads
        )


def environment_of_children() -> dict[str, str]:
    """Ours, with our modules found from any folder and the runner known."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", RUNNER: str(os.getpid())}


def _signal(child: Child, number: int) -> None:
    if child.process.poll() is None:
        child.process.send_signal(number)


def _wait_for_end(child: Child, *, until: float) -> None:
    try:
        child.process.wait(timeout=max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait(timeout=2)


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])


def say(line: str) -> None:
    print(f"duiping: {line}", file=sys.stderr, flush=True)


@contextmanager
def running(settings: Settings) -> Iterator[Runner]:
    """A runner that has this home for itself, and stops everything at the end. Raises UsageError."""
    stop = StopSignal()
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise UsageError(
                f"Duiping already runs on {settings.home} (process {lock.read().strip()}); stop that first"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        runner = Runner(settings, stop)
        try:
            yield runner
        finally:
            runner.stop_all()
