"""From the rows a plan found to exceptions: team, key, amount with its sign, equation, sentence.

Signs: + is to the merchant's benefit, whoever is to blame. The terms of an equation add up to the amount.
What the amount of each type is stands in the module that tells of its plan (`matching.telling`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import duckdb

from company.values import Shop
from intake.exceptions import EvidenceRow, ExceptionFound, Explanation
from matching.engine import Plan
from matching.evidence import evidence_between, gather
from matching.plans import settlement
from matching.telling import MODULES
from matching.telling.values import Row, Told

CHUNK: Final = 2_000
TEAMS: Final[dict[str, str]] = {type_: team for module in MODULES for type_, team in module.TEAMS.items()}


def exceptions(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    *,
    shops: Mapping[int, Shop],
    file_names: Mapping[int, str],
) -> Iterator[list[ExceptionFound]]:
    """What the plan found, in its own order, in chunks that fit into memory."""
    gather(connection, by_number=not plan.joins_money)
    for table in plan.found_tables:
        first, last = _range(connection, table)
        for start in range(first, last + 1, CHUNK):
            end = min(start + CHUNK - 1, last)
            rows = _rows(connection, table, start, end)
            types = {row["found_no"]: row["type"] for row in rows}
            evidence = evidence_between(connection, first=start, last=end, types=types, file_names=file_names)
            yield [
                _exception(row, plan.name, shops.get(row["shop_id"]), evidence.get(row["found_no"], ()))
                for row in rows
            ]


def _range(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    first, last = connection.execute(f"SELECT MIN(found_no), MAX(found_no) FROM {table}").fetchall()[0]
    return (0, -1) if first is None else (first, last)


def _rows(connection: duckdb.DuckDBPyConnection, table: str, first: int, last: int) -> list[dict[str, Any]]:
    result = connection.execute(
        f"SELECT * FROM {table} WHERE found_no BETWEEN ? AND ? ORDER BY found_no", [first, last]
    )
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _exception(row: Row, plan: str, shop: Shop | None, evidence: tuple[EvidenceRow, ...]) -> ExceptionFound:
    explanation, terms = _TOLD[row["type"]](row)
    return ExceptionFound(
        type=row["type"],
        platform=shop.platform if shop else "",
        shop=shop.name if shop else "",
        account=row.get("account", ""),
        key=_key(row),
        plan=plan,
        amount_minor=row["amount"],
        currency=row["currency"] or (shop.currency if shop else ""),
        team=TEAMS[row["type"]],
        explanation=explanation,
        terms=terms,
        evidence=evidence,
        also=_also(row),
    )


def _key(row: Row) -> dict[str, str | int]:
    """The key's columns; where a 流水号 has several lines, which of them by its business type."""
    key = {name: row[name] for name in _KEYS[row["type"]] if row[name] is not None}
    shared = {"business_type": row["business_type"]} if row.get("business_type") else {}
    return {**key, **shared}


def _also(row: Row) -> tuple[Explanation, ...]:
    """What else is wrong with the same order: the later types that fire as well."""
    if row["type"] not in settlement.TYPES:
        return ()
    return tuple(
        _TOLD[other](row)[0] for other in settlement.TYPES if other != row["type"] and row[other] == "fires"
    )


_TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    type_: tell for module in MODULES for type_, tell in module.TOLD.items()
}
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    type_: names for module in MODULES for type_, names in module.KEYS.items()
}
