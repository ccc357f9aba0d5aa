"""A plain reading of what passes over two tables mean: every set of rows is tried, nothing is clever."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from matching.passes.plan import Pass, Plan

Set = tuple[int, ...]


@dataclass(frozen=True)
class OracleRow:
    """`names`: the comparable texts of references and keys. `told`: all that is mapped except the id."""

    row: int
    amount: int
    day: int | None
    currency: str
    names: dict[str, tuple[str, ...]]

    @property
    def told(self) -> object:
        return self.amount, self.day, self.currency, tuple(sorted(self.names.items()))


@dataclass(frozen=True)
class OracleAnswer:
    groups: list[tuple[Set, Set, int]]
    ambiguous: list[tuple[Set, Set, int, int]]
    left_open: list[int]
    right_open: list[int]


Answer = tuple[tuple[OracleRow, ...], tuple[OracleRow, ...]]


def match(left: Sequence[OracleRow], right: Sequence[OracleRow], plan: Plan) -> OracleAnswer:
    lefts, rights = list(left), list(right)
    groups: list[tuple[Set, Set, int]] = []
    ambiguous: list[tuple[Set, Set, int, int]] = []
    for at, rule in enumerate(plan.passes):
        answers = _answers(lefts, rights, rule)
        made, tied = _choose(answers, rule)
        groups += [(_rows(one), _rows(two), at) for one, two in made]
        ambiguous += [(_rows(one), _rows(two), at, count) for one, two, count in tied]
        done = [*made, *((one, two) for one, two, _ in tied)]
        gone = {key for one in done for key in _keys(one)}
        lefts = [row for row in lefts if ("l", row.row) not in gone]
        rights = [row for row in rights if ("r", row.row) not in gone]
    return OracleAnswer(
        sorted(groups), sorted(ambiguous), [row.row for row in lefts], [row.row for row in rights]
    )


def _rows(rows: Sequence[OracleRow]) -> Set:
    return tuple(sorted(row.row for row in rows))


def _answers(lefts: Sequence[OracleRow], rights: Sequence[OracleRow], rule: Pass) -> list[Answer]:
    if rule.whole:
        return _wholes(lefts, rights, rule)
    most_left, most_right = rule.most
    fitting = [
        (one, two)
        for size in range(1, most_left + 1)
        for one in combinations(lefts, size)
        for count in range(1, most_right + 1)
        for two in combinations(rights, count)
        if _go_together(one, two, rule) and _tie(one, two, rule)
    ]
    if rule.shape == "1:1":
        return fitting
    return [
        one
        for one in fitting
        if not any(_is_part(other, one) for other in fitting if other != one)
        and not _has_zero(one[0])
        and not _has_zero(one[1])
    ]


def _is_part(small: Answer, large: Answer) -> bool:
    return set(_rows(small[0])) <= set(_rows(large[0])) and set(_rows(small[1])) <= set(_rows(large[1]))


def _has_zero(rows: Sequence[OracleRow]) -> bool:
    return any(
        sum(row.amount for row in part) == 0
        for size in range(1, len(rows) + 1)
        for part in combinations(rows, size)
    )


def _go_together(lefts: Sequence[OracleRow], rights: Sequence[OracleRow], rule: Pass) -> bool:
    if len({row.currency for row in (*lefts, *rights)} - {""}) > 1:
        return False
    return all(_share(one, two, rule) and _near(one, two, rule) for one in lefts for two in rights)


def _share(left: OracleRow, right: OracleRow, rule: Pass) -> bool:
    for name in rule.on:
        if name == "currency":
            if left.currency and right.currency and left.currency != right.currency:
                return False
        elif name == "date":
            if left.day is None or left.day != right.day:
                return False
        elif not any(
            _agree(one, two, rule.likeness if name == "reference" else "equal")
            for one in left.names[name]
            for two in right.names[name]
        ):
            return False
    return True


def _agree(one: str, two: str, likeness: str) -> bool:
    one, two = (" ".join(unicodedata.normalize("NFKC", text).split()).casefold() for text in (one, two))
    if likeness == "digits":
        one, two = ("".join(sign for sign in text if sign in "0123456789") for text in (one, two))
    if likeness == "alnum":
        one, two = ("".join(sign for sign in text if sign.isalnum()) for text in (one, two))
    if not one or not two:
        return False
    return one in two or two in one if likeness == "contains" else one == two


def _near(left: OracleRow, right: OracleRow, rule: Pass) -> bool:
    if rule.days is None:
        return True
    if left.day is None or right.day is None:
        return False
    return rule.days[0] <= right.day - left.day <= rule.days[1]


def _tie(lefts: Sequence[OracleRow], rights: Sequence[OracleRow], rule: Pass) -> bool:
    total = sum(row.amount for row in lefts)
    difference, allowance = sum(row.amount for row in rights) - total, rule.allowance
    if allowance.below is not None or allowance.above is not None:
        return -(allowance.below or 0) <= difference <= (allowance.above or 0)
    return abs(difference) <= max(Fraction(allowance.minor), Fraction(abs(total) * allowance.ppm, 1_000_000))


def _wholes(lefts: Sequence[OracleRow], rights: Sequence[OracleRow], rule: Pass) -> list[Answer]:
    """Rows that share the keys directly or by way of others, if all of them do so directly."""
    found: list[Answer] = []
    seen: set[int] = set()
    for first in lefts:
        if first.row in seen:
            continue
        one, two = [first], [row for row in rights if _share(first, row, rule)]
        grown = True
        while grown:
            more = [row for row in lefts if row not in one and any(_share(row, other, rule) for other in two)]
            further = [
                row for row in rights if row not in two and any(_share(other, row, rule) for other in one)
            ]
            one, two, grown = one + more, two + further, bool(more or further)
        seen |= {row.row for row in one}
        small = len(one) <= rule.most[0] and 1 <= len(two) <= rule.most[1]
        if small and _go_together(one, two, rule) and _tie(one, two, rule):
            found.append((tuple(one), tuple(two)))
    return found


def _choose(
    answers: list[Answer], rule: Pass
) -> tuple[list[Answer], list[tuple[tuple[OracleRow, ...], tuple[OracleRow, ...], int]]]:
    made = [
        one
        for one in answers
        if all(_beats(one, other, rule) for other in answers if _meet(one, other) and one != other)
    ]
    for one in answers:
        block = [other for other in answers if len(other[0]) == len(other[1]) == 1 and _alike(one, other)]
        lefts = sorted({row[0][0].row for row in block})
        rights = sorted({row[1][0].row for row in block})
        rest = [other for other in answers if other not in block]
        if len(one[0]) != 1 or len(one[1]) != 1 or len(lefts) < 2:
            continue
        full = len(lefts) == len(rights) and len(block) == len(lefts) ** 2
        if full and all(_beats(mine, other, rule) for mine in block for other in rest if _meet(mine, other)):
            place = (lefts.index(one[0][0].row), rights.index(one[1][0].row))
            made += [one] if place[0] == place[1] else []
    used = {row for one in made for row in _keys(one)}
    live = [one for one in answers if not used & _keys(one)]
    equal = [one for one in live if not any(_meet(one, other) and _beats(other, one, rule) for other in live)]
    return made, _components(equal, answers)


def _components(
    equal: list[Answer], answers: list[Answer]
) -> list[tuple[tuple[OracleRow, ...], tuple[OracleRow, ...], int]]:
    components: list[list[Answer]] = []
    for one in equal:
        touching = [group for group in components if any(_meet(one, other) for other in group)]
        components = [group for group in components if group not in touching]
        components.append([one, *(other for group in touching for other in group)])
    found = []
    for group in components:
        keys = {key for one in group for key in _keys(one)}
        count = sum(1 for other in answers if _keys(other) & keys)
        lefts = tuple({row.row: row for one in group for row in one[0]}.values())
        rights = tuple({row.row: row for one in group for row in one[1]}.values())
        found.append((lefts, rights, count))
    return found


def _keys(answer: Answer) -> set[tuple[str, int]]:
    return {("l", row.row) for row in answer[0]} | {("r", row.row) for row in answer[1]}


def _meet(one: Answer, other: Answer) -> bool:
    return bool(_keys(one) & _keys(other))


def _alike(one: Answer, other: Answer) -> bool:
    return one[0][0].told == other[0][0].told and one[1][0].told == other[1][0].told


def _beats(one: Answer, other: Answer, rule: Pass) -> bool:
    ranks = _rank(one, rule), _rank(other, rule)
    return bool(ranks[0] and ranks[1] and ranks[0] < ranks[1])


def _rank(answer: Answer, rule: Pass) -> tuple[int, ...]:
    if rule.prefer is None:
        return ()
    if rule.prefer == "nearest_amount":
        return (abs(sum(row.amount for row in answer[1]) - sum(row.amount for row in answer[0])),)
    days = [row.day for side in answer for row in side]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return ()
    if rule.prefer == "oldest":
        return tuple(sorted(known))
    if rule.prefer == "newest":
        return tuple(sorted(-day for day in known))
    left, right = known[: len(answer[0])], known[len(answer[0]) :]
    return (max(abs(one - two) for one in left for two in right),)
