"""Files that are there whole or not at all, and what to think of a disk that has no room."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

# Libraries and databases wrap the system's error, and keep its words.
_NO_ROOM = (
    *(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)),
    "database or disk is full",
)


@contextmanager
def written_whole(target: Path) -> Iterator[BinaryIO]:
    """A stream; its bytes are the file once the block ends well, safe from a power cut; else nothing is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    try:
        with fresh.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        fresh.rename(target)
        sync_folder(target.parent)
    finally:
        fresh.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Makes the names in the folder safe from a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_no_room(error: BaseException) -> bool:
    """Whether the error says that the disk is full, whoever noticed: a file, SQLite, PostgreSQL or DuckDB."""
    return any(words in str(error) for words in _NO_ROOM)
