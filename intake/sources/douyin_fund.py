"""Douyin fund bill (资金账单): every movement of the shop's account, 30 columns or more.

动账金额 is unsigned in some exports and signed in others: 动账方向 decides. What a settlement paid out stands
beside it in columns of its own; where they are filled they must make up the amount.
"""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped
from intake.classification import AFFILIATE, Words, all_mean
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.douyin import FEES, PART_WORDS, PLATFORMS, SUBSIDIES, part_fields
from intake.sources.exploding import differing, filled, part
from intake.sources.money import classed, directed
from intake.words import vocabulary

_DIRECTIONS: Final = vocabulary({"入账": "in", "出账": "out", "收入": "in", "支出": "out"})
_FREIGHT_SUBSIDY: Final = "平台补贴_运费"
_PARTS: Final = tuple(one for one in (*SUBSIDIES, *FEES) if one != _FREIGHT_SUBSIDY)
_C: Final = LedgerClass
_WORDS: Final = Words(
    whole={
        **PART_WORDS,
        **all_mean(_C.TRADE, "货款结算入账", "福袋业务结算入账"),
        **all_mean(_C.REFUND, "订单退款", "退款-结算后退款-退用户", "退款-价保补差", "退款-价保补差退回",
                   "退款-退转付扣减商家货款", "退款-极速退二阶段商家资金回补", "退款-极速退二次售后-退用户",
                   "退款-退款失败资金退回"),
        **all_mean(_C.SUBSIDY, "退款-订单退款触发-退补贴", "上门取件平台激励金", "上门取件平台改派补贴"),
        **all_mean(_C.FEE, "退款-订单退款触发-分账", "退款-订单退款触发-退分账", fee="other_sharing"),
        **all_mean(_C.FEE, "佣金入账", fee=AFFILIATE),
        **all_mean(_C.FEE, "上门取件运费", "上门取件平台分佣", "上门取件结算入账", "在线寄件费",
                   "偏远地区物流服务", fee="freight"),
        **all_mean(_C.FEE, "供应链QIC费用", "供应链平台代发费用", fee="supply_chain"),
        **all_mean(_C.FEE, "抖音支付与商家联合补贴营销活动", "抖音月付与商家联合补贴营销活动",
                   "抖音月付与商家联合贴息活动", "营销费用-评价有礼", fee="marketing"),
        **all_mean(_C.FEE, "年框返点", fee="rebate"),
        **all_mean(_C.FEE, "公益捐款", fee="donation"),
        **all_mean(_C.COMPENSATION, "消费者赔付", "小额打款", "物流赔付", "退款-商家赔付扣减商家货款",
                   "退款-赔付失败资金退回"),
        **all_mean(_C.PENALTY, "判罚扣款", "欠票扣款-商家开票"),
        **all_mean(_C.INSURANCE, "权益保险", "上门取件保司理赔金", "保司理赔金"),
        **all_mean(_C.DEPOSIT, "充值保证金", "保证金垫付退款结算分账"),
        **all_mean(_C.LOAN, "提前收款", "放心借·贷款还款"),
        **all_mean(_C.TRANSFER, "充值千川广告费", "抖店货款充值云仓服务账户"),
        **all_mean(_C.PAYOUT, "提现", "提现退票"),
        **all_mean(_C.ADJUSTMENT, "人工调账"),
    },
    begins=(
        ("退款-", (_C.REFUND, "")),
        ("主体变更", (_C.TRANSFER, "")),
        ("保费扣除", (_C.INSURANCE, "")),
        ("运费险", (_C.INSURANCE, "")),
        ("退换货运费险", (_C.INSURANCE, "")),
        ("提现", (_C.PAYOUT, "")),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Fit:
    """How the parts of each row make up its amount; `way` is the sign that the columns of parts need."""

    paid: pa.Array
    freight_subsidy: pa.Array
    refund: pa.Array
    way: pa.Array
    has_parts: pa.Array
    ties: pa.Array


def _shape(block: Block) -> Shaped:
    amount, wrong = directed(block)
    net = pc.fill_null(amount, 0)
    fit = _fitting(block, net)
    wrong |= differing("amount", pc.and_(fit.has_parts, pc.invert(fit.ties)))
    tells = (block["scene"], block["note"])
    classes, _ = classed(block, *tells)
    # Where a refund fills no other column, that column is what the movement is about.
    only_refund = pc.and_(pc.equal(classes, LedgerClass.REFUND.value), pc.equal(fit.paid, 0))
    principal = pc.add(fit.paid, pc.if_else(only_refund, fit.refund, 0))
    common = {
        "ledger_no": block["ledger_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "case_no": block["case_no"],
        "occurred_at": block["occurred_at"],
        "note": block["note"],
        "view": block.same(View.FUND.value),
    }
    moved = pc.if_else(fit.has_parts, principal, net)
    refund = pc.if_else(only_refund, 0, fit.refund)
    parts = [
        part(block, common, business_type=block.first_filled("scene", "note"), amount=moved, tells=tells),
        filled(part(block, common, business_type="订单退款", amount=refund)),
        filled(part(block, common, business_type=_FREIGHT_SUBSIDY, amount=fit.freight_subsidy)),
    ]
    for name in _PARTS:
        written = pc.multiply(block.zero(name), fit.way)
        parts.append(filled(part(block, common, business_type=name, amount=written)))
    money = Money(amount, block.same(None, pa.int64()), block["occurred_at"])
    return Shaped(tuple(parts), wrong, money)


def _fitting(block: Block, net: pa.Array) -> _Fit:
    """The reading of a row's columns that makes up its amount; where none does the row is a problem.

    Freight may be in the other columns already, and so may the refund, whose sign differs between exports.
    Where the amount is written unsigned, so may its parts be.
    """
    wanted = net.to_numpy()
    columns = {name: block.zero(name).to_numpy() for name in ("paid", "freight", "refund", *SUBSIDIES, *FEES)}
    has_parts = np.any([one != 0 for one in columns.values()], axis=0)
    base = columns["paid"] + sum(columns[name] for name in _PARTS)
    posted = columns["freight"] + columns[_FREIGHT_SUBSIDY]
    unsigned = (wanted < 0) & (block.zero("amount").to_numpy() > 0)
    found, ones = np.zeros(block.count, bool), np.ones(block.count, np.int64)
    way, freight, refund = ones.copy(), ones.copy(), ones.copy()
    for turned, counted, given in product((1, -1), (1, 0), (1, -1, 0)):
        sum_ = turned * (base + counted * posted + given * columns["refund"])
        fits = ~found & (sum_ == wanted) & ((turned == 1) | unsigned)
        way[fits], freight[fits], refund[fits] = turned, counted, given
        found |= fits
    return _Fit(
        pa.array(way * (columns["paid"] + freight * columns["freight"])),
        pa.array(way * freight * columns[_FREIGHT_SUBSIDY]),
        pa.array(way * refund * columns["refund"]),
        pa.array(way),
        pa.array(has_parts),
        pa.array(found),
    )


DOUYIN_FUND: Final = Layout(
    source="douyin_fund",
    name="douyin_fund_flow",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("occurred_at", ("动账时间",), Read.TIME, required=True, needed=True),
        Field("ledger_no", ("动账流水号",), Read.ID, required=True, needed=True),
        Field("direction", ("动账方向",), Read.WORD, required=True, needed=True, words=_DIRECTIONS),
        Field("amount", ("动账金额",), Read.AMOUNT, required=True, needed=True),
        Field("scene", ("动账场景",), required=True),
        Field("order_no", ("订单号",), Read.ID),
        Field("sub_order_no", ("子订单号",), Read.ID),
        Field("case_no", ("售后编号",), Read.ID),
        Field("paid", ("订单实付应结", "销售收入"), Read.AMOUNT),
        Field("freight", ("运费实付",), Read.AMOUNT),
        Field("refund", ("订单退款",), Read.AMOUNT),
        *part_fields("实际"),
        Field("note", ("备注",)),
    ),
    words=_WORDS,
    shape=_shape,
)
