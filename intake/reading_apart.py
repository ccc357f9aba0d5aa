"""Files are read in a process of their own, which may be stopped at any time and has nothing to give away.

A fork server waits with everything imported; for each file it forks a child, which gets the bytes as an open
descriptor, the master data as JSON and the path for the staged lines, and has neither database nor keys. The
child lives under limits of memory and time. When the server's socket closes, server and child end.
"""

import atexit
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Any, Final, Self

from database.settings import Settings
from intake.bounds import MEGABYTE, Bounds
from intake.content import Content, spooled
from intake.facts import FileId
from intake.looking import CONTAINERS, LOOKED_AT_BYTES, Glance, Glances, look_at
from intake.plain_data import as_plain, from_plain
from intake.reading import Asked, Progress, Reading, read_file
from intake.refusals import IntakeRefused
from intake.rejected_rows import tell_rejected as tell_rejected_here
from intake.scopes import Company

SECONDS_PER_MEGABYTE: Final = 2  # beside the seconds that every file has
LENGTH_BYTES: Final = 8
_ENOUGH: Final = b"."
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
_MEMORY: Final = {"ARROW_DEFAULT_MEMORY_POOL": "system"}  # takes what it uses, and gives it back
_ROOT: Final = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take. `seconds` of every file; large ones get more."""

    memory_bytes: int = 3000 * MEGABYTE
    seconds: int = 60

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """None where files are read in the process that asks."""
        if not settings.reads_apart:
            return None
        return cls(settings.reading_bytes_max, settings.reading_seconds)

    def seconds_for(self, size: int) -> int:
        return self.seconds + SECONDS_PER_MEGABYTE * size // MEGABYTE


class Task(StrEnum):
    """What is wanted of a file: all its lines, its first rows, or its rows that are rejected."""

    READ = "read"
    LOOK = "look"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Request:
    """One file to be read. Its bytes come as a descriptor."""

    name: str
    file_id: FileId
    asked: Asked
    company: Company
    staged: str
    bounds: Bounds
    memory_bytes: int
    seconds: int
    task: Task = Task.READ


def look(content: Content, *, folder: Path, bounds: Bounds, limits: Limits | None) -> tuple[Glance, ...]:
    """As `look_at`, in a process of its own under the limits. Raises IntakeRefused."""
    with content.open() as stream:
        rest, head = stream, stream.read(LOOKED_AT_BYTES)
        if len(head) == LOOKED_AT_BYTES and not head.startswith(CONTAINERS):  # a text's beginning is enough
            rest, head = io.BytesIO(), head[: head.rfind(b"\n") + 1] or head
        with spooled(rest, name=content.name, folder=folder, head=head) as (beginning, descriptor):
            if limits is None:
                return look_at(beginning, bounds=bounds)
            nobody = Company((), (), ())
            seconds = limits.seconds_for(beginning.size)
            request = Request(
                content.name,
                FileId(0),
                Asked(),
                nobody,
                "",
                bounds,
                limits.memory_bytes,
                seconds,
                task=Task.LOOK,
            )
            answer = _server().ask(request, descriptor, _nobody_listens)
            return from_plain(Glances, answer["glances"]).sheets


def read(
    content: Content,
    *,
    file_id: FileId,
    asked: Asked,
    company: Company,
    staged: Path,
    bounds: Bounds,
    limits: Limits | None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Reading:
    """As `read_file`, in a process of its own under the limits; without any, in this one.

    Raises IntakeRefused; of the limits `too_slow`, `too_much_memory`. What `progress` raises ends the child.
    """
    if limits is None:
        return read_file(
            content,
            file_id=file_id,
            asked=asked,
            company=company,
            staged=staged,
            bounds=bounds,
            progress=progress,
        )
    seconds = limits.seconds_for(content.size)
    request = Request(
        content.name, file_id, asked, company, str(staged), bounds, limits.memory_bytes, seconds
    )
    return from_plain(Reading, _asked(request, content, staged.parent, progress)["reading"])


def tell_rejected(
    content: Content,
    *,
    file_id: FileId,
    asked: Asked,
    company: Company,
    staged: Path,
    bounds: Bounds,
    limits: Limits | None,
) -> int:
    """As `intake.rejected_rows.tell_rejected`, under the limits as `read`. Raises IntakeRefused."""
    if limits is None:
        return tell_rejected_here(
            content, file_id=file_id, asked=asked, company=company, staged=staged, bounds=bounds
        )
    request = Request(
        content.name,
        file_id,
        asked,
        company,
        str(staged),
        bounds,
        limits.memory_bytes,
        limits.seconds_for(2 * content.size),  # it is gone through twice
        Task.REJECTED,
    )
    rejected: int = _asked(request, content, staged.parent, _nobody_listens)["rejected"]
    return rejected


def _asked(request: Request, content: Content, folder: Path, progress: Progress) -> dict[str, Any]:
    """The child's answer about the file, whose bytes wait unnamed in the folder meanwhile."""
    server = _server()  # gets ready while the bytes are spooled
    with (
        content.open() as stream,
        spooled(stream, name=content.name, folder=folder) as (_, descriptor),
    ):
        return server.ask(request, descriptor, progress)


