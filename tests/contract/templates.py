"""The eight templates as the contract writes them, and files filled in from them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

Row = Mapping[str, object]

KINDS = {
    "orders": (
        "platform, shop, order_no, sub_order_no, sku, title, quantity, goods_amount, freight, shop_discount, "
        "platform_discount, other_discount, buyer_paid, paid_at, shipped_at, completed_at, order_status, "
        "channel, payment_no, currency",
        "平台,店铺,订单号,子订单号,商品编码,商品名称,数量,商品金额,运费,店铺优惠,平台优惠,其他优惠,买家实付,支付时间,发货时间,完成时间,订单状态,支付渠道,支付流水号,币种",
        "平台,店鋪,訂單號,子訂單號,商品編碼,商品名稱,數量,商品金額,運費,店鋪優惠,平台優惠,其他優惠,買家實付,支付時間,發貨時間,完成時間,訂單狀態,支付渠道,支付流水號,幣種",
    ),
    "after_sales": (
        "platform, shop, case_no, order_no, sub_order_no, case_type, sku, quantity, asked_amount, "
        "agreed_amount, case_status, applied_at, refunded_at, return_waybill, reason, complained",
        "平台,店铺,售后单号,订单号,子订单号,售后类型,商品编码,数量,申请金额,同意金额,售后状态,申请时间,退款时间,退货快递单号,原因,是否投诉",
        "平台,店鋪,售後單號,訂單號,子訂單號,售後類型,商品編碼,數量,申請金額,同意金額,售後狀態,申請時間,退款時間,退貨快遞單號,原因,是否投訴",
    ),
    "ledger": (
        "account, ledger_no, order_no, case_no, business_type, income, outgo, balance, occurred_at, "
        "batch_no, note, currency",
        "账户,流水号,订单号,售后单号,业务类型,收入金额,支出金额,账户余额,发生时间,结算批次号,备注,币种",
        "賬戶,流水號,訂單號,售後單號,業務類型,收入金額,支出金額,賬戶餘額,發生時間,結算批次號,備註,幣種",
    ),
    "bank": (
        "account, bank_no, occurred_at, income, outgo, balance, payee_name, payee_account, summary, currency",
        "账号,流水号,交易时间,收入金额,支出金额,余额,对方户名,对方账号,摘要,币种",
        "賬號,流水號,交易時間,收入金額,支出金額,餘額,對方戶名,對方賬號,摘要,幣種",
    ),
    "shipments": (
        "shop, shipment_no, order_no, sub_order_no, case_no, shipment_type, sku, quantity, carrier, waybill, "
        "weight_g, shipped_at",
        "店铺,出库单号,订单号,子订单号,售后单号,出库类型,商品编码,数量,承运商,运单号,重量克,出库时间",
        "店鋪,出庫單號,訂單號,子訂單號,售後單號,出庫類型,商品編碼,數量,承運商,運單號,重量克,出庫時間",
    ),
    "receipts": (
        "shop, receipt_no, order_no, case_no, return_waybill, sku, good_quantity, bad_quantity, received_at",
        "店铺,入库单号,订单号,售后单号,退货快递单号,商品编码,良品数,次品数,入库时间",
        "店鋪,入庫單號,訂單號,售後單號,退貨快遞單號,商品編碼,良品數,次品數,入庫時間",
    ),
    "courier": (
        "carrier, waybill, direction, item, actual_weight_g, volume_cm3, billed_weight_g, amount, "
        "date, currency",
        "承运商,运单号,方向,费用项目,实际重量克,体积立方厘米,计费重量克,金额,日期,币种",
        "承運商,運單號,方向,費用項目,實際重量克,體積立方厘米,計費重量克,金額,日期,幣種",
    ),
    "vouchers": (
        "book, date, word, number, summary, account_code, account_name, debit, credit, source_no",
        "账套,日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,单据号",
        "賬套,日期,憑證字,憑證號,摘要,科目編碼,科目名稱,借方金額,貸方金額,單據號",
    ),
}
LANGUAGES = ("en", "zh_Hans", "zh_Hant")
OPTIONAL = {
    "bill_month": "账期",
    "fee_code": "费用代码",
    "funder": "退款出资方",
    "is_gift": "是否赠品",
    "order_type": "订单类型",
    "original_no": "原流水号",
    "parcel_no": "包裹序号",
    "parent_order_no": "父订单号",
    "payment_no": "支付流水号",
    "promised_at": "承诺发货时间",
    "receipt_type": "收货类型",
    "settle_status": "结算状态",
}


def table(kind: str, rows: Sequence[Row], *, language: str = "zh_Hans") -> list[list[str]]:
    """Header and cells; optional columns stand at the end where a row fills them."""
    names = [one.strip() for one in KINDS[kind][0].split(",")]
    more = [one for one in OPTIONAL if one not in names and any(one in row for row in rows)]
    header = [one.strip() for one in KINDS[kind][LANGUAGES.index(language)].split(",")]
    assert len(header) == len(names)
    assert {name for row in rows for name in row} <= {*names, *more}
    header += more if language == "en" else [OPTIONAL[one] for one in more]
    return [header, *([str(row.get(name, "")) for name in [*names, *more]] for row in rows)]


def csv_text(cells: Iterable[Sequence[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(cells)
    return file.getvalue()


def file_of(kind: str, rows: Sequence[Row]) -> str:
    return csv_text(table(kind, rows))
