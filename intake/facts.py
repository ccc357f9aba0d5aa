"""What a fact is: the eight kinds and the columns of each. The only place that declares them.

Every row of every kind begins with where it comes from (file, row, source) and whose it is (platform, shop,
account). Amounts are minor units of the row's currency, + to the merchant's benefit. Times are wall clock of
the shop's zone, without a zone. Strings are never null: "" is blank.
"""

from enum import StrEnum
from typing import Final, NewType

import pyarrow as pa

FileId = NewType("FileId", int)
BatchId = NewType("BatchId", int)


class FactKind(StrEnum):
    ORDERS = "orders"
    AFTER_SALES = "after_sales"
    LEDGER = "ledger"
    BANK = "bank"
    SHIPMENTS = "shipments"
    RECEIPTS = "receipts"
    COURIER = "courier"
    VOUCHERS = "vouchers"


class OrderStatus(StrEnum):
    """In the order in which an order advances."""

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CLOSED = "closed"


class CaseStatus(StrEnum):
    """In the order in which an after-sale case advances."""

    PROCESSING = "processing"
    AGREED = "agreed"
    REFUNDED = "refunded"
    DONE = "done"
    CLOSED = "closed"


class CaseType(StrEnum):
    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REISSUE = "reissue"
    REPAIR = "repair"


class Side(StrEnum):
    """Whose word orders and cases are: the platform's, or the shop's own (its ERP)."""

    PLATFORM = "platform"
    OWN = "own"


class View(StrEnum):
    """Of an account: the money itself, or the rows that explain it."""

    FUND = "fund"
    DETAIL = "detail"


_TEXT: Final = pa.string()
_WHOLE: Final = pa.int64()
_TIME: Final = pa.timestamp("us")
_DAY: Final = pa.date32()

ORIGIN: Final[tuple[tuple[str, pa.DataType], ...]] = (
    ("file_id", pa.int64()),
    ("row_no", pa.int32()),  # the 1-based data row of the source file
    ("line_key", _TEXT),  # the row's identity inside its scope, occurrence included
    ("source", _TEXT),
    ("platform", _TEXT),
    ("shop", _TEXT),
    ("account", _TEXT),
    ("currency", _TEXT),
)

NULLABLE: Final[frozenset[str]] = frozenset(
    {
        "paid_at", "shipped_at", "completed_at", "applied_at", "refunded_at", "received_at",
        "exported_at", "promised_at",
        "balance_minor", "fee_base_minor", "weight_g", "actual_weight_g", "volume_cm3", "billed_weight_g",
    }
)  # fmt: skip


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema(
        [pa.field(name, type_, nullable=name in NULLABLE) for name, type_ in (*ORIGIN, *columns)]
    )


def blank(field: pa.Field) -> object:
    """What stands in a column of which a source says nothing."""
    if field.nullable:
        return None
    if field.name == "side":
        return Side.PLATFORM.value
    return {_TEXT: "", _WHOLE: 0, pa.bool_(): False}[field.type]


# The column whose days a file of the kind covers.
DATED_BY: Final[dict[FactKind, str]] = {
    FactKind.ORDERS: "paid_at",
    FactKind.AFTER_SALES: "applied_at",
    FactKind.LEDGER: "occurred_at",
    FactKind.BANK: "occurred_at",
    FactKind.SHIPMENTS: "shipped_at",
    FactKind.RECEIPTS: "received_at",
    FactKind.COURIER: "charged_on",
    FactKind.VOUCHERS: "voucher_date",
}

