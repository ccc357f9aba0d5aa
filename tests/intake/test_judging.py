"""What a row is against one of its identity that was there first."""

from typing import Any

import pytest

from intake.facts import NULLABLE, SCHEMAS, FactKind
from intake.judging import Outcome, judge


def row(kind: FactKind, **values: Any) -> dict[str, Any]:
    blank = {name: None if name in NULLABLE else "" for name in SCHEMAS[kind].names}
    return {**blank, **values}


@pytest.mark.parametrize(
    ("first", "later", "outcome"),
    [
        ("unpaid", "paid", Outcome.CHANGED),
        ("completed", "closed", Outcome.CHANGED),
        ("completed", "shipped", Outcome.SEEN),
        ("paid", "paid", Outcome.SEEN),
    ],
)
def test_of_an_order_the_further_status_stands(first: str, later: str, outcome: Outcome) -> None:
    rows = (row(FactKind.ORDERS, order_status=one) for one in (first, later))
    assert judge(FactKind.ORDERS, *rows) is outcome


def test_of_equal_status_the_later_content_stands() -> None:
    first, later = (row(FactKind.ORDERS, order_status="paid", title=one) for one in ("a", "b"))
    assert judge(FactKind.ORDERS, first, later) is Outcome.CHANGED


@pytest.mark.parametrize(
    ("first", "later", "outcome"),
    [
        ({"amount_minor": 1}, {"amount_minor": 1}, Outcome.SEEN),
        ({"amount_minor": 1}, {"amount_minor": 2}, Outcome.CONFLICTING),
        ({"order_no": "A"}, {"order_no": "B"}, Outcome.CONFLICTING),
        ({"order_no": "A"}, {"order_no": ""}, Outcome.SEEN),
        ({"order_no": ""}, {"order_no": "A"}, Outcome.CHANGED),
        ({"note": "x"}, {"note": "y"}, Outcome.SEEN),
        ({"balance_minor": None}, {"balance_minor": 5}, Outcome.CHANGED),
        ({"settle_status": "待结算"}, {"settle_status": "已结算"}, Outcome.CHANGED),
        ({"settle_status": "已结算"}, {"settle_status": "待结算"}, Outcome.SEEN),
        ({"class": "unclassified"}, {"class": "fee"}, Outcome.CHANGED),
        ({"class": "fee"}, {"class": "unclassified"}, Outcome.SEEN),
    ],
)
def test_of_a_fact_the_first_stands_unless_the_later_only_adds(
    first: dict[str, Any], later: dict[str, Any], outcome: Outcome
) -> None:
    had, comes = (row(FactKind.LEDGER, **one) for one in (first, later))
    assert judge(FactKind.LEDGER, had, comes) is outcome
