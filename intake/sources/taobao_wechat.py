"""The part of Taobao's and Tmall's money that comes through WeChat (聚合结算): two forms of one bill.

One has 14 columns and writes 入帐, with the day in a column of its own; the other has 8 and writes 入账. A
payment's number stands at every line of it, one for each order line.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake import cells
from intake.blocks import Block, Money, Shaped, joined, whole_block
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.scopes import DEFAULT_ZONE
from intake.sources.alipay import WORDS
from intake.sources.money import Wrong, classed, direction, in_and_out, positions

PLATFORMS: Final = ("taobao", "tmall")
_CLOCK: Final = r"^\d{1,2}[:：]\d{2}"


def _shape(block: Block) -> Shaped:
    amount, wrong = in_and_out(block, outgo_may_be_negative=True)
    moment, untold = _moments(block)
    kind = block.first_filled("description", "business_type")
    classes, fees = classed(block, block["description"], block["business_type"])
    columns = {
        "ledger_no": block["payment_no"],
        "order_no": block["order_no"],
        "sub_order_no": block["sub_order_no"],
        "payment_no": block["payment_no"],
        "business_type": kind,
        "class": classes,
        "fee_code": fees,
        "amount_minor": pc.fill_null(amount, 0),
        "occurred_at": moment,
        "note": block["note"],
        "view": block.same(View.FUND.value),
    }
    line_of = (block["order_no"], block["sub_order_no"], block["business_type"], direction(amount))
    identity = joined(block["payment_no"], *line_of)
    money = Money(amount, block.same(None, pa.int64()), moment)
    return Shaped((whole_block(block, columns, identity),), wrong | untold, money)


def _moments(block: Block) -> tuple[pa.Array, Wrong]:
    """The moments, of day and clock together where they stand apart; and the cells that are none."""
    apart = pc.match_substring_regex(block["clock"], _CLOCK)
    together = pc.binary_join_element_wise(block["day"], block["clock"], " ")
    column = cells.read_times(pc.if_else(apart, together, block["clock"]), DEFAULT_ZONE)
    wrong: Wrong = dict.fromkeys(positions(column.values.is_null()), ("clock", "missing"))
    return column.values, wrong | {at: ("clock", code) for at, code in column.bad.items()}


TAOBAO_WECHAT: Final = Layout(
    source="taobao_wechat",
    name="taobao_wechat_bill",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("clock", ("入账时间",), required=True, needed=True),
        Field("day", ("入账日期",)),
        Field("payment_no", ("支付流水号",), Read.ID, required=True, needed=True),
        Field("order_no", ("主订单id", "淘宝订单编号"), Read.ID, required=True),
        Field("sub_order_no", ("子订单id",), Read.ID),
        Field("business_type", ("入账类型",), required=True, needed=True),
        Field("income", ("收入金额",), Read.AMOUNT, required=True),
        Field("outgo", ("支出金额",), Read.AMOUNT, required=True),
        Field("description", ("业务描述",)),
        Field("note", ("备注",)),
    ),
    words=WORDS,
    shape=_shape,
)
