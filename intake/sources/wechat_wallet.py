"""WeChat wallet bill (微信支付账单明细), CSV or XLSX, its table below some sixteen lines of preamble.

金额 of a withdrawal holds the fee that 备注 names.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Shaped
from intake.classification import Words, all_mean
from intake.controls import Preamble
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.money import declared_period, minor_or_none
from intake.sources.wallets import DIRECTIONS, IN, OUT, WITHIN, declared_above, flows, rules, shaped, tallies

_C: Final = LedgerClass
_WORDS: Final = Words(
    whole={
        **all_mean(_C.TRADE, "二维码收款", "商家收款", "经营收款"),
        **all_mean(_C.PAYOUT, "零钱提现"),
        **all_mean(_C.REFUND, "退款"),  # behind the name of what was paid: 商户消费-退款
        **all_mean(_C.TRANSFER, "零钱充值", "信用卡还款", "购买理财通", "理财通购买", "微信红包", "转账"),
    },
    begins=(
        ("零钱通转出-到零钱", (_C.TRANSFER, "")),
        ("零钱通转出-到", (_C.PAYOUT, "")),
        ("零钱通转出", (_C.TRANSFER, "")),
        ("转入零钱通", (_C.TRANSFER, "")),
        ("转账", (_C.TRANSFER, "")),
        ("微信红包", (_C.TRANSFER, "")),
    ),
)
_NEUTRAL: Final = rules(
    ("^零钱提现", OUT),
    ("^零钱充值", IN),
    ("^转入零钱通-来自零钱", WITHIN),
    ("^转入零钱通", IN),
    ("^零钱通转出-到零钱", WITHIN),
    ("^零钱通转出", OUT),
    ("^(购买理财通|理财通购买|信用卡还款)", OUT),
    ("退款", IN),
)
_FEE = re.compile(r"服务费\s*[¥￥]?\s*([\d.,]+)")
_NO_MONEY: Final = ("交易关闭", "支付失败", "提现失败")


def _shape(block: Block) -> Shaped:
    flow, wrong = flows(block, rules=_NEUTRAL, tells=lambda one: one["kind"])
    notes = block["note"].to_pylist()
    named = (_FEE.search(note) for note in notes)
    fees = [(minor_or_none(one[1]) or 0) if one else 0 for one in named]
    went = pc.equal(flow, OUT)
    fee = pc.if_else(went, pa.array(fees, pa.int64()), 0)
    return shaped(
        block,
        flow=flow,
        amount=block["amount"],
        fee=fee,
        wrong=wrong,
        tells=(block["kind"],),
        nothing=pc.is_in(block["state"], pa.array(_NO_MONEY)),
        more={},
    )


def _preamble(rows: Sequence[Sequence[str]]) -> Preamble:
    text = "\n".join(",".join(row) for row in rows)
    first, last = declared_period(text, begins="起始时间", ends="终止时间")
    return Preamble("", first, last, declared_above(text, with_sums=True))


def _tallies(block: Block, _shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    return tallies(block, block["amount"])


WECHAT_WALLET: Final = Layout(
    source="wechat_wallet",
    name="wechat_wallet",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("occurred_at", ("交易时间",), Read.TIME, required=True, needed=True),
        Field("kind", ("交易类型",), required=True, needed=True),
        Field("direction", ("收/支",), Read.WORD, required=True, words=DIRECTIONS),
        Field("amount", ("金额",), Read.AMOUNT, required=True, needed=True),
        Field("state", ("当前状态",), required=True),
        Field("number", ("交易单号",), Read.ID, required=True, needed=True),
        Field("note", ("备注",)),
    ),
    words=_WORDS,
    shape=_shape,
    preamble=_preamble,
    tallies=_tallies,
)
