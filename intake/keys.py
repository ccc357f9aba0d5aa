"""Hashes of line keys: which lines could be known already is answered without opening a single part.

A hash only says "perhaps": whoever finds one in common compares the keys themselves. Each part has its
hashes beside it, sorted. DuckDB's hash is fast and may differ from version to version, so that a file of
hashes begins with that of a probe; one that was made otherwise, or is missing, is made again from the part.
"""

from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from database.files import written_whole

Hashes = np.ndarray
_PROBE: Final = (
    "SELECT bit_xor(hash(text)) FROM (VALUES (''), ('7'), ('20260720'), ('4200001234567890'), "
    "('2906000000000000001|2906000000000000001|交易收款')) t(text)"
)


class Keys:
    """Reads and writes hashes with one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        ((self._probe,),) = connection.execute(_PROBE).fetchall()

    def of_file(self, path: Path) -> Hashes:
        """Of the line keys of a Parquet file, in the order of its rows."""
        found = self._connection.execute("SELECT hash(line_key) AS h FROM read_parquet(?)", [str(path)])
        return np.asarray(found.fetchnumpy()["h"], np.uint64)

    def write(self, target: Path, hashes: Hashes) -> None:
        """Keeps the hashes of a part's lines beside it."""
        with written_whole(target) as stream:
            np.save(stream, np.concatenate([np.array([self._probe], np.uint64), np.sort(hashes)]))

    def common(self, wanted: Hashes, *, part: Path, kept: Path) -> Hashes:
        """Those of the wanted (sorted) that the part may have; `kept` is where its hashes lie."""
        return _in_both(wanted, self._sorted(part, kept))

    def _sorted(self, part: Path, kept: Path) -> Hashes:
        if kept.exists():
            stored: Hashes = np.load(kept, mmap_mode="r")
            if stored[0] == self._probe:
                return stored[1:]
        return np.sort(self.of_file(part))


def _in_both(ours: Hashes, theirs: Hashes) -> Hashes:
    """Looks the shorter up in the longer, so that few against many cost what the few do."""
    few, many = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    if not len(few) or not len(many):
        return few[:0]
    common: Hashes = few[among(few, many)]
    return common


def among(hashes: Hashes, known: Hashes) -> np.ndarray:
    """Which of the hashes are among the known ones (sorted, and at least one)."""
    at = np.searchsorted(known, hashes)
    at[at == len(known)] = 0
    found: np.ndarray = known[at] == hashes
    return found


def repeated(hashes: Hashes) -> Hashes:
    """Those that are there more than once, sorted."""
    ordered = np.sort(hashes)
    again = ordered[1:] == ordered[:-1]
    found: Hashes = ordered[1:][again]
    return found
