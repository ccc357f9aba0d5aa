"""The engine and the plain reference agree on random payouts, bank statements and vouchers."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.matching.oracle_payouts import pay
from tests.matching.oracle_values import Answer, Found
from tests.matching.oracle_vouchers import book
from tests.matching.random_money import booking_companies, paying_companies
from tests.matching.small_company import SmallCompany, found_by_engine, frames

QUICK = settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3000, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def assert_agreement(company: SmallCompany, plan: str) -> None:
    got = found_by_engine(company, plan)
    wanted: Answer = (pay if plan == "payouts" else book)(company.oracle(), frames(company))
    assert Counter(map(by_number, got.found)) == Counter(wanted.found)
    transit = (got.left_in_transit, got.right_in_transit)
    assert transit == (wanted.left_in_transit, wanted.right_in_transit)


def by_number(found: Found) -> Found:
    """Without the business type beside a number of several lines."""
    return Found(found.type, found.shop, found.account, found.key[:1], found.amount)


@seed(20260720)
@QUICK
@given(paying_companies())
def test_the_engine_agrees_with_the_reference_on_random_payouts(company: SmallCompany) -> None:
    assert_agreement(company, "payouts")


@seed(20260720)
@QUICK
@given(booking_companies())
def test_the_engine_agrees_with_the_reference_on_random_vouchers(company: SmallCompany) -> None:
    assert_agreement(company, "vouchers")


@pytest.mark.thorough
@LONG
@given(paying_companies())
def test_the_engine_agrees_with_the_reference_on_many_random_payouts(company: SmallCompany) -> None:
    assert_agreement(company, "payouts")


@pytest.mark.thorough
@LONG
@given(booking_companies())
def test_the_engine_agrees_with_the_reference_on_many_random_vouchers(company: SmallCompany) -> None:
    assert_agreement(company, "vouchers")
