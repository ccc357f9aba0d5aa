"""All that the facts know of a number: an order's, a case's, a ledger line's, a parcel's, a voucher's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import duckdb

from intake.exceptions import EvidenceRow, Scalar
from intake.facts import FactKind
from intake.ids import clean_id
from intake.store import FactPart, FactStore, register_views

SHORTEST: Final = 4
LONGEST: Final = 80
ROWS_OF_A_KIND: Final = 12
MEMORY_LIMIT: Final = "256MB"
NAMES: Final[Mapping[FactKind, tuple[str, ...]]] = {
    FactKind.ORDERS: ("order_no", "sub_order_no", "parent_order_no", "payment_no"),
    FactKind.AFTER_SALES: ("case_no", "order_no", "sub_order_no", "return_waybill"),
    FactKind.LEDGER: (
        "ledger_no",
        "order_no",
        "sub_order_no",
        "payment_no",
        "case_no",
        "original_no",
        "batch_no",
    ),
    FactKind.BANK: ("bank_no",),
    FactKind.SHIPMENTS: ("shipment_no", "order_no", "sub_order_no", "case_no", "waybill"),
    FactKind.RECEIPTS: ("receipt_no", "order_no", "case_no", "return_waybill"),
    FactKind.COURIER: ("waybill",),
    FactKind.VOUCHERS: ("number", "source_no"),
}
"""The columns in which a number may stand."""


@dataclass(frozen=True, slots=True)
class Known:
    """Rows that name the number, by kind and then by file and row. `is_cut`: of some kind there are more."""

    rows: tuple[EvidenceRow, ...]
    is_cut: bool


NOTHING: Final = Known((), is_cut=False)


def known_of(
    text: str,
    *,
    parts: Sequence[FactPart],
    store: FactStore,
    files: Mapping[int, str],
    kinds: Collection[FactKind] = tuple(FactKind),
) -> Known:
    """The standing rows that name exactly this number, written with or without what exports wrap around it.

    `files` are names by id. Reads at most ROWS_OF_A_KIND rows of each kind.
    """
    number = clean_id(text[:LONGEST])
    if len(number) < SHORTEST:
        return NOTHING
    found: list[EvidenceRow] = []
    is_cut = False
    with store.connected(memory=MEMORY_LIMIT) as connection:
        wanted = [kind for kind in NAMES if kind in kinds]
        register_views(connection, parts, store=store, kinds=wanted)
        for kind in wanted:
            rows = _rows(connection, kind, number)
            is_cut = is_cut or len(rows) > ROWS_OF_A_KIND
            found += [_evidence(kind, row, files) for row in rows[:ROWS_OF_A_KIND]]
    return Known(tuple(found), is_cut)


def _rows(connection: duckdb.DuckDBPyConnection, kind: FactKind, number: str) -> list[dict[str, Any]]:
    named = " OR ".join(f'"{column}" = $number' for column in NAMES[kind])
    answer = connection.execute(
        f"SELECT * FROM {kind} WHERE {named} ORDER BY file_id, row_no LIMIT {ROWS_OF_A_KIND + 1}",
        {"number": number},
    )
    columns = [one[0] for one in answer.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def _evidence(kind: FactKind, row: Mapping[str, Any], files: Mapping[int, str]) -> EvidenceRow:
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
