"""Bills of platforms and payment channels, each in a small file of its own shape."""

import io
from datetime import datetime

import pytest
import xlsxwriter

from company import masterdata
from database.unit_of_work import unit_of_work
from intake.facts import FactKind
from intake.queries import ImportResult
from tests.intake.file_desk import Importer, counts, table

ACCOUNTS = """
[[account]]
number = "jd-1"
kind = "ledger"
shop = "两处都有"
platform = "jd"
currency = "CNY"
[[account]]
number = "douyin-1"
kind = "ledger"
shop = "两处都有"
platform = "douyin"
currency = "CNY"
[[account]]
number = "176500001"
kind = "ledger"
shop = "山月小程序"
currency = "CNY"
"""
PARTS = ("row_no", "business_type", "class", "fee_code", "amount_minor")


@pytest.fixture
def desk(importer: Importer) -> Importer:
    with unit_of_work(importer.database) as work:
        masterdata.load(work, ACCOUNTS)
    return importer


def codes(result: ImportResult) -> list[tuple[int, str]]:
    return [(one.row_no, one.code) for one in result.problems]


ALL = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
REFUNDS = ALL.replace("微信退款单号", "退款申请时间,退款成功时间,微信退款单号")
SALES = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注"
)
TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"


def ticked(cells: str) -> str:
    return ",".join("`" + cell for cell in cells.split(","))


def paid(number: str, settled: str, *, coupons: str = "0.00", fee: str = "0", sub: str = "0") -> str:
    return ticked(
        f"2026-06-01 10:00:00,wx1,1601959334,{sub},,{number},M{number},o1,JSAPI,SUCCESS,OTHERS,CNY,{settled},"
        f"{coupons},0,0,0.00,0.00,,,GOODS,,{fee},0.60%,10.00,0.00,"
    )


def refunded(number: str, amount: str, *, state: str = "SUCCESS", back: str = "0.00", fee: str = "0") -> str:
    return ticked(
        f"2026-06-02 10:00:00,wx1,1601959334,0,,{number},M{number},o1,JSAPI,REFUND,OTHERS,CNY,0.00,0.00,"
        f"R{number},S{number},{amount},{back},ORIGINAL,{state},GOODS,,{fee},0.60%,0.00,{amount},"
    )


def test_a_wechat_trade_bill_falls_into_what_buyers_coupons_and_the_channel_paid(desk: Importer) -> None:
    rows = [
        # 10.00, of which 2.00 by a coupon that the merchant grants and 1.00 by a prepaid one
        paid("4201", "8.00", coupons="3.00", fee="0.05000"),
        refunded("4201", "4.00", back="0.50", fee="-0.02400"),
    ]
    foot = TOTALS + ticked("2,8.00,4.00,0.50,0.03000,10.00,4.00") + "\n"
    result = desk(table(ALL, rows) + foot)
    assert (result.source, result.status, counts(result)) == ("wechat_trade", "imported", (2, 2, 0, 0, 0, 0))
    assert [(one.name, one.computed) for one in result.controls if one.ties] == [
        ("total_count", 2), ("trade_total", 800), ("refund_total", 400), ("coupon_refund_total", 50),
        ("fee_total", 3),
    ]  # fmt: skip
    columns = (*PARTS, "ledger_no", "order_no", "payment_no", "original_no", "view", "note")
    sale, refund = ("4201", "M4201", "4201", ""), ("R4201", "M4201", "4201", "4201")
    rounded = "手续费 -0.02400"
    assert desk.facts(FactKind.LEDGER, *columns) == [
        (1, "交易", "trade", "", 700, *sale, "detail", ""),
        (1, "充值券", "subsidy", "", 100, *sale, "detail", ""),
        (1, "手续费", "fee", "", -5, *sale, "detail", ""),
        (2, "充值券", "subsidy", "", -50, *refund, "detail", rounded),
        (2, "手续费", "fee", "", 2, *refund, "detail", rounded),
        (2, "退款", "refund", "", -350, *refund, "detail", rounded),
    ]


def test_a_wechat_refund_counts_only_once_the_channel_has_made_it(desk: Importer) -> None:
    rows = [
        refunded("1", "1.00", state="PROCESSING"),
        refunded("2", "2.00", state="CHANGE"),
        refunded("3", "3.00", state="FAIL"),
        refunded("4", "4.00"),
    ]
    result = desk(table(ALL, rows) + TOTALS + ticked("4,0.00,10.00,0.00,0.00,0.00,10.00"))
    assert (result.status, counts(result)) == ("imported", (4, 3, 0, 0, 1, 0))
    assert desk.facts(FactKind.LEDGER, "ledger_no", "amount_minor", "settle_status") == [
        ("R1", -100, "PROCESSING"), ("R2", -200, "PROCESSING"), ("R4", -400, "SUCCESS"),
    ]  # fmt: skip


