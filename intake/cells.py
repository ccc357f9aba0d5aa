"""Whole columns of text cells to typed columns: fast where cells are well formed, exact everywhere.

The plain functions of `amounts`, `ids`, `times` and `words` say what a cell means. What a simple pattern
proves harmless is read by Arrow in one go; every other cell goes through the plain function alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake import amounts, ids, times, words
from intake.problems import CellRefused

TRIMMED: Final = " \t\r\n\u00a0`\u3000\ufeff\u200b"
_PLAIN_ID: Final = r"^[0-9A-DF-Za-df-z_\-/:]*$"  # no E, no point: neither scientific nor a fraction
_PLAIN_ID_SIGNS: Final = b"0123456789ABCDFGHIJKLMNOPQRSTUVWXYZabcdfghijklmnopqrstuvwxyz_-/:"  # the same
_PLAIN_AMOUNT: Final = r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$"
_PLAIN_WHOLE: Final = r"^[0-9]{1,9}$"
_PLAIN_TIME: Final = r"^(199\d|20\d\d)-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$"
_FIRST_TIME, _LAST_TIME = datetime(1990, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001
_SAMPLE: Final = 256  # so many cells tell whether a column says the same few things again and again
_LARGEST_MEASURE: Final = 10**12


@dataclass(slots=True)
class Column:
    """A typed column; `bad` says by position which cells could not be read, and why."""

    values: pa.Array
    bad: dict[int, str] = field(default_factory=dict)
    suspects: tuple[int, ...] = ()  # positions of ids that look rounded, judged with their whole column


def trimmed(texts: pa.Array) -> pa.Array:
    return pc.utf8_trim(texts, TRIMMED)


def read_ids(texts: pa.Array) -> Column:
    """Cleaned ids; certainly damaged ones are bad with `damaged_identifier`."""
    column = Column(texts)
    if not _holds_only(texts, _PLAIN_ID_SIGNS):
        cells = trimmed(texts)
        column = _read(cells, pc.match_substring_regex(cells, _PLAIN_ID), cells, _one_id, pa.string())
    zeros = np.flatnonzero(_flags(pc.fill_null(pc.ends_with(column.values, ids.ROUNDED_END), False)))
    rounded = pc.match_substring_regex(column.values.take(pa.array(zeros)), ids.ROUNDED_PATTERN)
    column.suspects = tuple(zeros[_flags(rounded)].tolist())
    return column


def _holds_only(texts: pa.Array, signs: bytes) -> bool:
    """Whether no cell has any other byte than these."""
    _valid, _ends, signs_in = texts.buffers()
    if signs_in is None:
        return True
    lengths = pc.sum(pc.binary_length(texts)).as_py() or 0
    begin = texts.offset and np.frombuffer(texts.buffers()[1], np.int32)[texts.offset]
    return not signs_in.slice(begin, lengths).to_pybytes().translate(None, signs)


def _one_id(text: str) -> str:
    cleaned = ids.clean_id(text)
    if ids.is_damaged(cleaned):
        raise CellRefused("damaged_identifier")
    return cleaned


def read_amounts(texts: pa.Array, exponents: Sequence[int] | None) -> Column:
    """Minor units, null for blank. `exponents` by row, or None where every currency has hundredths."""
    if exponents is None:
        return _each_once(texts, _read_hundredths)
    by_row = dict(enumerate(exponents))
    return _slow(trimmed(texts), lambda text, at: amounts.minor_units(text, by_row[at]), pa.int64())


def _read_hundredths(texts: pa.Array) -> Column:
    cells = trimmed(texts)
    plain = pc.match_substring_regex(cells, _PLAIN_AMOUNT)
    hundredths = pc.cast(pc.if_else(plain, cells, "0"), pa.decimal128(18, 2))
    minor = pc.cast(pc.multiply(hundredths, pa.scalar(100, pa.decimal128(3, 0))), pa.int64())
    return _read(cells, plain, minor, amounts.minor_units, pa.int64())


def read_times(texts: pa.Array, zone: str) -> Column:
    """Wall-clock timestamps, null for blank."""
    return _each_once(texts, lambda cells: _read_times(cells, zone))


def _read_times(texts: pa.Array, zone: str) -> Column:
    cells = trimmed(texts)
    if (simple := _as_iso(cells)) is not None:
        return Column(simple)
    plain = pc.match_substring_regex(cells, _PLAIN_TIME)
    try:
        found = pc.cast(pc.if_else(plain, cells, "2000-01-01 00:00:00"), pa.timestamp("us"))
    except pa.ArrowInvalid:  # some 31 February: find it cell by cell
        plain, found = pa.repeat(False, len(cells)), pa.nulls(len(cells), pa.timestamp("us"))

    def one(text: str) -> datetime | None:
        return times.wall_clock(text, zone)

    return _read(cells, plain, found, one, pa.timestamp("us"))


def _as_iso(cells: pa.Array) -> pa.Array | None:
    """The cells as Arrow reads them, if every one that is filled has a day and a time to the second."""
    lengths = set(pc.unique(pc.binary_length(cells)).to_pylist())
    if not lengths <= {0, 19}:
        return None
    try:
        found = pc.cast(pc.if_else(pc.equal(cells, ""), None, cells), pa.timestamp("us"))
    except pa.ArrowInvalid:  # some 31 February
        return None
    ends = pc.min_max(found).as_py()
    if ends["min"] is not None and not (ends["min"] >= _FIRST_TIME and ends["max"] <= _LAST_TIME):
        return None
    return found


def read_days(texts: pa.Array, zone: str) -> Column:
    """Calendar days, null for blank."""

    def one(text: str, _at: int) -> date | None:
        return times.day(text, zone)

    return _by_value(trimmed(texts), one, pa.date32())


def read_counts(texts: pa.Array) -> Column:
    """Whole numbers from 0 on, null for blank."""
    return _each_once(texts, _read_counts)


def _read_counts(texts: pa.Array) -> Column:
    cells = trimmed(texts)
    plain = pc.match_substring_regex(cells, _PLAIN_WHOLE)
    found = pc.cast(pc.if_else(plain, cells, "0"), pa.int64())
    return _read(cells, plain, found, _one_count, pa.int64())


def _one_count(text: str) -> int | None:
    number = _number(text)
    if number is not None and number != number.to_integral_value():
        raise CellRefused("not_whole")
    return None if number is None else int(number)


def read_measures(texts: pa.Array) -> Column:
    """Grams or cubic centimetres, fractions rounded half up, null for blank."""

    def one(text: str, _at: int) -> int | None:
        number = _number(text)
        return None if number is None else int(number.quantize(Decimal(1), ROUND_HALF_UP))

    return _by_value(trimmed(texts), one, pa.int64())


def _number(text: str) -> Decimal | None:
    """A number from 0 on with at most six places."""
    try:
        millionths = amounts.minor_units(text, 6)
    except CellRefused:
        raise CellRefused("bad_number") from None
    if millionths is None:
        return None
    if millionths < 0:
        raise CellRefused("negative")
    if millionths > _LARGEST_MEASURE * 10**6:
        raise CellRefused("bad_number")
    return Decimal(millionths).scaleb(-6)


def read_words(texts: pa.Array, meanings: Mapping[str, str]) -> Column:
    """The words' meanings, "" for blank; others are bad with `unknown_word`."""

    def one(text: str, _at: int) -> str:
        meaning = meanings.get(words.word_key(text))
        if meaning is None:
            raise CellRefused("unknown_word")
        return meaning

    return _by_value(trimmed(texts), one, pa.string(), blank="")


