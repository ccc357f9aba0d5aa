"""What matched rows agree in, as it was compared."""

from collections.abc import Sequence

import numpy as np

from matching.passes.days import NO_DAY
from matching.passes.plan import Likeness, Pass
from matching.passes.sides import Ints, TwoSides
from matching.passes.texts import Texts

Said = dict[str, object]


def agreements(sides: TwoSides, rule: Pass, left: Ints, right: Ints) -> list[Said]:
    """Per pair of rows the keys of the pass, the currency, and how many days the right row lies later."""
    columns: list[tuple[str, Sequence[object]]] = []
    for name in rule.on:
        if name not in ("currency", "date"):
            likeness = rule.likeness if name == "reference" else Likeness.EQUAL
            columns.append((name, _words(sides.names[name].folded(likeness), left, right)))
    if sides.currencies:
        currency = np.maximum(sides.left.currency[left], sides.right.currency[right])
        names = [*sides.currencies, None]  # -1, the last place: no currency
        columns.append(("currency", [names[code] for code in currency.tolist()]))
    days = sides.left.day[left], sides.right.day[right]
    if len(left) and (days[0].max() != NO_DAY or days[1].max() != NO_DAY):
        known = (days[0] != NO_DAY) & (days[1] != NO_DAY)
        gaps = zip(known.tolist(), (days[1] - days[0]).tolist(), strict=True)
        columns.append(("days", [gap if dated else None for dated, gap in gaps]))
    names_of, cells = [name for name, _ in columns], zip(*(column for _, column in columns), strict=True)
    if not columns:
        return [{} for _ in range(len(left))]
    return [
        {name: cell for name, cell in zip(names_of, row, strict=True) if cell is not None} for row in cells
    ]


def _words(texts: Texts, left: Ints, right: Ints) -> list[object]:
    """The word both rows have; where there is none, one stands inside the other: both."""
    if len(texts.left) == len(texts.right) == 1:
        codes = texts.left[0][left], texts.right[0][right]
        if np.array_equal(*codes):
            words = texts.words
            return [words[code] for code in codes[0].tolist()]
    return [_of_pair(texts, *pair) for pair in zip(left.tolist(), right.tolist(), strict=True)]


def _of_pair(texts: Texts, left: int, right: int) -> object:
    lefts = [texts.words[column[left]] for column in texts.left if column[left] >= 0]
    rights = [texts.words[column[right]] for column in texts.right if column[right] >= 0]
    common = [word for word in lefts if word in rights]
    if common:
        return common[0]
    inside = ([one, other] for one in lefts for other in rights if one in other or other in one)
    return next(inside, None)
