"""Bills of consumer wallets, each in a small file of its own shape."""

import io
from datetime import date

import pytest
import xlsxwriter

from company import masterdata
from database.unit_of_work import unit_of_work
from intake.facts import FactKind
from tests.intake.file_desk import Importer, counts
from tests.intake.test_shop_money import codes

ACCOUNTS = """
[[account]]
number = "shan@example.com"
kind = "ledger"
shop = "山月家居"
currency = "CNY"
[[account]]
number = "jd_shan"
kind = "ledger"
shop = "两处都有"
platform = "jd"
currency = "CNY"
"""
LINES = ("row_no", "business_type", "class", "amount_minor", "note")


@pytest.fixture
def desk(importer: Importer) -> Importer:
    with unit_of_work(importer.database) as work:
        masterdata.load(work, ACCOUNTS)
    return importer


WECHAT_HEAD = [
    "微信支付账单明细",
    "微信昵称：[山月]",
    "起始时间：[2026-06-01 00:00:00] 终止时间：[2026-06-30 23:59:59]",
    "",
    "共9笔记录",
    "收入：2笔 30.00元",
    "支出：2笔 7.00元",
    "中性交易：5笔 326.00元",
    "",
    "----------------------微信支付账单明细列表--------------------",
]
WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
WECHAT_ROWS = [
    "2026-06-01 10:00:00,二维码收款,某人,收款方备注:杯,收入,¥23.00,零钱,已收钱,1001\t,/,/",
    "2026-06-02 10:00:00,商户消费,某店,纸箱,支出,¥5.00,零钱,已全额退款,1002\t,M1,/",
    "2026-06-03 10:00:00,商户消费-退款,某店,纸箱,收入,¥7.00,零钱,已全额退款,1003\t,M1,/",
    "2026-06-04 10:00:00,转账,某人,/,支出,¥2.00,零钱,朋友已收钱,1004\t,/,/",
    "2026-06-05 10:00:00,零钱提现,某银行(1234),/,/,¥100.10,某银行,提现已到账,1005\t,/,服务费¥0.10",
    "2026-06-06 10:00:00,零钱通转出-到零钱,/,/,/,¥20.00,零钱通,支付成功,1006\t,/,/",
    "2026-06-07 10:00:00,零钱充值,某银行(1234),/,/,¥5.90,某银行,充值完成,1007\t,/,/",
    "2026-06-08 10:00:00,零钱提现,某银行(1234),/,/,¥100.00,某银行,提现失败,1008\t,/,/",
    "2026-06-09 10:00:00,没见过的事,/,/,/,¥100.00,零钱,支付成功,1009\t,/,/",
]
WECHAT_LINES = [
    (1, "二维码收款", "trade", 2300, "/"),
    (2, "商户消费", "unclassified", -500, "/"),
    (3, "商户消费-退款", "refund", 700, "/"),
    (4, "转账", "transfer", -200, "/"),
    (5, "服务费", "fee", -10, "服务费¥0.10"),
    (5, "零钱提现", "payout", -10000, "服务费¥0.10"),
    (6, "零钱通转出-到零钱", "transfer", -2000, "/"),
    (6, "零钱通转出-到零钱", "transfer", 2000, "/"),
    (7, "零钱充值", "transfer", 590, "/"),
]


def test_the_wechat_wallet_says_of_neutral_lines_where_the_money_went(desk: Importer) -> None:
    body = "\n".join([*(one + "," * 10 for one in WECHAT_HEAD), WECHAT, *WECHAT_ROWS]) + "\n"
    result = desk(body, account="1601959334", encoding="utf-8-sig")
    assert (result.source, result.status, counts(result)) == ("wechat_wallet", "imported", (9, 7, 0, 0, 1, 1))
    assert codes(result) == [(9, "direction_unknown")]
    assert [one.name for one in result.controls if one.ties] == [
        "total_count", "income_count", "income_total", "outgo_count", "outgo_total",
    ]  # fmt: skip
    assert (result.first_day, result.last_day) == (date(2026, 6, 1), date(2026, 6, 30))
    assert desk.facts(FactKind.LEDGER, *LINES) == WECHAT_LINES


def test_the_wechat_wallet_as_a_workbook_brings_the_same_lines(desk: Importer) -> None:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        sheet = book.add_worksheet()
        head = [[one] for one in ("", *WECHAT_HEAD)]
        for at, row in enumerate([*head, WECHAT.split(","), *(one.split(",") for one in WECHAT_ROWS)]):
            sheet.write_row(at, 0, [cell.replace("¥", "") if at > len(head) else cell for cell in row])
    desk(body.getvalue(), name="账单.xlsx", account="1601959334")
    plain = [(*one[:4], one[4].replace("¥", "")) for one in WECHAT_LINES]
    assert desk.facts(FactKind.LEDGER, *LINES) == plain


