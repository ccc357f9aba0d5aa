"""What an exception says: its sentence, its equation and its evidence hold together, whatever was found."""

from collections.abc import Iterator
from string import Formatter

from hypothesis import HealthCheck, given, seed, settings

from intake.exceptions import ExceptionFound, as_json, from_json
from matching.engine import OUTCOMES as ENGINE_OUTCOMES
from matching.engine import PLANS
from matching.explanations import EXPLANATIONS, OUTCOMES, REASONS, TERMS
from matching.found import TEAMS, exceptions
from tests.matching.case_tables import TABLED, cases_of
from tests.matching.random_companies import companies
from tests.matching.small_company import SmallCompany, run


def found_in(company: SmallCompany, plan: str) -> list[ExceptionFound]:
    connection, _ = run(company, plan)
    shops = {shop.id: shop for shop in company.shops}
    names = dict.fromkeys(range(1, 9), "file.csv")
    found = [
        one for chunk in exceptions(connection, PLANS[plan], shops=shops, file_names=names) for one in chunk
    ]
    connection.close()
    return found


def assert_it_holds_together(one: ExceptionFound) -> None:
    assert one.team == TEAMS[one.type]
    assert sum(term.amount_minor for term in one.terms) == one.amount_minor
    assert {term.name for term in one.terms} <= set(TERMS)
    for told in (one.explanation, *one.also):
        assert set(_placeholders(told.code)) <= set(told.params), told
        assert None not in told.params.values(), told
    assert one.evidence
    assert all(row.file == "file.csv" for row in one.evidence)
    assert all(row.odd <= set(row.fields) for row in one.evidence)
    assert from_json(as_json(one)) == one


def _placeholders(code: str) -> Iterator[str]:
    for text in (EXPLANATIONS[code], EXPLANATIONS[f"{code}_short"]):
        yield from (name for _, name, _, _ in Formatter().parse(text) if name)


@seed(20260720)
@settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(companies())
def test_every_exception_holds_together(company: SmallCompany) -> None:
    for plan in PLANS:
        found = found_in(company, plan)
        assert len({one.identity for one in found}) == len(found)
        for one in found:
            assert_it_holds_together(one)


def test_every_reason_in_the_tables_has_its_words() -> None:
    told = {text for plan in TABLED for case in cases_of(plan) for text in (*case.left, *case.right)}
    reasons = {reason for text in told if not text.startswith("exception") for reason in text.split()[1:]}
    assert reasons <= set(REASONS)
    assert set(OUTCOMES) == set(ENGINE_OUTCOMES)


def test_what_else_is_wrong_stands_beside_the_first() -> None:
    (case,) = [one for one in cases_of("settlement") if one.name.startswith("short comes before the fee")]
    short, fee = found_in(case.company, "settlement")
    assert [one.code for one in short.also] == ["fee_too_low", "discount_sum"]
    assert [one.code for one in fee.also] == ["discount_sum"]
