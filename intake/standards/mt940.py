"""SWIFT MT940 and MT942 statements: tags by mt-940's patterns, statement by statement.

The library reads a whole file as one statement and stops at the first line it does not understand; here every
statement keeps its own balances, and a bad line is a problem of that line alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from mt940 import Options
from mt940.models import Transactions
from mt940.processors import transaction_details_post_processor
from mt940.tags import TAG_BY_ID, FinalOpeningBalance, StatementASNB, StatementGLS
from mt940.tags import Statement as Line

from intake.standards.statements import Balance, Entry, Statement, Total, day_or_none, decoded, spaced

_TAG = re.compile(r":(?P<tag>[0-9]{2}[A-Z]?|NS):(?P<rest>.*)")
_END = re.compile(r"-(?:\}.*|XXX)?\s*$")
_LINES: Final = tuple(kind().re for kind in (Line, StatementGLS, StatementASNB))
_BALANCE: Final = FinalOpeningBalance().re
_TOTAL = re.compile(r"(?P<count>\d*)(?P<currency>[A-Z]{3})(?P<amount>[\d,]+)")
_FLOOR = re.compile(r"(?P<currency>[A-Z]{3})")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
_NAMED = re.compile(r"/NAME/([^/]+)")
_NOT_TOLD: Final = frozenset({"NONREF", "EREF", "KREF+", "KREF", ""})
_LINE_LENGTH: Final = 65  # a line of details that is this long goes on in the middle of a word
_CENTURY_TURNS: Final = 80  # 80 to 99 are years of the last century
_DETAILS: Final = Transactions(options=Options.all())


@dataclass(slots=True)
class _Message:
    """The tags of one statement in their order, each with its lines."""

    tags: list[tuple[str, list[str]]] = field(default_factory=list)

    def first(self, *names: str) -> str:
        """The first of these tags that stands here, its lines joined; "" for none."""
        by_name = dict(reversed(self.tags))
        return next(("\n".join(by_name[one]).strip() for one in names if one in by_name), "")


def read(body: bytes) -> list[Statement]:
    """Every statement of the file; none where no tag says what it is about."""
    return [_statement(one) for one in _messages(decoded(body)) if one.first("25", "60F", "60M", "61")]


def _messages(text: str) -> Iterator[_Message]:
    """Splits at :20:. What stands outside of tags, before the first or after an end mark, is left out."""
    message, open_tag = _Message(), False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found = _TAG.match(line)
        if found is not None:
            if found["tag"] == "20" and message.tags:
                yield message
                message = _Message()
            message.tags.append((found["tag"], [found["rest"].rstrip()]))
            open_tag = True
        elif _END.match(line):
            open_tag = False
        elif open_tag and line.strip():
            message.tags[-1][1].append(line.rstrip())
    yield message


def _statement(message: _Message) -> Statement:
    opening = _balance(message.first("60F", "60M", "60"))
    closing = _balance(message.first("62F", "62M", "62"))
    is_interim = bool(message.first("34F", "13D", "90D", "90C"))
    floor = _FLOOR.match(message.first("34F"))
    currency = next((one.currency for one in (opening, closing) if one), floor["currency"] if floor else "")
    statement = Statement(
        account=_account(message.first("25", "25P"), currency),
        currency=currency,
        opening=opening,
        closing=closing,
        income=_total(message.first("90C")),
        outgo=_total(message.first("90D")),
        entries=[_entry(line, details) for line, details in _lines(message)],
        is_cut=closing is None and not is_interim,
    )
    _set_days(statement)
    return statement


def _account(text: str, currency: str) -> str:
    """The account; some banks write its currency behind an IBAN."""
    number = " ".join(text.split())
    shortened = number.removesuffix(currency) if currency else number
    return shortened.strip() if _IBAN.fullmatch(shortened.strip()) else number


def _set_days(statement: Statement) -> None:
    """A statement is about the days after its opening balance; with that day where an entry is of it."""
    first = statement.opening.day if statement.opening else None
    last = statement.closing.day if statement.closing else None
    if first is None or last is None or first > last:
        return
    booked = [one for entry in statement.entries if (one := day_or_none(entry.booked)) is not None]
    later = min(first + timedelta(days=1), last)
    statement.first_day = min([later, *(one for one in booked if one >= first)])
    statement.last_day = last


def _balance(text: str) -> Balance | None:
    found = _BALANCE.match(text)
    if found is None:
        return None
    sign = "-" if found["status"].upper() == "D" else ""
    day = day_or_none(_date("".join(found[one] for one in ("year", "month", "day"))))
    return Balance(sign + _decimal(found["amount"]), found["currency"].upper(), day)


def _total(text: str) -> Total | None:
    found = _TOTAL.match(text)
    return Total(found["count"], _decimal(found["amount"]), found["currency"]) if found else None


def _lines(message: _Message) -> Iterator[tuple[str, list[str]]]:
    """Every :61: with the lines of its :86:; one that follows a balance is about the whole statement."""
    line, details = "", list[str]()
    for tag, lines in message.tags:
        if tag == "61":
            if line:
                yield line, details
            line, details = "\n".join(lines).strip(), []
        elif tag in ("86", "NS") and line:
            details = [*details, *lines]
        elif line:
            yield line, details
            line, details = "", []
    if line:
        yield line, details


def _entry(line: str, details: list[str]) -> Entry:
    found = next((match for one in _LINES if (match := one.match(line)) is not None), None)
    if found is None:
        return Entry(amount=line, direction="", booked="", currency="", text=_joined(details))
    extra = (found["extra_details"] or "").strip()
    references = [_reference(found["customer_reference"]), _reference(found["bank_reference"])]
    told = _told(details)
    is_account = _IBAN.fullmatch(extra) is not None
    return Entry(
        amount=_decimal(found["amount"]),
        direction=found["status"].upper(),
        booked=_booked(found.groupdict()),
        currency="",
        payee_name=told.payee_name,
        payee_account=extra if is_account else told.payee_account,
        text=spaced(told.text, "" if is_account else extra, *references),
    )


def _booked(found: dict[str, str | None]) -> str:
    """The entry date, its year that of the value date or the one beside it; else the value date. Unjudged."""
    value = _date("".join(found[one] or "" for one in ("year", "month", "day")))
    month, day = (found["entry_month"] or "").strip(), (found["entry_day"] or "").strip()
    if not (month and day):
        return value
    turned = {("12", "01"): 1, ("01", "12"): -1}.get((value[5:7], month), 0)
    return f"{int(value[:4]) + turned}-{month}-{day}"


def _date(text: str) -> str:
    """YYMMDD with its century."""
    if not text[:2].isdecimal():
        return text
    century = "19" if int(text[:2]) >= _CENTURY_TURNS else "20"
    return f"{century}{text[:2]}-{text[2:4]}-{text[4:6]}"


def _decimal(text: str) -> str:
    """A decimal comma is always there; nothing need stand behind it."""
    return text.replace(",", ".").removesuffix(".")


def _reference(text: str | None) -> str:
    cleaned = (text or "").strip()
    return "" if cleaned in _NOT_TOLD else cleaned


@dataclass(frozen=True, slots=True)
class _Told:
    payee_name: str
    payee_account: str
    text: str


def _told(lines: list[str]) -> _Told:
    """What the details say, coded as `166?00…?20…?32name` or `/NAME/…`, or plain."""
    found: dict[str, str] = {"transaction_details": "\n".join(lines).strip()}
    coded = transaction_details_post_processor(_DETAILS, TAG_BY_ID[86], dict(found), found)
    if "transaction_details" in coded:
        text = _joined(lines)
        named = _NAMED.search(text)
        return _Told(named[1].strip() if named else "", "", text)
    said = {name: str(value or "").strip() for name, value in coded.items()}
    name = " ".join(said.get("applicant_name", "").split())
    names = ("posting_text", "purpose", "additional_purpose", "end_to_end_reference", "customer_reference")
    account = said.get("applicant_iban") or said.get("gvc_applicant_iban", "")
    return _Told(name, account, spaced(*(said.get(one, "") for one in names)))


def _joined(lines: list[str]) -> str:
    """The lines as one text; a line of full length, its tag counted or not, was cut inside a word."""
    together = ""
    for at, line in enumerate(lines):
        is_full = len(line) >= _LINE_LENGTH or (at == 0 and len(line) + len(":86:") == _LINE_LENGTH)
        together += line if is_full else line + " "
    return " ".join(together.split())
