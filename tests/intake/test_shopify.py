"""Shopify: orders, balance transactions, payouts."""

from dataclasses import astuple
from datetime import datetime

import pytest

from intake import texts
from intake.facts import FactKind
from intake.sources.shopify_shares import Totals, shared, shares_of
from tests.intake.abroad import sells_abroad, turned
from tests.intake.file_desk import Importer, counts

ORDERS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,"
    "Total,"
    "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,"
    "Shipping Province,Cancelled at,Payment Method,Refunded Amount,Lineitem discount\n"
    "#2001,a@example.com,paid,2026-06-01 10:00:00 +0000,fulfilled,2026-06-02 23:00:00 -0400,USD,27.00,5.00,"
    "2.70,"
    "34.70,3.00,2026-06-01 09:59:00 +0000,2,Cup,10.00,CUP,Ann,NY,,Shopify Payments,0.00,0.00\n"
    "#2001,a@example.com,,,,,,,,,,,,1,Lid,10.00,LID,,,,,,0.00\n"
    "#2002,b@example.com,refunded,2026-06-03 10:00:00 +0000,unfulfilled,,USD,10.00,0.00,0.00,"
    "10.00,0.00,2026-06-03 10:00:00 +0000,1,Lid,10.00,LID,Ben,,2026-06-04 10:00:00 +0000,manual,10.00,0.00\n"
    "#2003,c@example.com,pending,,,,JPY,1000,0,0,1000,0,2026-06-05 10:00:00 +0000,1,Lid,1000,LID,,,,,0,0\n"
)
LINE = (
    "order_no", "sub_order_no", "sku", "quantity", "goods_amount_minor", "freight_minor",
    "shop_discount_minor", "tax_minor", "buyer_paid_minor", "order_status", "currency", "province",
)  # fmt: skip
LINES = [
    ("2001", "2001-1", "CUP", 2, 2000, 500, 200, 180, 2480, "shipped", "USD", "NY"),
    ("2001", "2001-2", "LID", 1, 1000, 0, 100, 90, 990, "shipped", "USD", "NY"),
    ("2002", "2002-1", "LID", 1, 1000, 0, 0, 0, 1000, "closed", "USD", ""),
    ("2003", "2003-1", "LID", 1, 1000, 0, 0, 0, 1000, "unpaid", "JPY", ""),
]


@pytest.mark.parametrize("body", [ORDERS, turned(ORDERS)])
def test_what_stands_on_the_first_row_of_an_order_is_shared_by_its_lines(
    importer: Importer, body: str
) -> None:
    result = sells_abroad(importer)(body)
    assert (result.source, result.status, counts(result)) == (
        "shopify_orders", "imported", (4, 4, 0, 0, 0, 0),
    )  # fmt: skip
    assert importer.facts(FactKind.ORDERS, *LINE) == LINES
    assert importer.facts(FactKind.ORDERS, "order_no", "paid_at", "shipped_at")[1:] == [
        ("2001", datetime(2026, 6, 1, 6), datetime(2026, 6, 2, 23)),  # noqa: DTZ001
        ("2002", datetime(2026, 6, 3, 6), None),  # noqa: DTZ001
        ("2003", None, None),
    ]


def test_an_order_stays_whole_wherever_a_block_ends(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "CHUNK_BYTES", 64)
    monkeypatch.setattr(texts, "HEAD_BYTES", 64)
    sells_abroad(importer)(ORDERS)
    assert importer.facts(FactKind.ORDERS, *LINE) == LINES


def test_no_line_stands_of_an_order_whose_total_is_unreadable(importer: Importer) -> None:
    result = sells_abroad(importer)(ORDERS.replace("34.70", "34.7x"))
    assert [(one.row_no, one.code) for one in result.problems] == [
        (1, "bad_amount"),
        (2, "belongs_to_rejected"),
    ]
    assert counts(result) == (4, 2, 0, 0, 0, 2)


def test_no_line_stands_of_an_order_one_of_whose_lines_is_unreadable(importer: Importer) -> None:
    result = sells_abroad(importer)(ORDERS.replace("Lid,10.00,LID,,,,,,", "Lid,1o.00,LID,,,,,,"))
    assert [(one.row_no, one.code) for one in result.problems] == [
        (1, "belongs_to_rejected"),
        (2, "bad_amount"),
    ]


