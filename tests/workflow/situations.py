"""People, tickets and situations for the tests of the rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from approvals import policy
from approvals.values import Round
from database.types import JsonValue
from intake.exceptions import ExceptionFound, Explanation
from people.actors import SYSTEM, Actor, Role
from workflow.situation import Difference, Situation, Ticket

NOW = datetime(2026, 7, 20, 4, 0, tzinfo=UTC)
HASH = "a" * 64
DIFFERENCE = Difference(-25_919, "CNY", "d" * 64)


def person(name: str, *roles: Role) -> Actor:
    return Actor(id=name, name=name, display_name=name.title(), roles=frozenset(roles))


PEOPLE = {
    one.name: one
    for one in (
        person("lin", Role.FINANCE),
        person("zhao", Role.FINANCE),
        person("zhou", Role.FINANCE_LEAD),
        person("fang", Role.FINANCE_LEAD),
        person("chen", Role.CUSTOMER_SERVICE),
        person("wu", Role.WAREHOUSE),
        person("he", Role.AUDITOR),
        person("gu", Role.AUDITOR),
        person("shen", Role.MANAGER),
        person("admin", Role.ADMIN),
    )
}
OF_ROLE = {
    Role.FINANCE: PEOPLE["lin"],
    Role.FINANCE_LEAD: PEOPLE["zhou"],
    Role.CUSTOMER_SERVICE: PEOPLE["chen"],
    Role.WAREHOUSE: PEOPLE["wu"],
    Role.AUDITOR: PEOPLE["he"],
    Role.MANAGER: PEOPLE["shen"],
    Role.ADMIN: PEOPLE["admin"],
    Role.SYSTEM: SYSTEM,
}
TEAM_OF_STATE = {
    "open": Role.CUSTOMER_SERVICE,
    "assigned_cs": Role.CUSTOMER_SERVICE,
    "assigned_wh": Role.WAREHOUSE,
}

CS_FACTS: dict[str, JsonValue] = {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True, "chat": True}
"""What settles a refund_amount_mismatch."""


def ticket(state: str, **changes: Any) -> Ticket:
    """A refund of another amount, in that state, with nobody in particular."""
    plain = Ticket(
        number="T-20260720-0001",
        type="refund_amount_mismatch",
        state=state,
        version=3,
        difference=DIFFERENCE,
        opened_at=NOW - timedelta(hours=5),
        team=TEAM_OF_STATE.get(state, Role.FINANCE),
        remembered="assigned_cs" if state == "on_hold" else None,
        archive_due_at=NOW,
    )
    return replace(plain, **changes)


def approval_round(**changes: Any) -> Round:
    plain = Round(
        id=1,
        subject="ticket:T-20260720-0001",
        number=1,
        payload_hash=HASH,
        amount_minor=25_919,
        currency="CNY",
        policy_digest=policy.load().digest,
        tier=policy.load().tier("one_lead"),
        makers=frozenset({"lin", "chen"}),
        opened_by="lin",
        opened_at=NOW - timedelta(hours=1),
        expires_at=NOW + timedelta(hours=71),
        votes=(),
    )
    return replace(plain, **changes)


def situation(state: str, actor: Actor, **changes: Any) -> Situation:
    """Everybody is there, the facts are confirmed, the trail verifies."""
    plain = Situation(
        ticket=ticket(state),
        actor=actor,
        now=NOW,
        policy=policy.load(),
        people=PEOPLE,
        answers=CS_FACTS,
        fact_authors=frozenset({"chen"}),
        round=approval_round() if state == "pending_approval" else None,
        payload_hash=HASH,
        trail_is_sound=True,
        attached=frozenset({"chat"}),
    )
    return replace(plain, **changes)


def found(amount_minor: int = -25_919, **changes: Any) -> ExceptionFound:
    plain = ExceptionFound(
        type="refund_amount_mismatch",
        platform="taobao",
        shop="山月家居旗舰店",
        account="",
        key={"case_no": "178412077350418"},
        plan="refunds",
        amount_minor=amount_minor,
        currency="CNY",
        team="customer_service",
        explanation=Explanation("refund_amount_mismatch", {"agreed_minor": 163_981}),
    )
    return replace(plain, **changes)
