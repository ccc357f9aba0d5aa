"""From a file's bytes to staged fact lines, and everything the file says of itself. Stores nothing.

Rows are taken in blocks, so that memory does not grow with the file. What is wrong with a row is collected;
what is wrong with the file raises IntakeRefused.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intake import ids
from intake.blocks import Lines, Shaped
from intake.bounds import BOUNDS, Bounds
from intake.classification import Classifier
from intake.content import Content
from intake.controls import Balances, Control, Gap, Preamble, Tally, missing_footer
from intake.data_rows import DataRows, Numbered, kept_together, prepared
from intake.facts import DATED_BY, SCHEMAS, FactKind, FileId, blank
from intake.layouts import Found
from intake.masking import masked_columns
from intake.parsing import SCOPE_NAMES, Parsed, parse_block
from intake.problems import RowProblem
from intake.recognising import recognise
from intake.refusals import IntakeRefused
from intake.rows import Grid
from intake.scopes import Company, Scopes
from intake.store import COMPRESSION, PartScope

FIRST: Final = "-1"
# Columns whose dictionary would be as long as they are.
NEVER_REPEATING: Final = ("_no", "line_key", "waybill")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader of the file said about it, beyond the file itself."""

    source: str | None = None
    shop: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A row kept out because an id of it is damaged."""

    problem: RowProblem
    amount_minor: int
    currency: str
    scope: PartScope


@dataclass(frozen=True, slots=True)
class LayoutName:
    """Which layout a file had."""

    source: str
    name: str
    kind: FactKind


@dataclass(slots=True)
class Reading:
    """A file read. Row numbers count data rows from 1; lines stand in the staged file."""

    layout: LayoutName
    headers: tuple[str, ...]
    encoding: str
    preamble: Preamble = field(default_factory=Preamble)
    read: int = 0
    excluded: int = 0
    rejected: set[int] = field(default_factory=set)
    problems: list[RowProblem] = field(default_factory=list)
    damaged: list[DamagedRow] = field(default_factory=list)
    controls: tuple[Control, ...] = ()
    gaps: tuple[Gap, ...] = ()
    scopes: set[PartScope] = field(default_factory=set)
    currency: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def kind(self) -> FactKind:
        return self.layout.kind

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The days the file covers: as declared, else of its rows."""
        if self.preamble.first_day and self.preamble.last_day:
            return self.preamble.first_day, self.preamble.last_day
        return self.first_day, self.last_day


