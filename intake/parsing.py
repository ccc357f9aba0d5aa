"""A block of raw rows to typed columns, with whose each row is, and what is wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake import amounts, cells, times, words
from intake.blocks import SEPARATOR, Block
from intake.cells import Column
from intake.classification import Classifier
from intake.data_rows import Numbered
from intake.layouts import Field, Found, Read
from intake.problems import CellRefused
from intake.rows import Rows, evened
from intake.scopes import Scope, Scopes

EXAMPLE: Final = "EXAMPLE-"  # ids of our templates' example rows begin so; they are never facts
CELL_CHARACTERS_MAX: Final = 32_767
SCOPE_NAMES: Final = ("platform", "shop", "account")
SUB_ACCOUNT: Final = "sub_account"  # whose money it is where `account` names who serves many
_TYPES: Final = {
    Read.TEXT: pa.string(),
    Read.ID: pa.string(),
    Read.WORD: pa.string(),
    Read.CURRENCY: pa.string(),
    Read.AMOUNT: pa.int64(),
    Read.COUNT: pa.int64(),
    Read.MEASURE: pa.int64(),
    Read.TIME: pa.timestamp("us"),
    Read.DAY: pa.date32(),
}


@dataclass(slots=True)
class Parsed:
    """`wrong` says by position which field keeps the row from being a fact ("" for the row), and why."""

    block: Block
    row_nos: np.ndarray
    raw: dict[str, pa.Array]
    scope: dict[str, pa.Array]
    wrong: dict[int, tuple[str, str]]
    suspects: list[tuple[str, int]]
    id_counts: dict[str, tuple[int, int]]
    excluded: int

    def cell(self, name: str, at: int) -> str:
        """The cell as the file writes it."""
        return str(self.raw[name][at].as_py()) if name in self.raw else ""


def parse_block(data: Numbered, found: Found, *, scopes: Scopes, classifier: Classifier) -> Parsed:
    """Reads every known column of the rows. Raises IntakeRefused where a row's owner cannot be told."""
    row_nos = data.numbers
    raw, wrong = _raw_columns(data.rows, found)
    left_out = _examples(raw, found) | _note(raw, found, row_nos)
    if left_out.any():
        keep = np.flatnonzero(~left_out)
        raw = {name: column.take(pa.array(keep)) for name, column in raw.items()}
        moved = {int(old): new for new, old in enumerate(keep)}
        wrong = {moved[at]: what for at, what in wrong.items() if at in moved}
        row_nos = row_nos[keep]
    reader = _Cells(raw, found, len(row_nos), wrong)
    scope, zone = _scope_columns(reader, scopes)
    stated = found.layout.stated.currency
    scope["currency"] = reader.currency(pa.repeat(stated, len(row_nos)) if stated else scope["currency"])
    columns = reader.columns(scope["currency"], zone)
    types = {one.name: _TYPES[one.read] for one in found.layout.fields}
    block = Block(len(row_nos), columns, types, classifier)
    return Parsed(
        block, row_nos, raw, scope, reader.wrong, reader.suspects, reader.id_counts, int(left_out.sum())
    )


def _raw_columns(rows: Rows, found: Found) -> tuple[dict[str, pa.Array], dict[int, tuple[str, str]]]:
    width = len(found.headers)
    wrong: dict[int, tuple[str, str]] = {}
    wide = np.flatnonzero(rows.widths > width)
    if len(wide) and found.layout.cell_mark:
        rows = _mended_rows(rows, width, found.layout.cell_mark)
        wide = np.flatnonzero(rows.widths > width)
    for at in wide.tolist():
        if any(map(str.strip, rows.row(at)[width:])):
            wrong[at] = ("", "too_many_cells")
    blank = pa.repeat("", len(rows))
    columns = [*rows.columns, *[blank] * (width - len(rows.columns))]
    raw = {name: columns[place] for name, place in found.places.items()}
    for name, column in raw.items():
        if (pc.max(pc.binary_length(column)).as_py() or 0) > CELL_CHARACTERS_MAX:
            for at in _positions(pc.greater(pc.utf8_length(column), CELL_CHARACTERS_MAX)):
                wrong.setdefault(at, (name, "cell_too_long"))
    return raw, wrong


def _mended_rows(rows: Rows, width: int, mark: str) -> Rows:
    each = (rows.row(at) for at in range(len(rows)))
    return evened([_mended(row, mark) if len(row) > width else row for row in each])


def _mended(row: list[str], mark: str) -> list[str]:
    """The row with cells that a comma inside them has cut put together again; as it is without a mark."""
    whole: list[str] = []
    for cell in row:
        if mark and whole and cell and not cell.startswith(mark):
            whole[-1] += "," + cell
        else:
            whole.append(cell)
    return whole


def _note(raw: dict[str, pa.Array], found: Found, row_nos: np.ndarray) -> np.ndarray:
    """Marks the line of remarks under the header line: it has neither a time nor an amount."""
    mask = np.zeros(len(row_nos), bool)
    if found.layout.note_below and row_nos[0] == 1:
        told = [one for one in found.layout.fields if one.required and one.read in (Read.TIME, Read.AMOUNT)]
        mask[0] = not any(_says(one.read, str(raw[one.name][0].as_py())) for one in told)
    return mask


def _says(read: Read, cell: str) -> bool:
    try:
        found = times.wall_clock(cell) if read is Read.TIME else amounts.minor_units(cell)
    except CellRefused:
        return False
    return found is not None


