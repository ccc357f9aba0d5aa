"""Which approval a resolution needs: tiers by amount, read from a versioned file."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from people.actors import Role

PATH = Path(__file__).with_name("policy.toml")


class PolicyRefused(Exception):
    """The policy file contradicts itself; nothing is approved under it."""


@dataclass(frozen=True, slots=True)
class Tier:
    name: str
    up_to: int | None
    """Minor units, inclusive; None: without limit."""
    votes: int
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    digest: str
    """SHA-256 of the file: which policy was in force."""
    version: int
    currency: str
    expires_after_hours: int
    waive_without_entry_below: int
    waive_with_entry_up_to: int
    tiers: tuple[Tier, ...]
    """Ascending; the last has no limit."""

    def tier(self, name: str) -> Tier:
        return next(tier for tier in self.tiers if tier.name == name)


@dataclass(frozen=True, slots=True)
class Stake:
    """What is at stake in a resolution, as far as the policy cares."""

    amount_minor: int
    """Absolute: the larger of the difference and what would be booked."""
    currency: str
    has_entry: bool
    always_approved: bool = False
    """The resolution is of a kind that a second person must confirm, whatever its amount."""
    not_established: bool = False
    """A fact could not be established: one tier higher."""


@cache
def load() -> Policy:
    """The project's own policy."""
    return parse(PATH.read_text(encoding="utf-8"))


def parse(text: str) -> Policy:
    """The policy in `text`. Raises PolicyRefused unless tiers ascend and the last has no limit."""
    raw = tomllib.loads(text)
    policy = Policy(
        digest=hashlib.sha256(text.encode()).hexdigest(),
        version=raw["version"],
        currency=raw["currency"],
        expires_after_hours=raw["expires_after_hours"],
        waive_without_entry_below=raw["waive"]["without_entry_below"],
        waive_with_entry_up_to=raw["waive"]["with_entry_up_to"],
        tiers=tuple(_tier(one) for one in raw["tier"]),
    )
    _check(policy)
    return policy


def _tier(raw: dict[str, Any]) -> Tier:
    return Tier(
        name=raw["name"],
        up_to=raw.get("up_to"),
        votes=raw["votes"],
        roles=tuple(Role(name) for name in raw["roles"]),
    )


def _check(policy: Policy) -> None:
    limits = [tier.up_to for tier in policy.tiers]
    bounded = [limit for limit in limits if limit is not None]
    if not limits or limits[-1] is not None or len(bounded) != len(limits) - 1:
        raise PolicyRefused("the last tier, and only the last, has no up_to")
    if bounded != sorted(set(bounded)):
        raise PolicyRefused("the tiers' up_to must ascend")
    if len({tier.name for tier in policy.tiers}) != len(policy.tiers):
        raise PolicyRefused("two tiers have one name")
    if any(tier.votes < 1 or not tier.roles for tier in policy.tiers):
        raise PolicyRefused("every tier needs a vote of somebody")


def tier_for(policy: Policy, stake: Stake) -> Tier | None:
    """The tier that must agree, or None where approval is waived."""
    ladder: tuple[Tier | None, ...] = (None, *policy.tiers)
    rung = _rung(policy, stake)
    if stake.always_approved:
        rung = max(rung, 1)
    return ladder[min(rung + stake.not_established, len(ladder) - 1)]


def _rung(policy: Policy, stake: Stake) -> int:
    """0: waived; 1: the first tier; and so on."""
    if stake.currency != policy.currency:
        return len(policy.tiers)
    if _is_waived(policy, stake):
        return 0
    fits = (
        n for n, tier in enumerate(policy.tiers, 1) if tier.up_to is None or stake.amount_minor <= tier.up_to
    )
    return next(fits)


def _is_waived(policy: Policy, stake: Stake) -> bool:
    if stake.has_entry:
        return stake.amount_minor <= policy.waive_with_entry_up_to
    return stake.amount_minor < policy.waive_without_entry_below
