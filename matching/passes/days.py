"""Days as a column writes them: ISO, or what the column unmistakably is."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Days = npt.NDArray[np.int64]
NO_DAY: Final = np.iinfo(np.int32).min  # far outside of every window
BAD_DATE: Final = "bad_date"
AMBIGUOUS_DATE: Final = "ambiguous_date"

_TIME = r"(?:[T ]\s*\d{1,2}[:.]\d{2}.*)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})(?:([-/.])(\d{{1,2}})\2(\d{{1,2}})|年(\d{{1,2}})月(\d{{1,2}})日){_TIME}", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]*\d{2}:?\d{2}(?::?\d{2})?.*)?", re.ASCII)
_THREE = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_DAY_NAMED = re.compile(
    rf"(\d{{1,2}})[-. ]*([a-z]{{3,9}})\.?[-, ]*(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE | re.ASCII
)
_MONTH_NAMED = re.compile(
    rf"([a-z]{{3,9}})\.?[- ]*(\d{{1,2}})(?:,| )\s*(\d{{4}}){_TIME}", re.IGNORECASE | re.ASCII
)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip

Reader = Callable[[str], date | None]


def read_days(cells: pa.Array, *, pattern: str = "") -> tuple[Days, dict[int, str]]:
    """Days since 1970 per cell, NO_DAY for a blank one; and by place what could not be read."""
    written = cells.dictionary_encode()
    texts = [_tidy(cell) for cell in written.dictionary.to_pylist()]
    reader, code = (_by_pattern(pattern), BAD_DATE) if pattern else _reader_of([one for one in texts if one])
    days = [NO_DAY if not text else _number(reader(text)) for text in texts]
    wrong = np.array([bool(text) and day == NO_DAY for text, day in zip(texts, days, strict=True)], bool)
    places = written.indices.to_numpy(zero_copy_only=False)
    if not len(places):
        return np.zeros(0, np.int64), {}
    return np.array(days, np.int64)[places], dict.fromkeys(np.flatnonzero(wrong[places]).tolist(), code)


def _tidy(cell: str) -> str:
    text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    return " ".join(text.replace("\ufeff", "").strip(" `'\t\r\n").split())


def _number(day: date | None) -> int:
    return NO_DAY if day is None else day.toordinal() - _EPOCH


_EPOCH: Final = date(1970, 1, 1).toordinal()


def day_of(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


def _day(year: str, month: int, day: int) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except ValueError:
        return None


def year_first(text: str) -> date | None:
    """ISO and its likes, the day as written: whatever the zone says, it is not moved."""
    match = _YEAR_FIRST.fullmatch(text)
    if match is not None:
        return _day(match[1], int(match[3] or match[5]), int(match[4] or match[6]))
    match = _COMPACT.fullmatch(text)
    return None if match is None else _day(match[1], int(match[2]), int(match[3]))


def _day_first(text: str) -> date | None:
    match = _THREE.fullmatch(text)
    return None if match is None else _day(match[4], int(match[3]), int(match[1]))


def _month_first(text: str) -> date | None:
    match = _THREE.fullmatch(text)
    return None if match is None else _day(match[4], int(match[1]), int(match[3]))


def _short_year_first(text: str) -> date | None:
    match = _THREE.fullmatch(text)
    if match is None or len(match[4]) != 2 or len(match[1]) != 2:
        return None
    return _day(match[1], int(match[3]), int(match[4]))


def _named(text: str) -> date | None:
    match = _DAY_NAMED.fullmatch(text)
    if match is not None:
        return _in_month(match[3], match[2], int(match[1]))
    match = _MONTH_NAMED.fullmatch(text)
    return None if match is None else _in_month(match[3], match[1], int(match[2]))


def _in_month(year: str, name: str, day: int) -> date | None:
    found = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    return _day(year, found[0], day) if len(found) == 1 else None


def _by_pattern(pattern: str) -> Reader:
    def read(text: str) -> date | None:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day as written
        except ValueError:
            return None

    return read


def _nothing(_text: str) -> date | None:
    return None


def _reader_of(texts: Sequence[str]) -> tuple[Reader, str]:
    """How the column writes its days, and what a cell is that cannot be read so.

    Unmistakable is the one way that reads every cell any way reads; where two ways do, with different days,
    nothing is.
    """
    if any(year_first(text) for text in texts) or not texts:
        return year_first, BAD_DATE
    ways = (_day_first, _month_first, _short_year_first, _named)
    read = {way: [way(text) for text in texts] for way in ways}
    some = [any(days) for days in zip(*read.values(), strict=True)]
    whole = [way for way in ways if [day is not None for day in read[way]] == some and any(some)]
    if whole and all(read[way] == read[whole[0]] for way in whole):
        return whole[0], BAD_DATE
    return (_nothing, AMBIGUOUS_DATE) if any(some) else (year_first, BAD_DATE)
