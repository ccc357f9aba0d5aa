"""Acquirers that take several ways of payment for a shop: Lakala (拉卡拉).

实收金额 is 订单金额 less the acquirer's fee.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Money, Shaped
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.exploding import filled, part
from intake.sources.money import Wrong, positions
from intake.words import vocabulary

_TYPES: Final = vocabulary({"消费": "交易", "交易": "交易", "退款": "退款", "撤销": "退款", "退货": "退款"})


def _shape(block: Block) -> Shaped:
    refund = pc.equal(block["type"], "退款")
    gross, received = block["gross"], block["received"]
    wrong: Wrong = {}
    for name in ("gross", "received"):
        # A refund may be written with its minus or without; a sale has none.
        against = pc.and_(pc.invert(refund), pc.less(block.zero(name), 0))
        wrong |= dict.fromkeys(positions(against), (name, "sign_disagrees"))
    principal = pc.if_else(refund, pc.negate(pc.abs(gross)), gross)
    net = pc.if_else(refund, pc.negate(pc.abs(received)), received)
    common = {
        "ledger_no": block["flow_no"],
        "order_no": block["order_no"],
        "payment_no": block["flow_no"],
        "occurred_at": block["occurred_at"],
        "view": block.same(View.FUND.value),
    }
    parts = (
        part(block, common, business_type=block["type"], amount=principal),
        filled(part(block, common, business_type="手续费", amount=pc.subtract(net, principal))),
    )
    return Shaped(parts, wrong, Money(net, block.same(None, pa.int64()), block["occurred_at"]))


LAKALA: Final = Layout(
    source="lakala",
    name="lakala_statement",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("order_no", ("订单编号",), Read.ID, required=True),
        Field("type", ("订单类型",), Read.WORD, required=True, needed=True, words=_TYPES),
        Field("channel", ("渠道名称",), required=True),
        Field("gross", ("订单金额",), Read.AMOUNT, required=True, needed=True),
        Field("received", ("实收金额",), Read.AMOUNT, required=True, needed=True),
        Field("flow_no", ("支付流水号",), Read.ID, required=True, needed=True),
        Field("occurred_at", ("交易时间", "支付时间"), Read.TIME, required=True, needed=True),
        Field("currency", ("币种",), Read.CURRENCY),
    ),
    shape=_shape,
)
