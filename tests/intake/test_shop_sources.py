"""Orders and after-sale cases of platforms in China, each in a small file of its own shape."""

from datetime import datetime

import pytest

from intake.facts import FactKind
from tests.intake.file_desk import Importer, counts

MONEY = (
    "goods_amount_minor", "freight_minor", "tax_minor", "price_change_minor", "shop_discount_minor",
    "platform_discount_minor", "other_discount_minor", "buyer_paid_minor",
)  # fmt: skip
LINE = ("order_no", "sub_order_no", "sku", "quantity", "order_status")


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 6, day, hour)  # noqa: DTZ001


PDD = (
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),"
    "用户实付金额(元),"
    "商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,"
    "商家编码-商品维度,"
    "商家备注,售后状态,快递单号,快递公司,订单成交时间\n"
)


def test_pinduoduo_orders_tell_who_bore_which_discount(importer: Importer) -> None:
    body = PDD + (
        "杯,260601-1,已收货,100.00,8.00,10.00,5.00,1.00,92.00,98.00,2,2026-06-02 10:00:00,"
        "2026-06-05 10:00:00,"
        "9,白,3,SKU-9,,,无售后或售后取消,ZT1\t,中通快递,2026-06-01 10:00:00\n"
        "盘,260601-2,未发货，退款成功,20.00,0,0,0,0,20.00,20.00,1,\t,\t,8,白,3,,CODE-8,,退款成功,,,"
        "2026-06-01 10:00:00\n"
        "碗,260601-3,已收货，退款成功,20.00,0,0,0,0,20.00,20.00,1,\t,\t,7,白,3,,,,退款成功,,,"
        "2026-06-01 10:00:00\n"
        "碗,260601-4,飞走了,20.00,0,0,0,0,20.00,20.00,1,\t,\t,7,白,3,,,,,,,2026-06-01 10:00:00\n"
    )
    result = importer(body, encoding="gb18030")
    assert (result.source, counts(result)) == ("pdd_orders", (4, 3, 0, 0, 0, 1))
    assert [(one.row_no, one.column, one.value, one.code) for one in result.problems] == [
        (4, "订单状态", "飞走了", "unknown_word")
    ]
    assert importer.facts(FactKind.ORDERS, *LINE) == [
        ("260601-1", "", "SKU-9", 2, "completed"),
        ("260601-2", "", "CODE-8", 1, "closed"),
        ("260601-3", "", "7", 1, "completed"),
    ]
    assert importer.facts(FactKind.ORDERS, *MONEY, "paid_at", "shipped_at")[-1] == (
        10000, 800, 0, 0, 1000, 500, 100, 9200, at(1), at(2),
    )  # fmt: skip


PDD_CASES = (
    "售后编号,订单编号,商品名称,商品规格,售后类型,退款金额,售后状态,申请时间,同意退款时间,"
    "退货运单号,退款原因\n"
)


