"""Every public file of the sample folder is read with the result it must have, or refused with its reason.

DUIPING_SAMPLES names the folder; a file there that stands in neither table is a failure.
"""

import os
from pathlib import Path

import pytest

from company import masterdata
from database.unit_of_work import unit_of_work
from tests.intake.abroad import COMPANY as ABROAD
from tests.intake.file_desk import Importer, counts
from tests.intake.test_real_shop_money import NUMBERS
from tests.intake.test_shop_money import ACCOUNTS

SAMPLES = os.environ.get("DUIPING_SAMPLES", "")
DESCRIPTION = "README.md"
OK, OFF = "imported", "control_failed"
pytestmark = pytest.mark.skipif(not SAMPLES, reason="DUIPING_SAMPLES does not name a folder of sample files")

# source, status, rows (accepted, excluded, rejected), controls (that tie, that do not), findings
Result = tuple[str, str, tuple[int, int, int], tuple[int, int], int]
READ: dict[str, Result] = {
    "alipay/alipay_personal_2023.csv": (
        "alipay_wallet",
        OFF,
        (9, 1, 0),
        (1, 2),
        1,
    ),  # rows left out by its origin
    "amazon/all-orders.txt": ("amazon_orders", OK, (380, 0, 0), (0, 0), 0),
    "amazon/returns.txt": ("amazon_returns", OK, (38, 0, 0), (0, 0), 0),
    "amazon/settlement.txt": ("amazon_settlement", OK, (12, 0, 0), (0, 0), 0),
    "bank_cn/abc_debit.csv": ("bank_abc", OFF, (5, 0, 0), (0, 1), 3),  # gathered from several accounts
    "bank_cn/boc_credit.csv": ("bank_boc", OK, (14, 0, 0), (0, 0), 0),
    "bank_cn/bocom_debit.csv": ("bank_bocom", OFF, (6, 0, 0), (0, 1), 5),  # gathered from several accounts
    "bank_cn/cmb_debit.csv": ("bank_cmb", OFF, (5, 0, 0), (0, 1), 3),  # gathered from several days
    "bank_cn/hsbchk_debit.csv": ("bank_hsbc", OFF, (10, 0, 0), (1, 1), 1),  # amounts made up
    "bank_cn/icbc_debit_v2.csv": ("bank_icbc", OFF, (11, 0, 0), (0, 2), 1),  # total masked by its origin
    "bank_cn/spdb_debit.xls": ("bank_spdb", OK, (4, 0, 0), (1, 0), 0),
    "bank_csv/2019-03-02_11-50-46_bunq-statement.csv": ("bank_bunq", OK, (7, 0, 0), (0, 0), 0),
    "bank_csv/CSV_A_20180414_112204.csv": ("bank_rabobank", OFF, (3, 0, 0), (0, 1), 1),  # rows left out
    "bank_csv/TH_20180101-20180523_page_1.csv": ("bank_czech", OK, (0, 0, 9), (0, 0), 0),  # year 1111
    "bank_csv/csv_european_decimals.csv": ("bank_german", OK, (3, 0, 0), (0, 0), 0),
    "bank_csv/csv_garbled_amount.csv": ("bank_plain", OK, (1, 0, 1), (0, 0), 0),  # 12..34
    "bank_csv/sample_split_amounts.csv": ("bank_plain", OK, (2, 0, 0), (1, 0), 0),
    "camt/camt052.v2.xml": ("camt", OK, (1, 0, 0), (0, 0), 0),
    "camt/camt053.v2.all-balance-types.xml": ("camt", OFF, (1, 0, 0), (0, 1), 1),  # balances made up
    "camt/camt053.v2.minimal.xml": ("camt", OFF, (1, 0, 0), (0, 1), 1),  # closes in another currency
    "camt/camt053.v2.multi.statement.xml": ("camt", OK, (2, 0, 0), (2, 0), 0),
    "camt/camt053.v4.xml": ("camt", OFF, (1, 0, 0), (0, 1), 1),  # closes in another currency
    "camt/camt053.v8.xml": ("camt", OFF, (1, 0, 0), (0, 1), 1),  # closes in another currency
    "camt/camt053_duplicate_same_day.xml": ("camt", OK, (2, 0, 0), (0, 0), 0),
    "camt/camt053_garbled_amount.xml": ("camt", OK, (0, 0, 1), (0, 0), 0),  # 12..34
    "camt/camt054.v4.xml": ("camt", OK, (1, 0, 0), (0, 0), 0),
    "jd_wallet/jd_wallet_2025.csv": ("jd_wallet", OK, (23, 3, 0), (5, 0), 0),
    "mt940/betterplace_sepa_mt9401.sta": ("mt940", OK, (97, 0, 0), (32, 0), 0),
    "mt940/citi_mt940.txt": ("mt940", OK, (5, 0, 0), (1, 0), 0),
    "mt940/cmxl_mt940.sta": ("mt940", OK, (16, 0, 0), (3, 0), 0),
    "mt940/jejik_abnamro.sta": ("mt940", OFF, (10, 0, 0), (0, 3), 1),  # trimmed by its origin
    "mt940/jejik_ing.sta": ("mt940", OFF, (7, 0, 0), (0, 1), 1),  # trimmed by its origin
    "mt940/jejik_rabobank-iban.sta": ("mt940", OK, (4, 0, 0), (3, 0), 0),
    "mt940/mBank_mt940.sta": ("mt940", OK, (3, 0, 0), (1, 0), 0),
    "mt940/mBank_mt942.sta": ("mt940", OK, (3, 0, 0), (4, 0), 0),
    "mt940/self-provided_malformed_details.sta": ("mt940", OFF, (1, 0, 0), (0, 1), 1),  # malformed
    "ofx/bank_medium.ofx": ("ofx", OK, (3, 0, 0), (0, 0), 0),
    "ofx/checking.ofx": ("ofx", OK, (3, 0, 0), (0, 0), 0),
    "ofx/fail_nice_decimal_error.ofx": ("ofx", OK, (0, 0, 1), (0, 0), 0),  # no decimal
    "ofx/fail_nice_empty_balance.ofx": ("ofx", OK, (1, 0, 0), (0, 0), 0),
    "ofx/multiple_accounts.ofx": ("ofx", OK, (0, 0, 0), (0, 0), 0),
    "ofx/sample.ofx": ("ofx", OK, (2, 0, 0), (0, 0), 0),
    "ofx/suncorp.ofx": ("ofx", OK, (1, 0, 0), (0, 0), 0),
    "psp_settlement/ADY-MXN-20260813.csv": ("adyen_settlement", OK, (21, 0, 0), (1, 0), 0),
    "psp_settlement/DLO-MXN-20260813.json": ("dlocal", OK, (14, 0, 0), (3, 0), 0),
    "psp_settlement/po-MXN-20260813.csv": ("stripe_balance", OK, (21, 0, 0), (2, 0), 0),
    "shopify/shopify_orders_sample.csv": ("shopify_orders", OK, (249, 0, 0), (0, 0), 0),
    "transcribed/alipay_merchant_fund_signcustomer.csv": ("alipay_fund", OK, (1, 0, 0), (4, 0), 0),
    "transcribed/alipay_merchant_trade_detail_20190916.csv": ("alipay_trade", OK, (10, 0, 0), (4, 0), 0),
    "transcribed/amazon_settlement_v2_doc.txt": (
        "amazon_settlement",
        OFF,
        (8, 1, 0),
        (0, 1),
        1,
    ),  # an excerpt
    "transcribed/courier_bill_two_lines.csv": ("courier_generic", OK, (1, 0, 0), (0, 0), 0),
    "transcribed/jd_settlement_assembled.csv": ("jd_settlement", OK, (7, 0, 0), (0, 0), 0),
    "transcribed/pdd_account_detail_assembled.csv": ("pdd_ledger", OK, (6, 0, 0), (0, 0), 0),
    "transcribed/shopify_orders_full_header.csv": ("shopify_orders", OK, (2, 0, 0), (0, 0), 0),
    "transcribed/shopify_payment_transactions.csv": ("shopify_payments", OK, (7, 0, 0), (1, 0), 0),
    "transcribed/stripe_balance_itemised.csv": (
        "stripe_balance",
        OFF,
        (6, 0, 1),
        (0, 1),
        1,
    ),  # its dispute does not add up
    "transcribed/wechatpay_fund_bill_2021.csv": ("wechat_fund", OFF, (2, 0, 0), (3, 3), 1),  # a line was cut
    "transcribed/wechatpay_trade_ALL_2014_old_layout.csv": ("wechat_trade", OK, (2, 0, 0), (5, 0), 0),
    "transcribed/wechatpay_trade_ALL_2019.csv": (
        "wechat_trade",
        OFF,
        (1, 0, 0),
        (1, 4),
        1,
    ),  # totals of a bigger file
    "transcribed/wechatpay_trade_ALL_doc_2022.csv": (
        "wechat_trade",
        OFF,
        (1, 0, 0),
        (2, 3),
        1,
    ),  # totals of a bigger file
    "transcribed/wechatpay_trade_SUCCESS_2019.csv": (
        "wechat_trade",
        OFF,
        (1, 0, 0),
        (2, 3),
        1,
    ),  # totals of a bigger file
    "wechat_wallet/wechat_wallet.csv": (
        "wechat_wallet",
        OFF,
        (27, 0, 0),
        (0, 5),
        1,
    ),  # rows left out by its origin
}
REFUSED = {
    "aggregator_cn/lakala_statement.csv": "missing_headers",  # without the time of payment
    "amazon/reimbursements.txt": "stands_elsewhere",
    "amazon/storage-fees.txt": "stands_elsewhere",
    "bank_csv/test_row_format_CD_flag.csv": "unknown_layout",  # no header names anything
    "camt/camt053.v2.wrong.xml": "no_statement",
    "headers/platform_headers.json": "unknown_layout",  # lists of headers, no table
    "mt940/self-provided_invalid_statement.sta": "unknown_layout",
    "transcribed/courier_price_zto.csv": "price_list",
    "transcribed/douyin_fund_flow_assembled.csv": "missing_headers",  # without its times
}
# files that do not say whose they are
ACCOUNTS_OF = {
    "psp_settlement/DLO-MXN-20260813.json": "CafeTerraMXN",
    "psp_settlement/po-MXN-20260813.csv": "CafeTerraMXN",
    "transcribed/stripe_balance_itemised.csv": "HillMerchant",
    "wechat_wallet/wechat_wallet.csv": "1601959334",
    "transcribed/alipay_merchant_fund_signcustomer.csv": "20880211096256330156",
}


