"""WeChat Pay fund bill (资金账单, 2021 layout): every cell behind a backtick, two summary lines at the end.

Amounts are unsigned, 收支类型 says the direction. A refund's 备注 tells the refund and the fee that came
back with it: the money that left is the difference, and the row becomes both.
"""

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Lines, Money, Shaped, taken, whole_block
from intake.classification import PROFIT_SHARING, Words, all_mean
from intake.controls import INCOME, OUTGO, TOTAL, Declared, tallies_by_sign
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.money import classed, ledger_identity, minor_or_none, positions
from intake.words import header_key, vocabulary

PLATFORMS: Final = ("wechat", "other")
WORDS: Final = Words(
    whole={
        **all_mean(LedgerClass.REFUND, "退款关闭"),
        **all_mean(LedgerClass.FEE, "分账", "分账退回", fee=PROFIT_SHARING),
        **all_mean(LedgerClass.TRANSFER, "企业付款", "商家转账", "充值/提现"),
        **all_mean(LedgerClass.SUBSIDY, "代金券"),
    }
)
REFUND: Final = "退款"
RETURNED_FEE: Final = "退还交易手续费"
_NOTE = re.compile(r"退款总金额\s*([\d.,]+)\s*元[;；,，]?\s*含手续费\s*([\d.,]+)\s*元")
_DIRECTIONS: Final = vocabulary({"收入": "in", "支出": "out"})
_FIGURES: Final = {"收入笔数": INCOME, "收入金额": INCOME, "支出笔数": OUTGO, "支出金额": OUTGO}


def _shape(block: Block) -> Shaped:
    amount = pc.if_else(pc.equal(block["direction"], "out"), pc.negate(block["amount"]), block["amount"])
    wrong = dict.fromkeys(positions(pc.less(block["amount"], 0)), ("amount", "sign_disagrees"))
    refund = pc.equal(block["business_type"], REFUND)
    returned = _returned_fees(block, refund, amount)
    principal = pc.subtract(pc.fill_null(amount, 0), returned)
    no_balance = block.same(None, pa.int64())
    parts = (
        _part(block, block["business_type"], principal, moved=amount, balance=block["balance"]),
        taken(
            _part(block, block.same(RETURNED_FEE), returned, moved=returned, balance=no_balance),
            pc.not_equal(returned, 0),
        ),
    )
    return Shaped(parts, wrong, Money(amount, block["balance"], block["occurred_at"]))


def _returned_fees(block: Block, refund: pa.Array, amount: pa.Array) -> pa.Array:
    """The fee that came back with each refund, 0 where the note tells none or does not add up."""
    fees = [0] * block.count
    notes, moved = block["note"], amount
    for at in positions(pc.and_(refund, pc.match_substring(notes, "含手续费"))):
        match = _NOTE.search(notes[at].as_py())
        total, fee = (minor_or_none(match[1]), minor_or_none(match[2])) if match else (None, None)
        if total is not None and fee is not None and moved[at].as_py() == fee - total:
            fees[at] = fee
    return pa.array(fees, pa.int64())


def _part(
    block: Block, business_type: pa.Array, amount: pa.Array, *, moved: pa.Array, balance: pa.Array
) -> Lines:
    refund = pc.equal(block["business_type"], REFUND)
    classes, fees = classed(block, business_type, block["business_name"])
    blank = block.same("")
    columns = {
        "ledger_no": block["ledger_no"],
        "order_no": blank,
        "sub_order_no": blank,
        # A refund row holds its own number in front, and the payment it gives back in 资金流水单号.
        "payment_no": pc.if_else(refund, block["flow_no"], block["ledger_no"]),
        "case_no": blank,
        "original_no": pc.if_else(refund, block["flow_no"], ""),
        "business_type": business_type,
        "class": classes,
        "fee_code": fees,
        "amount_minor": amount,
        "balance_minor": balance,
        "occurred_at": block["occurred_at"],
        "batch_no": blank,
        "note": block["note"],
        "settle_status": blank,
        "view": block.same(View.FUND.value),
    }
    return whole_block(block, columns, ledger_identity(block["ledger_no"], business_type, "", moved))


def _footer(rows: Sequence[Sequence[str]]) -> tuple[Declared, ...]:
    """Counts may be written `20.0`; a figure that cannot be read is taken as not declared."""
    if len(rows) < 2:
        return ()
    figures = dict(zip((header_key(cell) for cell in rows[0]), rows[1], strict=False))
    declared = [Declared(TOTAL, whole_number(figures.get("资金流水总笔数", "")), None)]
    for name, tally in _FIGURES.items():
        figure = figures.get(header_key(name), "")
        if name.endswith("笔数"):
            declared.append(Declared(tally, whole_number(figure), None))
        else:
            declared.append(Declared(tally, None, minor_or_none(figure)))
    return tuple(declared)


def whole_number(text: str) -> int | None:
    hundredths = minor_or_none(text)
    return None if hundredths is None else hundredths // 100


WECHAT_FUND: Final = Layout(
    source="wechat_fund",
    name="wechat_fund_2021",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("occurred_at", ("记账时间",), Read.TIME, required=True, needed=True),
        Field("ledger_no", ("微信支付业务单号",), Read.ID, required=True, needed=True),
        Field("flow_no", ("资金流水单号",), Read.ID, required=True),
        Field("business_name", ("业务名称",)),
        Field("business_type", ("业务类型",), required=True, needed=True),
        Field("direction", ("收支类型",), Read.WORD, required=True, needed=True, words=_DIRECTIONS),
        Field("amount", ("收支金额",), Read.AMOUNT, required=True, needed=True),
        Field("balance", ("账户结余",), Read.AMOUNT, required=True),
        Field("account_hint", ("资金变更提交申请人",)),
        Field("note", ("备注",)),
    ),
    words=WORDS,
    shape=_shape,
    footer=_footer,
    footer_marks=("资金流水总笔数",),
    has_footer=True,
    is_followed=True,
    tallies=tallies_by_sign,
)
