"""Statements in the standards of banks: MT940 and MT942, CAMT.052 to .054, OFX. Every row names its account.

Their lines have no number that is one for certain; where a standard has one that its banks keep unique
(CAMT's AcctSvcrRef, OFX's FITID), it is the line's, else its content is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake import amounts, standards
from intake.blocks import Block, Money, Shaped, number_or_hash, whole_block
from intake.controls import FOOTER, INCOME, OUTGO, BalanceEnd, Declared, Preamble
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.problems import CellRefused
from intake.sources.money import positions
from intake.standards import statements
from intake.words import vocabulary

_PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)$"
_IN, _OUT = "in", "out"
# a reversed credit is money out, a reversed debit money in; in CAMT the direction is that of the reversal
_DIRECTIONS: Final = vocabulary(
    {
        "C": _IN,
        "RD": _IN,
        "D": _OUT,
        "RC": _OUT,
        "CRDT": _IN,
        "DBIT": _OUT,
        "EC": "expected",
        "ED": "expected",
    }
)
_UNREADABLE: Final = Declared(FOOTER, None, None)
_STATUSES: Final = vocabulary({"BOOK": "booked", "PDNG": "pending", "INFO": "pending", "FUTR": "pending"})


def _shape(block: Block) -> Shaped:
    direction = block["direction"]
    written = block["written"]
    amount = pc.if_else(pc.equal(direction, _OUT), pc.negate(block["amount"]), block["amount"])
    bad = pc.invert(pc.match_substring_regex(written, _PLAIN))
    wrong = dict.fromkeys(positions(bad), ("amount", "bad_amount"))
    signed = pc.and_(pc.not_equal(direction, ""), pc.less(block.zero("amount"), 0))
    wrong |= dict.fromkeys(positions(signed), ("amount", "sign_disagrees"))
    columns = {
        "occurred_at": block["occurred_at"],
        "amount_minor": pc.fill_null(amount, 0),
        "payee_name": block["payee_name"],
        "payee_account": block["payee_account"],
        "summary": block["summary"],
    }
    number, hashed = number_or_hash(block["number"], columns)
    unbooked = pc.or_(pc.equal(block["status"], "pending"), pc.equal(direction, "expected"))
    money = Money(amount, block.same(None, pa.int64()), block["occurred_at"])
    lines = whole_block(block, {"bank_no": number, **columns}, number, hashed)
    return Shaped((lines,), wrong, money, frozenset(positions(unbooked)))


def _tallies(block: Block, shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    """By statement: all booked rows, those of money in, those of money out."""
    if shaped.money is None:
        return {}
    found: dict[str, tuple[int, int, int]] = {}
    amount = pc.fill_null(shaped.money.amount, 0).to_pylist()
    for at, (statement, minor) in enumerate(zip(block["statement"].to_pylist(), amount, strict=True)):
        if at not in shaped.excluded:
            for what, is_one in ((statements.CLOSING, True), (INCOME, minor > 0), (OUTGO, minor < 0)):
                rows, zeros, total = found.get(f"{statement}|{what}", (0, 0, 0))
                counted = (rows + is_one, zeros + (minor == 0), total + minor * is_one)
                found[f"{statement}|{what}"] = counted
    return found


def _footer(rows: Sequence[Sequence[str]]) -> tuple[Declared, ...]:
    return tuple(_declared(row) for row in rows if len(row) == statements.CONTROL_CELLS)


def _declared(row: Sequence[str]) -> Declared:
    _, statement, what, count, amount, opening, currency = row
    if what == statements.CUT:
        return _UNREADABLE
    exponent = amounts.exponent_of(currency)
    try:
        minor, before = (amounts.minor_units(one, exponent) for one in (amount, opening))
    except CellRefused:  # a balance nobody can read: nothing ties
        return _UNREADABLE
    if what in (statements.CLOSING, statements.OPENING):
        named = what if what == statements.OPENING else ""
        return Declared(f"{statement}|{what}", None, minor, before, named=named)
    rows = int(count) if count.isdecimal() else None
    return Declared(f"{statement}|{what}", rows, minor, named=what)


def _ends(rows: Sequence[Sequence[str]]) -> tuple[BalanceEnd, ...]:
    """By account and currency: what its first statement opens with, and its last one closes with."""
    found: dict[tuple[str, str], BalanceEnd] = {}
    for row in rows:
        if len(row) == statements.ENDS_CELLS and (one := _end(row)) is not None:
            before = found.get((one.account, one.currency), one)
            first = min(before, one, key=lambda end: end.first_at)
            last = max(one, before, key=lambda end: end.last_at)
            found[one.account, one.currency] = replace(
                first, last_at=last.last_at, closing_minor=last.closing_minor
            )
    return tuple(found.values())


def _end(row: Sequence[str]) -> BalanceEnd | None:
    """None where a balance cannot be read: its control has failed already."""
    *_, account, first, last, opening, closing, currency = row
    exponent = amounts.exponent_of(currency)
    try:
        opens, closes = (amounts.minor_units(one, exponent) for one in (opening, closing))
    except CellRefused:
        return None
    if opens is None or closes is None:
        return None
    days = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return BalanceEnd(account, currency, *days, opens, closes, first_row=1)


def _preamble(rows: Sequence[Sequence[str]]) -> Preamble:
    said = {row[0]: row[1:] for row in rows if row}
    account = said.get(statements.ACCOUNT_LINE, [""])[0]
    if statements.PERIOD_LINE not in said:
        return Preamble(account)
    first, last = map(date.fromisoformat, said[statements.PERIOD_LINE])
    return Preamble(account, first, last)


def _layout(standard: str, *, has_direction: bool) -> Layout:
    return Layout(
        source=standard,
        name=f"{standard}_statement",
        kind=FactKind.BANK,
        scope=ScopeBy.ACCOUNT,
        fields=(
            Field("statement", (f"{standard} {statements.NUMBER}",), required=True),
            Field("account", ("Account",), required=True),
            Field("amount", ("Amount",), Read.AMOUNT, required=True, needed=True),
            Field("written", ("Amount",), required=True),
            Field("direction", ("Direction",), Read.WORD, needed=has_direction, words=_DIRECTIONS),
            Field("occurred_at", ("Booked",), Read.TIME, required=True, needed=True),
            Field("currency", ("Currency",), Read.CURRENCY),
            Field("status", ("Status",), Read.WORD, words=_STATUSES),
            Field("number", ("Number",), Read.ID),
            Field("payee_name", ("Payee",)),
            Field("payee_account", ("Payee account",)),
            Field("summary", ("Text",)),
        ),
        shape=_shape,
        preamble=_preamble,
        footer=_footer,
        ends=_ends,
        footer_marks=(statements.CONTROL_LINE,),
        tallies=_tallies,
    )


STATEMENTS: Final[tuple[Layout, ...]] = tuple(
    _layout(one, has_direction=one != "ofx") for one in standards.STANDARDS
)
