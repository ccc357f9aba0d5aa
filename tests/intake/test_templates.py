"""Templates to download, and rejected rows to put right and drop back."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from audit.queries import events_of
from database.unit_of_work import reading
from intake import bad_rows, template_notes, templates
from intake.facts import FactKind
from intake.layouts import Layout, Read
from intake.sources import TEMPLATES
from intake.words import traditional
from people.actors import SYSTEM
from people.languages import LANGUAGES
from tests.intake.file_desk import LEDGER, Importer, counts, line, table

SIGNS = {
    "goods_amount": 1, "freight": 1, "tax": 1, "price_change": 1, "shop_discount": -1,
    "platform_discount": -1, "other_discount": -1, "buyer_paid": -1,
}  # fmt: skip
OURS = {
    "示例店铺": "山月家居", "Example store": "山月家居", "示例账户": "shanyue@example.com",
    "Example account": "shanyue@example.com",
}  # fmt: skip


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
        "How far the order is",
        "One of: unpaid, paid, shipped, completed, closed",
        "needed in every row",
    ] in notes


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda one: one.source)
def test_every_column_of_a_template_is_explained_and_has_an_example(layout: Layout) -> None:
    names = {one.name for one in layout.fields}
    assert names - template_notes.MEANINGS.keys() == set()
    assert {
        one.name for one in layout.fields if one.read is not Read.ID
    } - template_notes.EXAMPLES.keys() == set()


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda one: one.source)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_would_be_a_row_without_a_mistake(
    importer: Importer, layout: Layout, language: str
) -> None:
    body = templates.as_csv(layout, language).decode("utf-8-sig").replace("EXAMPLE-", "NO")
    for example, known in OURS.items():
        for text in (example, traditional(example)):
            body = body.replace(text, known)
    result = importer(body)
    assert (result.problems, counts(result)) == ((), (1, 1, 0, 0, 0, 0))


def test_the_example_of_an_order_adds_up() -> None:
    amounts = {name: float(str(told)) for name, told in template_notes.EXAMPLES.items() if name in SIGNS}
    assert sum(sign * amounts[name] for name, sign in SIGNS.items()) == 0


def test_rejected_rows_go_out_with_their_reason_and_come_back_right(importer: Importer) -> None:
    bad = line("L2", "x").replace("1234567890", "=cmd()")
    first = importer(table(LEDGER, [line("L1", "1.00"), bad]))
    body = bad_rows.export(
        importer.database,
        importer.stores,
        file_id=first.file_id,
        actor=SYSTEM,
        now=importer.now,
        row_header="行号",
        reason_header="错误原因",
        wording=lambda one: one.code,
    )
    with reading(importer.database) as session:
        taken = events_of(session, f"file:{first.file_id}")[-1]
    assert (taken.type, taken.body["reason"]) == ("original_taken", bad_rows.REASON)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert (rows[0][-2].split()[0], rows[0][-1]) == ("行号", "错误原因")
    assert [row[1] for row in rows[1:]] == ["L2"]
    assert (rows[1][2], rows[1][5], rows[1][-2:]) == ("'=cmd()", "x", ["2", "bad_amount"])
    again = importer(body.decode("utf-8-sig").replace(",x,", ",2.00,").replace("'=cmd()", "123"))
    assert counts(again) == (1, 1, 0, 0, 0, 0)
    assert importer.facts(FactKind.LEDGER, "ledger_no", "amount_minor") == [("L1", 100), ("L2", 200)]
