"""Kuaimai (快麦) ERP: orders, shipments of the same list, and goods come back (售后工单, 销退入库).

Nothing of these headers could be confirmed by a file. The fields are those of Kuaimai's interface and of
public programs that read its pages (系统单号, 平台订单号, 售后工单号, 良品数, 次品数, the words of the
statuses); each column is known by several names. A file with other names is refused with what is missing.

The shop's own word (side own), as with Jushuitan: 补发 and 换货 orders copy an order to send goods again
and are no sale, and merged ones stand again under what they became; both are excluded.
"""

from typing import Final

import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import FactKind, OrderStatus
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import (
    NO_FACT,
    PARTLY_SHIPPED,
    is_marked,
    kind_of_order,
    left_over,
    own_side,
    told,
)
from intake.sources.money import positions
from intake.words import YES_NO, vocabulary

_STATUS: Final = vocabulary({
    "待付款": OrderStatus.UNPAID, "等待买家付款": OrderStatus.UNPAID,
    "待审核": OrderStatus.PAID, "待财审": OrderStatus.PAID, "待打印快递单": OrderStatus.PAID,
    "待打印": OrderStatus.PAID, "待包装": OrderStatus.PAID, "待称重": OrderStatus.PAID,
    "待发货": OrderStatus.PAID, "等待卖家发货": OrderStatus.PAID, "部分发货": PARTLY_SHIPPED,
    "卖家已发货": OrderStatus.SHIPPED, "已发货": OrderStatus.SHIPPED,
    "交易成功": OrderStatus.COMPLETED, "已完成": OrderStatus.COMPLETED,
    "交易关闭": OrderStatus.CLOSED, "已关闭": OrderStatus.CLOSED, "已取消": OrderStatus.CLOSED,
    "已作废": NO_FACT, "作废": NO_FACT, "被合并": NO_FACT, "被拆分": NO_FACT,
})  # fmt: skip
_COPIES: Final = r"补发|换货"
_ORDER_NO: Final = ("平台订单号", "平台单号", "平台交易号", "线上订单号")
_LINE_NO: Final = ("平台子订单号", "子订单号", "子单号")
_SKU: Final = ("规格商家编码", "商品规格编码", "商家编码", "商品编码")


def _shape_orders(block: Block) -> Shaped:
    goods, freight, paid = block.zero("goods_amount"), block.zero("freight"), block.zero("buyer_paid")
    if not block.has("goods_amount"):
        goods = pc.max_element_wise(pc.subtract(paid, freight), 0)
    shop_discount, price_change = left_over(goods, freight, paid)
    order_no = block.first_filled("order_no", "internal_no")
    status = block["order_status"]
    columns = {
        "order_no": order_no,
        "sub_order_no": block["sub_order_no"],
        "sku": told(block["sku"]),
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": goods,
        "freight_minor": freight,
        "shop_discount_minor": shop_discount,
        "price_change_minor": price_change,
        "buyer_paid_minor": paid,
        "paid_at": block["paid_at"],
        "shipped_at": block["shipped_at"],
        "completed_at": block["completed_at"],
        "order_status": status,
        "order_type": kind_of_order(block["order_type"]),
        "is_gift": block.yes("is_gift"),
        "province": told(block["province"]),
        "side": own_side(block),
    }
    copies = frozenset(positions(pc.match_substring_regex(block["order_type"], _COPIES)))
    identity = joined(order_no, block["sub_order_no"], columns["sku"])
    return Shaped((whole_block(block, columns, identity),), excluded=is_marked(status) | copies)


