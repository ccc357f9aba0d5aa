"""Maker is not checker; quorums count people."""

from datetime import UTC, datetime

from approvals.deciding import (
    completes_quorum,
    eligible_approvers,
    has_voted,
    is_eligible,
    is_maker,
    votes_missing,
)
from approvals.policy import Tier
from approvals.values import Round, Vote
from people.actors import Actor, Role

NOW = datetime(2026, 7, 20, tzinfo=UTC)
TWO_LEADS = Tier(name="two_leads", up_to=None, votes=2, roles=(Role.FINANCE_LEAD,))


def person(name: str, *roles: Role) -> Actor:
    return Actor(id=name, name=name, display_name=name, roles=frozenset(roles))


def round_with(*votes: Vote, makers: frozenset[str] = frozenset({"lin"})) -> Round:
    return Round(
        id=1,
        subject="ticket:T-1",
        number=1,
        payload_hash="0" * 64,
        amount_minor=900_000,
        currency="CNY",
        policy_digest="1" * 64,
        tier=TWO_LEADS,
        makers=makers,
        opened_by="lin",
        opened_at=NOW,
        expires_at=NOW,
        votes=votes,
    )


def test_only_roles_named_by_the_tier_are_eligible() -> None:
    assert is_eligible(round_with(), person("zhou", Role.FINANCE_LEAD))
    assert not is_eligible(round_with(), person("shen", Role.MANAGER))
    assert not is_eligible(round_with(), person("admin", Role.ADMIN))


def test_everybody_who_touched_the_payload_is_its_maker() -> None:
    asked = round_with(makers=frozenset({"lin", "chen", "zhou"}))
    assert [is_maker(asked, person(name)) for name in ("lin", "chen", "zhou", "fang")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_quorum_counts_different_people() -> None:
    once = round_with(Vote("zhou", True, NOW))
    assert (votes_missing(round_with()), completes_quorum(round_with())) == (2, False)
    assert (votes_missing(once), completes_quorum(once)) == (1, True)
    twice = round_with(Vote("zhou", True, NOW), Vote("zhou", True, NOW))
    assert votes_missing(twice) == 1
    assert has_voted(once, person("zhou"))
    assert not has_voted(once, person("fang"))


def test_eligible_approvers_are_those_of_the_role_who_made_nothing_of_it() -> None:
    people = [
        person("zhou", Role.FINANCE_LEAD),
        person("fang", Role.FINANCE_LEAD),
        person("lin", Role.FINANCE),
    ]
    assert eligible_approvers(TWO_LEADS, makers={"zhou"}, people=people) == ("fang",)
