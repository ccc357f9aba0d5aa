"""JD POP orders, one row for each goods of an order; XLSX or GBK CSV.

The columns and the words of 订单状态 with their brackets are confirmed by public readers of this export, as
is that the order's own amounts stand again on each of its rows: they are shared out by 京东价 × 订购数量.
That 结算金额 (or 商家应收) is what JD owes the shop, and 应付金额 with 余额支付 what the buyer paid, is how
the interface words them and not confirmed by a file; where they contradict each other the line shows it. JD
has no numbers for the lines of an order: the goods' number stands in.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import FactKind, OrderStatus
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import PARTLY_SHIPPED, first_told, kind_of_order, shared_out, told
from intake.words import vocabulary

_STATES: Final = {
    "新订单": OrderStatus.UNPAID, "等待付款": OrderStatus.UNPAID, "等待付款确认": OrderStatus.UNPAID,
    "延迟付款确认": OrderStatus.UNPAID, "待付款": OrderStatus.UNPAID,
    "等待出库": OrderStatus.PAID, "待出库": OrderStatus.PAID, "等待发货": OrderStatus.PAID,
    "暂停": OrderStatus.PAID, "锁定": OrderStatus.PAID, "部分出库": PARTLY_SHIPPED,
    "等待确认收货": OrderStatus.SHIPPED, "待收货": OrderStatus.SHIPPED, "已出库": OrderStatus.SHIPPED,
    "完成": OrderStatus.COMPLETED, "已完成": OrderStatus.COMPLETED,
    "取消": OrderStatus.CLOSED, "已取消": OrderStatus.CLOSED,
}  # fmt: skip
# (删除) ends an order wherever it stood; (锁定) and (暂停) hold it there while something is cleared up.
_STATUS: Final = vocabulary({
    **_STATES,
    **{f"(删除){word}": OrderStatus.CLOSED for word in _STATES},
    **{f"({held}){word}": state for held in ("锁定", "暂停") for word, state in _STATES.items()},
})  # fmt: skip


def _shape(block: Block) -> Shaped:
    order_no, quantity = block["order_no"], block.zero("quantity")
    price = pc.multiply(block.zero("price"), quantity)
    freight = shared_out(order_no, block.zero("freight"), price, never_by_line=True)
    due = shared_out(order_no, block.zero("due"), price, never_by_line=False)
    paid = due
    if block.has("payable"):
        payment = pc.add(block.zero("payable"), block.zero("from_balance"))
        paid = shared_out(order_no, payment, price, never_by_line=False)
    receivable = pc.max_element_wise(due, paid)
    goods = price if block.has("price") else receivable
    columns: dict[str, pa.Array] = {
        "order_no": order_no,
        "sub_order_no": block["goods_id"],
        "parent_order_no": told(block["parent_order_no"]),
        "sku": first_told(block, "sku", "article_no", "goods_id"),
        "title": block["title"],
        "quantity": quantity,
        "goods_amount_minor": goods,
        "freight_minor": freight,
        "shop_discount_minor": pc.subtract(pc.add(goods, freight), receivable),
        "platform_discount_minor": pc.subtract(receivable, paid),
        "buyer_paid_minor": paid,
        "paid_at": block["paid_at"],
        "shipped_at": block["shipped_at"],
        "completed_at": block["completed_at"],
        "order_status": block["order_status"],
        "channel": told(block["channel"]),
        "order_type": kind_of_order(block["order_type"]),
    }
    return Shaped((whole_block(block, columns, joined(order_no, block["goods_id"])),))


JD_ORDERS: Final = Layout(
    source="jd_orders",
    name="jd_orders",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    platforms=("jd",),
    together="order_no",
    fields=(
        Field("order_no", ("订单号", "订单编号"), Read.ID, required=True, needed=True),
        Field("parent_order_no", ("父单号", "父订单号"), Read.ID),
        Field("goods_id", ("商品ID", "商品编号"), Read.ID, required=True, needed=True),
        Field("title", ("商品名称",)),
        Field("quantity", ("订购数量",), Read.COUNT, required=True, needed=True),
        Field("price", ("京东价", "京东价格"), Read.AMOUNT),
        Field("due", ("商家应收", "结算金额"), Read.AMOUNT, required=True),
        Field("payable", ("应付金额",), Read.AMOUNT),
        Field("from_balance", ("余额支付",), Read.AMOUNT),
        Field("freight", ("运费金额",), Read.AMOUNT),
        Field("order_status", ("订单状态",), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("order_type", ("订单类型",)),
        Field("channel", ("支付方式",)),
        Field("sku", ("商家SKUID", "商家SKU")),
        Field("article_no", ("货号",)),
        Field("paid_at", ("付款确认时间",), Read.TIME, required=True),
        Field("shipped_at", ("出库时间", "发货时间"), Read.TIME),
        Field("completed_at", ("订单完成时间",), Read.TIME),
    ),
    shape=_shape,
)
