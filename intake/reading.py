"""From a file's bytes to staged fact lines, and everything the file says of itself. Stores nothing.

Rows are taken in blocks, so that memory does not grow with the file. What is wrong with a row is collected;
what is wrong with the file raises IntakeRefused.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
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
from intake.classification import Classifier
from intake.controls import Balances, Control, Gap, Preamble, Tally, missing_footer
from intake.facts import DATED_BY, SCHEMAS, FactKind, FileId, blank
from intake.grids import ROWS_MAX, Grid, grids
from intake.layouts import HEADER_SEARCH_ROWS, Found, Layout, find_layout, unknown_layout
from intake.originals import CHUNK
from intake.parsing import SCOPE_NAMES, Parsed, parse_block
from intake.preparing import AsTheyStand
from intake.problems import RowProblem
from intake.refusals import IntakeRefused
from intake.scopes import Company, Scopes
from intake.sniffing import Content, Format, sniff
from intake.sources import LAYOUTS, SOURCES
from intake.store import PartScope

BLOCK_ROWS: Final = 50_000
FOOTER_LINES_MAX: Final = 50
SUMMARY_CHARACTERS_MAX: Final = 20
_SUMMARIES: Final = frozenset({"合计", "小计", "总计", "合計", "小計", "總計", "total", "subtotal"})
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


@dataclass(slots=True)
class Reading:
    """A file read. Row numbers count data rows from 1; lines stand in the staged file."""

    layout: Layout
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


def recognise(content: Content, asked: Asked) -> tuple[Grid, Found]:
    """The table in the file and its layout. Raises IntakeRefused where there is none we know."""
    if asked.source is not None and asked.source not in SOURCES:
        raise IntakeRefused("unknown_source", source=asked.source, known=", ".join(SOURCES))
    sniffed = sniff(content)
    if sniffed.format is Format.ARCHIVE:
        raise IntakeRefused("archive_inside")
    refusal: IntakeRefused | None = None
    for grid in grids(content, sniffed):
        try:
            head = list(islice(_closing(grid.rows()), HEADER_SEARCH_ROWS))
        except IntakeRefused as wrong:
            refusal = refusal or wrong
            continue
        if (found := find_layout(head, LAYOUTS, source=asked.source)) is not None:
            return grid, found
        nearest = [one for one in LAYOUTS if asked.source in (None, one.source)]
        here = unknown_layout(head, nearest)
        refusal = here if refusal is None or refusal.code == "unknown_layout" else refusal
    raise refusal or IntakeRefused("unknown_layout")


def _closing(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    finally:
        if hasattr(rows, "close"):
            rows.close()


def data_rows(
    rows: Iterator[list[str]], footer_marks: tuple[str, ...], *, footer: list[list[str]] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of what follows the header line; blank lines are skipped and not counted.

    Ends at the first line that begins with a footer mark; that and the rest go to `footer`.
    """
    row_no = 0
    for row in rows:
        first = _plain(row[0]) if row else ""
        if not first and not any(map(_plain, row)):
            continue
        if footer_marks and first.startswith(footer_marks):
            if footer is not None:
                footer += [row, *islice((one for one in rows if any(one)), FOOTER_LINES_MAX)]
            return
        row_no += 1
        yield row_no, row


def _plain(cell: str) -> str:
    return cell.strip(" \t`\ufeff\u3000\"'")


