"""Which rows a pass lets stand beside each other: by keys, currency, days, and amounts where asked for.

Rows that say the same to the pass are one node. Candidates of a node lie side by side in one sorted list, so
that a million rows cost a sort, and only what a list cannot tell is looked at pair by pair.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.passes.bounds import BOUNDS, Bounds
from matching.passes.containing import entries, words_inside
from matching.passes.days import NO_DAY
from matching.passes.plan import Likeness, Pass, Prefer
from matching.passes.sides import Ints, Side, TwoSides, ranks
from matching.passes.texts import BLANK, Texts

Flags = npt.NDArray[np.bool_]
CHUNK_PAIRS: Final = 2_000_000
_BY_DAY: Final = (Prefer.NEAREST_DAY, Prefer.OLDEST, Prefer.NEWEST)


@dataclass(frozen=True, slots=True)
class Asks:
    """What of a pass is asked of every pair. Groups ask for amounts as totals, later."""

    amounts: bool = True
    days: bool = True
    currencies: bool = True


@dataclass(slots=True)
class Nodes:
    """Rows of one side that say the same to a pass. `of_row`: the node of each place asked for."""

    places: Ints
    of_row: Ints
    count: Ints
    amount: Ints
    day: Ints
    currency: Ints
    joined: list[Ints]
    references: list[Ints]

    def __len__(self) -> int:
        return len(self.count)


@dataclass(slots=True)
class Edges:
    """Pairs of nodes that may stand beside each other. `unproven_…`: nodes that may have more of them."""

    left: Ints
    right: Ints
    unproven_left: Flags
    unproven_right: Flags
    looked_at: int = 0


@dataclass(frozen=True, slots=True)
class _Mode:
    """`joined`: names compared as keys. `searched`: references that are looked at one by one."""

    joined: tuple[str, ...]
    searched: Texts | None
    contains: bool
    currency_joined: bool
    currency_filtered: bool
    day_joined: bool


class Candidates:
    """The candidates of one pass among the places still in play."""

    def __init__(
        self,
        sides: TwoSides,
        rule: Pass,
        left: Ints,
        right: Ints,
        asks: Asks,
        *,
        texts: dict[tuple[str, Likeness], Texts],
        bounds: Bounds = BOUNDS,
    ) -> None:
        self._sides, self._rule, self._asks, self._texts, self._bounds = sides, rule, asks, texts, bounds
        self._mode = self._how(left, right)
        searched = self._mode.searched
        self._inside = words_inside(searched.words) if searched is not None and self._mode.contains else None
        self.left = self._nodes(sides.left, left, is_left=True)
        self.right = self._nodes(sides.right, right, is_left=False)

    def _how(self, left: Ints, right: Ints) -> _Mode:
        names = [one for one in self._rule.on if one not in ("currency", "date", "reference")]
        searched, contains = None, False
        if "reference" in self._rule.on:
            texts = self._text("reference", self._rule.likeness)
            contains = self._rule.likeness is Likeness.CONTAINS
            if contains or max(len(texts.left), len(texts.right)) > 1:
                searched = texts
            else:
                names.append("reference")
        lefts, rights = self._sides.left.currency[left], self._sides.right.currency[right]
        asked = self._asks.currencies and (lefts >= 0).any() and (rights >= 0).any()
        some_blank = bool((lefts < 0).any() or (rights < 0).any())
        return _Mode(
            tuple(names),
            searched,
            contains,
            currency_joined=bool(asked) and not some_blank,
            currency_filtered=bool(asked) and some_blank,
            day_joined="date" in self._rule.on,
        )

    def _text(self, name: str, likeness: Likeness = Likeness.EQUAL) -> Texts:
        if (name, likeness) not in self._texts:
            self._texts[name, likeness] = self._sides.names[name].folded(likeness)
        return self._texts[name, likeness]

    def _nodes(self, side: Side, places: Ints, *, is_left: bool) -> Nodes:
        """The rows with everything that the pass asks of a row, as nodes."""
        joined, fits = [], np.ones(len(places), bool)
        for name in self._mode.joined:
            texts = self._text(name, self._rule.likeness if name == "reference" else Likeness.EQUAL)
            columns = texts.left if is_left else texts.right
            codes = columns[0][places] if columns else np.full(len(places), BLANK, np.int64)
            fits &= codes != BLANK
            joined.append(codes)
        references = self._references(places, is_left=is_left)
        if self._mode.searched is not None:
            fits &= np.any([codes != BLANK for codes in references], axis=0) if references else False
        day, currency, amount = side.day[places], side.currency[places], side.amount[places]
        if self._mode.day_joined or (self._asks.days and self._rule.days is not None):
            fits &= day != NO_DAY
        if self._mode.day_joined:
            joined.append(day)
        if self._mode.currency_joined:
            joined.append(currency)
        if self._asks.amounts and self._rule.allowance.is_exact:
            joined.append(amount)
        lists = [one[fits] for one in joined], [one[fits] for one in references]
        return self._grouped(places[fits], day[fits], currency[fits], amount[fits], *lists)

    def _references(self, places: Ints, *, is_left: bool) -> list[Ints]:
        if self._mode.searched is None:
            return []
        columns = self._mode.searched.left if is_left else self._mode.searched.right
        return [column[places] for column in columns]

    def _grouped(  # noqa: PLR0917  the columns of its rows
        self,
        places: Ints,
        day: Ints,
        currency: Ints,
        amount: Ints,
        joined: list[Ints],
        references: list[Ints],
    ) -> Nodes:
        features = [*joined, *references]
        if self._asks.amounts:
            features.append(amount)
        if self._asks.days and (self._rule.days is not None or self._rule.prefer in _BY_DAY):
            features.append(day)
        if self._mode.currency_filtered:
            features.append(currency)
        node = ranks(features) if features else np.zeros(len(places), np.int64)
        first, count = np.unique(node, return_index=True, return_counts=True)[1:]
        return Nodes(
            places, node, count, amount[first], day[first], currency[first],
            [one[first] for one in joined], [one[first] for one in references],
        )  # fmt: skip

    def edges(self) -> Edges:
        """Every pair that the pass admits, as nodes. Cut where too many would have to be looked at."""
        found = Edges(
            np.zeros(0, np.int64), np.zeros(0, np.int64),
            np.zeros(len(self.left), bool), np.zeros(len(self.right), bool),
        )  # fmt: skip
        if not len(self.left) or not len(self.right):
            return found
        spread = self._spread()
        lefts, rights = [], []
        for left, right in self._pairs(spread, found):
            kept = self._kept(left, right)
            lefts.append(left[kept])
            rights.append(right[kept])
        if lefts:
            found.left, found.right = np.concatenate(lefts), np.concatenate(rights)
        return found

    def _spread(self) -> "_Spread":
        """Left entries with the stretch of right entries that each may go with."""
        left_node, left_keys = self._entries(self.left)
        right_node, right_keys = self._entries(self.right)
        keys = (
            ranks([np.concatenate(pair) for pair in zip(left_keys, right_keys, strict=True)])
            if left_keys
            else (np.zeros(len(left_node) + len(right_node), np.int64))
        )
        left_key, right_key = keys[: len(left_node)], keys[len(left_node) :]
        low, high, value = self._stretch(left_node, right_node)
        steps = np.unique(value)
        width = len(steps) + 1
        place = right_key * width + np.searchsorted(steps, value)
        order = np.argsort(place, kind="stable")
        begin = np.searchsorted(place[order], left_key * width + np.searchsorted(steps, low, "left"))
        end = np.searchsorted(place[order], left_key * width + np.searchsorted(steps, high, "right"))
        return _Spread(left_node, right_node[order], begin, np.maximum(begin, end))

    def _entries(self, nodes: Nodes) -> tuple[Ints, list[Ints]]:
        """A node once, or once for every reference it has; with the keys that must agree."""
        everyone = np.arange(len(nodes))
        if self._mode.searched is None or (self._mode.contains and self._inside is None):
            return everyone, nodes.joined
        if self._inside is not None:
            node, reference = entries(nodes.references, self._inside, is_left=nodes is self.left)
        else:
            node = np.concatenate([everyone] * len(nodes.references))
            reference = np.concatenate(nodes.references)
            node, reference = node[reference != BLANK], reference[reference != BLANK]
        order = np.argsort(node, kind="stable")
        return node[order], [*(one[node[order]] for one in nodes.joined), reference[order]]

    def _stretch(self, left_node: Ints, right_node: Ints) -> tuple[Ints, Ints, Ints]:
        """By amount where that may differ, by day where not: from, to, and where right entries lie."""
        if self._asks.amounts and not self._rule.allowance.is_exact:
            amount = self.left.amount[left_node]
            below, above = _spans(self._rule, amount)
            return amount - below, amount + above, self.right.amount[right_node]
        if self._asks.days and self._rule.days is not None:
            day, (first, last) = self.left.day[left_node], self._rule.days
            return day + first, day + last, self.right.day[right_node]
        nothing = np.zeros(len(left_node), np.int64)
        return nothing, nothing, np.zeros(len(right_node), np.int64)

    def _pairs(self, spread: "_Spread", found: Edges) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of nodes chunk by chunk, those of a left node in one chunk."""
        count = np.bincount(spread.left, spread.end - spread.begin, len(self.left)).astype(np.int64)
        allowed = self._within_bounds(count)
        found.looked_at = int(count[allowed].sum())
        out = ~allowed[spread.left]
        if out.any():
            found.unproven_left = ~allowed
            found.unproven_right[spread.right[_covered(spread, out)]] = True
        entries = np.flatnonzero(~out & (spread.end > spread.begin))
        sizes = (spread.end - spread.begin)[entries]
        chunk_of = np.cumsum(count * allowed)[spread.left[entries]] // CHUNK_PAIRS
        cuts = np.flatnonzero(np.diff(chunk_of)) + 1
        for part, size in zip(np.split(entries, cuts), np.split(sizes, cuts), strict=True):
            if len(part):
                left = np.repeat(spread.left[part], size)
                offsets = np.arange(len(left)) - np.repeat(np.cumsum(size) - size, size)
                yield left, spread.right[np.repeat(spread.begin[part], size) + offsets]

    def _within_bounds(self, count: Ints) -> Flags:
        """The nodes whose candidates are all looked at: those with few first, until it is too much."""
        if int(count.sum()) <= self._bounds.pairs:
            return np.ones(len(count), bool)
        order = np.argsort(count, kind="stable")
        total = np.cumsum(count[order])
        cut = np.searchsorted(count[order], count[order][np.searchsorted(total, self._bounds.pairs, "right")])
        allowed = np.zeros(len(count), bool)
        allowed[order[:cut]] = True  # nodes with equally many are all in or all out
        return allowed

    def _kept(self, left: Ints, right: Ints) -> Ints:
        """The pairs, each once, that also agree in what the sorted list does not tell."""
        keep = np.ones(len(left), bool)
        if self._mode.currency_filtered:
            lefts, rights = self.left.currency[left], self.right.currency[right]
            keep &= (lefts == rights) | (lefts < 0) | (rights < 0)
        if self._asks.days and self._rule.days is not None:
            apart = self.right.day[right] - self.left.day[left]
            keep &= (apart >= self._rule.days[0]) & (apart <= self._rule.days[1])
        by_pair = self._mode.contains and self._inside is None
        if self._mode.searched is not None and not by_pair:
            first = np.unique(left * len(self.right) + right, return_index=True)[1]
            once = np.zeros(len(left), bool)
            once[first] = True
            keep &= once
        kept = np.flatnonzero(keep)
        return self._containing(left, right, kept) if by_pair else kept

    def _containing(self, left: Ints, right: Ints, among: Ints) -> Ints:
        """The pairs of which one reference stands inside the other."""
        texts = self._mode.searched
        if texts is None:
            return among
        words = _Inside(texts.words)
        lefts = list(zip(*(one.tolist() for one in self.left.references), strict=True))
        rights = list(zip(*(one.tolist() for one in self.right.references), strict=True))
        pairs = zip(left[among].tolist(), right[among].tolist(), strict=True)
        inside = np.fromiter((words.any(lefts[one], rights[other]) for one, other in pairs), bool, len(among))
        found: Ints = among[inside]
        return found