def test_wechat_rows_that_contradict_themselves_are_problems(desk: Importer) -> None:
    rows = [
        paid("1", "8.00", coupons="1.00"),  # 2.00 were granted, coupons say 1.00
        refunded("2", "1.00", back="1.50"),
        refunded("3", "1.00", fee="0.01000"),
        paid("4", "9.00", fee="-0.01000"),
        paid("5", "9.00", coupons="1.00").replace("SUCCESS", "WONDER"),
    ]
    result = desk(table(ALL, rows) + TOTALS + ticked("5,26.00,2.00,1.50,0.00,40.00,2.00"))
    assert codes(result) == [
        (1, "components_differ"), (2, "components_differ"), (3, "sign_disagrees"), (4, "sign_disagrees"),
        (5, "unknown_word"),
    ]  # fmt: skip


def test_a_comma_in_the_goods_of_a_wechat_bill_does_no_harm(desk: Importer) -> None:
    row = paid("1", "10.00").replace("GOODS", "杯,大,红")
    result = desk(table(ALL, [row]) + TOTALS + ticked("1,10.00,0.00,0.00,0.00,10.00,0.00"))
    assert (result.status, counts(result)) == ("imported", (1, 1, 0, 0, 0, 0))
    assert desk.facts(FactKind.LEDGER, "amount_minor") == [(1000,)]


def test_the_sale_and_the_refund_bill_bring_the_same_lines_as_the_whole_one(desk: Importer) -> None:
    sub = paid("4201", "10.00", fee="0.06000", sub="176500001")
    whole = table(ALL, [sub, refunded("4202", "4.00")]) + TOTALS + ticked("2,10,4,0,0.06,10,4")
    assert counts(desk(whole)) == (2, 2, 0, 0, 0, 0)
    cells = sub.split(",")
    sale = ",".join([*cells[:14], *cells[20:25], cells[26]])
    assert counts(desk(table(SALES, [sale]) + TOTALS + ticked("1,10,0,0,0.06,10,0"))) == (1, 0, 1, 0, 0, 0)
    cells = refunded("4202", "4.00").split(",")
    back = ",".join([*cells[:14], "`2026-06-02 10:00:00", "`2026-06-03 11:00:00", *cells[14:]])
    again = desk(table(REFUNDS, [back]) + TOTALS + ticked("1,0,4,0,0,0,4"))
    assert (again.source, counts(again)) == ("wechat_trade", (1, 0, 1, 0, 0, 0))
    accounts = set(desk.facts(FactKind.LEDGER, "ledger_no", "account"))
    assert accounts == {("4201", "176500001"), ("R4202", "1601959334")}


SETTLEMENT = (
    "结算时间,订单号,子订单号,结算金额,结算账户,结算单类型,有结算前退款,下单时间,商品ID,商品数量,业务类型,订单类型,"
    "订单总价,商品总价,运费,店铺劵,结算前退款金额,平台补贴,达人补贴,抖音支付补贴,抖音月付营销补贴,用户实付,收入合计,"
    "平台服务费,佣金,渠道分成,招商服务费,站外推广费,其他分成,其他分成说明,支出合计,是否免佣,免佣金额,备注"
)


def settled(
    sub: str, net: str, paid_: str, *, kind: str = "已结算", parts: str = "0,0,0,0", fees: str
) -> str:
    return (
        f"2026-06-05 08:00:00,'6001,'{sub},{net},聚合账户,{kind},否,2026-06-01 10:00:00,37,1,精选联盟,"
        f"普通订单,120.00,120.00,0,0,5.00,{parts},{paid_},0,{fees},,0,否,0,"
    )


