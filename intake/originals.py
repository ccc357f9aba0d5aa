"""Files at rest as they came: encrypted, each with a key of its own, never changed.

A file is sealed chunk by chunk (AES-GCM); a chunk's number and whether it is the last are part of its seal,
so that nothing can be cut off, moved or swapped unnoticed. Its key lies in the book of keys; without it the
bytes are noise. Original files of imports and what people attach to tickets are kept so, in a folder each.
"""

import io
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from database.files import sync_folder
from intake.content import Content
from intake.refusals import IntakeRefused
from intake.sealed_keys import KeyBook, Sealed, fresh_key, unwrapped, wrapped

MAGIC: Final = b"DPO2"
CHUNK: Final = 1024 * 1024
_TAG: Final = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are in the store."""

    sha256: str
    size: int


class OriginalStore:
    """The folder of original files, opened with the installation's key."""

    def __init__(self, folder: Path, key: bytes, *, book: KeyBook, bytes_max: int = 2 * 1024**3) -> None:
        self.folder, self.book, self._key, self.bytes_max = folder, book, key, bytes_max

    def keep(self, stream: BinaryIO, *, head: bytes = b"") -> Kept:
        """Seals `head` and the stream; the same bytes are kept once. Raises IntakeRefused `too_large`.

        Where the disk lost them since, what is sent now takes their place.
        Not to be called inside a unit of work: it waits for the disk, and writes the key's row itself.
        """
        place, key = uuid.uuid4().hex, fresh_key()
        target = self._path(place)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stands = False
        try:
            kept = self._seal(_chunks(head, stream), target, key)
            sync_folder(target.parent)
            mine = Sealed(kept.sha256, kept.size, place, wrapped(key, by=self._key, place=place))
            standing = self.book.note(mine)
            is_lost = standing != mine and not self._path(standing.place).exists()
            stands = standing == mine or (is_lost and self.book.renew(standing, by=mine))
        finally:
            if not stands:
                target.unlink(missing_ok=True)
        return kept

    def content(self, kept: Kept, *, name: str) -> Content:
        """The bytes, to be opened as often as needed."""
        return Content(name, kept.size, lambda: self.open(kept.sha256))

    def open(self, digest: str) -> BinaryIO:
        """A stream of the bytes, unsealed as it is read.

        Raises IntakeRefused: `original_erased`, or `original_damaged` where the disk changed or lost them.
        """
        sealed = self.book.find(digest)
        if sealed is not None and sealed.wrapped_key is None:
            raise IntakeRefused("original_erased")
        if sealed is None or sealed.wrapped_key is None or not self._path(sealed.place).exists():
            raise IntakeRefused("original_damaged")
        key = unwrapped(sealed.wrapped_key, by=self._key, place=sealed.place)
        raw: io.RawIOBase = _Unsealing(self._path(sealed.place), AESGCM(key))
        return io.BufferedReader(raw, CHUNK)

    def remove(self, place: str) -> None:
        """Removes bytes whose key is destroyed."""
        self._path(place).unlink(missing_ok=True)

    def sweep(self, *, older_than: float) -> int:
        """Removes bytes that nobody has a key to, last written before `older_than` (seconds since 1970)."""
        left = [one for one in self.folder.glob("??/*.sealed") if one.stat().st_mtime < older_than]
        known = self.book.places()  # asked for last: what is being kept meanwhile is younger
        dead = [one for one in left if one.stem not in known]
        for path in dead:
            path.unlink(missing_ok=True)
        return len(dead)

    def _path(self, place: str) -> Path:
        return self.folder / place[:2] / f"{place}.sealed"

    def _seal(self, chunks: Iterator[tuple[bytes, bool]], target: Path, key: bytes) -> Kept:
        digest, size, cipher = sha256(), 0, AESGCM(key)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as sealed:
            sealed.write(MAGIC)
            for number, (chunk, is_last) in enumerate(chunks):
                digest.update(chunk)
                size += len(chunk)
                if size > self.bytes_max:
                    megabytes = self.bytes_max // 1024**2
                    raise IntakeRefused("too_large", megabytes=size // 1024**2, megabytes_max=megabytes)
                sealed.write(cipher.encrypt(_nonce(number), chunk, _place(number, is_last)))
            sealed.flush()
            os.fsync(sealed.fileno())
        return Kept(digest.hexdigest(), size)


def _chunks(head: bytes, stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """(chunk, whether it is the last); an empty stream is one empty chunk."""
    held = head + _read_whole(stream, CHUNK - len(head))
    while ahead := _read_whole(stream, CHUNK):
        yield held, False
        held = ahead
    yield held, True


def _read_whole(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, or all there are: a pipe or a socket gives fewer at a time than it is asked for."""
    parts = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")  # the key is this file's alone, so that counting is enough


def _place(number: int, is_last: bool) -> bytes:
    return MAGIC + number.to_bytes(8, "big") + (b"\x01" if is_last else b"\x00")


class _Unsealing(io.RawIOBase):
    def __init__(self, path: Path, cipher: AESGCM) -> None:
        self._sealed, self._cipher = path.open("rb"), cipher
        if self._sealed.read(len(MAGIC)) != MAGIC:
            self._sealed.close()
            raise IntakeRefused("original_damaged")
        self._number, self._held, self._rest = 0, b"", self._sealed.read(CHUNK + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._held and self._rest:
            self._held = self._next()
        taken = min(len(buffer), len(self._held))
        buffer[:taken], self._held = self._held[:taken], self._held[taken:]
        return taken

    def _next(self) -> bytes:
        chunk, self._rest = self._rest, self._sealed.read(CHUNK + _TAG)
        place = _place(self._number, not self._rest)
        try:
            plain = self._cipher.decrypt(_nonce(self._number), chunk, place)
        except InvalidTag:
            raise IntakeRefused("original_damaged") from None
        self._number += 1
        return plain

    def close(self) -> None:
        self._sealed.close()
        super().close()
