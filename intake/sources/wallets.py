"""What the bills of consumer wallets have in common. Small shops that sell by QR code keep no other.

A line is money in, money out, or neutral (`/`, 不计收支): of a neutral one the words say whether money came,
went, or only moved within the wallet; where they do not, the line is a problem and no guess.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Lines, Money, Shaped, joined, taken, whole_block
from intake.controls import INCOME, OUTGO, TOTAL, Declared
from intake.facts import View
from intake.sources.exploding import filled
from intake.sources.money import Wrong, classed, minor_or_none, positions
from intake.words import vocabulary

IN, OUT, WITHIN, NEUTRAL = "in", "out", "within", "neutral"
DIRECTIONS: Final = vocabulary({
    "收入": IN, "支出": OUT, "/": NEUTRAL, "不计收支": NEUTRAL, "其他": NEUTRAL, "中性交易": NEUTRAL,
})  # fmt: skip
_COUNT = re.compile(r"共[：:]?\s*(\d+)\s*笔记录")
_SIDE = re.compile(
    r"^(收入|支出)[：:]\s*(\d+)\s*笔(?:[(（][^)）]*[)）])?[，,\s]*(\d[\d.]*)\s*元", re.MULTILINE
)
_SIDES: Final = {"收入": INCOME, "支出": OUTGO}
Rules = Sequence[tuple[re.Pattern[str], str]]


def flows(block: Block, *, rules: Rules, tells: Callable[[Block], pa.Array]) -> tuple[pa.Array, Wrong]:
    """(in, out or within by row; neutral rows that no rule explains). Rules are tried in order."""
    told, found = tells(block).to_pylist(), block["direction"].to_pylist()
    wrong: Wrong = {}
    for at, written in enumerate(found):
        if written not in (IN, OUT):
            flow = next((flow for pattern, flow in rules if pattern.search(told[at])), "")
            if not flow:
                wrong[at] = ("direction", "direction_unknown")
            found[at] = flow or OUT
    return pa.array(found, pa.string()), wrong


def shaped(
    block: Block,
    *,
    flow: pa.Array,
    amount: pa.Array,
    fee: pa.Array,
    wrong: Wrong,
    tells: Sequence[pa.Array],
    nothing: pa.Array,
    more: Mapping[str, pa.Array],
) -> Shaped:
    """The lines of a wallet: each row, its fee, and of a move within the wallet the other side too.

    `amount` is unsigned and holds the fee of what went out. Where `nothing` holds no money moved.
    """
    negative = dict.fromkeys(positions(pc.less(amount, 0)), ("amount", "sign_disagrees"))
    moved = pc.if_else(pc.equal(flow, IN), amount, pc.negate(amount))
    within = pc.equal(flow, WITHIN)
    common = {**more, "note": block["note"], "view": block.same(View.FUND.value)}
    charged = block.same("服务费")
    parts = (
        _line(block, common, block["kind"], amount=pc.add(moved, fee), tells=tells),
        taken(_line(block, common, block["kind"], amount=pc.negate(moved), tells=tells), within),
        filled(_line(block, common, charged, amount=pc.negate(fee), tells=(charged,))),
    )
    money = Money(pc.if_else(within, 0, moved), block.same(None, pa.int64()), block["occurred_at"])
    return Shaped(parts, negative | wrong, money, frozenset(positions(nothing)))


def _line(
    block: Block,
    common: Mapping[str, pa.Array],
    kind: pa.Array,
    *,
    amount: pa.Array,
    tells: Sequence[pa.Array],
) -> Lines:
    classes, fees = classed(block, *tells)
    columns = {
        **common,
        "ledger_no": block["number"],
        "payment_no": block["number"],
        "business_type": kind,
        "class": classes,
        "fee_code": fees,
        "amount_minor": pc.fill_null(amount, 0),
        "occurred_at": block["occurred_at"],
    }
    sign = pc.if_else(pc.less(columns["amount_minor"], 0), "out", "in")
    # A wallet's number is the order's: what it paid and what came back share it.
    moment = pc.strftime(pc.fill_null(block["occurred_at"], 0), format="%Y%m%d%H%M%S")
    return whole_block(block, columns, joined(block["number"], kind, "", sign, moment))


def declared_above(text: str, *, with_sums: bool) -> tuple[Declared, ...]:
    """What the preamble says of its table: 共26笔记录, 收入：1笔 0.35元, 支出：16笔(…)，1648.43元."""
    counted = _COUNT.search(text)
    found = [Declared(TOTAL, int(counted[1]), None)] if counted else []
    for name, count, sum_ in _SIDE.findall(text):
        found.append(Declared(_SIDES[name], int(count), minor_or_none(sum_) if with_sums else None))
    return tuple(found)


def tallies(block: Block, amount: pa.Array) -> Mapping[str, tuple[int, int, int]]:
    """Rows and unsigned sums of what the bill itself calls money in and money out, and all rows."""
    figures = {TOTAL: (block.count, 0, 0)}
    for word, name in ((IN, INCOME), (OUT, OUTGO)):
        mine = pc.equal(block["direction"], word)
        summed = pc.sum(pc.fill_null(amount, 0).filter(mine)).as_py() or 0
        figures[name] = (int(pc.sum(mine).as_py() or 0), 0, int(summed))
    return figures


def rules(*pairs: tuple[str, str]) -> Rules:
    return tuple((re.compile(pattern), flow) for pattern, flow in pairs)
