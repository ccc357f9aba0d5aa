"""Taobao and Tmall orders: ExportOrderList (61 columns, an order a row) and ExportOrderDetailList (18
columns, an item a row), both GBK with ids as `="…"`.

The order list is the word on money, times and status: freight and coupons stand only there, and 总金额 is
what is left of goods and freight after the shop's own discounts; what the buyer paid less than that, a
coupon of the platform paid. The item list is the word on goods: which codes, how many, and each item's
share. Where both lists were imported, `intake.itemised` makes of an order its items and what the order list
has beyond them, so that money counts once; an item list alone stands for itself, without freight and days
of shipping and completion.

The headers are confirmed; whether 买家实际支付金额 of an item holds its share of freight is not, and need
not be.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import FactKind, OrderStatus
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import PARTLY_SHIPPED, PRESALE, first_told, left_over
from intake.words import vocabulary

ITEMS: Final = "taobao_items"
ORDERS: Final = "taobao_orders"
PLATFORMS: Final = ("taobao", "tmall")
_STATUS: Final = vocabulary({
    "等待买家付款": OrderStatus.UNPAID, "付款确认中": OrderStatus.UNPAID, "等待付尾款": OrderStatus.UNPAID,
    "买家已付款，等待卖家发货": OrderStatus.PAID, "卖家部分发货": PARTLY_SHIPPED,
    "卖家已发货，等待买家确认": OrderStatus.SHIPPED, "已签收，等待买家确认": OrderStatus.SHIPPED,
    "交易成功": OrderStatus.COMPLETED, "交易关闭": OrderStatus.CLOSED,
    "付款以后用户退款成功，交易自动关闭": OrderStatus.CLOSED,
    "付款以前，卖家或买家主动关闭交易": OrderStatus.CLOSED,
})  # fmt: skip


def _shape(block: Block) -> Shaped:
    goods, freight = block.zero("goods_amount"), block.zero("freight")
    shop_discount = pc.subtract(pc.add(goods, freight), block.zero("total"))
    staged = pc.invert(pc.is_in(block["stages"], pa.array(["", "null"])))
    parent = block["parent_order_no"]
    columns = {
        "order_no": block["order_no"],
        "sub_order_no": block["order_no"],
        "parent_order_no": pc.if_else(pc.equal(parent, block["order_no"]), "", parent),
        "sku": block.same(""),
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": goods,
        "freight_minor": freight,
        "shop_discount_minor": shop_discount,
        "platform_discount_minor": block.zero("tmall_card"),
        "other_discount_minor": block.zero("points"),
        "buyer_paid_minor": block.zero("buyer_paid"),
        "paid_at": block["paid_at"],
        "shipped_at": block["shipped_at"],
        "completed_at": block["completed_at"],
        "order_status": block["order_status"],
        "channel": block.same("alipay"),
        "payment_no": block["payment_no"],
        "order_type": pc.if_else(staged, PRESALE, ""),
        "is_gift": block.same(False),
    }
    return Shaped((whole_block(block, columns, joined(block["order_no"], block["order_no"])),))


TAOBAO_ORDERS: Final = Layout(
    source=ORDERS,
    name="taobao_export_order_list",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("order_no", ("订单编号",), Read.ID, required=True, needed=True),
        Field("payment_no", ("支付单号",), Read.ID),
        Field("goods_amount", ("买家应付货款",), Read.AMOUNT, required=True, needed=True),
        Field("freight", ("买家应付邮费",), Read.AMOUNT, required=True),
        Field("total", ("总金额",), Read.AMOUNT, required=True, needed=True),
        Field("buyer_paid", ("买家实际支付金额",), Read.AMOUNT, required=True),
        Field("order_status", ("订单状态",), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("paid_at", ("订单付款时间",), Read.TIME, required=True),
        Field("shipped_at", ("发货时间",), Read.TIME),
        Field("title", ("宝贝标题",)),
        Field("quantity", ("宝贝总数量",), Read.COUNT),
        Field("shop", ("店铺名称",)),
        Field("stages", ("分阶段订单信息",)),
        Field("tmall_card", ("天猫卡券抵扣",), Read.AMOUNT),
        Field("points", ("集分宝抵扣",), Read.AMOUNT),
        Field("completed_at", ("确认收货时间",), Read.TIME),
        Field("parent_order_no", ("主订单编号",), Read.ID),
    ),
    shape=_shape,
)


def _shape_items(block: Block) -> Shaped:
    """An item is known as one of the list of items: its number alone may be that of its whole order."""
    quantity, paid = block.zero("quantity"), block.zero("buyer_paid")
    owed = pc.if_else(block["goods_amount"].is_null(), paid, block.zero("goods_amount"))
    shop_discount, price_change = left_over(owed, block.same(0, pa.int64()), paid)
    columns = {
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "sku": first_told(block, "sku", "outer_code"),
        "title": block["title"],
        "quantity": quantity,
        "goods_amount_minor": owed,
        "shop_discount_minor": shop_discount,
        "price_change_minor": price_change,
        "buyer_paid_minor": paid,
        "paid_at": block["paid_at"],
        "order_status": block["order_status"],
        "channel": block.same("alipay"),
        "payment_no": block["payment_no"],
    }
    identity = joined(block["order_no"], block["sub_order_no"], "item")
    return Shaped((whole_block(block, columns, identity),))


TAOBAO_ITEMS: Final = Layout(
    source=ITEMS,
    name="taobao_export_order_detail_list",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("sub_order_no", ("子订单编号",), Read.ID, required=True, needed=True),
        Field("order_no", ("主订单编号",), Read.ID, required=True, needed=True),
        Field("title", ("标题", "宝贝标题")),
        Field("quantity", ("购买数量", "宝贝数量"), Read.COUNT, required=True, needed=True),
        Field("outer_code", ("外部系统编号",)),
        Field("order_status", ("订单状态",), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("sku", ("商家编码",)),
        Field("payment_no", ("支付单号",), Read.ID),
        Field("goods_amount", ("买家应付货款",), Read.AMOUNT),
        Field("buyer_paid", ("买家实际支付金额", "买家实付金额"), Read.AMOUNT, required=True),
        Field("paid_at", ("订单付款时间",), Read.TIME, required=True),
        Field("shop", ("店铺名称",)),
    ),
    shape=_shape_items,
)
