"""Couriers' bills: every charge a fact of its own."""

from datetime import date

import pytest

from intake.facts import FactKind
from tests.intake.file_desk import Importer, counts

COLUMNS = ("row_no", "carrier", "waybill", "item", "billed_weight_g", "amount_minor", "charged_on")
WIDE = (
    "序号,扫描时间,运单编号,目的省份,结算重量(kg),实际重量,体积,运费,偏远附加费,保价费,总金额,账期,产品类型\n"
)


def test_a_row_with_several_charges_becomes_a_line_for_each(importer: Importer) -> None:
    body = (
        WIDE + "1,2026-06-01 10:00:00,ZT1,广东省深圳市,1.2505,1.2,0.006,5.00,2.00,0,7.00,2026年06月,标快\n"
        "2,2026-06-02,ZT2,新疆,0.3kg,,,,,,18.00,202606,\n合计,,,,,,,,,,25.00,,\n,合计,,,,,,,,,25.00,,\n"
    )
    result = importer(body, source="courier_zto")
    assert (result.source, result.status, counts(result)) == ("courier_zto", "imported", (4, 2, 0, 0, 2, 0))
    june = (date(2026, 6, 1), date(2026, 6, 2))
    assert importer.facts(FactKind.COURIER, *COLUMNS) == [
        (1, "中通快递", "ZT1", "偏远附加费", 1251, 200, june[0]),
        (1, "中通快递", "ZT1", "运费", 1251, 500, june[0]),
        (2, "中通快递", "ZT2", "运费", 300, 1800, june[1]),
    ]
    columns = ("actual_weight_g", "volume_cm3", "direction", "province", "bill_month", "service")
    assert importer.facts(FactKind.COURIER, *columns) == [
        (1200, 6000, "out", "广东", "2026-06", "标快"), (1200, 6000, "out", "广东", "2026-06", "标快"),
        (None, None, "out", "新疆", "2026-06", ""),
    ]  # fmt: skip


def test_a_bill_with_a_row_per_charge_names_its_carrier_in_a_column(importer: Importer) -> None:
    body = (
        "日期,快递公司,运单号,计费重量,费用项目,费用,方向,折扣\n"
        "2026-06-01,顺丰速运,SF1,1,运费,10.00,寄件,1.00\n2026-06-01,顺丰速运,SF1,1,包装服务,2.00,退件,\n"
        "2026-06-30,顺丰速运,SF0,1,运费,-3.00,,\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("courier_generic", (3, 3, 0, 0, 0, 0))
    assert importer.facts(FactKind.COURIER, "waybill", "item", "amount_minor", "direction") == [
        ("SF0", "运费", -300, "out"), ("SF1", "包装服务", 200, "back"), ("SF1", "折扣", -100, "out"),
        ("SF1", "运费", 1000, "out"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("1,2026-06-01,ZT1,,1,1,,5,1,,7,,", "总金额", "components_differ"),
        ("1,2026-06-01,ZT1,,1,1,,,,,,,", "运费", "amount_missing"),
        ("1,2026-06-01,ZT1,,一公斤,1,,5,,,,,", "结算重量(kg)", "bad_number"),
        ("1,2026-06-01,ZT1,,-1,1,,5,,,,,", "结算重量(kg)", "negative"),
        ("1,2026-06-01,ZT1,,1,1,6000,5,,,,,", "体积", "bad_number"),
        ("1,2026-02-30,ZT1,,1,1,,5,,,,,", "扫描时间", "bad_time"),
        ("1,2026-06-01,,,1,1,,5,,,,,", "运单编号", "missing"),
    ],
)
def test_a_charge_that_cannot_be_is_a_problem(importer: Importer, row: str, column: str, code: str) -> None:
    result = importer(WIDE + row + "\n", source="courier_yto")
    assert [(one.column, one.code) for one in result.problems] == [(column, code)]
    assert counts(result) == (1, 0, 0, 0, 0, 1)


def test_a_bill_that_names_no_carrier_is_taken_only_where_the_source_is_told(importer: Importer) -> None:
    body = WIDE + "1,2026-06-01,X1,,1,1,,5,,,5,,\n"
    result = importer(body)
    assert result.refusal is not None
    assert (result.refusal.code, result.refusal.params["headers"]) == ("missing_headers", "承运商")
    again = {source: importer(body + f",2026-06-02,{source},,1,1,,5,,,5,,\n", source=source).source
             for source in ("courier_zto", "courier_sf", "courier_yto", "courier_best")}  # fmt: skip
    assert list(again) == list(again.values())
    assert {one for (one,) in importer.facts(FactKind.COURIER, "carrier")} == {
        "中通快递", "顺丰速运", "圆通速递", "百世快递",
    }  # fmt: skip


def test_a_price_list_is_refused_with_the_place_where_prices_go(importer: Importer) -> None:
    result = importer("省份,3kg以内首重,3kg以内续重\n江苏,3.5,0.5\n")
    assert result.refusal is not None
    assert result.refusal.code == "price_list"
