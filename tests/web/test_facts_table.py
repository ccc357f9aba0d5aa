"""The facts table marks what agrees, what does not tie, and what the odd figure was copied from."""

from dataclasses import dataclass, field

from web.views.facts import Agreement, FactsCell, FactsColumn, FactsTable, facts_table
from web.views.money import MoneyState


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    fields: dict[str, str | int | bool | None]
    odd: frozenset[str] = field(default=frozenset())
    file_id: int = 7
    file: str = "orders.csv"
    row_no: int = 3
    source: str = "taobao_orders"


ORDER = Row(
    "orders",
    {
        "order_no": "A1",
        "title": "Chair",
        "quantity": 2,
        "goods_amount_minor": 189900,
        "shop_discount_minor": 0,
        "freight_minor": 1000,
        "buyer_paid_minor": 163981,
        "completed_at": "2026-06-11T00:03:27",
    },
)
CASE = Row("after_sales", {"case_no": "C1", "order_no": "A1", "quantity": 2, "agreed_amount_minor": 163981})
REFUND = Row(
    "ledger", {"ledger_no": "L1", "case_no": "C1", "amount_minor": -189900}, odd=frozenset({"amount_minor"})
)
RECEIPT = Row("receipts", {"receipt_no": "R1", "case_no": "C1", "good_quantity": 1, "bad_quantity": 1})


def table(*rows: Row, difference_minor: int = 0, year: int | None = None) -> FactsTable:
    return facts_table(
        rows,
        state=MoneyState.SHORT,
        difference_minor=difference_minor,
        year=year,
        hrefs={7: "/imports/files/7"},
    )


def row(of: FactsTable, attribute: str) -> tuple[tuple[str, str], ...]:
    cells = next(one.cells for one in of.rows if one.attribute == attribute)
    return tuple((cell.code or cell.text, cell.agreement.value) for cell in cells)


def test_sources_stand_in_the_order_things_happen_with_file_and_row() -> None:
    shown = table(REFUND, RECEIPT, ORDER, CASE)
    assert [column.kind for column in shown.columns] == ["orders", "after_sales", "receipts", "ledger"]
    assert shown.columns[0] == FactsColumn("orders", "taobao_orders", "orders.csv", 3, "/imports/files/7")


def test_a_figure_that_agrees_with_the_first_source_is_marked_and_signs_do_not_matter() -> None:
    agreed = Row("ledger", {"ledger_no": "L2", "amount_minor": -163981})
    assert row(table(ORDER, CASE, agreed), "amount") == (
        ("1,639.81", ""),
        ("1,639.81", "same"),
        ("−1,639.81", "same"),
    )


def test_the_odd_figure_is_marked_and_so_is_the_one_it_was_copied_from() -> None:
    shown = table(ORDER, CASE, REFUND)
    assert row(shown, "amount")[2] == ("−1,899.00", "odd")
    assert row(shown, "goods_amount") == (("1,899.00", "copied"), ("--", ""), ("--", ""))


def test_a_figure_equal_to_the_difference_explains_it() -> None:
    assert row(table(ORDER, difference_minor=-1000), "freight") == (("10.00", "copied"),)


def test_parts_of_the_price_are_told_only_where_they_explain_something() -> None:
    assert {one.attribute for one in table(ORDER, CASE).rows}.isdisjoint(
        {"goods_amount", "freight", "shop_discount"}
    )


def test_good_and_bad_pieces_are_one_quantity_and_the_bad_ones_are_told() -> None:
    shown = table(CASE, RECEIPT)
    assert row(shown, "quantity") == (("2", ""), ("2", "same"))
    assert row(shown, "bad_quantity") == (("--", ""), ("1", ""))


def test_the_year_is_left_out_of_this_years_times() -> None:
    assert row(table(ORDER, year=2026), "time") == (("06-11 00:03:27", ""),)
    assert row(table(ORDER, year=2027), "time") == (("2026-06-11 00:03:27", ""),)


def test_what_nobody_says_has_no_row() -> None:
    assert table(Row("bank", {"bank_no": "B1", "amount_minor": 5})) == FactsTable(
        columns=(FactsColumn("bank", "taobao_orders", "orders.csv", 3, "/imports/files/7"),),
        rows=table(Row("bank", {"bank_no": "B1", "amount_minor": 5})).rows,
        state=MoneyState.SHORT,
        currency="CNY",
    )
    assert [one.attribute for one in table(Row("bank", {"bank_no": "B1", "amount_minor": 5})).rows] == [
        "number",
        "amount",
    ]


def test_an_empty_cell_of_figures_stands_at_the_right() -> None:
    amounts = next(one.cells for one in table(ORDER, RECEIPT).rows if one.attribute == "amount")
    assert amounts[1] == FactsCell(is_figure=True, agreement=Agreement.NONE)
