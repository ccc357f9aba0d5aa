"""The fork server behind `intake.reading_apart`: started as `python -m intake.reading_process SOCKET`.

A child answers in lines of JSON: `{"progress": […]}`, and at last what was asked for (`reading`, `glances`,
`rejected`), or `{"refused": CODE}`.
"""

import json
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from intake.content import Content, of_descriptor
from intake.looking import Glances, look_at
from intake.plain_data import as_plain, from_plain
from intake.reading import read_file
from intake.reading_apart import LENGTH_BYTES, Request, Task
from intake.refusals import IntakeRefused
from intake.rejected_rows import tell_rejected

_CPU_GRACE: Final = 5  # seconds between the signal that can be told apart and the one that cannot be ignored
_DESCRIPTORS: Final = 2


def serve(near: socket.socket) -> None:
    """Forks a child for each request, until nobody asks any more."""
    while True:
        head, descriptors, _flags, _address = socket.recv_fds(near, LENGTH_BYTES, _DESCRIPTORS)
        if not head:
            return
        body = _received(near, int.from_bytes(head, "big"))
        child = os.fork()
        if not child:
            near.close()
            os._exit(_answered(body, *descriptors))
        for one in descriptors:
            os.close(one)
        near.recv(1)  # whoever asked has heard enough, or is gone
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        near.sendall(status.to_bytes(LENGTH_BYTES, "big"))


def _received(near: socket.socket, size: int) -> bytes:
    parts = []
    while size and (part := near.recv(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _answered(body: bytes, content: int, answers: int) -> int:
    """Reads the file and says what came of it. Returns the exit status."""
    with os.fdopen(answers, "wb") as out:
        request = from_plain(Request, json.loads(body))
        _limit(request.memory_bytes, request.seconds)
        _say(out, _outcome(request, content, lambda *far: _say(out, {"progress": far})))
    return 0


def _limit(memory_bytes: int, seconds: int) -> None:
    if sys.platform == "linux":  # elsewhere the limit is not kept, or counts what is only reserved
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + _CPU_GRACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _outcome(request: Request, content: int, progress: Callable[[str, int, int], None]) -> dict[str, Any]:
    bytes_ = of_descriptor(content, name=request.name)
    try:
        if request.task is Task.LOOK:
            return {"glances": as_plain(Glances(look_at(bytes_, bounds=request.bounds)))}
        if request.task is Task.REJECTED:
            return {"rejected": _rejected(request, bytes_)}
        reading = read_file(
            bytes_,
            file_id=request.file_id,
            asked=request.asked,
            company=request.company,
            staged=Path(request.staged),
            bounds=request.bounds,
            progress=progress,
        )
    except IntakeRefused as refused:
        return {"refused": refused.code, "params": dict(refused.params)}
    except MemoryError:
        return {"refused": "too_much_memory", "params": {}}
    except Exception:  # noqa: BLE001  the door: whoever asked hears of it, the log has the rest
        traceback.print_exc()
        return {"refused": "reader_broke", "params": {}}
    return {"reading": as_plain(reading)}


def _rejected(request: Request, content: Content) -> int:
    return tell_rejected(
        content,
        file_id=request.file_id,
        asked=request.asked,
        company=request.company,
        staged=Path(request.staged),
        bounds=request.bounds,
    )


def _say(out: BinaryIO, what: dict[str, Any]) -> None:
    out.write(json.dumps(what, ensure_ascii=False).encode() + b"\n")
    out.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for whoever asks
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        serve(asked)
