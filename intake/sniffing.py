"""What kind of bytes a file is, and whether they may be opened at all. Looks only; reads no table."""

import codecs
import io
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from intake.refusals import IntakeRefused

UNPACKED_BYTES_MAX: Final = 200 * 1024 * 1024
ENTRIES_MAX: Final = 1000
RATIO_MAX: Final = 200
RATIO_MATTERS_FROM: Final = 1024 * 1024
HEAD_BYTES: Final = 1024 * 1024

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_NO_BILL = re.compile(r"No Bill Exist|NO_STATEMENT_EXIST|NO_BILL_EXIST|\b20002\b", re.IGNORECASE)


class Format(StrEnum):
    CSV = "csv"
    WORKBOOK = "workbook"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, to be opened from the start as often as needed."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`encodings`: those a text file may be in, likeliest first; the first that reads it whole is right."""

    format: Format
    encodings: tuple[str, ...] = ()


def sniff(content: Content) -> Sniffed:
    """What the bytes are. Raises IntakeRefused where they must not or cannot be opened."""
    with content.open() as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise IntakeRefused("empty_file")
    if head.startswith(_ZIP_STARTS):
        return _sniff_zip(content)
    if head.startswith(_OLE):
        return _sniff_ole(content)
    if content.size > UNPACKED_BYTES_MAX:
        raise _too_large(content.size)
    return Sniffed(Format.CSV, _encodings(head, whole=len(head) == content.size))


def _too_large(size: int) -> IntakeRefused:
    megabyte = 1024 * 1024
    return IntakeRefused(
        "too_large", megabytes=-(-size // megabyte), megabytes_max=UNPACKED_BYTES_MAX // megabyte
    )


def _encodings(head: bytes, *, whole: bool) -> tuple[str, ...]:
    """Encodings that can have made these bytes. GB18030 reads most UTF-8 as nonsense, so it comes last."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\x00" in head:
        raise IntakeRefused("binary_content")
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if head.isascii():
        found: tuple[str, ...] = ("utf-8", "gb18030")
    else:
        found = tuple(one for one in ("utf-8", "gb18030") if _decodes(head, one, whole=whole))[:1]
    if not found:
        raise IntakeRefused("broken_encoding", encoding="UTF-8 / GB18030")
    text = head[:4096].decode(found[0], errors="ignore").lstrip()
    if text.startswith(("<", "{")) and _NO_BILL.search(text):
        raise IntakeRefused("no_bill")
    return found


def _decodes(head: bytes, encoding: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _sniff_ole(content: Content) -> Sniffed:
    """Old workbooks, and new ones behind a password: both are OLE containers."""
    if content.size > UNPACKED_BYTES_MAX:
        raise _too_large(content.size)
    with content.open() as stream:
        body = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in body:
        raise IntakeRefused("password_protected")
    if "_VBA_PROJECT".encode("utf-16-le") in body:
        raise IntakeRefused("macro_workbook")
    return Sniffed(Format.WORKBOOK)


def _sniff_zip(content: Content) -> Sniffed:
    with open_archive(content) as archive:
        names = {entry.filename for entry in archive.infolist()}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise IntakeRefused("macro_workbook")
    return Sniffed(Format.WORKBOOK if "[Content_Types].xml" in names else Format.ARCHIVE)


def open_archive(content: Content) -> zipfile.ZipFile:
    """The ZIP, its directory within bounds. Raises IntakeRefused before anything is unpacked.

    `zipfile` reads no entry beyond its declared size, so that declared sizes are a true ceiling.
    """
    with content.open() as stream:
        body = io.BytesIO(stream.read())
    if _entries_declared(body.getvalue()) > ENTRIES_MAX:
        raise IntakeRefused("archive_bomb")
    try:
        archive = zipfile.ZipFile(body)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError, UnicodeDecodeError):
        raise IntakeRefused("broken_archive") from None
    _check_directory(archive, content.size)
    return archive


def _entries_declared(body: bytes) -> int:
    """What the end of the archive says, without reading a directory of a hundred thousand entries."""
    at = body.rfind(b"PK\x05\x06")
    return int.from_bytes(body[at + 10 : at + 12], "little") if at >= 0 else 0


def _check_directory(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    steep = unpacked > RATIO_MATTERS_FROM and unpacked > RATIO_MAX * max(packed, 1)
    if len(entries) > ENTRIES_MAX or steep or packed > size:
        raise IntakeRefused("archive_bomb")
    if unpacked > UNPACKED_BYTES_MAX:
        raise _too_large(unpacked)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise IntakeRefused("password_protected")
