"""Who may vote, and when a round is complete. No role is above these rules."""

from collections.abc import Iterable

from approvals.policy import Tier
from approvals.values import Round
from people.actors import Actor


def is_eligible(round_: Round, actor: Actor) -> bool:
    """Whether the tier of the round names a role of the actor."""
    return holds_role(round_.tier, actor)


def holds_role(tier: Tier, actor: Actor) -> bool:
    return any(actor.has(role) for role in tier.roles)


def is_maker(round_: Round, actor: Actor) -> bool:
    """Whether the actor touched anything of what is to be approved."""
    return actor.name in round_.makers


def has_voted(round_: Round, actor: Actor) -> bool:
    return any(vote.voter == actor.name for vote in round_.votes)


def votes_missing(round_: Round) -> int:
    """How many more different people must approve."""
    approving = {vote.voter for vote in round_.votes if vote.approves}
    return max(round_.tier.votes - len(approving), 0)


def completes_quorum(round_: Round) -> bool:
    """Whether one more approval is the last one needed."""
    return votes_missing(round_) <= 1


def eligible_approvers(tier: Tier, *, makers: Iterable[str], people: Iterable[Actor]) -> tuple[str, ...]:
    """Names of those who may vote in the tier and made nothing of it, sorted."""
    barred = frozenset(makers)
    return tuple(sorted(p.name for p in people if holds_role(tier, p) and p.name not in barred))
