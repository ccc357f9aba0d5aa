"""The engine and the plain reference agree on random companies, to the row and the cent."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.matching.oracle import plan_answers
from tests.matching.random_companies import companies
from tests.matching.small_company import SmallCompany, found_by_engine, frames


def assert_agreement(company: SmallCompany) -> None:
    for plan, wanted in plan_answers(company.oracle(), frames(company)).items():
        got = found_by_engine(company, plan)
        assert Counter(got.found) == Counter(wanted.found), plan
        transit = (got.left_in_transit, got.right_in_transit)
        assert transit == (wanted.left_in_transit, wanted.right_in_transit), plan


@seed(20260720)
@settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(companies())
def test_the_engine_agrees_with_the_reference_on_random_companies(company: SmallCompany) -> None:
    assert_agreement(company)


@pytest.mark.thorough
@settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(companies(shops=12))
def test_the_engine_agrees_with_the_reference_on_many_random_companies(company: SmallCompany) -> None:
    assert_agreement(company)
