"""Real public bills of platforms and payment channels; DUIPING_SAMPLES names their folder."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from company import masterdata
from database.unit_of_work import unit_of_work
from intake.facts import FactKind
from intake.layouts import find_layout
from intake.queries import ImportResult
from intake.sources import LAYOUTS
from tests.intake.file_desk import Importer, counts
from tests.intake.test_shop_money import ACCOUNTS, PARTS

SAMPLES = os.environ.get("DUIPING_SAMPLES", "")
NUMBERS = ("XXXXXXXX", "XXX", "10000100", "176531292", "xx@gmail.com", "jd_55370d18d5bb4")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="DUIPING_SAMPLES does not name a folder of sample files")


@pytest.fixture
def desk(importer: Importer) -> Importer:
    mine = [
        f'[[account]]\nnumber = "{one}"\nkind = "ledger"\nshop = "山月小程序"\ncurrency = "CNY"\n'
        for one in NUMBERS
    ]
    with unit_of_work(importer.database) as work:
        masterdata.load(work, "\n".join([ACCOUNTS, *mine]))
    return importer


def sample(path: str) -> bytes:
    return (Path(SAMPLES) / path).read_bytes()


def untied(result: ImportResult) -> set[str]:
    return {one.name for one in result.controls if not one.ties}


def test_the_old_wechat_trade_bill_ties(desk: Importer) -> None:
    result = desk(sample("transcribed/wechatpay_trade_ALL_2014_old_layout.csv"))
    assert (result.source, result.status, counts(result)) == ("wechat_trade", "imported", (2, 2, 0, 0, 0, 0))
    assert (len(result.controls), untied(result)) == (5, set())
    assert (result.first_day, result.last_day) == (date(2014, 11, 10), date(2014, 11, 10))
    assert desk.facts(FactKind.LEDGER, *PARTS, "order_no") == [
        (1, "交易", "trade", "", 1, "1415640626"), (2, "交易", "trade", "", 1, "1415635270"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "account", "parts"),
    [
        ("ALL_2019", "XXXXXXXX", [("交易", "trade", 600), ("手续费", "fee", -4)]),
        ("ALL_doc_2022", "176531292", [("交易", "trade", 1)]),
        ("SUCCESS_2019", "XXX", [("交易", "trade", 1)]),
    ],
)
def test_wechat_trade_bills_whose_totals_are_of_a_bigger_file_say_so(
    desk: Importer, name: str, account: str, parts: list[tuple[str, str, int]]
) -> None:
    result = desk(sample(f"transcribed/wechatpay_trade_{name}.csv"))
    assert (result.source, result.status) == ("wechat_trade", "control_failed")
    assert counts(result) == (1, 1, 0, 0, 0, 0)
    assert {"total_count", "trade_total"} <= untied(result)
    assert [one.type for one in result.findings] == ["control_total_failed"]
    assert desk.facts(FactKind.LEDGER, "business_type", "class", "amount_minor") == parts
    assert set(desk.facts(FactKind.LEDGER, "account")) == {(account,)}


def test_the_jd_settlement(desk: Importer) -> None:
    result = desk(sample("transcribed/jd_settlement_assembled.csv"))
    assert (result.source, result.status, counts(result)) == ("jd_settlement", "imported", (7, 7, 0, 0, 0, 0))
    assert (result.first_day, result.last_day) == (date(2026, 7, 9), date(2026, 7, 9))
    lines = desk.facts(FactKind.LEDGER, *PARTS)
    assert lines == [
        (1, "货款", "trade", "", 3680), (2, "货款", "refund", "", -1380),
        (3, "代收配送费", "fee", "delivery", -600),
        (4, "佣金", "fee", "", -184), (5, "运费保险服务费", "insurance", "", -86),
        (6, "售后卖家赔付费", "compensation", "", -2390), (7, "返利框架费", "fee", "rebate", -392),
    ]  # fmt: skip
    assert sum(one[-1] for one in lines) == -1352
    assert set(desk.facts(FactKind.LEDGER, "batch_no")) == {("202607090000011332601610021",)}


def test_the_douyin_fund_bill_without_its_time_is_refused_and_with_it_read(desk: Importer) -> None:
    body = sample("transcribed/douyin_fund_flow_assembled.csv").decode("utf-8-sig")
    refused = desk(body)
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.refusal.params["headers"]) == ("missing_headers", "动账时间")
    header, *rows = body.splitlines()
    result = desk("\n".join([f"动账时间,{header}", *(f"2026-07-08 06:00:00,{row}" for row in rows)]) + "\n")
    assert (result.source, counts(result)) == ("douyin_fund", (8, 8, 0, 0, 0, 0))
    lines = desk.facts(FactKind.LEDGER, "ledger_no", "class", "amount_minor", "order_no")
    assert lines[:2] == [("F1", "fee", -895, "6001"), ("F1", "trade", 17900, "6001")]
    assert [one for one in lines if one[0] in ("F3", "F6")] == [
        ("F3", "refund", -17900, "6002"), ("F6", "insurance", -2286, ""),
    ]  # fmt: skip


def test_lakala_without_the_time_of_payment_is_refused(desk: Importer) -> None:
    refused = desk(sample("aggregator_cn/lakala_statement.csv"), account="1601959334").refusal
    assert refused is not None
    assert (refused.code, refused.params) == ("missing_headers", {"source": "lakala", "headers": "交易时间"})


def test_the_jd_wallet_ties(desk: Importer) -> None:
    result = desk(sample("jd_wallet/jd_wallet_2025.csv"))
    assert (result.source, result.status, counts(result)) == ("jd_wallet", "imported", (26, 23, 0, 0, 3, 0))
    assert {one.name: (one.computed, one.ties) for one in result.controls} == {
        "total_count": (26, True), "income_count": (0, True), "income_total": (0, True),
        "outgo_count": (16, True), "outgo_total": (164843, True),
    }  # fmt: skip
    lines = desk.facts(FactKind.LEDGER, "row_no", "class", "amount_minor")
    assert [one for one in lines if one[0] in (3, 4, 14)] == [
        (3, "refund", 8984), (4, "unclassified", -13177), (14, "unclassified", -46832),
    ]  # fmt: skip


def test_the_wechat_wallet(desk: Importer) -> None:
    result = desk(sample("wechat_wallet/wechat_wallet.csv"), account="1601959334")
    assert (result.source, counts(result)) == ("wechat_wallet", (27, 27, 0, 0, 0, 0))
    assert "total_count" in untied(result)  # 43 are declared: rows were put in and left out by its origin
    lines = desk.facts(FactKind.LEDGER, "row_no", "business_type", "class", "amount_minor")
    assert [one for one in lines if one[0] in (1, 7, 13, 15)] == [
        (1, "商户消费", "unclassified", -2816), (7, "服务费", "fee", -10), (7, "零钱提现", "payout", -10000),
        (13, "零钱通转出-到零钱", "transfer", -263478), (13, "零钱通转出-到零钱", "transfer", 263478),
        (15, "零钱通转出-到工商银行(9876)", "payout", -550500),
    ]  # fmt: skip


def test_the_alipay_wallet(desk: Importer) -> None:
    result = desk(sample("alipay/alipay_personal_2023.csv"))
    assert (result.source, counts(result)) == ("alipay_wallet", (10, 9, 0, 0, 1, 0))
    assert "total_count" in untied(result)  # 66 are declared
    lines = desk.facts(FactKind.LEDGER, "row_no", "business_type", "class", "amount_minor")
    assert [one for one in lines if one[0] in (3, 4, 7, 8)] == [
        (3, "退款", "refund", 1603), (4, "投资理财", "transfer", 9934), (7, "退款", "refund", 5000),
        (8, "交通出行", "unclassified", -5000),
    ]  # fmt: skip


def test_headers_of_real_bills_are_recognised_in_any_order() -> None:
    headers = json.loads(sample("headers/platform_headers.json"))
    wanted = {
        "taobao_wechat_bill_v1": "taobao_wechat", "taobao_wechat_bill_v2": "taobao_wechat",
        "jd_settlement_v2026_08": "jd_settlement", "douyin_settlement": "douyin_settlement",
        "douyin_fund_flow": "douyin_fund", "taobao_alipay_account_detail": "alipay_fund",
    }  # fmt: skip
    found: dict[str, set[str | None]] = {}
    for name, row in headers.items():
        for order in (row, list(reversed(row))):
            layout = find_layout([order], LAYOUTS, source=None)
            found.setdefault(name.partition(" ")[0], set()).add(layout.layout.source if layout else None)
    assert {name: found[name] for name in wanted} == {name: {source} for name, source in wanted.items()}
