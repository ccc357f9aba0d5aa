"""Statements of Chinese banks, as the account's holder sees them: + is money in.

Where a statement says 借 and 贷 they are the bank's: 贷 is money in. On statements of credit cards what was
spent is money out, whichever sign the bank gives it.
"""

from functools import partial
from typing import Final

import pyarrow.compute as pc

from intake.blocks import Block, Shaped
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.bank_cells import (
    above,
    currency_totals,
    day_and_clock,
    directed,
    masked_balance,
    statement,
    tallies_by_currency,
    with_columns,
)
from intake.sources.money import in_and_out
from intake.words import vocabulary

_bank = partial(Layout, kind=FactKind.BANK, scope=ScopeBy.ACCOUNT, preamble=above)
_DIRECTIONS: Final = vocabulary({
    "贷": "in", "贷 Cr": "in", "Cr": "in", "借": "out", "借 Dr": "out", "Dr": "out",
})  # fmt: skip
_NAME_AND_NUMBER: Final = r"^(?P<name>.*?)\s*(?P<number>\d{6,})?$"
_INCOME: Final = Field("income", ("存入金额",), Read.AMOUNT, required=True)
_OUTGO: Final = Field("outgo", ("取出金额",), Read.AMOUNT, required=True)
_AMOUNT: Final = Field("amount", ("交易金额",), Read.AMOUNT, required=True, needed=True)


def _currency(*headers: str, required: bool = False) -> tuple[Field, Field]:
    """The currency, as such and as what keeps balances apart."""
    return Field("currency", headers, Read.CURRENCY, required=required), Field("book", headers)


def _two_columns(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=False)
    return statement(
        block,
        amount=amount,
        occurred_at=block["occurred_at"],
        wrong=wrong,
        summary=("kind", "summary", "purpose", "note"),
    )


def _icbc(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=False)
    balance, unreadable = masked_balance(block, "balance")
    return statement(
        block,
        amount=amount,
        occurred_at=block["occurred_at"],
        wrong=unreadable | wrong,
        balance=balance,
        summary=("summary", "details", "place"),
    )


BANK_ICBC: Final = _bank(
    source="bank_icbc",
    name="icbc_details",
    fields=(
        Field("occurred_at", ("交易日期",), Read.TIME, required=True, needed=True),
        Field("summary", ("摘要",), required=True),
        Field("details", ("交易详情",)),
        Field("place", ("交易场所",)),
        Field("income", ("记账金额(收入)",), Read.AMOUNT, required=True),
        Field("outgo", ("记账金额(支出)",), Read.AMOUNT, required=True),
        *_currency("记账币种", required=True),
        Field("balance", ("余额",), required=True),
        Field("payee_name", ("对方户名",), required=True),
        Field("payee_account", ("对方账户", "对方账号")),
    ),
    shape=_icbc,
    footer=currency_totals,
    footer_marks=("人民币合计", "美元合计", "港币合计", "欧元合计", "日元合计", "英镑合计", "合计"),
    tallies=tallies_by_currency,
    is_followed=True,
)


def _abc(block: Block) -> Shaped:
    moment, wrong = day_and_clock(block)
    other_side = pc.extract_regex(block["other_side"], _NAME_AND_NUMBER)
    named = with_columns(
        block,
        payee_name=pc.fill_null(pc.struct_field(other_side, [0]), ""),
        payee_account=pc.fill_null(pc.struct_field(other_side, [1]), ""),
    )
    return statement(
        named,
        amount=block["amount"],
        occurred_at=moment,
        wrong=wrong,
        summary=("summary", "note"),
    )


BANK_ABC: Final = _bank(
    source="bank_abc",
    name="abc_debit",
    fields=(
        Field("day", ("交易日期",), required=True, needed=True),
        Field("clock", ("交易时间",)),
        Field("summary", ("交易摘要",), required=True),
        _AMOUNT,
        Field("balance", ("本次余额",), Read.AMOUNT, required=True),
        Field("other_side", ("对手信息",), required=True),
        Field("note", ("交易附言",)),
    ),
    shape=_abc,
    is_followed=True,
)


