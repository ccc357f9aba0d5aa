"""Real public statements read as they should, or complain as they must. DUIPING_SAMPLES names the folder."""

import os
from pathlib import Path

import pytest

from intake.facts import FactKind
from tests.intake.file_desk import Importer

SAMPLES = os.environ.get("DUIPING_SAMPLES", "")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="DUIPING_SAMPLES does not name a folder of sample files")


def test_reversals_of_a_real_statement_carry_the_opposite_sign(importer: Importer) -> None:
    importer((Path(SAMPLES) / "mt940/betterplace_sepa_mt9401.sta").read_bytes())
    rows = importer.facts(FactKind.BANK, "row_no", "amount_minor")
    assert [rows[5], rows[6]] == [(6, -20488), (7, -99994695)]


def test_the_billed_weight_of_a_real_courier_bill_is_its_volume(importer: Importer) -> None:
    importer((Path(SAMPLES) / "transcribed/courier_bill_two_lines.csv").read_bytes())
    columns = ("actual_weight_g", "volume_cm3", "billed_weight_g", "amount_minor")
    assert importer.facts(FactKind.COURIER, *columns) == [(87000, 570000, 95000, 26900)]
