"""JD wallet bill (京东账单, 2025): what a JD account paid and got back, its table on line 22.

金额 tells beside the amount what came back of it; that comes as a row of its own too, and what was given back
in full is 不计收支. 先享后付 has moved nothing yet: the payment comes as another row.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake import amounts
from intake.blocks import Block, Shaped
from intake.classification import Words, all_mean
from intake.controls import Preamble
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.problems import CellRefused
from intake.sources.money import Wrong
from intake.sources.wallets import (
    DIRECTIONS,
    IN,
    NEUTRAL,
    OUT,
    WITHIN,
    declared_above,
    flows,
    rules,
    shaped,
    tallies,
)

_C: Final = LedgerClass
_WORDS: Final = Words(
    whole={
        **all_mean(_C.TRANSFER, "转账", "充值", "白条还款"),
        **all_mean(_C.REFUND, "退款"),
    },
    begins=(
        ("退款-", (_C.REFUND, "")),
        ("提现", (_C.PAYOUT, "")),
        ("京东小金库", (_C.TRANSFER, "")),
        ("白条", (_C.TRANSFER, "")),
    ),
)
_NEUTRAL: Final = rules(
    ("^退款", IN),
    ("已全额退款", OUT),
    ("^提现|^白条.*还款", OUT),
    ("^充值", IN),
    ("小金库.*转[入出]|转[入出].*小金库", WITHIN),
)
_AMOUNT = re.compile(r"(?P<gross>[^(（]+)(?:[(（]已(?:全额退款|退款(?P<back>[^)）]+))[)）])?")
_LATER: Final = "先享后付"
_PERIOD = re.compile(r"日期区间[：:]\s*(\d{4}-\d{2}-\d{2})\s*至\s*(\d{4}-\d{2}-\d{2})")
_ACCOUNT = re.compile(r"京东账号名?[：:]\s*([^\s,]+)")


def _shape(block: Block) -> Shaped:
    flow, wrong = flows(block, rules=_NEUTRAL, tells=_told)
    amount, _, unread = _amounts(block["written"])
    return shaped(
        block,
        flow=flow,
        amount=amount,
        fee=block.same(0, pa.int64()),
        wrong=wrong | unread,
        tells=(block["description"], block["kind"]),
        nothing=_moved_nothing(block),
        more={},
    )


def _told(block: Block) -> pa.Array:
    return pc.binary_join_element_wise(block["description"], block["written"], " ")


def _amounts(texts: pa.Array) -> tuple[pa.Array, pa.Array, Wrong]:
    """(amounts before anything came back, what came back in part, cells that are no amount)."""
    found, backs, wrong = [], [], Wrong()
    for at, text in enumerate(texts.to_pylist()):
        match = _AMOUNT.fullmatch(text)
        try:
            gross = amounts.minor_units(match["gross"] if match else text) or 0
            back = amounts.minor_units(match["back"] or "") if match else 0
        except CellRefused as refused:
            gross, back, wrong[at] = 0, 0, ("written", refused.code)
        found.append(gross)
        backs.append(back or 0)
    return pa.array(found, pa.int64()), pa.array(backs, pa.int64()), wrong


def _tallies(block: Block, _shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    """The bill's own sums leave out what came back in part."""
    amount, back, _ = _amounts(block["written"])
    return tallies(block, pc.subtract(amount, back))


def _preamble(rows: Sequence[Sequence[str]]) -> Preamble:
    text = "\n".join(",".join(row) for row in rows)
    account, period = _ACCOUNT.search(text), _PERIOD.search(text)
    first, last = (date.fromisoformat(one) for one in period.groups()) if period else (None, None)
    return Preamble(account[1] if account else "", first, last, declared_above(text, with_sums=True))


def _moved_nothing(block: Block) -> pa.Array:
    """Rows of 先享后付 that are 不计收支, and trades that were closed."""
    later = pc.and_(pc.equal(block["method"], _LATER), pc.equal(block["direction"], NEUTRAL))
    return pc.or_(later, pc.equal(block["state"], "交易关闭"))


JD_WALLET: Final = Layout(
    source="jd_wallet",
    name="jd_wallet_2025",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("occurred_at", ("交易时间",), Read.TIME, required=True, needed=True),
        Field("description", ("交易说明",), required=True),
        Field("written", ("金额",), required=True, needed=True),
        Field("method", ("收/付款方式",)),
        Field("state", ("交易状态",), required=True),
        Field("direction", ("收/支",), Read.WORD, required=True, needed=True, words=DIRECTIONS),
        Field("kind", ("交易分类",), required=True),
        Field("number", ("交易订单号",), Read.ID, required=True, needed=True),
        Field("note", ("备注",)),
    ),
    words=_WORDS,
    shape=_shape,
    preamble=_preamble,
    tallies=_tallies,
)
