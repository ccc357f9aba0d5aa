"""Statements, courier bills and vouchers are known by the names of their columns alone."""

import random

import pytest

from intake.layouts import Layout, find_layout
from intake.sources import LAYOUTS
from intake.sources.banks import BANK_CMB
from intake.sources.banks_abroad import BANKS_ABROAD
from intake.sources.banks_cn import CHINESE_BANKS
from intake.sources.couriers import COURIERS
from intake.sources.statements import STATEMENTS
from intake.sources.vouchers import VOUCHERS

BILL_OF_ANYONE, *BILLS_OF_SOMEONE = COURIERS
MINE = (BANK_CMB, *CHINESE_BANKS, *BANKS_ABROAD, BILL_OF_ANYONE, *VOUCHERS, *STATEMENTS)


def found(headers: list[str]) -> str | None:
    layout = find_layout([headers], LAYOUTS, source=None)
    return None if layout is None else layout.layout.name


def headers_of(layout: Layout, *, required: bool = False) -> list[str]:
    """The first header of every field, each once: some columns are read in two ways."""
    return list(dict.fromkeys(one.headers[0] for one in layout.fields if one.required or not required))


@pytest.mark.parametrize("layout", MINE, ids=lambda one: one.name)
def test_it_is_recognised_as_itself_in_any_order_of_columns(layout: Layout) -> None:
    every, required = headers_of(layout), headers_of(layout, required=True)
    shuffled = random.Random(7).sample(every, len(every))  # noqa: S311
    spaced = [f" {name}\t" for name in every]
    for headers in (every, required, shuffled, spaced):
        assert found(headers) == layout.name


@pytest.mark.parametrize("layout", MINE, ids=lambda one: one.name)
def test_lacking_a_required_column_it_is_not_itself(layout: Layout) -> None:
    for lacking in headers_of(layout, required=True):
        assert found([one for one in headers_of(layout) if one != lacking]) != layout.name


@pytest.mark.parametrize("layout", BILLS_OF_SOMEONE, ids=lambda one: one.name)
def test_a_bill_of_a_carrier_it_does_not_name_is_never_guessed(layout: Layout) -> None:
    headers = [one for one in headers_of(layout) if one != "承运商"]
    assert found(headers) is None
    told = find_layout([headers], LAYOUTS, source=layout.source)
    assert told is not None
    assert told.layout is layout
