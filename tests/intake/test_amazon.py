"""Amazon: settlements of both generations, orders, goods that came back."""

from datetime import datetime

import pytest

from intake.facts import FactKind
from intake.sources.amazon_cells import plain_amount, plain_time
from tests.intake.abroad import sells_abroad, turned
from tests.intake.file_desk import Importer, counts

V2_HEAD = (
    "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\t"
    "transaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\t"
    "amount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\t"
    "merchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n"
)


def v2(type_: str, kind: str, text: str, amount: str, *, order: str = "", sku: str = "") -> str:
    """A row as Amazon.de writes it, without the blanks behind its last cell."""
    row = (
        f"77\t\t\t\t\tEUR\t{type_}\t{order}\t\t\t\tAmazon.de\t{kind}\t{text}\t{amount}\tAFN\t02.06.2026\t"
        f"02.06.2026 10:00:00 UTC\t1\t\t\t{sku}\t1"
    )
    return row.rstrip() + "\n"


TOTAL = "77\t01.06.2026 00:00:00 UTC\t14.06.2026 00:00:00 UTC\t16.06.2026 00:00:00 UTC\t1.003,50\tEUR\n"
V2 = (
    V2_HEAD
    + TOTAL
    + v2("Order", "ItemPrice", "Principal", "1.095,00", order="305-1", sku="Schüssel")
    + v2("Order", "ItemPrice", "Tax", "5,00", order="305-1", sku="Schüssel")
    + v2("Order", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-5,00", order="305-1")
    + v2("Order", "ItemFees", "Commission", "-15,00", order="305-1")
    + v2("Order", "ItemFees", "FBAPerUnitFulfillmentFee", "-3,25", order="305-1")
    + v2("Order", "ItemFees", "FBAPerUnitFulfillmentFee", "-3,25", order="305-1")
    + v2("Refund", "ItemPrice", "Principal", "-10,00", order="305-2")
    + v2("Refund", "Promotion", "Principal", "1,00", order="305-2")
    + v2("other-transaction", "other-transaction", "Storage Fee", "-11,00")
    + v2("other-transaction", "other-transaction", "Current Reserve Amount", "-50,00")
    + v2("other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_LOST", "4,00")
    + v2("other-transaction", "other-transaction", "Something new", "-4,00")
)
MONEY = ("business_type", "class", "fee_code", "amount_minor", "order_no", "batch_no")
V2_LINES = [
    ("Order/ItemFees/Commission", "fee", "", -1500, "305-1", "77"),
    ("Order/ItemFees/FBAPerUnitFulfillmentFee", "fee", "fulfilment", -325, "305-1", "77"),
    ("Order/ItemFees/FBAPerUnitFulfillmentFee", "fee", "fulfilment", -325, "305-1", "77"),
    ("Order/ItemPrice/Principal", "trade", "", 109500, "305-1", "77"),
    ("Order/ItemPrice/Tax", "trade", "", 500, "305-1", "77"),
    ("Order/ItemWithheldTax/MarketplaceFacilitatorTax-Principal", "fee", "withheld_tax", -500, "305-1", "77"),
    ("Refund/ItemPrice/Principal", "refund", "", -1000, "305-2", "77"),
    ("Refund/Promotion/Principal", "refund", "", 100, "305-2", "77"),
    ("Transfer", "payout", "", -100350, "", "77"),
    ("other-transaction/FBA Inventory Reimbursement/WAREHOUSE_LOST", "compensation", "", 400, "", "77"),
    ("other-transaction/other-transaction/Current Reserve Amount", "deposit", "", -5000, "", "77"),
    ("other-transaction/other-transaction/Something new", "unclassified", "", -400, "", "77"),
    ("other-transaction/other-transaction/Storage Fee", "fee", "storage", -1100, "", "77"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("body", [V2, turned(V2, "\t")])
def test_a_settlement_pays_out_what_its_rows_make_up(importer: Importer, body: str, encoding: str) -> None:
    result = sells_abroad(importer)(body, name="settlement.txt", encoding=encoding)
    assert (result.source, result.layout, result.status, counts(result)) == (
        "amazon_settlement", "amazon_settlement_v2", "imported", (13, 13, 0, 0, 0, 0),
    )  # fmt: skip
    assert [(one.name, one.declared, one.ties) for one in result.controls] == [
        ("settlement_total", 100350, True)
    ]
    assert importer.facts(FactKind.LEDGER, *MONEY) == V2_LINES
    assert ("Schüssel",) in importer.facts(FactKind.LEDGER, "note")
    assert importer.facts(FactKind.LEDGER, "occurred_at", "ledger_no")[-1] == (
        datetime(2026, 6, 16, 2), "77",  # noqa: DTZ001
    )  # fmt: skip


def test_a_settlement_downloaded_again_brings_nothing_new(importer: Importer) -> None:
    sells_abroad(importer)(V2)
    assert counts(importer(turned(V2, "\t"))) == (13, 0, 13, 0, 0, 0)


def test_the_transfer_that_repeats_the_total_is_no_second_payout(importer: Importer) -> None:
    body = V2 + v2("Transfer", "", "", "-1.003,50") + v2("Transfer", "", "", "-1,00")
    result = sells_abroad(importer)(body)
    assert counts(result) == (15, 14, 0, 0, 1, 0)
    payouts = [one for one in importer.facts(FactKind.LEDGER, "class", "amount_minor") if one[0] == "payout"]
    assert payouts == [("payout", -100350), ("payout", -100)]


def test_a_settlement_whose_rows_do_not_make_up_its_total_is_found(importer: Importer) -> None:
    result = sells_abroad(importer)(V2.replace("-15,00", "-15,01"))
    assert (result.status, [one.type for one in result.findings]) == (
        "control_failed", ["control_total_failed"],
    )  # fmt: skip


def test_yen_have_no_decimals(importer: Importer) -> None:
    body = (
        V2_HEAD
        + "78\t\t\t2026-06-16\t1200\tJPY\n"
        + v2("Order", "ItemPrice", "Principal", "1200", order="1")
        .replace("EUR", "JPY")
        .replace("77", "78", 1)
    )
    assert sells_abroad(importer)(body).status == "imported"
    assert importer.facts(FactKind.LEDGER, "class", "amount_minor", "currency") == [
        ("payout", -1200, "JPY"), ("trade", 1200, "JPY"),
    ]  # fmt: skip


V1 = (
    "settlement-id\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tshipment-id\tposted-date\t"
    "posted-date-time\torder-item-code\tsku\tprice-type\tprice-amount\titem-related-fee-type\t"
    "item-related-fee-amount\tmisc-fee-amount\tother-fee-amount\tother-fee-reason-description\tpromotion-type\t"
    "promotion-amount\tother-amount\n"
    "79\t2026-06-16 UTC\t88.00\tEUR\n"
    "79\t2026-06-16 UTC\t\tEUR\tOrder\t305-1\tS1\t2026-06-02\t2026-06-02 10:00:00 UTC\t1\tA\t"
    "Principal\t100.00\tCommission\t-10.00\t\t\t\tShipping\t-1.00\t\n"
    "79\t2026-06-16 UTC\t\tEUR\tStorage Fee\t\t\t2026-06-02\t2026-06-02 10:00:00 UTC"
    "\t\t\t\t\t\t\t\t\t\t\t\t-1.00\n"
)


def test_the_older_settlement_falls_into_a_line_for_every_amount(importer: Importer) -> None:
    result = sells_abroad(importer)(V1)
    assert (result.layout, result.status, counts(result)) == (
        "amazon_settlement_v1", "imported", (3, 3, 0, 0, 0, 0),
    )  # fmt: skip
    assert importer.facts(FactKind.LEDGER, *MONEY) == [
        ("Order/ItemFees/Commission", "fee", "", -1000, "305-1", "79"),
        ("Order/ItemPrice/Principal", "trade", "", 10000, "305-1", "79"),
        ("Order/Promotion/Shipping", "trade", "", -100, "305-1", "79"),
        ("Storage Fee/Other", "fee", "storage", -100, "", "79"),
        ("Transfer", "payout", "", -8800, "", "79"),
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [("95,00", "95.00"), ("-1.234,5", "-1234.5"), ("1 234,56", "1234.56"), ("1,234", "1,234"), ("", "")],
)
def test_a_decimal_comma_has_one_or_two_digits_behind_it(text: str, plain: str) -> None:
    assert plain_amount(text) == plain


@pytest.mark.parametrize(
    ("text", "currency", "plain"),
    [
        ("02.06.2026 10:00:00 UTC", "EUR", "2026-06-02 10:00:00 UTC"),
        ("06/02/26", "USD", "2026-06-02"),
        ("02/06/2026", "GBP", "2026-06-02"),
        ("13/06/2026", "USD", "2026-06-13"),
        ("02/06/2026", "CAD", "02/06/2026"),
        ("2026-08-12 PDT", "USD", "2026-08-12"),
    ],
)
def test_day_and_month_are_told_by_the_marketplace_or_not_at_all(
    text: str, currency: str, plain: str
) -> None:
    assert plain_time(text, currency) == plain


ORDERS = (
    "amazon-order-id\tpurchase-date\torder-status\tsales-channel\tproduct-name\tsku\tquantity\tcurrency\titem-price\t"
    "item-tax\tshipping-price\tshipping-tax\titem-promotion-discount\tship-promotion-discount\tship-city\tship-state\n"
)
ORDER = "{}\t2026-06-01T10:00:00+00:00\t{}\t{}\t{}\t{}\t2\t{}\t20.00\t1.60\t5.00\t0.40\t2.00\t1.00\tX\tNY\n"
LINE = (
    "order_no", "sub_order_no", "title", "goods_amount_minor", "freight_minor", "shop_discount_minor",
    "tax_minor", "buyer_paid_minor", "order_status",
)  # fmt: skip


def test_tax_comes_on_top_of_the_price_in_north_america_alone(importer: Importer) -> None:
    body = (
        ORDERS
        + ORDER.format("1", "Shipped", "Amazon.com", "Cup", "CUP", "USD")
        + ORDER.format("2", "Shipped - Delivered to Buyer", "Amazon.de", "Tasse", "CUP", "EUR")
        + ORDER.format("3", "Pending", "Amazon.de", "Tasse", "CUP", "EUR")
    )
    result = sells_abroad(importer)(body)
    assert (result.source, counts(result)) == ("amazon_orders", (3, 3, 0, 0, 0, 0))
    assert importer.facts(FactKind.ORDERS, *LINE) == [
        ("1", "CUP", "Cup", 2000, 500, 300, 200, 2400, "shipped"),
        ("2", "CUP", "Tasse", 2000, 500, 300, 0, 2200, "completed"),
        ("3", "CUP", "Tasse", 2000, 500, 300, 0, 2200, "unpaid"),
    ]


def test_japanese_orders_are_read_and_chinese_ones_refused(importer: Importer) -> None:
    title = "フィットネスローラー"
    body = ORDERS + ORDER.format("1", "Shipped", "Amazon.co.jp", title, "R", "EUR")
    assert sells_abroad(importer)(body, encoding="cp932").status == "imported"
    assert importer.facts(FactKind.ORDERS, "title") == [(title,)]
    refused = importer(ORDERS + ORDER.format("2", "Shipped", "x", "健身按摩滚轴", "R", "EUR"), encoding="gbk")
    assert refused.refusal is not None
    assert refused.refusal.code == "broken_encoding"


def test_a_japanese_text_of_a_source_that_is_never_japanese_is_refused(importer: Importer) -> None:
    body = (
        "shop,order_no,sku,title,quantity,goods_amount,freight,buyer_paid,paid_at,order_status\n"
        "山月家居,1,S,フィットネスローラー,1,1,0,1,2026-06-01,paid\n"
    )
    result = importer(body, encoding="cp932")
    assert result.refusal is not None
    assert result.refusal.code == "broken_encoding"


def test_goods_that_came_back_are_good_only_if_they_can_be_sold(importer: Importer) -> None:
    body = (
        "return-date\torder-id\tsku\tasin\tquantity\tdetailed-disposition\treason\tlicense-plate-number\n"
        "2026-06-05T10:00:00+00:00\t1\tCUP\tB0\t1\tSELLABLE\tNOT_AS_DESCRIBED\tLPN1\n"
        "2026-06-06\t2\tCUP\tB0\t2\tCUSTOMER_DAMAGED\tDEFECTIVE\tLPN2\n"
        "2026-06-07\t3\tCUP\tB0\t1\tSELLABLE\tUNDELIVERABLE_REFUSED\tLPN3\n"
    )
    result = sells_abroad(importer)(body)
    assert (result.source, counts(result)) == ("amazon_returns", (3, 3, 0, 0, 0, 0))
    columns = ("receipt_no", "order_no", "good_quantity", "bad_quantity", "receipt_type", "received_at")
    assert importer.facts(FactKind.RECEIPTS, *columns) == [
        ("LPN1", "1", 1, 0, "return", datetime(2026, 6, 5, 12)),  # noqa: DTZ001
        ("LPN2", "2", 0, 2, "return", datetime(2026, 6, 6)),  # noqa: DTZ001
        ("LPN3", "3", 1, 0, "refused", datetime(2026, 6, 7)),  # noqa: DTZ001
    ]


@pytest.mark.parametrize(
    "headers",
    [
        "approval-date\treimbursement-id\treason\tamount-total\tquantity-reimbursed-total\n",
        "asin\tfnsku\tmonth_of_charge\tstorage_rate\testimated_monthly_storage_fee\tcurrency\n",
    ],
)
def test_a_report_that_books_nothing_is_refused_with_the_one_that_does(
    importer: Importer, headers: str
) -> None:
    result = sells_abroad(importer)(headers + "\t".join("1" * 5) + "\n")
    assert result.refusal is not None
    assert (result.status, result.refusal.code, dict(result.refusal.params)) == (
        "refused", "stands_elsewhere", {"source": "amazon_settlement"},
    )  # fmt: skip
