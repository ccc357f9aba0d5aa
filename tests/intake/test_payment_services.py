"""Stripe, Adyen, PayPal, dLocal."""

import json
from datetime import datetime

import pytest

from intake.facts import FactKind
from tests.intake.abroad import DIRECT, sells_abroad, turned
from tests.intake.file_desk import Importer, counts

MONEY = ("ledger_no", "business_type", "class", "fee_code", "amount_minor", "currency", "batch_no")
STRIPE = (
    "balance_transaction_id,created (UTC),currency,gross,fee,net,reporting_category,automatic_payout_id,"
    "description,order_id\n"
    "txn_1,2026-06-01 14:23,usd,100.00,3.20,96.80,charge,po_1,Order,A1\n"
    "txn_2,2026-06-01 15:00,jpy,1000,36,964,charge,po_2,Order,A2\n"
    "txn_3,2026-06-02 09:00,kwd,1.234,0.034,1.200,charge,po_3,Order,A3\n"
    "txn_4,2026-06-02 10:00,usd,-20.00,0.00,-20.00,refund,po_1,,A1\n"
    "txn_5,2026-06-03 10:00,usd,-10.00,15.00,-25.00,dispute,po_1,,A1\n"
    "txn_6,2026-06-04 00:00,usd,-51.80,0.00,-51.80,payout,po_1,STRIPE PAYOUT,\n"
)


@pytest.mark.parametrize("body", [STRIPE, turned(STRIPE)])
def test_a_stripe_row_falls_into_gross_and_fee_in_its_own_currency(importer: Importer, body: str) -> None:
    result = sells_abroad(importer)(body, account=DIRECT)
    assert (result.source, result.status, counts(result)) == (
        "stripe_balance", "imported", (6, 6, 0, 0, 0, 0),
    )  # fmt: skip
    assert ("payout_total", 5180, 5180, True) in [
        (one.name, one.declared, one.computed, one.ties) for one in result.controls
    ]
    assert importer.facts(FactKind.LEDGER, *MONEY) == [
        ("txn_1", "charge", "trade", "", 10000, "USD", "po_1"),
        ("txn_1", "charge fee", "fee", "", -320, "USD", "po_1"),
        ("txn_2", "charge", "trade", "", 1000, "JPY", "po_2"),
        ("txn_2", "charge fee", "fee", "", -36, "JPY", "po_2"),
        ("txn_3", "charge", "trade", "", 1234, "KWD", "po_3"),
        ("txn_3", "charge fee", "fee", "", -34, "KWD", "po_3"),
        ("txn_4", "refund", "refund", "", -2000, "USD", "po_1"),
        ("txn_5", "dispute", "dispute", "", -1000, "USD", "po_1"),
        ("txn_5", "dispute fee", "fee", "dispute_fee", -1500, "USD", "po_1"),
        ("txn_6", "payout", "payout", "", -5180, "USD", "po_1"),
    ]


def test_a_stripe_payout_that_its_rows_do_not_make_up_is_found(importer: Importer) -> None:
    result = sells_abroad(importer)(STRIPE.replace("-51.80", "-51.81"), account=DIRECT)
    assert result.status == "control_failed"
    assert [(one.name, one.declared, one.computed) for one in result.controls if not one.ties] == [
        ("payout_total", 5181, 5180)
    ]
    assert [one.type for one in result.findings] == ["control_total_failed"]


def test_stripe_times_without_an_offset_are_utc_where_the_header_says_so(importer: Importer) -> None:
    body = STRIPE.replace("created (UTC)", "created")
    sells_abroad(importer)(STRIPE, account="shopify-1")
    times = importer.facts(FactKind.LEDGER, "occurred_at")
    assert times[0] == (datetime(2026, 6, 1, 10, 23),)  # noqa: DTZ001
    importer(body, account="CafeTerraMXN")
    assert (datetime(2026, 6, 1, 14, 23),) in importer.facts(FactKind.LEDGER, "occurred_at")  # noqa: DTZ001