KUAIMAI_ORDERS: Final = Layout(
    source="kuaimai_orders",
    name="kuaimai_orders",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    fields=(
        Field("internal_no", ("系统单号", "系统订单号"), Read.ID, required=True, needed=True),
        Field("order_no", _ORDER_NO, Read.ID, required=True),
        Field("sub_order_no", _LINE_NO, Read.ID),
        Field("shop", ("店铺名称", "店铺")),
        Field("order_status", ("系统状态", "订单状态"), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("order_type", ("订单类型",)),
        Field("sku", _SKU, required=True),
        Field("title", ("商品名称", "商品标题", "平台商品名称")),
        Field("quantity", ("数量", "商品数量"), Read.COUNT, required=True, needed=True),
        Field("goods_amount", ("商品金额", "商品总价", "应付金额"), Read.AMOUNT),
        Field("buyer_paid", ("实付金额", "商品实付金额", "买家实付"), Read.AMOUNT, required=True),
        Field("freight", ("运费", "买家运费"), Read.AMOUNT),
        Field("paid_at", ("付款时间", "支付时间"), Read.TIME, required=True),
        Field("shipped_at", ("发货时间",), Read.TIME),
        Field("completed_at", ("完成时间", "交易完成时间"), Read.TIME),
        Field("is_gift", ("是否赠品",), Read.WORD, words=YES_NO),
        Field("province", ("省份", "省")),
    ),
    shape=_shape_orders,
)

_KINDS_OF_SHIPMENT: Final = vocabulary({
    "销售": "sale", "销售出库": "sale", "普通订单": "sale", "销售订单": "sale", "换货": "exchange",
    "换货订单": "exchange", "换货出库": "exchange", "补发": "reissue", "补发订单": "reissue",
    "补发出库": "reissue",
})  # fmt: skip
_SHIPMENT_STATUS: Final = vocabulary({
    "已发货": "shipped", "卖家已发货": "shipped", "已出库": "shipped", "交易成功": "shipped",
    "待审核": NO_FACT, "待打印快递单": NO_FACT, "待发货": NO_FACT, "已作废": NO_FACT, "作废": NO_FACT,
    "已取消": NO_FACT, "交易关闭": NO_FACT,
})  # fmt: skip


def _shape_shipments(block: Block) -> Shaped:
    kind, status = block["shipment_type"], block["status"]
    columns = {
        "shipment_no": block["shipment_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "case_no": block["case_no"],
        "shipment_type": pc.if_else(pc.equal(kind, ""), "sale", kind),
        "sku": told(block["sku"]),
        "quantity": block.zero("quantity"),
        "carrier": told(block["carrier"]),
        "waybill": told(block["waybill"]),
        "weight_g": block["weight_g"],
        "shipped_at": block["shipped_at"],
        "province": told(block["province"]),
        "is_gift": block.yes("is_gift"),
        "status": pc.if_else(pc.equal(status, NO_FACT), "", status),
    }
    identity = joined(block["shipment_no"], block["sub_order_no"], columns["sku"], columns["waybill"])
    return Shaped((whole_block(block, columns, identity),), excluded=is_marked(status))


KUAIMAI_SHIPMENTS: Final = Layout(
    source="kuaimai_shipments",
    name="kuaimai_shipments",
    kind=FactKind.SHIPMENTS,
    scope=ScopeBy.SHOP,
    fields=(
        Field("shipment_no", ("出库单号",), Read.ID, required=True, needed=True),
        Field("order_no", _ORDER_NO, Read.ID, required=True),
        Field("sub_order_no", _LINE_NO, Read.ID),
        Field("case_no", ("售后工单号",), Read.ID),
        Field("shop", ("店铺名称", "店铺")),
        Field("shipment_type", ("出库类型", "订单类型"), Read.WORD, words=_KINDS_OF_SHIPMENT),
        Field("sku", _SKU, required=True),
        Field("quantity", ("出库数量", "数量"), Read.COUNT, required=True, needed=True),
        Field("carrier", ("快递公司", "物流公司"), required=True),
        Field("waybill", ("快递单号", "物流单号"), Read.ID, required=True),
        Field("weight_g", ("重量克", "实际重量克"), Read.MEASURE),
        Field("shipped_at", ("发货时间", "出库时间"), Read.TIME, required=True),
        Field("province", ("省份", "省")),
        Field("is_gift", ("是否赠品",), Read.WORD, words=YES_NO),
        Field(
            "status", ("系统状态", "出库状态"), Read.WORD, required=True, needed=True, words=_SHIPMENT_STATUS
        ),
    ),
    shape=_shape_shipments,
)

# Counted when they come in: putting them on the shelf changes nothing. Not come yet: with a later file.
_RECEIPT_STATUS: Final = vocabulary({
    "等待上架": "in", "部分上架": "in", "上架完成": "in", "已收货": "in", "已完成": "in",
    "卖家已收到退货": "in",
    "等待收货": NO_FACT, "待收货": NO_FACT, "已作废": NO_FACT, "作废": NO_FACT, "已取消": NO_FACT,
    "买家已退货": NO_FACT, "在途": NO_FACT,
})  # fmt: skip
_RECEIPT_TYPE: Final = vocabulary({
    "退货": "return", "退货退款": "return", "销退": "return", "换货": "return", "维修": "return",
    "仅退款": "return", "拒收": "refused", "拒收退货": "refused",
    "拦截": "intercepted", "拦截退货": "intercepted",
})  # fmt: skip


def _shape_receipts(block: Block) -> Shaped:
    kind = block["receipt_type"]
    columns = {
        "receipt_no": block.first_filled("receipt_no", "work_no"),
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "case_no": block.first_filled("case_no", "work_no"),
        "return_waybill": told(block["return_waybill"]),
        "sku": told(block["sku"]),
        "good_quantity": block.zero("good_quantity"),
        "bad_quantity": block.zero("bad_quantity"),
        "received_at": block["received_at"],
        "receipt_type": pc.if_else(pc.equal(kind, ""), "return", kind),
    }
    identity = joined(columns["receipt_no"], columns["case_no"], columns["sku"])
    return Shaped((whole_block(block, columns, identity),), excluded=is_marked(block["status"]))


KUAIMAI_RECEIPTS: Final = Layout(
    source="kuaimai_receipts",
    name="kuaimai_receipts",
    kind=FactKind.RECEIPTS,
    scope=ScopeBy.SHOP,
    fields=(
        Field("work_no", ("售后工单号",), Read.ID, required=True, needed=True),
        Field("receipt_no", ("销退入库单号", "入库单号", "收货单号"), Read.ID),
        Field("case_no", ("平台售后单号", "平台退款单号", "平台售后编号"), Read.ID),
        Field("order_no", _ORDER_NO, Read.ID),
        Field("sub_order_no", _LINE_NO, Read.ID),
        Field("shop", ("店铺名称", "店铺")),
        Field("receipt_type", ("售后类型",), Read.WORD, words=_RECEIPT_TYPE),
        Field("sku", _SKU, required=True),
        Field("good_quantity", ("良品数", "良品数量"), Read.COUNT, required=True),
        Field("bad_quantity", ("次品数", "次品数量"), Read.COUNT, required=True),
        Field("return_waybill", ("退货快递单号", "退货物流单号", "快递单号"), Read.ID),
        Field("received_at", ("收货时间", "入库时间", "上架时间"), Read.TIME, required=True),
        Field("status", ("状态", "单据状态", "货物状态"), Read.WORD, required=True, needed=True,
              words=_RECEIPT_STATUS),
    ),
    shape=_shape_receipts,
)  # fmt: skip