def read_file(
    content: Content,
    *,
    file_id: FileId,
    asked: Asked,
    company: Company,
    staged: Path,
    bounds: Bounds = BOUNDS,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Reading:
    """Reads the whole file; writes its lines to `staged`, in the kind's schema. Raises IntakeRefused.

    `line_key` is there the line's identity, occurrence not yet counted.
    """
    grid, found = recognise(content, source=asked.source, bounds=bounds, own=company.layouts)
    reader = _Reader(grid, found, file_id=file_id, asked=asked, company=company, bounds=bounds)
    schema = SCHEMAS[found.layout.kind]
    repeating = [name for name in schema.names if not name.endswith(NEVER_REPEATING)]
    with pq.ParquetWriter(staged, schema, compression=COMPRESSION, use_dictionary=repeating) as writer:
        for done, table in reader.tables():
            writer.write_table(table)
            progress("reading", done, 0)
    return reader.finished()


def _number_hashed(columns: dict[str, pa.Array], hashed: pa.Array) -> None:
    """A line without a number of its own is known by its hash and occurrence: here the first."""
    if pc.any(hashed).as_py():
        first = pc.binary_join_element_wise(columns["line_key"], FIRST, "")
        for name in {"ledger_no", "bank_no"} & columns.keys():
            columns[name] = pc.if_else(hashed, first, columns[name])


class _Reader:
    """Carries what a file adds up to over its blocks."""

    def __init__(
        self,
        grid: Grid,
        found: Found,
        *,
        file_id: FileId,
        asked: Asked,
        company: Company,
        bounds: Bounds,
    ) -> None:
        layout = found.layout
        self.grid, self.found, self.file_id = grid, found, file_id
        named = LayoutName(layout.source, layout.name, layout.kind)
        self.reading = Reading(named, found.headers, grid.encoding)
        stated = layout.stated
        self.scopes = Scopes(
            company, layout, asked.shop or stated.shop or None, asked.account or stated.account or None
        )
        self.classifier = Classifier.of(layout.source, layout.words, company.texts)
        self.tally, self.balances = Tally(), Balances()
        self.preparing = layout.prepared(found) if layout.prepared else None
        self.last_kept = 0  # the number of the last row that takes part
        self.data = DataRows(found.headers, layout.footer_marks, bounds.csv_rows)
        self.suspects: list[tuple[int, str, str, int]] = []  # row, field, value, amount
        self.rounded = dict.fromkeys(found.places, 0)
        self.filled = dict.fromkeys(found.places, 0)
        self.currencies: set[str] = set()

    def tables(self) -> Iterator[tuple[int, pa.Table]]:
        """(rows read so far, staged lines) block by block."""
        layout, places = self.found.layout, self.found.places
        with closing(self.grid.rows()) as rows:
            preamble = list(islice(rows, self.found.header_index))
        self.reading.preamble = layout.preamble(preamble)
        self.scopes.declared_account = self.reading.preamble.account
        blocks = self.data.of(self.grid.blocks(self.found.header_index + 1))
        if self.preparing is not None:
            blocks = prepared(blocks, self.preparing)
        if layout.together:
            blocks = kept_together(blocks, places.get(layout.together))
        for block in blocks:
            table = self._take(block)
            if table.num_rows:
                yield self.data.read, table

    def _take(self, rows: Numbered) -> pa.Table:
        parsed = parse_block(rows, self.found, scopes=self.scopes, classifier=self.classifier)
        self.reading.excluded += parsed.excluded
        shaped = self.found.layout.shape(parsed.block)
        for at, (name, code) in shaped.wrong.items():
            parsed.wrong.setdefault(at, (name, code))
        self._exclude(parsed, shaped.excluded)
        self._gather(parsed, shaped)
        tables = [self._staged(parsed, lines, shaped.excluded) for lines in shaped.lines]
        return tables[0] if len(tables) == 1 else pa.concat_tables(tables).sort_by("row_no")

    def _exclude(self, parsed: Parsed, excluded: frozenset[int]) -> None:
        """Rows that take no part are counted; nothing about them is a problem."""
        self.reading.excluded += len(excluded)
        for at in excluded & parsed.wrong.keys():
            del parsed.wrong[at]
        parsed.suspects = [one for one in parsed.suspects if one[1] not in excluded]
        kept = np.delete(parsed.row_nos, list(excluded))
        self.last_kept = int(kept.max(initial=self.last_kept))

    def _gather(self, parsed: Parsed, shaped: Shaped) -> None:
        self.tally.add(self.found.layout.tallies(parsed.block, shaped))
        if self.found.layout.is_followed:
            self.balances.add(parsed.row_nos, parsed.scope["account"], shaped)
        self.currencies |= set(pc.unique(parsed.scope["currency"]).to_pylist())
        amounts = None if shaped.money is None else pc.fill_null(shaped.money.amount, 0)
        for at, (name, code) in sorted(parsed.wrong.items()):
            self._reject(parsed, at, name, code, int(amounts[at].as_py()) if amounts is not None else 0)
        for name, at in parsed.suspects:
            amount = int(amounts[at].as_py()) if amounts is not None else 0
            self.suspects.append((int(parsed.row_nos[at]), name, parsed.cell(name, at), amount))
        for name, (rounded, filled) in parsed.id_counts.items():
            self.rounded[name] += rounded
            self.filled[name] += filled

    def _reject(self, parsed: Parsed, at: int, name: str, code: str, amount: int) -> None:
        row_no = int(parsed.row_nos[at])
        column = self._header(name) if name else ""
        problem = RowProblem(row_no, column, parsed.cell(name, at) if name else "", code)
        self.reading.rejected.add(row_no)
        self.reading.problems.append(problem)
        if code == "damaged_identifier":
            scope = PartScope(*(parsed.scope[one][at].as_py() for one in SCOPE_NAMES))
            currency = parsed.scope["currency"][at].as_py()
            self.reading.damaged.append(DamagedRow(problem, amount, currency, scope))

    def _header(self, name: str) -> str:
        place = self.found.places.get(name)
        return name if place is None else self.found.headers[place].strip()

    def _staged(self, parsed: Parsed, lines: Lines, excluded: frozenset[int]) -> pa.Table:
        keep = ~np.isin(lines.at, [*parsed.wrong, *excluded])
        at = pa.array(lines.at[keep])
        where = pa.array(np.flatnonzero(keep))
        count = len(at)
        columns: dict[str, pa.Array] = {
            "file_id": pa.repeat(pa.scalar(self.file_id, pa.int64()), count),
            "row_no": pa.array(parsed.row_nos, pa.int32()).take(at),
            "source": pa.repeat(self.found.layout.source, count),
            "line_key": lines.identity.take(where),
            **{name: column.take(at) for name, column in parsed.scope.items()},
            **{name: column.take(where) for name, column in lines.columns.items()},
        }
        _number_hashed(columns, lines.hashed.take(where))
        company = self.scopes.company
        columns = masked_columns(
            self.reading.kind, columns, key=company.mask_key.encode(), payees=company.payee_names
        )
        schema = SCHEMAS[self.found.layout.kind]
        for one in schema:
            if one.name not in columns:
                columns[one.name] = pa.repeat(pa.scalar(blank(one), one.type), count)
        table = pa.table({name: columns[name] for name in schema.names}).cast(schema)
        self._cover(table)
        owners = table.group_by(list(SCOPE_NAMES)).aggregate([])
        self.reading.scopes |= {PartScope(**one) for one in owners.to_pylist()}
        return table

    def _cover(self, table: pa.Table) -> None:
        ends = pc.min_max(table[DATED_BY[self.reading.kind]]).as_py()
        days = [one.date() if isinstance(one, datetime) else one for one in ends.values() if one is not None]
        known = [one for one in (self.reading.first_day, self.reading.last_day, *days) if one is not None]
        if known:
            self.reading.first_day, self.reading.last_day = min(known), max(known)

    def finished(self) -> Reading:
        """The reading with what only the whole file tells."""
        self._judge_rounded_columns()
        self._judge_cut_row()
        self._own_if_empty()
        layout, footer = self.found.layout, self.data.footer
        declared = (*self.reading.preamble.declared, *(layout.footer(footer) if footer else ()))
        controls = list(self.tally.against(declared))
        if layout.has_footer and not footer:
            controls.append(missing_footer())
        if self.preparing is not None:
            controls += self.preparing.controls(self.tally)
            self.reading.excluded += self.preparing.left_out
        self.reading.read, self.reading.encoding = self.data.read, self.grid.encoding
        self.reading.excluded += self.data.excluded
        followed, gaps = self.balances.followed()
        self.reading.controls, self.reading.gaps = (*controls, *followed), gaps
        self.reading.currency = next(iter(self.currencies)) if len(self.currencies) == 1 else ""
        return self.reading

    def _own_if_empty(self) -> None:
        """A file without rows still says that its owner had none in its days, if its owner can be told."""
        if not self.reading.scopes:
            with suppress(IntakeRefused):
                scope = self.scopes.of("", "", "")
                self.reading.scopes.add(PartScope(scope.platform, scope.shop, scope.account))

    def _judge_rounded_columns(self) -> None:
        """A text column with many ids of fifteen digits and zeros went through a spreadsheet."""
        damaged = [
            name for name in self.rounded if ids.is_rounded_column(self.rounded[name], self.filled[name])
        ]
        scope = next(iter(self.reading.scopes), PartScope("", "", ""))
        currency = next(iter(self.currencies), "")
        for row_no, name, value, amount in self.suspects:
            if name in damaged and row_no not in self.reading.rejected:
                problem = RowProblem(row_no, self._header(name), value, "damaged_identifier")
                self.reading.rejected.add(row_no)
                self.reading.problems.append(problem)
                self.reading.damaged.append(DamagedRow(problem, amount, currency, scope))

    def _judge_cut_row(self) -> None:
        """A short last row without its line's end: the file was cut inside it."""
        cut = self.data.last_short
        if (
            cut
            and cut == self.last_kept
            and not (self.data.footer or self.grid.ends_with_newline or cut in self.reading.rejected)
        ):
            self.reading.rejected.add(cut)
            self.reading.problems.append(RowProblem(cut, "", "", "cut_row"))
