"""Shopify order export: one row a line item, what belongs to the whole order only on the order's first row.

Totals are the order's and are shared out over its lines so that they add up to it again: discounts by what is
left of each line's price, freight and unpriced items to the first. Refunded Amount has no date, so that no
after-sale case is made of it. Every discount is the shop's own.
"""

from collections.abc import Sequence
from dataclasses import astuple
from itertools import pairwise
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import FactKind, OrderStatus
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import AsTheyStand, Cells, Numbered
from intake.sources.exploding import COMPONENTS_DIFFER
from intake.sources.money import Wrong
from intake.sources.shopify_money import PLATFORMS, order_number
from intake.sources.shopify_shares import LARGEST, Share, Totals, shares_of
from intake.words import vocabulary

_Group = tuple[int, int]
INCOMPLETE: Final = "belongs_to_rejected"
NOTHING: Final = Share(0, 0, 0, 0, 0)
_TOTALS: Final = ("total", "subtotal", "shipping", "taxes", "duties", "discount")
PAID, UNPAID, CLOSED, REFUNDED = "paid", "unpaid", "closed", "refunded"
_FINANCIAL: Final = vocabulary({
    "pending": UNPAID, "authorized": UNPAID, "partially_paid": UNPAID, "unpaid": UNPAID, "paid": PAID,
    "partially_refunded": PAID, "refunded": REFUNDED, "voided": CLOSED, "expired": CLOSED, "closed": CLOSED,
})  # fmt: skip
_FILLED: Final = (
    "currency", "financial", "fulfilment", "paid_at", "created_at", "shipped_at", "cancelled_at", "method",
    "payment_no", "province",
)  # fmt: skip


class _FillDown(AsTheyStand):
    """Continuation rows say of whom, when and in which currency, as the first row of their order does."""

    def __init__(self, found: Found) -> None:
        self.left_out = 0
        self.cells = Cells(found.places)

    def rows(self, rows: Numbered) -> Numbered:
        first: list[str] = []
        for row_no, row in rows:
            continues = first and self.cells.get(row, "order_no") == self.cells.get(first, "order_no")
            if continues and not self.cells.get(row, "financial"):
                for name in _FILLED:
                    self.cells.put(row, name, self.cells.get(first, name))
            else:
                first = row
            yield row_no, row


def _shares(block: Block, groups: Sequence[_Group]) -> tuple[list[Share], Wrong]:
    """Of every row its share, and what is wrong with the rows of orders that do not stand as a whole."""
    figures = {name: block[name].to_pylist() for name in _TOTALS}
    quantities, units = block.zero("quantity").to_pylist(), block.zero("price").to_pylist()
    prices = [one * many for one, many in zip(units, quantities, strict=True)]
    own, unread = block.zero("line_discount").to_pylist(), _unread(block)
    found: list[Share] = []
    wrong: Wrong = {}
    for start, end in groups:
        total, subtotal, *others = (figures[name][start] for name in _TOTALS)
        totals = Totals(total or 0, subtotal, *(one or 0 for one in others))
        shares = shares_of(prices[start:end], own[start:end], totals)
        if total is None or any(unread[start:end]):
            wrong |= dict.fromkeys(range(start, end), ("", INCOMPLETE))
        elif any(one is not None for one in figures["total"][start + 1 : end]):
            wrong |= dict.fromkeys(range(start, end), ("total", COMPONENTS_DIFFER))
        elif max(abs(number) for one in shares for number in astuple(one)) > LARGEST:
            wrong |= dict.fromkeys(range(start, end), ("total", "bad_amount"))
            shares = [NOTHING] * len(shares)
        found += shares
    blank = (start for start, _ in groups if figures["total"][start] is None)
    wrong |= dict.fromkeys(blank, ("total", "missing"))
    return found, wrong


def _unread(block: Block) -> list[bool]:
    """Rows whose quantity or price is not known: what the other lines of their order cost is not either."""
    unknown = block["quantity"].is_null()
    if block.has("price"):
        unknown = pc.or_(unknown, block["price"].is_null())
    found: list[bool] = unknown.to_pylist()
    return found


