"""Pinduoduo orders (23 columns, one row an order) and after-sale cases (one row a case), CSV or XLSX.

The headers of the order list and the words of its statuses are confirmed, as are the names of the case
list's columns read here and the platform's codes of case types and statuses (0 to 32). Which of the words
and codes a given export writes is not: both are understood.
"""

from collections.abc import Mapping
from typing import Final

import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import CaseStatus, CaseType, FactKind, OrderStatus
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import (
    NO_FACT,
    PARTLY_SHIPPED,
    agreed,
    first_time,
    first_told,
    is_marked,
    kind_of_order,
    told,
    when_refunded,
)
from intake.words import vocabulary

PLATFORMS: Final = ("pdd",)
# 已收货 ends an order even where a refund followed: that is a case of its own, and may be of a part only.
# A refund before the goods came ends the order as closed. 已签收 is what older exports call 已收货.
_STATUS: Final = vocabulary({
    "待付款": OrderStatus.UNPAID, "待支付": OrderStatus.UNPAID, "待成团": OrderStatus.PAID,
    "待发货": OrderStatus.PAID, "部分发货": PARTLY_SHIPPED, "退款中": OrderStatus.PAID,
    "已发货，待收货": OrderStatus.SHIPPED, "已发货，待签收": OrderStatus.SHIPPED,
    "已发货": OrderStatus.SHIPPED, "已收货": OrderStatus.COMPLETED,
    "已签收": OrderStatus.COMPLETED, "交易成功": OrderStatus.COMPLETED,
    "已收货，退款成功": OrderStatus.COMPLETED, "已签收，退款成功": OrderStatus.COMPLETED,
    "已取消": OrderStatus.CLOSED, "未发货，退款成功": OrderStatus.CLOSED,
    "已发货，退款成功": OrderStatus.CLOSED, "退款成功": OrderStatus.CLOSED, "交易关闭": OrderStatus.CLOSED,
})  # fmt: skip


def _shape_orders(block: Block) -> Shaped:
    columns = {
        "order_no": block["order_no"],
        "sku": first_told(block, "sku", "goods_code", "goods_id"),
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": block.zero("goods_amount"),
        "freight_minor": block.zero("freight"),
        "shop_discount_minor": pc.abs(block.zero("shop_discount")),
        "platform_discount_minor": pc.abs(block.zero("platform_discount")),
        # Paid for by the payment service: it reaches the shop as a platform's coupon does.
        "other_discount_minor": pc.abs(block.zero("pay_discount")),
        "buyer_paid_minor": block.zero("buyer_paid"),
        "paid_at": first_time(block, "paid_at", "dealt_at"),
        "shipped_at": block["shipped_at"],
        "completed_at": block["completed_at"],
        "order_status": block["order_status"],
        "order_type": kind_of_order(block["order_type"]),
        "province": told(block["province"]),
        "promised_at": block["promised_at"],
    }
    return Shaped((whole_block(block, columns, joined(block["order_no"], "")),))


PDD_ORDERS: Final = Layout(
    source="pdd_orders",
    name="pdd_orders",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("title", ("商品", "商品名称")),
        Field("order_no", ("订单号",), Read.ID, required=True, needed=True),
        Field("order_status", ("订单状态",), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("goods_amount", ("商品总价",), Read.AMOUNT, required=True, needed=True),
        Field("freight", ("邮费",), Read.AMOUNT),
        Field("shop_discount", ("店铺优惠折扣",), Read.AMOUNT, required=True),
        Field("platform_discount", ("平台优惠折扣",), Read.AMOUNT, required=True),
        Field("pay_discount", ("多多支付立减金额",), Read.AMOUNT),
        Field("buyer_paid", ("用户实付金额",), Read.AMOUNT, required=True, needed=True),
        Field("quantity", ("商品数量",), Read.COUNT, required=True),
        Field("shipped_at", ("发货时间",), Read.TIME),
        Field("completed_at", ("确认收货时间",), Read.TIME),
        Field("goods_id", ("商品id",), Read.ID),
        Field("sku", ("商家编码-规格维度",)),
        Field("goods_code", ("商家编码-商品维度",)),
        Field("dealt_at", ("订单成交时间",), Read.TIME),
        Field("paid_at", ("支付时间",), Read.TIME),
        Field("promised_at", ("承诺发货时间", "订单承诺发货时间"), Read.TIME),
        Field("order_type", ("订单类型",)),
        Field("province", ("省",)),
    ),
    shape=_shape_orders,
)

