"""Files and commands: templates in three languages and four forms, exit codes, findings."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.contract.command_line import Office
from tests.contract.templates import KINDS, LANGUAGES, csv_text, file_of, table
from tests.contract.traders import LEDGER_CLASSES, Trader, june

BANK = '[[account]]\nnumber = "6222"\nkind = "bank"\ncurrency = "CNY"\n'
SAMPLES: dict[str, Any] = {
    "orders": lambda no: Trader().order(f"T{no}").rows["orders"][0],
    "after_sales": lambda no: Trader().case(f"C{no}").rows["after_sales"][0],
    "ledger": lambda no: Trader().line(ledger_no=f"L{no}").rows["ledger"][0],
    "bank": lambda no: bank(no, 100),
    "shipments": lambda no: {
        "shop": "店一", "shipment_no": f"S{no}", "order_no": "T1", "shipment_type": "销售", "sku": "K",
        "quantity": 1, "carrier": "中通快递", "waybill": f"W{no}", "weight_g": 500, "shipped_at": june(6),
    },
    "receipts": lambda no: Trader().receipt(receipt_no=f"R{no}").rows["receipts"][0],
    "courier": lambda no: {
        "carrier": "中通快递", "waybill": f"W{no}", "direction": "寄出", "item": "运费",
        "billed_weight_g": 1000, "amount": "5.00", "date": "2026-06-30", "currency": "CNY",
    },
    "vouchers": lambda no: {
        "book": "甲", "date": "2026-06-30", "word": "记", "number": str(no), "summary": "结算",
        "account_code": "1012", "account_name": "其他货币资金", "debit": "1.00", "source_no": f"L{no}",
    },
}  # fmt: skip


def bank(no: int, amount: int, balance: object = "", *, day: int = 13) -> dict[str, object]:
    return {
        "account": "6222", "bank_no": f"B{no}", "occurred_at": june(day), "balance": balance,
        "currency": "CNY", "income": amount if amount > 0 else "", "outgo": -amount if amount < 0 else "",
    }  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Office:
    here = Office(tmp_path)
    here.set_up(Trader().master + BANK + LEDGER_CLASSES)
    return here


def as_xlsx(cells: Sequence[Sequence[str]], *, numbers: Sequence[str] = ()) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate(cells):
            for x, cell in enumerate(row):
                if y and cells[0][x] in numbers:
                    sheet.write_number(y, x, float(cell))
                else:
                    sheet.write_string(y, x, cell)
    return file.getvalue()


def findings(office: Office) -> list[tuple[str, dict[str, object]]]:
    return sorted(((one["type"], one["key"]) for one in office.tickets()), key=str)


def test_every_template_in_every_language_and_form(office: Office) -> None:
    files, no = [], 0
    for kind in KINDS:
        for language in LANGUAGES:
            for form in ("utf-8", "utf-8-sig", "gb18030", "xlsx"):
                no += 1
                cells = table(kind, [SAMPLES[kind](no)], language=language)
                content = as_xlsx(cells) if form == "xlsx" else csv_text(cells).encode(form)
                files.append(
                    office.keep(f"{kind}.{language}.{form}.{'xlsx' if form == 'xlsx' else 'csv'}", content)
                )
    imported = office("import", *files)
    assert imported.code == 0
    for one in imported.document:
        kind = one["file"].partition(".")[0]
        assert (one["status"], one["kind"], one["source"]) == ("imported", kind, f"template_{kind}")
        assert one["rows"] == {
            "read": 1,
            "accepted": 1,
            "seen": 0,
            "changed": 0,
            "excluded": 0,
            "rejected": 0,
        }
        assert one["problems"] == []


def test_of_several_files_all_that_can_be_read_are(office: Office) -> None:
    good = office.keep("good.csv", file_of("ledger", [SAMPLES["ledger"](1)]))
    odd = office.keep("odd.csv", "甲,乙\n1,2\n")
    said = office("import", office.home / "not there.csv", odd, good)
    status = {
        one["file"]: (one["status"], [each["code"] for each in one["problems"]]) for one in said.document
    }
    assert (said.code, status) == (
        1,
        {
            "not there.csv": ("refused", ["not_opened"]),
            "odd.csv": ("refused", ["unknown_layout"]),
            "good.csv": ("imported", []),
        },
    )
    assert office("import", good).document[0]["status"] == "already_imported"


@pytest.mark.parametrize(
    "arguments",
    [
        ("import",),
        ("import", "not there.csv"),
        ("import", "not there.csv", "--from", "2026-07-02", "--to", "2026-07-01"),
        ("reconcile", "no plan"),
        ("reconcile", "--as-of", "yesterday"),
        ("setup", "not there.toml"),
        ("tickets", "--state", "lost"),
        ("tickets", "--type", "lost"),
        ("ticket", "assign", "T-20260720-0001"),
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_stores_nothing(office: Office, arguments: tuple[str, ...]) -> None:
    said = office(*arguments)
    assert (said.code, said.document, said.complaint.count("\n")) == (2, None, 1)


def test_setup_twice_changes_nothing_and_a_mistake_stores_nothing(office: Office) -> None:
    file = office.keep("more.toml", '[[shop]]\nname = "新店"\nplatform = "jd"\n')
    assert office("setup", file).document["changed"] > 0
    assert office("setup", file).document["changed"] == 0
    wrong = office.keep(
        "wrong.toml", '[[shop]]\nname = "甲"\nplatform = "jd"\n[[shop]]\nname = "乙"\ncolour = 1\n'
    )
    assert office("setup", wrong).code == 2
    assert (
        office("setup", office.keep("right.toml", '[[shop]]\nname = "甲"\nplatform = "jd"\n')).document[
            "changed"
        ]
        > 0
    )


def test_messages_come_in_the_language_asked_for(office: Office) -> None:
    row = {**SAMPLES["orders"](1), "buyer_paid": "abc"}
    file = office.keep("orders.csv", file_of("orders", [row]))
    (problem,) = office("import", file, "--lang", "zh_Hans_CN").document[0]["problems"]
    assert (problem["row"], problem["column"], problem["value"], problem["code"]) == (
        1,
        "买家实付",
        "abc",
        "bad_amount",
    )
    assert "不是金额" in problem["message"]


def test_a_shop_that_is_not_told_is_asked_for(office: Office) -> None:
    office.set_up('[[shop]]\nname = "店一"\nplatform = "jd"\n')
    receipts = file_of("receipts", [SAMPLES["receipts"](1)])
    nameless = file_of("receipts", [{**SAMPLES["receipts"](2), "shop": ""}])
    for name, content in (("one name.csv", receipts), ("no name.csv", nameless)):
        file = office.keep(name, content)
        said = office("import", file)
        assert (said.code, said.document[0]["problems"][0]["code"]) == (1, "shop_unknown")
        assert office("import", file, "--shop", "jd/店一").document[0]["status"] == "imported"


def test_damaged_ids_are_set_aside(office: Office) -> None:
    """In scientific notation; 15 digits and zeros in a number cell; three such texts and one in ten."""
    orders = SAMPLES["orders"]

    def given(*numbers: str) -> list[dict[str, object]]:
        return [{**orders(1), "order_no": number} for number in numbers]

    rounded = [f"20260612345{n}0000" + "0" * 3 for n in ("6789", "6788", "6787")]
    good = [f"A{n}" for n in range(27)]
    files = [
        office.keep("exponent.csv", file_of("orders", given("2.02E+27", "A1"))),
        office.keep("two.csv", file_of("orders", given(*rounded[:2]))),
        office.keep("three of 29.csv", file_of("orders", given(*rounded, *good[:26]))),
        office.keep("three of 30.csv", file_of("orders", given(*rounded, *good))),
        office.keep("cell.xlsx", as_xlsx(table("orders", given("2026061234567990000")), numbers=["订单号"])),
    ]
    assert office("import", *files).code == 0
    assert findings(office) == [
        ("damaged_identifier", {"file": "cell.xlsx", "row": 1}),
        ("damaged_identifier", {"file": "exponent.csv", "row": 1}),
        *(("damaged_identifier", {"file": "three of 29.csv", "row": n}) for n in (1, 2, 3)),
    ]


def test_a_line_that_came_otherwise_before_conflicts(office: Office) -> None:
    line = SAMPLES["ledger"](1)
    others = [
        {**line, "note": "a note makes no conflict"},
        {**line, "business_type": "退货款"},
        {**line, "income": "", "outgo": "100.00"},
        {**line, "income": "50.00"},
    ]
    for no, row in enumerate([line, *others]):
        assert office("import", office.keep(f"{no}.csv", file_of("ledger", [row]))).code == 0
    ((type_, key),) = findings(office)
    assert (type_, key["source"], str(key["line"]).split("|")[0]) == (
        "conflicting_line",
        "template_ledger",
        "L1",
    )


def test_balances_are_followed_in_either_direction_one_finding_a_break(office: Office) -> None:
    rows = [bank(1, 100, 100, day=1), bank(2, -30, 70, day=2), bank(3, 5, "", day=3), bank(4, 5, 80, day=4)]
    good, turned = (
        office.keep("good.csv", file_of("bank", rows)),
        office.keep("turned.csv", file_of("bank", rows[::-1])),
    )
    broken = [{**row, "bank_no": f"X{n}"} for n, row in enumerate(rows)]
    broken[1]["balance"] = 71
    said = office("import", good, turned, office.keep("broken.csv", file_of("bank", broken)))
    assert (said.code, [one["status"] for one in said.document]) == (
        1,
        ["imported", "imported", "control_failed"],
    )
    assert findings(office) == [("balance_gap", {"file": "broken.csv", "row": row}) for row in (2, 4)]


def test_orders_grow_whichever_file_comes_first(office: Office) -> None:
    """The completed order stands; an older export that says 'shipped' changes nothing."""
    full = Trader().order().line(50)
    (completed,) = full.rows["orders"]
    shipped = {**completed, "order_status": "已发货", "completed_at": "", "buyer_paid": "1.00"}
    for no, row in enumerate((completed, shipped)):
        said = office("import", office.keep(f"{no}.csv", file_of("orders", [row])))
    assert said.document[0]["rows"]["seen"] == 1
    ledger = office.keep("ledger.csv", file_of("ledger", full.rows["ledger"]))
    office("import", ledger, "--from", "2026-06-01", "--to", "2026-07-19")
    (run,) = office("reconcile", "settlement", "--as-of", "2026-07-20").document
    assert run["exceptions"] == {"short_settled": 1}
