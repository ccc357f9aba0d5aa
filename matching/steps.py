"""A plan is a list of steps: each makes one named table out of those before it.

The SQL keeps to what engines share: whole numbers, days as numbers, CASE, SUM, COUNT, window row numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import duckdb


@dataclass(frozen=True, slots=True)
class Step:
    """One table of a plan and the SELECT that fills it."""

    table: str
    sql: str


def perform(connection: duckdb.DuckDBPyConnection, steps: Iterable[Step]) -> None:
    """Fills the tables, in order."""
    for step in steps:
        connection.execute(f"CREATE TEMP TABLE {step.table} AS {step.sql}")


def version_of(steps: Iterable[Step], parameter_names: Iterable[str]) -> str:
    """Twelve hex digits that change whenever a rule or what it may be told changes."""
    told = "\n".join((*(f"{step.table}\n{step.sql}" for step in steps), *sorted(parameter_names)))
    return sha256(told.encode()).hexdigest()[:12]


def day_of(moment: str) -> str:
    """A timestamp column as a day number; see `matching.days`."""
    return f"CAST(date_diff('day', DATE '2000-01-01', CAST({moment} AS DATE)) AS INTEGER)"


def rounded(amount: str, rate_ppm: str) -> str:
    """amount × rate, half up (away from zero) to a minor unit."""
    return f"SIGN({amount}) * ((ABS({amount}) * {rate_ppm} * 2 + 1000000) // 2000000)"


def covers(alias: str, kind: str, shop: str, first_day: str) -> str:
    """A join to how far the shop's files of a kind cover from a day on: `reach_day`, null where none does."""
    return (
        f"LEFT JOIN coverage {alias} ON {alias}.kind = '{kind}' AND {alias}.shop_id = {shop} "
        f"AND {first_day} BETWEEN {alias}.from_day AND {alias}.to_day"
    )


def numbered(name: str) -> str:
    """A text as a whole number; null where it is not written exactly as a whole number above 0 is."""
    number = f"TRY_CAST({name} AS BIGINT)"
    return f"CASE WHEN {number} > 0 AND CAST({number} AS VARCHAR) = {name} THEN {number} END"
