"""Original files at rest: named by what they hold (SHA-256), encrypted, never changed.

Each file has its own key, drawn from the installation's by a random salt. It is sealed chunk by chunk
(AES-GCM); a chunk's number and whether it is the last are part of its seal, so that nothing can be cut off,
moved or swapped unnoticed.
"""

import io
import os
import secrets
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from database.files import sync_folder
from intake.refusals import IntakeRefused
from intake.content import Content

MAGIC: Final = b"DPO1"
CHUNK: Final = 1024 * 1024
_SALT: Final = 16
_TAG: Final = 16


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are in the store."""

    sha256: str
    size: int


class OriginalStore:
    """The folder of original files, opened with the installation's key."""

    def __init__(self, folder: Path, key: bytes, *, bytes_max: int = 2 * 1024**3) -> None:
        self.folder, self._key, self.bytes_max = folder, key, bytes_max

    def keep(self, stream: BinaryIO, *, head: bytes = b"") -> Kept:
        """Seals `head` and the stream; the same bytes are kept once. Raises IntakeRefused `too_large`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.folder / f".{uuid.uuid4().hex}"
        try:
            kept = self._seal(_chunks(head, stream), fresh)
            target = self._path(kept.sha256)
            target.parent.mkdir(exist_ok=True, mode=0o700)
            fresh.rename(target)
            sync_folder(target.parent)
        finally:
            with suppress(FileNotFoundError):
                fresh.unlink()
        return kept

    def content(self, kept: Kept, *, name: str) -> Content:
        """The bytes, to be opened as often as needed."""
        return Content(name, kept.size, lambda: self.open(kept.sha256))

    def open(self, digest: str) -> BinaryIO:
        """A stream of the bytes, unsealed as it is read. Raises IntakeRefused `original_damaged`."""
        raw: io.RawIOBase = _Unsealing(self._path(digest), self._key)
        return io.BufferedReader(raw, CHUNK)

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / f"{digest}.sealed"

    def _seal(self, chunks: Iterator[tuple[bytes, bool]], target: Path) -> Kept:
        digest, size, salt = sha256(), 0, secrets.token_bytes(_SALT)
        cipher = _cipher(self._key, salt)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as sealed:
            sealed.write(MAGIC + salt)
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


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"duiping original file")
    return AESGCM(derived.derive(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")  # the key is this file's alone, so that counting is enough


def _place(number: int, is_last: bool) -> bytes:
    return MAGIC + number.to_bytes(8, "big") + (b"\x01" if is_last else b"\x00")


class _Unsealing(io.RawIOBase):
    def __init__(self, path: Path, key: bytes) -> None:
        self._sealed = path.open("rb")
        head = self._sealed.read(len(MAGIC) + _SALT)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + _SALT:
            self._sealed.close()
            raise IntakeRefused("original_damaged")
        self._cipher = _cipher(key, head[len(MAGIC) :])
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
