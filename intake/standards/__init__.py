"""Bank statements in the standards of banks (MT940, MT942, CAMT, OFX), seen as tables of named columns."""

import codecs
import re
from collections.abc import Callable, Generator
from typing import Final

from intake.content import Content
from intake.refusals import IntakeRefused
from intake.standards import camt, mt940, ofx
from intake.standards.statements import Statement, table

HEAD_BYTES: Final = 65536
BYTES_MAX: Final = 64 * 1024 * 1024

Rows = Callable[[], Generator[list[str]]]
_READERS: Final[dict[str, Callable[[bytes], list[Statement]]]] = {
    "camt": camt.read,
    "mt940": mt940.read,
    "ofx": ofx.read,
}
STANDARDS: Final = tuple(_READERS)
_CAMT = re.compile(rb"^\s*<.*?(?:BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)\b|\bcamt\.05[234]\b)", re.DOTALL)
_OFX = re.compile(rb"<OFX>", re.IGNORECASE)
_MT940_BEGINS = re.compile(rb"^:(?:20|25):", re.MULTILINE)
_MT940_TELLS = re.compile(rb"^:(?:60[FM]|62[FM]|61|34F|28C?):", re.MULTILINE)


def standard_of(head: bytes) -> str:
    """ "camt", "mt940" or "ofx" by how the file begins; "" for anything else."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    if _CAMT.match(head):
        return "camt"
    if _OFX.search(head):
        return "ofx"
    return "mt940" if _MT940_BEGINS.search(head) and _MT940_TELLS.search(head) else ""


def rows_of(content: Content) -> Rows | None:
    """The statements of the file as one table, or None where it is in none of these standards.

    The rows raise IntakeRefused where the file is damaged, unsafe or holds no statement.
    """
    with content.open() as stream:
        standard = standard_of(stream.read(HEAD_BYTES))
    if not standard:
        return None

    def rows() -> Generator[list[str]]:
        with content.open() as stream:
            body = stream.read(BYTES_MAX + 1)
        if len(body) > BYTES_MAX:
            megabyte = 1024 * 1024
            megabytes = -(-content.size // megabyte)
            raise IntakeRefused("too_large", megabytes=megabytes, megabytes_max=BYTES_MAX // megabyte)
        statements = _READERS[standard](body)
        if not statements:
            raise IntakeRefused("no_statement")
        yield from table(standard, statements)

    return rows
