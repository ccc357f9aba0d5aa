"""Which of the answers found are made: those that no other answer, or none as good, shares a row with."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

Side = tuple[int, ...]
Row = tuple[bool, int]  # whether it is a left one, and which
Rank = tuple[int, ...]  # the smaller the better; () where it cannot be told
UNKNOWN: Final[Rank] = ()


@dataclass(frozen=True, slots=True)
class Possible:
    """An answer that the conditions admit. `rank` is () for every answer where none is better."""

    left: Side
    right: Side
    rank: Rank = UNKNOWN

    def rows(self) -> tuple[Row, ...]:
        return (*((True, row) for row in self.left), *((False, row) for row in self.right))


@dataclass(frozen=True, slots=True)
class Tied:
    """Rows whose answers contradict one another. `alternatives`: how many answers were found for them."""

    left: Side
    right: Side
    alternatives: int


@dataclass(frozen=True, slots=True)
class Alike:
    """Which rows are alike: the same number, the same in everything but their id."""

    left: Sequence[int]
    right: Sequence[int]


@dataclass(frozen=True, slots=True)
class Chosen:
    made: tuple[Possible, ...]
    tied: tuple[Tied, ...]


@dataclass(slots=True)
class _Choice:
    answers: Sequence[Possible]
    unproven: frozenset[Row]
    by_row: dict[Row, list[int]] = field(default_factory=lambda: defaultdict(list))
    made: list[Possible] = field(default_factory=list)
    used: set[Row] = field(default_factory=set)

    def make(self, answer: Possible) -> None:
        self.made.append(answer)
        self.used.update(answer.rows())

    def beats_all(self, rank: Rank, others: Iterable[int]) -> bool:
        return all(rank and self.answers[one].rank and rank < self.answers[one].rank for one in others)

    def is_single(self, at: int) -> bool:
        answer = self.answers[at]
        return all(
            row not in self.unproven
            and self.beats_all(answer.rank, (one for one in self.by_row[row] if one != at))
            for row in answer.rows()
        )


def choose(answers: Sequence[Possible], *, alike: Alike, unproven: frozenset[Row] = frozenset()) -> Chosen:
    """Makes the answers that are the only ones possible, or strictly the best of each of their rows.

    k alike rows that can only go with k alike ones are paired in row order. `unproven`: rows that may have
    answers nobody has found; they are in no answer that is made.
    """
    choice = _Choice(answers, unproven)
    for at, answer in enumerate(answers):
        for row in answer.rows():
            choice.by_row[row].append(at)
    single = [at for at in range(len(answers)) if choice.is_single(at)]
    for at in single:
        choice.make(answers[at])
    _pair_alike(choice, alike)
    return Chosen(tuple(sorted(choice.made, key=lambda one: (one.left, one.right))), _tied(choice))


def _pair_alike(choice: _Choice, alike: Alike) -> None:
    blocks: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, answer in enumerate(choice.answers):
        if len(answer.left) == len(answer.right) == 1:
            blocks[alike.left[answer.left[0]], alike.right[answer.right[0]]].append(at)
    for block in blocks.values():
        lefts = sorted({choice.answers[at].left for at in block})
        rights = sorted({choice.answers[at].right for at in block})
        if len(lefts) == len(rights) > 1 and len(block) == len(lefts) ** 2 and _is_apart(choice, block):
            for left, right in zip(lefts, rights, strict=True):
                choice.make(Possible(left, right, choice.answers[block[0]].rank))


def _is_apart(choice: _Choice, block: Sequence[int]) -> bool:
    """Whether no other answer, or none as good, shares a row with the block."""
    inside, rank = set(block), choice.answers[block[0]].rank
    return all(
        row not in choice.unproven
        and choice.beats_all(rank, (one for one in choice.by_row[row] if one not in inside))
        for at in block
        for row in choice.answers[at].rows()
    )


def _tied(choice: _Choice) -> tuple[Tied, ...]:
    live = [at for at, one in enumerate(choice.answers) if choice.used.isdisjoint(one.rows())]
    living = set(live)
    equal = [at for at in live if not _is_beaten(choice, at, living)]
    found = []
    for component in _components(choice, equal):
        rows = {row for at in component for row in choice.answers[at].rows()}
        touching = {at for row in rows for at in choice.by_row[row]}
        if len(touching) > 1:
            left = tuple(sorted(number for is_left, number in rows if is_left))
            right = tuple(sorted(number for is_left, number in rows if not is_left))
            found.append(Tied(left, right, len(touching)))
    return tuple(sorted(found, key=lambda one: (one.left, one.right)))


def _is_beaten(choice: _Choice, at: int, living: set[int]) -> bool:
    answer = choice.answers[at]
    if not answer.rank:
        return False
    ranks = (choice.answers[one].rank for row in answer.rows() for one in choice.by_row[row] if one in living)
    return any(rank and rank < answer.rank for rank in ranks)


def _components(choice: _Choice, answers: Sequence[int]) -> list[list[int]]:
    """The answers, those together that share rows, also by way of others."""
    of_row: dict[Row, list[int]] = defaultdict(list)
    for at in answers:
        for row in choice.answers[at].rows():
            of_row[row].append(at)
    seen: set[int] = set()
    seen_rows: set[Row] = set()
    found: list[list[int]] = []
    for first in answers:
        if first in seen:
            continue
        component, waiting = [], [first]
        seen.add(first)
        while waiting:
            at = waiting.pop()
            component.append(at)
            for row in choice.answers[at].rows():
                if row in seen_rows:
                    continue
                seen_rows.add(row)
                fresh = [one for one in of_row[row] if one not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
        found.append(component)
    return found
