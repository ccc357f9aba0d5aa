"""All rows of one order, found by any of its numbers: the order's own, a case's, a parcel's, a ledger line's.

Orders that share a payment number are one subject, as plans judge them. Only parts of the order's shop are
read, one column at a time, so that Parquet's own bounds leave out what cannot hold the number.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import duckdb

from intake.exceptions import EvidenceRow, Scalar
from intake.facts import FactKind
from intake.ids import clean_id
from intake.itemised import itemise
from intake.store import FactPart, FactStore, quoted, register_views

SHORTEST: Final = 4
LONGEST: Final = 80
READ_AT_ONE_GO: Final = 500_000
ROWS_MAX: Final = 400  # of a kind; an order of more is told in part
MEMORY_LIMIT: Final = "256MB"

Row = Mapping[str, Any]
Names = Mapping[str, Collection[str]]
Scope = tuple[str, str]  # platform, shop

# Where a number that somebody has in hand may stand.
_NAMED: Final[Mapping[FactKind, tuple[str, ...]]] = {
    FactKind.ORDERS: ("order_no", "sub_order_no", "parent_order_no", "payment_no"),
    FactKind.AFTER_SALES: ("case_no", "order_no", "sub_order_no", "return_waybill"),
    FactKind.LEDGER: ("ledger_no", "order_no", "sub_order_no", "payment_no", "case_no", "original_no"),
    FactKind.SHIPMENTS: ("shipment_no", "order_no", "sub_order_no", "case_no", "waybill"),
    FactKind.RECEIPTS: ("receipt_no", "order_no", "sub_order_no", "case_no", "return_waybill"),
    FactKind.COURIER: ("waybill",),
    FactKind.VOUCHERS: ("source_no",),
}
_PARCELS: Final[Mapping[FactKind, str]] = {
    FactKind.AFTER_SALES: "return_waybill",
    FactKind.SHIPMENTS: "waybill",
    FactKind.RECEIPTS: "return_waybill",
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """Views of the facts, and how many rows each kind has."""

    connection: duckdb.DuckDBPyConnection
    rows: Mapping[FactKind, int]

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, parts: Sequence[FactPart], store: FactStore
    ) -> "_Facts":
        register_views(connection, parts, store=store, kinds=_NAMED)
        rows = {kind: sum(part.rows for part in parts if part.kind is kind) for kind in _NAMED}
        return cls(connection, rows)


@dataclass(frozen=True, slots=True)
class Dossier:
    """`orders` are the numbers of the subject, the one asked for first; `others` what else bears the number.

    Orders that their source lists twice stand once in `rows`. `is_cut`: there are more rows than are told.
    """

    asked: str
    platform: str
    shop: str
    orders: tuple[str, ...]
    rows: tuple[EvidenceRow, ...]
    others: tuple[str, ...]
    is_cut: bool

    def of(self, kind: FactKind) -> tuple[EvidenceRow, ...]:
        return tuple(row for row in self.rows if row.kind == kind)


def dossier_of(
    text: str,
    *,
    parts: Sequence[FactPart],
    store: FactStore,
    files: Mapping[int, str],
    accounts: Mapping[str, Scope],
) -> Dossier | None:
    """Everything the facts hold of the order that the number leads to; None where it leads to none.

    `files` are names by id, `accounts` the shop of each ledger account. The rows stand in the order of kinds,
    then of files and rows.
    """
    number = clean_id(text[:LONGEST])
    if len(number) < SHORTEST:
        return None
    with store.connected(memory=MEMORY_LIMIT) as connection:
        connection.execute("SET parquet_metadata_cache = true")
        found = _anchored(_Facts.of(connection, parts, store), number, accounts=accounts)
        if found is None:
            return None
        scope, orders, others = found
        facts = _Facts.of(connection, _of_scope(parts, scope, accounts), store)
        rows = _collected(facts, scope, orders)
    told = [evidence_row(kind, row, files) for kind, some in rows.items() for row in some[:ROWS_MAX]]
    numbers = sorted({str(row["order_no"]) for row in rows[FactKind.ORDERS]} | set(orders))
    return Dossier(
        asked=number,
        platform=scope[0],
        shop=scope[1],
        orders=tuple(sorted(numbers, key=lambda one: (one != orders[0], one))),
        rows=tuple(told),
        others=others,
        is_cut=any(len(some) > ROWS_MAX for some in rows.values()),
    )


def _of_scope(parts: Sequence[FactPart], scope: Scope, accounts: Mapping[str, Scope]) -> tuple[FactPart, ...]:
    """Parts in which rows of the shop may stand; couriers and books name no shop."""
    free = (FactKind.COURIER, FactKind.VOUCHERS)
    return tuple(
        part
        for part in parts
        if part.kind in free
        or not part.scopes
        or any((one.platform, one.shop) == scope or accounts.get(one.account) == scope for one in part.scopes)
    )


def _anchored(
    facts: _Facts, number: str, *, accounts: Mapping[str, Scope]
) -> tuple[Scope, tuple[str, ...], tuple[str, ...]] | None:
    """The shop and orders that the number leads to, and other orders that bear it."""
    seeds = {kind: _named(facts, kind, {column: [number] for column in _NAMED[kind]}) for kind in _NAMED}
    if not any(seeds.values()):
        return None
    if not any(row.get(name) for rows in seeds.values() for row in rows for name in ("order_no", "case_no")):
        seeds |= _behind(facts, seeds)
    lead = _leads(facts, seeds, number)
    candidates = _named(facts, FactKind.ORDERS, lead)
    if not candidates:
        return _stranger(seeds, accounts)
    candidates.sort(key=lambda row: (row["order_no"] != number, row["file_id"], row["row_no"]))
    first = candidates[0]
    scope = first["platform"], first["shop"]
    mine = [row for row in candidates if (row["platform"], row["shop"]) == scope]
    shared = [row for row in mine if row["payment_no"] and row["payment_no"] == first["payment_no"]]
    orders = tuple(dict.fromkeys(row["order_no"] for row in (first, *shared)))
    others = tuple(dict.fromkeys(row["order_no"] for row in candidates if row["order_no"] not in orders))
    return scope, orders, others


def _behind(
    facts: _Facts, seeds: Mapping[FactKind, list[dict[str, Any]]]
) -> dict[FactKind, list[dict[str, Any]]]:
    """What stands behind rows that name no order: a parcel's cases and shipments, an entry's ledger line."""
    waybills = [
        *_values(seeds[FactKind.COURIER], "waybill"),
        *_values(seeds[FactKind.RECEIPTS], "return_waybill"),
        *_values(seeds[FactKind.SHIPMENTS], "waybill"),
    ]
    sources = _values(seeds[FactKind.VOUCHERS], "source_no")
    found = {kind: _named(facts, kind, {column: waybills}) for kind, column in _PARCELS.items()}
    ledger = [*seeds[FactKind.LEDGER], *_named(facts, FactKind.LEDGER, {"ledger_no": sources})]
    return {**found, FactKind.LEDGER: ledger}


def _leads(
    facts: _Facts, seeds: Mapping[FactKind, list[dict[str, Any]]], number: str
) -> dict[str, list[str]]:
    """Values by which orders are to be looked up, given rows that name the number."""
    rows = [row for some in seeds.values() for row in some]
    cases = _values(rows, "case_no")
    known = _values(seeds[FactKind.AFTER_SALES], "case_no")
    asked = [one for one in cases if one not in known]
    rows += _named(facts, FactKind.AFTER_SALES, {"case_no": asked})
    orders = sorted({*_values(rows, "order_no"), number})
    return {
        "order_no": orders,
        "sub_order_no": sorted({*_values(rows, "sub_order_no"), *orders}),
        "payment_no": sorted({*_values(rows, "payment_no"), *orders}),
        "parent_order_no": [number],
    }


def _stranger(
    seeds: Mapping[FactKind, list[dict[str, Any]]], accounts: Mapping[str, Scope]
) -> tuple[Scope, tuple[str, ...], tuple[str, ...]] | None:
    """An order that no file of orders holds, known by what others say of it."""
    for rows in seeds.values():
        for row in rows:
            if row.get("order_no"):
                own = row["platform"], row["shop"]
                return accounts.get(row["account"], own), (row["order_no"],), ()
    return None


def _collected(facts: _Facts, scope: Scope, orders: Sequence[str]) -> dict[FactKind, list[dict[str, Any]]]:
    """Every row of these orders, by kind, in the order in which things happen."""

    def named(kind: FactKind, by: Names) -> list[dict[str, Any]]:
        return _named(facts, kind, by)

    sold = _itemised(facts, scope, orders)
    subs, payments = _values(sold, "sub_order_no"), _values(sold, "payment_no")
    parents = _values(sold, "parent_order_no")
    cases = named(FactKind.AFTER_SALES, {"order_no": orders, "sub_order_no": subs})
    numbers = _values(cases, "case_no")
    ledger = named(
        FactKind.LEDGER,
        {
            "order_no": [*orders, *subs, *payments, *parents],
            "sub_order_no": subs,
            "payment_no": payments,
            "case_no": numbers,
        },
    )
    ours: Names = {"order_no": orders, "case_no": numbers}
    sent = named(FactKind.SHIPMENTS, ours)
    back = [*_values(cases, "return_waybill"), *_values(sent, "waybill")]
    received = named(FactKind.RECEIPTS, {**ours, "return_waybill": back})
    parcels = {*back, *_values(received, "return_waybill")}
    return {
        FactKind.ORDERS: sold,
        FactKind.SHIPMENTS: sent,
        FactKind.AFTER_SALES: cases,
        FactKind.RECEIPTS: received,
        FactKind.COURIER: named(FactKind.COURIER, {"waybill": parcels}),
        FactKind.LEDGER: ledger,
        FactKind.VOUCHERS: named(
            FactKind.VOUCHERS, {"source_no": [*_values(ledger, "ledger_no"), *orders, *numbers]}
        ),
    }


def _itemised(facts: _Facts, scope: Scope, orders: Sequence[str]) -> list[dict[str, Any]]:
    """The orders' lines, each counted once although its source lists it twice."""
    platform, shop = map(quoted, scope)
    connection = facts.connection
    connection.execute(
        f"CREATE TEMP TABLE of_the_order AS SELECT * FROM orders WHERE order_no IN ({_listed(orders)}) "
        f"AND platform = {platform} AND shop = {shop}"
    )
    connection.execute("CREATE OR REPLACE TEMP VIEW orders AS SELECT * FROM of_the_order")
    itemise(connection)
    return _fetched(facts, "SELECT * FROM orders")


