"""Amazon's orders (all-orders report) and the goods that customers sent back to its warehouses (FBA returns).

The reimbursement and storage fee reports estimate or repeat what the settlement report books: they are
refused, with the name of the report that counts.
"""

from collections.abc import Sequence
from typing import Final, NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, number_or_hash, whole_block
from intake.facts import FactKind, OrderStatus
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.refusals import IntakeRefused
from intake.sources.amazon_cells import ENCODINGS, PLATFORMS
from intake.words import vocabulary

_STATUS: Final = vocabulary({
    "Pending": OrderStatus.UNPAID, "PendingAvailability": OrderStatus.UNPAID, "Unshipped": OrderStatus.PAID,
    "PartiallyShipped": OrderStatus.PAID, "Partially Shipped": OrderStatus.PAID, "Shipping": OrderStatus.PAID,
    "InvoiceUnconfirmed": OrderStatus.PAID, "Shipped": OrderStatus.SHIPPED,
    "Shipped - Picked Up": OrderStatus.SHIPPED, "Shipped - Out for Delivery": OrderStatus.SHIPPED,
    "Shipped - Returning to Seller": OrderStatus.SHIPPED, "Shipped - Returned to Seller": OrderStatus.SHIPPED,
    "Shipped - Rejected by Buyer": OrderStatus.SHIPPED, "Shipped - Undeliverable": OrderStatus.SHIPPED,
    "Shipped - Delivered to Buyer": OrderStatus.COMPLETED, "Shipped - Damaged": OrderStatus.SHIPPED,
    "Shipped - Lost in Transit": OrderStatus.SHIPPED, "Unfulfillable": OrderStatus.CLOSED,
    "Cancelled": OrderStatus.CLOSED, "Canceled": OrderStatus.CLOSED,
})  # fmt: skip
# There prices are without tax; everywhere else a price holds its tax.
_TAXED_ON_TOP: Final = ("amazon.com", "amazon.ca")
_GOOD: Final = "SELLABLE"


def _shape_orders(block: Block) -> Shaped:
    goods = pc.add(block.zero("item_price"), block.zero("wrap_price"))
    freight = block.zero("shipping_price")
    discount = pc.add(pc.abs(block.zero("item_discount")), pc.abs(block.zero("ship_discount")))
    taxes = pc.add(pc.add(block.zero("item_tax"), block.zero("shipping_tax")), block.zero("wrap_tax"))
    on_top = pc.is_in(pc.utf8_lower(block["channel"]), pa.array(_TAXED_ON_TOP, pa.string()))
    tax = pc.if_else(on_top, taxes, 0)
    paid = pc.add(pc.subtract(pc.add(goods, freight), discount), tax)
    sub_order_no = block.first_filled("item_no", "sku")
    waits = pc.equal(block["order_status"], OrderStatus.UNPAID.value)
    columns = {
        "order_no": block["order_no"],
        "sub_order_no": sub_order_no,
        "sku": block["sku"],
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": goods,
        "freight_minor": freight,
        "shop_discount_minor": discount,
        "tax_minor": tax,
        "buyer_paid_minor": paid,
        "paid_at": pc.if_else(waits, block.same(None, pa.timestamp("us")), block["ordered_at"]),
        "order_status": block["order_status"],
        "channel": block["channel"],
        "province": block["province"],
    }
    return Shaped((whole_block(block, columns, joined(block["order_no"], sub_order_no)),))


