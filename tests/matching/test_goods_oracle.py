"""The engine and the plain reference agree on random shipments, courier bills and orders of two sides."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.matching.oracle_courier import charge
from tests.matching.oracle_orders import compare
from tests.matching.oracle_shipments import send
from tests.matching.oracle_values import Answer
from tests.matching.random_goods import goods_companies, sided_companies
from tests.matching.small_company import SmallCompany, found_by_engine, frames

QUICK = settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def assert_agreement(company: SmallCompany, plan: str) -> None:
    got, wanted = found_by_engine(company, plan), reference(company, plan)
    assert Counter(got.found) == Counter(wanted.found)
    transit = (got.left_in_transit, got.right_in_transit)
    assert transit == (wanted.left_in_transit, wanted.right_in_transit)


def reference(company: SmallCompany, plan: str) -> Answer:
    told = frames(company)
    if plan == "orders":
        return compare(company.oracle(), told)
    if plan == "courier":
        return charge(company.oracle(), told, company.tariffs)
    return send(company.oracle(), told, company.skus)


@seed(20260720)
@QUICK
@given(goods_companies())
def test_the_engine_agrees_with_the_reference_on_random_shipments(company: SmallCompany) -> None:
    assert_agreement(company, "shipments")


@seed(20260720)
@QUICK
@given(goods_companies())
def test_the_engine_agrees_with_the_reference_on_random_courier_bills(company: SmallCompany) -> None:
    assert_agreement(company, "courier")


@seed(20260720)
@settings(QUICK, max_examples=40)
@given(sided_companies())
def test_the_engine_agrees_with_the_reference_on_random_sides(company: SmallCompany) -> None:
    assert_agreement(company, "orders")


@pytest.mark.thorough
@LONG
@given(goods_companies(shops=8))
def test_the_engine_agrees_with_the_reference_on_many_random_shipments(company: SmallCompany) -> None:
    assert_agreement(company, "shipments")


@pytest.mark.thorough
@LONG
@given(goods_companies(shops=8))
def test_the_engine_agrees_with_the_reference_on_many_random_courier_bills(company: SmallCompany) -> None:
    assert_agreement(company, "courier")


@pytest.mark.thorough
@LONG
@given(sided_companies())
def test_the_engine_agrees_with_the_reference_on_many_random_sides(company: SmallCompany) -> None:
    assert_agreement(company, "orders")