def _named(facts: _Facts, kind: FactKind, by: Names) -> list[dict[str, Any]]:
    """Rows of a kind that name one of the values in one of the columns, each once.

    Of many rows each column is asked by itself, so that Parquet's bounds leave out most of them; few are
    read faster at one go.
    """
    ways = [f'"{column}" IN ({_listed(values)})' for column, values in by.items() if values]
    if not ways or not facts.rows[kind]:
        return []
    if facts.rows[kind] <= READ_AT_ONE_GO:
        return _fetched(facts, f"SELECT * FROM {kind} WHERE {' OR '.join(ways)}")
    return _fetched(facts, " UNION ".join(f"SELECT * FROM {kind} WHERE {way}" for way in ways))


def _fetched(facts: _Facts, query: str) -> list[dict[str, Any]]:
    answer = facts.connection.execute(
        f"SELECT * FROM ({query}) AS found ORDER BY file_id, row_no, line_key LIMIT {ROWS_MAX + 1}"
    )
    columns = [one[0] for one in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def _listed(values: Iterable[str]) -> str:
    return ", ".join(quoted(one) for one in sorted(set(values)))


def _values(rows: Iterable[Row], column: str) -> list[str]:
    return sorted({row[column] for row in rows if row.get(column)})


def evidence_row(kind: FactKind, row: Row, files: Mapping[int, str]) -> EvidenceRow:
    """A row of a view of facts, with everything that it says."""
    return EvidenceRow(
        kind=kind,
        file_id=row["file_id"],
        file=files.get(row["file_id"], ""),
        row_no=row["row_no"],
        source=row["source"],
        line_key=row["line_key"],
        fields={name: _plain(value) for name, value in row.items()},
    )


def _plain(value: Any) -> Scalar:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
