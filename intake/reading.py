"""From a file's bytes to staged fact lines, and everything the file says of itself. Stores nothing.

Rows are taken in blocks, so that memory does not grow with the file. What is wrong with a row is collected;
what is wrong with the file raises IntakeRefused.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from intake.blocks import Lines, Shaped
from intake.bounds import BOUNDS, Bounds
from intake.classification import Classifier
from intake.content import Content
from intake.controls import BalanceEnd, Balances, Control, Gaps, Preamble, Tally, missing_footer
from intake.data_rows import DataRows, Numbered, kept_together, prepared
from intake.facts import DATED_BY, SCHEMAS, FactKind, FileId, blank
from intake.layouts import Found
from intake.marks import Corrections, marked
from intake.masking import masked_columns
from intake.parsing import SCOPE_NAMES, Parsed, parse_block
from intake.problems import PROBLEMS_KEPT, RowProblem
from intake.recognising import recognise
from intake.refusals import IntakeRefused
from intake.rows import BLOCK_ROWS, Grid
from intake.scopes import Company, Scopes
from intake.store import COMPRESSION, PartScope
from intake.wrong_rows import DAMAGED, DamagedRow, WrongRows

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
class LayoutName:
    """Which layout a file had."""

    source: str
    name: str
    kind: FactKind


@dataclass(slots=True)
class Reading:
    """A file read. Row numbers count data rows from 1; lines that take part stand in the staged file.

    Of very many problems, damaged rows and gaps the first are given; the figures are of all. `puts_right`:
    of a file of bad rows of another the rows there whose corrections were taken.
    """

    layout: LayoutName
    headers: tuple[str, ...]
    encoding: str
    preamble: Preamble = field(default_factory=Preamble)
    read: int = 0
    excluded: int = 0
    rejected: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    damaged: list[DamagedRow] = field(default_factory=list)
    damaged_count: int = 0
    damaged_minor: int = 0
    controls: tuple[Control, ...] = ()
    gaps: Gaps = field(default_factory=Gaps)
    ends: tuple[BalanceEnd, ...] = ()
    puts_right: tuple[int, ...] = ()
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
    kept: int = PROBLEMS_KEPT,
) -> Reading:
    """Reads the whole file; writes its lines to `staged`, in the kind's schema. Raises IntakeRefused.

    `line_key` is there the line's identity, occurrence not yet counted. `kept`: how many problems are told.
    """
    grid, found = recognise(content, source=asked.source, bounds=bounds, own=company.layouts)
    reader = _Reader(grid, found, file_id=file_id, asked=asked, company=company, bounds=bounds)
    reader.wrong.kept = kept
    schema = SCHEMAS[found.layout.kind]
    repeating = [name for name in schema.names if not name.endswith(NEVER_REPEATING)]
    with pq.ParquetWriter(staged, schema, compression=COMPRESSION, use_dictionary=repeating) as writer:
        for done, table in reader.tables():
            writer.write_table(table)
            progress("reading", done, 0)
    reading = reader.finished()
    if len(reader.wrong.late):
        _leave_out(reader.wrong.late, staged)
    return reading


def _leave_out(row_nos: np.ndarray, staged: Path) -> None:
    """Rewrites the staged lines without those of the rows."""
    fresh = staged.with_suffix(".again")
    try:
        with pq.ParquetFile(staged) as lines:
            schema = lines.schema_arrow
            with pq.ParquetWriter(fresh, schema, compression=COMPRESSION) as writer:
                for batch in lines.iter_batches(BLOCK_ROWS):
                    stands = ~np.isin(batch["row_no"].to_numpy(), row_nos)
                    writer.write_batch(batch.filter(pa.array(stands)))
        fresh.replace(staged)
    finally:
        fresh.unlink(missing_ok=True)


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
        self.last_kept = self.last_rejected = 0  # numbers of the last rows that take part, or are wrong
        self.data = DataRows(found.headers, layout.footer_marks, bounds.csv_rows)
        self.wrong = WrongRows()
        mark = marked(found.headers)
        self.corrected = None if mark is None else Corrections(mark[0])
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
        if self.corrected is not None:
            self.corrected.add(rows, without=[*parsed.wrong, *shaped.excluded])
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
        amounts = np.zeros(len(parsed.row_nos), np.int64)
        if shaped.money is not None:
            amounts = pc.fill_null(shaped.money.amount, 0).to_numpy(zero_copy_only=False)
        for at, (name, code) in sorted(parsed.wrong.items()):
            self._reject(parsed, at, name, code, int(amounts[at]))
        for name, counts in parsed.id_counts.items():
            ats = [at for one, at in parsed.suspects if one == name and at not in parsed.wrong]
            self.wrong.suspect(
                name,
                self._header(name),
                counts=counts,
                row_nos=parsed.row_nos[ats],
                amounts=amounts[ats],
                values=(parsed.cell(name, at) for at in ats),
            )

    def _reject(self, parsed: Parsed, at: int, name: str, code: str, amount: int) -> None:
        row_no = int(parsed.row_nos[at])
        column = self._header(name) if name else ""
        problem = RowProblem(row_no, column, parsed.cell(name, at) if name else "", code)
        self.last_rejected = row_no
        if code != DAMAGED:
            self.wrong.add(problem)
            return
        scope = PartScope(*(parsed.scope[one][at].as_py() for one in SCOPE_NAMES))
        self.wrong.add_damaged(DamagedRow(problem, amount, parsed.scope["currency"][at].as_py(), scope))

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
        scope = next(iter(self.reading.scopes), PartScope("", "", ""))
        self.wrong.judge_rounded_columns(scope, next(iter(self.currencies), ""))
        self._judge_cut_row()
        self._tell_wrong_rows()
        self._own_if_empty()
        layout, footer = self.found.layout, self.data.footer
        declared = (*self.reading.preamble.declared, *(layout.footer(footer) if footer else ()))
        controls = list(self.tally.against(declared))
        self.reading.ends = tuple(self._owned(layout.ends(footer)))
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

    def _owned(self, ends: Sequence[BalanceEnd]) -> Iterator[BalanceEnd]:
        """The ends under the numbers by which their accounts are known."""
        for one in ends:
            with suppress(IntakeRefused):
                yield replace(one, account=self.scopes.of("", "", one.account).account)

    def _own_if_empty(self) -> None:
        """A file without rows still says that its owner had none in its days, if its owner can be told."""
        if not self.reading.scopes:
            with suppress(IntakeRefused):
                scope = self.scopes.of("", "", "")
                self.reading.scopes.add(PartScope(scope.platform, scope.shop, scope.account))

    def _tell_wrong_rows(self) -> None:
        wrong, reading = self.wrong, self.reading
        reading.rejected, reading.problems = wrong.count, wrong.problems
        reading.damaged, reading.damaged_count = wrong.damaged, wrong.damaged_count
        reading.damaged_minor = wrong.damaged_minor
        if self.corrected is not None:
            reading.puts_right = self.corrected.rows(without=wrong.late)

    def _judge_cut_row(self) -> None:
        """A short last row without its line's end: the file was cut inside it."""
        cut = self.data.last_short
        if (
            cut
            and cut == self.last_kept
            and not (self.data.footer or self.grid.ends_with_newline)
            and cut != self.last_rejected
            and cut not in self.wrong.late
        ):
            self.wrong.add_late(RowProblem(cut, "", "", "cut_row"))
