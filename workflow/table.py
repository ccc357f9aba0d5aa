"""Loads the table of a ticket's life, and refuses an unsound one before anything runs on it."""

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from people.actors import Role
from workflow.soundness import check
from workflow.vocabulary import ANY_STATE, APPROVER, REMEMBERED

PATH = Path(__file__).with_name("ticket_workflow.yaml")
ROLE_NAMES = frozenset({*(str(role) for role in Role), APPROVER})


@dataclass(frozen=True, slots=True)
class State:
    name: str
    category: str
    """active, waiting, done or final."""
    clock: str
    """run, pause, run_approval or stop."""
    label: str
    owner_role: Role | None
    primary: str | None
    """The action whose button is the filled one."""


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    label: str
    hotkey: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """A guard by name; `on_input` ones are judged only on what was sent."""

    name: str
    on_input: bool


@dataclass(frozen=True, slots=True)
class Edge:
    id: str
    action: str
    sources: tuple[str, ...]
    target: str | None
    """None: the state stays."""
    roles: tuple[str, ...]
    when: tuple[str, ...]
    guards: tuple[Check, ...]
    require: tuple[str, ...]
    also: tuple[str, ...]
    effects: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.require + self.also


@dataclass(frozen=True, slots=True)
class Table:
    version: int
    digest: str
    """SHA-256 of the table's text: which table was in force."""
    initial: str
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    creations: tuple[Edge, ...]
    edges: tuple[Edge, ...]
    """Transitions, then internal ones, in the order of the file."""

    def edges_of(self, state: str, action: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if edge.action == action and state in edge.sources)

    def edge(self, edge_id: str) -> Edge:
        return next(edge for edge in self.creations + self.edges if edge.id == edge_id)

    def targets(self, edge: Edge, source: str) -> tuple[str, ...]:
        """Where the edge can lead from that state; several only where a state is remembered."""
        if edge.target == REMEMBERED:
            return self.remembered_states(source)
        return (source if edge.target is None else edge.target,)

    def remembered_states(self, waiting: str) -> tuple[str, ...]:
        """The states that were left for `waiting`."""
        return tuple(dict.fromkeys(s for edge in self.edges if edge.target == waiting for s in edge.sources))

    def legal_pairs(self) -> frozenset[tuple[str, str]]:
        """Every (old, new) state that some edge makes; what the database itself insists on."""
        return frozenset((s, t) for edge in self.edges for s in edge.sources for t in self.targets(edge, s))

    def in_category(self, *categories: str) -> tuple[str, ...]:
        return tuple(name for name, state in self.states.items() if state.category in categories)

    def state_of(self, role: Role) -> str:
        """The state in which the team of that role works the ticket."""
        return next(name for name, state in self.states.items() if state.owner_role == role)


@cache
def load() -> Table:
    """The project's own table. Raises UnsoundTable."""
    from workflow.guards import GUARDS
    from workflow.inputs import INPUTS

    return parse(PATH.read_text(encoding="utf-8"), guards=GUARDS.keys(), inputs=INPUTS.keys())


def parse(text: str, *, guards: Set[str], inputs: Set[str], effects: Set[str] | None = None) -> Table:
    """The table in `text`, sound in itself and in the names it uses. Raises UnsoundTable with every reason.

    The effects' functions write to the database and check their own names where they are registered
    (`workflow.effects`), so that this module stays pure.
    """
    table = _read(yaml.safe_load(text), digest=hashlib.sha256(text.encode()).hexdigest())
    check(table, guards=guards, inputs=inputs, effects=effects, roles=ROLE_NAMES)
    return table


def _read(raw: dict[str, Any], *, digest: str) -> Table:
    states = {name: _state(name, spec) for name, spec in raw["states"].items()}
    return Table(
        version=raw["version"],
        digest=digest,
        initial=raw["initial"],
        states=states,
        actions={n: Action(n, spec["label"], spec.get("key")) for n, spec in raw["actions"].items()},
        creations=tuple(_edge(spec, sources=(), target=raw["initial"]) for spec in raw["create"]),
        edges=(
            *(
                _edge(spec, sources=_states(spec["from"], states), target=spec["to"])
                for spec in raw["transitions"]
            ),
            *(_edge(spec, sources=_states(spec["in"], states), target=None) for spec in raw["internal"]),
        ),
    )


def _state(name: str, spec: dict[str, Any]) -> State:
    owner = spec.get("owner_role")
    return State(
        name=name,
        category=spec["category"],
        clock=spec["clock"],
        label=spec["label"],
        owner_role=None if owner is None else Role(owner),
        primary=spec.get("primary"),
    )


def _states(spec: str | list[str], states: Iterable[str]) -> tuple[str, ...]:
    return tuple(states) if spec == ANY_STATE else tuple(spec)


def _edge(spec: dict[str, Any], *, sources: tuple[str, ...], target: str | None) -> Edge:
    return Edge(
        id=spec["id"],
        action=spec.get("action", spec["id"]),
        sources=sources,
        target=target,
        roles=tuple(spec["roles"]),
        when=tuple(spec.get("when", ())),
        guards=tuple(_check(one) for one in spec.get("guards", ())),
        require=tuple(spec.get("require", ())),
        also=tuple(spec.get("also", ())),
        effects=tuple(spec.get("effects", ())),
    )


def _check(spec: str | dict[str, str]) -> Check:
    if isinstance(spec, str):
        return Check(spec, on_input=False)
    ((name, basis),) = spec.items()
    return Check(name, on_input=basis == "input")