def _examples(raw: dict[str, pa.Array], found: Found) -> np.ndarray:
    mask = np.zeros(len(next(iter(raw.values()))), bool)
    if found.layout.source.startswith("template_"):
        for one in found.layout.fields:
            if one.read is Read.ID and one.name in raw:
                mask |= pc.starts_with(raw[one.name], EXAMPLE).to_numpy(zero_copy_only=False)
    return mask


def _scope_columns(reader: "_Cells", scopes: Scopes) -> tuple[dict[str, pa.Array], str]:
    """Platform, shop, account and default currency by row, and the zone of the file."""
    texts = [pc.replace_substring(reader.scope_text(name), SEPARATOR, "") for name in SCOPE_NAMES]
    scopes.hint(pc.unique(reader.scope_text("account_hint")).to_pylist())
    together = pc.binary_join_element_wise(*texts, SEPARATOR).dictionary_encode()
    bad = np.isin(np.arange(reader.count), list(reader.wrong))
    usable = set(together.indices.to_numpy(zero_copy_only=False)[~bad].tolist())
    found = [
        scopes.of(*one.split(SEPARATOR)) if code in usable else Scope()
        for code, one in enumerate(together.dictionary.to_pylist())
    ]
    columns = {
        name: pa.array([getattr(one, name) for one in found], pa.string()).take(together.indices)
        for name in (*SCOPE_NAMES, "currency")
    }
    return columns, next((one.timezone for code, one in enumerate(found) if code in usable), Scope().timezone)


class _Cells:
    """Types the columns of one block, collecting what is wrong; the first wrong cell of a row stands."""

    def __init__(
        self, raw: dict[str, pa.Array], found: Found, count: int, wrong: dict[int, tuple[str, str]]
    ) -> None:
        self.raw, self.count, self.wrong = raw, count, wrong
        self.fields = {one.name: one for one in found.layout.fields if one.name in raw}
        self.suspects: list[tuple[str, int]] = []
        self.id_counts: dict[str, tuple[int, int]] = {
            one.name: (0, 0) for one in self.fields.values() if one.read is Read.ID
        }

    def scope_text(self, name: str) -> pa.Array:
        """A cell that says whose the row is, cleaned; blanks where there is no such column."""
        if name not in self.fields:
            return pa.repeat("", self.count)
        one = self.fields[name]
        if one.read is Read.WORD:
            return self._keep(one, cells.read_words(self.raw[name], one.words or words.PLATFORMS))
        if name == "account" and SUB_ACCOUNT in self.fields:
            under = cells.trimmed(self.raw[SUB_ACCOUNT])
            none = pc.is_in(under, pa.array(["", "0"]))
            return pc.if_else(none, cells.trimmed(self.raw[name]), under)
        return cells.trimmed(self.raw[name])

    def currency(self, default: pa.Array) -> pa.Array:
        """The currency by row: as written, else the owner's."""
        if "currency" not in self.fields:
            return default
        written = self._keep(self.fields["currency"], cells.read_currencies(self.raw["currency"]))
        return pc.if_else(pc.equal(written, ""), default, written)

    def columns(self, currencies: pa.Array, zone: str) -> dict[str, pa.Array]:
        """Every other column, typed."""
        coded = currencies.dictionary_encode()
        digits = [amounts.exponent_of(one) for one in coded.dictionary.to_pylist()]
        exponents = None if set(digits) <= {2} else pa.array(digits, pa.int64()).take(coded.indices)
        by_row = None if exponents is None else exponents.to_pylist()
        typed = {}
        for name, one in self.fields.items():
            if name not in ("currency", *SCOPE_NAMES):
                typed[name] = self._keep(one, self._read(one, by_row, zone))
        return typed

    def _read(self, one: Field, exponents: Sequence[int] | None, zone: str) -> Column:
        raw = self.raw[one.name]
        readers: dict[Read, Callable[[], Column]] = {
            Read.ID: lambda: cells.read_ids(raw),
            Read.AMOUNT: lambda: cells.read_amounts(raw, exponents),
            Read.COUNT: lambda: cells.read_counts(raw),
            Read.MEASURE: lambda: cells.read_measures(raw),
            Read.TIME: lambda: cells.read_times(raw, zone),
            Read.DAY: lambda: cells.read_days(raw, zone),
            Read.WORD: lambda: cells.read_words(raw, one.words),
        }
        return readers.get(one.read, lambda: Column(cells.trimmed(raw)))()

    def _keep(self, one: Field, column: Column) -> pa.Array:
        for at, code in column.bad.items():
            self.wrong.setdefault(at, (one.name, code))
        values = column.values
        if pa.types.is_string(values.type):
            values = pc.fill_null(values, "")
        blank = pc.equal(values, "") if pa.types.is_string(values.type) else values.is_null()
        if one.needed:
            for at in _positions(blank):
                self.wrong.setdefault(at, (one.name, "missing"))
        if one.read is Read.ID:
            self.suspects += [(one.name, at) for at in column.suspects]
            filled = self.count - int(pc.sum(blank).as_py() or 0)
            self.id_counts[one.name] = (len(column.suspects), filled)
        return values


def _positions(mask: pa.Array) -> list[int]:
    found: list[int] = np.flatnonzero(mask.to_numpy(zero_copy_only=False)).tolist()
    return found