def read_currencies(texts: pa.Array) -> Column:
    """ISO codes, "" for blank."""

    def one(text: str, _at: int) -> str:
        return amounts.currency_code(text)

    return _by_value(trimmed(texts), one, pa.string(), blank="")


def _read(
    cells: pa.Array, plain: pa.Array, fast: pa.Array, slow: Callable[[str], Any], type_: pa.DataType
) -> Column:
    """`fast` where `plain`, what `slow` says of every other cell."""
    rest = _positions(pc.invert(plain))
    if not rest:
        return Column(fast)
    values, bad = _each(cells.take(pa.array(rest)).to_pylist(), rest, lambda text, _at: slow(text))
    filled = pc.replace_with_mask(fast, pc.invert(plain), pa.array(values, type_))
    return Column(filled, bad)


def _slow(cells: pa.Array, one: Callable[[str, int], Any], type_: pa.DataType) -> Column:
    values, bad = _each(cells.to_pylist(), range(len(cells)), one)
    return Column(pa.array(values, type_), bad)


def _by_value(
    cells: pa.Array, one: Callable[[str, int], Any], type_: pa.DataType, blank: str | None = None
) -> Column:
    """Reads every different cell once."""
    coded = cells.dictionary_encode()
    values, wrong = _each(coded.dictionary.to_pylist(), range(len(coded.dictionary)), one, blank)
    return _spread(coded, Column(pa.array(values, type_), wrong))


def _each_once(texts: pa.Array, read: Callable[[pa.Array], Column]) -> Column:
    """What `read` says of the column; of every different cell only once, where cells are often the same."""
    step = max(len(texts) // _SAMPLE, 1)
    sample = texts.take(pa.array(np.arange(0, len(texts), step)))
    if len(texts) <= _SAMPLE or pc.count_distinct(sample).as_py() * 4 > len(sample):
        return read(texts)
    coded = texts.dictionary_encode()
    return _spread(coded, read(coded.dictionary))


def _spread(coded: pa.DictionaryArray, read: Column) -> Column:
    """The column whose different cells were read."""
    indices = coded.indices.to_numpy(zero_copy_only=False)
    wrong = np.flatnonzero(np.isin(indices, list(read.bad))) if read.bad else ()
    return Column(read.values.take(coded.indices), {int(at): read.bad[int(indices[at])] for at in wrong})


def _each(
    cells: Sequence[str],
    positions: Sequence[int],
    one: Callable[[str, int], Any],
    blank: str | None = None,
) -> tuple[list[Any], dict[int, str]]:
    values: list[Any] = []
    bad: dict[int, str] = {}
    for text, at in zip(cells, positions, strict=True):
        try:
            values.append(blank if blank is not None and not text else one(text, at))
        except CellRefused as refused:
            bad[at] = refused.code
            values.append(blank if blank is not None else None)
    return values, bad


def _positions(mask: pa.Array) -> list[int]:
    found: list[int] = np.flatnonzero(_flags(mask)).tolist()
    return found


def _flags(mask: pa.Array) -> np.ndarray:
    flags: np.ndarray = mask.to_numpy(zero_copy_only=False)
    return flags
