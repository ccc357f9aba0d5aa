"""All rows that share the keys of a pass, or none of them."""

from dataclasses import dataclass

import numpy as np

from matching.passes.candidates import Candidates, Edges, Flags
from matching.passes.components import components
from matching.passes.days import NO_DAY
from matching.passes.plan import Pass
from matching.passes.sides import Ints, Side


@dataclass(frozen=True, slots=True)
class Whole:
    left: tuple[int, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WholesFound:
    """`too_large`: wholes with more rows on a side than the pass takes."""

    groups: tuple[Whole, ...]
    too_large: int


def find_wholes(candidates: Candidates, edges: Edges, *, rule: Pass, left: Side, right: Side) -> WholesFound:
    """Every whole whose totals tie. Wholes share no row, so each is the only answer for its rows."""
    lefts, rights = candidates.left, candidates.right
    label = components(edges.left, edges.right + len(lefts), len(lefts) + len(rights))
    left_label, right_label = label[: len(lefts)][lefts.of_row], label[len(lefts) :][rights.of_row]
    sizes = np.bincount(left_label, minlength=len(label)), np.bincount(right_label, minlength=len(label))
    both = (sizes[0] > 0) & (sizes[1] > 0)
    both[left_label[edges.unproven_left[lefts.of_row]]] = False
    both[right_label[edges.unproven_right[rights.of_row]]] = False
    both &= _is_complete(candidates, edges, label)
    fits = (sizes[0] <= rule.most[0]) & (sizes[1] <= rule.most[1])
    wanted = both & fits
    members = _members(lefts.places, left_label, wanted), _members(rights.places, right_label, wanted)
    groups = (Whole(tuple(members[0][one]), tuple(members[1][one])) for one in members[0])
    kept = tuple(sorted((one for one in groups if _ties(one, rule, left, right)), key=lambda one: one.left))
    return WholesFound(kept, int((both & ~fits).sum()))


def _is_complete(candidates: Candidates, edges: Edges, label: Ints) -> Flags:
    """Marks the components in which every left row shares the keys with every right one."""
    size = len(label)
    lefts = np.bincount(label[: len(candidates.left)], minlength=size)
    rights = np.bincount(label[len(candidates.left) :], minlength=size)
    complete: Flags = np.bincount(label[edges.left], minlength=size) == lefts * rights
    return complete


def _members(places: Ints, label: Ints, wanted: Flags) -> dict[int, list[int]]:
    some = np.flatnonzero(wanted[label])
    order = some[np.argsort(label[some], kind="stable")]
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    parts = np.split(order, cuts) if len(order) else []
    return {int(label[part[0]]): places[part].tolist() for part in parts}


def _ties(whole: Whole, rule: Pass, left: Side, right: Side) -> bool:
    lefts, rights = list(whole.left), list(whole.right)
    currencies = {*left.currency[lefts].tolist(), *right.currency[rights].tolist()} - {-1}
    if len(currencies) > 1 or not rule.allowance.admits(
        sum(left.amount[lefts].tolist()), sum(right.amount[rights].tolist())
    ):
        return False
    if rule.days is None:
        return True
    days = left.day[lefts].tolist(), right.day[rights].tolist()
    if NO_DAY in days[0] or NO_DAY in days[1]:
        return False
    first, last = min(days[1]) - max(days[0]), max(days[1]) - min(days[0])
    return bool(rule.days[0] <= first and last <= rule.days[1])