def test_pinduoduo_cases_come_in_words_or_in_codes(importer: Importer) -> None:
    body = PDD_CASES + (
        "S1,260601-1,杯,白,退货退款,50.00,退款成功,2026-06-06 10:00:00,2026-06-08 10:00:00,SF1,坏了\n"
        "S2,260601-2,杯,白,2,20.00,9,2026-06-06 10:00:00,,,\n"
        "S3,260601-3,杯,白,4,0,14,2026-06-06 10:00:00,,,\n"
        "S4,260601-4,杯,白,仅退款,20.00,0,2026-06-06 10:00:00,,,\n"
        "S5,260601-5,杯,白,仅退款,20.00,99,2026-06-06 10:00:00,,,\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("pdd_after_sales", (5, 3, 0, 0, 1, 1))
    assert [(one.row_no, one.column, one.code) for one in result.problems] == [
        (5, "售后状态", "unknown_word")
    ]
    columns = (
        "case_no", "case_type", "asked_amount_minor", "agreed_amount_minor", "case_status", "refunded_at",
        "return_waybill", "funder", "side",
    )  # fmt: skip
    assert importer.facts(FactKind.AFTER_SALES, *columns) == [
        ("S1", "return_refund", 5000, 5000, "refunded", at(8), "SF1", "merchant", "platform"),
        ("S2", "refund_only", 2000, 0, "closed", None, "", "merchant", "platform"),
        ("S3", "exchange", 0, 0, "processing", None, "", "merchant", "platform"),
    ]


JD = (
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,"
    "订单状态,订单类型,"
    "下单帐号,客户姓名,客户地址,联系电话,运费金额,付款确认时间,货号,订单完成时间,商家SKUID\n"
)


def test_what_jd_repeats_on_each_row_of_an_order_counts_once(importer: Importer) -> None:
    tail = "销售订单,jd_x,张三,某市某路,138,6.00,2026-06-01 10:00:00"
    body = JD + (
        f"1001,501,杯,2,在线支付,2026-06-01 09:00:00,30.00,100.00,90.01,0,80.00,完成,{tail},,"
        "2026-06-06 10:00:00,A\n"
        f"1001,502,盘,1,在线支付,2026-06-01 09:00:00,40.00,100.00,90.01,0,80.00,完成,{tail},,"
        "2026-06-06 10:00:00,B\n"
        f"1002,501,杯,1,在线支付,2026-06-01 09:00:00,30.00,30.00,36.00,0,36.00,（删除）等待出库,{tail},,,A\n"
        f"1003,501,杯,1,在线支付,2026-06-01 09:00:00,30.00,30.00,36.00,0,36.00,(锁定)等待确认收货,"
        f"{tail},,,A\n"
    )
    result = importer(body, encoding="gb18030")
    assert (result.source, counts(result)) == ("jd_orders", (4, 4, 0, 0, 0, 0))
    assert importer.facts(FactKind.ORDERS, *LINE, *MONEY) == [
        ("1001", "501", "A", 2, "completed", 6000, 360, 0, 0, 960, 600, 0, 4800),
        ("1001", "502", "B", 1, "completed", 4000, 240, 0, 0, 639, 401, 0, 3200),
        ("1002", "501", "A", 1, "closed", 3000, 600, 0, 0, 0, 0, 0, 3600),
        ("1003", "501", "A", 1, "shipped", 3000, 600, 0, 0, 0, 0, 0, 3600),
    ]


DOUYIN = (
    "主订单编号,子订单编号,支付方式,选购商品,货号,商品ID,商家编码,商品数量,商品金额,支付完成时间,"
    "订单完成时间,"
    "承诺发货时间,订单状态,订单类型,发货时间,订单应付金额,运费,商家改价,支付优惠,平台实际承担优惠金额,"
    "商家实际承担优惠金额,达人实际承担优惠金额,收件人,收件人手机号,省,详细地址,税费\n"
)


def test_douyin_orders_tell_who_bore_which_discount_to_the_cent(importer: Importer) -> None:
    body = DOUYIN + (
        "\t69001,\t69002,微信,杯,-,9,\tSKU1,2,100.00,2026-06-01 10:00:00,-,2026-06-03 10:00:00,"
        "部分发货,普通订单,-,"
        "80.00,8.00,3.00,1.00,5.00,18.00,2.00,##,$$,浙江省,##,0\n"
        "\t69001,\t69003,微信,盘,-,9,-,1,10.00,2026-06-01 10:00:00,2026-06-09 10:00:00,-,已完成,全款预售,"
        "2026-06-02 10:00:00,11.00,0,0,0,0,0,0,##,$$,浙江省,##,1.00\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("douyin_orders", (2, 2, 0, 0, 0, 0))
    assert importer.facts(FactKind.ORDERS, *LINE, *MONEY) == [
        ("69001", "69002", "SKU1", 2, "paid", 10000, 800, 0, -300, 1800, 500, 300, 7900),
        ("69001", "69003", "9", 1, "completed", 1000, 0, 100, 0, 0, 0, 0, 1100),
    ]
    columns = ("promised_at", "shipped_at", "completed_at", "order_type", "province", "channel")
    assert importer.facts(FactKind.ORDERS, "sub_order_no", *columns) == [
        ("69002", at(3), None, None, "普通订单", "浙江省", "微信"),
        ("69003", None, at(2), at(9), "预售", "浙江省", "微信"),
    ]


DOUYIN_CASES = (
    "售后单号,订单号,商品单号,商品名称,应付金额（元）,售后类型,退商品金额（元）,退运费金额（元）,"
    "退支付优惠（元）,"
    "退税费金额（元）,售后状态,售后申请时间,售后原因,退货物流单号,商家退款时间,用户到账时间,仲裁状态,"
    "纠纷责任方,"
    "是否极速退款,商家退货联系人姓名,售后完结时间,商家编码\n"
)


def test_douyin_cases_say_how_fast_for_whom_and_with_what_freight(importer: Importer) -> None:
    body = DOUYIN_CASES + (
        "\t71,\t69001,\t69002,杯,80,退货退款,79.00,8.00,-1.00,0,同意退款，退款成功,2026-06-06 10:00:00,"
        "坏了,SF1,"
        "2026-06-08 10:00:00,2026-06-08 11:00:00,仲裁完成,物流,是,李四,2026-06-08 12:00:00,SKU1\n"
        "\t72,\t69001,\t69003,盘,11,未发货退款,11.00,0,-,0,售后关闭,2026-06-06 10:00:00,不要了,-,-,-,-,"
        "-,否,,-,-\n"
        "\t73,\t69001,\t69003,盘,11,补寄,0,0,-,0,待商家处理,2026-06-06 10:00:00,少了,-,-,-,-,-,-,,-,-\n"
    )
    result = importer(body)
    assert (result.source, counts(result)) == ("douyin_after_sales", (3, 3, 0, 0, 0, 0))
    columns = (
        "case_no", "order_no", "sub_order_no", "case_type", "sku", "asked_amount_minor",
        "agreed_amount_minor", "agreed_freight_minor", "case_status", "refunded_at", "return_waybill",
        "complained", "funder", "fast_refund",
    )  # fmt: skip
    assert importer.facts(FactKind.AFTER_SALES, *columns) == [
        ("71", "69001", "69002", "return_refund", "SKU1", 8600, 8600, 800, "refunded", at(8), "SF1", True,
         "carrier", True),
        ("72", "69001", "69003", "refund_only", "", 1100, 0, 0, "closed", None, "", False, "merchant", False),
        ("73", "69001", "69003", "reissue", "", 0, 0, 0, "processing", None, "", False, "merchant", False),
    ]  # fmt: skip


TAOBAO_CASES = (
    "订单编号,退款编号,支付宝交易号,订单付款时间,商品编码,退款完结时间,买家实际支付金额,宝贝标题,"
    "买家退款金额,"
    "手工退款/系统退款,{returns},退款的申请时间,超时时间,退款状态,货物状态,客服介入状态,卖家真实姓名,"
    "卖家手机,"
    "退货物流单号,买家退款原因,责任方,完结时间\n"
)


@pytest.mark.parametrize(
    ("header", "words"),
    [("是否需要退货", ("需要退货", "不需要退货", "")), ("售后类型", ("退货退款", "仅退款", ""))],
)
def test_taobao_refunds_in_both_their_forms(
    importer: Importer, header: str, words: tuple[str, str, str]
) -> None:
    first, second, third = words
    body = TAOBAO_CASES.format(returns=header) + (
        f'="3553498017448001",="9001",T1,2026-06-01 10:00:00,SKU1,2026-06-08 10:00:00,93.00,杯,90.00,'
        f"手工退款,{first},"
        "2026-06-06 10:00:00,,退款成功,买家已退货,无需客服介入,李四,138,SF1,坏了,买家,2026-06-08 10:00:00\n"
        f'="3553498017448002",="9002",T2,2026-06-01 10:00:00,SKU2,,10.00,盘,10.00,手工退款,{second},'
        '2026-06-06 10:00:00,,"买家已经申请退款，等待卖家同意",未收到货,客服已经介入,李四,138,,不要了,,\n'
        f'="3553498017448003",="9003",T3,2026-06-01 10:00:00,SKU2,,10.00,盘,10.00,手工退款,{third},'
        "2026-06-06 10:00:00,,退款关闭,未收到货,,李四,138,,不要了,,\n"
    )
    result = importer(body, encoding="gb18030")
    assert (result.source, counts(result)) == ("taobao_after_sales", (3, 2, 0, 0, 0, 1))
    assert [(one.row_no, one.column, one.code) for one in result.problems] == [(3, header, "missing")]
    columns = (
        "case_no", "order_no", "case_type", "agreed_amount_minor", "case_status", "refunded_at",
        "return_waybill", "complained",
    )  # fmt: skip
    assert importer.facts(FactKind.AFTER_SALES, *columns) == [
        ("9001", "3553498017448001", "return_refund", 9000, "refunded", at(8), "SF1", False),
        ("9002", "3553498017448002", "refund_only", 0, "processing", None, "", True),
    ]
