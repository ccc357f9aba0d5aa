"""Groups among open rows, for plans: structure first, sums after, and never a guess.

A group is made when it is the only one possible for its rows and hardly any would tie by accident; else it is
a suggestion, ranked, with that figure.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

from matching.passes import chance
from matching.passes.allowance import EXACT, Allowance
from matching.passes.bounds import BOUNDS, Bounds
from matching.passes.choosing import Alike, Possible, Row, Side, choose
from matching.passes.searching import Field, GroupSearch, GroupTerms
from matching.passes.searching import Item as Sought
from matching.passes.shapes import Shape
from matching.passes.windows import runs

SUGGESTED_MAX: Final = 20  # of one row


@dataclass(frozen=True, slots=True)
class Item:
    """An open row. `moment` orders rows in time (any whole number), `day` counts days; None where unknown.

    Rows go together only where `key` and `currency` are equal; a blank currency goes with any. `until`: a row
    of the other side goes with it from its own day to this one only.
    """

    row: int
    amount: int
    day: int | None = None
    moment: int = 0
    key: Hashable = ()
    currency: str = ""
    until: int | None = None


@dataclass(frozen=True, slots=True)
class GroupRule:
    """`days`: each right day minus each left day lies inside. `windows`: runs in time are looked at first."""

    shape: Shape = Shape.ONE_TO_MANY
    max_items: int = 10
    days: tuple[int, int] | None = None
    allowance: Allowance = EXACT
    windows: bool = True
    chance_max: float = chance.ACCEPTED


@dataclass(frozen=True, slots=True)
class Group:
    """`row`s of both sides. `chance`: accidental fits expected; `by`: "window" or "sum"."""

    left: Side
    right: Side
    difference: int
    chance: float
    by: str


@dataclass(frozen=True, slots=True)
class Answers:
    """`made`: single and hardly accidental. `suggested`: best first. `ambiguous`: rows with several answers.

    `search` is "complete" or "cut": then no group stands in `made` that could not be proven single.
    """

    made: tuple[Group, ...]
    suggested: tuple[Group, ...]
    ambiguous: tuple[tuple[Side, Side, int], ...]
    search: str


def find_groups(
    left: Sequence[Item], right: Sequence[Item], rule: GroupRule, *, bounds: Bounds = BOUNDS
) -> Answers:
    """Groups of rows whose totals tie under the rule. The order of rows decides nothing.

    A run in time may have any number of rows; `max_items` bounds the sets that are searched.
    """
    sides = _Sides(left, right, rule)
    made: list[Group] = []
    suggested: list[Group] = []
    if rule.windows and rule.shape in (Shape.ONE_TO_MANY, Shape.MANY_TO_ONE):
        _choose_windows(sides, made, suggested)
    ambiguous, search = _choose_sums(sides, made, suggested, bounds)
    ranked = sorted(
        suggested, key=lambda one: (one.by != "window", len(one.left) + len(one.right), *_place(one))
    )
    return Answers(tuple(sorted(made, key=_place)), _few_of_each(ranked), ambiguous, search)


def _place(group: Group) -> tuple[int, Side, Side]:
    return abs(group.difference), group.left, group.right


class _Sides:
    """The rows not used yet, and who may stand beside whom."""

    def __init__(self, left: Sequence[Item], right: Sequence[Item], rule: GroupRule) -> None:
        self.rule = rule
        self.left, self.right = sorted(left, key=_told), sorted(right, key=_told)
        self.by_key: dict[Hashable, list[int]] = defaultdict(list)
        for at, item in enumerate(self.right):
            self.by_key[item.key].append(at)

    def drop(self, groups: Sequence[Group]) -> "_Sides":
        lefts = {row for group in groups for row in group.left}
        rights = {row for group in groups for row in group.right}
        return _Sides(
            [one for one in self.left if one.row not in lefts],
            [one for one in self.right if one.row not in rights],
            self.rule,
        )

    def turned(self) -> "_Sides":
        """The sides exchanged: for many left rows to one right row."""
        days, below, above = self.rule.days, self.rule.allowance.below, self.rule.allowance.above
        rule = GroupRule(
            shape=Shape.ONE_TO_MANY,
            max_items=self.rule.max_items,
            days=None if days is None else (-days[1], -days[0]),
            allowance=Allowance(self.rule.allowance.minor, self.rule.allowance.ppm, above, below),
        )
        return _Sides(self.right, self.left, rule)

    def neighbours(self, at: int) -> list[int]:
        item = self.left[at]
        return [other for other in self.by_key[item.key] if self._beside(item, self.right[other])]

    def _beside(self, left: Item, right: Item) -> bool:
        if left.currency and right.currency and left.currency != right.currency:
            return False
        if not (_is_in_time(left, right) and _is_in_time(right, left)):
            return False
        if self.rule.days is None:
            return True
        if left.day is None or right.day is None:
            return False
        return self.rule.days[0] <= right.day - left.day <= self.rule.days[1]

    def group(self, left: Side, right: Side, *, accidental: float, by: str) -> Group:
        lefts, rights = [self.left[at] for at in left], [self.right[at] for at in right]
        difference = sum(one.amount for one in rights) - sum(one.amount for one in lefts)
        rows = tuple(sorted(one.row for one in lefts)), tuple(sorted(one.row for one in rights))
        return Group(*rows, difference, accidental, by)


def _is_in_time(item: Item, other: Item) -> bool:
    if item.until is None or item.day is None:
        return True
    return other.day is not None and item.day <= other.day <= item.until


def _told(item: Item) -> tuple[int, int, int, str, int]:
    return item.moment, item.day if item.day is not None else -1, item.amount, item.currency, item.row


def _choose_windows(sides: _Sides, made: list[Group], suggested: list[Group]) -> None:
    """Runs of neighbours in time whose total is that of one row of the other side."""
    turned = sides.rule.shape is Shape.MANY_TO_ONE
    facing = sides.turned() if turned else sides
    answers: list[Possible] = []
    chances: dict[tuple[Side, Side], float] = {}
    for at, item in enumerate(facing.left):
        if not item.amount:
            continue
        beside = [other for other in facing.neighbours(at) if facing.right[other].amount]
        amounts = [facing.right[other].amount for other in beside]
        low, high = _wanted(item.amount, sides.rule, turned=turned)
        found = [tuple(beside[start:end]) for start, end in runs(amounts, low, high)]
        expected = chance.of_windows(amounts, total=item.amount, width=high - low + 1) if found else 0.0
        for right in found:
            answers.append(Possible((at,), right))
            chances[(at,), right] = expected if len(right) > 1 else 0.0
    for one in choose(answers, alike=_no_alike(facing)).made:
        group = facing.group(one.left, one.right, accidental=chances[one.left, one.right], by="window")
        whole = Group(group.right, group.left, -group.difference, group.chance, group.by) if turned else group
        (made if whole.chance <= sides.rule.chance_max else suggested).append(whole)


def _wanted(amount: int, rule: GroupRule, *, turned: bool) -> tuple[int, int]:
    """Between which totals the run lies. Where the one row is the right one, ppm is of its amount."""
    low, high = rule.allowance.span(amount)
    return (amount - high, amount - low) if turned else (amount + low, amount + high)


def _no_alike(sides: _Sides) -> Alike:
    return Alike(range(len(sides.left)), range(len(sides.right)))


def _choose_sums(
    sides: _Sides, made: list[Group], suggested: list[Group], bounds: Bounds
) -> tuple[tuple[tuple[Side, Side, int], ...], str]:
    rule, rest = sides.rule, sides.drop(made)
    neighbours = [rest.neighbours(at) for at in range(len(rest.left))]
    codes = {
        name: at for at, name in enumerate(sorted({one.currency for one in (*rest.left, *rest.right)} - {""}))
    }
    field = Field(
        [Sought(one.amount, codes.get(one.currency, -1), at) for at, one in enumerate(rest.left)],
        [Sought(one.amount, codes.get(one.currency, -1), at) for at, one in enumerate(rest.right)],
        neighbours,
    )
    terms = GroupTerms(rule.shape, rule.max_items, rule.allowance)
    found = GroupSearch(field, terms, bounds=bounds).run()
    answers = [Possible(left, right) for left, right in found.groups]
    chosen = choose(answers, alike=_alike(rest), unproven=found.unproven)
    single = {(one.left, one.right) for one in chosen.made}
    expected = _Chances(rest, neighbours)
    for answer in (*chosen.made, *(one for one in answers if (one.left, one.right) not in single)):
        accidental = expected.of(answer)
        group = rest.group(answer.left, answer.right, accidental=accidental, by="sum")
        is_made = accidental <= rule.chance_max and (answer.left, answer.right) in single
        (made if is_made else suggested).append(group)
    tied = tuple(
        (_rows(rest.left, one.left), _rows(rest.right, one.right), one.alternatives) for one in chosen.tied
    )
    return tied, "cut" if found.unproven else "complete"


def _rows(items: Sequence[Item], places: Side) -> Side:
    return tuple(sorted(items[at].row for at in places))


def _alike(sides: _Sides) -> Alike:
    def numbers(items: Sequence[Item]) -> list[int]:
        seen: dict[Hashable, int] = {}
        return [seen.setdefault((one.amount, one.day, one.key, one.currency), len(seen)) for one in items]

    return Alike(numbers(sides.left), numbers(sides.right))


class _Chances:
    """Accidental fits expected of an answer: of the sets that were tried from its anchor."""

    def __init__(self, sides: _Sides, neighbours: Sequence[Sequence[int]]) -> None:
        self._sides, self._neighbours = sides, neighbours
        self._known: dict[Row, float] = {}

    def of(self, answer: Possible) -> float:
        if len(answer.left) == len(answer.right) == 1:
            return 0.0
        anchor = (False, answer.right[0]) if len(answer.left) > 1 else (True, answer.left[0])
        if len(answer.left) > 1 and len(answer.right) > 1:
            anchor = (True, answer.left[0])
        if anchor not in self._known:
            self._known[anchor] = self._expected(anchor)
        return self._known[anchor]

    def _expected(self, anchor: Row) -> float:
        is_left, at = anchor
        if is_left:
            amounts = [self._sides.right[other].amount for other in self._neighbours[at]]
        else:
            beside = (place for place, rights in enumerate(self._neighbours) if at in rights)
            amounts = [self._sides.left[other].amount for other in beside]
        rule = self._sides.rule
        low, high = rule.allowance.span((self._sides.left if is_left else self._sides.right)[at].amount)
        if rule.shape is Shape.MANY_TO_MANY:
            amounts += [-one.amount for place, one in enumerate(self._sides.left) if is_left and place != at]
            return chance.of_sums(amounts, most=2 * rule.max_items - 1, width=high - low + 1)
        return chance.of_sums(amounts, most=rule.max_items, width=high - low + 1)


def _few_of_each(ranked: Sequence[Group]) -> tuple[Group, ...]:
    """The best suggestions of every row, no more than a person would look at; each once."""
    count: dict[Row, int] = defaultdict(int)
    kept: list[Group] = []
    seen: set[tuple[Side, Side]] = set()
    for group in ranked:
        anchors = (
            [(True, row) for row in group.left]
            if len(group.left) == 1
            else [(False, row) for row in group.right]
        )
        if (group.left, group.right) in seen or any(count[row] >= SUGGESTED_MAX for row in anchors):
            continue
        seen.add((group.left, group.right))
        kept.append(group)
        for row in anchors:
            count[row] += 1
    return tuple(kept)