AMAZON_ORDERS: Final = Layout(
    source="amazon_orders",
    name="amazon_all_orders",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("order_no", ("amazon-order-id",), Read.ID, required=True, needed=True),
        Field("item_no", ("order-item-id", "amazon-order-item-id"), Read.ID),
        Field("ordered_at", ("purchase-date",), Read.TIME, required=True, needed=True),
        Field("order_status", ("order-status",), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("channel", ("sales-channel",)),
        Field("title", ("product-name",)),
        Field("sku", ("sku",), Read.ID, required=True, needed=True),
        Field("quantity", ("quantity", "quantity-purchased"), Read.COUNT, required=True, needed=True),
        Field("currency", ("currency",), Read.CURRENCY, required=True),
        Field("item_price", ("item-price",), Read.AMOUNT, required=True),
        Field("item_tax", ("item-tax",), Read.AMOUNT),
        Field("shipping_price", ("shipping-price",), Read.AMOUNT),
        Field("shipping_tax", ("shipping-tax",), Read.AMOUNT),
        Field("wrap_price", ("gift-wrap-price",), Read.AMOUNT),
        Field("wrap_tax", ("gift-wrap-tax",), Read.AMOUNT),
        Field("item_discount", ("item-promotion-discount",), Read.AMOUNT),
        Field("ship_discount", ("ship-promotion-discount",), Read.AMOUNT),
        Field("province", ("ship-state",)),
    ),
    shape=_shape_orders,
    encodings=ENCODINGS,
)


def _shape_returns(block: Block) -> Shaped:
    """Sellable units are good, all others bad. What could not be handed over came back refused."""
    good = pc.equal(pc.utf8_upper(block["disposition"]), _GOOD)
    quantity = block.zero("quantity")
    names = ("order_no", "sku", "received_at", "disposition", "reason", "warehouse")
    number, _ = number_or_hash(block["unit_no"], {name: block[name] for name in names})
    refused = pc.starts_with(pc.utf8_upper(block["reason"]), "UNDELIVERABLE")
    columns = {
        "receipt_no": number,
        "order_no": block["order_no"],
        "sku": block["sku"],
        "good_quantity": pc.if_else(good, quantity, 0),
        "bad_quantity": pc.if_else(good, 0, quantity),
        "received_at": block["received_at"],
        "receipt_type": pc.if_else(refused, "refused", "return"),
    }
    return Shaped((whole_block(block, columns, joined(number, "", block["sku"])),))


AMAZON_RETURNS: Final = Layout(
    source="amazon_returns",
    name="amazon_fba_returns",
    kind=FactKind.RECEIPTS,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("received_at", ("return-date",), Read.TIME, required=True, needed=True),
        Field("order_no", ("order-id",), Read.ID, required=True, needed=True),
        Field("sku", ("sku",), Read.ID, required=True, needed=True),
        Field("quantity", ("quantity",), Read.COUNT, required=True, needed=True),
        Field("disposition", ("detailed-disposition",), required=True, needed=True),
        Field("warehouse", ("fulfillment-center-id",)),
        Field("reason", ("reason",)),
        Field("unit_no", ("license-plate-number",), Read.ID),
    ),
    shape=_shape_returns,
    encodings=ENCODINGS,
)


def _stands_elsewhere(_rows: Sequence[Sequence[str]]) -> NoReturn:
    raise IntakeRefused("stands_elsewhere", source="amazon_settlement")


def _nothing(_block: Block) -> Shaped:
    return Shaped(())


def _refused_layout(source: str, *headers: str) -> Layout:
    fields = tuple(Field(one.replace("-", "_"), (one,), required=True) for one in headers)
    return Layout(
        source=source,
        name=source,
        kind=FactKind.LEDGER,
        scope=ScopeBy.ACCOUNT,
        platforms=PLATFORMS,
        fields=fields,
        shape=_nothing,
        preamble=_stands_elsewhere,
        encodings=ENCODINGS,
    )


AMAZON_REIMBURSEMENTS: Final = _refused_layout(
    "amazon_reimbursements", "approval-date", "reimbursement-id", "amount-total", "quantity-reimbursed-total"
)
AMAZON_STORAGE_FEES: Final = _refused_layout(
    "amazon_storage_fees", "fnsku", "month_of_charge", "storage_rate", "estimated_monthly_storage_fee"
)
