"""References and keys as they are compared, and as numbers that compare alike."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from matching.passes.plan import Likeness

Codes = npt.NDArray[np.int64]
BLANK: Final = -1
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")


def plain(text: str) -> str:
    """NFKC, trimmed, inner blanks collapsed, case folded."""
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.split()).casefold()


def digits(text: str) -> str:
    return "".join(one for one in text if one.isdecimal())


def alnum(text: str) -> str:
    return "".join(one for one in text if one.isalnum())


_FOLDS: Final[dict[Likeness, Callable[[str], str]]] = {Likeness.DIGITS: digits, Likeness.ALNUM: alnum}


def folded_word(word: str, likeness: Likeness) -> str:
    """A plain text as it is compared under the likeness."""
    return _FOLDS[likeness](word) if likeness in _FOLDS else word


@dataclass(frozen=True, slots=True)
class Texts:
    """Columns of both sides over one list of words. A code is a word's place in it, BLANK for a blank cell.

    Words are sorted, so that codes do not depend on the order of rows.
    """

    left: tuple[Codes, ...]
    right: tuple[Codes, ...]
    words: Sequence[str]

    def folded(self, likeness: Likeness) -> "Texts":
        """The columns under another likeness."""
        if likeness not in _FOLDS:
            return self
        fold = _FOLDS[likeness]
        codes, words = _coded(pa.array([fold(word) for word in self.words], pa.string()))
        mapping = np.append(codes, BLANK)  # BLANK, the last place
        return Texts(
            tuple(mapping[column] for column in self.left),
            tuple(mapping[column] for column in self.right),
            words,
        )


def coded_texts(left: Sequence[pa.Array], right: Sequence[pa.Array]) -> Texts:
    """The cells as they are compared, over one list of words."""
    cells = pa.chunked_array([*left, *right], pa.string()).combine_chunks()
    if isinstance(cells, pa.ChunkedArray):
        cells = pa.concat_arrays(cells.chunks) if cells.num_chunks else pa.array([], pa.string())
    written = cells.dictionary_encode()
    codes, words = _coded(pa.array([plain(cell) for cell in written.dictionary.to_pylist()], pa.string()))
    everywhere = (
        codes[written.indices.to_numpy(zero_copy_only=False)] if len(codes) else np.zeros(0, np.int64)
    )
    columns, start = [], 0
    for column in (*left, *right):
        columns.append(everywhere[start : start + len(column)])
        start += len(column)
    return Texts(tuple(columns[: len(left)]), tuple(columns[len(left) :]), words)


def _coded(texts: pa.Array) -> tuple[Codes, Sequence[str]]:
    """Each text's place among the sorted different ones, BLANK for blanks; and those."""
    seen = texts.dictionary_encode()
    order = pc.sort_indices(seen.dictionary).to_numpy()
    words: list[str] = seen.dictionary.take(pa.array(order)).to_pylist()
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    if words and words[0] == "":
        words.pop(0)
        places -= 1  # the blank becomes BLANK
    indices = seen.indices.to_numpy(zero_copy_only=False)
    return (places[indices] if len(places) else np.zeros(0, np.int64)), words
