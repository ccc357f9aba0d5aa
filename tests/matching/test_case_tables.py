"""The tables under `cases/`, each checked against the engine and against the plain reference."""

import pytest

from matching.telling import MODULES
from tests.matching.case_tables import TABLED, Case, answers, cases_of

CASES = [case for plan in TABLED for case in cases_of(plan)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.plan}: {case.name}")
def test_the_table_says_what_is_found(case: Case) -> None:
    engine, reference, outcomes = answers(case.plan)
    shop = case.shop.name
    assert sorted(engine.get(shop, []), key=str) == sorted(case.finds, key=str)
    assert sorted(reference.get(shop, []), key=str) == sorted(case.finds, key=str)
    for side, told in (("left", case.left), ("right", case.right)):
        if told:
            assert outcomes[shop, side] == list(told), side


def test_every_type_of_these_plans_has_a_table() -> None:
    types = {type_ for module in MODULES if module.PLAN in TABLED for type_ in module.TEAMS}
    assert {found.type for case in CASES for found in case.finds} == types
