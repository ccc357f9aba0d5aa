"""What ERPs and the shop's own books say of orders, cases, shipments and goods come back."""

from datetime import datetime

from intake.facts import FactKind
from tests.intake.file_desk import ORDERS, Importer, counts, order, table

JUSHUITAN = (
    "内部订单号,线上订单号,店铺名称,下单时间,应付金额,已付金额,状态,快递单号,订单类型,旗帜,平台站点,"
    "子订单编号,"
    "线上子订单编号,原始线上订单号,商品编码,商品名称,数量,商品单价,商品金额,原价,买家实付,收入运费,"
    "支出运费,成本价\n"
)


def jushuitan(internal: str, *, sku: str = "SKU1", state: str = "已发货", kind: str = "普通订单") -> str:
    return (
        f"{internal},3551,山月家居,2026-06-01 10:00:00,20,20,{state},ZT1,{kind},,淘宝天猫,{internal}9,"
        f"S1,3550,{sku},杯,"
        "1,10,10.00,12,9.00,0,3,4\n"
    )


def test_copies_and_what_was_merged_away_are_no_orders_of_jushuitan(importer: Importer) -> None:
    body = (
        JUSHUITAN + jushuitan("1") + jushuitan("1", sku="SKU2")
        + jushuitan("2", kind="补发订单") + jushuitan("3", kind="换货订单") + jushuitan("4", state="被合并")
        + jushuitan("5", state="外星")
    )  # fmt: skip
    result = importer(body)
    assert (result.source, counts(result)) == ("jushuitan_orders", (6, 2, 0, 0, 3, 1))
    assert [(one.row_no, one.column, one.code) for one in result.problems] == [(6, "状态", "unknown_word")]
    columns = (
        "platform", "order_no", "sub_order_no", "sku", "goods_amount_minor", "shop_discount_minor",
        "buyer_paid_minor", "paid_at", "order_status", "side",
    )  # fmt: skip
    paid_at = datetime(2026, 6, 1, 10)  # noqa: DTZ001
    assert importer.facts(FactKind.ORDERS, *columns) == [
        ("taobao", "3550", "S1", sku, 1000, 100, 900, paid_at, "shipped", "own") for sku in ("SKU1", "SKU2")
    ]


