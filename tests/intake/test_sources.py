"""Every layout, in a small file of its own shape."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from intake.facts import FactKind
from intake.receiving import Upload, receive_uploads
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, Importer, counts, line, table

ALIPAY_HEAD = """#支付宝账务明细查询
#账号：[shanyue@example.com]
#起始日期：[2026年06月01日 00:00:00]   终止日期：[2026年07月01日 00:00:00]
#-----------------------------------------账务明细列表----------------------------------------
"""
ALIPAY_FOOT = """#-----------------------------账务明细列表结束-----------------------------
#支出合计：2笔，共-3.60元
#收入合计：1笔，共100.00元
#导出时间：[2026年07月01日 05:46:49]
"""
QIANNIU = (
    "账务流水号,业务流水号,商品名称,发生时间,收入金额（+元）,支出金额（-元）,账户余额（元）,业务类型,备注,"
    "商户订单号,对方账号,业务描述,业务基础订单号\n"
)
LINES = [
    "F1\t,B1\t,杯,2026-06-02 10:00:00,100.00,0.00,100.00,在线支付,,T200P3553498017448001,x,"
    "0010001|交易收款-交易收款,",
    "F2\t,B1\t,杯,2026-06-02 10:00:00,,-0.60,99.40,收费,,,x,0030002|技术服务费-x,3553498017448001",
    "F3\t,B2\t,,2026-06-03 10:00:00,,-3.00,96.40,其它,关联订单号：3553498017448002,CAE_1,x,怪事,FP301_7",
]


def test_the_alipay_fund_bill_of_qianniu(importer: Importer) -> None:
    body = ALIPAY_HEAD + QIANNIU + "\n".join(LINES) + "\n" + ALIPAY_FOOT
    result = importer(body, encoding="gb18030")
    assert (result.source, result.status, counts(result)) == ("alipay_fund", "imported", (3, 3, 0, 0, 0, 0))
    assert (result.first_day, result.last_day) == (date(2026, 6, 1), date(2026, 6, 30))
    columns = ("ledger_no", "order_no", "payment_no", "class", "amount_minor", "account", "view")
    assert importer.facts(FactKind.LEDGER, *columns) == [
        ("F1", "3553498017448001", "B1", "trade", 10000, "shanyue@example.com", "fund"),
        ("F2", "3553498017448001", "B1", "fee", -60, "shanyue@example.com", "fund"),
        ("F3", "3553498017448002", "B2", "unclassified", -300, "shanyue@example.com", "fund"),
    ]


def test_the_plain_alipay_form_brings_the_same_lines_again(importer: Importer) -> None:
    importer(ALIPAY_HEAD + QIANNIU + "\n".join(LINES) + "\n" + ALIPAY_FOOT, encoding="gb18030")
    plain = (
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,"
        "交易渠道,业务类型,备注\n"
        "F1,B1,T200P3553498017448001,杯,2026-06-02 10:00:00,x,100.00,,100.00,支付宝,在线支付,\n"
        "F2,B1,,杯,2026-06-02 10:00:00,x,0.00,0.60,99.40,支付宝,收费,\n"
    )
    again = importer(ALIPAY_HEAD + plain + ALIPAY_FOOT, encoding="gb18030")
    assert counts(again) == (2, 0, 2, 0, 0, 0)
    assert again.status == "control_failed"  # one row less than the footer says
    assert [one.type for one in again.findings] == ["control_total_failed"]


def test_a_bill_cut_before_its_footer_does_not_pass_unseen(importer: Importer) -> None:
    result = importer(ALIPAY_HEAD + QIANNIU + LINES[0] + "\n", encoding="gb18030")
    assert (result.status, counts(result)) == ("control_failed", (1, 1, 0, 0, 0, 0))
    assert result.findings[0].explanation.code == "control_footer_missing"


def test_the_alipay_trade_bill_falls_into_its_parts(importer: Importer) -> None:
    body = (
        ALIPAY_HEAD.replace("账务", "业务")
        + "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,"
        "支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\n"
        "P1\t,M1\t,交易\t,杯,2026-06-01 10:00:00,2026-06-02 10:00:00,"
        "100.00,100.00,5.00,0.00,1.00,0.00,\t,-0.60,0.00,\n"
        "P1\t,M1\t,退款\t,杯,2026-06-01 10:00:00,2026-06-05 10:00:00,"
        "-30.00,-30.00,0.00,0.00,0.00,0.00,R1\t,0.18,0.00,\n"
        "#-----业务明细列表结束-----\n#交易合计：1笔，商家实收共100.00元，商家优惠共0.00元\n"
        "#退款合计：1笔，商家实收退款共-30.00元，商家优惠退款共0.00元\n"
    )
    result = importer(body, encoding="gb18030")
    assert (result.source, result.status, counts(result)) == ("alipay_trade", "imported", (2, 2, 0, 0, 0, 0))
    columns = (
        "ledger_no",
        "class",
        "amount_minor",
        "order_no",
        "payment_no",
        "original_no",
        "view",
        "row_no",
    )
    assert importer.facts(FactKind.LEDGER, *columns) == [
        ("P1", "fee", -60, "M1", "P1", "", "detail", 1),
        ("P1", "subsidy", 600, "M1", "P1", "", "detail", 1),
        ("P1", "trade", 9400, "M1", "P1", "", "detail", 1),
        ("R1", "fee", 18, "M1", "P1", "P1", "detail", 2),
        ("R1", "refund", -3000, "M1", "P1", "P1", "detail", 2),
    ]


WECHAT = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,"
    "资金变更提交申请人,备注,业务凭证号\n"
    "`2026-06-01 10:00:00,`4200000001,`W1,`交易,`交易,`收入,`100.00,`100.00,`system,`,`\n"
    "`2026-06-01 10:00:00,`4200000001,`W2,`交易,`扣除交易手续费,`支出,`0.60,`99.40,`system,`,`\n"
    "`2026-06-02 10:00:00,`5030000001,`4200000001,`退款,`退款,`支出,`49.70,`49.70,`1601959334API,"
    "`退款总金额50.00元;含手续费0.30元,`\n"
    "`2026-06-03 10:00:00,`1217000001,`W4,`充值提现,`提现,`支出,`49.70,`0.00,`1601959334,`,`\n"
)
WECHAT_FOOT = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`4.0,`1,`100.00,`3.0,`100.00\n"


def test_the_wechat_fund_bill_splits_a_refund_into_refund_and_returned_fee(importer: Importer) -> None:
    result = importer(WECHAT + WECHAT_FOOT)
    assert (result.source, result.status, counts(result)) == ("wechat_fund", "imported", (4, 4, 0, 0, 0, 0))
    assert all(one.ties for one in result.controls)
    columns = ("row_no", "ledger_no", "business_type", "class", "amount_minor", "payment_no", "account")
    account = "1601959334"
    assert importer.facts(FactKind.LEDGER, *columns) == [
        (1, "4200000001", "交易", "trade", 10000, "4200000001", account),
        (2, "4200000001", "扣除交易手续费", "fee", -60, "4200000001", account),
        (3, "5030000001", "退款", "refund", -5000, "4200000001", account),
        (3, "5030000001", "退还交易手续费", "fee", 30, "4200000001", account),
        (4, "1217000001", "提现", "payout", -4970, "1217000001", account),
    ]


PDD = """拼多多店铺账务明细查询

