"""Real public files of these layouts read as they should; DUIPING_SAMPLES names their folder."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from company import masterdata
from database.unit_of_work import unit_of_work
from intake.facts import FactKind
from intake.layouts import find_layout
from intake.sources import LAYOUTS
from tests.intake.file_desk import Importer, counts

SAMPLES = os.environ.get("DUIPING_SAMPLES", "")
ACCOUNT = """
[[account]]
number = "20880211096256330156"
kind = "ledger"
shop = "山月家居"
currency = "CNY"
"""
pytestmark = pytest.mark.skipif(not SAMPLES, reason="DUIPING_SAMPLES does not name a folder of sample files")


@pytest.fixture
def samples(importer: Importer) -> Path:
    with unit_of_work(importer.database) as work:
        masterdata.load(work, ACCOUNT)
    return Path(SAMPLES)


def test_the_alipay_merchant_fund_bill(importer: Importer, samples: Path) -> None:
    body = (samples / "transcribed/alipay_merchant_fund_signcustomer.csv").read_bytes()
    result = importer(body, account="20880211096256330156")
    assert (result.source, result.status, counts(result)) == ("alipay_fund", "imported", (1, 1, 0, 0, 0, 0))
    assert all(one.ties for one in result.controls)
    assert len(result.controls) == 4
    columns = ("ledger_no", "order_no", "payment_no", "class", "amount_minor", "balance_minor")
    assert importer.facts(FactKind.LEDGER, *columns) == [("202605080001", "M-1", "B-1", "trade", 8800, 10000)]


def test_the_alipay_merchant_trade_bill(importer: Importer, samples: Path) -> None:
    result = importer((samples / "transcribed/alipay_merchant_trade_detail_20190916.csv").read_bytes())
    assert (result.source, result.status, counts(result)) == (
        "alipay_trade",
        "imported",
        (10, 10, 0, 0, 0, 0),
    )
    figures = {one.name: (one.declared, one.computed, one.ties) for one in result.controls}
    assert figures == {
        "trade_count": (6, 6, True), "trade_total": (6, 6, True),
        "refund_count": (4, 4, True), "refund_total": (-4, -4, True),
    }  # fmt: skip
    assert (result.first_day, result.last_day) == (date(2019, 9, 16), date(2019, 9, 16))
    rows = importer.facts(FactKind.LEDGER, "class", "amount_minor", "account")
    assert sorted(set(rows)) == [("refund", -1, "20880211096256330156"), ("trade", 1, "20880211096256330156")]


def test_the_wechat_fund_bill_does_not_tie(importer: Importer, samples: Path) -> None:
    result = importer((samples / "transcribed/wechatpay_fund_bill_2021.csv").read_bytes())
    assert (result.source, result.status, counts(result)) == (
        "wechat_fund",
        "control_failed",
        (2, 2, 0, 0, 0, 0),
    )
    assert {one.name for one in result.controls if not one.ties} == {
        "total_count",
        "income_count",
        "income_total",
    }
    assert [one.type for one in result.findings] == ["control_total_failed"]
    assert importer.facts(FactKind.LEDGER, "payment_no", "amount_minor", "balance_minor") == [
        ("4200000846202101197461830397", -1, 21), ("4200000920202101197964319284", -1, 22),
    ]  # fmt: skip


def test_the_pdd_ledger(importer: Importer, samples: Path) -> None:
    result = importer((samples / "transcribed/pdd_account_detail_assembled.csv").read_bytes())
    assert (result.source, result.status, counts(result)) == ("pdd_ledger", "imported", (6, 6, 0, 0, 0, 0))
    assert (result.first_day, result.last_day) == (date(2026, 5, 31), date(2026, 6, 30))
    assert importer.facts(FactKind.LEDGER, "row_no", "class", "amount_minor") == [
        (1, "trade", 14692), (2, "fee", 9), (3, "refund", -2750), (4, "adjustment", -814), (5, "trade", 6180),
        (6, "fee", -90),
    ]  # fmt: skip


def test_the_cmb_statement(importer: Importer, samples: Path) -> None:
    result = importer((samples / "bank_cn/cmb_debit.csv").read_bytes())
    assert (result.source, counts(result)) == ("bank_cmb", (5, 5, 0, 0, 0, 0))
    assert [one.key["row"] for one in result.findings] == [3, 4, 5]  # gathered from several days: no chain
    rows = importer.facts(FactKind.BANK, "row_no", "amount_minor", "payee_name")
    assert rows[:2] == [(1, 123400, "北京住房公积金管理中心"), (2, -100000, "张*")]


def test_every_list_of_real_headers_is_recognised(samples: Path) -> None:
    headers = json.loads((samples / "headers/platform_headers.json").read_text())
    found = {}
    for name, row in headers.items():
        layout = find_layout([row], LAYOUTS, source=None)
        found[name.partition(" ")[0]] = layout.layout.source if layout else None
    assert found == {
        "taobao_order_export_ExportOrderList": "taobao_orders",
        "taobao_order_item_export_ExportOrderDetailList": "taobao_items",
        "taobao_alipay_account_detail": "alipay_fund",
        "taobao_wechat_bill_v1": "taobao_wechat",
        "taobao_wechat_bill_v2": "taobao_wechat",
        "pdd_order_export": "pdd_orders",
        "jd_order_export": "jd_orders",
        "jd_settlement_v2026_08": "jd_settlement",
        "douyin_orders": "douyin_orders",
        "douyin_after_sales": "douyin_after_sales",
        "douyin_settlement": "douyin_settlement",
        "douyin_fund_flow": "douyin_fund",
        "jushuitan_order_cost": "jushuitan_orders",
        "voucher_kingdee_kis_csv": "kingdee_kis",
        "voucher_yonyou_tplus_u8_csv": "yonyou_tplus",
        "voucher_kingdee_k3_file": "kingdee_k3",
        "adyen_settlement_details": "adyen_settlement",
        "paypal_stl_CH_row": "paypal_settlement",
        "shopify_payouts_summary": "shopify_payouts",
        "stripe_payout_reconciliation_contract": "stripe_balance",
    }