def test_a_douyin_settlement_row_falls_into_its_parts(desk: Importer) -> None:
    note = "各列含义请见帮助中心" + "," * 33
    rows = [
        note,
        settled("61", "103.50", "100.00", parts="8.00,2.00,0,0", fees="-5.00,-1.00,0,-0.50,0,0"),
        settled("61", "-95.00", "-100.00", kind="结算后退款-原路退回", fees="5.00,0,0,0,0,0"),
        settled("62", "95.00", "100.00", kind="0", fees="5.00,0,0,0,0,0"),  # fees written unsigned
        settled("63", "90.00", "100.00", fees="-5.00,0,0,0,0,0"),
        settled("64", "1.00", "1.00", kind="新类型", fees="0,0,0,0,0,0"),
    ]
    result = desk(table(SETTLEMENT, rows), encoding="utf-8-sig")
    assert (result.source, counts(result)) == ("douyin_settlement", (6, 4, 0, 0, 1, 1))
    assert codes(result) == [(5, "components_differ")]
    assert desk.facts(FactKind.LEDGER, *PARTS, "sub_order_no", "view") == [
        (2, "佣金", "fee", "affiliate", -100, "61", "detail"),
        (2, "已结算", "trade", "", 10000, "61", "detail"),
        (2, "平台服务费", "fee", "", -500, "61", "detail"),
        (2, "平台补贴", "subsidy", "", 800, "61", "detail"),
        (2, "招商服务费", "fee", "recruitment", -50, "61", "detail"),
        (2, "达人补贴", "subsidy", "", 200, "61", "detail"),
        (3, "平台服务费", "fee", "", 500, "61", "detail"),
        (3, "结算后退款-原路退回", "refund", "", -10000, "61", "detail"),
        (4, "0", "trade", "", 10000, "62", "detail"),
        (4, "平台服务费", "fee", "", -500, "62", "detail"),
        (6, "新类型", "unclassified", "", 100, "64", "detail"),
    ]
    assert counts(desk(table(SETTLEMENT, rows[:3])))[:3] == (3, 0, 2)


FUND = (
    "动账时间,动帐流水号,动账方向,动账金额,动账账户,动账场景,计费类型,子订单号,订单号,售后编号,下单时间,商品ID,订单类型,"
    "订单实付应结,运费实付,实际平台补贴_运费,实际平台补贴,实际达人补贴,实际抖音支付补贴,实际抖音月付营销补贴,订单退款,"
    "平台服务费,佣金,渠道分成,招商服务费,站外推广费,其他分成,是否免佣,免佣金额,备注"
)


def flow(number: str, way: str, amount: str, scene: str, *, parts: str = "", note: str = "") -> str:
    order = "'61,'6001,S1" if parts else ",,"
    return (
        f"2026-06-05 08:00:00,'{number},{way},{amount},聚合账户,{scene},小店自卖,{order},,,普通订单,"
        f"{parts or '0,0,0,0,0,0,0,0,0,0,0,0,0,0'},否,0,{note}"
    )


def test_the_douyin_fund_bill_tells_what_every_movement_is_about(desk: Importer) -> None:
    rows = [
        flow("F1", "入账", "48.50", "货款结算入账", parts="40.00,6.00,0,10.00,0,0,0,0,-1.50,0,0,0,0,0"),
        flow("F2", "出账", "5.00", "权益保险", note="保费扣除（2笔）"),  # written unsigned
        flow("F3", "出账", "-40.00", "退款-结算后退款-退用户", parts="0,0,0,0,0,0,0,-40.00,0,0,0,0,0,0"),
        flow("F4", "出账", "-3.00", "退款-订单退款触发-退补贴"),
        flow("F5", "出账", "100.00", "提现"),
        flow("F6", "入账", "100.00", "提现退票"),
        flow("F7", "出账", "-1.00", "", note="保费扣除"),
        flow("F8", "出账", "-1.00", "全新场景"),
        flow("F9", "出账", "-1.00", "充值千川广告费"),
        flow("G1", "入账", "-1.00", "人工调账"),
        flow("G2", "入账", "9.00", "货款结算入账", parts="40.00,0,0,0,0,0,0,0,-1.50,0,0,0,0,0"),
        flow("G3", "平账", "9.00", "货款结算入账"),
    ]
    result = desk(table(FUND, rows), encoding="utf-8-sig")
    assert (result.source, counts(result)) == ("douyin_fund", (12, 9, 0, 0, 0, 3))
    assert codes(result) == [(10, "sign_disagrees"), (11, "components_differ"), (12, "unknown_word")]
    assert desk.facts(FactKind.LEDGER, "ledger_no", *PARTS[1:], "order_no", "case_no", "view") == [
        ("F1", "平台服务费", "fee", "", -150, "6001", "S1", "fund"),
        ("F1", "平台补贴", "subsidy", "", 1000, "6001", "S1", "fund"),
        ("F1", "货款结算入账", "trade", "", 4000, "6001", "S1", "fund"),
        ("F2", "权益保险", "insurance", "", -500, "", "", "fund"),
        ("F3", "退款-结算后退款-退用户", "refund", "", -4000, "6001", "S1", "fund"),
        ("F4", "退款-订单退款触发-退补贴", "subsidy", "", -300, "", "", "fund"),
        ("F5", "提现", "payout", "", -10000, "", "", "fund"),
        ("F6", "提现退票", "payout", "", 10000, "", "", "fund"),
        ("F7", "保费扣除", "insurance", "", -100, "", "", "fund"),
        ("F8", "全新场景", "unclassified", "", -100, "", "", "fund"),
        ("F9", "充值千川广告费", "transfer", "", -100, "", "", "fund"),
    ]


