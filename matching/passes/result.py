"""What matching two tables came to: the document for programs, every row in exactly one place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.passes.agreeing import agreements
from matching.passes.bounds import BOUNDS
from matching.passes.changes import smallest_change
from matching.passes.near import Near, nearest
from matching.passes.plan import Pass, Plan
from matching.passes.playing import Ambiguous, Made, Played, play
from matching.passes.sides import Aside, Ints, Side, TwoSides, read_sides
from matching.passes.tables import Table

Document = dict[str, object]
CUT, COMPLETE = "cut", "complete"


@dataclass(frozen=True, slots=True)
class Matched:
    """The tables matched. `left_near` and `right_near` go with the open rows, in their order."""

    plan: Plan
    sides: TwoSides
    played: Played
    left_near: Sequence[tuple[Near, ...]]
    right_near: Sequence[tuple[Near, ...]]

    @property
    def is_cut(self) -> bool:
        return any(outcome.cut for outcome in self.played.outcomes)

    @property
    def conserved(self) -> bool:
        """Whether every data row stands in exactly one of groups, ambiguous, open, excluded, rejected."""
        return self._every_row_once(left=True) and self._every_row_once(left=False)

    def _every_row_once(self, *, left: bool) -> bool:
        sides, played = self.sides, self.played
        side, aside = (sides.left, sides.left_aside) if left else (sides.right, sides.right_aside)
        total = sides.left_rows if left else sides.right_rows
        places = [played.left_open if left else played.right_open]
        places += [lefts if left else rights for lefts, rights, _at in played.pairs]
        places += [np.array(one.left if left else one.right, np.int64) for one in played.groups]
        places += [np.array(one.left if left else one.right, np.int64) for one in played.ambiguous]
        rows = [side.row[np.concatenate(places)], aside.excluded, np.array(list(aside.rejected), np.int64)]
        return bool(np.array_equal(np.sort(np.concatenate(rows)), np.arange(1, total + 1)))


def match_tables(left: Table, right: Table, plan: Plan) -> Matched:
    """Stores nothing. The same tables and plan give the same answer."""
    sides = read_sides(left, right, plan)
    played = play(sides, plan)
    left_used, right_used = np.ones(len(sides.left), bool), np.ones(len(sides.right), bool)
    left_used[played.left_open] = False
    right_used[played.right_open] = False
    return Matched(
        plan,
        sides,
        played,
        nearest(sides, plan, played.left_open, right_used, of_left=True),
        nearest(sides, plan, played.right_open, left_used, of_left=False),
    )


def document(matched: Matched) -> Document:
    """As `match --json` prints it."""
    sides, played = matched.sides, matched.played
    return {
        "plan": {"name": matched.plan.name, "version": matched.plan.version},
        "groups": _groups(matched),
        "ambiguous": [_ambiguous(matched, one) for one in played.ambiguous],
        "left_open": _open(matched, left=True),
        "right_open": _open(matched, left=False),
        "left_excluded": sides.left_aside.excluded.tolist(),
        "right_excluded": sides.right_aside.excluded.tolist(),
        "left_rejected": _rejected(sides.left_aside),
        "right_rejected": _rejected(sides.right_aside),
        "conserved": matched.conserved,
        "search": CUT if matched.is_cut else COMPLETE,
        "bounds": {
            "steps_of_row": BOUNDS.steps,
            "pairs_of_pass": BOUNDS.pairs,
            "milliseconds": BOUNDS.milliseconds,
        },
        "passes": [_outcome(matched, at) for at in range(len(matched.plan.passes))],
        "rows": {"left": sides.left_rows, "right": sides.right_rows},
        "amounts": {"left": _amounts(sides, sides.left), "right": _amounts(sides, sides.right)},
    }


def _rows(side: Side, places: Iterable[int]) -> list[int]:
    return sorted(int(side.row[place]) for place in places)


def _groups(matched: Matched) -> list[Document]:
    """Pass by pass, by the first left row."""
    found: list[Document] = []
    for at, rule in enumerate(matched.plan.passes):
        for left, right, pass_at in matched.played.pairs:
            if pass_at == at:
                found += _pairs(matched.sides, rule, left, right)
        made = [one for one in matched.played.groups if one.pass_at == at]
        found += [_group(matched.sides, rule, one) for one in sorted(made, key=lambda one: one.left)]
    return found


def _pairs(sides: TwoSides, rule: Pass, left: Ints, right: Ints) -> list[Document]:
    order = np.argsort(left)
    left, right = left[order], right[order]
    rows = sides.left.row[left].tolist(), sides.right.row[right].tolist()
    difference = (sides.right.amount[right] - sides.left.amount[left]).tolist()
    return [
        {"left": [one], "right": [two], "pass": rule.name, "status": rule.status.value, "difference": gap,
         "agreed": said}
        for one, two, gap, said in zip(*rows, difference, agreements(sides, rule, left, right), strict=True)
    ]  # fmt: skip


def _group(sides: TwoSides, rule: Pass, made: Made) -> Document:
    """What a group agrees in is told of its first rows."""
    lefts, rights = list(made.left), list(made.right)
    total = sum(sides.right.amount[rights].tolist()) - sum(sides.left.amount[lefts].tolist())
    return {
        "left": _rows(sides.left, made.left),
        "right": _rows(sides.right, made.right),
        "pass": rule.name,
        "status": rule.status.value,
        "difference": total,
        "agreed": agreements(sides, rule, np.array(lefts[:1]), np.array(rights[:1]))[0],
    }


def _ambiguous(matched: Matched, one: Ambiguous) -> Document:
    sides = matched.sides
    return {
        "left": _rows(sides.left, one.left),
        "right": _rows(sides.right, one.right),
        "pass": matched.plan.passes[one.pass_at].name,
        "alternatives": one.alternatives,
    }


def _open(matched: Matched, *, left: bool) -> list[Document]:
    sides, played = matched.sides, matched.played
    own, other = (sides.left, sides.right) if left else (sides.right, sides.left)
    places, nears = (played.left_open, matched.left_near) if left else (played.right_open, matched.right_near)
    found = []
    for place, near in zip(places.tolist(), nears, strict=True):
        entry: Document = {"row": int(own.row[place]), "near": [_near(other, one) for one in near]}
        change = smallest_change(matched.sides, matched.plan, place, near, of_left=left)
        if change is not None:
            entry["change"] = change
        found.append(entry)
    return found


def _near(other: Side, near: Near) -> Document:
    entry: Document = {"row": int(other.row[near.place]), "why": near.why, "apart": list(near.apart)}
    if near.difference:
        entry["difference"] = near.difference
    if near.days is not None:
        entry["days"] = near.days
    return entry


def _rejected(aside: Aside) -> list[Document]:
    return [{"row": row, "code": code} for row, code in sorted(aside.rejected.items())]


def _outcome(matched: Matched, at: int) -> Document:
    rule, outcome = matched.plan.passes[at], matched.played.outcomes[at]
    said: Document = {
        "pass": rule.name,
        "groups": outcome.groups,
        "ambiguous": outcome.ambiguous,
        "search": CUT if outcome.cut else COMPLETE,
        "steps": outcome.steps,
    }
    if unmapped := matched.plan.unmapped(rule):
        said["unmapped"] = list(unmapped)
    if outcome.too_large:
        said["too_large"] = outcome.too_large
    return said


def _amounts(sides: TwoSides, side: Side) -> Mapping[str, int]:
    """What the rows that play come to, by currency; "" where none is named."""
    totals: dict[str, int] = {}
    for code in np.unique(side.currency).tolist():
        name = sides.currencies[code] if code >= 0 else ""
        totals[name] = _total(side.amount[side.currency == code])
    return totals


def _total(amounts: Ints) -> int:
    """Exact, though a column of the largest amounts would not fit into 64 bits."""
    high, low = np.divmod(amounts, 10**9)
    return int(high.sum()) * 10**9 + int(low.sum())
