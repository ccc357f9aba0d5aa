"""Taobao and Tmall after-sale cases (退款管理, 42 columns), one row a case, GBK or XLSX with ids as text.

The headers and the words of 退款状态 are confirmed by several public readers of this export; the words of
售后类型 (newer forms, beside or in place of 是否需要退货) are those of the platform's interface. The export
says neither how many pieces come back nor their item number of the order: the quantity stays 0, "not said".
责任方 says whose fault the return was, not who pays: it is not read.
"""

from typing import Final

import pyarrow.compute as pc

from intake.blocks import Block, Shaped, joined, whole_block
from intake.facts import CaseStatus, CaseType, FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.goods import agreed, missing_where, told, when_refunded
from intake.sources.taobao import PLATFORMS
from intake.words import vocabulary

_STATUS: Final = vocabulary({
    "买家已经申请退款，等待卖家同意": CaseStatus.PROCESSING, "退款待处理": CaseStatus.PROCESSING,
    "待卖家处理": CaseStatus.PROCESSING, "等待卖家同意": CaseStatus.PROCESSING,
    "卖家拒绝退款": CaseStatus.PROCESSING,  # the buyer may ask again, or the platform step in
    "卖家拒绝确认收货": CaseStatus.PROCESSING,
    "卖家已经同意退款，等待买家退货": CaseStatus.AGREED, "买家已经退货，等待卖家确认收货": CaseStatus.AGREED,
    "待买家发货": CaseStatus.AGREED, "待卖家收货": CaseStatus.AGREED,
    "同意退款，待打款": CaseStatus.AGREED, "退款中": CaseStatus.AGREED,
    "等待卖家确认退货地址": CaseStatus.AGREED, "卖家确认收货，等待卖家发货": CaseStatus.AGREED,
    "卖家已发货，等待买家确认收货": CaseStatus.AGREED, "等待买家确认重新邮寄的货物": CaseStatus.AGREED,
    "退款成功": CaseStatus.REFUNDED, "换货成功": CaseStatus.DONE, "补寄成功": CaseStatus.DONE,
    "维修成功": CaseStatus.DONE, "退款关闭": CaseStatus.CLOSED, "换货关闭": CaseStatus.CLOSED,
    "补寄关闭": CaseStatus.CLOSED, "换货关闭，转退货退款": CaseStatus.CLOSED,
})  # fmt: skip
_TYPE: Final = vocabulary({
    "仅退款": CaseType.REFUND_ONLY, "未发货仅退款": CaseType.REFUND_ONLY,
    "已发货仅退款": CaseType.REFUND_ONLY, "价保": CaseType.REFUND_ONLY,
    "退运费": CaseType.REFUND_ONLY, "退货退款": CaseType.RETURN_REFUND,
    "换货": CaseType.EXCHANGE, "补寄": CaseType.REISSUE, "补发": CaseType.REISSUE, "维修": CaseType.REPAIR,
})  # fmt: skip
_RETURNS: Final = vocabulary({
    "是": CaseType.RETURN_REFUND, "需要退货": CaseType.RETURN_REFUND, "需要": CaseType.RETURN_REFUND,
    "否": CaseType.REFUND_ONLY, "不需要退货": CaseType.REFUND_ONLY, "无需退货": CaseType.REFUND_ONLY,
    "不需要": CaseType.REFUND_ONLY,
})  # fmt: skip
_CALM: Final = r"^$|^无|不需|未介入"  # the platform was not called in


def _shape(block: Block) -> Shaped:
    case_type = block.first_filled("case_type", "returns")
    asked, status = block.zero("amount"), block["case_status"]
    columns = {
        "case_no": block["case_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "case_type": case_type,
        "sku": told(block["sku"]),
        "quantity": block.zero("quantity"),
        "asked_amount_minor": asked,
        "agreed_amount_minor": agreed(asked, status),
        "case_status": status,
        "applied_at": block["applied_at"],
        "refunded_at": when_refunded(pc.coalesce(block["finished_at"], block["ended_at"]), status),
        "return_waybill": told(block["return_waybill"]),
        "reason": told(block["reason"]),
        "complained": pc.invert(pc.match_substring_regex(told(block["service"]), _CALM)),
        "funder": block.same("merchant"),
    }
    identity = joined(block["case_no"], block["sub_order_no"], columns["sku"])
    wrong = missing_where(pc.equal(case_type, ""), "case_type" if block.has("case_type") else "returns")
    return Shaped((whole_block(block, columns, identity),), wrong)


TAOBAO_AFTER_SALES: Final = Layout(
    source="taobao_after_sales",
    name="taobao_refunds",
    kind=FactKind.AFTER_SALES,
    scope=ScopeBy.SHOP,
    platforms=PLATFORMS,
    fields=(
        Field("order_no", ("订单编号",), Read.ID, required=True, needed=True),
        Field("case_no", ("退款编号",), Read.ID, required=True, needed=True),
        Field("sub_order_no", ("子订单编号",), Read.ID),
        Field("sku", ("商品编码", "商家编码")),
        Field("quantity", ("退货数量", "申请数量"), Read.COUNT),
        Field("finished_at", ("退款完结时间",), Read.TIME),
        Field("amount", ("买家退款金额",), Read.AMOUNT, required=True),
        Field("returns", ("是否需要退货",), Read.WORD, words=_RETURNS),
        Field("case_type", ("售后类型",), Read.WORD, words=_TYPE),
        Field("applied_at", ("退款的申请时间", "退款申请时间"), Read.TIME, required=True),
        Field("case_status", ("退款状态",), Read.WORD, required=True, needed=True, words=_STATUS),
        Field("service", ("客服介入状态",)),
        Field("return_waybill", ("退货物流单号",), Read.ID),
        Field("reason", ("买家退款原因",)),
        Field("ended_at", ("完结时间",), Read.TIME),
        Field("shop", ("店铺名称",)),
    ),
    shape=_shape,
)
