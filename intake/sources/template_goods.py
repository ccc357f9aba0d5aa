"""Our own templates of orders, after-sale cases, shipments and receipts.

Headers are accepted in simplified or traditional Chinese, some as Taiwan's trade says them, or in English;
the optional columns may be left out. Of a field's headers the first and the last are those the templates
show.
"""

from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake import words
from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import CaseType, FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import kind_of_order
from intake.sources.money import Wrong, positions

PLATFORM: Final = Field("platform", ("平台", "platform"), Read.WORD, words=words.PLATFORMS)
SHOP: Final = Field("shop", ("店铺", "卖场", "商店", "shop"))
CURRENCY: Final = Field("currency", ("币种", "币别", "currency"), Read.CURRENCY)
ORDER_NO: Final = Field("order_no", ("订单号", "订单编号", "order_no"), Read.ID)
SUB_ORDER_NO: Final = Field("sub_order_no", ("子订单号", "子订单编号", "sub_order_no"), Read.ID)
CASE_NO: Final = Field("case_no", ("售后单号", "售后编号", "case_no"), Read.ID)
SKU: Final = Field("sku", ("商品编码", "商品编号", "sku"))
PROVINCE: Final = Field("province", ("收货省份", "收货县市", "province"))
IS_GIFT: Final = Field("is_gift", ("是否赠品", "is_gift"), Read.WORD, words=words.YES_NO)
EXPORTED_AT: Final = Field("exported_at", ("导出时间", "汇出时间", "exported_at"), Read.TIME)


def _shape_orders(block: Block) -> Shaped:
    columns = {
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "parent_order_no": block["parent_order_no"],
        "sku": block["sku"],
        "title": block["title"],
        "quantity": block.zero("quantity"),
        "goods_amount_minor": block.zero("goods_amount"),
        "freight_minor": block.zero("freight"),
        "shop_discount_minor": block.zero("shop_discount"),
        "platform_discount_minor": block.zero("platform_discount"),
        "other_discount_minor": block.zero("other_discount"),
        "buyer_paid_minor": block.zero("buyer_paid"),
        "paid_at": block["paid_at"],
        "shipped_at": block["shipped_at"],
        "completed_at": block["completed_at"],
        "order_status": block["order_status"],
        "channel": block["channel"],
        "payment_no": block["payment_no"],
        "order_type": kind_of_order(block["order_type"]),
        "is_gift": block.yes("is_gift"),
        "category": block["category"],
        "tax_minor": block.zero("tax"),
        "price_change_minor": block.zero("price_change"),
        "deposit_minor": block.zero("deposit"),
        "province": block["province"],
        "promised_at": block["promised_at"],
        "exported_at": block["exported_at"],
    }
    return Shaped((whole_block(block, columns, joined(block["order_no"], block["sub_order_no"])),))


TEMPLATE_ORDERS: Final = Layout(
    source="template_orders",
    name="template_orders",
    kind=FactKind.ORDERS,
    scope=ScopeBy.SHOP,
    fields=(
        PLATFORM,
        SHOP,
        replace(ORDER_NO, required=True, needed=True),
        SUB_ORDER_NO,
        SKU,
        Field("title", ("商品名称", "品名", "title")),
        Field("quantity", ("数量", "quantity"), Read.COUNT, required=True, needed=True),
        Field("goods_amount", ("商品金额", "goods_amount"), Read.AMOUNT, required=True, needed=True),
        Field("freight", ("运费", "freight"), Read.AMOUNT),
        Field("shop_discount", ("店铺优惠", "shop_discount"), Read.AMOUNT),
        Field("platform_discount", ("平台优惠", "platform_discount"), Read.AMOUNT),
        Field("other_discount", ("其他优惠", "other_discount"), Read.AMOUNT),
        Field("buyer_paid", ("买家实付", "buyer_paid"), Read.AMOUNT, required=True, needed=True),
        Field("paid_at", ("支付时间", "付款时间", "paid_at"), Read.TIME),
        Field("shipped_at", ("发货时间", "出货时间", "shipped_at"), Read.TIME),
        Field("completed_at", ("完成时间", "交易完成时间", "completed_at"), Read.TIME),
        Field(
            "order_status",
            ("订单状态", "order_status"),
            Read.WORD,
            required=True,
            needed=True,
            words=words.ORDER_STATUS,
        ),
        Field("channel", ("支付渠道", "付款方式", "channel")),
        Field("payment_no", ("支付流水号", "payment_no"), Read.ID),
        CURRENCY,
        Field("parent_order_no", ("父订单号", "parent_order_no"), Read.ID),
        Field("order_type", ("订单类型", "order_type")),
        Field("category", ("类目", "商品类别", "category")),
        Field("tax", ("税费", "税金", "tax"), Read.AMOUNT),
        Field("price_change", ("改价", "price_change"), Read.AMOUNT),
        Field("deposit", ("定金", "订金", "deposit"), Read.AMOUNT),
        IS_GIFT,
        PROVINCE,
        Field("promised_at", ("承诺发货时间", "预计出货时间", "promised_at"), Read.TIME),
        EXPORTED_AT,
    ),
    shape=_shape_orders,
)


