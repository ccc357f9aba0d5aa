"""Alipay wallet bill in its three generations: 2019 (17 columns), 2021 (11) and since 2023 (12).

A closed trade that was never paid names no way of payment and moved nothing. One that was paid and closed
comes back as a refund row of its own; 成功退款 of the oldest form says the same once more and is not read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Shaped
from intake.classification import Words, all_mean
from intake.controls import Declared, Preamble
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.alipay import order_of_trade
from intake.sources.money import preamble_of
from intake.sources.wallets import DIRECTIONS, IN, OUT, WITHIN, declared_above, flows, rules, shaped, tallies
from intake.words import vocabulary

_C: Final = LedgerClass
_WORDS: Final = Words(
    whole={
        **all_mean(_C.TRADE, "收钱码收款", "商家收款"),
        **all_mean(_C.TRANSFER, "转账红包", "投资理财", "信用借还", "账户存取"),
    },
    begins=(
        ("退款-", (_C.REFUND, "")),
        ("收钱码收款", (_C.TRADE, "")),
        ("收钱码经营", (_C.TRADE, "")),
        ("余额宝-转出到银行卡", (_C.PAYOUT, "")),
        ("提现", (_C.PAYOUT, "")),
        ("余额宝", (_C.TRANSFER, "")),
        ("蚂蚁财富", (_C.TRANSFER, "")),
        ("花呗", (_C.TRANSFER, "")),
        ("转账", (_C.TRANSFER, "")),
        ("充值", (_C.TRANSFER, "")),
    ),
)
_FUNDS: Final = vocabulary({"已收入": IN, "已支出": OUT, "资金转移": "moved", "冻结": "held", "解冻": "held"})
_NEUTRAL: Final = rules(
    ("退款", IN),
    ("转出到银行卡|^提现", OUT),
    ("转出到余额|转入$|自动转入|单次转入|转账收款到余额宝", WITHIN),
    ("收益发放|卖出|赎回", IN),
    ("买入|申购|还款", OUT),
    ("^充值", IN),
)
_CLOSED: Final = "交易关闭"
_UNPAID: Final = ("等待付款", "交易创建")


def _shape(block: Block) -> Shaped:
    flow, wrong = flows(_directed(block), rules=_NEUTRAL, tells=_told)
    moment = pc.coalesce(block["paid_at"], block["created_at"])
    return shaped(
        block.having(occurred_at=moment),
        flow=flow,
        amount=pc.add(block["amount"], _charged(block, flow)),
        fee=_charged(block, flow),
        wrong=wrong,
        tells=(block["description"], block["kind"]),
        nothing=_moved_nothing(block),
        more={"order_no": order_of_trade(block["merchant_no"])},
    )


def _charged(block: Block, flow: pa.Array) -> pa.Array:
    """服务费 of what went out: on top of its amount."""
    return pc.if_else(pc.equal(flow, OUT), pc.abs(block.zero("fee")), 0)


def _directed(block: Block) -> Block:
    """The block with 收/支 of a neutral row taken from 资金状态 where that tells."""
    neutral = pc.invert(pc.is_in(block["direction"], pa.array([IN, OUT])))
    told = pc.if_else(neutral, block["funds"], block["direction"])
    return block.having(direction=told)


def _told(block: Block) -> pa.Array:
    return pc.binary_join_element_wise(block["description"], block["state"], " ")


def _preamble(rows: Sequence[Sequence[str]]) -> Preamble:
    """Its sums need not be those of the rows, as the bill itself says: only the counts are compared."""
    text = "\n".join(",".join(row) for row in rows)
    begins = "起始日期" if "起始日期" in text else "起始时间"
    above = preamble_of(rows, begins=begins, ends=begins.replace("起始", "终止"))
    return replace(above, declared=declared_above(text, with_sums=False))


def _tallies(block: Block, _shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    return tallies(block, block["amount"])


def _footer(rows: Sequence[Sequence[str]]) -> tuple[Declared, ...]:
    return declared_above("\n".join(",".join(row) for row in rows), with_sums=False)


def _moved_nothing(block: Block) -> pa.Array:
    neutral = pc.invert(pc.is_in(block["direction"], pa.array([IN, OUT])))
    unpaid = pc.equal(block["method"], "") if block.has("method") else block["paid_at"].is_null()
    closed = pc.and_(pc.equal(block["state"], _CLOSED), pc.or_(neutral, unpaid))
    return pc.or_(closed, pc.is_in(block["state"], pa.array(_UNPAID)))


ALIPAY_WALLET: Final = Layout(
    source="alipay_wallet",
    name="alipay_wallet",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("created_at", ("交易时间", "交易创建时间"), Read.TIME, required=True, needed=True),
        Field("kind", ("交易分类", "类型"), required=True),
        Field("description", ("商品说明", "商品名称"), required=True),
        Field("direction", ("收/支",), Read.WORD, required=True, words=DIRECTIONS),
        Field("amount", ("金额",), Read.AMOUNT, required=True, needed=True),
        Field("method", ("收/付款方式",)),
        Field("paid_at", ("付款时间",), Read.TIME),
        Field("state", ("交易状态",), required=True),
        Field("number", ("交易订单号", "交易号"), Read.ID, required=True, needed=True),
        Field("merchant_no", ("商家订单号",), Read.ID, required=True),
        Field("fee", ("服务费",), Read.AMOUNT),
        Field("funds", ("资金状态",), Read.WORD, words=_FUNDS),
        Field("note", ("备注",)),
    ),
    words=_WORDS,
    shape=_shape,
    preamble=_preamble,
    footer=_footer,
    tallies=_tallies,
    footer_marks=("---",),
)