ALIPAY_2023 = """导出信息：
支付宝账户：shan@example.com
起始时间：[2026-06-01 00:00:00]    终止时间：[2026-06-30 23:59:59]
共9笔记录
收入：1笔 30.00元
支出：2笔 14.00元
不计收支：6笔 1.00元
------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------
交易时间            ,交易分类  ,交易对方 ,对方账号 ,商品说明  ,收/支  ,金额  ,收/付款方式 ,交易状态 ,交易订单号 ,商家订单号 ,备注 ,
2026-06-01 10:00:00 ,收入      ,某人     ,/        ,收钱码收款,收入   ,30.00 ,余额        ,交易成功 ,A1\t,\t,    ,
2026-06-02 10:00:00 ,日用百货  ,某店     ,/        ,纸箱      ,支出   ,9.00  ,余额        ,交易关闭 ,A2\t,T200P3553498017448001\t,    ,
2026-06-03 10:00:00 ,退款      ,某店     ,/        ,退款-纸箱 ,不计收支,9.00  ,余额        ,退款成功 ,A2_R1\t,T200P3553498017448001\t,    ,
2026-06-04 10:00:00 ,日用百货  ,某店     ,/        ,胶带      ,支出   ,5.00  ,            ,交易关闭 ,A3\t,\t,    ,
2026-06-05 10:00:00 ,日用百货  ,某店     ,/        ,胶带      ,不计收支,5.00  ,余额        ,交易关闭 ,A4\t,\t,    ,
2026-06-06 10:00:00 ,账户存取  ,某银行   ,/        ,提现-实时提现,不计收支,10.00 ,余额      ,交易成功 ,A5\t,\t,    ,
2026-06-07 10:00:00 ,投资理财  ,余额宝   ,/        ,余额宝-单次转入,不计收支,4.00,余额      ,交易成功 ,A6\t,\t,    ,
2026-06-08 10:00:00 ,信用借还  ,花呗     ,/        ,花呗主动还款,不计收支,3.00 ,余额        ,还款成功 ,A7\t,\t,    ,
2026-06-09 10:00:00 ,其他      ,某人     ,/        ,没见过    ,不计收支,3.00  ,余额        ,交易成功 ,A8\t,\t,    ,
"""  # noqa: E501


def test_the_alipay_wallet_since_2023(desk: Importer) -> None:
    result = desk(ALIPAY_2023, encoding="gb18030")
    assert (result.source, result.status, counts(result)) == ("alipay_wallet", "imported", (9, 6, 0, 0, 2, 1))
    assert codes(result) == [(9, "direction_unknown")]
    assert [(one.name, one.ties) for one in result.controls] == [
        ("total_count", True), ("income_count", True), ("outgo_count", True),
    ]  # fmt: skip
    order = "3553498017448001"
    columns = ("ledger_no", "business_type", "class", "amount_minor", "order_no", "account")
    assert desk.facts(FactKind.LEDGER, *columns) == [
        ("A1", "收入", "trade", 3000, "", "shan@example.com"),
        ("A2", "日用百货", "unclassified", -900, order, "shan@example.com"),
        ("A2_R1", "退款", "refund", 900, order, "shan@example.com"),
        ("A5", "账户存取", "payout", -1000, "", "shan@example.com"),
        ("A6", "投资理财", "transfer", -400, "", "shan@example.com"),
        ("A6", "投资理财", "transfer", 400, "", "shan@example.com"),
        ("A7", "信用借还", "transfer", -300, "", "shan@example.com"),
    ]


ALIPAY_2021 = """支付宝交易记录明细查询,账号:[shan@example.com]
收/支,交易对方,对方账号,商品说明,收/付款方式,金额,交易状态,交易分类,交易订单号\t,商家订单号\t,交易时间,
收入,某人,/,收钱码收款,余额,30.00,交易成功,收入,A1\t,\t,2026-06-01 10:00:00,
其他,某店,/,退款-纸箱,余额,9.00,退款成功,退款,A2_R1\t,\t,2026-06-03 10:00:00,
------------------------------------------------------------------------------------
共2笔记录
"""
ALIPAY_2019 = """支付宝交易记录明细查询
账号:[shan@example.com]
起始日期:[2026-06-01 00:00:00]    终止日期:[2026-07-01 00:00:00]
---------------------------------交易记录明细列表------------------------------------
交易号 ,商家订单号 ,交易创建时间 ,付款时间 ,最近修改时间 ,交易来源地 ,类型 ,交易对方 ,商品名称 ,金额（元） ,收/支 ,交易状态 ,服务费（元） ,成功退款（元） ,备注 ,资金状态 ,
A1\t,\t,2026-06-01 10:00:00 ,2026-06-01 10:00:01 ,,其他 ,即时到账交易 ,某人 ,收钱码收款 ,30.00 ,收入 ,交易成功 ,0.00 ,0.00 , ,已收入 ,
A2\t,\t,2026-06-02 10:00:00 , ,,其他 ,即时到账交易 ,某店 ,纸箱 ,9.00 ,支出 ,交易关闭 ,0.00 ,0.00 , , ,
A3\t,\t,2026-06-03 10:00:00 , ,,支付宝网站 ,即时到账交易 ,基金 ,余额宝-收益发放 ,0.50 ,  ,交易成功 ,0.00 ,0.00 , ,已收入 ,
A4\t,\t,2026-06-04 10:00:00 ,2026-06-04 10:00:00 ,,支付宝网站 ,提现 ,某银行 ,提现 ,10.00 ,  ,交易成功 ,0.10 ,0.00 , ,已支出 ,
A5\t,\t,2026-06-05 10:00:00 ,2026-06-05 10:00:00 ,,支付宝网站 ,转账 ,余额宝 ,余额宝-自动转入 ,7.00 ,  ,交易成功 ,0.00 ,0.00 , ,资金转移 ,
------------------------------------------------------------------------------------
共5笔记录
已收入:2笔,30.50元
"""  # noqa: E501