def _shape_after_sales(block: Block) -> Shaped:
    goods_come_back = pc.not_equal(block["case_type"], CaseType.REFUND_ONLY.value)
    uncounted = pc.and_(goods_come_back, block["quantity"].is_null())
    wrong: Wrong = dict.fromkeys(positions(uncounted), ("quantity", "missing"))
    columns = {
        "case_no": block["case_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "case_type": block["case_type"],
        "sku": block["sku"],
        "quantity": block.zero("quantity"),
        "asked_amount_minor": block.zero("asked_amount"),
        "agreed_amount_minor": block.zero("agreed_amount"),
        "case_status": block["case_status"],
        "applied_at": block["applied_at"],
        "refunded_at": block["refunded_at"],
        "return_waybill": block["return_waybill"],
        "reason": block["reason"],
        "complained": block.yes("complained"),
        "funder": pc.if_else(pc.equal(block["funder"], ""), "merchant", block["funder"]),
        "fast_refund": block.yes("fast_refund"),
        "agreed_freight_minor": block.zero("agreed_freight"),
        "exported_at": block["exported_at"],
    }
    identity = joined(block["case_no"], block["sub_order_no"], block["sku"])
    return Shaped((whole_block(block, columns, identity),), wrong)


TEMPLATE_AFTER_SALES: Final = Layout(
    source="template_after_sales",
    name="template_after_sales",
    kind=FactKind.AFTER_SALES,
    scope=ScopeBy.SHOP,
    fields=(
        PLATFORM,
        SHOP,
        replace(CASE_NO, required=True, needed=True),
        replace(ORDER_NO, required=True),
        SUB_ORDER_NO,
        Field(
            "case_type",
            ("售后类型", "case_type"),
            Read.WORD,
            required=True,
            needed=True,
            words=words.CASE_TYPE,
        ),
        SKU,
        Field("quantity", ("数量", "quantity"), Read.COUNT),
        Field("asked_amount", ("申请金额", "asked_amount"), Read.AMOUNT),
        Field("agreed_amount", ("同意金额", "agreed_amount"), Read.AMOUNT, required=True),
        Field(
            "case_status",
            ("售后状态", "case_status"),
            Read.WORD,
            required=True,
            needed=True,
            words=words.CASE_STATUS,
        ),
        Field("applied_at", ("申请时间", "applied_at"), Read.TIME),
        Field("refunded_at", ("退款时间", "refunded_at"), Read.TIME),
        Field("return_waybill", ("退货快递单号", "退货物流单号", "return_waybill"), Read.ID),
        Field("reason", ("原因", "reason")),
        Field("complained", ("是否投诉", "complained"), Read.WORD, words=words.YES_NO),
        CURRENCY,
        Field("funder", ("退款出资方", "funder"), Read.WORD, words=words.FUNDER),
        Field("fast_refund", ("是否极速退款", "fast_refund"), Read.WORD, words=words.YES_NO),
        Field("agreed_freight", ("同意运费", "agreed_freight"), Read.AMOUNT),
        EXPORTED_AT,
    ),
    shape=_shape_after_sales,
)


_VOID: Final = r"(?i)^(?:已?作废|已?作廢|已?取消|void(?:ed)?|cancell?ed)$"


def _shape_shipments(block: Block) -> Shaped:
    columns = {
        "shipment_no": block["shipment_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "case_no": block["case_no"],
        "shipment_type": block["shipment_type"],
        "sku": block["sku"],
        "quantity": block.zero("quantity"),
        "carrier": block["carrier"],
        "waybill": block["waybill"],
        "weight_g": block["weight_g"],
        "shipped_at": block["shipped_at"],
        "volume_cm3": block["volume_cm3"],
        "province": block["province"],
        "parcel_no": block["parcel_no"],
        "is_gift": block.yes("is_gift"),
        "status": block["status"],
    }
    identity = joined(block["shipment_no"], block["sub_order_no"], block["sku"], block["waybill"])
    voided = positions(pc.match_substring_regex(block["status"], _VOID))
    return Shaped((whole_block(block, columns, identity),), excluded=frozenset(voided))


TEMPLATE_SHIPMENTS: Final = Layout(
    source="template_shipments",
    name="template_shipments",
    kind=FactKind.SHIPMENTS,
    scope=ScopeBy.SHOP,
    fields=(
        SHOP,
        Field("shipment_no", ("出库单号", "出货单号", "shipment_no"), Read.ID, required=True, needed=True),
        ORDER_NO,
        SUB_ORDER_NO,
        CASE_NO,
        Field(
            "shipment_type",
            ("出库类型", "出货类型", "shipment_type"),
            Read.WORD,
            required=True,
            needed=True,
            words=words.SHIPMENT_TYPE,
        ),
        SKU,
        Field("quantity", ("数量", "quantity"), Read.COUNT, required=True, needed=True),
        Field("carrier", ("承运商", "物流商", "carrier")),
        Field("waybill", ("运单号", "物流单号", "waybill"), Read.ID),
        Field("weight_g", ("重量克", "重量公克", "weight_g"), Read.MEASURE),
        Field("shipped_at", ("出库时间", "出货时间", "shipped_at"), Read.TIME, required=True),
        PLATFORM,
        Field("volume_cm3", ("体积立方厘米", "体积立方公分", "volume_cm3"), Read.MEASURE),
        PROVINCE,
        Field("parcel_no", ("包裹序号", "parcel_no")),
        IS_GIFT,
        Field("status", ("状态", "status")),
    ),
    shape=_shape_shipments,
)


def _shape_receipts(block: Block) -> Shaped:
    kind = block["receipt_type"]
    columns: dict[str, pa.Array] = {
        "receipt_no": block["receipt_no"],
        "order_no": block["order_no"],
        "case_no": block["case_no"],
        "return_waybill": block["return_waybill"],
        "sku": block["sku"],
        "good_quantity": block.zero("good_quantity"),
        "bad_quantity": block.zero("bad_quantity"),
        "received_at": block["received_at"],
        "sub_order_no": block["sub_order_no"],
        "receipt_type": pc.if_else(pc.equal(kind, ""), "return", kind),
    }
    identity = joined(block["receipt_no"], block["case_no"], block["sku"])
    return Shaped((whole_block(block, columns, identity),))


TEMPLATE_RECEIPTS: Final = Layout(
    source="template_receipts",
    name="template_receipts",
    kind=FactKind.RECEIPTS,
    scope=ScopeBy.SHOP,
    fields=(
        SHOP,
        Field("receipt_no", ("入库单号", "receipt_no"), Read.ID, required=True, needed=True),
        ORDER_NO,
        CASE_NO,
        Field("return_waybill", ("退货快递单号", "退货物流单号", "return_waybill"), Read.ID),
        SKU,
        Field("good_quantity", ("良品数", "good_quantity"), Read.COUNT, required=True),
        Field("bad_quantity", ("次品数", "不良品数", "bad_quantity"), Read.COUNT, required=True),
        Field("received_at", ("入库时间", "received_at"), Read.TIME, required=True),
        PLATFORM,
        SUB_ORDER_NO,
        Field("receipt_type", ("收货类型", "receipt_type"), Read.WORD, words=words.RECEIPT_TYPE),
    ),
    shape=_shape_receipts,
)
