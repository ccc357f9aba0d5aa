"""The evidence of the gallery's ticket: an order, its case, the receipt, and a refund that is too large."""

from dataclasses import dataclass

from web.views.facts import FactsTable, facts_table
from web.views.money import MoneyState

Said = dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    file: str
    row_no: int
    fields: Said
    odd: frozenset[str] = frozenset()
    file_id: int = 1
    source: str = ""


def facts() -> FactsTable:
    order: Said = {
        "order_no": "4108220677135529",
        "completed_at": "2026-11-11T00:03:27",
        "title": "人体工学椅 Pro",
        "quantity": 1,
        "goods_amount_minor": 189900,
        "shop_discount_minor": 25919,
        "buyer_paid_minor": 163981,
        "order_status": "completed",
    }
    case: Said = {
        "case_no": "178412077350418",
        "order_no": "4108220677135529",
        "refunded_at": "2026-11-16T09:18:44",
        "quantity": 1,
        "agreed_amount_minor": 163981,
        "return_waybill": "SF1480266093172",
        "case_status": "refunded",
    }
    receipt: Said = {
        "receipt_no": "RK20261117-0093",
        "case_no": "178412077350418",
        "received_at": "2026-11-17T15:22:30",
        "return_waybill": "SF1480266093172",
        "good_quantity": 1,
        "bad_quantity": 0,
    }
    line: Said = {
        "ledger_no": "2026111622001409218",
        "case_no": "178412077350418",
        "occurred_at": "2026-11-16T09:18:47",
        "amount_minor": -189900,
        "class": "refund",
    }
    return facts_table(
        (
            Row("orders", "天猫订单_1119.csv", 1204, order),
            Row("after_sales", "天猫售后_1119.csv", 88, case),
            Row("receipts", "入库单_1117.xlsx", 93, receipt),
            Row("ledger", "支付宝账务明细_1119.csv", 2317, line, odd=frozenset({"amount_minor"})),
        ),
        state=MoneyState.SHORT,
        difference_minor=-25919,
        hrefs={1: "/imports/files/1"},
        year=2026,
    )
