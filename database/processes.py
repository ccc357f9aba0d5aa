"""How our processes end: when told to, and together with the one that started them.

No process outlives its parent, even when that one is killed without a word.
"""

import ctypes
import os
import select
import signal
import sys
import threading
import time
from types import FrameType

RUNNER = "DUIPING_RUNNER"  # set by the process runner for its children: its process id
PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 0.5


def end_with_runner() -> None:
    """Ends this process when the runner that started it ends; nothing where no runner did."""
    runner = os.environ.get(RUNNER, "")
    if runner.isdecimal():
        end_with_parent(int(runner))


def end_with_parent(parent: int) -> None:
    """Ends this process at once when `parent`, the process that started it, is gone.

    Linux: the kernel sees to it, also after an exec. Elsewhere a thread watches.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True, name="orphan-watch").start()
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


class StopSignal:
    """Set by SIGTERM, SIGINT or SIGHUP, from the moment it is made.

    A pipe rather than a threading.Event: a handler that runs while its own thread holds the event's
    lock would wait for itself for ever.
    """

    def __init__(self) -> None:
        self.is_set = False
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._handle)

    def wait(self, seconds: float) -> bool:
        """Sleeps that long, or until the signal; True when it has come."""
        if not self.is_set:
            select.select([self._reader], [], [], seconds)
        return self.is_set

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self.is_set = True
        os.write(self._writer, b".")