def test_jushuitan_cases_follow_the_platforms_state_where_it_is_told(importer: Importer) -> None:
    head = (
        "售后单号,内部订单号,店铺名称,线上订单号,状态,线上状态,货物状态,售后类型,商品编码,"
        "线上子订单编号,申请数量,退款金额\n"
    )
    body = head + (
        "A1,1,山月家居,3551,已确认,退款成功,卖家已收到退货,普通退货,SKU1,S1,1,9.00\n"
        "A2,1,山月家居,3551,已确认,,买家已退货,换货,SKU1,S1,1,0\n"
        "A3,1,山月家居,3551,作废,,,普通退货,SKU1,S1,1,9.00\n"
        "A4,1,山月家居,3551,待确认,,,普通退货,SKU1,S1,,9.00\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("jushuitan_after_sales", (4, 2, 0, 0, 1, 1))
    assert [(one.row_no, one.column, one.code) for one in result.problems] == [(4, "申请数量", "missing")]
    columns = ("case_no", "case_type", "quantity", "agreed_amount_minor", "case_status", "side")
    assert importer.facts(FactKind.AFTER_SALES, *columns) == [
        ("A1", "return_refund", 1, 900, "refunded", "own"),
        ("A2", "exchange", 1, 0, "agreed", "own"),
    ]


def test_only_what_came_in_is_a_receipt_of_jushuitan(importer: Importer) -> None:
    head = "退仓单号,售后单号,线上订单号,店铺名称,状态,售后类型,快递单号,商品编码,实退数量,次品数,入库时间\n"
    body = head + (
        "R1,A1,3551,山月家居,已入库,普通退货,SF1,SKU1,3,1,2026-06-09 10:00:00\n"
        "R2,A2,3551,山月家居,待入库,普通退货,SF2,SKU1,3,0,\n"
        "R3,A3,3551,山月家居,作废,普通退货,SF3,SKU1,3,0,2026-06-09 10:00:00\n"
        "R4,,3551,山月家居,已入库,拒收退货,SF4,SKU1,1,0,2026-06-09 10:00:00\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("jushuitan_receipts", (4, 2, 0, 0, 2, 0))
    columns = ("receipt_no", "case_no", "return_waybill", "good_quantity", "bad_quantity", "receipt_type")
    assert importer.facts(FactKind.RECEIPTS, *columns) == [
        ("R1", "A1", "SF1", 2, 1, "return"),
        ("R4", "", "SF4", 1, 0, "refused"),
    ]


KUAIMAI = (
    "系统单号,平台订单号,平台子订单号,店铺名称,系统状态,订单类型,规格商家编码,商品名称,"
    "数量,实付金额,付款时间,发货时间\n"
)


def test_copies_are_no_orders_of_kuaimai(importer: Importer) -> None:
    body = KUAIMAI + (
        "K1,3551,S1,山月家居,卖家已发货,普通订单,SKU1,杯,2,9.00,2026-06-01 10:00:00,2026-06-02 10:00:00\n"
        "K2,3551,S1,山月家居,卖家已发货,补发订单,SKU1,杯,1,0,2026-06-01 10:00:00,2026-06-05 10:00:00\n"
        "K3,3552,S2,山月家居,待打印快递单,普通订单,SKU1,杯,1,9.00,2026-06-01 10:00:00,\n"
        "K4,3553,S3,山月家居,已作废,普通订单,SKU1,杯,1,9.00,2026-06-01 10:00:00,\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("kuaimai_orders", (4, 2, 0, 0, 2, 0))
    columns = (
        "order_no",
        "sub_order_no",
        "quantity",
        "goods_amount_minor",
        "buyer_paid_minor",
        "order_status",
        "side",
    )
    assert importer.facts(FactKind.ORDERS, *columns) == [
        ("3551", "S1", 2, 900, 900, "shipped", "own"),
        ("3552", "S2", 1, 900, 900, "paid", "own"),
    ]


def test_kuaimai_receipts_count_from_the_day_they_come_in(importer: Importer) -> None:
    head = "售后工单号,店铺,平台订单号,商家编码,良品数,次品数,仓库,退货快递单号,收货时间,状态\n"
    body = head + (
        "W1,山月家居,3551,SKU1,1,0,主仓,SF1,2026-06-09 10:00:00,部分上架\n"
        "W2,山月家居,3551,SKU1,0,0,主仓,SF2,,等待收货\n"
        "W3,山月家居,3551,SKU1,1,1,主仓,SF3,2026-06-09 10:00:00,已作废\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("kuaimai_receipts", (3, 1, 0, 0, 2, 0))
    columns = ("receipt_no", "case_no", "order_no", "good_quantity", "bad_quantity", "return_waybill")
    assert importer.facts(FactKind.RECEIPTS, *columns) == [("W1", "W1", "3551", 1, 0, "SF1")]


def test_kuaimai_shipments_are_what_left_the_house(importer: Importer) -> None:
    head = "出库单号,平台订单号,店铺名称,订单类型,商家编码,数量,快递公司,快递单号,发货时间,系统状态\n"
    body = head + (
        "O1,3551,山月家居,普通订单,SKU1,1,中通快递,ZT1,2026-06-02 10:00:00,卖家已发货\n"
        "O2,3551,山月家居,补发订单,SKU1,1,中通快递,ZT2,2026-06-04 10:00:00,卖家已发货\n"
        "O3,3552,山月家居,普通订单,SKU1,1,中通快递,,,待发货\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("kuaimai_shipments", (3, 2, 0, 0, 1, 0))
    columns = ("shipment_no", "shipment_type", "quantity", "waybill", "status")
    assert importer.facts(FactKind.SHIPMENTS, *columns) == [
        ("O1", "sale", 1, "ZT1", "shipped"),
        ("O2", "reissue", 1, "ZT2", "shipped"),
    ]


def test_the_own_templates_are_the_platforms_columns_of_the_own_side(importer: Importer) -> None:
    body = table(ORDERS, [order("A1")])
    assert importer(body, source="template_own_orders").source == "template_own_orders"
    assert importer.facts(FactKind.ORDERS, "order_no", "buyer_paid_minor", "side") == [("A1", 1000, "own")]
    assert importer(body.replace("A1", "A2")).source == "template_orders"
    assert importer.facts(FactKind.ORDERS, "order_no", "side") == [("A1", "own"), ("A2", "platform")]
