"""OFX statements, SGML (1.x) and XML (2.x) alike.

Read as a stream of tags. ofxtools and ofxparse were tried first: one refuses files without a full header or
with longer bank numbers, and loses its place at an empty element or two CDATA sections in one line; the other
reads a row it cannot understand as no row.
"""

import html
import re
from typing import Final

from intake.refusals import IntakeRefused
from intake.standards.statements import Balance, Entry, Statement, day_or_none, decoded, spaced

_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z0-9._]+)\s*/?>(?P<text>[^<]*)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?.*", re.DOTALL)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS"})
_INNER: Final = frozenset(
    {"STMTTRN", "LEDGERBAL", "AVAILBAL", "BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO", "PAYEE",
     "CURRENCY", "ORIGCURRENCY", "BANKTRANLIST", "BALLIST"}
)  # fmt: skip


def read(body: bytes) -> list[Statement]:
    """Every statement of a bank or card account. Raises IntakeRefused `broken_statement`."""
    text = _CDATA.sub(lambda found: html.escape(found[1]), decoded(body))
    if not re.search(r"</OFX>\s*$", text, re.IGNORECASE):
        raise IntakeRefused("broken_statement", line=text.count("\n") + 1)
    reader = _Reader()
    for token in _TOKEN.finditer(text):
        reader.take(token["tag"].upper(), ends=bool(token["end"]), value=html.unescape(token["text"]).strip())
    return reader.statements


class _Reader:
    """Knows in which element it stands. Elements with a value need no end tag, those around them do."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.inside: list[str] = []
        self.said: dict[str, str] = {}
        self.entry: dict[str, str] = {}

    def take(self, tag: str, *, ends: bool, value: str) -> None:
        if tag in _STATEMENTS:
            self._turn(ends=ends)
        elif tag in _INNER:
            self._step(tag, ends=ends)
        elif value and not ends and self.statements:
            place = self.inside[-1] if self.inside else ""
            told = self.entry if "STMTTRN" in self.inside else self.said
            told.setdefault(tag if place in ("", "STMTTRN") else f"{place}.{tag}", value)

    def _turn(self, *, ends: bool) -> None:
        """Begins or completes a statement."""
        self.inside = []
        if not ends:
            self.said = {}
            self.statements.append(Statement())
        elif self.statements:
            _complete(self.statements[-1], self.said)

    def _step(self, tag: str, *, ends: bool) -> None:
        if not ends:
            self.inside.append(tag)
            self.entry = {} if tag == "STMTTRN" else self.entry
        elif tag in self.inside:
            del self.inside[self.inside.index(tag) :]
            if tag == "STMTTRN" and self.statements:
                self.statements[-1].entries.append(_entry(self.entry))


def _complete(statement: Statement, said: dict[str, str]) -> None:
    statement.account = said.get("BANKACCTFROM.ACCTID") or said.get("CCACCTFROM.ACCTID", "")
    statement.currency = said.get("CURDEF", "")
    statement.first_day = day_or_none(_moment(said.get("BANKTRANLIST.DTSTART", "")))
    statement.last_day = day_or_none(_moment(said.get("BANKTRANLIST.DTEND", "")))
    if balance := said.get("LEDGERBAL.BALAMT", ""):
        statement.closing = Balance(_decimal(balance), statement.currency)


def _entry(told: dict[str, str]) -> Entry:
    return Entry(
        amount=_decimal(told.get("TRNAMT", "")),
        direction="",
        booked=_moment(told.get("DTPOSTED", "")),
        currency=told.get("CURRENCY.CURSYM", ""),
        number=told.get("FITID", ""),
        payee_name=told.get("PAYEE.NAME") or told.get("NAME", ""),
        payee_account=told.get("BANKACCTTO.ACCTID") or told.get("CCACCTTO.ACCTID", ""),
        text=spaced(told.get("MEMO", ""), told.get("REFNUM", ""), told.get("CHECKNUM", "").strip("0")),
    )


def _moment(text: str) -> str:
    """`20240115120000.000[-5:EST]` as the bank's own clock showed it, unjudged."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    year, month, day, *clock = found.groups()
    return f"{year}-{month}-{day} {':'.join(clock)}" if clock[0] else f"{year}-{month}-{day}"


def _decimal(text: str) -> str:
    """OFX has no thousands separators: a single comma stands before the decimals."""
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
