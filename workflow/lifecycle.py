"""Which edge of the table an action takes, or why none. Pure: all it looks at stands in the situation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from approvals.deciding import is_eligible
from people.actors import Role
from workflow.guards import GUARDS
from workflow.inputs import INPUTS, Input, is_blank
from workflow.refusals import InputRefused, TransitionRefused
from workflow.situation import Situation
from workflow.table import Edge, Table, load
from workflow.vocabulary import APPROVER, REMEMBERED


@dataclass(frozen=True, slots=True)
class Step:
    """An edge that may be taken now, where it leads, and what was sent, read."""

    edge: Edge
    source: str
    target: str
    inputs: Mapping[str, Any]
    situation: Situation


@dataclass(frozen=True, slots=True)
class InputField:
    """One field of an action's form."""

    name: str
    kind: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class AllowedAction:
    """A button: enabled, or with the reason why not."""

    action: str
    id: str
    """The edge it would take, the first of them where what is sent decides."""
    label: str
    enabled: bool
    reason: TransitionRefused | None
    inputs: tuple[InputField, ...]
    hotkey: str | None
    primary: bool


def decide(situation: Situation, action: str, raw: Mapping[str, Any], *, table: Table | None = None) -> Step:
    """The one step that the action means here. Raises TransitionRefused with the reason where none is."""
    table = table or load()
    ticket = situation.ticket
    edges = _open_to_actor(situation, action, table)
    edges = _kept(situation, edges, judged_on_input=False)
    situation = _read_inputs(situation, edges, raw)
    edge = _chosen(situation, edges)
    _insist_on(edge.require, situation)
    for check in edge.guards:
        _hold(check.name, situation, edge)
    target = ticket.state if edge.target is None else edge.target
    if target == REMEMBERED:
        target = ticket.remembered or table.initial
    return Step(edge=edge, source=ticket.state, target=target, inputs=situation.sent, situation=situation)


def _open_to_actor(situation: Situation, action: str, table: Table) -> tuple[Edge, ...]:
    state = situation.ticket.state
    if action not in table.actions:
        raise TransitionRefused("action_unknown", {"action": action[:60]})
    edges = table.edges_of(state, action)
    if not edges:
        raise TransitionRefused("not_in_this_state", {"action_name": action, "state_name": state})
    allowed = tuple(edge for edge in edges if _is_for(edge, situation))
    if not allowed:
        raise TransitionRefused("not_for_this_role", {"action_name": action})
    return allowed


def _is_for(edge: Edge, situation: Situation) -> bool:
    """Deny by default: a role of the edge must be one the actor has."""
    return any(_has(role, situation) for role in edge.roles)


def _has(role: str, situation: Situation) -> bool:
    if role == APPROVER:
        return situation.round is not None and is_eligible(situation.round, situation.actor)
    return situation.actor.has(Role(role))


def _kept(situation: Situation, edges: Iterable[Edge], *, judged_on_input: bool) -> tuple[Edge, ...]:
    """The edges whose guards hold; where none is left, the first reason met is raised."""
    edges = tuple(edges)
    kept = tuple(edge for edge in edges if _reason(situation, edge, judged_on_input=judged_on_input) is None)
    if not kept:
        raise _reason(situation, edges[0], judged_on_input=judged_on_input) or AssertionError(edges[0].id)
    return kept


def _reason(situation: Situation, edge: Edge, *, judged_on_input: bool) -> TransitionRefused | None:
    checks = (check for check in edge.guards if check.on_input is judged_on_input)
    reasons = (GUARDS[check.name](situation, edge) for check in checks)
    return next((reason for reason in reasons if reason is not None), None)


def _read_inputs(situation: Situation, edges: Iterable[Edge], raw: Mapping[str, Any]) -> Situation:
    """Reads what these edges know; `text` first, since answers may lean on it. Raises InputRefused."""
    known = dict.fromkeys(name for edge in edges for name in edge.inputs)
    unknown = sorted(set(raw) - set(known))
    if unknown:
        raise InputRefused("input_unknown", {"input": unknown[0][:60]})
    sent: dict[str, Any] = {}
    for name in sorted(known, key=lambda one: one != "text"):
        if not is_blank(raw.get(name)):
            sent[name] = _read(INPUTS[name], raw[name], replace(situation, inputs=sent))
    return replace(situation, inputs=sent)


def _read(spec: Input, raw: Any, situation: Situation) -> Any:
    try:
        return spec.read(raw, situation)
    except InputRefused as refused:
        raise type(refused)(refused.code, {"input": spec.name, **refused.params}) from refused


def _chosen(situation: Situation, edges: tuple[Edge, ...]) -> Edge:
    """The edge whose conditions hold. What all of them require is asked for first."""
    common = [name for name in edges[0].require if all(name in edge.require for edge in edges)]
    _insist_on(common, situation)
    reasons: list[TransitionRefused] = []
    for edge in edges:
        reason = _unmet(situation, edge)
        if reason is None:
            return edge
        reasons.append(reason)
    raise reasons[0]


def _insist_on(names: Iterable[str], situation: Situation) -> None:
    for name in names:
        if name not in situation.sent:
            raise InputRefused("input_missing", {"input": name, "input_text": INPUTS[name].label})


def _hold(name: str, situation: Situation, edge: Edge) -> None:
    reason = GUARDS[name](situation, edge)
    if reason is not None:
        raise reason


def allowed_actions(situation: Situation, *, table: Table | None = None) -> tuple[AllowedAction, ...]:
    """The actor's buttons on the ticket, in the table's order; those that wait for something say for what."""
    table = table or load()
    names = (name for name in table.actions if table.edges_of(situation.ticket.state, name))
    offered = (_offered(situation, name, table) for name in names)
    return tuple(one for one in offered if one is not None)


def _offered(situation: Situation, action: str, table: Table) -> AllowedAction | None:
    bare = replace(situation, inputs=None)
    edges = tuple(e for e in table.edges_of(situation.ticket.state, action) if _is_for(e, situation))
    if not edges:
        return None
    meant = [edge for edge in edges if _unmet(bare, edge) is None] or [edges[0]]
    judged = [(edge, _unmet(bare, edge) or _reason(bare, edge, judged_on_input=False)) for edge in meant]
    edge, reason = next((one for one in judged if one[1] is None), judged[0])
    is_primary = table.states[situation.ticket.state].primary == action
    return AllowedAction(
        action=action,
        id=edge.id,
        label=table.actions[action].label,
        enabled=reason is None,
        reason=reason,
        inputs=_fields([one for one, why in judged if why is None] or [edge]),
        hotkey=table.actions[action].hotkey,
        primary=is_primary and reason is None,
    )


def _unmet(situation: Situation, edge: Edge) -> TransitionRefused | None:
    """Why the edge is not the one that is meant; None where it may be."""
    reasons = (GUARDS[name](situation, edge) for name in edge.when)
    return next((reason for reason in reasons if reason is not None), None)


def _fields(edges: list[Edge]) -> tuple[InputField, ...]:
    """Every input of the edges; required where each of them requires it."""
    names = dict.fromkeys(name for edge in edges for name in edge.inputs)
    return tuple(
        InputField(
            name=name,
            kind=INPUTS[name].kind,
            label=INPUTS[name].label,
            required=all(name in edge.require for edge in edges),
        )
        for name in names
    )
