"""Whatever happens to a bank's message on its way: it is read, or refused with a reason."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.refusals import IntakeRefused
from intake.standards import camt, mt940, ofx
from intake.standards.statements import Statement, table
from tests.intake import test_statements as whole

CAMT = whole.camt(
    whole.entry("10.00", "CRDT", more=whole.BATCH) + whole.entry("1", "DBIT"),
    balances=whole.balance("OPBD", "1.00") + whole.balance("CLBD", "10.00"),
)
READERS: dict[str, tuple[Callable[[bytes], list[Statement]], bytes]] = {
    "mt940": (mt940.read, whole.MT940.encode()),
    "camt": (camt.read, CAMT.encode()),
    "ofx": (ofx.read, whole.SGML.encode()),
    "ofx in XML": (ofx.read, whole.XML.encode()),
}
EDITS = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4
)


@pytest.mark.parametrize("standard", READERS)
@settings(max_examples=60, deadline=None)
@given(edits=EDITS)
def test_a_damaged_message_is_read_or_refused(standard: str, edits: list[tuple[int, int, bytes]]) -> None:
    read, body = READERS[standard]
    for place, cut, put in edits:
        at = place % (len(body) + 1)
        body = body[:at] + put + body[at + cut :]
    try:
        statements = read(body)
    except IntakeRefused:
        return
    rows = list(table("any", statements)) if statements else []
    assert all(isinstance(cell, str) for row in rows for cell in row)


@pytest.mark.parametrize("standard", ["camt", "ofx", "ofx in XML"])
def test_a_message_cut_anywhere_is_never_taken_for_a_whole_one(standard: str) -> None:
    read, body = READERS[standard]
    for end in range(0, len(body.rstrip()) - 1, 7):
        with pytest.raises(IntakeRefused):
            read(body[:end])
