"""Vouchers of accounting programs, entry by entry."""

from datetime import date

import pytest

from intake.facts import FactKind
from tests.intake.file_desk import Importer, counts

COLUMNS = ("voucher_date", "word", "number", "account_code", "debit_minor", "credit_minor", "auxiliary")
DAY = date(2026, 6, 30)
PROGRAMS = {
    "kingdee_kis": (
        "凭证日期,凭证字,凭证号,附件数,摘要,科目代码,科目名称,借方金额,贷方金额,核算项目\n"
        '2026-06-30,记,0012,1,收款,101201,支付宝,"1,100.00",,\n'
        ",,,,收款,6001,收入,,1100.00,客户 001\n合计,,,,,,,1100,1100,\n",
        [(DAY, "记", "12", "101201", 110000, 0, ""), (DAY, "记", "12", "6001", 0, 110000, "客户 001")],
        1,
    ),
    "kingdee_k3": (
        "FDATE,FTRANSDATE,FPERIOD,FGROUP,FNUM,FENTRYID,FEXP,FACCTID,FOBJNAME1,FCYID,FDC,FDEBIT,FCREDIT\n"
        "2026/7/1,2026/6/30,6.00000,记,15.0,0,提现,1002,,RMB,1,10.00,0.00\n",
        [(DAY, "记", "15", "1002", 1000, 0, "")],
        0,
    ),
    "yonyou_tplus": (
        "凭证日期,凭证号,附单据数,摘要,科目编码,辅助项,借方金额,贷方金额,状态\n"
        "2026-06-30,记-0013,1,红冲,101201,,-100.00,,\n2026-06-30,付字第7号,1,付款,1002,,,5.00,\n"
        "2026-06-30,记-14,1,作废的,101201,,100.00,,作废\n",
        [(DAY, "付", "7", "1002", 0, 500, ""), (DAY, "记", "13", "101201", -10000, 0, "")],
        1,
    ),
    "yonyou_u8": (
        "iperiod,csign,ino_id,inid,dbill_date,idoc,cbill,cdigest,ccode,md,mc\n"
        "6,转,16,1,2026-06-30,1,x,提现,1002,10,0\n",
        [(DAY, "转", "16", "1002", 1000, 0, "")],
        0,
    ),
    "haokuaiji": (
        "日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,客户,职员\n"
        "2026-06-30,记,17,收款,1002,银行存款,1.00,,某公司,张三\n",
        [(DAY, "记", "17", "1002", 100, 0, "某公司")],
        0,
    ),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_vouchers_are_read_as_the_program_exports_them(importer: Importer, program: str) -> None:
    body, expected, left_out = PROGRAMS[program]
    result = importer(body, encoding="gb18030")
    assert (result.source, result.status) == (program, "imported")
    assert counts(result) == (len(expected) + left_out, len(expected), 0, 0, left_out, 0)
    assert importer.facts(FactKind.VOUCHERS, *COLUMNS) == expected


def test_what_an_entry_books_is_told_by_its_own_column_and_never_guessed(importer: Importer) -> None:
    head = "日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额"
    importer(f"{head},单据号\n2026-06-30,记,1,收款 F9,1002,银行,1.00,,F17\n")
    importer(f"{head}\n2026-06-30,记,2,收款 F9,1002,银行,1.00,\n")
    assert importer.facts(FactKind.VOUCHERS, "number", "source_no") == [("1", "F17"), ("2", "")]


@pytest.mark.parametrize(("amounts", "code"), [(",", "amount_missing"), ("1,2", "two_amounts")])
def test_an_entry_is_on_one_side(importer: Importer, amounts: str, code: str) -> None:
    body = f"日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额\n2026-06-30,记,1,x,1002,{amounts}\n"
    result = importer(body)
    assert ([one.code for one in result.problems], counts(result)) == ([code], (1, 0, 0, 0, 0, 1))