def _boc_card(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=False)
    return statement(block, amount=amount, occurred_at=block["occurred_at"], wrong=wrong)


BOC_CARD: Final = _bank(
    source="bank_boc",
    name="boc_card",
    fields=(
        Field("occurred_at", ("银行记账日",), Read.TIME, required=True, needed=True),
        Field("card", ("卡号后四位",), required=True),
        Field("summary", ("交易描述",), required=True),
        Field("income", ("存入",), Read.AMOUNT, required=True),
        Field("outgo", ("支出",), Read.AMOUNT, required=True),
        *_currency("币种"),
    ),
    shape=_boc_card,
)


def _signed_day_and_clock(block: Block) -> Shaped:
    moment, wrong = day_and_clock(block)
    return statement(
        block,
        amount=block["amount"],
        occurred_at=moment,
        wrong=wrong,
        summary=("kind", "summary", "purpose", "note"),
    )


BOC_DEBIT: Final = _bank(
    source="bank_boc",
    name="boc_debit",
    fields=(
        Field("day", ("记账日期",), required=True, needed=True),
        Field("clock", ("记账时间",), required=True),
        *_currency("币别"),
        Field("amount", ("金额",), Read.AMOUNT, required=True, needed=True),
        Field("balance", ("余额",), Read.AMOUNT, required=True),
        Field("kind", ("交易名称",), required=True),
        Field("summary", ("附言",)),
        Field("purpose", ("渠道",)),
        Field("payee_name", ("对方账户名",), required=True),
        Field("payee_account", ("对方卡号/账号",)),
    ),
    shape=_signed_day_and_clock,
    is_followed=True,
)


def _boc_company(block: Block) -> Shaped:
    """The other side is the payee of money out and the payer of money in."""
    moment, wrong = day_and_clock(block)
    is_out = pc.less(block.zero("amount"), 0)
    named = with_columns(
        block,
        payee_name=pc.if_else(is_out, block["paid_name"], block["payer_name"]),
        payee_account=pc.if_else(is_out, block["paid_account"], block["payer_account"]),
    )
    return statement(
        named,
        amount=block["amount"],
        occurred_at=moment,
        wrong=wrong,
        summary=("kind", "summary", "purpose", "note"),
    )


BOC_COMPANY: Final = _bank(
    source="bank_boc",
    name="boc_company",
    fields=(
        Field("day", ("交易日期[ Transaction Date ]",), required=True, needed=True),
        Field("clock", ("交易时间[ Transaction time ]",)),
        *_currency("交易货币[ Trade Currency ]"),
        Field("amount", ("交易金额[ Trade Amount ]",), Read.AMOUNT, required=True, needed=True),
        Field("balance", ("交易后余额[ After-transaction balance ]",), Read.AMOUNT, required=True),
        Field("number", ("交易流水号[ Transaction reference number ]",), Read.ID),
        Field("payer_account", ("付款人账号[ Debit Account No. ]",), required=True),
        Field("payer_name", ("付款人名称[ Payer's Name ]",), required=True),
        Field("paid_account", ("收款人账号[ Payee's Account Number ]",), required=True),
        Field("paid_name", ("收款人名称[ Payee's Name ]",), required=True),
        Field("kind", ("业务类型[ Business type ]",)),
        Field("summary", ("摘要[ Reference ]",)),
        Field("purpose", ("用途[ Purpose ]",)),
        Field("note", ("交易附言[ Remark ]",)),
    ),
    shape=_boc_company,
    is_followed=True,
)


def _bocom(block: Block) -> Shaped:
    moment, wrong = day_and_clock(block)
    amount, disagreeing = directed(block)
    return statement(
        block,
        amount=amount,
        occurred_at=moment,
        wrong=wrong | disagreeing,
        summary=("kind", "summary", "place"),
    )


