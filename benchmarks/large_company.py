"""A company of 500 shops as fact files, of any size, made by the engine itself in seconds.

Every order has a payment and a fee, one in twelve a refund with its case, half of those a return: 2.07 ledger
lines an order. Half a percent each were never settled, came short, or were charged too much; of the fees one
in a thousand names its order by a number that lost its last digit. The ledger lies in the order of its days.
"""

from pathlib import Path
from typing import Final

import duckdb

from intake.facts import SCHEMAS, FactKind, blank

SHOPS: Final = 500
FEE_PPM: Final = 6000
_TYPES: Final = {
    "int64": "BIGINT",
    "int32": "INTEGER",
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "timestamp[us]": "TIMESTAMP",
}
_ORDERS: Final = f"""
    SELECT *, paid - CASE WHEN is_short THEN 500 ELSE 0 END AS came,
        is_settled AND drawn_refund < 80000 AS is_refunded
    FROM (SELECT i, 1 + (hash(i * 7 + 1) % {SHOPS}) AS shop,
              CAST(4000000000000000000 + (i * 99991) % 900000000000000 * 1000 + i % 1000 AS VARCHAR)
                  AS order_no,
              CAST(500 + hash(i * 7 + 2) % 49500 AS BIGINT) AS paid,
              TIMESTAMP '2026-06-01 08:00:00' + to_days(CAST(hash(i * 7 + 3) % 30 AS INTEGER)) AS completed,
              hash(i * 7 + 4) % 1000000 >= 5000 AS is_settled, hash(i * 7 + 5) % 1000000 < 5000 AS is_short,
              hash(i * 7 + 6) % 1000000 < 5000 AS is_dear, hash(i * 13 + 7) % 1000000 AS drawn_refund,
              hash(i * 13 + 8) % 1000000 AS drawn
          FROM range(?) r(i))"""
_LEDGER: Final = f"""
    SELECT order_no, shop, came AS amount, 'trade' AS class, completed + INTERVAL 1 DAY AS occurred,
        '' AS case_no
    FROM given WHERE is_settled
    UNION ALL
    SELECT CASE WHEN drawn % 1000 = 7 THEN order_no[1:18] ELSE order_no END, shop,
        -((came * {FEE_PPM} * 2 + 1000000) // 2000000 + CASE WHEN is_dear THEN 77 ELSE 0 END), 'fee',
        completed + INTERVAL 1 DAY, ''
    FROM given WHERE is_settled
    UNION ALL
    SELECT order_no, shop, -(paid // 2 + CASE WHEN drawn < 20000 THEN 33 ELSE 0 END), 'refund',
        completed + INTERVAL 5 DAY, 'C' || order_no
    FROM given WHERE is_refunded"""
_EVERY: Final = {"source": "'bench'", "currency": "'CNY'", "row_no": "row_no", "line_key": "'k' || row_no"}
_OF_SHOP: Final = _EVERY | {"platform": "'taobao'", "shop": "'shop ' || shop", "order_no": "order_no"}
_FILES: Final[dict[FactKind, tuple[str, str, dict[str, str]]]] = {
    FactKind.ORDERS: (
        "given",
        "i",
        _OF_SHOP
        | {
            "goods_amount_minor": "paid", "buyer_paid_minor": "paid", "paid_at": "completed - INTERVAL 6 DAY",
            "shipped_at": "completed - INTERVAL 4 DAY", "completed_at": "completed", "quantity": "1",
            "payment_no": "'P' || order_no", "order_status": "'completed'", "sku": "'K' || (i % 5000)",
        },
    ),
    FactKind.LEDGER: (
        f"({_LEDGER})",
        "occurred, hash(order_no), class",
        _EVERY
        | {
            "account": "'A' || shop", "order_no": "order_no", "payment_no": "'P' || order_no",
            "case_no": "case_no",
            "ledger_no": "'L' || (2026000000000 + row_no)", "amount_minor": "amount", "class": "class",
            "business_type": "class", "occurred_at": "occurred", "view": "'fund'",
        },
    ),
    FactKind.AFTER_SALES: (
        "(SELECT * FROM given WHERE is_refunded)",
        "completed, i",
        _OF_SHOP
        | {
            "case_no": "'C' || order_no", "quantity": "1", "agreed_amount_minor": "paid // 2",
            "case_type": "CASE WHEN drawn % 2 = 0 THEN 'return_refund' ELSE 'refund_only' END",
            "case_status": "'refunded'", "applied_at": "completed + INTERVAL 2 DAY",
            "refunded_at": "completed + INTERVAL 5 DAY", "asked_amount_minor": "paid // 2",
            "return_waybill": "CASE WHEN drawn % 2 = 0 THEN 'W' || order_no ELSE '' END",
        },
    ),
    FactKind.RECEIPTS: (
        "(SELECT * FROM given WHERE is_refunded AND drawn % 2 = 0 AND drawn % 100 > 1)",
        "completed, i",
        _OF_SHOP
        | {
            "receipt_no": "'R' || order_no", "case_no": "'C' || order_no",
            "return_waybill": "'W' || order_no", "good_quantity": "1",
            "received_at": "completed + INTERVAL 4 DAY", "receipt_type": "'return'",
        },
    ),
}  # fmt: skip


def write_company(folder: Path, orders: int) -> dict[FactKind, int]:
    """Writes one file of each kind, named like it. Returns how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "4GB",
        "temp_directory": str(folder / "spill"),
    }
    rows: dict[FactKind, int] = {}
    with duckdb.connect(config=config) as connection:
        connection.execute(f"CREATE TABLE given AS {_ORDERS}", [orders])
        for kind, (source, order, given) in _FILES.items():
            path = folder / f"{kind}.parquet"
            numbered = f"SELECT *, ROW_NUMBER() OVER (ORDER BY {order}) AS row_no FROM {source} AS s"
            query = f"SELECT {_columns(kind, given)} FROM ({numbered}) AS numbered ORDER BY row_no"
            connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
            rows[kind] = connection.execute(f"SELECT COUNT(*) FROM '{path}'").fetchall()[0][0]
    return rows


def _columns(kind: FactKind, given: dict[str, str]) -> str:
    """Every column of the kind; what is not given is blank."""
    given = given | {"file_id": str(1 + list(FactKind).index(kind))}
    columns = []
    for field in SCHEMAS[kind]:
        value = given[field.name] if field.name in given else _literal(blank(field))
        columns.append(f'CAST({value} AS {_TYPES[str(field.type)]}) AS "{field.name}"')
    return ", ".join(columns)


def _literal(value: object) -> str:
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)
