"""Rows of a file that take no part: all of them counted, the first of them kept, however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from intake import ids
from intake.problems import DAMAGED_KEPT, PROBLEMS_KEPT, RowProblem
from intake.store import PartScope

DAMAGED = "damaged_identifier"


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A row kept out because an id of it is damaged."""

    problem: RowProblem
    amount_minor: int
    currency: str
    scope: PartScope


@dataclass(slots=True)
class _Column:
    """Ids of one column that look rounded: of each its row and amount, of the first what stands there."""

    header: str
    rounded: int = 0
    filled: int = 0
    row_nos: list[np.ndarray] = field(default_factory=list)
    amounts: list[np.ndarray] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


@dataclass(slots=True)
class WrongRows:
    """`kept`: of how many problems more than a count is remembered; the figures are of all."""

    kept: int = PROBLEMS_KEPT
    count: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    damaged: list[DamagedRow] = field(default_factory=list)
    damaged_count: int = 0
    damaged_minor: int = 0
    _columns: dict[str, _Column] = field(default_factory=dict)
    _late: list[np.ndarray] = field(default_factory=list)

    def add(self, problem: RowProblem) -> None:
        self.count += 1
        if len(self.problems) < self.kept:
            self.problems.append(problem)

    def add_damaged(self, one: DamagedRow) -> None:
        self.add(one.problem)
        self.damaged_count += 1
        self.damaged_minor += one.amount_minor
        if len(self.damaged) < DAMAGED_KEPT:
            self.damaged.append(one)

    def add_late(self, problem: RowProblem) -> None:
        """A row that was taken before it was known to be wrong."""
        self.add(problem)
        self._late.append(np.array([problem.row_no]))

    def suspect(
        self,
        name: str,
        header: str,
        *,
        counts: tuple[int, int],
        row_nos: np.ndarray,
        amounts: np.ndarray,
        values: Iterable[str],
    ) -> None:
        """More of a column's cells: how many look rounded and are filled, and the rows of those that do."""
        column = self._columns.setdefault(name, _Column(header))
        column.rounded, column.filled = column.rounded + counts[0], column.filled + counts[1]
        if len(row_nos):
            column.row_nos.append(row_nos)
            column.amounts.append(amounts)
            left = max(self.kept - len(column.values), 0)
            column.values += [value for _, value in zip(range(left), values, strict=False)]

    def judge_rounded_columns(self, scope: PartScope, currency: str) -> None:
        """A text column with many ids of fifteen digits and zeros went through a spreadsheet."""
        for column in self._columns.values():
            if column.row_nos and ids.is_rounded_column(column.rounded, column.filled):
                self._add_column(column, scope, currency)

    def _add_column(self, column: _Column, scope: PartScope, currency: str) -> None:
        row_nos, amounts = np.concatenate(column.row_nos), np.concatenate(column.amounts)
        fresh = ~np.isin(row_nos, self.late)
        for at in np.flatnonzero(fresh[: len(column.values)]).tolist():
            problem = RowProblem(int(row_nos[at]), column.header, column.values[at], DAMAGED)
            self.add_damaged(DamagedRow(problem, int(amounts[at]), currency, scope))
        beyond = fresh.copy()
        beyond[: len(column.values)] = False
        self.count += int(beyond.sum())
        self.damaged_count += int(beyond.sum())
        self.damaged_minor += int(amounts[beyond].sum())
        self._late.append(row_nos[fresh])

    @property
    def late(self) -> np.ndarray:
        """Numbers of the rows that were taken before they were known to be wrong."""
        found: np.ndarray = np.unique(np.concatenate([np.array([], np.int64), *self._late]))
        return found
