"""Two tables as arrays: what each row says, which rows play, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from intake.amounts import currency_code, exponent_of
from intake.cells import read_amounts
from intake.problems import CellRefused
from matching.passes.days import NO_DAY, Days, read_days
from matching.passes.plan import Plan, SideColumns
from matching.passes.tables import Table
from matching.passes.texts import BLANK, Codes, Texts, coded_texts, plain

Ints = npt.NDArray[np.int64]
NO_AMOUNT: Final = "no_amount"
HUNDREDTHS: Final = 2


@dataclass(frozen=True, slots=True)
class Side:
    """The rows that play, by place. `row`: the 1-based data row; `alike`: a number that alike rows share.

    Numbers of `alike` ascend with what rows say, so that they rank rows whatever their order.
    """

    row: Ints
    amount: Ints
    day: Days
    currency: Codes
    alike: Ints
    ids: Sequence[str]

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Aside:
    """Data rows that do not play."""

    excluded: Ints
    rejected: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class TwoSides:
    """`names`: the texts behind `on`, by name, each over one list of words."""

    left: Side
    right: Side
    left_aside: Aside
    right_aside: Aside
    names: Mapping[str, Texts]
    currencies: Sequence[str]
    left_rows: int
    right_rows: int


@dataclass(frozen=True, slots=True)
class _Read:
    table: Table
    columns: SideColumns
    amount: Ints
    day: Days
    currency: Sequence[str]
    plays: npt.NDArray[np.bool_]
    aside: Aside

    def cells(self, column: str) -> pa.Array:
        return self.table.columns[column].filter(pa.array(self.plays))


def read_sides(left: Table, right: Table, plan: Plan) -> TwoSides:
    """What the plan makes of the tables."""
    reads = _read(left, plan.left), _read(right, plan.right)
    names = _names(*reads)
    codes = {name: at for at, name in enumerate(sorted({*reads[0].currency, *reads[1].currency} - {""}))}
    sides = [
        _side(read, names, codes, is_left=is_left) for read, is_left in zip(reads, (True, False), strict=True)
    ]
    asides = (reads[0].aside, reads[1].aside)
    return TwoSides(sides[0], sides[1], *asides, names, tuple(codes), left.rows, right.rows)


def _read(table: Table, columns: SideColumns) -> _Read:
    included = _included(table, columns)
    currency = _currencies(table, columns)
    amount, bad = _amounts(table, columns, currency)
    day = np.full(table.rows, NO_DAY, np.int64)
    if columns.date:
        day, bad_days = read_days(table.columns[columns.date], pattern=columns.date_format)
        bad = bad_days | bad
    rejected = {at + 1: bad[at] for at in sorted(bad) if included[at]}
    plays = included.copy()
    plays[[at - 1 for at in rejected]] = False
    playing = np.flatnonzero(plays)
    aside = Aside(np.flatnonzero(~included) + 1, rejected)
    said = [currency[at] for at in playing.tolist()] if columns.currency else [""] * len(playing)
    return _Read(table, columns, amount[playing] * columns.sign, day[playing], said, plays, aside)


def _included(table: Table, columns: SideColumns) -> npt.NDArray[np.bool_]:
    """The rows that `where` leaves in."""
    included = np.ones(table.rows, bool)
    for column, values in columns.where:
        wanted = {plain(value) for value in values}
        cells = table.columns[column].dictionary_encode()
        fits = np.array([plain(cell) in wanted for cell in cells.dictionary.to_pylist()], bool)
        if table.rows:
            included &= fits[cells.indices.to_numpy(zero_copy_only=False)]
    return included


def _currencies(table: Table, columns: SideColumns) -> Sequence[str]:
    if not columns.currency or not table.rows:
        return [""] * table.rows
    cells = table.columns[columns.currency].dictionary_encode()
    codes = [_currency(cell) for cell in cells.dictionary.to_pylist()]
    return [codes[at] for at in cells.indices.to_numpy(zero_copy_only=False).tolist()]


def _currency(cell: str) -> str:
    """The ISO code of what is written, else what is written as a word of its own."""
    try:
        return currency_code(cell)
    except CellRefused:
        return plain(cell).upper()


def _amounts(table: Table, columns: SideColumns, currency: Sequence[str]) -> tuple[Ints, dict[int, str]]:
    """Signed minor units as the table books them; by place why a row has none."""
    exponents = [exponent_of(one) for one in currency] if columns.currency else []
    if all(one == HUNDREDTHS for one in set(exponents)):
        exponents = []
    read = [_money(table.columns[column], exponents) for column in columns.amount]
    if len(read) == 1:
        amount, blank, bad = read[0]
        return amount, dict.fromkeys(np.flatnonzero(blank).tolist(), NO_AMOUNT) | bad
    (came, no_came, bad_in), (went, no_went, bad_out) = read
    blank = no_came & no_went
    return came - went, dict.fromkeys(np.flatnonzero(blank).tolist(), NO_AMOUNT) | bad_out | bad_in


def _money(cells: pa.Array, exponents: Sequence[int]) -> tuple[Ints, npt.NDArray[np.bool_], dict[int, str]]:
    column = read_amounts(cells, exponents or None)
    blank = pc.is_null(column.values).to_numpy(zero_copy_only=False).copy()
    blank[list(column.bad)] = False
    amounts = pc.fill_null(column.values, 0).to_numpy(zero_copy_only=False)
    return amounts.astype(np.int64), blank, column.bad


def _names(left: _Read, right: _Read) -> dict[str, Texts]:
    """The texts of references, ids and keys; a column that a side does not map is blank."""
    columns = {
        "reference": (left.columns.references, right.columns.references),
        "id": (_one(left.columns.id), _one(right.columns.id)),
    }
    keys = dict(left.columns.keys), dict(right.columns.keys)
    for name in sorted({*keys[0], *keys[1]}):
        columns[name] = (_one(keys[0].get(name, "")), _one(keys[1].get(name, "")))
    return {
        name: coded_texts([left.cells(one) for one in lefts], [right.cells(one) for one in rights])
        for name, (lefts, rights) in columns.items()
    }


def _one(column: str) -> tuple[str, ...]:
    return (column,) if column else ()


def _side(read: _Read, names: Mapping[str, Texts], codes: Mapping[str, int], *, is_left: bool) -> Side:
    row = np.flatnonzero(read.plays) + 1
    currency = np.array([codes.get(one, BLANK) for one in read.currency], np.int64)
    said = [read.amount, read.day, currency]
    for name in sorted(names):
        if name != "id":
            said += names[name].left if is_left else names[name].right
    ids = read.cells(read.columns.id).to_pylist() if read.columns.id else []
    return Side(row, read.amount, read.day, currency, ranks(said), ids)


def ranks(columns: Sequence[Ints]) -> Ints:
    """A number per row: the same for rows that say the same, ascending with what they say."""
    if not len(columns[0]):
        return np.zeros(0, np.int64)
    order = np.lexsort(columns[::-1])
    fresh = np.zeros(len(order), bool)
    for column in columns:
        ordered = column[order]
        fresh[1:] |= ordered[1:] != ordered[:-1]
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(fresh)
    return numbers