@pytest.fixture
def desk(importer: Importer) -> Importer:
    numbers = (*NUMBERS, "20880211096256330156")
    mine = [
        f'[[account]]\nnumber = "{one}"\nkind = "ledger"\nshop = "山月小程序"\ncurrency = "CNY"\n'
        for one in numbers
    ]
    with unit_of_work(importer.database) as work:
        masterdata.load(work, "\n".join([ACCOUNTS, ABROAD, *mine]))
    return importer


def test_no_file_is_forgotten() -> None:
    there = {str(one.relative_to(SAMPLES)) for one in Path(SAMPLES).rglob("*") if one.is_file()}
    assert there - {DESCRIPTION} == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_it_is_read_with_the_result_it_must_have(desk: Importer, name: str) -> None:
    path = Path(SAMPLES) / name
    result = desk(path.read_bytes(), name=path.name, account=ACCOUNTS_OF.get(name))
    read, accepted, seen, changed, excluded, rejected = counts(result)
    ties = tuple(sum(one.ties is tie for one in result.controls) for tie in (True, False))
    rows = (accepted, excluded, rejected)
    assert (result.source, result.status, rows, ties, len(result.findings)) == READ[name]
    assert (seen, changed, read) == (0, 0, sum(rows))


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_reason(desk: Importer, name: str) -> None:
    path = Path(SAMPLES) / name
    refusal = desk(path.read_bytes(), name=path.name).refusal
    assert refusal is not None
    assert (refusal.code, desk.stored_files()) == (REFUSED[name], [])
