"""All that the rules of a ticket's life look at, gathered under the lock before they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from approvals.policy import Policy
from approvals.policy import load as load_policy
from approvals.values import Round
from people.actors import Actor, Role
from workflow.questions import Answers

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""Where the people of the company keep their hours; days without a time are meant there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference that a ticket, or a decision, is about."""

    amount_minor: int
    currency: str
    evidence_digest: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the rules see it."""

    number: str
    type: str
    state: str
    version: int
    difference: Difference
    opened_at: datetime
    team: Role | None = None
    """Whose turn it is; while open, whose turn is suggested."""
    assignee: str | None = None
    """The person of that team who has it; None: the whole team."""
    remembered: str | None = None
    """On hold: the state to come back to."""
    is_found: bool = True
    """Whether the last run that looked found the exception."""
    decided: Difference | None = None
    """What the standing decision was made on; None where none stands."""
    is_decided: bool = False
    """A decision stands; with `decided` None it was that the difference is gone."""
    has_standing_adjustment: bool = False
    """Something was booked and not reversed."""
    is_claim: bool = False
    """What stands is a claim: money that comes in settles it, and reverses nothing."""
    has_reversal_draft: bool = False
    reversal_drafted_by: str | None = None
    hold_count: int = 0
    held_days: int = 0
    resume_at: datetime | None = None
    due_at: datetime | None = None
    archive_due_at: datetime | None = None
    legal_hold_by: str | None = None
    level: int = 0
    """How often it was escalated."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A ticket, who wants to do something to it, and what surrounds them."""

    ticket: Ticket
    actor: Actor
    now: datetime
    policy: Policy = field(default_factory=load_policy)
    people: Mapping[str, Actor] = field(default_factory=dict)
    """Everybody who is active, by name."""
    answers: Answers = field(default_factory=dict)
    """Facts confirmed so far, by field."""
    fact_authors: frozenset[str] = frozenset()
    round: Round | None = None
    """The open approval round."""
    payload_hash: str | None = None
    """Of what would take effect now, computed anew."""
    trail_is_sound: bool = False
    known_tickets: frozenset[str] = frozenset()
    """Those of the ticket numbers sent that exist."""
    attached: frozenset[str] = frozenset()
    """Fields that a file was sent for."""
    inputs: Mapping[str, Any] | None = None
    """What was sent, read; None while buttons are drawn."""

    @property
    def sent(self) -> Mapping[str, Any]:
        return {} if self.inputs is None else self.inputs
