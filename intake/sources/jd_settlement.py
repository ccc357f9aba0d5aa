"""JD settlement detail (京东 POP): one row for every fee, 22 columns, since 2026-08 also 18.

The workbook has a remark above its header line. 货款 that goes out is a refund. 商户订单号 is the number of
the payment to the shop, not of the shop's order. Rows 待结算 are estimates.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped, content_hash, whole_block
from intake.classification import AFFILIATE, Words, all_mean
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.money import classed, positions
from intake.words import vocabulary

PLATFORMS: Final = ("jd",)
_DIRECTIONS: Final = vocabulary({"收入": "in", "支出": "out"})
_GOODS: Final = ("货款", "定金货款", "尾款货款")
_GOODS_BACK: Final = "货款-退款"
_C: Final = LedgerClass
_WORDS: Final = Words(
    whole={
        **all_mean(_C.TRADE, *_GOODS),
        **all_mean(_C.REFUND, _GOODS_BACK, "价保扣款", "卖家返还运费"),
        **all_mean(_C.FEE, "佣金", "价保返佣", "平台券价保补贴佣金", "SOP双倍赔返还佣金",
                   "非平台核销国补佣金"),
        **all_mean(_C.FEE, "交易服务费", "非平台核销国补交易服务费", fee="transaction_service"),
        **all_mean(_C.FEE, "代收配送费", fee="delivery"),
        **all_mean(_C.FEE, "返利框架费", fee="rebate"),
        **all_mean(_C.FEE, "京东联盟", "非平台核销国补广告佣金", "广告联合活动降扣佣金", "智能礼金新客推广费",
                   fee=AFFILIATE),
        **all_mean(_C.FEE, "代收白条网络推广技术服务费", fee="instalment"),
        **all_mean(_C.FEE, "随单送的京豆", "京豆", fee="points"),
        **all_mean(_C.FEE, "直营服务费", "运营服务费", fee="operation"),
        **all_mean(_C.SUBSIDY, "平台券价保补贴"),
        **all_mean(_C.INSURANCE, "运费保险服务费", "商品保险服务费"),
        **all_mean(_C.COMPENSATION, "售后卖家赔付费", "商家直赔费", "小额打款费用退还",
                   "SOP双倍赔款(京豆赔付)"),
        **all_mean(_C.PENALTY, "综合违约金", "违约金"),
    }
)  # fmt: skip


def _shape(block: Block) -> Shaped:
    amount, out = block["amount"], pc.equal(block["direction"], "out")
    against = pc.or_(pc.and_(out, pc.greater(amount, 0)), pc.and_(pc.invert(out), pc.less(amount, 0)))
    wrong = dict.fromkeys(positions(against), ("amount", "sign_disagrees"))
    number = content_hash(_content(block))
    back = pc.and_(out, pc.is_in(block["fee"], pa.array(_GOODS)))
    classes, fees = classed(block, pc.if_else(back, _GOODS_BACK, block["fee"]))
    columns = {
        "ledger_no": number,
        "order_no": block["order_no"],
        "case_no": block["case_no"],
        "business_type": block["fee"],
        "class": classes,
        "fee_code": fees,
        "amount_minor": pc.fill_null(amount, 0),
        "occurred_at": pc.coalesce(block["occurred_at"], block["expected_at"]),
        "batch_no": block["batch_no"],
        "note": block["note"],
        "settle_status": block["settle_status"],
        "view": block.same(View.DETAIL.value),
    }
    wrong |= dict.fromkeys(positions(columns["occurred_at"].is_null()), ("occurred_at", "missing"))
    lines = whole_block(block, columns, number, block.same(True))
    return Shaped((lines,), wrong, Money(amount, block.same(None, pa.int64()), columns["occurred_at"]))


def _content(block: Block) -> dict[str, pa.Array]:
    """What tells rows apart: where the day is foretold, the same before the money has come and after."""
    foretold = block["expected_at"].is_valid()
    return {
        "order_no": block["order_no"],
        "case_no": block["case_no"],
        "sku": block["sku"],
        "fee": block["fee"],
        "amount_minor": block.zero("amount"),
        "expected_at": pc.coalesce(block["expected_at"], block["occurred_at"]),
        "batch_no": pc.if_else(foretold, "", block["batch_no"]),
    }


JD_SETTLEMENT: Final = Layout(
    source="jd_settlement",
    name="jd_settlement",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("order_no", ("订单编号",), Read.ID, required=True),
        Field("case_no", ("售后服务单号",), Read.ID),
        Field("sku", ("商品编号",), Read.ID),
        Field("fee", ("费用名称",), required=True, needed=True),
        Field("amount", ("应结金额", "金额"), Read.AMOUNT, required=True, needed=True),
        Field("currency", ("币种",), Read.CURRENCY),
        Field(
            "direction", ("收支方向", "费用分类"), Read.WORD, required=True, needed=True, words=_DIRECTIONS
        ),
        Field("settle_status", ("结算状态",)),
        Field("expected_at", ("预计结算时间",), Read.TIME),
        Field("occurred_at", ("到账时间", "结算时间"), Read.TIME, required=True),
        Field("batch_no", ("商户订单号",), Read.ID),
        Field("note", ("资金动账备注",)),
    ),
    words=_WORDS,
    shape=_shape,
)
