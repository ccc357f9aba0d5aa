"""Real public statements read as they should, or complain as they must. DUIPING_SAMPLES names the folder."""

import os
from pathlib import Path

import pytest

from intake.facts import FactKind
from tests.intake.file_desk import Importer, counts

SAMPLES = os.environ.get("DUIPING_SAMPLES", "")
OWN = "755900001"
IMPORTED, FAILED = "imported", "control_failed"
pytestmark = pytest.mark.skipif(not SAMPLES, reason="DUIPING_SAMPLES does not name a folder of sample files")

# file: source, status, rows accepted and rejected, controls that tie and that do not, findings
READ: dict[str, tuple[str, str, tuple[int, int], tuple[int, int], int]] = {
    "mt940/betterplace_sepa_mt9401.sta": ("mt940", IMPORTED, (97, 0), (32, 0), 0),
    "mt940/citi_mt940.txt": ("mt940", IMPORTED, (5, 0), (1, 0), 0),
    "mt940/cmxl_mt940.sta": ("mt940", IMPORTED, (16, 0), (3, 0), 0),
    "mt940/jejik_abnamro.sta": ("mt940", FAILED, (10, 0), (0, 3), 1),  # trimmed by its origin
    "mt940/jejik_ing.sta": ("mt940", FAILED, (7, 0), (0, 1), 1),  # trimmed by its origin
    "mt940/jejik_rabobank-iban.sta": ("mt940", IMPORTED, (4, 0), (3, 0), 0),
    "mt940/mBank_mt940.sta": ("mt940", IMPORTED, (3, 0), (1, 0), 0),
    "mt940/mBank_mt942.sta": ("mt940", IMPORTED, (3, 0), (4, 0), 0),
    "mt940/self-provided_malformed_details.sta": ("mt940", FAILED, (1, 0), (0, 1), 1),
    "camt/camt052.v2.xml": ("camt", IMPORTED, (1, 0), (0, 0), 0),
    "camt/camt053.v2.all-balance-types.xml": ("camt", FAILED, (1, 0), (0, 1), 1),  # balances made up
    "camt/camt053.v2.minimal.xml": ("camt", FAILED, (1, 0), (0, 1), 1),  # closes in another currency
    "camt/camt053.v2.multi.statement.xml": ("camt", IMPORTED, (2, 0), (2, 0), 0),
    "camt/camt053.v4.xml": ("camt", FAILED, (1, 0), (0, 1), 1),  # closes in another currency
    "camt/camt053.v8.xml": ("camt", FAILED, (1, 0), (0, 1), 1),  # closes in another currency
    "camt/camt053_duplicate_same_day.xml": ("camt", IMPORTED, (2, 0), (0, 0), 0),
    "camt/camt053_garbled_amount.xml": ("camt", IMPORTED, (0, 1), (0, 0), 0),
    "camt/camt054.v4.xml": ("camt", IMPORTED, (1, 0), (0, 0), 0),
    "ofx/bank_medium.ofx": ("ofx", IMPORTED, (3, 0), (0, 0), 0),
    "ofx/checking.ofx": ("ofx", IMPORTED, (3, 0), (0, 0), 0),
    "ofx/fail_nice_decimal_error.ofx": ("ofx", IMPORTED, (0, 1), (0, 0), 0),
    "ofx/fail_nice_empty_balance.ofx": ("ofx", IMPORTED, (1, 0), (0, 0), 0),
    "ofx/multiple_accounts.ofx": ("ofx", IMPORTED, (0, 0), (0, 0), 0),
    "ofx/sample.ofx": ("ofx", IMPORTED, (2, 0), (0, 0), 0),
    "ofx/suncorp.ofx": ("ofx", IMPORTED, (1, 0), (0, 0), 0),
    "bank_cn/abc_debit.csv": ("bank_abc", FAILED, (5, 0), (0, 1), 3),  # gathered from several accounts
    "bank_cn/boc_credit.csv": ("bank_boc", IMPORTED, (14, 0), (0, 0), 0),
    "bank_cn/bocom_debit.csv": ("bank_bocom", FAILED, (6, 0), (0, 1), 5),  # gathered from several accounts
    "bank_cn/hsbchk_debit.csv": ("bank_hsbc", FAILED, (10, 0), (1, 1), 1),  # amounts made up
    "bank_cn/icbc_debit_v2.csv": ("bank_icbc", FAILED, (11, 0), (0, 2), 1),  # total masked by its origin
    "bank_cn/spdb_debit.xls": ("bank_spdb", IMPORTED, (4, 0), (1, 0), 0),
    "bank_csv/2019-03-02_11-50-46_bunq-statement.csv": ("bank_bunq", IMPORTED, (7, 0), (0, 0), 0),
    "bank_csv/CSV_A_20180414_112204.csv": ("bank_rabobank", FAILED, (3, 0), (0, 1), 1),  # rows left out
    "bank_csv/TH_20180101-20180523_page_1.csv": ("bank_czech", IMPORTED, (0, 9), (0, 0), 0),  # year 1111
    "bank_csv/csv_european_decimals.csv": ("bank_german", IMPORTED, (3, 0), (0, 0), 0),
    "bank_csv/csv_garbled_amount.csv": ("bank_plain", IMPORTED, (1, 1), (0, 0), 0),
    "bank_csv/sample_split_amounts.csv": ("bank_plain", IMPORTED, (2, 0), (1, 0), 0),
    "transcribed/courier_bill_two_lines.csv": ("courier_generic", IMPORTED, (1, 0), (0, 0), 0),
}
REFUSED = {
    "mt940/self-provided_invalid_statement.sta": "unknown_layout",
    "camt/camt053.v2.wrong.xml": "no_statement",
    "bank_csv/test_row_format_CD_flag.csv": "unknown_layout",  # no header names anything
    "transcribed/courier_price_zto.csv": "price_list",
}


@pytest.mark.parametrize("path", READ)
def test_a_real_statement_is_read_with_the_result_it_must_have(importer: Importer, path: str) -> None:
    source, status, (accepted, rejected), (ties, differs), findings = READ[path]
    account = None if path.startswith(("mt940", "camt", "ofx", "transcribed")) else OWN
    result = importer((Path(SAMPLES) / path).read_bytes(), name=Path(path).name, account=account)
    assert (result.source, result.status) == (source, status)
    assert counts(result) == (accepted + rejected, accepted, 0, 0, 0, rejected)
    assert [sum(one.ties is tie for one in result.controls) for tie in (True, False)] == [ties, differs]
    assert len(result.findings) == findings


@pytest.mark.parametrize("path", REFUSED)
def test_a_real_file_that_is_no_statement_is_refused_with_its_reason(importer: Importer, path: str) -> None:
    result = importer((Path(SAMPLES) / path).read_bytes(), name=Path(path).name)
    assert result.refusal is not None
    assert result.refusal.code == REFUSED[path]


def test_reversals_of_a_real_statement_carry_the_opposite_sign(importer: Importer) -> None:
    importer((Path(SAMPLES) / "mt940/betterplace_sepa_mt9401.sta").read_bytes())
    rows = importer.facts(FactKind.BANK, "row_no", "amount_minor")
    assert [rows[5], rows[6]] == [(6, -20488), (7, -99994695)]


def test_the_billed_weight_of_a_real_courier_bill_is_its_volume(importer: Importer) -> None:
    importer((Path(SAMPLES) / "transcribed/courier_bill_two_lines.csv").read_bytes())
    columns = ("actual_weight_g", "volume_cm3", "billed_weight_g", "amount_minor")
    assert importer.facts(FactKind.COURIER, *columns) == [(87000, 570000, 95000, 26900)]
