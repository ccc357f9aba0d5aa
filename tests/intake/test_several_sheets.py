"""Every sheet of a workbook that holds a table is read, or the workbook is refused with their names."""

import io
from collections.abc import Mapping, Sequence

import pytest
import xlsxwriter

from intake.exceptions import Explanation
from intake.facts import FactKind
from tests.intake.file_desk import LEDGER, ORDERS, Importer, counts, line, order

Rows = Sequence[str]
NOTES = ["What this is", "figures of June, made by hand"]
NEARLY = LEDGER.replace("发生时间", "入账时间点")


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row.split(","))
    return body.getvalue()


def test_sheets_of_the_same_columns_are_one_table(importer: Importer) -> None:
    sheets = {
        "notes": NOTES,
        "June": [LEDGER, line("L1", "1.00"), line("L2", "x")],
        "sums": ["month,total", "June,1.00"],
        "July": [LEDGER, line("L3", "3.00")],
        "August": [LEDGER],
    }
    result = importer(workbook(sheets), name="half a year.xlsx")
    assert counts(result) == (3, 2, 0, 0, 0, 1)
    assert [(one.row_no, one.value) for one in result.problems] == [(2, "x")]
    assert importer.facts(FactKind.LEDGER, "row_no", "ledger_no") == [(1, "L1"), (3, "L3")]


@pytest.mark.parametrize(
    "sheets",
    [
        {"ledger": [LEDGER, line("L1", "1.00")], "orders": [ORDERS, order("1234567890")]},
        {"ledger": [LEDGER, line("L1", "1.00")], "orders": [NEARLY, line("L2", "2.00")]},
        {"orders": [NEARLY, line("L2", "2.00")], "ledger": [LEDGER, line("L1", "1.00")]},
        {"ledger": [LEDGER, line("L1", "1.00")], "orders": [f"{LEDGER},more", line("L2", "2.00")]},
    ],
    ids=["of two kinds", "the second is nearly one", "the first is nearly one", "other columns"],
)
def test_sheets_that_are_not_one_table_are_named(importer: Importer, sheets: Mapping[str, Rows]) -> None:
    refused = importer(workbook(sheets), name="both.xlsx").refusal
    assert refused is not None
    assert refused.code == "several_sheets"
    assert set(str(refused.params["sheets"]).split(", ")) == {"ledger", "orders"}
    assert importer.stored_files() == []


def test_a_workbook_without_any_row_is_empty_and_no_riddle(importer: Importer) -> None:
    result = importer(workbook({"June": [LEDGER], "July": [LEDGER]}), name="empty.xlsx")
    assert (result.refusal, counts(result)) == (None, (0, 0, 0, 0, 0, 0))


def test_a_named_source_says_which_table_is_meant(importer: Importer) -> None:
    sheets = {"ledger": [LEDGER, line("L1", "1.00")], "orders": [ORDERS, order("1234567890")]}
    result = importer(workbook(sheets), name="both.xlsx", source="template_orders")
    assert (result.refusal, counts(result)) == (None, (1, 1, 0, 0, 0, 0))
    assert result.refusal != Explanation("several_sheets", {})