ADYEN = (
    "Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Creation Date,"
    "TimeZone,Type,"
    "Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,"
    "Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),"
    "Batch Number\n"
    "Hill,HillMerchant,P1,A1,visa,2026-06-01 10:00:00,CEST,Settled,M1,EUR,,100.00,1,EUR,,98.80,,0.50,0.30,"
    "0.40,7\n"
    "Hill,HillMerchant,P2,A2,visa,2026-06-01 11:00:00,CEST,Settled,M2,KWD,,1.234,3,EUR,,3.60,0.10,,,,7\n"
    "Hill,HillMerchant,P1,A1,visa,2026-06-02 10:00:00,CEST,Refunded,M3,EUR,20.00,,1,EUR,20.10,,0.10,,,,7\n"
    "Hill,HillMerchant,P2,A2,visa,2026-06-02 10:00:00,CEST,Chargeback,M4,EUR,3.70,,1,EUR,3.70,,,,,,7\n"
    "Hill,HillMerchant,,,,2026-06-03 10:00:00,CEST,MerchantPayout,,EUR,,,,EUR,78.60,,,,,,7\n"
)
ADYEN_LINES = [
    ("M1", "Interchange", "fee", "", -40, "EUR", "7"),
    ("M1", "Markup", "fee", "", -50, "EUR", "7"),
    ("M1", "Scheme Fees", "fee", "", -30, "EUR", "7"),
    ("M1", "Settled", "trade", "", 10000, "EUR", "7"),
    ("M2", "Commission", "fee", "", -10, "EUR", "7"),
    ("M2", "Settled", "trade", "", 370, "EUR", "7"),
    ("M3", "Commission", "fee", "", -10, "EUR", "7"),
    ("M3", "Refunded", "refund", "", -2000, "EUR", "7"),
    ("M4", "Chargeback", "dispute", "", -370, "EUR", "7"),
]


@pytest.mark.parametrize("body", [ADYEN, turned(ADYEN)])
def test_an_adyen_row_falls_into_its_principal_and_four_fees(importer: Importer, body: str) -> None:
    result = sells_abroad(importer)(body)
    assert (result.source, result.status, counts(result)) == (
        "adyen_settlement", "imported", (5, 5, 0, 0, 0, 0),
    )  # fmt: skip
    assert ("payout_total", 7860, True) in [(one.name, one.declared, one.ties) for one in result.controls]
    facts = importer.facts(FactKind.LEDGER, *MONEY)
    assert [one for one in facts if one[2] != "payout"] == ADYEN_LINES
    assert [one[1:] for one in facts if one[2] == "payout"] == [
        ("MerchantPayout", "payout", "", -7860, "EUR", "7")
    ]
    assert importer.facts(FactKind.LEDGER, "occurred_at", "account", "payment_no", "original_no")[0] == (
        datetime(2026, 6, 1, 8), DIRECT, "P1", "P1",  # noqa: DTZ001
    )  # fmt: skip


def test_an_adyen_time_of_an_unknown_zone_is_not_guessed(importer: Importer) -> None:
    result = sells_abroad(importer)(ADYEN.replace("CEST,Chargeback", "CST,Chargeback"))
    assert [(one.row_no, one.code) for one in result.problems] == [(4, "bad_time")]


def test_adyen_gross_less_its_fees_must_be_net(importer: Importer) -> None:
    result = sells_abroad(importer)(ADYEN.replace("98.80", "98.70"))
    assert [(one.row_no, one.code) for one in result.problems] == [(1, "components_differ")]


