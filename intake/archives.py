"""ZIP archives, and the workbooks that are ZIPs inside: opened within bounds, members as streams."""

import lzma
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from intake.bounds import BOUNDS, Bounds, megabytes
from intake.content import PIECE, Content
from intake.refusals import IntakeRefused

# What `zipfile` and the decompressors behind it raise over damaged bytes or a method they do not know.
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
SPOOL_BYTES: Final = 16 * 1024 * 1024  # up to here an archive waits in memory, beyond in an unnamed file
RATIO_MATTERS_FROM: Final = 1024 * 1024
_END_BYTES: Final = 66_000  # the end of an archive stands in its last bytes: 22, and a comment
_END_MARK: Final = b"PK\x05\x06"
_UTF8_NAME: Final = 0x800
_XML_HEAD: Final = 4096


@contextmanager
def opened(content: Content, bounds: Bounds = BOUNDS) -> Iterator[zipfile.ZipFile]:
    """The ZIP, its directory within bounds. Raises IntakeRefused before anything is unpacked.

    `zipfile` reads no entry beyond its declared size, so that declared sizes are a true ceiling.
    """
    with _seekable(content) as spool:
        if _entries_declared(spool, content.size) > bounds.archive_entries:
            raise IntakeRefused("archive_bomb")
        try:
            archive = zipfile.ZipFile(spool)
        except (*UNREADABLE, NotImplementedError):
            raise IntakeRefused("broken_archive") from None
        with archive:
            _check_directory(archive, content.size, bounds)
            yield archive


@contextmanager
def _seekable(content: Content) -> Iterator[BinaryIO]:
    with content.open() as stream:
        if stream.seekable():
            yield stream
            return
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as spool:
            shutil.copyfileobj(stream, spool, PIECE)
            yield cast(BinaryIO, spool)


def _entries_declared(spool: BinaryIO, size: int) -> int:
    """What the end of the archive says, without reading a directory of a hundred thousand entries."""
    spool.seek(max(size - _END_BYTES, 0))
    end = spool.read(_END_BYTES)
    at = end.rfind(_END_MARK)
    return int.from_bytes(end[at + 10 : at + 12], "little") if at >= 0 else 0


def _check_directory(archive: zipfile.ZipFile, size: int, bounds: Bounds) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    steep = unpacked > RATIO_MATTERS_FROM and unpacked > bounds.archive_ratio * max(packed, 1)
    if len(entries) > bounds.archive_entries or steep or packed > size:
        raise IntakeRefused("archive_bomb")
    if unpacked > bounds.unpacked_bytes:
        raise too_large(unpacked, bounds.unpacked_bytes)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise IntakeRefused("password_protected")


def too_large(size: int, most: int) -> IntakeRefused:
    return IntakeRefused("too_large", megabytes=megabytes(size), megabytes_max=megabytes(most))


def member_name(entry: zipfile.ZipInfo) -> str:
    """The member's name; Chinese platforms write it in GBK without saying so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def refuse_entities(archive: zipfile.ZipFile) -> None:
    """Raises IntakeRefused where an XML part declares a document type: no office program writes one.

    Entities that unfold into each other are declared there, and nowhere else.
    """
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            try:
                with archive.open(entry) as part:
                    head = part.read(_XML_HEAD)
            except (*UNREADABLE, NotImplementedError):
                raise IntakeRefused("broken_archive") from None
            if b"<!DOCTYPE" in head.replace(b"\0", b"") or b"<!ENTITY" in head.replace(b"\0", b""):
                raise IntakeRefused("xml_entities")