@dataclass(slots=True)
class _Spread:
    """Per left entry its node and the stretch of `right` (nodes of right entries) it may go with."""

    left: Ints
    right: Ints
    begin: Ints
    end: Ints


@dataclass(slots=True)
class _Inside:
    words: Sequence[str]
    known: dict[tuple[int, int], bool] = field(default_factory=dict)

    def any(self, lefts: Sequence[int], rights: Sequence[int]) -> bool:
        return any(self._one(left, right) for left in lefts if left >= 0 for right in rights if right >= 0)

    def _one(self, left: int, right: int) -> bool:
        if left == right:
            return True
        found = self.known.get((left, right))
        if found is None:
            one, other = self.words[left], self.words[right]
            found = self.known[left, right] = one in other or other in one
        return found


def _spans(rule: Pass, amount: Ints) -> tuple[Ints, Ints]:
    """How far below and above each left amount the right one may lie."""
    allowance = rule.allowance
    if allowance.below is not None or allowance.above is not None:
        nothing = np.zeros(len(amount), np.int64)
        return nothing + (allowance.below or 0), nothing + (allowance.above or 0)
    whole, part = np.divmod(np.abs(amount), 1_000_000)
    reach = np.maximum(allowance.minor, whole * allowance.ppm + part * allowance.ppm // 1_000_000)
    return reach, reach


def _covered(spread: _Spread, entries: Flags) -> Flags:
    """Marks the right entries that lie in the stretch of some of the entries."""
    change = np.zeros(len(spread.right) + 1, np.int64)
    np.add.at(change, spread.begin[entries], 1)
    np.add.at(change, spread.end[entries], -1)
    return np.cumsum(change)[:-1] > 0