PAYPAL_HEADERS = (
    '"CH","Transaction ID","Invoice ID","PayPal Reference ID","PayPal Reference ID Type",'
    '"Transaction Event Code",'
    '"Transaction Initiation Date","Transaction Completion Date","Transaction Debit or Credit",'
    '"Gross Transaction Amount","Gross Transaction Currency","Fee Debit or Credit","Fee Amount",'
    '"Fee Currency",'
    '"Custom Field","Consumer ID"\n'
)
PAYPAL = (
    '\ufeff"RH","2026/06/02 05:00:00 -0700","A","HillMerchant",009,\n"FH",01\n'
    '"SH","2026/06/01 00:00:00 -0700","2026/06/01 23:59:59 -0700","HillMerchant",""\n'
    + PAYPAL_HEADERS
    + '"SB","T-1","A1","","","T0006","2026/06/01 00:01:17 -0700","2026/06/01 00:01:17 -0700","CR",10000,'
    '"USD","DR",320,'
    '"USD","",""\n'
    '"SB","T-2","A1","T-1","TXN","T1107","2026/06/01 02:00:00 -0700","2026/06/01 02:00:00 -0700","DR",2000,'
    '"USD","CR",60,'
    '"USD","",""\n'
    '"SB","T-3","","","","T0400","2026/06/01 03:00:00 -0700","2026/06/01 03:00:00 -0700","DR",5000,"USD","",'
    ',"","",""\n'
    '"SB","T-4","A2","","","T1300","2026/06/01 04:00:00 -0700","2026/06/01 04:00:00 -0700","CR",700,"USD",'
    '"",,"","",""\n'
    '"SB","T-5","","","","T1503","2026/06/01 05:00:00 -0700","2026/06/01 05:00:00 -0700","DR",5,"USD","",,'
    '"","",""\n'
    '"SF","USD",10700,7005,60,320,"CR",0,"CR",3435,5\n"SC",5\n'
    '"SH","2026/06/01 00:00:00 -0700","2026/06/01 23:59:59 -0700","HillMerchant",""\n'
    + PAYPAL_HEADERS.replace('"Transaction ID","Invoice ID"', '"Invoice ID","Transaction ID"')
    + '"SB","A3","T-6","","","T0006","2026/06/01 06:00:00 -0700","2026/06/01 06:00:00 -0700","CR",100000,'
    '"JPY","DR",'
    '3600,"JPY","",""\n"SF","JPY",100000,0,0,3600,"CR",0,"CR",96400,1\n"SC",1\n"RF","USD",0,0,0,0\n"RC",'
    '6\n"FF",6\n'
)


def test_paypal_sections_are_one_ledger(importer: Importer) -> None:
    result = sells_abroad(importer)(PAYPAL)
    assert (result.source, result.status, counts(result)) == (
        "paypal_settlement", "imported", (15, 5, 0, 0, 10, 0),
    )  # fmt: skip
    assert [(one.name, one.declared, one.ties) for one in result.controls] == [
        ("total_count", 6, True), ("total_count", 6, True), ("gross_total", 3695, True),
        ("fee_total", -260, True), ("gross_total", 1000, True), ("fee_total", -36, True),
    ]  # fmt: skip
    assert importer.facts(FactKind.LEDGER, *MONEY[:-1], "order_no", "original_no") == [
        ("T-1", "T0006", "trade", "", 10000, "USD", "A1", ""),
        ("T-1", "T0006 fee", "fee", "", -320, "USD", "A1", ""),
        ("T-2", "T1107", "refund", "", -2000, "USD", "A1", "T-1"),
        ("T-2", "T1107 fee", "fee", "", 60, "USD", "A1", "T-1"),
        ("T-3", "T0400", "payout", "", -5000, "USD", "", ""),
        ("T-5", "T1503", "deposit", "", -5, "USD", "", ""),
        ("T-6", "T0006", "trade", "", 1000, "JPY", "A3", ""),
        ("T-6", "T0006 fee", "fee", "", -36, "JPY", "A3", ""),
    ]
    assert importer.facts(FactKind.LEDGER, "occurred_at", "account")[0] == (
        datetime(2026, 6, 1, 7, 1, 17), DIRECT,  # noqa: DTZ001
    )  # fmt: skip


