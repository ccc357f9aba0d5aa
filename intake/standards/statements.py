"""What every standard's statement says, and how it stands in a table that the layouts read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

NUMBER: Final = "statement"  # the first column is called "mt940 statement", "camt statement", "ofx statement"
COLUMNS: Final = (
    "Account", "Amount", "Direction", "Booked", "Currency", "Status", "Number", "Payee", "Payee account",
    "Text",
)  # fmt: skip
ACCOUNT_LINE: Final = "account"
PERIOD_LINE: Final = "period"
CONTROL_LINE: Final = "control"  # begins every line after the entries
CONTROL_CELLS: Final = 7
ENDS: Final = "ends"
ENDS_CELLS: Final = 9
CLOSING: Final = "closing"
OPENING: Final = "opening_balance"
INCOME: Final = "income"
OUTGO: Final = "outgo"
CUT: Final = "cut"
TEXT_MAX: Final = 30_000
_PAIRS_ONLY = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a statement, every cell as text. `direction` and `status` as the standard writes them."""

    amount: str
    direction: str
    booked: str
    currency: str
    status: str = ""
    number: str = ""
    payee_name: str = ""
    payee_account: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """A booked balance, signed, with a point before its decimals."""

    amount: str
    currency: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What a statement says of all its entries in one direction; "" where it does not say."""

    count: str
    amount: str
    currency: str


@dataclass(slots=True)
class Statement:
    """One statement of one account. `is_cut`: its end, which the standard demands, is missing."""

    account: str = ""
    currency: str = ""
    first_day: date | None = None
    last_day: date | None = None
    opening: Balance | None = None
    closing: Balance | None = None
    income: Total | None = None
    outgo: Total | None = None
    entries: list[Entry] = field(default_factory=list)
    is_cut: bool = False


def table(standard: str, statements: Sequence[Statement]) -> Iterator[list[str]]:
    """What stands above, the header line, one row per entry, and one line per control."""
    accounts = {one.account for one in statements}
    if len(accounts) == 1:
        yield [ACCOUNT_LINE, *accounts]
    if (period := _period(statements)) is not None:
        yield [PERIOD_LINE, *(one.isoformat() for one in period)]
    yield [f"{standard} {NUMBER}", *COLUMNS]
    for number, one in enumerate(statements, 1):
        for entry in one.entries:
            yield _row(number, one, entry)
    closed: dict[str, Balance] = {}
    for number, one in enumerate(statements, 1):
        yield from _controls(number, one)
        yield from _continued(number, one, closed)
        yield from _ends(number, one)


def _row(number: int, statement: Statement, entry: Entry) -> list[str]:
    return [
        str(number),
        statement.account,
        entry.amount,
        entry.direction,
        entry.booked,
        entry.currency or statement.currency,
        entry.status,
        entry.number,
        entry.payee_name,
        entry.payee_account,
        entry.text[:TEXT_MAX],
    ]


def _controls(number: int, one: Statement) -> Iterator[list[str]]:
    """`control, statement, what, count, amount, opening, currency`."""
    if one.is_cut:
        yield [CONTROL_LINE, str(number), CUT, "", "", "", ""]
    if one.closing is not None and one.opening is not None:
        # an opening balance in another currency is none: the statement contradicts itself and shall not tie
        opening = one.opening.amount if one.opening.currency == one.closing.currency else "0"
        yield [CONTROL_LINE, str(number), CLOSING, "", one.closing.amount, opening, one.closing.currency]
    for what, total in ((INCOME, one.income), (OUTGO, one.outgo)):
        if total is not None:
            yield [CONTROL_LINE, str(number), what, total.count, total.amount, "", total.currency]


def _continued(number: int, one: Statement, closed: dict[str, Balance]) -> Iterator[list[str]]:
    """A statement that opens on the day on which the one before closed opens with what that closed with."""
    before = closed.get(one.account)
    if one.opening is not None and before is not None and before.day is not None:
        is_next = (before.day, before.currency) == (one.opening.day, one.opening.currency)
        if is_next:
            figures = (one.opening.amount, before.amount, before.currency)
            yield [CONTROL_LINE, str(number), OPENING, "", *figures]
    if one.closing is not None:
        closed[one.account] = one.closing


def _ends(number: int, one: Statement) -> Iterator[list[str]]:
    """`control, statement, ends, account, first day, last day, opening, closing, currency`."""
    if one.opening is None or one.closing is None or one.opening.currency != one.closing.currency:
        return
    booked = [day for entry in one.entries if (day := day_or_none(entry.booked)) is not None]
    days = [day for day in (one.first_day, one.last_day, one.closing.day, *booked) if day is not None]
    if days:
        span = (min(days).isoformat(), max(days).isoformat())
        figures = (one.opening.amount, one.closing.amount, one.closing.currency)
        yield [CONTROL_LINE, str(number), ENDS, one.account, *span, *figures]


def _period(statements: Sequence[Statement]) -> tuple[date, date] | None:
    """The days that the statements say they are about, if all say so and no entry stands outside them."""
    firsts = [one.first_day for one in statements if one.first_day is not None]
    lasts = [one.last_day for one in statements if one.last_day is not None]
    if not len(firsts) == len(lasts) == len(statements):
        return None
    first, last = min(firsts), max(lasts)
    booked = [entry.booked[:10] for one in statements for entry in one.entries]
    inside = all(first.isoformat() <= day <= last.isoformat() for day in booked)
    return (first, last) if first <= last and inside else None


def decoded(body: bytes) -> str:
    """The text of a statement that does not say its encoding: UTF-8, Chinese, or Western."""
    for encoding in ("utf-8-sig", "gb18030" if _PAIRS_ONLY.fullmatch(body) else "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def spaced(*parts: str) -> str:
    """The parts that say something, each once, with single blanks."""
    told = dict.fromkeys(" ".join(one.split()) for one in parts)
    return " ".join(one for one in told if one)
