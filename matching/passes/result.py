"""What matching two tables came to: the document for programs, every row in exactly one place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.passes.bounds import BOUNDS
from matching.passes.changes import smallest_change
from matching.passes.days import NO_DAY
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

    def groups(self) -> list[Made]:
        """All of them, pass by pass, by their first left row."""
        pairs = (
            Made((left,), (right,), at)
            for lefts, rights, at in self.played.pairs
            for left, right in zip(lefts.tolist(), rights.tolist(), strict=True)
        )
        return sorted((*pairs, *self.played.groups), key=lambda one: (one.pass_at, one.left, one.right))

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
        "groups": [_group(matched, one) for one in matched.groups()],
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


def _group(matched: Matched, made: Made) -> Document:
    sides, rule = matched.sides, matched.plan.passes[made.pass_at]
    total = sum(int(sides.right.amount[one]) for one in made.right) - sum(
        int(sides.left.amount[one]) for one in made.left
    )
    return {
        "left": _rows(sides.left, made.left),
        "right": _rows(sides.right, made.right),
        "pass": rule.name,
        "status": rule.status.value,
        "difference": total,
        "agreed": _agreed(sides, rule, made),
    }


def _agreed(sides: TwoSides, rule: Pass, made: Made) -> Document:
    """What the group agrees in, as it was compared; how many days the right rows lie after the left ones."""
    said: Document = {}
    left, right = made.left[0], made.right[0]
    for name in rule.on:
        if name in ("currency", "date"):
            continue
        texts = sides.names[name]
        words = [
            [texts.words[column[place]] for column in columns if column[place] >= 0]
            for columns, place in ((texts.left, left), (texts.right, right))
        ]
        common = [word for word in words[0] if word in words[1]]
        said[name] = common[0] if common else [*words[0][:1], *words[1][:1]]
    currencies = {int(sides.left.currency[left]), int(sides.right.currency[right])} - {-1}
    if currencies:
        said["currency"] = sides.currencies[currencies.pop()]
    days = int(sides.left.day[left]), int(sides.right.day[right])
    if NO_DAY not in days:
        said["days"] = days[1] - days[0]
    return said


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
