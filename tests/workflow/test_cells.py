"""Every state, action and role: legal, or refused for the right reason."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from people.actors import Actor, Role
from tests.workflow.situations import HASH, NOW, OF_ROLE, PEOPLE, approval_round, found, situation, ticket
from workflow import lifecycle
from workflow.refusals import TransitionRefused
from workflow.situation import Situation
from workflow.table import Edge, load
from workflow.vocabulary import APPROVER

TABLE = load()
ROLES = (*Role, APPROVER)
SENT: dict[str, Any] = {
    "assignee": "finance",
    "question": "多退的，买家同意退回吗？",
    "text": "核对过",
    "reason": "等平台答复",
    "resume_at": "2026-07-22",
    "after_sale_fact": {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True},
    "warehouse_fact": {},
    "finance_fact": {"fee_share": 100},
    "resolution": "recover_buyer",
    "adjustment": {"amounts": {"difference": 25_919}},
    "claim_due_on": "2026-08-20",
    "payload_hash": HASH,
    "duplicate_of": "T-20260719-0007",
    "severity": "high",
    "run_id": "R-20260720-01",
    "exception": found(-30_000),
}
TEAMS = {"assign_finance": "finance", "assign_cs": "customer_service", "assign_wh": "warehouse"}


def actor_of(role: str) -> Actor:
    return PEOPLE["fang"] if role == APPROVER else OF_ROLE[Role(role)]


def favourable(edge: Edge, state: str, role: str) -> tuple[Situation, dict[str, Any]]:
    """A situation in which every guard of the edge holds, and what to send."""
    actor = actor_of(role)
    raw = {name: SENT[name] for name in edge.require}
    given = situation(state, actor, known_tickets=frozenset({SENT["duplicate_of"]}))
    if edge.id in TEAMS:
        raw["assignee"] = TEAMS[edge.id]
    return _adapted(edge, state, given), _sent(edge, state, raw)


def _sent(edge: Edge, state: str, raw: dict[str, Any]) -> dict[str, Any]:
    if edge.id in ("hand_over", "reassign"):
        raw["assignee"] = {"assigned_cs": "customer_service", "assigned_wh": "warehouse"}.get(
            state, "finance"
        )
    if edge.id == "submit":
        raw["claim_due_on"] = SENT["claim_due_on"]
    if edge.id == "resolve_direct":
        raw["resolution"] = "amend_case"
    if edge.id == "cancel":
        raw["duplicate_of"] = SENT["duplicate_of"]
    if edge.id == "extend_hold":
        raw["resume_at"] = "2026-07-30"
    if edge.id == "recur":
        raw["exception"] = SENT["exception"]
    return raw


def _adapted(edge: Edge, state: str, given: Situation) -> Situation:
    now_at = given.ticket
    if edge.id == "resume":
        now_at = replace(now_at, resume_at=NOW, team=_team_of(given.actor), remembered="assigned_cs")
    if edge.id == "reassign" and state == "on_hold":
        now_at = replace(now_at, team=Role.FINANCE, assignee="zhao")
    if edge.id in ("hand_over", "reassign"):
        now_at = replace(now_at, assignee=given.actor.name)
    if edge.id == "resolve_direct":
        now_at = replace(now_at, difference=replace(now_at.difference, amount_minor=-90))
    if edge.id == "escalate":
        now_at = replace(now_at, due_at=NOW.replace(hour=0))
    if edge.id in ("evidence_gone", "only_reversal"):
        now_at = replace(now_at, has_reversal_draft=True)
    if edge.id == "release_hold":
        now_at = replace(now_at, legal_hold_by="another")
    round_ = given.round
    if edge.id == "approve":
        round_ = approval_round(tier=given.policy.tier("two_leads"))
    if edge.id == "approval_expire":
        round_ = approval_round(expires_at=NOW)
    if edge.id == "withdraw":
        round_ = approval_round(opened_by=given.actor.name)
    return replace(given, ticket=now_at, round=round_)


def _team_of(actor: Actor) -> Role:
    return next((r for r in (Role.CUSTOMER_SERVICE, Role.WAREHOUSE) if actor.has(r)), Role.FINANCE)


def _is_of_team(edge: Edge, state: str, role: str) -> bool:
    """A state is worked by its own team, though the edge names every team."""
    owner = TABLE.states[state].owner_role
    shared = edge.id in ("take", "hold", "hand_over") and owner is not None
    return not shared or role == owner


LEGAL = [
    (edge, state, role)
    for edge in TABLE.edges
    for state in edge.sources
    for role in edge.roles
    if _is_of_team(edge, state, role)
]


@pytest.mark.parametrize(("edge", "state", "role"), LEGAL, ids=lambda one: getattr(one, "id", one))
def test_every_legal_cell_takes_its_edge(edge: Edge, state: str, role: str) -> None:
    given, raw = favourable(edge, state, role)
    step = lifecycle.decide(given, edge.action, raw)
    assert (step.edge.id, step.target) == (edge.id, _target(edge, state))


def _target(edge: Edge, state: str) -> str:
    return "assigned_cs" if edge.id == "resume" else (edge.target or state)


def test_every_other_cell_is_refused_and_says_why() -> None:
    """Counted, so that a cell added or lost is seen."""
    outcomes: Counter[str] = Counter()
    for state in TABLE.states:
        for action in TABLE.actions:
            edges = TABLE.edges_of(state, action)
            for role in ROLES:
                actor = actor_of(role)
                wanted = _expected(edges, state, actor)
                outcomes[wanted or "legal"] += 1
                if wanted is not None:
                    with pytest.raises(TransitionRefused) as refused:
                        lifecycle.decide(situation(state, actor), action, {})
                    assert refused.value.code == wanted, (state, action, role)
    assert sum(outcomes.values()) == 10 * 25 * 9
    assert outcomes == {"not_in_this_state": 1494, "not_for_this_role": 546, "legal": 210}


def _expected(edges: tuple[Edge, ...], state: str, actor: Actor) -> str | None:
    if not edges:
        return "not_in_this_state"
    roles = {role for edge in edges for role in edge.roles}
    votes = APPROVER in roles and state == "pending_approval" and actor.has(Role.FINANCE_LEAD)
    has = votes or any(actor.has(Role(role)) for role in roles if role != APPROVER)
    return None if has else "not_for_this_role"


def test_administrators_and_managers_have_no_action_at_all() -> None:
    for state in TABLE.states:
        assert lifecycle.allowed_actions(situation(state, PEOPLE["admin"])) == ()
        assert lifecycle.allowed_actions(situation(state, PEOPLE["shen"])) == ()


def test_an_action_nobody_knows_is_refused() -> None:
    with pytest.raises(TransitionRefused) as refused:
        lifecycle.decide(situation("open", PEOPLE["lin"]), "delete", {})
    assert refused.value == TransitionRefused("action_unknown", {"action": "delete"})


def test_a_ticket_of_somebody_else_keeps_its_buttons_but_says_whose_it_is() -> None:
    given = situation("assigned_cs", PEOPLE["chen"], ticket=ticket("assigned_cs", assignee="another"))
    confirm = next(one for one in lifecycle.allowed_actions(given) if one.action == "confirm")
    assert (confirm.enabled, confirm.primary) == (False, False)
    assert confirm.reason == TransitionRefused("with_somebody_else", {"assignee": "another"})
