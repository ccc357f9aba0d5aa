"""Douyin (抖店): what its two bills call their parts, and the settlement bill.

The settlement bill has one wide row for every order line settled or given back; a remark may stand under the
header line. 结算前退款 is a column of it and never a line: the buyer was paid before anything was settled.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped, content_hash
from intake.classification import AFFILIATE, Words, all_mean
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.exploding import differing, filled, part, total

PLATFORMS: Final = ("douyin",)
SUBSIDIES: Final = (
    "平台补贴", "平台补贴_运费", "其他平台补贴", "以旧换新抵扣", "政府补贴平台垫资", "达人补贴",
    "抖音支付补贴", "抖音月付营销补贴", "银行补贴",
)  # fmt: skip
FEES: Final = (
    "平台服务费", "佣金", "服务商佣金", "渠道分成", "招商服务费", "站外推广费", "其他分成",
)  # fmt: skip
_OTHER_NAMES: Final = {
    "抖音月付营销补贴": ("DOU分期营销补贴",),
    "招商服务费": ("团长服务费",),
    "站外推广费": ("直播间站外推广",),
}
PART_WORDS: Final = {
    **all_mean(LedgerClass.SUBSIDY, *SUBSIDIES),
    **all_mean(LedgerClass.FEE, "平台服务费"),
    **all_mean(LedgerClass.FEE, "佣金", fee=AFFILIATE),
    **all_mean(LedgerClass.FEE, "服务商佣金", fee="service_provider"),
    **all_mean(LedgerClass.FEE, "渠道分成", fee="channel_sharing"),
    **all_mean(LedgerClass.FEE, "招商服务费", fee="recruitment"),
    **all_mean(LedgerClass.FEE, "站外推广费", fee="offsite_promotion"),
    **all_mean(LedgerClass.FEE, "其他分成", fee="other_sharing"),
}
WORDS: Final = Words(
    whole={
        **PART_WORDS,
        **all_mean(LedgerClass.TRADE, "已结算", "0"),
        **all_mean(LedgerClass.REFUND, "结算后退款-原路退回", "1", "保证金退款-支出退回", "2",
                   "结算后退款-非原路退回", "3"),
    }
)  # fmt: skip


def part_fields(prefix: str = "") -> tuple[Field, ...]:
    """The columns of subsidies and fees; the fund bill writes `实际` before the subsidies it paid."""
    found = []
    for name in (*SUBSIDIES, *FEES):
        plain = (name, *_OTHER_NAMES.get(name, ()))
        headers = dict.fromkeys((*plain, *(prefix + one for one in plain)))
        found.append(Field(name, tuple(headers), Read.AMOUNT))
    return tuple(found)


def _shape_settlement(block: Block) -> Shaped:
    net = block["net"]
    came = pc.add(block.zero("paid"), total(block, SUBSIDIES))
    fees = total(block, FEES)
    # The columns of fees are negative; an export that writes them unsigned says 结算 = 收入 - 支出.
    unsigned = pc.and_(pc.not_equal(pc.add(came, fees), net), pc.equal(pc.subtract(came, fees), net))
    sum_ = pc.add(came, pc.if_else(unsigned, pc.negate(fees), fees))
    wrong = differing("net", pc.not_equal(sum_, net))
    number = content_hash({
        name: block[name]
        for name in ("request_no", "order_no", "sub_order_no", "occurred_at", "type", "net")
    })  # fmt: skip
    common = {
        "ledger_no": number,
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "batch_no": block["request_no"],
        "occurred_at": block["occurred_at"],
        "note": block["note"],
        "view": block.same(View.DETAIL.value),
    }
    parts = [part(block, common, business_type=block["type"], amount=block.zero("paid"))]
    for name in SUBSIDIES:
        parts.append(filled(part(block, common, business_type=name, amount=block.zero(name))))
    for name in FEES:
        fee = pc.if_else(unsigned, pc.negate(block.zero(name)), block.zero(name))
        parts.append(filled(part(block, common, business_type=name, amount=fee)))
    money = Money(net, block.same(None, pa.int64()), block["occurred_at"])
    return Shaped(tuple(parts), wrong, money)


DOUYIN_SETTLEMENT: Final = Layout(
    source="douyin_settlement",
    name="douyin_settlement",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("occurred_at", ("结算时间",), Read.TIME, required=True, needed=True),
        Field("order_no", ("订单号",), Read.ID, required=True),
        Field("sub_order_no", ("子订单号",), Read.ID, required=True, needed=True),
        Field("request_no", ("结算单号",), Read.ID),
        Field("net", ("结算金额",), Read.AMOUNT, required=True, needed=True),
        Field("type", ("结算单类型",), required=True, needed=True),
        Field("paid", ("用户实付",), Read.AMOUNT, required=True),
        *part_fields(),
        Field("note", ("备注",)),
    ),
    words=WORDS,
    shape=_shape_settlement,
    note_below=True,
)