_CODES: Final[Mapping[int, str]] = {
    0: NO_FACT,  # no case at all
    2: CaseStatus.PROCESSING, 3: CaseStatus.PROCESSING, 4: CaseStatus.AGREED, 5: CaseStatus.AGREED,
    6: CaseStatus.PROCESSING, 7: CaseStatus.AGREED, 8: CaseStatus.PROCESSING, 9: CaseStatus.CLOSED,
    10: CaseStatus.REFUNDED, 11: CaseStatus.CLOSED, 12: CaseStatus.CLOSED, 13: CaseStatus.CLOSED,
    14: CaseStatus.PROCESSING, 15: CaseStatus.AGREED, 16: CaseStatus.DONE, 17: CaseStatus.CLOSED,
    18: CaseStatus.AGREED, 21: CaseStatus.PROCESSING, 22: CaseStatus.AGREED, 24: CaseStatus.CLOSED,
    25: CaseStatus.DONE, 27: CaseStatus.AGREED, 31: CaseStatus.AGREED, 32: CaseStatus.AGREED,
}  # fmt: skip
_CASE_STATUS: Final = vocabulary({
    **{str(code): meaning for code, meaning in _CODES.items()},
    "无售后": NO_FACT, "无售后或售后取消": NO_FACT, "无售后/取消售后": NO_FACT,
    "买家申请退款，待商家处理": CaseStatus.PROCESSING, "退货退款，待商家处理": CaseStatus.PROCESSING,
    "待商家处理": CaseStatus.PROCESSING, "售后处理中": CaseStatus.PROCESSING,
    "驳回退款，待买家处理": CaseStatus.PROCESSING, "商家驳回，待买家处理": CaseStatus.PROCESSING,
    "平台处理中": CaseStatus.PROCESSING, "换货补寄待商家处理": CaseStatus.PROCESSING,
    "待商家同意维修": CaseStatus.PROCESSING,
    "商家同意退款，退款中": CaseStatus.AGREED, "平台同意退款，退款中": CaseStatus.AGREED,
    "退款中": CaseStatus.AGREED, "已同意退货退款，待用户发货": CaseStatus.AGREED,
    "商家同意退货退款，待买家发货": CaseStatus.AGREED, "买家已发货，待商家收货": CaseStatus.AGREED,
    "待商家收货": CaseStatus.AGREED, "换货补寄待用户处理": CaseStatus.AGREED,
    "换货补寄待用户确认完成": CaseStatus.AGREED, "待用户确认发货": CaseStatus.AGREED,
    "待用户确认收货": CaseStatus.AGREED, "已同意拒收退款，待用户拒收": CaseStatus.AGREED,
    "商家同意拒收退款，待用户拒收": CaseStatus.AGREED, "补寄待商家发货": CaseStatus.AGREED,
    "待商家补寄发货": CaseStatus.AGREED,
    "退款成功": CaseStatus.REFUNDED, "换货补寄成功": CaseStatus.DONE, "换货成功": CaseStatus.DONE,
    "补寄成功": CaseStatus.DONE, "维修成功": CaseStatus.DONE, "售后完成": CaseStatus.DONE,
    "平台拒绝退款，退款关闭": CaseStatus.CLOSED, "买家撤销": CaseStatus.CLOSED, "退款关闭": CaseStatus.CLOSED,
    "售后取消": CaseStatus.CLOSED, "售后关闭": CaseStatus.CLOSED, "已撤销": CaseStatus.CLOSED,
    "买家逾期未处理，退款失败": CaseStatus.CLOSED, "买家逾期，超过有效期": CaseStatus.CLOSED,
    "换货补寄失败": CaseStatus.CLOSED, "维修关闭": CaseStatus.CLOSED,
})  # fmt: skip
_CASE_TYPE: Final = vocabulary({
    "2": CaseType.REFUND_ONLY, "仅退款": CaseType.REFUND_ONLY, "退款": CaseType.REFUND_ONLY,
    "3": CaseType.RETURN_REFUND, "退货退款": CaseType.RETURN_REFUND,
    "4": CaseType.EXCHANGE, "换货": CaseType.EXCHANGE,
    "5": CaseType.REISSUE, "缺货补寄": CaseType.REISSUE, "补寄": CaseType.REISSUE,
    "6": CaseType.REPAIR, "维修": CaseType.REPAIR,
    # The parcel is stopped under way and comes back: the goods return as in a return.
    "9": CaseType.RETURN_REFUND, "拦截退货": CaseType.RETURN_REFUND, "拒收退款": CaseType.RETURN_REFUND,
})  # fmt: skip


def _shape_cases(block: Block) -> Shaped:
    asked, status = block.zero("amount"), block["case_status"]
    columns = {
        "case_no": block["case_no"],
        "order_no": block["order_no"],
        "case_type": block["case_type"],
        "sku": told(block["sku"]),
        "quantity": block.zero("quantity"),
        "asked_amount_minor": asked,
        "agreed_amount_minor": agreed(asked, status),
        "case_status": status,
        "applied_at": block["applied_at"],
        "refunded_at": when_refunded(first_time(block, "refunded_at", "agreed_at", "finished_at"), status),
        "return_waybill": told(block["return_waybill"]),
        "reason": told(block["reason"]),
        "funder": block.same("merchant"),
    }
    lines = whole_block(block, columns, joined(block["case_no"], "", columns["sku"]))
    return Shaped((lines,), excluded=is_marked(status))


PDD_AFTER_SALES: Final = Layout(
    source="pdd_after_sales",
    name="pdd_after_sales",
    kind=FactKind.AFTER_SALES,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("case_no", ("售后编号", "售后单号"), Read.ID, required=True, needed=True),
        Field("order_no", ("订单编号", "订单号"), Read.ID, required=True, needed=True),
        Field("case_type", ("售后类型", "退款类型"), Read.WORD, required=True, needed=True, words=_CASE_TYPE),
        Field("case_status", ("售后状态",), Read.WORD, required=True, needed=True, words=_CASE_STATUS),
        Field("amount", ("退款金额",), Read.AMOUNT, required=True),
        Field("applied_at", ("申请时间", "售后申请时间"), Read.TIME, required=True),
        Field("agreed_at", ("同意退款时间",), Read.TIME),
        Field("refunded_at", ("退款成功时间",), Read.TIME),
        Field("finished_at", ("售后完成时间",), Read.TIME),
        Field("sku", ("商家编码-规格维度", "规格编码", "sku信息")),
        Field("quantity", ("商品数量", "退货数量"), Read.COUNT),
        Field("return_waybill", ("退货运单号", "退货物流单号", "退货快递单号"), Read.ID),
        Field("reason", ("退款原因", "售后原因")),
    ),
    shape=_shape_cases,
)
