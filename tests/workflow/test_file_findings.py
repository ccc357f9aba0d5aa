"""What only all files together tell: missing ones, bills that differ, balances that do not follow on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from company import masterdata
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading, unit_of_work
from tests.intake.file_desk import LEDGER, Importer, table
from tests.intake.test_sources import ALIPAY_HEAD, LINES, QIANNIU
from workflow.file_findings import find, look_at_files
from workflow.tables import TicketRow

EXPECTED = """
[[expected]]
kind = "ledger"
account = "shanyue@example.com"
every = "day"
ready_after = "10:00"
from = 2026-07-17
"""


@pytest.fixture
def desk(database: Database, settings: Settings, now: datetime) -> Importer:
    return Importer(database, settings, now)


def money(number: str, income: str, balance: str, at: str, *, account: str = "shanyue@example.com") -> str:
    return f"{account},{number},,,交易收款,{income},,{balance},{at},,,CNY"


def look(desk: Importer) -> list[tuple[str, str, object]]:
    look_at_files(desk.database, desk.stores, now=desk.now)
    with reading(desk.database) as session:
        rows = session.scalars(select(TicketRow).order_by(TicketRow.id))
        return [(row.type, row.state, row.key) for row in rows]


def test_a_file_that_is_due_and_has_not_come_is_missed_until_it_comes(desk: Importer) -> None:
    with unit_of_work(desk.database) as work:
        masterdata.load(work, EXPECTED)
    desk(table(LEDGER, [money("A", "1.00", "", "2026-07-17 09:00:00")]))
    desk(table(LEDGER, [money("C", "1.00", "", "2026-07-19 09:00:00")]), name="c.csv")

    def key(day: str) -> dict[str, str]:
        return {"account": "shanyue@example.com", "kind": "ledger", "first_day": day}

    assert look(desk) == [("missing_file", "open", key("2026-07-18"))]
    assert look(desk) == [("missing_file", "open", key("2026-07-18"))]
    desk(table(LEDGER, [money("B", "1.00", "", "2026-07-18 09:00:00")]), name="b.csv")
    assert look(desk) == [("missing_file", "cleared", key("2026-07-18"))]
    desk.now += timedelta(hours=21)  # 09:00 on the day after: not asked for yet
    assert len(look(desk)) == 1
    desk.now += timedelta(hours=1)
    assert look(desk)[1:] == [("missing_file", "open", key("2026-07-20"))]


def test_a_file_opens_with_the_balance_the_one_before_closes_with(desk: Importer) -> None:
    first = [money("A", "10.00", "110.00", "2026-06-30 09:00:00")]
    third = [money("C", "1.00", "131.00", "2026-07-02 09:00:00")]
    desk(table(LEDGER, first), name="june.csv")
    desk(table(LEDGER, third), name="july.csv")
    key = {"file": "july.csv", "row": 1}
    assert look(desk) == [("balance_gap", "open", key)]
    second = [money("B", "20.00", "130.00", "2026-07-01 09:00:00")]
    desk(table(LEDGER, second), name="between.csv")
    assert look(desk) == [("balance_gap", "cleared", key)]


def statement(opening: str, amount: str, closing: str, *, before: str, day: str) -> str:
    return (
        f":20:S\n:25:755900001\n:28C:1/1\n:60F:C{before}CNY{opening}\n:61:{day}{day[2:]}C{amount}NTRFX\n"
        f":62F:C{day}CNY{closing}\n-\n"
    )


def test_a_bank_statement_opens_with_what_the_one_before_closed_with(desk: Importer) -> None:
    desk(statement("100,00", "10,00", "110,00", before="260629", day="260630"), name="30.sta")
    desk(statement("130,00", "1,00", "131,00", before="260701", day="260702"), name="02.sta")
    key = {"file": "02.sta", "row": 1}
    assert look(desk) == [("balance_gap", "open", key)]
    desk(statement("110,00", "20,00", "130,00", before="260630", day="260701"), name="01.sta")
    assert look(desk) == [("balance_gap", "cleared", key)]


def test_rows_of_one_second_are_ordered_by_their_balances(desk: Importer) -> None:
    at = "2026-06-30 09:00:00"
    jumbled = [money("B", "5.00", "115.00", at), money("A", "10.00", "110.00", at)]
    desk(table(LEDGER, jumbled), name="june.csv")
    desk(table(LEDGER, [money("C", "1.00", "116.00", "2026-07-01 09:00:00")]), name="july.csv")
    assert look(desk) == []


def test_overlapping_files_are_not_compared(desk: Importer) -> None:
    june = [
        money("A", "10.00", "110.00", "2026-06-29 09:00:00"),
        money("B", "5.00", "115.00", "2026-06-30 09:00:00"),
    ]
    desk(table(LEDGER, june), name="june.csv")
    desk(table(LEDGER, [*june[1:], money("C", "1.00", "116.00", "2026-07-01 09:00:00")]), name="both.csv")
    desk(table(LEDGER, [money("D", "1.00", "99.00", "2026-08-01 09:00:00")]), name="far.csv")
    assert look(desk) == []


def trade_bill(fee: str) -> str:
    return (
        ALIPAY_HEAD.replace("账务", "业务")
        + "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,订单金额（元）,商家实收（元）,"
        "支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\n"
        "B1\t,M1\t,交易\t,杯,2026-06-01 10:00:00,2026-06-03 10:00:00,"
        f"100.00,100.00,0.00,0.00,0.00,0.00,\t,{fee},0.00,\n"
        "#-----业务明细列表结束-----\n#交易合计：1笔，商家实收共100.00元，商家优惠共0.00元\n"
        "#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元\n"
    )


@pytest.mark.parametrize(("fee", "differs"), [("-0.60", False), ("-0.80", True)])
def test_two_bills_of_one_account_are_held_against_each_other_day_by_day(
    desk: Importer, fee: str, differs: bool
) -> None:
    fund = ALIPAY_HEAD + QIANNIU + "\n".join(LINES[:2]) + "\n#-----账务明细列表结束-----\n"
    desk(fund, name="fund.csv", encoding="gb18030")
    desk(trade_bill(fee), name="trade.csv", encoding="gb18030")
    found = [one for one in find(desk.database, desk.stores, now=desk.now) if one.type == "view_mismatch"]
    told = [(dict(one.key), one.amount_minor, len(one.evidence)) for one in found]
    key = {"account": "shanyue@example.com", "day": "2026-06-02"}  # of the fund line, not of the detail
    assert told == ([(key, 20, 4)] if differs else [])
