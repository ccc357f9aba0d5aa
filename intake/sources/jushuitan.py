"""Jushuitan (聚水潭) ERP: orders (订单成本, 24 columns and wider forms), cases, and goods come back.

The headers of the order export are confirmed, those of the after-sale export up to 申请数量; its later
columns and the list of goods come back (销退入库) are recognised by the names the interface gives them, not
confirmed by a file.

The shop's own word (side own). 内部订单号 is Jushuitan's; the platform's number is 原始线上订单号 where
orders were merged or split, else 线上订单号. Rows of orders merged away or split up (被合并, 被拆分) stand
again under the order they became; 补发订单 and 换货订单 copy an order's rows to send goods again and are no
sale: both are excluded. The 24-column form has no time of payment: for what is paid 下单时间 stands in.
平台站点 is not read: the shop's name says whose the row is. Jushuitan ends with 已发货; it does not know
what the buyer received.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import CaseStatus, CaseType, FactKind, OrderStatus
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import (
    NO_FACT,
    PARTLY_SHIPPED,
    agreed,
    first_time,
    is_marked,
    kind_of_order,
    left_over,
    missing_where,
    needs_counting,
    own_side,
    told,
    when_refunded,
)
from intake.sources.money import positions
from intake.words import YES_NO, vocabulary

_STATUS: Final = vocabulary({
    "待付款": OrderStatus.UNPAID, "已付款待审核": OrderStatus.PAID, "待审核": OrderStatus.PAID,
    "已客审待财审": OrderStatus.PAID, "待财审": OrderStatus.PAID, "发货中": OrderStatus.PAID,
    "待发货": OrderStatus.PAID, "等供销商|外仓发货": OrderStatus.PAID, "等待外仓发货": OrderStatus.PAID,
    "异常": OrderStatus.PAID,  # held for somebody to look at; paid, and not sent
    "部分发货": PARTLY_SHIPPED, "已发货": OrderStatus.SHIPPED, "交易成功": OrderStatus.COMPLETED,
    "已取消": OrderStatus.CLOSED, "取消": OrderStatus.CLOSED,
    "被合并": NO_FACT, "被拆分": NO_FACT, "删除": NO_FACT, "已删除": NO_FACT,
})  # fmt: skip
_COPIES: Final = r"补发|换货"


def _shape_orders(block: Block) -> Shaped:
    goods, freight, paid = block.zero("goods_amount"), block.zero("freight"), block.zero("buyer_paid")
    shop_discount, price_change = left_over(goods, freight, paid)
    order_no = block.first_filled("original_no", "online_no", "internal_no")
    line_no = block.first_filled("online_line_no", "line_no")
    status = block["order_status"]
    is_paid = pc.invert(pc.equal(status, OrderStatus.UNPAID.value))
    ordered_at = pc.if_else(is_paid, block["ordered_at"], pa.scalar(None, pa.timestamp("us")))
    columns = {
        "order_no": order_no,
        "sub_order_no": line_no,
        "sku": told(block["sku"]),
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": goods,
        "freight_minor": freight,
        "shop_discount_minor": shop_discount,
        "price_change_minor": price_change,
        "buyer_paid_minor": paid,
        "paid_at": block["paid_at"] if block.has("paid_at") else ordered_at,
        "shipped_at": block["shipped_at"],
        "completed_at": block["completed_at"],
        "order_status": status,
        "order_type": kind_of_order(block["order_type"]),
        "is_gift": block.yes("is_gift"),
        "province": told(block["province"]),
        "side": own_side(block),
    }
    copies = positions(pc.match_substring_regex(block["order_type"], _COPIES))
    # One online line may be several goods in the ERP: the code keeps them apart.
    identity = joined(order_no, line_no, columns["sku"])
    return Shaped((whole_block(block, columns, identity),), excluded=is_marked(status) | frozenset(copies))


JUSHUITAN_ORDERS: Final = Layout(
    source="jushuitan_orders",
    name="jushuitan_order_cost",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    fields=(
        Field("internal_no", ("内部订单号",), Read.ID, required=True, needed=True),
        Field("online_no", ("线上订单号",), Read.ID, required=True),
        Field("original_no", ("原始线上订单号",), Read.ID),
        Field("shop", ("店铺名称", "店铺")),
        Field("ordered_at", ("下单时间", "订单日期"), Read.TIME),
        Field("paid_at", ("付款日期", "付款时间"), Read.TIME),
        Field("shipped_at", ("发货日期", "发货时间"), Read.TIME),
        Field("completed_at", ("确认收货日期",), Read.TIME),
        Field("order_status", ("状态", "订单状态"), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("order_type", ("订单类型",), required=True),
        Field("line_no", ("子订单编号",), Read.ID),
        Field("online_line_no", ("线上子订单编号",), Read.ID, required=True),
        Field("sku", ("商品编码",), required=True),
        Field("title", ("商品名称",)),
        Field("quantity", ("数量", "销售数量"), Read.COUNT, required=True, needed=True),
        Field("goods_amount", ("商品金额", "销售金额"), Read.AMOUNT, required=True),
        Field("buyer_paid", ("买家实付",), Read.AMOUNT, required=True),
        Field("freight", ("收入运费", "运费收入分摊"), Read.AMOUNT),
        Field("is_gift", ("是否赠品",), Read.WORD, words=YES_NO),
        Field("province", ("省份", "省")),
    ),
    shape=_shape_orders,
)

_CASE_STATUS: Final = vocabulary({
    "待确认": CaseStatus.PROCESSING, "已确认": CaseStatus.AGREED,
    "作废": NO_FACT, "已作废": NO_FACT, "被合并": NO_FACT,
})  # fmt: skip
_ONLINE_STATUS: Final = vocabulary({
    "退款成功": CaseStatus.REFUNDED, "退款关闭": CaseStatus.CLOSED, "换货成功": CaseStatus.DONE,
    "买家已经申请退款，等待卖家同意": CaseStatus.PROCESSING, "卖家拒绝退款": CaseStatus.PROCESSING,
    "卖家已经同意退款，等待买家退货": CaseStatus.AGREED, "买家已经退货，等待卖家确认收货": CaseStatus.AGREED,
    "未申请退款": "", "无": "",
})  # fmt: skip
_CASE_TYPE: Final = vocabulary({
    "普通退货": CaseType.RETURN_REFUND, "拒收退货": CaseType.RETURN_REFUND,
    "退货退款": CaseType.RETURN_REFUND, "仅退款": CaseType.REFUND_ONLY, "其它": CaseType.REFUND_ONLY,
    "其他": CaseType.REFUND_ONLY, "投诉": CaseType.REFUND_ONLY, "补发": CaseType.REISSUE,
    "换货": CaseType.EXCHANGE, "维修": CaseType.REPAIR,
})  # fmt: skip


def _shape_cases(block: Block) -> Shaped:
    own, online = block["case_status"], block["online_status"]
    status = pc.if_else(pc.or_(pc.equal(online, ""), pc.equal(own, NO_FACT)), own, online)
    asked, case_type = block.zero("amount"), block["case_type"]
    columns = {
        "case_no": block.first_filled("online_case_no", "case_no"),
        "order_no": block.first_filled("original_no", "online_no", "internal_no"),
        "sub_order_no": block["online_line_no"],
        "case_type": case_type,
        "sku": told(block["sku"]),
        "quantity": block.zero("quantity"),
        "asked_amount_minor": asked,
        "agreed_amount_minor": agreed(asked, status),
        "case_status": status,
        "applied_at": block["applied_at"],
        "refunded_at": when_refunded(first_time(block, "refunded_at", "confirmed_at"), status),
        "return_waybill": told(block["return_waybill"]),
        "reason": told(block["reason"]),
        "funder": block.same("merchant"),
        "side": own_side(block),
    }
    uncounted = pc.and_(needs_counting(case_type), block["quantity"].is_null())
    identity = joined(columns["case_no"], columns["sub_order_no"], columns["sku"])
    lines = whole_block(block, columns, identity)
    return Shaped((lines,), missing_where(uncounted, "quantity"), excluded=is_marked(status))


JUSHUITAN_AFTER_SALES: Final = Layout(
    source="jushuitan_after_sales",
    name="jushuitan_after_sales",
    kind=FactKind.AFTER_SALES,
    scope=ScopeBy.SHOP,
    fields=(
        Field("case_no", ("售后单号",), Read.ID, required=True, needed=True),
        Field("online_case_no", ("平台售后单号", "线上售后单号", "退款单号"), Read.ID),
        Field("internal_no", ("内部订单号",), Read.ID, required=True),
        Field("online_no", ("线上订单号",), Read.ID, required=True),
        Field("original_no", ("原始线上订单号",), Read.ID),
        Field("shop", ("店铺名称", "店铺")),
        Field("case_status", ("状态",), Read.WORD, required=True, needed=True, words=_CASE_STATUS),
        Field("online_status", ("线上状态",), Read.WORD, words=_ONLINE_STATUS),
        Field("case_type", ("售后类型",), Read.WORD, required=True, needed=True, words=_CASE_TYPE),
        Field("sku", ("商品编码",), required=True),
        Field("online_line_no", ("线上子订单编号",), Read.ID),
        Field("quantity", ("申请数量",), Read.COUNT, required=True),
        Field("amount", ("退款金额", "申请退款金额"), Read.AMOUNT),
        Field("applied_at", ("申请时间", "售后登记日期", "登记日期"), Read.TIME),
        Field("refunded_at", ("退款时间",), Read.TIME),
        Field("confirmed_at", ("确认日期", "确认时间"), Read.TIME),
        Field("return_waybill", ("退货快递单号", "快递单号"), Read.ID),
        Field("reason", ("问题类型", "退款原因", "售后原因")),
    ),
    shape=_shape_cases,
)

# Goods not come yet are no receipt: they come with a later file.
_RECEIPT_STATUS: Final = vocabulary({
    "已入库": "in", "已生效": "in", "生效": "in", "已收货": "in", "已完成": "in", "归档": "in",
    "待入库": NO_FACT, "草拟": NO_FACT, "待审核": NO_FACT, "待收货": NO_FACT,
    "作废": NO_FACT, "已作废": NO_FACT, "取消": NO_FACT, "已取消": NO_FACT, "被合并": NO_FACT,
})  # fmt: skip
_RECEIPT_TYPE: Final = vocabulary({
    "普通退货": "return", "退货": "return", "销售退货": "return", "换货": "return", "维修": "return",
    "拒收退货": "refused", "拒收": "refused", "拦截": "intercepted", "拦截退货": "intercepted",
})  # fmt: skip


def _shape_receipts(block: Block) -> Shaped:
    bad = block.zero("bad_quantity")
    good = block.zero("good_quantity")
    if not block.has("good_quantity"):
        good = pc.max_element_wise(pc.subtract(block.zero("quantity"), bad), 0)
    kind = block["receipt_type"]
    columns = {
        "receipt_no": block["receipt_no"],
        "order_no": block.first_filled("original_no", "online_no"),
        "sub_order_no": block["online_line_no"],
        "case_no": block["case_no"],
        "return_waybill": told(block["return_waybill"]),
        "sku": told(block["sku"]),
        "good_quantity": good,
        "bad_quantity": bad,
        "received_at": block["received_at"],
        "receipt_type": pc.if_else(pc.equal(kind, ""), "return", kind),
    }
    identity = joined(block["receipt_no"], block["case_no"], columns["sku"])
    return Shaped((whole_block(block, columns, identity),), excluded=is_marked(block["status"]))


JUSHUITAN_RECEIPTS: Final = Layout(
    source="jushuitan_receipts",
    name="jushuitan_receipts",
    kind=FactKind.RECEIPTS,
    scope=ScopeBy.SHOP,
    fields=(
        Field("receipt_no", ("退仓单号", "销退单号", "入仓单号"), Read.ID, required=True, needed=True),
        Field("case_no", ("售后单号",), Read.ID, required=True),
        Field("online_no", ("线上订单号",), Read.ID, required=True),
        Field("original_no", ("原始线上订单号",), Read.ID),
        Field("online_line_no", ("线上子订单编号",), Read.ID),
        Field("shop", ("店铺名称", "店铺")),
        Field("status", ("状态", "单据状态"), Read.WORD, required=True, needed=True, words=_RECEIPT_STATUS),
        Field("receipt_type", ("售后类型", "退货类型"), Read.WORD, words=_RECEIPT_TYPE),
        Field("return_waybill", ("退货快递单号", "快递单号"), Read.ID),
        Field("sku", ("商品编码",), required=True),
        Field("quantity", ("实退数量", "入库数量", "数量"), Read.COUNT, required=True),
        Field("good_quantity", ("良品数", "良品数量", "正品数量"), Read.COUNT),
        Field("bad_quantity", ("次品数", "次品数量"), Read.COUNT),
        Field("received_at", ("入库时间", "进仓日期", "入库日期"), Read.TIME, required=True),
    ),
    shape=_shape_receipts,
)
