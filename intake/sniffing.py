"""What kind of bytes a file is, and whether they may be opened at all. Looks only; reads no table."""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intake import archives
from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.refusals import IntakeRefused

HEAD_BYTES: Final = 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PIECE: Final = 1024 * 1024
_ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
WESTERN: Final = "cp1252"
JAPANESE: Final = "cp932"
KANA_MIN: Final = 3
KANA_SHARE: Final = 10  # one in so many signs that are not ASCII, at least
_ASCII: Final = bytes(range(128))
_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x7e\x80-\x96]")
_WESTERN_RUN = re.compile(rb"(?:[\x80-\xff]{0,3}[\x00-\x7f])*[\x80-\xff]{0,3}")  # Chinese has longer runs
_NO_BILL = re.compile(r"No Bill Exist|NO_STATEMENT_EXIST|NO_BILL_EXIST|\b20002\b", re.IGNORECASE)


class Format(StrEnum):
    CSV = "csv"
    WORKBOOK = "workbook"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`encodings`: those a text file may be in; of several the first byte that is not ASCII decides."""

    format: Format
    encodings: tuple[str, ...] = ()


def sniff(content: Content, bounds: Bounds = BOUNDS) -> Sniffed:
    """What the bytes are. Raises IntakeRefused where they must not or cannot be opened."""
    with content.open() as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise IntakeRefused("empty_file")
    if head.startswith(_ZIP_STARTS):
        return _sniff_zip(content, bounds)
    if head.startswith(_OLE):
        return _sniff_ole(content, bounds)
    if content.size > bounds.csv_bytes:
        raise archives.too_large(content.size, bounds.csv_bytes)
    return Sniffed(Format.CSV, _encodings(head, whole=len(head) == content.size))


def _encodings(head: bytes, *, whole: bool) -> tuple[str, ...]:
    """Encodings that can have made these bytes. GB18030 reads most others as nonsense, so it comes last."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\x00" in head:
        raise IntakeRefused("binary_content")
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if head.isascii():
        found: tuple[str, ...] = ("utf-8", "gb18030")
    else:
        found = tuple(one for one in ("utf-8", _legacy(head)) if decodes(head, one, whole=whole))[:1]
    if not found:
        raise IntakeRefused("broken_encoding", encoding="UTF-8 / GB18030")
    text = head[:4096].decode(found[0], errors="ignore").lstrip()
    if text.startswith(("<", "{")) and _NO_BILL.search(text):
        raise IntakeRefused("no_bill")
    return found


def _legacy(head: bytes) -> str:
    """What a text that is no UTF-8 is likeliest to be."""
    kana, high = len(_KANA.findall(head)), len(head.translate(None, _ASCII))
    if kana >= KANA_MIN and kana * KANA_SHARE >= high:
        return JAPANESE
    return WESTERN if _WESTERN_RUN.fullmatch(head) else "gb18030"


def decodes(head: bytes, encoding: str, *, whole: bool) -> bool:
    """Whether the bytes are text in this encoding; unless `whole`, they may end inside a sign."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _sniff_ole(content: Content, bounds: Bounds) -> Sniffed:
    """Old workbooks, and new ones behind a password: both are OLE containers."""
    if content.size > bounds.unpacked_bytes:
        raise archives.too_large(content.size, bounds.unpacked_bytes)
    marks = {"EncryptedPackage": "password_protected", "_VBA_PROJECT": "macro_workbook"}
    with content.open() as stream:
        before = b""
        while piece := stream.read(_OLE_PIECE):
            for mark, code in marks.items():
                if mark.encode("utf-16-le") in before + piece:
                    raise IntakeRefused(code)
            before = piece[-64:]
    return Sniffed(Format.WORKBOOK)


def _sniff_zip(content: Content, bounds: Bounds) -> Sniffed:
    with archives.opened(content, bounds) as archive:
        names = {entry.filename for entry in archive.infolist()}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise IntakeRefused("macro_workbook")
        if "[Content_Types].xml" not in names:
            return Sniffed(Format.ARCHIVE)
        archives.refuse_entities(archive)
    return Sniffed(Format.WORKBOOK)
