"""Alipay merchant bills: 账务明细 (signcustomer, the money) and 业务明细 (trade, what it is made of).

GB18030 with `#` lines before and after. The fund bill comes with 8, 12 or, from Qianniu, 13 columns; its
outgo is mostly negative. Refund rows of the trade bill repeat the trade's number, and the day they belong
to is 完成时间.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Lines, Money, Shaped, taken, whole_block
from intake.classification import AFFILIATE, CHANNEL, Words, all_mean
from intake.controls import Declared, Preamble, tallies_by_sign
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.money import classed, declared_totals, in_and_out, ledger_identity, preamble_of

PLATFORMS: Final = ("taobao", "tmall", "other")
WORDS: Final = Words(
    whole={
        **all_mean(LedgerClass.TRADE, "在线支付", "交易分账", "0010001"),
        **all_mean(LedgerClass.FEE, "0030002", "0530288T"),
        **all_mean(LedgerClass.DEPOSIT, "天猫保证金-充值(代扣)"),
    },
    begins=(
        ("交易收款", (LedgerClass.TRADE, "")),
        ("交易退款", (LedgerClass.REFUND, "")),
        ("退款", (LedgerClass.REFUND, "")),
        ("淘宝客佣金", (LedgerClass.FEE, AFFILIATE)),
        ("技术服务费", (LedgerClass.FEE, "")),
        ("技术&服务费", (LedgerClass.FEE, "")),
        ("基础软件服务费", (LedgerClass.FEE, "")),
        ("花呗", (LedgerClass.FEE, CHANNEL)),
        ("信用卡", (LedgerClass.FEE, CHANNEL)),
        ("保险", (LedgerClass.INSURANCE, "")),
        ("运费险", (LedgerClass.INSURANCE, "")),
        (
            "天猫保证金-充值(代扣)",
            (LedgerClass.COMPENSATION, ""),
        ),  # with a reason: paid from the deposit
        ("天猫保证金", (LedgerClass.DEPOSIT, "")),
        ("保证金", (LedgerClass.DEPOSIT, "")),
        ("余利宝", (LedgerClass.TRANSFER, "")),
        ("网商银行", (LedgerClass.TRANSFER, "")),
        ("转账", (LedgerClass.TRANSFER, "")),
        ("提现", (LedgerClass.PAYOUT, "")),
    ),
)
_TRADE_ORDER = r"^T\d+P(?P<no>\d+)$"
_NOTED_ORDER = r"(?:关联订单号|tradeid)[：:]\s*(?P<no>\d{10,})"


def _preamble(rows: Sequence[Sequence[str]]) -> Preamble:
    return preamble_of(rows, begins="起始日期", ends="终止日期")


def _digits(texts: pa.Array, pattern: str) -> pa.Array:
    found = pc.struct_field(pc.extract_regex(texts, pattern), [0])
    return pc.fill_null(found, "")


def order_of_trade(merchant_no: pa.Array) -> pa.Array:
    """The shop order in numbers like `T200P3553498017448001`, "" where there is none."""
    return _digits(merchant_no, _TRADE_ORDER)


def _order_no(block: Block) -> pa.Array:
    """The shop order behind a line. Without Qianniu's columns 商户订单号 is the merchant's own."""
    merchant_no, base_no = block["merchant_no"], block["base_order_no"]
    from_trade = order_of_trade(merchant_no)
    from_base = pc.if_else(pc.match_substring_regex(base_no, r"^\d+$"), base_no, "")
    rest = _digits(block["note"], _NOTED_ORDER) if block.has("base_order_no") else merchant_no
    found = pc.if_else(pc.not_equal(from_base, ""), from_base, rest)
    return pc.if_else(pc.not_equal(from_trade, ""), from_trade, found)


def _shape_fund(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=True)
    classes, fees = classed(block, block["description"], block["business_type"], block["note"])
    columns = {
        "ledger_no": block["ledger_no"],
        "order_no": _order_no(block),
        "sub_order_no": block.same(""),
        "payment_no": block["payment_no"],
        "case_no": block.same(""),
        "original_no": block.same(""),
        "business_type": block.first_filled("description", "business_type", "note"),
        "class": classes,
        "fee_code": fees,
        "amount_minor": pc.fill_null(amount, 0),
        "balance_minor": block["balance"],
        "occurred_at": block["occurred_at"],
        "batch_no": block.same(""),
        "note": block["note"],
        "settle_status": block.same(""),
        "view": block.same(View.FUND.value),
    }
    # 账务流水号 is one line's alone, and the texts differ between the forms of this bill: they stay out.
    identity = ledger_identity(block["ledger_no"], "", "", amount)
    money = Money(amount, block["balance"], block["occurred_at"])
    return Shaped((whole_block(block, columns, identity),), wrong, money)


ALIPAY_FUND: Final = Layout(
    source="alipay_fund",
    name="alipay_signcustomer",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("ledger_no", ("账务流水号",), Read.ID, required=True, needed=True),
        Field("payment_no", ("业务流水号",), Read.ID, required=True),
        Field("merchant_no", ("商户订单号",), Read.ID),
        Field("base_order_no", ("业务基础订单号",), Read.ID),
        Field("occurred_at", ("发生时间", "入账时间"), Read.TIME, required=True, needed=True),
        Field("income", ("收入金额", "收入"), Read.AMOUNT, required=True),
        Field("outgo", ("支出金额", "支出"), Read.AMOUNT, required=True),
        Field("balance", ("账户余额",), Read.AMOUNT),
        Field("business_type", ("业务类型", "账务类型")),
        Field("description", ("业务描述",)),
        Field("note", ("备注",)),
    ),
    words=WORDS,
    shape=_shape_fund,
    preamble=_preamble,
    footer=declared_totals,
    footer_marks=("#",),
    has_footer=True,
    tallies=tallies_by_sign,
)

_REFUND: Final = "退款"
_TOTALS: Final = {"交易": "trade", "退款": "refund"}


def _shape_trade(block: Block) -> Shaped:
    """Up to three lines a row: trade or refund, what the platform put in, and the fee.

    商家实收 holds the platform's part already; of a refund it stays together.
    """
    refund = pc.match_substring(block["business_type"], _REFUND)
    received = block["received"]
    funded = pc.add(pc.add(block.zero("red_packet"), block.zero("points")), block.zero("platform_discount"))
    subsidy = pc.if_else(refund, 0, funded)
    principal = pc.subtract(pc.fill_null(received, 0), subsidy)
    number = pc.if_else(
        pc.and_(refund, pc.not_equal(block["request_no"], "")), block["request_no"], block["trade_no"]
    )
    kind = pc.if_else(refund, LedgerClass.REFUND.value, LedgerClass.TRADE.value)
    parts = (
        _part(block, number, block["business_type"], kind, principal),
        taken(
            _part(block, number, block.same("平台优惠"), block.same(LedgerClass.SUBSIDY.value), subsidy),
            pc.not_equal(subsidy, 0),
        ),
        taken(
            _part(block, number, block.same("服务费"), block.same(LedgerClass.FEE.value), block.zero("fee")),
            pc.not_equal(block.zero("fee"), 0),
        ),
    )
    return Shaped(parts, {}, Money(received, block.same(None, pa.int64()), block["occurred_at"]))


def _part(
    block: Block, number: pa.Array, business_type: pa.Array, class_: pa.Array, amount: pa.Array
) -> Lines:
    from_trade = order_of_trade(block["merchant_no"])
    blank = block.same("")
    columns = {
        "ledger_no": number,
        "order_no": pc.if_else(pc.not_equal(from_trade, ""), from_trade, block["merchant_no"]),
        "sub_order_no": blank,
        "payment_no": block["trade_no"],
        "case_no": blank,
        "original_no": pc.if_else(pc.equal(number, block["trade_no"]), "", block["trade_no"]),
        "business_type": business_type,
        "class": class_,
        "fee_code": blank,
        "amount_minor": amount,
        "balance_minor": block.same(None, pa.int64()),
        "occurred_at": block["occurred_at"],
        "batch_no": blank,
        "note": block["note"],
        "settle_status": blank,
        "view": block.same(View.DETAIL.value),
    }
    return whole_block(block, columns, ledger_identity(number, business_type, "", amount))


def _trade_tallies(block: Block, _shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    received = block.zero("received").to_numpy(zero_copy_only=False)
    refund = pc.match_substring(block["business_type"], _REFUND).to_numpy(zero_copy_only=False)
    return {
        "trade": (int((~refund).sum()), 0, int(received[~refund].sum())),
        "refund": (int(refund.sum()), 0, int(received[refund].sum())),
    }


def _trade_totals(rows: Sequence[Sequence[str]]) -> tuple[Declared, ...]:
    return declared_totals(rows, _TOTALS)


ALIPAY_TRADE: Final = Layout(
    source="alipay_trade",
    name="alipay_trade",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("trade_no", ("支付宝交易号",), Read.ID, required=True, needed=True),
        Field("merchant_no", ("商户订单号",), Read.ID, required=True),
        Field("business_type", ("业务类型",), required=True, needed=True),
        Field("occurred_at", ("完成时间",), Read.TIME, required=True, needed=True),
        Field("received", ("商家实收",), Read.AMOUNT, required=True, needed=True),
        Field("red_packet", ("支付宝红包",), Read.AMOUNT),
        Field("points", ("集分宝",), Read.AMOUNT),
        Field("platform_discount", ("支付宝优惠",), Read.AMOUNT),
        Field("request_no", ("退款批次号/请求号",), Read.ID),
        Field("fee", ("服务费",), Read.AMOUNT, required=True),
        Field("note", ("备注",)),
    ),
    words=WORDS,
    shape=_shape_trade,
    preamble=_preamble,
    footer=_trade_totals,
    footer_marks=("#",),
    has_footer=True,
    tallies=_trade_tallies,
)