起始时间：2026-06-01 00:00:00  终止时间：2026-06-30 23:59:59
----------交易记录明细列表---------
商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述
260601-1,2026-06-01 10:00:00,61.80,0,交易收入,,0010002|交易收入-订单收入
260601-1,2026-06-01 10:00:00,0,-0.37,技术服务费,,0030002|技术服务费-基础技术服务费
260601-1,2026-06-02 10:00:00,0.00,0,优惠券结算,,
260601-1,2026-06-01 10:00:00,0,-0.37,技术服务费,,0030002|技术服务费-基础技术服务费
,2026-06-09 10:00:00,0,-50.00,提现,,
----------交易记录明细列表结束---------
#支出合计：4笔-50.74元
#收入合计：1笔61.80元
#总计：5笔
"""


def test_the_pdd_ledger_knows_its_lines_by_their_content(importer: Importer) -> None:
    body = PDD.replace("----------交易记录明细列表结束---------\n", "")
    result = importer(body, encoding="gbk")
    assert (result.source, result.status, counts(result)) == ("pdd_ledger", "imported", (5, 5, 0, 0, 0, 0))
    assert [(one.name, one.ties) for one in result.controls] == [
        ("outgo_count", True), ("outgo_total", True), ("income_count", True), ("income_total", True),
    ]  # fmt: skip
    assert [
        one[1:] for one in importer.facts(FactKind.LEDGER, "row_no", "class", "amount_minor", "order_no")
    ] == [
        ("trade", 6180, "260601-1"),
        ("fee", -37, "260601-1"),
        ("subsidy", 0, "260601-1"),
        ("fee", -37, "260601-1"),
        ("payout", -5000, ""),
    ]
    numbers = [one for (one,) in importer.facts(FactKind.LEDGER, "ledger_no")]
    assert len(set(numbers)) == 5


def test_a_cmb_statement_tells_name_and_account_of_the_other_side(importer: Importer) -> None:
    body = (
        "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
        '2026-06-02,CNY,"1,234.00","1,271.66",汇入,支付宝（中国）网络技术有限公司215500001,提现\n'
        '2026-06-02,人民币,"-1,000.00",271.66,转账,张三 66666666666666,\n'
    )
    result = importer(body)
    assert (result.source, result.status, counts(result)) == ("bank_cmb", "imported", (2, 2, 0, 0, 0, 0))
    columns = (
        "account",
        "amount_minor",
        "balance_minor",
        "payee_name",
        "payee_account",
        "summary",
        "currency",
    )
    assert importer.facts(FactKind.BANK, *columns) == [
        ("755900001", -100000, 27166, "张*", "6666****6666", "转账", "CNY"),
        ("755900001", 123400, 127166, "支付宝（中国）网络技术有限公司", "****0001", "汇入 提现", "CNY"),
    ]


def test_a_taobao_order_is_its_own_only_line(importer: Importer) -> None:
    body = (
        "订单编号,支付单号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,订单付款时间 ,"
        "宝贝标题 ,"
        "宝贝总数量,店铺名称,天猫卡券抵扣,集分宝抵扣,确认收货时间,主订单编号\n"
        '="1234567890123456789",="2026060122001",100.00,8.00,98.00,93.00,"买家已付款，等待卖家发货",'
        '2026-06-01 10:00:00,"杯,大",2,山月家居,5.00,0,,="1234567890123456789"\n'
        '="1234567890123456790",,10.00,0.00,10.00,0.00,等待买家付款,,杯,1,山月家居,,,,\n'
    )
    result = importer(body, encoding="gb18030")
    assert (result.source, counts(result)) == ("taobao_orders", (2, 2, 0, 0, 0, 0))
    columns = (
        "order_no", "sub_order_no", "title", "quantity", "goods_amount_minor", "freight_minor",
        "shop_discount_minor",
        "platform_discount_minor", "buyer_paid_minor", "order_status", "payment_no", "paid_at",
        "parent_order_no",
    )  # fmt: skip
    first, second = "1234567890123456789", "1234567890123456790"
    paid_at = datetime(2026, 6, 1, 10)  # noqa: DTZ001
    assert importer.facts(FactKind.ORDERS, *columns) == [
        (first, first, "杯,大", 2, 10000, 800, 1000, 500, 9300, "paid", "2026060122001", paid_at, ""),
        (second, second, "杯", 1, 1000, 0, 0, 0, 0, "unpaid", "", None, ""),
    ]


TEMPLATES = {
    FactKind.AFTER_SALES: (
        "platform,shop,case_no,order_no,sub_order_no,case_type,sku,quantity,asked_amount,agreed_amount,case_status,"
        "applied_at,refunded_at,return_waybill,reason,complained,funder\n"
        "taobao,山月家居,C1,A1,,退貨退款,SKU1,2,10,9.50,refunded,2026-06-01,2026-06-02,SF1,坏,y,平台\n",
        ("case_no", "case_type", "quantity", "agreed_amount_minor", "case_status", "complained", "funder"),
        ("C1", "return_refund", 2, 950, "refunded", True, "platform"),
    ),
    FactKind.SHIPMENTS: (
        "店鋪,出庫單號,訂單號,子訂單號,售後單號,出庫類型,商品編碼,數量,承運商,運單號,重量克,出庫時間\n"
        "山月家居,S1,A1,,,銷售,SKU1,1,中通快递,ZT1,512.5,2026-06-01 10:00:00\n",
        ("platform", "shipment_no", "shipment_type", "quantity", "waybill", "weight_g"),
        ("taobao", "S1", "sale", 1, "ZT1", 513),
    ),
    FactKind.RECEIPTS: (
        "店铺,入库单号,订单号,售后单号,退货快递单号,商品编码,良品数,次品数,入库时间\n"
        "山月生活,R1,A1,C1,SF1,SKU1,1,,2026-06-01 10:00:00\n",
        ("platform", "receipt_no", "case_no", "good_quantity", "bad_quantity"),
        ("pdd", "R1", "C1", 1, 0),
    ),
    FactKind.COURIER: (
        "承运商,运单号,方向,费用项目,实际重量克,体积立方厘米,计费重量克,金额,日期,币种\n"
        "中通快递,ZT1,寄出,运费,800,,1000,5.00,2026-06-01,\n合计,,,,,,,5.00,,\n",
        ("carrier", "waybill", "direction", "item", "volume_cm3", "amount_minor", "charged_on", "shop"),
        ("中通快递", "ZT1", "out", "运费", None, 500, date(2026, 6, 1), ""),
    ),
    FactKind.VOUCHERS: (
        "账套,日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,单据号\n"
        "山月,2026-06-30,记,12,收款,101201,支付宝,-100.00,,F1\n",
        ("book", "voucher_date", "word", "number", "debit_minor", "credit_minor", "source_no"),
        ("山月", date(2026, 6, 30), "记", "12", -10000, 0, "F1"),
    ),
}


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_is_read_in_any_of_its_three_languages(importer: Importer, kind: FactKind) -> None:
    body, columns, expected = TEMPLATES[kind]
    result = importer(body, encoding="gb18030")
    assert (result.source, result.status, result.rows.accepted) == (f"template_{kind}", "imported", 1)
    assert importer.facts(kind, *columns) == [expected]


def test_a_workbook_and_its_text_twin_are_the_same_rows(importer: Importer) -> None:
    stamp = datetime(2026, 6, 1, 10)  # noqa: DTZ001
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        book.add_worksheet("说明").write(0, 0, "read me")
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, LEDGER.split(","))
        sheet.write_row(1, 0, ["shanyue@example.com", "L1", 1234567890, "", "交易收款", 0.1 + 0.2])
        sheet.write_datetime(1, 8, stamp, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
        sheet.write(2, 1, "L2")
        sheet.write(2, 2, 1234567890123450000)
        sheet.write(2, 5, 7)
        sheet.write(2, 0, "shanyue@example.com")
        sheet.write_datetime(2, 8, stamp, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
    result = importer(body.getvalue(), name="账单.xlsx")
    assert counts(result) == (2, 1, 0, 0, 0, 1)
    assert [(one.row_no, one.code) for one in result.problems] == [(2, "damaged_identifier")]
    assert counts(importer(table(LEDGER, [line("L1", "0.30")]))) == (1, 0, 1, 0, 0, 0)


def test_every_bill_in_an_archive_is_a_file_of_its_own(importer: Importer) -> None:
    bill = ALIPAY_HEAD + QIANNIU + "\n".join(LINES) + "\n" + ALIPAY_FOOT
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("dir/AAAA.csv", bill.encode("gb18030"))
        archive.writestr("dir/BBBB.csv", "类型,笔数\n收入,1\n".encode("gb18030"))
    packed = body.getvalue().replace(b"AAAA", "明细".encode("gbk")).replace(b"BBBB", "汇总".encode("gbk"))
    upload = Upload("bill.zip", io.BytesIO(packed))
    _, files = receive_uploads(
        importer.database, importer.stores, uploads=[upload], actor=SYSTEM, now=importer.now
    )
    read, summary = (importer.run(one) for one in files)
    assert (read.file, read.source, counts(read)) == ("明细.csv", "alipay_fund", (3, 3, 0, 0, 0, 0))
    assert summary.refusal is not None
    assert (summary.file, summary.refusal.code) == ("汇总.csv", "summary_only")


def test_the_summary_beside_a_bill_is_known_by_what_it_says(importer: Importer) -> None:
    body = (
        "#支付宝业务汇总查询\n#账号：[shanyue@example.com]\n"
        "#起始日期：[2026年06月01日 00:00:00]   终止日期：[2026年07月01日 00:00:00]\n"
        "#-----------------------------------------业务汇总列表----------------------------------------\n"
        "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,服务费（元）\n"
        "合计,,1,0,100.00,100.00,-0.60\n"
    )
    result = importer(body, name="day.csv", encoding="gb18030")
    assert result.refusal is not None
    assert (result.status, result.refusal.code) == ("refused", "summary_only")


@pytest.mark.parametrize(
    ("income", "outgo", "code"),
    [
        ("", "", "amount_missing"),
        ("1", "1", "two_amounts"),
        ("-1", "", "sign_disagrees"),
        ("", "-1", "sign_disagrees"),
    ],
)
def test_direction_and_sign_must_agree(importer: Importer, income: str, outgo: str, code: str) -> None:
    result = importer(table(LEDGER, [line("L1", income, outgo)]))
    assert [one.code for one in result.problems] == [code]
    assert counts(result) == (1, 0, 0, 0, 0, 1)


def test_a_comma_inside_a_text_does_not_shift_amounts_unseen(importer: Importer) -> None:
    result = importer(table(LEDGER, [line("L1", "1.00") + ",more", line("L2", "1.00") + ",,"]))
    assert [(one.row_no, one.code) for one in result.problems] == [(1, "too_many_cells")]
    assert counts(result) == (2, 1, 0, 0, 0, 1)


def test_a_row_cut_in_the_middle_is_no_fact(importer: Importer) -> None:
    whole = table(LEDGER, [line("L1", "1.00"), line("L2", "123.45")])
    result = importer(whole[: whole.index("123.45") + 4])
    assert [(one.row_no, one.code) for one in result.problems] in ([(2, "missing")], [(2, "cut_row")])
    assert counts(result) == (2, 1, 0, 0, 0, 1)
