"""Statements as banks export them, each in a small file of its own shape."""

from datetime import datetime

import pytest

from intake.facts import FactKind
from tests.intake.file_desk import Importer, counts

COLUMNS = (
    "row_no",
    "occurred_at",
    "currency",
    "amount_minor",
    "balance_minor",
    "payee_name",
    "payee_account",
)


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, second)  # noqa: DTZ001


BANKS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "bank_icbc": (
        '明细查询文件下载\n\n卡号: 7559****1,"卡别名: x"\n\n'
        "交易日期,摘要,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),"
        "记账币种,余额,对方户名,对方账户\n"
        '2026-06-02   \t,"退款  \t",,CHN,钞,-,-,-,"1,234.50   \t","  \t",人民币,"1,300.00",支付宝  \t,2155\n'
        "2026-06-01,消费,,CHN,钞,-,-,-,,5.00,人民币,65.50,,\n \n"
        '人民币合计,,,,,,,,"1,234.50  \t",5.00,\n',
        [(1, at(2), "CNY", 123450, 130000, "支付宝", "2155"), (2, at(1), "CNY", -500, 6550, "", "")],
    ),
    "bank_abc": (
        "交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言\n"
        "20260601,92324,转存,+10.00,11.00,某公司6222000011112222,1,超级网银,x\n"
        "20260602,,结息,-1.00,10.00,--,1\n",
        [
            (1, at(1, 9, 23, 24), "CNY", 1000, 1100, "某公司", "6222****2222"),
            (2, at(2), "CNY", -100, 1000, "", ""),
        ],
    ),
    "boc_card": (
        "中国银行信用卡账单\n交易日,银行记账日,卡号后四位,交易描述,存入,支出,币种\n"
        "2026-06-01,2026-06-02,4260,还款,10.00,,CNY\n2026-06-01,2026-06-03,4260,消费,,1.00,USD\n",
        [(1, at(2), "CNY", 1000, None, "", ""), (2, at(3), "USD", -100, None, "", "")],
    ),
    "boc_debit": (
        "记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行\n"
        "2026-06-02,17:57:17,人民币,-1.00,9.00,网上快捷支付,银企对接,-----,-----,支付宝,Z2,-----\n"
        '2026-06-01,10:00:00,人民币,"10.00",10.00,工资,柜台,-----,-----,某公司,--------,x\n',
        [
            (1, at(2, 17, 57, 17), "CNY", -100, 900, "支付宝", "Z2"),
            (2, at(1, 10), "CNY", 1000, 1000, "某公司", ""),
        ],
    ),
    "boc_company": (
        "查询账号[ Inquirer account number ],755900001\n"
        "交易类型[ Transaction Type ],付款人账号[ Debit Account No. ],付款人名称[ Payer's Name ],"
        "收款人账号[ Payee's Account Number ],收款人名称[ Payee's Name ],交易日期[ Transaction Date ],"
        "交易时间[ Transaction time ],交易货币[ Trade Currency ],交易金额[ Trade Amount ],"
        "交易后余额[ After-transaction balance ],交易流水号[ Transaction reference number ]\n"
        "来账,2155,支付宝,755900001,本店,20260601,10:00:00,CNY,100.00,100.00,T1\n"
        "往账,755900001,本店,6222,某公司,20260602,10:00:00,CNY,-40.00,60.00,T2\n",
        [
            (1, at(1, 10), "CNY", 10000, 10000, "支付宝", "2155"),
            (2, at(2, 10), "CNY", -4000, 6000, "某公司", "6222"),
        ],
    ),
    "bank_bocom": (
        "序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要\n"
        "1,2026-06-01,00:00:00,存款利息,贷 Cr,1.23,1.23,13,利息,批处理,\n"
        "2,2026-06-02,13:15:12,消费,借 Dr,0.23,1.00,66,某店,其他,\n",
        [(1, at(1), "CNY", 123, 123, "利息", "13"), (2, at(2, 13, 15, 12), "CNY", -23, 100, "某店", "66")],
    ),
    "bank_spdb": (
        "账号,755900001,账户类型,借记卡,日期范围,20260601-20260630,,,\n"
        "顺序号,交易日期,交易类型,存入金额,取出金额,余额,交易对手名称,交易对手账号,附言\n"
        "1,2026/06/03  14:06:51,汇入外,10.00,,10.00,某公司,123,\n"
        "2,2026/06/03  14:06:52,支付,,3.88,6.12,某店,45,\n",
        [
            (1, at(3, 14, 6, 51), "CNY", 1000, 1000, "某公司", "123"),
            (2, at(3, 14, 6, 52), "CNY", -388, 612, "某店", "45"),
        ],
    ),
    "bank_ccb": (
        "中国建设银行\n账　　号,755900001,账户名称,本店\n"
        "交易时间,借方发生额/元（支取）,贷方发生额/元（收入）,余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要\n"
        "20260601 10:00:00,0.00,100.00,100.00,人民币,支付宝,2155,x,20260601,提现\n"
        "20260602 10:00:00,1.00,0.00,99.00,人民币,,,x,20260602,手续费\n",
        [(1, at(1, 10), "CNY", 10000, 10000, "支付宝", "2155"), (2, at(2, 10), "CNY", -100, 9900, "", "")],
    ),
    "bank_cib": (
        "兴业银行交易明细\n账户账号,755900001\n起始日期,2026-06-01\n截止日期,2026-06-30\n"
        "交易时间,记账日,支出,收入,账户余额,摘要,对方户名,对方银行,对方账号,用途,交易渠道,备注\n"
        "2026-06-01 10:00:00,2026-06-01,,20.00,20.00,汇入,某公司,某行,12,,网银,\n"
        "2026-06-02 10:00:00,2026-06-02,5.00,,15.00,转出,某店,某行,34,,网银,\n"
        "说明,交易明细涉及您的个人隐私\n",
        [(1, at(1, 10), "CNY", 2000, 2000, "某公司", "12"), (2, at(2, 10), "CNY", -500, 1500, "某店", "34")],
    ),
    "bank_cgb": (
        "交易日期,入账日期,交易摘要,交易金额,交易货币,入账金额,入账货币\n"
        "2026/06/01,2026/06/02,（消费）某店,15.90,人民币,15.90,人民币\n2026/06/03,2026/06/03,（退款）某店,-9.00,人民币,-9.00,人民币\n",
        [(1, at(2), "CNY", -1590, None, "", ""), (2, at(3), "CNY", 900, None, "", "")],
    ),
    "bank_citic": (
        "本期账单明细(人民币)\n交易日期,入账日期,交易描述,卡末四位,交易币种,结算币种,交易金额,结算金额\n"
        "2026-06-01,2026-06-02,某店,1234,人民币,人民币,20.00,20.00\n",
        [(1, at(2), "CNY", -2000, None, "", "")],
    ),
    "bank_hsbc": (
        "Date,Description,Billing amount,Billing currency,Balance,Balance currency\n"
        '03/06/2026,OUT,"-1.00"\t,HKD,"1,009.00"\t,HKD\n02/06/2026,IN,"500.00"\t,CNY,"500.00"\t,CNY\n'
        '02/06/2026,IN,"10.00"\t,HKD,"1,010.00"\t,HKD \n',
        [
            (1, at(3), "HKD", -100, 100900, "", ""),
            (2, at(2), "CNY", 50000, 50000, "", ""),
            (3, at(2), "HKD", 1000, 101000, "", ""),
        ],
    ),
    "hsbc_card": (
        "Transaction date,Post date,Description,Billing amount,Billing currency,Transaction status,"
        "Merchant name,Country / region,Area / district,Credit / Debit\n"
        '01/06/2026,02/06/2026,SALES,"-27.90"\t,HKD,POSTED,SHOP,CHINA,CHN,DEBIT\n',
        [(1, at(2), "HKD", -2790, None, "SHOP", "")],
    ),
    "bank_bunq": (
        '"Date","Amount","Account","Counterparty","Name","Description"\n'
        '"2026-06-01","-1.008,78","755900001","NL1","SHOP","x, y"\n',
        [(1, at(1), "CNY", -100878, None, "SHOP", "NL1")],
    ),
    "bank_rabobank": (
        '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn",'
        '"Tegenrekening IBAN/BBAN","Naam tegenpartij","Naam uiteindelijke partij","Omschrijving-1"\n'
        '"755900001","EUR","R","000000000000009565","2026-06-01","2026-06-01","+50,00","+150,00","NL2","Müller","","a"\n'
        '"755900001","EUR","R","000000000000009566","2026-06-02","2026-06-02","-7,50","+142,50","","","","b"\n',
        [(1, at(1), "EUR", 5000, 15000, "Müller", "NL2"), (2, at(2), "EUR", -750, 14250, "", "")],
    ),
    "bank_czech": (
        '"Item";"Posting date";"Amount CZK";"Bank account details";"Counteraccount name";"Message for me"\n'
        '"Payment";"2026/06/01";"-11,11";"123/0800";"Obchod";""\n',
        [(1, at(1), "CNY", -1111, None, "Obchod", "123/0800")],
    ),
    "bank_german": (
        "Buchungstag;Verwendungszweck;Betrag;CCY;IBAN;Ref\n01.06.26;Miete;-1.234,56;EUR;755900001;R1\n",
        [(1, at(1), "EUR", -123456, None, "", "")],
    ),
    "credit_and_debit": (
        "Booking Date;Details;Credit;Debit;CCY;Running Balance;IBAN;Ref\n"
        "2026-06-01;In;1250,50;;EUR;1250,50;755900001;1\n2026-06-02;Out;;200,25;EUR;1050,25;755900001;2\n",
        [(1, at(1), "EUR", 125050, 125050, "", ""), (2, at(2), "EUR", -20025, 105025, "", "")],
    ),
    "bank_plain": (
        "Date,Description,Amount,Currency\n2026-06-01,in,100.00,EUR\n",
        [(1, at(1), "EUR", 10000, None, "", "")],
    ),
}
SOURCES = {
    "boc_card": "bank_boc", "boc_debit": "bank_boc", "boc_company": "bank_boc", "hsbc_card": "bank_hsbc",
    "credit_and_debit": "bank_plain",
}  # fmt: skip


