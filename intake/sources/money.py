"""What sources of money have in common: direction, sign, identity, class, and lines of a footer."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake import amounts
from intake.blocks import Block, joined
from intake.controls import INCOME, OUTGO, Declared, Preamble
from intake.problems import CellRefused

Wrong = dict[int, tuple[str, str]]

_COUNT_AND_SUM = re.compile(
    r"(?P<name>[^#：:,]+?)合计[：:]\s*(?P<count>[\d,]+)\s*笔\s*[，,-]?\s*(?:[^\d，,-]*?共)?(?P<sum>-?[\d,]*\.?\d+)\s*元"
)
_DAYS = re.compile(r"(\d{4})[年-](\d{1,2})[月-](\d{1,2})日?\s*(\d{2}:\d{2}:\d{2})?")
_TALLIES: Final[Mapping[str, str]] = {"收入": INCOME, "支出": OUTGO}


def positions(mask: pa.Array) -> list[int]:
    found: list[int] = np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False)).tolist()
    return found


def in_and_out(block: Block, *, outgo_may_be_negative: bool) -> tuple[pa.Array, Wrong]:
    """Signed amount of a row with one column for money in and one for money out; null for neither.

    Money out may be written with or without its minus where the source does both; else a sign that
    contradicts its column is a problem, as are both columns filled, and none.
    """
    income, outgo = block["income"], block["outgo"]
    signed = pc.subtract(pc.fill_null(income, 0), pc.abs(pc.fill_null(outgo, 0)))
    none = pc.and_(income.is_null(), outgo.is_null())
    both = pc.and_(pc.not_equal(block.zero("income"), 0), pc.not_equal(block.zero("outgo"), 0))
    wrong: Wrong = dict.fromkeys(positions(none), ("income", "amount_missing"))
    wrong |= dict.fromkeys(positions(both), ("income", "two_amounts"))
    wrong |= dict.fromkeys(positions(pc.less(income, 0)), ("income", "sign_disagrees"))
    if not outgo_may_be_negative:
        wrong |= dict.fromkeys(positions(pc.less(outgo, 0)), ("outgo", "sign_disagrees"))
    return pc.if_else(none, pa.scalar(None, pa.int64()), signed), wrong


def directed(block: Block) -> tuple[pa.Array, Wrong]:
    """Signed amount of a row whose `direction` says in or out and whose `amount` may be signed or not.

    Money that came in and is written with a minus is a problem: the two contradict each other.
    """
    amount, out = block["amount"], pc.equal(block["direction"], "out")
    against = pc.and_(pc.invert(out), pc.less(amount, 0))
    wrong = dict.fromkeys(positions(against), ("amount", "sign_disagrees"))
    return pc.if_else(out, pc.negate(pc.abs(amount)), amount), wrong


def direction(amount: pa.Array) -> pa.Array:
    """ "in" or "out", as ledger identities say it."""
    return pc.if_else(pc.less(pc.fill_null(amount, 0), 0), "out", "in")


def ledger_identity(
    number: pa.Array, business_type: pa.Array | str, fee_code: pa.Array | str, amount: pa.Array
) -> pa.Array:
    return joined(number, business_type, fee_code, direction(amount))


def classed(block: Block, *texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """(class, fee code) by the texts of each row, the most telling first. Every combination is asked once."""
    together = pc.binary_join_element_wise(*texts, "\x1f").dictionary_encode()
    found = [block.classifier.meaning(*one.split("\x1f")) for one in together.dictionary.to_pylist()]
    classes = pa.array([class_.value for class_, _ in found], pa.string())
    fees = pa.array([fee for _, fee in found], pa.string())
    return classes.take(together.indices), fees.take(together.indices)


def declared_totals(
    rows: Sequence[Sequence[str]], names: Mapping[str, str] = _TALLIES
) -> tuple[Declared, ...]:
    """Totals of lines like `#收入合计：3笔，共12.00元`; `names` says which tally each is about."""
    found = []
    for row in rows:
        match = _COUNT_AND_SUM.search(",".join(row))
        tally = names.get(match["name"].strip()) if match else None
        if match is not None and tally is not None:
            count = int(match["count"].replace(",", ""))
            found.append(Declared(tally, count, minor_or_none(match["sum"])))
    return tuple(found)


def minor_or_none(text: str) -> int | None:
    try:
        return amounts.minor_units(text)
    except CellRefused:
        return None


def declared_period(text: str, *, begins: str, ends: str) -> tuple[date | None, date | None]:
    """First and last day of `begins…: [day] ends…: [day]`. An end at midnight leaves its day out."""
    first = _DAYS.search(text.partition(begins)[2])
    last = _DAYS.search(text.partition(ends)[2])
    if first is None or last is None:
        return None, None
    try:
        start, end = (datetime(int(m[1]), int(m[2]), int(m[3])).date() for m in (first, last))  # noqa: DTZ001
    except ValueError:
        return None, None
    if last[4] == "00:00:00" and end > start:
        end -= timedelta(days=1)
    return start, end


def preamble_of(rows: Sequence[Sequence[str]], *, begins: str, ends: str) -> Preamble:
    """Account and period as Chinese exports write them above their table."""
    text = "\n".join(",".join(row) for row in rows)
    account = re.search(r"账[号户][：:]\s*\[?([^\]\s,]+)\]?", text)
    first, last = declared_period(text, begins=begins, ends=ends)
    return Preamble(account[1] if account else "", first, last)
