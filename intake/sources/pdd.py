"""Pinduoduo 店铺账务明细: GBK, header on line 5, outgo negative, no number of a line's own.

A line is known by a hash of what it says; equal lines are counted. Footer counts take in rows of zero.
"""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped, content_hash, whole_block
from intake.classification import AFFILIATE, Words, all_mean
from intake.controls import Preamble, tallies_by_sign
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.money import classed, declared_totals, in_and_out, preamble_of

WORDS: Final = Words(
    whole={
        **all_mean(LedgerClass.TRADE, "0010002"),
        **all_mean(LedgerClass.REFUND, "0020002"),
        **all_mean(LedgerClass.FEE, "0030002"),
        **all_mean(LedgerClass.FEE, "0060001", "多多进宝", fee=AFFILIATE),
        **all_mean(LedgerClass.ADJUSTMENT, "0140028"),
        **all_mean(LedgerClass.TRANSFER, "广告账户充值"),
        **all_mean(LedgerClass.SUBSIDY, "优惠券结算"),
    },
    begins=(
        ("店铺保证金", (LedgerClass.DEPOSIT, "")),
        ("活动保证金", (LedgerClass.DEPOSIT, "")),
        ("提现", (LedgerClass.PAYOUT, "")),
        ("转账", (LedgerClass.TRANSFER, "")),
        ("扣款", (LedgerClass.PENALTY, "")),
    ),
)


def _preamble(rows: Sequence[Sequence[str]]) -> Preamble:
    return preamble_of(rows, begins="起始时间", ends="终止时间")


def _shape(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=True)
    content = {
        "order_no": block["order_no"],
        "occurred_at": block["occurred_at"],
        "amount_minor": pc.fill_null(amount, 0),
        "type": block["business_type"],
        "note": block["note"],
        "description": block["description"],
    }
    number = content_hash(content)
    classes, fees = classed(block, block["description"], block["business_type"])
    blank = block.same("")
    columns = {
        "ledger_no": number,
        "order_no": block["order_no"],
        "sub_order_no": blank,
        "payment_no": blank,
        "case_no": blank,
        "original_no": blank,
        "business_type": block.first_filled("description", "business_type"),
        "class": classes,
        "fee_code": fees,
        "amount_minor": content["amount_minor"],
        "balance_minor": block.same(None, pa.int64()),
        "occurred_at": block["occurred_at"],
        "batch_no": blank,
        "note": block["note"],
        "settle_status": blank,
        "view": block.same(View.FUND.value),
    }
    lines = whole_block(block, columns, number, block.same(True))
    return Shaped((lines,), wrong, Money(amount, columns["balance_minor"], block["occurred_at"]))


PDD_LEDGER: Final = Layout(
    source="pdd_ledger",
    name="pdd_account_detail",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=("pdd",),
    fields=(
        Field("order_no", ("商户订单号",), Read.ID, required=True),
        Field("occurred_at", ("发生时间",), Read.TIME, required=True, needed=True),
        Field("income", ("收入金额",), Read.AMOUNT, required=True),
        Field("outgo", ("支出金额",), Read.AMOUNT, required=True),
        Field("business_type", ("账务类型",), required=True),
        Field("note", ("备注",)),
        Field("description", ("业务描述",)),
    ),
    words=WORDS,
    shape=_shape,
    preamble=_preamble,
    footer=declared_totals,
    footer_marks=("#",),
    tallies=tallies_by_sign,
)
