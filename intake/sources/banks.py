"""Bank statements as banks print them. The amount is signed from the account holder's view."""

from typing import Final

import pyarrow.compute as pc

from intake.blocks import Block, Money, Shaped, content_hash, whole_block
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read, ScopeBy

_NAME_AND_NUMBER = r"^(?P<name>.*?)\s*(?P<number>\d{6,})?$"


def _shape_cmb(block: Block) -> Shaped:
    """China Merchants Bank: 对手信息 is the other side's name with the number of its account behind it."""
    other_side = pc.extract_regex(block["other_side"], _NAME_AND_NUMBER)
    summary = pc.binary_join_element_wise(block["summary"], block["client_summary"], " ")
    columns = {
        "occurred_at": block["occurred_at"],
        "amount_minor": block.zero("amount"),
        "balance_minor": block["balance"],
        "payee_name": pc.fill_null(pc.struct_field(other_side, [0]), ""),
        "payee_account": pc.fill_null(pc.struct_field(other_side, [1]), ""),
        "summary": pc.utf8_trim_whitespace(summary),
    }
    number = content_hash(columns)
    lines = whole_block(block, {"bank_no": number, **columns}, number, block.same(True))
    return Shaped((lines,), {}, Money(block["amount"], block["balance"], block["occurred_at"]))


BANK_CMB: Final = Layout(
    source="bank_cmb",
    name="cmb_statement",
    kind=FactKind.BANK,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("occurred_at", ("记账日期",), Read.TIME, required=True, needed=True),
        Field("currency", ("货币",), Read.CURRENCY),
        Field("amount", ("交易金额",), Read.AMOUNT, required=True, needed=True),
        Field("balance", ("联机余额",), Read.AMOUNT, required=True),
        Field("summary", ("交易摘要",), required=True),
        Field("other_side", ("对手信息",), required=True),
        Field("client_summary", ("客户摘要",)),
    ),
    shape=_shape_cmb,
    is_followed=True,
)
