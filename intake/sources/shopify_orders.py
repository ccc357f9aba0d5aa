"""Shopify order export: one row a line item, what belongs to the whole order only on the order's first row.

Totals are the order's and are shared out over its lines so that they add up to it again: discounts by what is
left of each line's price, freight and unpriced items to the first. Refunded Amount has no date, so that no
after-sale case is made of it. Every discount is the shop's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import FactKind, OrderStatus
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import AsTheyStand, Cells, Numbered
from intake.sources.exploding import COMPONENTS_DIFFER
from intake.sources.shopify_money import PLATFORMS, order_number
from intake.words import vocabulary

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


@dataclass(slots=True)
class _Shares:
    """What falls to each line: minor units by row."""

    goods: list[int]
    freight: list[int]
    discount: list[int]
    tax: list[int]
    change: list[int]
    paid: list[int]
    ordinal: list[int]


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts by weight that add up to it again; all to the first where nothing weighs."""
    whole = sum(weights)
    if whole <= 0:
        return [amount, *([0] * (len(weights) - 1))]
    sums = np.cumsum(weights).tolist()
    cuts = [0, *(amount * one // whole for one in sums)]
    return [later - earlier for earlier, later in pairwise(cuts)]


def _shares(block: Block, starts: list[int]) -> _Shares:
    total = block["total"].to_pylist()
    subtotal, shipping, taxes, duties, given = (
        block[name].to_pylist() for name in ("subtotal", "shipping", "taxes", "duties", "discount")
    )
    price = pc.multiply(block.zero("price"), pc.fill_null(block["quantity"], 0)).to_pylist()
    own = block.zero("line_discount").to_pylist()
    shares = _Shares([], [], [], [], [], [], [])
    for start, end in zip(starts, [*starts[1:], block.count], strict=True):
        goods, at = price[start:end], total[start] or 0
        freight, tax = shipping[start] or 0, taxes[start] or 0
        after = subtotal[start]
        if not any(goods):
            goods = shared(at - freight if after is None else after, [0] * (end - start))
        after = sum(goods) - (given[start] or 0) if after is None else after
        discount = _line_discounts(goods, own[start:end], sum(goods) - after)
        beyond = at - after - freight  # taxes on top, duties, tips; or a discount on the freight
        tax = tax + (duties[start] or 0) if beyond >= tax + (duties[start] or 0) else min(tax, max(beyond, 0))
        rest = beyond - tax
        freed = min(-rest, freight, max((given[start] or 0) - sum(discount), 0)) if rest < 0 else 0
        taxed = shared(tax, [one - off for one, off in zip(goods, discount, strict=True)])
        _append(shares, goods, discount, freight=freight, freed=freed, taxed=taxed, rest=rest + freed)
    return shares


def _line_discounts(goods: list[int], own: list[int], given: int) -> list[int]:
    """Each line's own discount, where all of them are within what was given, and its share of the rest."""
    if sum(own) > given or any(mine > price for mine, price in zip(own, goods, strict=True)):
        own = [0] * len(goods)
    left = [price - mine for price, mine in zip(goods, own, strict=True)]
    return [mine + more for mine, more in zip(own, shared(given - sum(own), left), strict=True)]


def _append(
    shares: _Shares,
    goods: list[int],
    discount: list[int],
    *,
    freight: int,
    freed: int,
    taxed: list[int],
    rest: int,
) -> None:
    first = [1, *([0] * (len(goods) - 1))]
    shares.goods += goods
    shares.freight += [freight * one for one in first]
    shares.discount += [mine + freed * one for mine, one in zip(discount, first, strict=True)]
    shares.tax += taxed
    shares.change += [rest * one for one in first]
    shares.paid += [
        price - off + tax + (freight - freed + rest) * one
        for price, off, tax, one in zip(goods, discount, taxed, first, strict=True)
    ]
    shares.ordinal += range(1, len(goods) + 1)


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


def _shape(block: Block) -> Shaped:
    names = block["order_no"].to_pylist()
    starts = [at for at in range(block.count) if at == 0 or names[at] != names[at - 1]]
    shares = _shares(block, starts)
    order_no = order_number(block["order_no"])
    ordinal = pc.cast(pa.array(shares.ordinal, pa.int64()), pa.string())
    sub_order_no = pc.binary_join_element_wise(order_no, ordinal, "-")
    waits = pc.equal(block["financial"], UNPAID)
    columns = {
        "order_no": order_no,
        "sub_order_no": sub_order_no,
        "sku": block["sku"],
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": pa.array(shares.goods, pa.int64()),
        "freight_minor": pa.array(shares.freight, pa.int64()),
        "shop_discount_minor": pa.array(shares.discount, pa.int64()),
        "tax_minor": pa.array(shares.tax, pa.int64()),
        "price_change_minor": pa.array(shares.change, pa.int64()),
        "buyer_paid_minor": pa.array(shares.paid, pa.int64()),
        "paid_at": pc.coalesce(
            block["paid_at"], pc.if_else(waits, block.same(None, pa.timestamp("us")), block["created_at"])
        ),
        "shipped_at": block["shipped_at"],
        "order_status": _statuses(block),
        "channel": block["method"],
        "payment_no": block["payment_no"],
        "province": block["province"],
    }
    return Shaped((whole_block(block, columns, joined(order_no, sub_order_no)),), _unreadable(block, starts))


def _unreadable(block: Block, starts: list[int]) -> dict[int, tuple[str, str]]:
    """No line of an order stands whose total is not known, or whose lines cannot make up its total."""
    total = block["total"]
    wrong: dict[int, tuple[str, str]] = {}
    for start, end in zip(starts, [*starts[1:], block.count], strict=True):
        if not total[start].is_valid:
            wrong |= dict.fromkeys(range(start, end), ("total", "missing"))
        elif any(total[at].is_valid for at in range(start + 1, end)):
            wrong |= dict.fromkeys(range(start, end), ("total", COMPONENTS_DIFFER))
    return wrong


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
