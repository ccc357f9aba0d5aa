"""Rows put right in a file of bad rows belong to the file they came from."""

import io
from datetime import datetime

import pytest
import xlsxwriter

from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading
from intake import bad_rows, queries
from intake.facts import FactKind, FileId
from people.actors import SYSTEM
from tests.intake.file_desk import counts
from tests.intake.test_sources import ALIPAY_HEAD, QIANNIU
from tests.workflow.test_undoing import Desk

ROWS = [
    "F1\t,B1\t,杯,2026-06-02 10:00:00,100.00,0.00,100.00,在线支付,,T200P3553498017448001,x,"
    "0010001|交易收款-交易收款,",
    "F2\t,B1\t,杯,2026-06-02 10:00:00,,-0.6x,99.40,收费,,,x,0030002|技术服务费-x,3553498017448001",
    "2.02E+27,B2\t,,2026-06-03 10:00:00,,-3.00,96.40,收费,,,x,0030002|技术服务费-x,3553498017448001",
]
FOOT = "#-----账务明细列表结束-----\n#支出合计：2笔，共-3.60元\n#收入合计：1笔，共100.00元\n"
BILL = ALIPAY_HEAD + QIANNIU + "\n".join(ROWS) + "\n" + FOOT


@pytest.fixture
def desk(database: Database, settings: Settings, now: datetime) -> Desk:
    return Desk(database, settings, now)


def exported(desk: Desk, file_id: FileId) -> str:
    body = bad_rows.export(
        desk.database,
        desk.stores,
        file_id=file_id,
        actor=SYSTEM,
        now=desk.now,
        row_header="原文件行号",
        reason_header="原因",
        wording=lambda one: one.code,
    )
    return body.decode("utf-8-sig")


def as_workbook(text: str) -> bytes:
    """As Excel saves it: every cell as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(text.splitlines()):
            for column, cell in enumerate(row.split(",")):
                sheet.write_string(at, column, cell)
    return out.getvalue()


@pytest.mark.parametrize("saved_as", ["csv", "xlsx"])
def test_rows_put_right_settle_the_problems_of_their_file(desk: Desk, saved_as: str) -> None:
    file_id = desk.bring(BILL.encode("gb18030"), name="june.csv")
    assert [one for one in desk.tickets() if one[0] == "damaged_identifier"] == [
        ("damaged_identifier", "open")
    ]
    right = exported(desk, file_id).replace("-0.6x", "-0.60").replace("2.02E+27", "F3")
    body = as_workbook(right) if saved_as == "xlsx" else right.encode("utf-8-sig")
    name = f"june-bad rows.{saved_as}"
    corrected = desk.bring(body, name=name)
    with reading(desk.database) as session:
        result = queries.import_result(session, corrected)
        settled = queries.settled_rows(session, file_id)
        links = [one.id for one in queries.corrections_of(session, file_id)]
    assert (result.status, counts(result)) == ("imported", (2, 2, 0, 0, 0, 0))
    assert (settled, links) == ({2: corrected, 3: corrected}, [corrected])
    assert ("damaged_identifier", "cleared") in desk.tickets()
    assert len(desk.facts(FactKind.LEDGER, "ledger_no")) == 3
    desk.undo(corrected)
    with reading(desk.database) as session:
        assert queries.settled_rows(session, file_id) == {}
    assert ("damaged_identifier", "open") in desk.tickets()


def test_a_row_that_is_still_wrong_stays_unsettled(desk: Desk) -> None:
    file_id = desk.bring(BILL.encode("gb18030"), name="june.csv")
    corrected = desk.bring(exported(desk, file_id).replace("-0.6x", "-0.60").encode(), name="right.csv")
    with reading(desk.database) as session:
        assert queries.settled_rows(session, file_id) == {2: corrected}
