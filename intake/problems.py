"""What is wrong with single rows: values, collected and shown, never raised past the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from intake.exceptions import Explanation, Scalar

VALUE_SHOWN_MAX = 200
PROBLEMS_KEPT: Final = 1000  # of one file; all are counted
DAMAGED_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell, or the row as a whole (`column` ""), that keeps a row from being a fact.

    `row_no` is the 1-based data row, `column` the header as the file writes it.
    """

    row_no: int
    column: str
    value: str
    code: str
    params: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def explanation(self) -> Explanation:
        place: dict[str, Scalar] = {"row": self.row_no, "column": self.column, "value": self.shown}
        return Explanation(self.code, place | dict(self.params))

    @property
    def shown(self) -> str:
        return self.value if len(self.value) <= VALUE_SHOWN_MAX else self.value[:VALUE_SHOWN_MAX] + "…"


class CellRefused(ValueError):
    """A cell that does not say what its column holds."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