def test_the_two_older_forms_of_the_alipay_wallet(desk: Importer) -> None:
    first, second = desk(ALIPAY_2021, encoding="gb18030"), desk(ALIPAY_2019, encoding="gb18030")
    assert (first.source, first.status, counts(first)) == ("alipay_wallet", "imported", (2, 2, 0, 0, 0, 0))
    assert (second.source, second.status, counts(second)) == ("alipay_wallet", "imported", (5, 4, 0, 0, 1, 0))
    assert (second.first_day, second.last_day) == (date(2026, 6, 1), date(2026, 6, 30))
    assert desk.facts(FactKind.LEDGER, "ledger_no", "business_type", "class", "amount_minor") == [
        ("A1", "即时到账交易", "trade", 3000), ("A1", "收入", "trade", 3000),
        ("A2_R1", "退款", "refund", 900), ("A3", "即时到账交易", "transfer", 50),
        ("A4", "提现", "payout", -1000), ("A4", "服务费", "fee", -10),
        ("A5", "转账", "transfer", -700), ("A5", "转账", "transfer", 700),
    ]  # fmt: skip


JD = """导出信息：
京东账号名：jd_shan
日期区间：2026-06-01 至 2026-06-30
共：7笔记录
收入：0笔，0.00元
支出：2笔(含1笔部分退款)，52.13元
不计收支：5笔，100.00元

交易时间,商户名称,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,商家订单号,备注
2026-06-01 10:00:00\t,某店,纸箱,131.77(已退款89.84),某银行(1),交易成功,支出,办公,J1\t,M1\t, ,
2026-06-02 10:00:00\t,某店,退款-纸箱,89.84,某银行(1),退款成功,不计收支,网购,J1\t,M1\t, ,
2026-06-03 10:00:00\t,某店,胶带,20.00(已全额退款),某银行(1),交易成功,不计收支,办公,J2\t,M2\t, ,
2026-06-04 10:00:00\t,某店,退款-胶带,20.00,某银行(1),退款成功,不计收支,网购,J2\t,M2\t, ,
2026-06-05 10:00:00\t,某店,标签,5.00,先享后付,交易成功,不计收支,先享后付,J3\t,M3\t, ,
2026-06-06 10:00:00\t,京东物流,京东物流,10.20,钱包余额,交易成功,支出,收发快递,J4\t,M4\t, ,
2026-06-07 10:00:00\t,某人,没见过,1.00,钱包余额,交易成功,不计收支,其他,J5\t,M5\t, ,
"""


def test_the_jd_wallet_takes_amounts_before_what_came_back(desk: Importer) -> None:
    result = desk(JD, encoding="utf-8-sig")
    assert (result.source, result.status, counts(result)) == ("jd_wallet", "imported", (7, 5, 0, 0, 1, 1))
    assert codes(result) == [(7, "direction_unknown")]
    assert [(one.name, one.computed, one.ties) for one in result.controls] == [
        ("total_count", 7, True), ("income_count", 0, True), ("income_total", 0, True),
        ("outgo_count", 2, True), ("outgo_total", 5213, True),
    ]  # fmt: skip
    assert desk.facts(FactKind.LEDGER, "row_no", "ledger_no", "class", "amount_minor", "account") == [
        (1, "J1", "unclassified", -13177, "jd_shan"), (2, "J1", "refund", 8984, "jd_shan"),
        (3, "J2", "unclassified", -2000, "jd_shan"), (4, "J2", "refund", 2000, "jd_shan"),
        (6, "J4", "unclassified", -1020, "jd_shan"),
    ]  # fmt: skip
    assert counts(desk(JD.replace("共：7", "共：8"), encoding="utf-8-sig"))[:3] == (7, 0, 5)