def _statuses(block: Block) -> pa.Array:
    """By money, goods and cancellation; a full refund of what was never sent closes the order."""
    sent = pc.equal(pc.utf8_lower(block["fulfilment"]), "fulfilled")
    money = block["financial"]
    shipped = pc.if_else(sent, OrderStatus.SHIPPED.value, OrderStatus.PAID.value)
    refunded = pc.and_(pc.equal(money, REFUNDED), pc.invert(sent))
    closed = pc.or_(pc.or_(block["cancelled_at"].is_valid(), refunded), pc.equal(money, CLOSED))
    if not block.has("fulfilment"):
        closed = pc.or_(block["cancelled_at"].is_valid(), pc.equal(money, CLOSED))
    found = pc.if_else(pc.equal(money, UNPAID), OrderStatus.UNPAID.value, shipped)
    return pc.if_else(closed, OrderStatus.CLOSED.value, found)


def _groups(names: Sequence[str]) -> list[_Group]:
    """Where each order's rows begin and end."""
    starts = [at for at in range(len(names)) if at == 0 or names[at] != names[at - 1]]
    return list(pairwise([*starts, len(names)]))


def _shape(block: Block) -> Shaped:
    groups = _groups(block["order_no"].to_pylist())
    shares, wrong = _shares(block, groups)
    order_no = order_number(block["order_no"])
    ordinals = [str(number) for start, end in groups for number in range(1, end - start + 1)]
    sub_order_no = pc.binary_join_element_wise(order_no, pa.array(ordinals, pa.string()), "-")
    waits = pc.equal(block["financial"], UNPAID)
    created = pc.if_else(waits, block.same(None, pa.timestamp("us")), block["created_at"])

    def amounts(name: str) -> pa.Array:
        return pa.array([getattr(one, name) for one in shares], pa.int64())

    columns = {
        "order_no": order_no,
        "sub_order_no": sub_order_no,
        "sku": block["sku"],
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": amounts("goods"),
        "freight_minor": amounts("freight"),
        "shop_discount_minor": amounts("discount"),
        "tax_minor": amounts("tax"),
        "price_change_minor": amounts("change"),
        "buyer_paid_minor": amounts("paid"),
        "paid_at": pc.coalesce(block["paid_at"], created),
        "shipped_at": block["shipped_at"],
        "order_status": _statuses(block),
        "channel": block["method"],
        "payment_no": block["payment_no"],
        "province": block["province"],
    }
    return Shaped((whole_block(block, columns, joined(order_no, sub_order_no)),), wrong)


SHOPIFY_ORDERS: Final = Layout(
    source="shopify_orders",
    name="shopify_orders_export",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("order_no", ("Name",), Read.ID, required=True, needed=True),
        Field("financial", ("Financial Status",), Read.WORD, required=True, needed=True, words=_FINANCIAL),
        Field("total", ("Total",), Read.AMOUNT, required=True),
        Field("currency", ("Currency",), Read.CURRENCY, required=True, needed=True),
        Field("title", ("Lineitem name",), required=True),
        Field("quantity", ("Lineitem quantity",), Read.COUNT, required=True),
        Field("price", ("Lineitem price",), Read.AMOUNT),
        Field("line_discount", ("Lineitem discount",), Read.AMOUNT),
        Field("sku", ("Lineitem sku",), Read.ID),
        Field("subtotal", ("Subtotal",), Read.AMOUNT),
        Field("shipping", ("Shipping",), Read.AMOUNT),
        Field("taxes", ("Taxes",), Read.AMOUNT),
        Field("duties", ("Duties",), Read.AMOUNT),
        Field("discount", ("Discount Amount",), Read.AMOUNT),
        Field("fulfilment", ("Fulfillment Status",)),
        Field("paid_at", ("Paid at",), Read.TIME),
        Field("created_at", ("Created at",), Read.TIME),
        Field("shipped_at", ("Fulfilled at",), Read.TIME),
        Field("cancelled_at", ("Cancelled at",), Read.TIME),
        Field("method", ("Payment Method",)),
        Field("payment_no", ("Payment Reference", "Payment ID"), Read.ID),
        Field("province", ("Shipping Province Name", "Shipping Province")),
    ),
    shape=_shape,
    prepared=_FillDown,
    together="order_no",
)