JD = (
    "订单编号,父单号,订单状态,订单下单时间,订单完成时间,售后服务单号,售后退款时间,商品编号,商品名称,商品数量,扣点类型,"
    "佣金比例,费用名称,应结金额,币种,收支方向,结算状态,预计结算时间,账单生成时间,到账时间,商户订单号,资金动账备注"
)
JD_NEW = (
    "订单编号,父单号,订单状态,订单下单时间,订单完成时间,商品编号,商品名称,商品单价,商品数量,结算时间,商户订单号,"
    "资金动账备注,费用名称,费用分类,应结金额,结算单类型,结算单号,结算主体"
)


def fee(name: str, amount: str, way: str, *, state: str = "已结算") -> list[str]:
    came, batch = ("2026-06-09 12:00:00", "2026060900001") if state == "已结算" else ("", "")
    cells = (
        f"260500001,,完成,2026-05-10 14:00:00,,,,101700,杯,1,基础扣点,0.05,{name},{amount},CNY,{way},{state},"
        f"2026-06-08 17:00:00,20260608,{came},{batch},"
    )
    return cells.split(",")


def test_a_jd_settlement_has_a_row_for_every_fee(desk: Importer) -> None:
    rows = [
        fee("货款", "36.80", "收入"),
        fee("货款", "-13.80", "支出"),
        fee("佣金", "-1.84", "支出"),
        fee("运费保险服务费", "-0.86", "支出"),
        fee("售后卖家赔付费", "-3.90", "支出"),
        fee("货款", "20.00", "收入", state="待结算"),
        fee("没见过的费", "-1.00", "支出"),
        fee("佣金", "1.84", "支出"),
    ]
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "本表仅供参考")
        for at, row in enumerate([JD.split(","), *rows], start=1):
            sheet.write_row(at, 0, row)
        sheet.write(2, 7, 10160070484512.0)
    result = desk(body.getvalue(), name="结算.xlsx")
    assert (result.source, counts(result)) == ("jd_settlement", (8, 7, 0, 0, 0, 1))
    assert codes(result) == [(8, "sign_disagrees")]
    assert desk.facts(FactKind.LEDGER, *PARTS, "settle_status", "batch_no", "order_no", "view") == [
        (1, "货款", "trade", "", 3680, "已结算", "2026060900001", "260500001", "detail"),
        (2, "货款", "refund", "", -1380, "已结算", "2026060900001", "260500001", "detail"),
        (3, "佣金", "fee", "", -184, "已结算", "2026060900001", "260500001", "detail"),
        (4, "运费保险服务费", "insurance", "", -86, "已结算", "2026060900001", "260500001", "detail"),
        (5, "售后卖家赔付费", "compensation", "", -390, "已结算", "2026060900001", "260500001", "detail"),
        (6, "货款", "trade", "", 2000, "待结算", "", "260500001", "detail"),
        (7, "没见过的费", "unclassified", "", -100, "已结算", "2026060900001", "260500001", "detail"),
    ]


def test_a_jd_estimate_is_replaced_by_the_money_that_came(desk: Importer) -> None:
    waiting, came = fee("货款", "20.00", "收入", state="待结算"), fee("货款", "20.00", "收入")
    assert counts(desk(table(JD, [",".join(waiting)]))) == (1, 1, 0, 0, 0, 0)
    assert counts(desk(table(JD, [",".join(came)]))) == (1, 0, 0, 1, 0, 0)
    older = [",".join(waiting), ",".join(fee("佣金", "-1.00", "支出"))]
    assert counts(desk(table(JD, older))) == (2, 1, 1, 0, 0, 0)
    moment = datetime(2026, 6, 9, 12)  # noqa: DTZ001
    assert desk.facts(FactKind.LEDGER, "amount_minor", "settle_status", "batch_no", "occurred_at") == [
        (-100, "已结算", "2026060900001", moment), (2000, "已结算", "2026060900001", moment),
    ]  # fmt: skip


