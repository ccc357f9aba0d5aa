"""Every source row that tells the story of an exception, as a snapshot of what matters in it.

A subject's rows are its order's lines, its ledger lines of any class, its cases, receipts and shipments, and
those that name them; odd or not, because what agrees explains what does not. Plans that join no money name
their subjects by number: `matching.evidence_by_number` finds those rows.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

import duckdb

from intake.exceptions import EvidenceRow, Scalar
from intake.facts import FactKind
from matching import evidence_by_number
from matching.oddities import odd_fields
from matching.steps import Step, perform

FIELDS: Final[dict[FactKind, tuple[str, ...]]] = {
    FactKind.ORDERS: (
        "order_no", "sub_order_no", "sku", "title", "quantity", "goods_amount_minor", "freight_minor",
        "tax_minor", "price_change_minor", "shop_discount_minor", "platform_discount_minor",
        "other_discount_minor", "buyer_paid_minor", "order_status", "paid_at", "shipped_at", "completed_at",
        "payment_no", "currency",
    ),
    FactKind.LEDGER: (
        "account", "ledger_no", "order_no", "payment_no", "case_no", "original_no", "business_type", "class",
        "fee_code", "amount_minor", "occurred_at", "batch_no", "settle_status", "view", "note", "currency",
    ),
    FactKind.AFTER_SALES: (
        "case_no", "order_no", "sub_order_no", "case_type", "sku", "quantity", "asked_amount_minor",
        "agreed_amount_minor", "case_status", "applied_at", "refunded_at", "return_waybill", "reason",
        "funder", "currency",
    ),
    FactKind.SHIPMENTS: (
        "shipment_no", "order_no", "sub_order_no", "case_no", "shipment_type", "sku", "quantity", "carrier",
        "waybill", "shipped_at",
    ),
    FactKind.RECEIPTS: (
        "receipt_no", "order_no", "case_no", "return_waybill", "sku", "good_quantity", "bad_quantity",
        "received_at",
    ),
    FactKind.COURIER: (
        "carrier", "waybill", "direction", "item", "actual_weight_g", "volume_cm3", "billed_weight_g",
        "amount_minor", "charged_on", "province", "bill_month", "service", "currency",
    ),
    FactKind.BANK: (
        "account", "bank_no", "occurred_at", "amount_minor", "balance_minor", "payee_name", "payee_account",
        "summary", "currency",
    ),
    FactKind.VOUCHERS: (
        "book", "voucher_date", "word", "number", "summary", "account_code", "account_name", "debit_minor",
        "credit_minor", "source_no", "currency",
    ),
}  # fmt: skip

_SUBJECTS: Final = (
    Step(
        "subject_orders",
        """
        SELECT s.found_no, o.shop_id, o.order_no FROM subjects s JOIN order_groups o ON o.ref = s.ref
        UNION
        SELECT s.found_no, u.shop_id, u.order_no FROM subjects s JOIN strangers u ON u.ref = s.ref
        """,
    ),
    Step(
        "subject_cases",
        """
        SELECT s.found_no, c.shop_id, c.case_no FROM subjects s JOIN cases c ON c.ref = s.ref
        UNION
        SELECT o.found_no, c.shop_id, c.case_no
        FROM own_rows o JOIN case_rows c ON o.kind = 'after_sales' AND c.rid = o.rid
        """,
    ),
    Step(
        "subject_waybills",
        """
        SELECT DISTINCT s.found_no, c.shop_id, c.return_waybill
        FROM subject_cases s
        JOIN case_rows c ON c.shop_id = s.shop_id AND c.case_no = s.case_no AND c.return_waybill <> ''
        """,
    ),
    Step(
        "subject_lines",
        """
        SELECT s.found_no, l.rid FROM subjects s JOIN lines_placed l ON l.group_ref = s.ref
        UNION
        SELECT s.found_no, l.rid FROM subject_orders s
        JOIN lines_placed l ON l.shop_id = s.shop_id AND l.order_no = s.order_no
        UNION
        SELECT s.found_no, l.rid FROM subject_cases s
        JOIN lines_placed l ON l.shop_id = s.shop_id AND l.case_no = s.case_no
        UNION
        SELECT found_no, rid FROM own_rows WHERE kind = 'ledger'
        """,
    ),
    Step(
        "subject_receipts",
        """
        SELECT s.found_no, r.rid FROM subject_orders s
        JOIN receipt_rows r ON r.shop_id = s.shop_id AND r.order_no = s.order_no
        UNION
        SELECT s.found_no, r.rid FROM subject_cases s
        JOIN receipt_rows r ON r.shop_id = s.shop_id AND r.case_no = s.case_no
        UNION
        SELECT s.found_no, r.rid FROM subject_waybills s
        JOIN receipt_rows r ON r.shop_id = s.shop_id AND r.return_waybill = s.return_waybill
        UNION
        SELECT found_no, rid FROM own_rows WHERE kind = 'receipts'
        """,
    ),
)

_SAME_ROW: Final = "f.file_id = l.file_id AND f.row_no = l.row_no"
_JOINS: Final[dict[FactKind, str]] = {
    FactKind.ORDERS: """
        FROM subject_orders s JOIN shops p ON p.shop_id = s.shop_id
        JOIN orders f ON f.platform = p.platform AND f.shop = p.shop AND f.order_no = s.order_no""",
    FactKind.LEDGER: f"""
        FROM subject_lines s JOIN lines_placed l ON l.rid = s.rid
        JOIN ledger f ON {_SAME_ROW} AND f.line_key = l.line_key""",
    FactKind.AFTER_SALES: """
        FROM subject_cases s JOIN shops p ON p.shop_id = s.shop_id
        JOIN after_sales f ON f.platform = p.platform AND f.shop = p.shop AND f.case_no = s.case_no""",
    FactKind.SHIPMENTS: """
        FROM (SELECT found_no, shop_id, order_no, '' AS case_no FROM subject_orders
              UNION ALL SELECT found_no, shop_id, '', case_no FROM subject_cases) s
        JOIN shops p ON p.shop_id = s.shop_id
        JOIN shipments f ON f.platform = p.platform AND f.shop = p.shop
            AND ((s.order_no <> '' AND f.order_no = s.order_no) OR (s.case_no <> ''
                AND f.case_no = s.case_no))""",
    FactKind.RECEIPTS: f"""
        FROM subject_receipts s JOIN receipt_rows l ON l.rid = s.rid
        JOIN receipts f ON {_SAME_ROW}""",
}
_OWN: Final = """
    SELECT o.found_no, l.file_id, l.row_no FROM own_rows o JOIN lines_placed l ON o.kind = 'ledger'
        AND l.rid = o.rid
    UNION ALL
    SELECT o.found_no, r.file_id, r.row_no FROM own_rows o JOIN receipt_rows r ON o.kind = 'receipts'
        AND r.rid = o.rid
    UNION ALL
    SELECT o.found_no, c.file_id, c.row_no FROM own_rows o JOIN case_rows c ON o.kind = 'after_sales'
        AND c.rid = o.rid