BANK_BOCOM: Final = _bank(
    source="bank_bocom",
    name="bocom_debit",
    fields=(
        Field("day", ("交易日期",), required=True, needed=True),
        Field("clock", ("交易时间",)),
        Field("kind", ("交易类型",), required=True),
        Field("direction", ("借贷",), Read.WORD, required=True, needed=True, words=_DIRECTIONS),
        _AMOUNT,
        Field("balance", ("余额",), Read.AMOUNT, required=True),
        Field("payee_account", ("对方账号",), required=True),
        Field("payee_name", ("对方户名",), required=True),
        Field("place", ("交易地点",)),
        Field("summary", ("摘要",)),
    ),
    shape=_bocom,
    is_followed=True,
)
BANK_SPDB: Final = _bank(
    source="bank_spdb",
    name="spdb_debit",
    fields=(
        Field("occurred_at", ("交易日期",), Read.TIME, required=True, needed=True),
        Field("kind", ("交易类型",), required=True),
        _INCOME,
        _OUTGO,
        Field("balance", ("余额",), Read.AMOUNT, required=True),
        Field("payee_name", ("交易对手名称",), required=True),
        Field("payee_account", ("交易对手账号",)),
        Field("summary", ("附言",)),
    ),
    shape=_two_columns,
    is_followed=True,
)
BANK_CCB: Final = _bank(
    source="bank_ccb",
    name="ccb_company",
    fields=(
        Field("occurred_at", ("交易时间",), Read.TIME, required=True, needed=True),
        Field("outgo", ("借方发生额/元(支取)", "借方发生额(支取)"), Read.AMOUNT, required=True),
        Field("income", ("贷方发生额/元(收入)", "贷方发生额(收入)"), Read.AMOUNT, required=True),
        Field("balance", ("余额",), Read.AMOUNT, required=True),
        *_currency("币种"),
        Field("payee_name", ("对方户名",), required=True),
        Field("payee_account", ("对方账号",)),
        Field("summary", ("摘要",)),
        Field("note", ("备注",)),
        Field("number", ("账户明细编号-交易流水号",), Read.ID),
    ),
    shape=_two_columns,
    is_followed=True,
)
BANK_CIB: Final = _bank(
    source="bank_cib",
    name="cib_debit",
    fields=(
        Field("occurred_at", ("交易时间",), Read.TIME, required=True, needed=True),
        Field("booked_on", ("记账日",), required=True),
        Field("outgo", ("支出",), Read.AMOUNT, required=True),
        Field("income", ("收入",), Read.AMOUNT, required=True),
        Field("balance", ("账户余额",), Read.AMOUNT, required=True),
        Field("kind", ("摘要",), required=True),
        Field("payee_name", ("对方户名",), required=True),
        Field("payee_account", ("对方账号",)),
        Field("purpose", ("用途",)),
        Field("summary", ("交易渠道",)),
        Field("note", ("备注",)),
    ),
    shape=_two_columns,
    footer_marks=("说明",),
    is_followed=True,
)


def _card(block: Block) -> Shaped:
    """A card statement counts what is owed: spending is positive there, and money out here."""
    amount = pc.negate(block["amount"])
    return statement(block, amount=amount, occurred_at=block["occurred_at"], wrong={})


BANK_CGB: Final = _bank(
    source="bank_cgb",
    name="cgb_card",
    fields=(
        Field("occurred_at", ("入账日期",), Read.TIME, required=True, needed=True),
        Field("summary", ("交易摘要",), required=True),
        Field("amount", ("入账金额",), Read.AMOUNT, required=True, needed=True),
        *_currency("入账货币", required=True),
        Field("spent_in", ("交易货币",), required=True),
    ),
    shape=_card,
)
BANK_CITIC: Final = _bank(
    source="bank_citic",
    name="citic_card",
    fields=(
        Field("occurred_at", ("入账日期",), Read.TIME, required=True, needed=True),
        Field("summary", ("交易描述",), required=True),
        Field("card", ("卡末四位",), required=True),
        Field("amount", ("结算金额",), Read.AMOUNT, required=True, needed=True),
        *_currency("结算币种", required=True),
    ),
    shape=_card,
)
CHINESE_BANKS: Final = (
    BANK_ICBC,
    BANK_ABC,
    BOC_CARD,
    BOC_DEBIT,
    BOC_COMPANY,
    BANK_BOCOM,
    BANK_SPDB,
    BANK_CCB,
    BANK_CIB,
    BANK_CGB,
    BANK_CITIC,
)