def test_the_newer_jd_settlement_says_direction_and_day_under_other_names(desk: Importer) -> None:
    row = (
        "260500001,,完成,2026-05-10 14:00:00,,-,杯,36.80,1,2026-06-30 12:20:57,2026063000001,6月结算款,"
        "货款,收入,36.80,,,"
    )
    result = desk(table(JD_NEW, [row]))
    assert (result.source, counts(result)) == ("jd_settlement", (1, 1, 0, 0, 0, 0))
    assert desk.facts(FactKind.LEDGER, "class", "amount_minor", "batch_no", "note") == [
        ("trade", 3680, "2026063000001", "6月结算款")
    ]


def test_both_forms_of_taobaos_wechat_bill_bring_their_lines(desk: Importer) -> None:
    long = table(
        "商家昵称,入帐日期,入帐时间,支付流水号,主订单id,子订单id,入帐类型,收入金额(元),支出金额(元),业务描述,备注,"
        "收/付渠道,数据创建时间,数据修改时间",
        [
            "山月,2026-06-01,10:00:00,849001,3297001,3297002,交易收款,12.00,,0010001|交易收款-交易收款,,微信,,",
            "山月,2026-06-01,2026-06-01 10:00:00,849001,3297001,3297003,交易收款,8.00,0,,,微信,,",
        ],
    )
    short = table(
        "入账时间,支付流水号,淘宝订单编号,入账类型,收入金额（元）,支出金额,业务描述,备注",
        ["2026-06-02 10:00:00,849002,3297009,其它,0,-1.20,0030002|技术服务费-x,", "五月,849003,,提现,,5,,"],
    )
    first, second = desk(long), desk(short)
    assert (first.source, counts(first)) == ("taobao_wechat", (2, 2, 0, 0, 0, 0))
    assert (second.source, codes(second)) == ("taobao_wechat", [(2, "bad_time")])
    columns = ("ledger_no", "order_no", "sub_order_no", "class", "amount_minor", "view")
    assert desk.facts(FactKind.LEDGER, *columns) == [
        ("849001", "3297001", "3297002", "trade", 1200, "fund"),
        ("849001", "3297001", "3297003", "trade", 800, "fund"),
        ("849002", "3297009", "", "fee", -120, "fund"),
    ]


def test_a_lakala_statement_tells_gross_and_fee(desk: Importer) -> None:
    body = table(
        "订单编号,订单类型,支付方式,渠道名称,订单金额,实收金额,支付流水号,交易时间",
        [
            "O1,消费,微信,拉卡拉,188.00,187.00,L1,2026-06-01 10:00:00",
            "O1,退款,微信,拉卡拉,-88.00,-87.50,L2,2026-06-02 10:00:00",
        ],
    )
    result = desk(body, account="1601959334")
    assert (result.source, counts(result)) == ("lakala", (2, 2, 0, 0, 0, 0))
    assert desk.facts(FactKind.LEDGER, "ledger_no", *PARTS[1:], "order_no") == [
        ("L1", "交易", "trade", "", 18800, "O1"), ("L1", "手续费", "fee", "", -100, "O1"),
        ("L2", "手续费", "fee", "", 50, "O1"), ("L2", "退款", "refund", "", -8800, "O1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (SETTLEMENT, [settled("61", "94.00", "100.00", fees="-5.00,-1.00,0,0,0,0")]),
        (FUND, [flow("F1", "入账", "38.50", "货款结算入账", parts="40,0,0,0,0,0,0,0,-1.50,0,0,0,0,0")]),
        (JD, [",".join(fee("货款", "36.80", "收入"))]),
    ],
    ids=["douyin_settlement", "douyin_fund", "jd_settlement"],
)
def test_the_order_of_columns_and_the_width_of_brackets_mean_nothing(
    desk: Importer, header: str, rows: list[str]
) -> None:
    assert counts(desk(table(header, rows)))[:2] == (1, 1)
    turned = [",".join(reversed(one.split(","))) for one in (header, *rows)]
    wider = turned[0].replace("动帐", "动賬").replace("金额", "金额（元）")
    assert counts(desk(table(wider, turned[1:])))[:3] == (1, 0, 1)
