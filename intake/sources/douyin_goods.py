"""Douyin (抖店) orders (75 columns, one row a goods line) and after-sale cases (50 columns, one row a
case).

The headers are confirmed, and of the words those that public readers of these exports name; others are
those of the platform's interface. Who bore a discount is told exactly (…实际承担优惠金额). 订单应付金额 is
what is asked of the buyer; 支付优惠 comes off it at paying and is borne by the payment service, so it
reaches the shop like a coupon of the platform. The sign of 商家改价 is documented nowhere: where one of the
two closes the sum, it is that one.

A case names no number of pieces: the quantity stays 0, "not said". What the buyer gets back is the goods'
and freight's and tax's refund less the payment's discount taken back.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import CaseStatus, CaseType, FactKind, OrderStatus
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import (
    PARTLY_SHIPPED,
    agreed,
    closing_sign,
    first_time,
    first_told,
    kind_of_order,
    told,
    when_refunded,
)
from intake.words import vocabulary

PLATFORMS: Final = ("douyin",)
_STATUS: Final = vocabulary({
    "待支付": OrderStatus.UNPAID, "待付款": OrderStatus.UNPAID, "待确认": OrderStatus.UNPAID,
    "待支付尾款": OrderStatus.UNPAID, "已支付": OrderStatus.PAID, "待发货": OrderStatus.PAID,
    "备货中": OrderStatus.PAID, "部分发货": PARTLY_SHIPPED, "已发货": OrderStatus.SHIPPED,
    "待收货": OrderStatus.SHIPPED, "已完成": OrderStatus.COMPLETED, "已收货": OrderStatus.COMPLETED,
    "已关闭": OrderStatus.CLOSED, "已取消": OrderStatus.CLOSED, "交易关闭": OrderStatus.CLOSED,
})  # fmt: skip


def _shape_orders(block: Block) -> Shaped:
    goods, freight, tax = block.zero("goods_amount"), block.zero("freight"), block.zero("tax")
    shop, platform = block.zero("shop_discount"), block.zero("platform_discount")
    other = pc.add(block.zero("author_discount"), block.zero("pay_discount"))
    paid = pc.subtract(block.zero("payable"), block.zero("pay_discount"))
    discounts = pc.add(pc.add(shop, platform), other)
    gap = pc.subtract(paid, pc.subtract(pc.add(pc.add(goods, freight), tax), discounts))
    columns = {
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "sku": first_told(block, "sku", "article_no", "goods_id"),
        "title": told(block["title"]),
        "quantity": block.zero("quantity"),
        "goods_amount_minor": goods,
        "freight_minor": freight,
        "tax_minor": tax,
        "price_change_minor": closing_sign(block.zero("price_change"), gap),
        "shop_discount_minor": shop,
        "platform_discount_minor": platform,
        "other_discount_minor": other,
        "buyer_paid_minor": paid,
        "paid_at": block["paid_at"],
        "shipped_at": block["shipped_at"],
        "completed_at": block["completed_at"],
        "promised_at": first_time(block, "promised_at", "booked_at"),
        "order_status": block["order_status"],
        "channel": told(block["channel"]),
        "order_type": kind_of_order(block["order_type"]),
        "province": told(block["province"]),
    }
    identity = joined(block["order_no"], block["sub_order_no"])
    return Shaped((whole_block(block, columns, identity),))


DOUYIN_ORDERS: Final = Layout(
    source="douyin_orders",
    name="douyin_orders",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("order_no", ("主订单编号",), Read.ID, required=True, needed=True),
        Field("sub_order_no", ("子订单编号",), Read.ID, required=True, needed=True),
        Field("channel", ("支付方式",)),
        Field("title", ("选购商品", "商品名称")),
        Field("article_no", ("货号",)),
        Field("goods_id", ("商品ID",), Read.ID),
        Field("sku", ("商家编码",)),
        Field("quantity", ("商品数量",), Read.COUNT, required=True, needed=True),
        Field("goods_amount", ("商品金额",), Read.AMOUNT, required=True, needed=True),
        Field("paid_at", ("支付完成时间",), Read.TIME, required=True),
        Field("completed_at", ("订单完成时间",), Read.TIME, required=True),
        Field("promised_at", ("承诺发货时间",), Read.TIME),
        Field("booked_at", ("预约发货时间",), Read.TIME),
        Field("order_status", ("订单状态",), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("order_type", ("订单类型",)),
        Field("shipped_at", ("发货时间",), Read.TIME),
        Field("payable", ("订单应付金额",), Read.AMOUNT, required=True, needed=True),
        Field("freight", ("运费",), Read.AMOUNT),
        Field("price_change", ("商家改价",), Read.AMOUNT),
        Field("pay_discount", ("支付优惠",), Read.AMOUNT),
        Field("platform_discount", ("平台实际承担优惠金额",), Read.AMOUNT, required=True),
        Field("shop_discount", ("商家实际承担优惠金额",), Read.AMOUNT, required=True),
        Field("author_discount", ("达人实际承担优惠金额",), Read.AMOUNT),
        Field("province", ("省",)),
        Field("tax", ("税费",), Read.AMOUNT),
        Field("shop", ("店铺", "店铺名称")),
    ),
    shape=_shape_orders,
)

_CASE_STATUS: Final = vocabulary({
    "待商家处理": CaseStatus.PROCESSING, "待买家处理": CaseStatus.PROCESSING,
    "售后待处理": CaseStatus.PROCESSING,
    "发货前退款待处理": CaseStatus.PROCESSING, "发货后仅退款待处理": CaseStatus.PROCESSING,
    "退货待处理": CaseStatus.PROCESSING, "换货待处理": CaseStatus.PROCESSING, "仲裁中": CaseStatus.PROCESSING,
    "平台处理中": CaseStatus.PROCESSING,
    # A refusal is not the end: the buyer may change what he asks, or call the platform.
    "拒绝售后申请": CaseStatus.PROCESSING, "拒绝退款": CaseStatus.PROCESSING,
    "待买家退货": CaseStatus.AGREED, "待买家退货处理": CaseStatus.AGREED, "待商家收货": CaseStatus.AGREED,
    "待商家发货": CaseStatus.AGREED, "待买家收货": CaseStatus.AGREED, "换货待买家收货": CaseStatus.AGREED,
    "补寄待商家发货": CaseStatus.AGREED, "补寄待买家收货": CaseStatus.AGREED,
    "同意退款，退款中": CaseStatus.AGREED, "退款中": CaseStatus.AGREED,
    "同意退款，退款失败": CaseStatus.AGREED,  # the money is still owed
    "同意退款，退款成功": CaseStatus.REFUNDED, "退款成功": CaseStatus.REFUNDED,
    "售后成功": CaseStatus.DONE, "换货成功": CaseStatus.DONE, "补寄成功": CaseStatus.DONE,
    "维修成功": CaseStatus.DONE, "售后完成": CaseStatus.DONE,
    "售后关闭": CaseStatus.CLOSED, "已关闭": CaseStatus.CLOSED, "售后取消": CaseStatus.CLOSED,
})  # fmt: skip
_CASE_TYPE: Final = vocabulary({
    "仅退款": CaseType.REFUND_ONLY, "未发货退款": CaseType.REFUND_ONLY, "未发货仅退款": CaseType.REFUND_ONLY,
    "发货前退款": CaseType.REFUND_ONLY, "已发货退款": CaseType.REFUND_ONLY,
    "已发货仅退款": CaseType.REFUND_ONLY, "价保": CaseType.REFUND_ONLY,
    "退货退款": CaseType.RETURN_REFUND, "退货": CaseType.RETURN_REFUND,
    "换货": CaseType.EXCHANGE, "补寄": CaseType.REISSUE, "维修": CaseType.REPAIR,
})  # fmt: skip
# Where nobody was found liable, or the buyer was, the shop pays what is paid at all.
_LIABLE: Final = vocabulary({
    "商家": "merchant", "商家责任": "merchant", "买家": "merchant", "用户": "merchant", "消费者": "merchant",
    "买家责任": "merchant", "双方": "merchant", "无责": "merchant", "无": "merchant", "-": "merchant",
    "平台": "platform", "平台责任": "platform", "物流": "carrier", "快递": "carrier", "物流责任": "carrier",
    "承运商": "carrier", "保险": "insurance", "保险公司": "insurance",
})  # fmt: skip
_YES_NO: Final = vocabulary({"是": "y", "否": "n", "-": "n", "y": "y", "n": "n"})
_CALM: Final = ("", "-", "无", "无仲裁", "未仲裁", "未介入")


def _shape_cases(block: Block) -> Shaped:
    back = pc.add(pc.add(block.zero("goods_refund"), block.zero("freight_refund")), block.zero("tax_refund"))
    asked = pc.subtract(back, pc.abs(block.zero("discount_back")))
    status, liable = block["case_status"], block["liable"]
    columns = {
        "case_no": block["case_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "case_type": block["case_type"],
        "sku": told(block["sku"]),
        "quantity": block.zero("quantity"),
        "asked_amount_minor": asked,
        "agreed_amount_minor": agreed(asked, status),
        "agreed_freight_minor": agreed(block.zero("freight_refund"), status),
        "case_status": status,
        "applied_at": block["applied_at"],
        "refunded_at": when_refunded(first_time(block, "refunded_at", "arrived_at", "finished_at"), status),
        "return_waybill": told(block["return_waybill"]),
        "reason": told(block["reason"]),
        "complained": pc.invert(pc.is_in(block["arbitration"], pa.array(_CALM))),
        "funder": pc.if_else(pc.equal(liable, ""), "merchant", liable),
        "fast_refund": block.yes("fast_refund"),
    }
    identity = joined(block["case_no"], block["sub_order_no"], columns["sku"])
    return Shaped((whole_block(block, columns, identity),))


DOUYIN_AFTER_SALES: Final = Layout(
    source="douyin_after_sales",
    name="douyin_after_sales",
    kind=FactKind.AFTER_SALES,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("case_no", ("售后单号",), Read.ID, required=True, needed=True),
        Field("order_no", ("订单号",), Read.ID, required=True, needed=True),
        Field("sub_order_no", ("商品单号",), Read.ID, required=True),
        Field("case_type", ("售后类型",), Read.WORD, required=True, needed=True, words=_CASE_TYPE),
        Field("goods_refund", ("退商品金额",), Read.AMOUNT, required=True),
        Field("freight_refund", ("退运费金额",), Read.AMOUNT),
        Field("discount_back", ("退支付优惠",), Read.AMOUNT),
        Field("tax_refund", ("退税费金额",), Read.AMOUNT),
        Field("case_status", ("售后状态",), Read.WORD, required=True, needed=True, words=_CASE_STATUS),
        Field("applied_at", ("售后申请时间",), Read.TIME, required=True),
        Field("reason", ("售后原因",)),
        Field("return_waybill", ("退货物流单号",), Read.ID),
        Field("refunded_at", ("商家退款时间",), Read.TIME),
        Field("arrived_at", ("用户到账时间",), Read.TIME),
        Field("finished_at", ("售后完结时间",), Read.TIME),
        Field("arbitration", ("仲裁状态",)),
        Field("liable", ("纠纷责任方",), Read.WORD, words=_LIABLE),
        Field("fast_refund", ("是否极速退款",), Read.WORD, words=_YES_NO),
        Field("sku", ("商家编码",)),
        Field("quantity", ("售后数量", "申请数量"), Read.COUNT),
        Field("shop", ("店铺", "店铺名称")),
    ),
    shape=_shape_cases,
)