SCHEMAS: Final[dict[FactKind, pa.Schema]] = {
    FactKind.ORDERS: _schema(
        ("order_no", _TEXT),
        ("sub_order_no", _TEXT),
        ("parent_order_no", _TEXT),
        ("sku", _TEXT),
        ("title", _TEXT),
        ("quantity", _WHOLE),
        ("goods_amount_minor", _WHOLE),
        ("freight_minor", _WHOLE),
        ("shop_discount_minor", _WHOLE),
        ("platform_discount_minor", _WHOLE),
        ("other_discount_minor", _WHOLE),
        ("buyer_paid_minor", _WHOLE),
        ("paid_at", _TIME),
        ("shipped_at", _TIME),
        ("completed_at", _TIME),
        ("order_status", _TEXT),  # OrderStatus
        ("channel", _TEXT),
        ("payment_no", _TEXT),
        ("order_type", _TEXT),
        ("is_gift", pa.bool_()),
        ("category", _TEXT),
        ("tax_minor", _WHOLE),
        ("price_change_minor", _WHOLE),  # 改价: signed, what was added to the price by hand
        ("deposit_minor", _WHOLE),  # 定金 of a pre-sale
        ("province", _TEXT),
        ("promised_at", _TIME),  # when the shop promised to ship
        ("exported_at", _TIME),
        ("side", _TEXT),  # Side
    ),
    FactKind.AFTER_SALES: _schema(
        ("case_no", _TEXT),
        ("order_no", _TEXT),
        ("sub_order_no", _TEXT),
        ("case_type", _TEXT),  # CaseType
        ("sku", _TEXT),
        ("quantity", _WHOLE),
        ("asked_amount_minor", _WHOLE),
        ("agreed_amount_minor", _WHOLE),
        ("case_status", _TEXT),  # CaseStatus
        ("applied_at", _TIME),
        ("refunded_at", _TIME),
        ("return_waybill", _TEXT),
        ("reason", _TEXT),
        ("complained", pa.bool_()),
        ("funder", _TEXT),  # merchant | platform | insurance | carrier
        ("fast_refund", pa.bool_()),
        ("agreed_freight_minor", _WHOLE),
        ("exported_at", _TIME),
        ("side", _TEXT),  # Side
    ),
    FactKind.LEDGER: _schema(
        ("ledger_no", _TEXT),
        ("order_no", _TEXT),
        ("sub_order_no", _TEXT),
        ("payment_no", _TEXT),
        ("case_no", _TEXT),
        ("original_no", _TEXT),
        ("business_type", _TEXT),  # as the source writes it
        ("class", _TEXT),  # company.values.LedgerClass
        ("fee_code", _TEXT),
        ("amount_minor", _WHOLE),
        ("balance_minor", _WHOLE),
        ("occurred_at", _TIME),
        ("batch_no", _TEXT),
        ("note", _TEXT),
        ("settle_status", _TEXT),
        ("fee_base_minor", _WHOLE),  # what the source says a fee was reckoned from
        ("view", _TEXT),  # View
    ),
    FactKind.BANK: _schema(
        ("bank_no", _TEXT),
        ("occurred_at", _TIME),
        ("amount_minor", _WHOLE),  # + = money in
        ("balance_minor", _WHOLE),
        ("payee_name", _TEXT),
        ("payee_account", _TEXT),
        ("summary", _TEXT),
    ),
    FactKind.SHIPMENTS: _schema(
        ("shipment_no", _TEXT),
        ("order_no", _TEXT),
        ("sub_order_no", _TEXT),
        ("case_no", _TEXT),
        ("shipment_type", _TEXT),  # sale | exchange | reissue | sent_back
        ("sku", _TEXT),
        ("quantity", _WHOLE),
        ("carrier", _TEXT),
        ("waybill", _TEXT),
        ("weight_g", _WHOLE),
        ("shipped_at", _TIME),
        ("volume_cm3", _WHOLE),
        ("province", _TEXT),
        ("parcel_no", _TEXT),
        ("is_gift", pa.bool_()),
        ("status", _TEXT),
    ),
    FactKind.RECEIPTS: _schema(
        ("receipt_no", _TEXT),
        ("order_no", _TEXT),
        ("case_no", _TEXT),
        ("return_waybill", _TEXT),
        ("sku", _TEXT),
        ("good_quantity", _WHOLE),
        ("bad_quantity", _WHOLE),
        ("received_at", _TIME),
        ("sub_order_no", _TEXT),
        ("receipt_type", _TEXT),  # return | refused | intercepted
    ),
    FactKind.COURIER: _schema(
        ("carrier", _TEXT),
        ("waybill", _TEXT),
        ("direction", _TEXT),  # out | back
        ("item", _TEXT),
        ("actual_weight_g", _WHOLE),
        ("volume_cm3", _WHOLE),
        ("billed_weight_g", _WHOLE),
        ("amount_minor", _WHOLE),
        ("charged_on", _DAY),
        ("province", _TEXT),
        ("bill_month", _TEXT),  # YYYY-MM
        ("billed_shop", _TEXT),
        ("service", _TEXT),
    ),
    FactKind.VOUCHERS: _schema(
        ("book", _TEXT),
        ("voucher_date", _DAY),
        ("word", _TEXT),
        ("number", _TEXT),
        ("summary", _TEXT),
        ("account_code", _TEXT),
        ("account_name", _TEXT),
        ("debit_minor", _WHOLE),
        ("credit_minor", _WHOLE),
        ("source_no", _TEXT),
        ("status", _TEXT),
        ("reversal_no", _TEXT),
        ("auxiliary", _TEXT),
    ),
}
