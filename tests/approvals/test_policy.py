"""Which approval an amount needs."""

import pytest

from approvals.policy import PolicyRefused, Stake, load, parse, tier_for
from people.actors import Role


def tier_name(amount_minor: int, **stake: object) -> str | None:
    terms: dict[str, object] = {"currency": "CNY", "has_entry": True} | stake
    tier = tier_for(load(), Stake(amount_minor=amount_minor, **terms))  # type: ignore[arg-type]
    return None if tier is None else tier.name


@pytest.mark.parametrize(
    ("amount_minor", "has_entry", "expected"),
    [
        (19_999, False, None),
        (20_000, False, "one_lead"),
        (100, True, None),
        (101, True, "one_lead"),
        (500_000, True, "one_lead"),
        (500_001, True, "two_leads"),
        (500_001, False, "two_leads"),
    ],
)
def test_tiers_by_amount_hold_both_sides_of_their_limits(
    amount_minor: int, has_entry: bool, expected: str | None
) -> None:
    assert tier_name(amount_minor, has_entry=has_entry) == expected


def test_another_currency_takes_the_highest_tier() -> None:
    assert tier_name(1, currency="USD", has_entry=False) == "two_leads"


def test_a_fact_that_could_not_be_established_raises_the_approval_by_one_tier() -> None:
    assert tier_name(1, has_entry=False, not_established=True) == "one_lead"
    assert tier_name(400_000, not_established=True) == "two_leads"
    assert tier_name(900_000, not_established=True) == "two_leads"


def test_what_a_second_person_must_confirm_is_never_waived() -> None:
    assert tier_name(0, has_entry=False, always_approved=True) == "one_lead"


def test_the_policy_names_roles_and_two_different_votes_at_the_top() -> None:
    policy = load()
    assert [(t.name, t.votes, t.roles) for t in policy.tiers] == [
        ("one_lead", 1, (Role.FINANCE_LEAD,)),
        ("two_leads", 2, (Role.FINANCE_LEAD,)),
    ]
    assert len(policy.digest) == 64


BASE = """
version = 1
currency = "CNY"
expires_after_hours = 1
[waive]
without_entry_below = 1
with_entry_up_to = 1
"""


@pytest.mark.parametrize(
    ("tiers", "reason"),
    [
        ('[[tier]]\nname="a"\nup_to=1\nvotes=1\nroles=["finance_lead"]', "has no up_to"),
        (
            '[[tier]]\nname="a"\nup_to=5\nvotes=1\nroles=["finance_lead"]\n'
            '[[tier]]\nname="b"\nup_to=4\nvotes=1\nroles=["finance_lead"]\n'
            '[[tier]]\nname="c"\nvotes=1\nroles=["finance_lead"]',
            "must ascend",
        ),
        ('[[tier]]\nname="a"\nvotes=0\nroles=["finance_lead"]', "needs a vote"),
        ('[[tier]]\nname="a"\nvotes=1\nroles=[]', "needs a vote"),
        (
            '[[tier]]\nname="a"\nup_to=5\nvotes=1\nroles=["finance_lead"]\n'
            '[[tier]]\nname="a"\nvotes=1\nroles=["finance_lead"]',
            "one name",
        ),
    ],
)
def test_a_contradictory_policy_is_refused(tiers: str, reason: str) -> None:
    with pytest.raises(PolicyRefused, match=reason):
        parse(BASE + tiers)
