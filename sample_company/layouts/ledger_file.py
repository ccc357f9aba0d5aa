"""What the ledger files of all accounts have in common: a span of days, totals, and a running balance."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sample_company.layouts.sheet import Sheet
from sample_company.records import Entry


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one ledger file, and what is wrong with it.

    `omit` leaves a line out that the balances count with; `alter` gives a line as this export has it;
    `footer_off_minor` is added to the declared income.
    """

    name: str
    first: date
    last: date
    omit: Callable[[Entry], bool] | None = None
    alter: Callable[[Entry], Entry] | None = None
    footer_off_minor: int = 0

    def covers(self, day: date) -> bool:
        """Whether the day's lines stand in the file."""
        return self.first <= day <= self.last


class LedgerFile(Sheet):
    """One ledger file; the layouts say how a line, the preamble and the footer look."""

    def __init__(
        self, folder: Path, span: Span, *, source: str, encoding: str, account: str, shop: str
    ) -> None:
        super().__init__(folder / span.name, source=source, encoding=encoding, account=account, shop=shop)
        self.span = span
        self.income_rows = self.outgo_rows = 0
        self.income_minor = self.outgo_minor = 0
        self.gap_row = 0  # the first row whose balance does not follow, because a line before it was left out
        self.gap_minor = 0  # by how much

    def post(self, entry: Entry, *, balance_minor: int) -> int:
        """Writes the line as this file has it and gives its row, 0 where the file leaves it out."""
        if self.span.omit and self.span.omit(entry):
            self.gap_minor = entry.amount_minor
            return 0
        shown = self.span.alter(entry) if self.span.alter else entry
        if shown.amount_minor >= 0:
            self.income_rows += 1
            self.income_minor += shown.amount_minor
        else:
            self.outgo_rows += 1
            self.outgo_minor += shown.amount_minor
        row = self.row(self.cells(shown, balance_minor=balance_minor))
        self._tell(shown, row)
        return row

    def _tell(self, entry: Entry, row: int) -> None:
        if self.gap_minor and not self.gap_row:
            self.gap_row = row
        for expected in entry.expected:
            if not expected.file:
                expected.file, expected.row = self.path.name, row
                expected.key = expected.key or self.key(entry)

    def cells(self, entry: Entry, *, balance_minor: int) -> list[str]:
        """The line in the layout's columns."""
        raise NotImplementedError

    def line_key(self, entry: Entry) -> str:
        """The identity of the line in its account: number, business type, fee code, direction."""
        return f"{entry.number}|||{'in' if entry.amount_minor >= 0 else 'out'}"

    def key(self, entry: Entry) -> dict[str, str | int]:
        """What names the line in an exception; empty where only its content does."""
        return {"ledger_no": entry.number}

    @property
    def declared_income_minor(self) -> int:
        """The income as the footer states it."""
        return self.income_minor + self.span.footer_off_minor
