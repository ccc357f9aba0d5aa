"""One-to-one passes: pairs that are the only ones possible, over columns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.passes.candidates import Candidates, Edges, Flags, Nodes
from matching.passes.choosing import Tied
from matching.passes.components import components
from matching.passes.days import NO_DAY
from matching.passes.plan import Prefer
from matching.passes.sides import Ints, Side

UNKNOWN_RANK = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Paired:
    """Places of the pairs made, side by side, and what is ambiguous."""

    left: Ints
    right: Ints
    tied: tuple[Tied, ...]


@dataclass(slots=True)
class _Graph:
    left: Nodes
    right: Nodes
    edges: Edges
    rank: Ints


def pair(candidates: Candidates, edges: Edges, *, prefer: Prefer | None, left: Side, right: Side) -> Paired:
    """Pairs of nodes of one row, or of k alike rows on either side; the rest is ambiguous or stays open."""
    graph = _Graph(candidates.left, candidates.right, edges, _ranks(candidates, edges, prefer))
    if not len(edges.left):
        return Paired(edges.left, edges.right, ())
    won = np.flatnonzero(_wins(graph, left=True) & _wins(graph, left=False))
    won = won[~edges.unproven_left[edges.left[won]] & ~edges.unproven_right[edges.right[won]]]
    lefts, rights = edges.left[won], edges.right[won]
    counts = graph.left.count[lefts], graph.right.count[rights]
    pairs = (counts[0] == counts[1]) & (
        (counts[0] == 1) | (_uniform(graph.left, left)[lefts] & _uniform(graph.right, right)[rights])
    )
    used_left, used_right = np.zeros(len(graph.left), bool), np.zeros(len(graph.right), bool)
    used_left[lefts[pairs]] = True
    used_right[rights[pairs]] = True
    tied = _tied(graph, ~used_left[edges.left] & ~used_right[edges.right])
    return Paired(*_rows(graph, lefts[pairs], rights[pairs]), tied)


def _ranks(candidates: Candidates, edges: Edges, prefer: Prefer | None) -> Ints:
    """The smaller the better; UNKNOWN_RANK where it cannot be told, or where nothing is preferred."""
    if prefer is None:
        return np.full(len(edges.left), UNKNOWN_RANK)
    left, right = candidates.left, candidates.right
    if prefer is Prefer.NEAREST_AMOUNT:
        apart: Ints = np.abs(right.amount[edges.right] - left.amount[edges.left])
        return apart
    days = left.day[edges.left], right.day[edges.right]
    known = (days[0] != NO_DAY) & (days[1] != NO_DAY)
    if prefer is Prefer.NEAREST_DAY:
        rank = np.abs(days[1] - days[0])
    else:  # of two pairs that share a row, the other rows' days decide
        rank = (days[0] + days[1]) * (1 if prefer is Prefer.OLDEST else -1)
    return np.where(known, rank, UNKNOWN_RANK)


def _wins(graph: _Graph, *, left: bool) -> Flags:
    """Marks the edges that are the only ones of their node, or strictly better than all others of it."""
    node, size = (graph.edges.left, len(graph.left)) if left else (graph.edges.right, len(graph.right))
    alone = np.bincount(node, minlength=size)[node] == 1
    unknown = np.bincount(node, graph.rank == UNKNOWN_RANK, size)[node] > 0
    order = np.lexsort((graph.rank, node))
    first = np.ones(len(order), bool)
    first[1:] = node[order][1:] != node[order][:-1]
    better = np.ones(len(order), bool)
    better[:-1] = first[1:] | (graph.rank[order][1:] > graph.rank[order][:-1])
    best = np.zeros(len(order), bool)
    best[order] = first & better
    wins: Flags = alone | (best & ~unknown)
    return wins


def _uniform(nodes: Nodes, side: Side) -> Flags:
    """Marks the nodes whose rows are all alike."""
    alike = side.alike[nodes.places]
    low, high = np.full(len(nodes), UNKNOWN_RANK), np.full(len(nodes), -1)
    np.minimum.at(low, nodes.of_row, alike)
    np.maximum.at(high, nodes.of_row, alike)
    same: Flags = low == high
    return same


def _rows(graph: _Graph, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The rows of matched nodes, those of a node in row order."""
    return _of_nodes(graph.left, left), _of_nodes(graph.right, right)


def _of_nodes(nodes: Nodes, wanted: Ints) -> Ints:
    """The places of the rows of these nodes, node by node, ascending."""
    order = np.argsort(nodes.of_row, kind="stable")
    begin = np.concatenate([[0], np.cumsum(nodes.count)])[wanted]
    size = nodes.count[wanted]
    offsets = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    return nodes.places[order][np.repeat(begin, size) + offsets]


def _tied(graph: _Graph, live: Flags) -> tuple[Tied, ...]:
    """Rows whose answers contradict one another: of those still possible, the ones that none beats."""
    edges = graph.edges
    equal = np.flatnonzero(live & ~_beaten(graph, live, left=True) & ~_beaten(graph, live, left=False))
    if not len(equal):
        return ()
    label = components(
        edges.left[equal], edges.right[equal] + len(graph.left), len(graph.left) + len(graph.right)
    )
    touched = np.zeros(len(label), bool)
    touched[edges.left[equal]] = True
    touched[edges.right[equal] + len(graph.left)] = True
    label[~touched] = -1
    weight = graph.left.count[edges.left] * graph.right.count[edges.right]
    ends = label[edges.left], label[edges.right + len(graph.left)]
    found = np.zeros(len(label), np.int64)
    np.add.at(found, ends[0][ends[0] >= 0], weight[ends[0] >= 0])
    other = (ends[1] >= 0) & (ends[1] != ends[0])
    np.add.at(found, ends[1][other], weight[other])
    return _listed(graph, label, found)


def _listed(graph: _Graph, label: Ints, found: Ints) -> tuple[Tied, ...]:
    """The components with several answers, by their first left row."""
    lefts = _by_label(graph.left, label[: len(graph.left)], found)
    rights = _by_label(graph.right, label[len(graph.left) :], found)
    listed = [Tied(tuple(lefts[one]), tuple(rights[one]), int(found[one])) for one in lefts]
    return tuple(sorted(listed, key=lambda one: (one.left, one.right)))


def _by_label(nodes: Nodes, label: Ints, found: Ints) -> dict[int, list[int]]:
    labels = label[nodes.of_row]
    several = np.flatnonzero((labels >= 0) & (found[labels] > 1))
    order = several[np.argsort(labels[several], kind="stable")]
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    parts = np.split(order, cuts) if len(order) else []
    return {int(labels[part[0]]): nodes.places[part].tolist() for part in parts}


def _beaten(graph: _Graph, live: Flags, *, left: bool) -> Flags:
    """Marks the edges that a better live one of the same node beats."""
    node, size = (graph.edges.left, len(graph.left)) if left else (graph.edges.right, len(graph.right))
    best: npt.NDArray[np.int64] = np.full(size, UNKNOWN_RANK)
    np.minimum.at(best, node[live], graph.rank[live])
    beaten: Flags = (graph.rank > best[node]) & (graph.rank != UNKNOWN_RANK)
    return beaten