@pytest.mark.parametrize(
    ("had", "has", "failing"),
    [
        ('"SC",5', '"SC",6', ["total_count"]),
        ('"SF","USD",10700', '"SF","USD",10800', ["gross_total"]),
        ('"USD",10700,7005,60', '"USD",10700,7005,61', ["fee_total"]),
    ],
)
def test_paypal_totals_that_do_not_tie_are_found(
    importer: Importer, had: str, has: str, failing: list[str]
) -> None:
    result = sells_abroad(importer)(PAYPAL.replace(had, has))
    assert [one.name for one in result.controls if not one.ties] == failing


def test_a_paypal_report_cut_before_its_footers_does_not_pass_unseen(importer: Importer) -> None:
    result = sells_abroad(importer)(PAYPAL[: PAYPAL.index('"SF"')])
    assert (result.status, result.findings[0].explanation.code) == (
        "control_failed",
        "control_footer_missing",
    )


def test_yen_with_hundredths_is_no_amount(importer: Importer) -> None:
    result = sells_abroad(importer)(PAYPAL.replace('"CR",100000,"JPY"', '"CR",100050,"JPY"'))
    assert [(one.column, one.code) for one in result.problems] == [
        ("Gross Transaction Amount", "too_precise")
    ]


def settlement(**more: object) -> dict[str, object]:
    payment = {
        "payment_id": "D1", "order_id": "A1", "payment_method": "card", "currency": "MXN", "amount": "100.00",
        "commission": 3.10, "tax": "0.50", "net_amount": "96.40",
    }  # fmt: skip
    body = {
        "settlement_id": "S1", "settlement_date": "2026-06-01T00:00:00Z", "settlement_currency": "MXN",
        "merchant": "Hill", "payments": [payment],
        "totals": {"gross_amount": "100.00", "total_fees": "3.60", "net_amount": "96.40"},
    }  # fmt: skip
    return {"settlement": body | more}


def test_a_dlocal_settlement_is_a_table(importer: Importer) -> None:
    result = sells_abroad(importer)(json.dumps(settlement()), name="s.json", account="CafeTerraMXN")
    assert (result.source, result.status, counts(result)) == ("dlocal", "imported", (1, 1, 0, 0, 0, 0))
    assert [(one.name, one.declared, one.ties) for one in result.controls] == [
        ("gross_total", 10000, True), ("fee_total", 360, True), ("net_total", 9640, True),
    ]  # fmt: skip
    assert importer.facts(FactKind.LEDGER, *MONEY) == [
        ("D1", "commission", "fee", "", -310, "MXN", "S1"),
        ("D1", "payments", "trade", "", 10000, "MXN", "S1"),
        ("D1", "tax", "fee", "", -50, "MXN", "S1"),
    ]


def test_no_list_of_a_settlement_is_left_out(importer: Importer) -> None:
    back = {"payment_id": "D2", "order_id": "A1", "currency": "MXN", "amount": "-10.00", "commission": "0",
            "net_amount": "-10.00"}  # fmt: skip
    result = sells_abroad(importer)(json.dumps(settlement(refunds=[back])), account="CafeTerraMXN")
    assert (result.status, counts(result)) == ("control_failed", (2, 2, 0, 0, 0, 0))
    assert ("D2", "refund", -1000) in importer.facts(FactKind.LEDGER, "ledger_no", "class", "amount_minor")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (json.dumps(settlement())[:-9], "broken_json"),
        ('{"a": NaN}', "broken_json"),
        ("[" * 100_000, "broken_json"),
        ('{"a": [{"b": 1, "b": 2}]}', "duplicate_header"),
        ('{"a": [{"b": 1}]}', "unknown_layout"),
        ("{}", "unknown_layout"),
    ],
)
def test_json_that_is_no_table_of_ours_is_refused(importer: Importer, body: str, code: str) -> None:
    result = sells_abroad(importer)(body)
    assert result.refusal is not None
    assert (result.status, result.refusal.code) == ("refused", code)
