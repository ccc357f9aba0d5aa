"""Which words stand inside which others."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from matching.passes.sides import Ints
from matching.passes.texts import BLANK

LOOKUPS_MAX: Final = 60_000_000


def words_inside(words: Sequence[str]) -> tuple[Ints, Ints] | None:
    """Codes of (outer, inner) words, by outer; None where it would take too long to tell.

    Every stretch of a word that is as long as some other word is looked up.
    """
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    sizes, counts = np.unique(lengths, return_counts=True)
    if sum(int(((sizes - size + 1) * counts)[sizes > size].sum()) for size in sizes.tolist()) > LOOKUPS_MAX:
        return None
    of_length: dict[int, dict[str, int]] = {size: {} for size in sizes.tolist()}
    for code, word in enumerate(words):
        of_length[len(word)][word] = code
    outer: list[int] = []
    inner: list[int] = []
    for code, word in enumerate(words):
        found: set[int] = set()
        for size, known in of_length.items():
            if size >= len(word):
                break
            found.update(
                known[part]
                for part in (word[start : start + size] for start in range(len(word) - size + 1))
                if part in known
            )
        outer += [code] * len(found)
        inner += sorted(found)
    return np.array(outer, np.int64), np.array(inner, np.int64)


def entries(columns: Sequence[Ints], inside: tuple[Ints, Ints], *, is_left: bool) -> tuple[Ints, Ints]:
    """Places and keys, so that two rows have a key in common if a word of one stands inside one of the other.

    Even keys: the left word in the right text. Odd keys: the right word in the left text.
    """
    outer, inner = inside
    places, keys = [], []
    for column in columns:
        filled = np.flatnonzero(column != BLANK)
        words = column[filled]
        begin, end = np.searchsorted(outer, words, "left"), np.searchsorted(outer, words, "right")
        size = end - begin
        offsets = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        parts = inner[np.repeat(begin, size) + offsets]
        places += [filled, np.repeat(filled, size)]
        keys += [words * 2, parts * 2 + 1] if is_left else [words * 2, parts * 2]
        if not is_left:
            places.append(filled)
            keys.append(words * 2 + 1)
    return np.concatenate(places), np.concatenate(keys)
