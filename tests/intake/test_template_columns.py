"""Every column of our templates is taken, in three languages and in the words of Taiwan's trade."""

from datetime import date, datetime
from typing import Any

import pytest

from intake import templates
from intake.facts import FactKind
from people.languages import LANGUAGES
from tests.intake.file_desk import ORDERS, Importer, counts, order, table

NOON = "2026-06-01 12:00:00"
AT_NOON = datetime(2026, 6, 1, 12)  # noqa: DTZ001

# By template: cells by field, and what the facts hold of them.
FULL: dict[FactKind, tuple[dict[str, str], dict[str, Any]]] = {
    FactKind.ORDERS: (
        {
            "platform": "taobao", "shop": "山月家居", "order_no": "A1", "quantity": "1",
            "goods_amount": "10.00", "buyer_paid": "12.00", "order_status": "completed",
            "parent_order_no": "A0", "order_type": "预售",
            "category": "餐具", "tax": "1.00", "price_change": "1.00", "deposit": "3.00", "is_gift": "y",
            "province": "浙江", "promised_at": NOON, "exported_at": NOON,
        },
        {
            "parent_order_no": "A0", "order_type": "预售", "category": "餐具", "tax_minor": 100,
            "price_change_minor": 100, "deposit_minor": 300, "is_gift": True, "province": "浙江",
            "promised_at": AT_NOON, "exported_at": AT_NOON, "side": "platform",
        },
    ),
    FactKind.AFTER_SALES: (
        {
            "shop": "山月家居", "case_no": "C1", "order_no": "A1", "case_type": "refund_only",
            "agreed_amount": "5.00", "case_status": "agreed", "funder": "carrier", "fast_refund": "y",
            "agreed_freight": "2.00", "exported_at": NOON,
        },
        {
            "funder": "carrier", "fast_refund": True, "agreed_freight_minor": 200, "exported_at": AT_NOON,
            "complained": False,
        },
    ),
    FactKind.LEDGER: (
        {
            "account": "shanyue@example.com", "ledger_no": "L1", "business_type": "交易收款",
            "income": "5.00", "occurred_at": NOON, "sub_order_no": "S1", "payment_no": "P1", "fee_code": "F1",
            "original_no": "L0", "settle_status": "待结算",
        },
        {
            "sub_order_no": "S1", "payment_no": "P1", "fee_code": "F1", "original_no": "L0",
            "settle_status": "待结算",
        },
    ),
    FactKind.SHIPMENTS: (
        {
            "shop": "山月家居", "shipment_no": "O1", "shipment_type": "sent_back", "quantity": "1",
            "shipped_at": NOON, "volume_cm3": "3600", "province": "浙江", "parcel_no": "2", "is_gift": "y",
            "status": "已发货",
        },
        {"volume_cm3": 3600, "province": "浙江", "parcel_no": "2", "is_gift": True, "status": "已发货"},
    ),
    FactKind.RECEIPTS: (
        {
            "shop": "山月家居", "receipt_no": "R1", "good_quantity": "1", "received_at": NOON,
            "sub_order_no": "S1", "receipt_type": "refused",
        },
        {"sub_order_no": "S1", "receipt_type": "refused", "bad_quantity": 0},
    ),
    FactKind.COURIER: (
        {
            "carrier": "中通快递", "waybill": "ZT1", "amount": "-5.00", "date": "2026-06-30",
            "province": "浙江", "bill_month": "2026年7月", "billed_shop": "山月家居", "service": "标快",
        },
        {
            "province": "浙江", "bill_month": "2026-07", "billed_shop": "山月家居", "service": "标快",
            "shop": "",
        },
    ),
    FactKind.VOUCHERS: (
        {
            "book": "山月", "date": "2026-06-30", "number": "12", "account_code": "101201", "debit": "5.00",
            "status": "已审核", "reversal_no": "11", "auxiliary": "山月家居",
        },
        {"voucher_date": date(2026, 6, 30), "status": "已审核", "reversal_no": "11", "auxiliary": "山月家居"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FULL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_optional_column_arrives(importer: Importer, kind: FactKind, language: str) -> None:
    cells, expected = FULL[kind]
    layout = templates.template_of(f"template_{kind}")
    assert layout is not None
    row = [cells.get(one.name, "") for one in layout.fields]
    result = importer(f"{','.join(templates.headers(layout, language))}\n{','.join(row)}\n")
    assert (result.source, result.problems, counts(result)) == (layout.source, (), (1, 1, 0, 0, 0, 0))
    assert importer.facts(kind, *expected) == [tuple(expected.values())]


def test_taiwans_words_of_trade_are_understood(importer: Importer) -> None:
    body = (
        "賣場,訂單編號,商品編號,品名,數量,商品金額,運費,買家實付,付款時間,出貨時間,訂單狀態,付款方式,"
        "幣別,是否贈品\n"
        "山月家居,A1,SKU1,杯,1,10,0,10,2026-06-01 12:00:00,2026-06-01 12:00:00,交易完成,信用卡,新台幣,否\n"
    )
    result = importer(body)
    assert (result.source, result.problems) == ("template_orders", ())
    columns = ("order_no", "sku", "title", "paid_at", "shipped_at", "order_status", "channel", "currency")
    assert importer.facts(FactKind.ORDERS, *columns) == [
        ("A1", "SKU1", "杯", AT_NOON, AT_NOON, "completed", "信用卡", "TWD")
    ]


def test_a_void_shipment_is_left_out_and_an_unreadable_month_is_a_problem(importer: Importer) -> None:
    shipments = importer(
        "店铺,出库单号,出库类型,数量,出库时间,状态\n"
        "山月家居,O1,销售,1,2026-06-01,已作废\n"
        "山月家居,O2,销售,1,2026-06-01,\n"
    )
    assert counts(shipments) == (2, 1, 0, 0, 1, 0)
    courier = importer("承运商,运单号,费用项目,金额,日期,账期\n中通快递,ZT1,运费,5.00,2026-06-01,上月\n")
    assert [(one.row_no, one.column, one.value, one.code) for one in courier.problems] == [
        (1, "账期", "上月", "bad_time")
    ]


def test_the_same_charge_billed_again_in_another_month_is_another_row(importer: Importer) -> None:
    head, row = "承运商,运单号,费用项目,金额,日期,账期\n", "中通快递,ZT1,运费,5.00,2026-06-01,"
    assert counts(importer(f"{head}{row}2026-06\n{row}202607\n")) == (2, 2, 0, 0, 0, 0)
    assert counts(importer(f"{head}{row}2026/6\n")) == (1, 0, 1, 0, 0, 0)


def test_an_export_made_again_renews_its_time_and_counts_as_seen(importer: Importer) -> None:
    def export(day: int, paid: str) -> str:
        return table(f"{ORDERS},导出时间", [f"{order('1234567890', paid=paid)},2026-06-0{day} 12:00:00"])

    assert counts(importer(export(2, "10.00")))[1:4] == (1, 0, 0)
    assert counts(importer(export(6, "10.00")))[1:4] == (0, 1, 0)
    assert counts(importer(export(4, "9.00")))[1:4] == (0, 1, 0)
    columns = ("buyer_paid_minor", "exported_at")
    assert importer.facts(FactKind.ORDERS, *columns) == [(1000, datetime(2026, 6, 6, 12))]  # noqa: DTZ001
