"""Our own templates of ledger lines, bank lines, courier charges and vouchers."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake import words
from intake.blocks import Block, Money, Shaped, content_hash, number_or_hash, whole_block
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.money import Wrong, classed, in_and_out, ledger_identity, positions
from intake.sources.template_goods import CASE_NO, CURRENCY, ORDER_NO, PROVINCE, SUB_ORDER_NO


def _shape_ledger(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=False)
    classes, fees = classed(block, block["business_type"])
    written_fee = block["fee_code"]
    columns = {
        "ledger_no": block["ledger_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "payment_no": block["payment_no"],
        "case_no": block["case_no"],
        "original_no": block["original_no"],
        "business_type": block["business_type"],
        "class": classes,
        "fee_code": pc.if_else(pc.equal(written_fee, ""), fees, written_fee),
        "amount_minor": pc.fill_null(amount, 0),
        "balance_minor": block["balance"],
        "occurred_at": block["occurred_at"],
        "batch_no": block["batch_no"],
        "note": block["note"],
        "settle_status": block["settle_status"],
        "view": block.same(View.FUND.value),
    }
    told = {name: columns[name] for name in columns.keys() - {"class", "fee_code", "view", "ledger_no"}}
    number, hashed = number_or_hash(block["ledger_no"], told)
    columns["ledger_no"] = number
    identity = ledger_identity(number, block["business_type"], written_fee, amount)
    identity = pc.if_else(hashed, number, identity)
    money = Money(amount, block["balance"], block["occurred_at"])
    return Shaped((whole_block(block, columns, identity, hashed),), wrong, money)


TEMPLATE_LEDGER: Final = Layout(
    source="template_ledger",
    name="template_ledger",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("account", ("账户", "account")),
        Field("ledger_no", ("流水号", "ledger_no"), Read.ID, required=True),
        ORDER_NO,
        CASE_NO,
        Field("business_type", ("业务类型", "business_type"), required=True),
        Field("income", ("收入金额", "income"), Read.AMOUNT, required=True),
        Field("outgo", ("支出金额", "outgo"), Read.AMOUNT, required=True),
        Field("balance", ("账户余额", "帐户结余", "balance"), Read.AMOUNT),
        Field("occurred_at", ("发生时间", "入账时间", "occurred_at"), Read.TIME, required=True, needed=True),
        Field("batch_no", ("结算批次号", "batch_no"), Read.ID),
        Field("note", ("备注", "附注", "note")),
        CURRENCY,
        SUB_ORDER_NO,
        Field("payment_no", ("支付流水号", "payment_no"), Read.ID),
        Field("fee_code", ("费用代码", "fee_code")),
        Field("original_no", ("原流水号", "original_no"), Read.ID),
        Field("settle_status", ("结算状态", "settle_status")),
    ),
    shape=_shape_ledger,
    is_followed=True,
)


def _shape_bank(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=False)
    columns = {
        "occurred_at": block["occurred_at"],
        "amount_minor": pc.fill_null(amount, 0),
        "balance_minor": block["balance"],
        "payee_name": block["payee_name"],
        "payee_account": block["payee_account"],
        "summary": block["summary"],
    }
    number, hashed = number_or_hash(block["bank_no"], columns)
    money = Money(amount, block["balance"], block["occurred_at"])
    lines = whole_block(block, {"bank_no": number, **columns}, number, hashed)
    return Shaped((lines,), wrong, money)


TEMPLATE_BANK: Final = Layout(
    source="template_bank",
    name="template_bank",
    kind=FactKind.BANK,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("account", ("账号", "account")),
        Field("bank_no", ("流水号", "bank_no"), Read.ID, required=True),
        Field("occurred_at", ("交易时间", "occurred_at"), Read.TIME, required=True, needed=True),
        Field("income", ("收入金额", "income"), Read.AMOUNT, required=True),
        Field("outgo", ("支出金额", "outgo"), Read.AMOUNT, required=True),
        Field("balance", ("余额", "balance"), Read.AMOUNT),
        Field("payee_name", ("对方户名", "对方名称", "payee_name"), required=True),
        Field("payee_account", ("对方账号", "payee_account")),
        Field("summary", ("摘要", "交易摘要", "summary")),
        CURRENCY,
    ),
    shape=_shape_bank,
    is_followed=True,
)


_MONTH: Final = r"^(?P<y>20\d\d)[-/.年]?(?P<m>0?[1-9]|1[0-2])月?$"


def _shape_courier(block: Block) -> Shaped:
    columns = {
        "carrier": block["carrier"],
        "waybill": block["waybill"],
        "direction": pc.if_else(pc.equal(block["direction"], ""), "out", block["direction"]),
        "item": pc.if_else(pc.equal(block["item"], ""), "运费", block["item"]),
        "actual_weight_g": block["actual_weight_g"],
        "volume_cm3": block["volume_cm3"],
        "billed_weight_g": block["billed_weight_g"],
        "amount_minor": block.zero("amount"),
        "charged_on": block["date"],
    }
    # A row billed again in another month is another row; of what else a bill may add, none makes it another.
    month, wrong = _month(block["bill_month"])
    by_month = content_hash(columns | {"bill_month": month})
    identity = pc.if_else(pc.equal(month, ""), content_hash(columns), by_month)
    columns |= {
        "province": block["province"],
        "bill_month": month,
        "billed_shop": block["billed_shop"],
        "service": block["service"],
    }
    return Shaped((whole_block(block, columns, identity, block.same(True)),), wrong)


def _month(texts: pa.Array) -> tuple[pa.Array, Wrong]:
    """Months as YYYY-MM, of `2026-07`, `2026/7`, `202607` or `2026年7月`; others are no months."""
    parts = pc.extract_regex(texts, _MONTH)
    month = pc.binary_join_element_wise(
        pc.struct_field(parts, [0]), pc.utf8_lpad(pc.struct_field(parts, [1]), 2, "0"), "-"
    )
    unread = pc.and_(pc.not_equal(texts, ""), month.is_null())
    return pc.fill_null(month, ""), dict.fromkeys(positions(unread), ("bill_month", "bad_time"))


TEMPLATE_COURIER: Final = Layout(
    source="template_courier",
    name="template_courier",
    kind=FactKind.COURIER,
    scope=ScopeBy.NOBODY,
    fields=(
        Field("carrier", ("承运商", "物流商", "carrier"), required=True, needed=True),
        Field("waybill", ("运单号", "物流单号", "waybill"), Read.ID, required=True, needed=True),
        Field("direction", ("方向", "direction"), Read.WORD, words=words.DIRECTION),
        Field("item", ("费用项目", "item"), required=True),
        Field("actual_weight_g", ("实际重量克", "实际重量公克", "actual_weight_g"), Read.MEASURE),
        Field("volume_cm3", ("体积立方厘米", "体积立方公分", "volume_cm3"), Read.MEASURE),
        Field("billed_weight_g", ("计费重量克", "计费重量公克", "billed_weight_g"), Read.MEASURE),
        Field("amount", ("金额", "amount"), Read.AMOUNT, required=True, needed=True),
        Field("date", ("日期", "date"), Read.DAY, required=True, needed=True),
        CURRENCY,
        PROVINCE,
        Field("bill_month", ("账期", "账单月份", "bill_month")),
        Field("billed_shop", ("店铺", "卖场", "商店", "shop")),
        Field("service", ("服务类型", "配送方式", "service")),
    ),
    shape=_shape_courier,
)


def _shape_vouchers(block: Block) -> Shaped:
    columns = {
        "book": block["book"],
        "voucher_date": block["date"],
        "word": block["word"],
        "number": block["number"],
        "summary": block["summary"],
        "account_code": block["account_code"],
        "account_name": block["account_name"],
        "debit_minor": block.zero("debit"),
        "credit_minor": block.zero("credit"),
        "source_no": block["source_no"],
    }
    identity = content_hash(columns)
    columns |= {
        "status": block["status"],
        "reversal_no": block["reversal_no"],
        "auxiliary": block["auxiliary"],
    }
    return Shaped((whole_block(block, columns, identity, block.same(True)),))


TEMPLATE_VOUCHERS: Final = Layout(
    source="template_vouchers",
    name="template_vouchers",
    kind=FactKind.VOUCHERS,
    scope=ScopeBy.NOBODY,
    fields=(
        Field("book", ("账套", "book"), required=True),
        Field("date", ("日期", "date"), Read.DAY, required=True, needed=True),
        Field("word", ("凭证字", "word")),
        Field("number", ("凭证号", "传票号码", "number"), Read.ID, required=True, needed=True),
        Field("summary", ("摘要", "summary")),
        Field("account_code", ("科目编码", "科目编号", "account_code"), required=True, needed=True),
        Field("account_name", ("科目名称", "account_name")),
        Field("debit", ("借方金额", "debit"), Read.AMOUNT, required=True),
        Field("credit", ("贷方金额", "credit"), Read.AMOUNT, required=True),
        Field("source_no", ("单据号", "source_no"), Read.ID),
        Field("status", ("状态", "status")),
        Field("reversal_no", ("冲销凭证号", "回转凭证号", "reversal_no"), Read.ID),
        Field("auxiliary", ("辅助核算", "auxiliary")),
    ),
    shape=_shape_vouchers,
)