def read_file(
    content: Content,
    *,
    file_id: FileId,
    asked: Asked,
    company: Company,
    staged: Path,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Reading:
    """Reads the whole file; writes its lines to `staged`. Raises IntakeRefused."""
    grid, found = recognise(content, asked)
    reader = _Reader(content, grid, found, file_id=file_id, asked=asked, company=company)
    with pq.ParquetWriter(staged, staged_schema(found.layout.kind), compression="lz4") as writer:
        for done, table in reader.tables():
            writer.write_table(table)
            progress("reading", done, 0)
    return reader.finished()


def staged_schema(kind: FactKind) -> pa.Schema:
    """Of the staged file: the kind's columns but `line_key`, and what judging needs."""
    columns = [one for one in SCHEMAS[kind] if one.name != "line_key"]
    extra = [("identity", pa.string()), ("hashed", pa.bool_())]
    return pa.schema([*columns, *(pa.field(name, type_) for name, type_ in extra)])


def _blocks(
    rows: Iterator[tuple[int, list[str]]], *, together: int | None
) -> Iterator[list[tuple[int, list[str]]]]:
    """The rows block by block; neighbours that say the same at `together` in one, as far as a block bears."""
    ahead: list[tuple[int, list[str]]] = []
    while block := ahead + list(islice(rows, BLOCK_ROWS)):
        ahead = []
        for row in islice(rows, 0 if together is None else BLOCK_ROWS):
            if _cell(row[1], together) != _cell(block[-1][1], together):
                ahead = [row]
                break
            block.append(row)
        yield block


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


class _Reader:
    """Carries what a file adds up to over its blocks."""

    def __init__(
        self,
        content: Content,
        grid: Grid,
        found: Found,
        *,
        file_id: FileId,
        asked: Asked,
        company: Company,
    ) -> None:
        layout = found.layout
        self.content, self.grid, self.found, self.file_id = content, grid, found, file_id
        self.reading = Reading(layout, found.headers, grid.encoding)
        self.scopes = Scopes(company, layout, asked.shop, asked.account)
        self.classifier = Classifier.of(layout.source, layout.words, company.texts)
        self.tally, self.balances = Tally(), Balances()
        self.prepared = layout.prepared(found) if layout.prepared else AsTheyStand()
        self.footer: list[list[str]] = []
        self.suspects: list[tuple[int, str, str, int]] = []  # row, field, value, amount
        self.rounded = dict.fromkeys(found.places, 0)
        self.filled = dict.fromkeys(found.places, 0)
        self.currencies: set[str] = set()
        self.cut_row = 0

    def tables(self) -> Iterator[tuple[int, pa.Table]]:
        """(rows read so far, staged lines) block by block."""
        rows = self.grid.rows()
        preamble = list(islice(rows, self.found.header_index + 1))[:-1]
        self.reading.preamble = self.found.layout.preamble(preamble)
        self.scopes.declared_account = self.reading.preamble.account
        place = self.found.places.get(self.found.layout.together)
        for block in _blocks(self.prepared.rows(self._data_rows(rows)), together=place):
            table = self._take(block)
            if table.num_rows:
                yield self.reading.read, table

    def _data_rows(self, rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) of every data row that is not a sum of others."""
        width = len(self.found.headers)
        for row_no, row in data_rows(rows, self.found.layout.footer_marks, footer=self.footer):
            self.reading.read = row_no
            if row_no > ROWS_MAX:
                raise IntakeRefused("too_many_rows", rows_max=ROWS_MAX)
            if len(row[0]) < SUMMARY_CHARACTERS_MAX and _plain(row[0]).casefold() in _SUMMARIES:
                self.reading.excluded += 1
                continue
            self.cut_row = row_no if len(row) < width else 0
            yield row_no, row

    def _take(self, rows: Sequence[tuple[int, list[str]]]) -> pa.Table:
        parsed = parse_block(rows, self.found, scopes=self.scopes, classifier=self.classifier)
        self.reading.excluded += parsed.excluded
        shaped = self.found.layout.shape(parsed.block)
        for at, (name, code) in shaped.wrong.items():
            parsed.wrong.setdefault(at, (name, code))
        self._exclude(parsed, shaped.excluded)
        self._gather(parsed, shaped)
        tables = [self._staged(parsed, lines, shaped.excluded) for lines in shaped.lines]
        return pa.concat_tables(tables).sort_by("row_no")

    def _exclude(self, parsed: Parsed, excluded: frozenset[int]) -> None:
        """Rows that take no part are counted; nothing about them is a problem."""
        self.reading.excluded += len(excluded)
        for at in excluded & parsed.wrong.keys():
            del parsed.wrong[at]
        parsed.suspects = [one for one in parsed.suspects if one[1] not in excluded]
        if self.cut_row in {int(parsed.row_nos[at]) for at in excluded}:
            self.cut_row = 0

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
            "identity": lines.identity.take(where),
            "hashed": lines.hashed.take(where),
            **{name: column.take(at) for name, column in parsed.scope.items()},
            **{name: column.take(where) for name, column in lines.columns.items()},
        }
        schema = staged_schema(self.found.layout.kind)
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
        layout = self.found.layout
        controls = list(self.tally.against(layout.footer(self.footer))) if self.footer else []
        if layout.has_footer and not self.footer:
            controls.append(missing_footer())
        controls += self.prepared.controls(self.tally)
        self.reading.excluded += self.prepared.left_out
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
        if not self.cut_row or self.footer or not self.grid.encoding or self.cut_row in self.reading.rejected:
            return
        last = b""
        with self.content.open() as stream:
            while chunk := stream.read(CHUNK):
                last = chunk
        if last.endswith((b"\n", b"\r")):
            return
        self.reading.rejected.add(self.cut_row)
        self.reading.problems.append(RowProblem(self.cut_row, "", "", "cut_row"))