"""


def gather(connection: duckdb.DuckDBPyConnection, *, by_number: bool) -> None:
    """Makes one table per kind of the rows of every exception found, and one of those it is itself about."""
    joins = evidence_by_number.JOINS if by_number else _JOINS
    perform(connection, evidence_by_number.SUBJECTS if by_number else _SUBJECTS)
    perform(connection, (_rows_step(kind, joins) for kind in joins))
    perform(connection, (Step("evidence_own", evidence_by_number.OWN if by_number else _OWN),))


def _rows_step(kind: FactKind, joins: Mapping[FactKind, str]) -> Step:
    columns = ", ".join(f'f."{name}"' for name in FIELDS[kind])
    origin = "s.found_no, f.file_id, f.row_no, f.source, f.line_key"
    return Step(f"evidence_{kind}", f"SELECT DISTINCT {origin}, {columns} {joins[kind]}")


def evidence_between(
    connection: duckdb.DuckDBPyConnection,
    *,
    first: int,
    last: int,
    types: Mapping[int, str],
    file_names: Mapping[int, str],
) -> dict[int, tuple[EvidenceRow, ...]]:
    """The rows of the exceptions numbered first to last, by number; kinds in the order of `FIELDS`."""
    own = _own_lines(connection, first, last)
    rows: dict[int, list[EvidenceRow]] = defaultdict(list)
    for kind in _gathered(connection):
        for found_no, row in _rows(connection, kind, first, last):
            origin, fields = row
            file_id, row_no, source, line_key = origin
            is_own = (found_no, file_id, row_no) in own
            rows[found_no].append(
                EvidenceRow(
                    kind=kind.value,
                    file_id=file_id,
                    file=file_names.get(file_id, ""),
                    row_no=row_no,
                    source=source,
                    line_key=line_key,
                    fields=fields,
                    odd=odd_fields(types[found_no], kind, fields, is_own=is_own),
                )
            )
    return {found_no: tuple(found) for found_no, found in rows.items()}


def _gathered(connection: duckdb.DuckDBPyConnection) -> list[FactKind]:
    """The kinds of which rows were gathered."""
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    tables = {name for (name,) in rows}
    return [kind for kind in FIELDS if f"evidence_{kind}" in tables]


def _own_lines(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> set[tuple[int, int, int]]:
    """The rows an exception is about, where it is about single rows."""
    query = "SELECT found_no, file_id, row_no FROM evidence_own WHERE found_no BETWEEN ? AND ?"
    return set(connection.execute(query, [first, last]).fetchall())


def _rows(
    connection: duckdb.DuckDBPyConnection, kind: FactKind, first: int, last: int
) -> Iterator[tuple[int, tuple[tuple[int, int, str, str], dict[str, Scalar]]]]:
    result = connection.execute(
        f"SELECT * FROM evidence_{kind} WHERE found_no BETWEEN ? AND ? "
        "ORDER BY found_no, file_id, row_no, line_key",
        [first, last],
    )
    for found_no, file_id, row_no, source, line_key, *values in result.fetchall():
        fields = {name: _plain(value) for name, value in zip(FIELDS[kind], values, strict=True)}
        yield found_no, ((file_id, row_no, source, line_key), fields)


def _plain(value: object) -> Scalar:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int)  # noqa: S101  the fields above hold nothing else
    return value
