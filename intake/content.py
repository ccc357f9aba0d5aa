"""A file's bytes, whoever keeps them."""

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, to be opened from the start as often as needed."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@contextmanager
def spooled(stream: BinaryIO, *, name: str, folder: Path, head: bytes = b"") -> Iterator[tuple[Content, int]]:
    """The bytes of head and stream in an unnamed file that is gone afterwards, and its descriptor."""
    with tempfile.TemporaryFile(dir=folder) as spool:
        spool.write(head)
        shutil.copyfileobj(stream, spool, PIECE)
        spool.flush()
        yield of_descriptor(spool.fileno(), name=name), spool.fileno()


def of_descriptor(descriptor: int, *, name: str) -> Content:
    """The bytes behind an open descriptor of a plain file, which stays open and where it stands."""
    return Content(name, os.fstat(descriptor).st_size, lambda: _buffered(descriptor))


def _buffered(descriptor: int) -> BinaryIO:
    raw: io.RawIOBase = _Positioned(descriptor)
    return io.BufferedReader(raw, PIECE)


class _Positioned(io.RawIOBase):
    """Reads a descriptor at a place of its own, so that several can read it at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._at = descriptor, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        starts = (0, self._at, os.fstat(self._descriptor).st_size)
        self._at = max(starts[whence] + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        got = os.preadv(self._descriptor, [buffer], self._at)
        self._at += got
        return got
