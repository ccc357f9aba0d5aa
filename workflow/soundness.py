"""What makes a table of states sound. Every reason found is told at once."""

from collections.abc import Iterable, Iterator, Set
from itertools import combinations
from typing import TYPE_CHECKING

from workflow.refusals import UnsoundTable
from workflow.vocabulary import APPROVER, CATEGORIES, CLOCKS, REMEMBERED

if TYPE_CHECKING:
    from workflow.table import Edge, Table


def check(
    table: "Table", *, guards: Set[str], inputs: Set[str], effects: Set[str] | None, roles: Set[str]
) -> None:
    """Raises UnsoundTable unless every promise of this module holds."""
    reasons = [
        *_names(table, guards=guards, inputs=inputs, effects=effects, roles=roles),
        *_states(table),
        *_edges(table),
    ]
    if not reasons:
        reasons = [*_paths(table), *_forks(table)]
    if reasons:
        raise UnsoundTable("; ".join(reasons))


def check_effects(table: "Table", effects: Set[str]) -> None:
    """Raises UnsoundTable when an effect of the table has no function, or a function no use."""
    used = {name for edge in _all(table) for name in edge.effects}
    reasons = [
        *_unknown("effect", used, effects),
        *(f"effect {n} is never used" for n in sorted(effects - used)),
    ]
    if reasons:
        raise UnsoundTable("; ".join(reasons))


def _all(table: "Table") -> "tuple[Edge, ...]":
    return table.creations + table.edges


def _unknown(kind: str, used: Iterable[str], known: Set[str]) -> Iterator[str]:
    yield from (f"{kind} {name} is unknown" for name in sorted(set(used) - known))


def _names(
    table: "Table", *, guards: Set[str], inputs: Set[str], effects: Set[str] | None, roles: Set[str]
) -> Iterator[str]:
    edges = _all(table)
    yield from _unknown("role", (r for e in edges for r in e.roles), roles)
    yield from _unknown("guard", (n for e in edges for n in (*e.when, *(g.name for g in e.guards))), guards)
    yield from _unknown("input", (n for e in edges for n in e.inputs), inputs)
    yield from _unknown("action", (e.action for e in edges), table.actions.keys())
    yield from _unknown(
        "action", (s.primary for s in table.states.values() if s.primary), table.actions.keys()
    )
    yield from _unknown("state", (s for e in edges for s in e.sources), table.states.keys())
    targets = (e.target for e in edges if e.target not in (None, REMEMBERED))
    yield from _unknown("state", (t for t in targets if t), table.states.keys())
    yield from _unknown("state", (table.initial,), table.states.keys())
    if effects is not None:
        yield from _unknown("effect", (n for e in edges for n in e.effects), effects)


def _states(table: "Table") -> Iterator[str]:
    for state in table.states.values():
        if state.category not in CATEGORIES:
            yield f"{state.name} has no category {state.category}"
        if state.clock not in CLOCKS:
            yield f"{state.name} has no clock {state.clock}"


def _edges(table: "Table") -> Iterator[str]:
    ids = [edge.id for edge in _all(table)]
    yield from (f"edge {one} stands twice" for one in sorted({i for i in ids if ids.count(i) > 1}))
    done = set(table.in_category("done"))
    for edge in _all(table):
        guards = {guard.name for guard in edge.guards}
        if not edge.roles:
            yield f"{edge.id} is for nobody"
        if APPROVER in edge.roles and "not_maker" not in guards:
            yield f"{edge.id} lets a maker approve"
        if edge.target in done and not {"stop_clock", "arm_archive"} <= set(edge.effects):
            yield f"{edge.id} does not stop the clock and arm the archive"


def _paths(table: "Table") -> Iterator[str]:
    pairs = {(a, b) for edge in table.edges for a in edge.sources for b in table.targets(edge, a) if a != b}
    final = set(table.in_category("final"))
    reached = _closure({table.initial}, pairs)
    arriving = _closure(final, {(b, a) for a, b in pairs})
    yield from (f"{name} cannot be reached" for name in table.states if name not in reached)
    yield from (f"{name} never reaches the archive" for name in table.states if name not in arriving)
    yield from (f"{a} is final, yet leads to {b}" for a, b in sorted(pairs) if a in final)
    if len(final) != 1:
        yield "there must be one final state"


def _closure(start: set[str], pairs: set[tuple[str, str]]) -> set[str]:
    reached = set(start)
    while more := {b for a, b in pairs if a in reached} - reached:
        reached |= more
    return reached


def _forks(table: "Table") -> Iterator[str]:
    """Two edges of one action and state, open to one role, must say when each applies."""
    for state in table.states:
        for one, other in combinations((e for e in table.edges if state in e.sources), 2):
            shared = one.action == other.action and set(one.roles) & set(other.roles)
            if shared and not (one.when and other.when):
                yield f"{one.id} and {other.id} cannot be told apart in {state}"