def test_a_reduced_export_leaves_the_total_on_the_first_line(importer: Importer) -> None:
    body = (
        "Name,Created at,Total,Currency,Financial Status,Lineitem name,Lineitem quantity\n"
        "#1,2026-06-01 10:00:00 -0400,7.50,USD,paid,Cup,1\n#1,,,,,Lid,2\n"
    )
    sells_abroad(importer)(body)
    assert importer.facts(FactKind.ORDERS, "sub_order_no", "goods_amount_minor", "buyer_paid_minor") == [
        ("1-1", 750, 750), ("1-2", 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("amount", [0, 1, 100, 999, -7])
def test_shares_add_up_to_what_is_shared(amount: int) -> None:
    assert sum(shared(amount, [3, 0, 7, 1])) == amount
    assert shared(amount, [0, 0]) == [amount, 0]


HEAD = (
    "Transaction Date,Type,Order,Payout Status,Payout Date,Amount,Fee,Net,Currency,Checkout,Payment Method,"
    "Payout ID\n"
)
CHARGE = "2026-06-01 10:00:00 -0400,charge,#2001,{},{},34.70,1.31,33.39,USD,chk1,shopify_payments,{}\n"
DISPUTE = "2026-06-02 10:00:00 -0400,dispute,#2001,pending,,−34.70,15.00,−49.70,USD,,shopify_payments,\n"
PAYOUT = "2026-06-03 00:00:00 -0400,payout,,paid,2026-06-03,-33.39,0.00,-33.39,USD,,shopify_payments,pay_1\n"
PAYOUTS = (
    "Payout Date,Status,Charges,Refunds,Adjustments,Reserved Funds,Fees,Retried Amount,Total,Currency\n"
    "2026-06-03,paid,34.70,0.00,0.00,0.00,-1.31,0.00,33.39,USD\n"
    "2026-06-05,paid,10.00,-36.00,0.00,0.00,0.03,0.00,-26.03,USD\n"
    "2026-06-06,canceled,10.00,0.00,0.00,0.00,0.00,0.00,10.00,USD\n"
)
MONEY = ("business_type", "class", "fee_code", "amount_minor", "order_no", "batch_no", "settle_status")


def test_a_transaction_falls_into_its_amount_and_its_fee(importer: Importer) -> None:
    result = sells_abroad(importer)(HEAD + CHARGE.format("paid", "2026-06-03", "pay_1") + DISPUTE + PAYOUT)
    assert (result.source, result.status, counts(result)) == (
        "shopify_payments", "imported", (3, 3, 0, 0, 0, 0),
    )  # fmt: skip
    assert {(one.name, one.declared, one.ties) for one in result.controls} == {
        ("net_total", -4970, True),
        ("payout_total", 3339, True),
    }
    assert importer.facts(FactKind.LEDGER, *MONEY) == [
        ("charge", "trade", "", 3470, "2001", "pay_1", "已结算"),
        ("charge fee", "fee", "", -131, "2001", "pay_1", "已结算"),
        ("dispute", "dispute", "", -3470, "2001", "", "待结算"),
        ("dispute fee", "fee", "dispute_fee", -1500, "2001", "", "待结算"),
        ("payout", "payout", "", -3339, "", "pay_1", "paid"),
    ]


def test_what_waited_is_the_same_line_once_it_is_paid_out(importer: Importer) -> None:
    sells_abroad(importer)(HEAD + CHARGE.format("pending", "", ""))
    again = importer(HEAD + CHARGE.format("paid", "2026-06-03", "pay_1"))
    assert counts(again) == (1, 0, 0, 1, 0, 0)
    assert importer.facts(FactKind.LEDGER, *MONEY) == [
        ("charge", "trade", "", 3470, "2001", "pay_1", "已结算"),
        ("charge fee", "fee", "", -131, "2001", "pay_1", "已结算"),
    ]


def test_a_payout_is_one_line_in_whichever_export_it_stands(importer: Importer) -> None:
    result = sells_abroad(importer)(PAYOUTS)
    assert (result.source, counts(result)) == ("shopify_payouts", (3, 2, 0, 0, 1, 0))
    again = importer(HEAD + PAYOUT)
    assert again.rows.accepted == 0
    assert importer.facts(FactKind.LEDGER, "class", "amount_minor", "occurred_at") == [
        ("payout", -3339, datetime(2026, 6, 3)),  # noqa: DTZ001
        ("payout", 2603, datetime(2026, 6, 5)),  # noqa: DTZ001
    ]


def test_a_net_that_its_parts_do_not_make_up_is_no_fact(importer: Importer) -> None:
    result = sells_abroad(importer)(HEAD + CHARGE.format("paid", "", "p").replace("33.39", "33.40"))
    assert [(one.row_no, one.column, one.code) for one in result.problems] == [
        (1, "Net", "components_differ")
    ]
    assert result.status == "control_failed"
    payouts = importer(PAYOUTS.replace("33.39", "33.93"))
    assert [(one.row_no, one.code) for one in payouts.problems] == [(1, "components_differ")]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Totals(3000, 3000, 0, 500, 0, 0), [(2000, 0, 0, 0, 0), (1000, 0, 0, 0, 0)]),  # prices hold their tax
        (Totals(3300, 3000, 0, 300, 0, 0), [(2000, 0, 0, 200, 0), (1000, 0, 0, 100, 0)]),
        (Totals(3000, 3000, 500, 0, 0, 500), [(2000, 500, 500, 0, 0), (1000, 0, 0, 0, 0)]),  # freight is free
        (Totals(3150, 3000, 0, 0, 0, 0), [(2000, 0, 0, 0, 150), (1000, 0, 0, 0, 0)]),  # a tip
        (Totals(2700, None, 0, 0, 0, 300), [(2000, 0, 200, 0, 0), (1000, 0, 100, 0, 0)]),
    ],
)
def test_every_part_of_a_total_finds_its_place(order: Totals, expected: list[tuple[int, ...]]) -> None:
    shares = shares_of([2000, 1000], [0, 0], order)
    assert [astuple(one) for one in shares] == expected
    assert sum(one.paid for one in shares) == order.total
