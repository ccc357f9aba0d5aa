"""An approval round as the rules see it."""

from dataclasses import dataclass
from datetime import datetime

from approvals.policy import Tier


@dataclass(frozen=True, slots=True)
class Vote:
    voter: str
    approves: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One asking for approval: what was frozen, who made it, who has voted."""

    id: int
    subject: str
    """E.g. `ticket:T-20260720-0001`."""
    number: int
    payload_hash: str
    amount_minor: int
    currency: str
    policy_digest: str
    tier: Tier
    makers: frozenset[str]
    """Everybody who touched what was frozen."""
    opened_by: str
    opened_at: datetime
    expires_at: datetime
    votes: tuple[Vote, ...]