@pytest.mark.parametrize("name", BANKS)
def test_a_statement_is_read_as_its_bank_writes_it(importer: Importer, name: str) -> None:
    body, expected = BANKS[name]
    encoding = "cp1252" if "ü" in body else "utf-8" if body.isascii() else "gb18030"
    result = importer(body, encoding=encoding, account="755900001")
    assert (result.source, result.status) == (SOURCES.get(name, name), "imported")
    assert counts(result) == (len(expected), len(expected), 0, 0, 0, 0)
    assert all(one.ties for one in result.controls)
    assert importer.facts(FactKind.BANK, *COLUMNS) == expected


def test_a_total_at_the_foot_that_does_not_tie_is_seen(importer: Importer) -> None:
    body, _ = BANKS["bank_icbc"]
    result = importer(body.replace('"1,234.50  \t",5.00', "9.00,5.00"), account="755900001")
    assert [(one.name, one.declared, one.computed, one.ties) for one in result.controls][:2] == [
        ("income_total", 900, 123450, False), ("outgo_total", 500, 500, True),
    ]  # fmt: skip


def test_one_account_in_two_currencies_has_two_balances(importer: Importer) -> None:
    body, _ = BANKS["bank_hsbc"]
    result = importer(body.replace('"1,009.00"', '"2,000.00"'), account="755900001")
    assert [(one.name, one.declared, one.ties) for one in result.controls] == [
        ("running_balance", 101000, False), ("running_balance", 50000, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "code"),
    [("12,34,5", "bad_amount"), ("1..2", "bad_amount"), ("4.50", "bad_amount"), ("x", "bad_amount")],
)
def test_an_amount_that_could_be_either_is_a_problem(importer: Importer, amount: str, code: str) -> None:
    body = f"Buchungstag;Verwendungszweck;Betrag;CCY;IBAN\n2026-06-01;a;{amount};EUR;755900001\n"
    result = importer(body)
    assert ([one.code for one in result.problems], counts(result)) == ([code], (1, 0, 0, 0, 0, 1))


def test_a_table_without_headers_is_no_statement(importer: Importer) -> None:
    result = importer("18.09.2026;SHOP;18.09.2026;33,87;O\n19.09.2026;SHOP;19.09.2026;3,00;I\n")
    assert result.refusal is not None
    assert result.refusal.code == "unknown_layout"
