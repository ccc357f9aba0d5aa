"""Templates to download, and rejected rows to put right and drop back."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from database.unit_of_work import reading
from intake import bad_rows, templates
from intake.facts import FactKind
from intake.layouts import Layout
from intake.sources import TEMPLATES
from people.languages import LANGUAGES
from tests.intake.file_desk import LEDGER, Importer, counts, line, table


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda one: one.source)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_comes_back_as_itself_and_its_example_is_no_fact(
    importer: Importer, layout: Layout, language: str
) -> None:
    told = {"shop": "taobao/山月家居", "account": "shanyue@example.com"}
    for body in (
        templates.as_csv(layout, language),
        templates.as_workbook(layout, language, translate=str),
    ):
        result = importer(body, **told)
        assert (result.source, result.status, counts(result)) == (
            layout.source, "imported", (1, 0, 0, 0, 1, 0),
        )  # fmt: skip


def test_a_template_speaks_the_contracts_words() -> None:
    layout = templates.template_of("template_bank")
    assert layout is not None
    assert templates.headers(layout, "zh_Hans_CN") == (
        ["账号", "流水号", "交易时间", "收入金额", "支出金额", "余额", "对方户名", "对方账号", "摘要", "币种"]
    )
    assert templates.headers(layout, "zh_Hant_TW")[2:5] == ["交易時間", "收入金額", "支出金額"]
    assert templates.headers(layout, "en") == (
        [
            "account",
            "bank_no",
            "occurred_at",
            "income",
            "outgo",
            "balance",
            "payee_name",
            "payee_account",
            "summary",
            "currency",
        ]
    )


def test_a_templates_notes_name_the_words_of_a_column() -> None:
    layout = templates.template_of("template_orders")
    assert layout is not None
    body = templates.as_workbook(layout, "en", translate=str)
    notes = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("Notes").to_python()
    assert [
        "order_status",
        "One of: unpaid, paid, shipped, completed, closed",
        "needed in every row",
    ] in notes


def test_rejected_rows_go_out_with_their_reason_and_come_back_right(importer: Importer) -> None:
    bad = line("L2", "x").replace("1234567890", "=cmd()")
    first = importer(table(LEDGER, [line("L1", "1.00"), bad]))
    with reading(importer.database) as session:
        body = bad_rows.export(
            session,
            importer.stores,
            file_id=first.file_id,
            row_header="行号",
            reason_header="错误原因",
            wording=lambda one: one.code,
        )
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0][-2:] == ["行号", "错误原因"]
    assert [row[1] for row in rows[1:]] == ["L2"]
    assert (rows[1][2], rows[1][5], rows[1][-2:]) == ("'=cmd()", "x", ["2", "bad_amount"])
    again = importer(body.decode("utf-8-sig").replace(",x,", ",2.00,").replace("'=cmd()", "123"))
    assert counts(again) == (1, 1, 0, 0, 0, 0)
    assert importer.facts(FactKind.LEDGER, "ledger_no", "amount_minor") == [("L1", 100), ("L2", 200)]
