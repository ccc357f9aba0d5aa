"""Real public files of shops and payment services outside China; DUIPING_SAMPLES names their folder."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from intake.facts import FactKind
from intake.layouts import find_layout
from intake.queries import ImportResult
from intake.sources import LAYOUTS
from tests.intake.abroad import DIRECT, sells_abroad
from tests.intake.file_desk import Importer, counts

SAMPLES = Path(os.environ.get("DUIPING_SAMPLES", ""))
pytestmark = pytest.mark.skipif(
    "DUIPING_SAMPLES" not in os.environ, reason="DUIPING_SAMPLES does not name a folder of sample files"
)


def sample(importer: Importer, name: str, *, account: str | None = None) -> ImportResult:
    path = SAMPLES / name
    return sells_abroad(importer)(path.read_bytes(), name=path.name, account=account)


def controls(result: ImportResult) -> list[tuple[str, int, int, bool]]:
    return [(one.name, one.declared, one.computed, one.ties) for one in result.controls]


def test_reduced_shopify_orders(importer: Importer) -> None:
    result = sample(importer, "shopify/shopify_orders_sample.csv")
    assert (result.source, result.status, counts(result)) == (
        "shopify_orders", "imported", (249, 249, 0, 0, 0, 0),
    )  # fmt: skip
    facts = importer.facts(FactKind.ORDERS, "row_no", "sub_order_no", "buyer_paid_minor", "order_status")
    assert facts[:3] == [
        (1, "1001-1", 18350, "paid"), (2, "1001-2", 0, "paid"), (3, "1001-3", 0, "paid"),
    ]  # fmt: skip
    assert importer.facts(FactKind.AFTER_SALES, "case_no") == []


def test_all_columns_of_shopify_orders(importer: Importer) -> None:
    result = sample(importer, "transcribed/shopify_orders_full_header.csv")
    assert counts(result) == (2, 2, 0, 0, 0, 0)
    columns = (
        "sub_order_no",
        "sku",
        "goods_amount_minor",
        "freight_minor",
        "buyer_paid_minor",
        "order_status",
    )
    assert importer.facts(FactKind.ORDERS, *columns) == [
        ("1001-1", "TEE-BLK-S", 1998, 500, 2498, "shipped"), ("1001-2", "MUG", 1000, 0, 1000, "shipped"),
    ]  # fmt: skip


def test_shopify_payment_transactions(importer: Importer) -> None:
    result = sample(importer, "transcribed/shopify_payment_transactions.csv", account="shopify-1")
    assert (result.source, result.status, counts(result)) == (
        "shopify_payments", "imported", (7, 7, 0, 0, 0, 0),
    )  # fmt: skip
    assert (result.first_day, result.last_day) == (date(2026, 3, 15), date(2026, 3, 18))
    facts = importer.facts(FactKind.LEDGER, "row_no", "class", "amount_minor", "batch_no", "settle_status")
    assert sum(one[2] for one in facts if one[3] == "pay_1235") == -2603
    assert facts[-2:] == [(7, "dispute", -12999, "", "待结算"), (7, "fee", -1500, "", "待结算")]


def test_the_stripe_report_whose_dispute_does_not_add_up(importer: Importer) -> None:
    result = sample(importer, "transcribed/stripe_balance_itemised.csv", account=DIRECT)
    assert (result.source, result.status, counts(result)) == (
        "stripe_balance", "control_failed", (7, 6, 0, 0, 0, 1),
    )  # fmt: skip
    assert [(one.row_no, one.column, one.value, one.code) for one in result.problems] == [
        (6, "net", "-165.00", "components_differ")
    ]


def test_the_stripe_payout(importer: Importer) -> None:
    result = sample(importer, "psp_settlement/po-MXN-20260813.csv", account="CafeTerraMXN")
    assert (result.status, counts(result)) == ("imported", (21, 21, 0, 0, 0, 0))
    assert controls(result) == [("net_total", 0, 0, True), ("payout_total", 10295852, 10295852, True)]


def test_the_adyen_batch_without_types(importer: Importer) -> None:
    result = sample(importer, "psp_settlement/ADY-MXN-20260813.csv")
    assert (result.source, result.status, counts(result)) == (
        "adyen_settlement", "imported", (21, 21, 0, 0, 0, 0),
    )  # fmt: skip
    facts = importer.facts(FactKind.LEDGER, "row_no", "class", "business_type", "amount_minor")
    assert facts[:5] == [
        (1, "fee", "Commission", -2234), (1, "fee", "Interchange", -298), (1, "fee", "Markup", -745),
        (1, "fee", "Scheme Fees", -447), (1, "trade", "Settled", 783121),
    ]  # fmt: skip


def test_the_dlocal_settlement_with_a_row_in_another_currency(importer: Importer) -> None:
    result = sample(importer, "psp_settlement/DLO-MXN-20260813.json", account="CafeTerraMXN")
    assert (result.source, result.status, counts(result)) == ("dlocal", "imported", (14, 14, 0, 0, 0, 0))
    assert controls(result) == [
        ("gross_total", 7294422, 7294422, True), ("fee_total", 242925, 242925, True),
        ("net_total", 7051497, 7051497, True),
    ]  # fmt: skip
    facts = importer.facts(FactKind.LEDGER, "currency", "ledger_no", "class", "amount_minor")
    assert [one for one in facts if one[0] == "USD"] == [
        ("USD", "D-00000005", "fee", -11104), ("USD", "D-00000005", "fee", -1960),
        ("USD", "D-00000005", "trade", 506547),
    ]  # fmt: skip


def test_the_amazon_settlement_that_is_an_excerpt(importer: Importer) -> None:
    result = sample(importer, "transcribed/amazon_settlement_v2_doc.txt")
    assert (result.layout, result.status, counts(result)) == (
        "amazon_settlement_v2", "control_failed", (9, 8, 0, 0, 1, 0),
    )  # fmt: skip
    assert controls(result) == [("settlement_total", 184732, -1632, False)]


def test_the_older_amazon_settlement(importer: Importer) -> None:
    result = sample(importer, "amazon/settlement.txt")
    assert (result.layout, result.status, counts(result)) == (
        "amazon_settlement_v1", "imported", (12, 12, 0, 0, 0, 0),
    )  # fmt: skip
    facts = importer.facts(FactKind.LEDGER, "row_no", "business_type", "class", "fee_code", "amount_minor")
    assert facts[:3] == [
        (1, "Order/ItemPrice/Principal", "trade", "", 24990),
        (2, "Order/ItemFees/Commission", "fee", "", -3823),
        (3, "Order/ItemFees/FBAPerUnitFulfillmentFee", "fee", "fulfilment", -3200),
    ]


def test_amazon_orders_of_several_marketplaces(importer: Importer) -> None:
    result = sample(importer, "amazon/all-orders.txt")
    assert (result.source, result.status, counts(result)) == (
        "amazon_orders", "imported", (380, 380, 0, 0, 0, 0),
    )  # fmt: skip
    facts = importer.facts(FactKind.ORDERS, "row_no", "order_no", "sku", "buyer_paid_minor", "currency")
    assert facts[0] == (1, "171-2000000-1000000", "ARS-ROD-01", 14994, "EUR")


def test_amazon_returns(importer: Importer) -> None:
    result = sample(importer, "amazon/returns.txt")
    assert (result.source, counts(result)) == ("amazon_returns", (38, 38, 0, 0, 0, 0))
    facts = importer.facts(FactKind.RECEIPTS, "good_quantity", "bad_quantity")
    assert (facts.count((1, 0)), facts.count((0, 1))) == (25, 13)


@pytest.mark.parametrize("name", ["reimbursements.txt", "storage-fees.txt"])
def test_amazon_reports_that_book_nothing(importer: Importer, name: str) -> None:
    result = sample(importer, f"amazon/{name}")
    assert result.refusal is not None
    assert (result.status, result.refusal.code) == ("refused", "stands_elsewhere")


def test_the_headers_of_payment_services() -> None:
    headers = json.loads((SAMPLES / "headers/platform_headers.json").read_text())
    found = {}
    for name, row in headers.items():
        layout = find_layout([row], LAYOUTS, source=None)
        if layout is not None:
            found[name.partition(" ")[0]] = layout.layout.source
    abroad = ("adyen", "paypal", "shopify", "stripe")
    assert {name: source for name, source in found.items() if name.startswith(abroad)} == {
        "adyen_settlement_details": "adyen_settlement", "paypal_stl_CH_row": "paypal_settlement",
        "shopify_payouts_summary": "shopify_payouts",
        "stripe_payout_reconciliation_contract": "stripe_balance",
    }  # fmt: skip
