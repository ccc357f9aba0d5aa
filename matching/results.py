"""The figures of a run: rows and money in, and where they ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import duckdb

from database.types import JsonValue
from matching.engine import Total

PIECES: Final = "pieces"
_MATCHED: Final = ("matched", "within_tolerance")


@dataclass(frozen=True, slots=True)
class Side:
    """Rows of one side, and their money by currency (receipts have none)."""

    rows: int
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RunFigures:
    """`in_transit` and `excluded` count rows of both sides; `exceptions` counts exceptions by type.

    `statement` says of each side, currency, outcome and reason how many rows and how much money ended there.
    `notes` are codes of fees charged for which no contract stands, with the number of their lines.
    """

    left: Side
    right: Side
    matched_groups: int
    matched_left_rows: int
    matched_right_rows: int
    exceptions: Mapping[str, int]
    in_transit: int
    excluded: int
    statement: tuple[Total, ...]
    notes: Mapping[str, int]
    statement_sha256: str = ""
    """Of the statement per source, currency and day, as it was written."""

    def as_json(self) -> dict[str, object]:
        """As `reconcile` prints it. A run that is not conserved is never published, so it always is."""
        return {
            "left": {"rows": self.left.rows, "amounts": dict(self.left.amounts)},
            "right": {"rows": self.right.rows, "amounts": dict(self.right.amounts)},
            "matched": {
                "groups": self.matched_groups,
                "left_rows": self.matched_left_rows,
                "right_rows": self.matched_right_rows,
            },
            "exceptions": dict(self.exceptions),
            "in_transit": self.in_transit,
            "excluded": self.excluded,
            "conserved": True,
        }

    def stored(self) -> dict[str, JsonValue]:
        """Plain JSON from which `figures_from` makes an equal value."""
        return {
            "matched_groups": self.matched_groups,
            "exceptions": dict(self.exceptions),
            "statement": [
                [one.side, one.currency, one.outcome, one.reason, one.rows, one.measure]
                for one in self.statement
            ],
            "notes": dict(self.notes),
            "statement_sha256": self.statement_sha256,
        }


def figures_of(
    connection: duckdb.DuckDBPyConnection,
    totals: Iterable[Total],
    *,
    by_type: Mapping[str, int],
    statement_sha256: str = "",
) -> RunFigures:
    """The figures of the plan just evaluated in the connection."""
    groups = connection.execute(
        "SELECT COUNT(DISTINCT group_no) + (SELECT COALESCE(SUM(groups), 0) FROM plain_totals) FROM outcomes "
        "WHERE side = 'left' AND outcome IN ('matched', 'within_tolerance')"
    ).fetchall()[0][0]
    notes = _unknown_fees(connection)
    figures = _figures(totals, groups=int(groups), by_type=by_type, notes=notes)
    return replace(figures, statement_sha256=statement_sha256)


def figures_from(stored: Mapping[str, Any]) -> RunFigures:
    """The figures as a run stored them."""
    figures = _figures(
        (Total(*one) for one in stored["statement"]),
        groups=stored["matched_groups"],
        by_type=stored["exceptions"],
        notes=stored["notes"],
    )
    return replace(figures, statement_sha256=stored.get("statement_sha256", ""))


def _figures(
    totals: Iterable[Total], *, groups: int, by_type: Mapping[str, int], notes: Mapping[str, int]
) -> RunFigures:
    statement = tuple(totals)

    def rows(*outcomes: str, side: str = "") -> int:
        return sum(one.rows for one in statement if one.outcome in outcomes and side in ("", one.side))

    return RunFigures(
        left=_side(statement, "left"),
        right=_side(statement, "right"),
        matched_groups=groups,
        matched_left_rows=rows(*_MATCHED, side="left"),
        matched_right_rows=rows(*_MATCHED, side="right"),
        exceptions=dict(sorted(by_type.items())),
        in_transit=rows("in_transit"),
        excluded=rows("excluded"),
        statement=statement,
        notes=notes,
    )


def _side(statement: Iterable[Total], side: str) -> Side:
    amounts: dict[str, int] = defaultdict(int)
    count = 0
    for total in statement:
        if total.side == side:
            count += total.rows
            if total.currency != PIECES:
                amounts[total.currency] += total.measure
    return Side(count, dict(amounts))


def _unknown_fees(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Fee codes charged that no contract of their shop knows: reported, not excepted.

    Plans that look at no money have none.
    """
    joined = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'lines_placed'").fetchall()
    if not joined:
        return {}
    rows = connection.execute(
        """
        SELECT l.fee_code, COUNT(*) FROM lines_placed l
        LEFT JOIN fee_codes k ON k.shop_id = l.shop_id AND k.fee_code = l.fee_code
        WHERE l.line_class = 'fee' AND l.sidelined = '' AND l.fee_code <> '' AND k.fee_code IS NULL
        GROUP BY l.fee_code ORDER BY l.fee_code
        """
    ).fetchall()
    return dict(rows)