def _nobody_listens(_stage: str, _done: int, _total: int) -> None:
    pass


def _server() -> "_Server":
    """This process's own server, started when first needed."""
    with _starting:
        mine = _servers.get(os.getpid())
        if mine is not None and not mine.is_running:
            mine.close()
            mine = None
        if mine is None:
            mine = _servers[os.getpid()] = _Server()
        return mine


def close() -> None:
    """Ends this process's server, if it has one; the next file starts another."""
    with _starting:
        mine = _servers.pop(os.getpid(), None)
    if mine is not None:
        mine.close()


_servers: dict[int, "_Server"] = {}
_starting = threading.Lock()
atexit.register(close)


class _Server:
    """The far end of the fork server. Serves one file at a time."""

    def __init__(self) -> None:
        self._socket, far = socket.socketpair()
        environment = _MEMORY | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        with far:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "intake.reading_process", str(far.fileno())],
                pass_fds=(far.fileno(),),
                env=environment,
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
            )
        self._turn = threading.Lock()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        with self._turn:
            self._socket.close()
            self._process.wait()

    def ask(self, request: Request, descriptor: int, progress: Progress) -> dict[str, Any]:
        """What the child answered in the end. Raises IntakeRefused where that is a refusal, or nothing."""
        with self._turn:
            answers, far = os.pipe()
            try:
                with os.fdopen(far, "wb") as theirs:
                    body = json.dumps(as_plain(request), ensure_ascii=False).encode()
                    head = len(body).to_bytes(LENGTH_BYTES, "big")
                    socket.send_fds(self._socket, [head], [descriptor, theirs.fileno()])
                    self._socket.sendall(body)
                answer = self._awaited(answers, request, progress)
            finally:
                os.close(answers)
                status = self._ended()
        _refuse_unanswered(answer, status)
        return answer

    def _awaited(self, answers: int, request: Request, progress: Progress) -> dict[str, Any]:
        """The child's last word; empty if it had none before it ended or its time was up."""
        deadline, held = monotonic() + request.seconds, b""
        while (left := deadline - monotonic()) > 0:
            if not select.select([answers], [], [], left)[0]:
                continue
            piece = os.read(answers, 1 << 16)
            if not piece:
                return {}
            *lines, held = (held + piece).split(b"\n")
            for line in lines:
                said: dict[str, Any] = json.loads(line)
                if "progress" not in said:
                    return said
                progress(*said["progress"])
        return {"late": True}

    def _ended(self) -> int:
        """Has the child stopped if it is still there. Returns its exit status."""
        try:
            self._socket.sendall(_ENOUGH)
            return int.from_bytes(self._socket.recv(LENGTH_BYTES), "big")
        except OSError:  # the server is gone, and with it the child
            self._process.kill()
            self._process.wait()
            return signal.SIGSEGV


def _refuse_unanswered(answer: dict[str, Any], status: int) -> None:
    """Raises IntakeRefused where the child told of a refusal, or nothing at all."""
    if "refused" in answer:
        raise IntakeRefused(answer["refused"], **answer["params"])
    if not answer.keys().isdisjoint(("reading", "glances", "rejected")):
        return
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if answer.get("late") or ended_by == signal.SIGXCPU:
        raise IntakeRefused("too_slow")
    if ended_by in (signal.SIGABRT, signal.SIGKILL):
        raise IntakeRefused("too_much_memory")
    raise IntakeRefused("reader_broke")
