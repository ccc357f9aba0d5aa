"""WeChat Pay trade bill (交易账单): ALL with 27 columns, SUCCESS with 20, REFUND with 29, the older with 24.

应结订单金额 is what the merchant gets before the fee: coupons that the merchant grants are off it already,
prepaid coupons (充值券) are in it and come from whoever paid for them. A refund row stands at the time it was
asked for and is never brought up to date: what is in progress waits, what has failed moved nothing.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake import amounts
from intake.blocks import Block, Money, Shaped
from intake.classification import Words, all_mean
from intake.controls import TOTAL, Declared
from intake.facts import FactKind, View
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.problems import CellRefused
from intake.sources.exploding import differing, filled, part
from intake.sources.money import Wrong, minor_or_none, positions
from intake.sources.wechat import PLATFORMS, whole_number
from intake.words import header_key, vocabulary

WAITS: Final = "PROCESSING"
FAILED: Final = "FAIL"
_PAID, _REFUNDED = "paid", "refunded"
_STATES: Final = vocabulary({"SUCCESS": _PAID, "REFUND": _REFUNDED, "REVOKED": _REFUNDED})
# CHANGE: the bank refused the refund, and it must be made again by hand.
_REFUND_STATES: Final = vocabulary({
    "SUCCESS": "SUCCESS", "PROCESSING": WAITS, "CHANGE": WAITS, FAILED: FAILED,
})  # fmt: skip
_FEE_PLACES: Final = 5
_TALLIES: Final = {
    "应结订单总金额": "trade", "总交易额": "trade", "退款总金额": "refund", "总退款金额": "refund",
    "充值券退款总金额": "coupon_refund", "总代金券或立减优惠退款金额": "coupon_refund", "手续费总金额": "fee",
}  # fmt: skip


def _shape(block: Block) -> Shaped:
    refund = pc.equal(block["state"], _REFUNDED)
    fee, notes, wrong = _fees(block["fee"])
    prepaid, received, unfit = _received(block, refund)
    wrong |= unfit | _signs(block, refund, fee)
    asked, no_number = block["refund_no"], pc.is_in(block["refund_no"], pa.array(["", "0"]))
    by_refund = pc.and_(refund, pc.invert(no_number))
    common = {
        "ledger_no": pc.if_else(by_refund, asked, block["payment_no"]),
        "order_no": block["merchant_no"],
        "payment_no": block["payment_no"],
        "original_no": pc.if_else(refund, block["payment_no"], ""),
        "occurred_at": block["occurred_at"],
        "note": notes,
        "settle_status": pc.if_else(refund, block["refund_state"], ""),
        "view": block.same(View.DETAIL.value),
    }
    principal = pc.subtract(received, prepaid)
    parts = (
        part(block, common, business_type=pc.if_else(refund, "退款", "交易"), amount=principal),
        filled(part(block, common, business_type="充值券", amount=prepaid)),
        filled(part(block, common, business_type="手续费", amount=pc.negate(fee))),
    )
    failed = frozenset(positions(pc.and_(refund, pc.equal(block["refund_state"], FAILED))))
    money = Money(received, block.same(None, pa.int64()), block["occurred_at"])
    return Shaped(parts, wrong, money, failed)


def _received(block: Block, refund: pa.Array) -> tuple[pa.Array, pa.Array, Wrong]:
    """(of it from prepaid coupons, what the row moves before the fee, what does not add up)."""
    settled, coupons = block.zero("settled"), block.zero("coupons")
    granted = pc.subtract(block.zero("total"), settled) if block.has("total") else coupons
    paid_by_coupon = pc.subtract(coupons, granted)
    # The older form says 代金券或立减优惠 in one: whose they were cannot be told, and nothing is split off.
    coupon_back = block.zero("coupon_refund" if block.has("total") else "total")
    given_back = block.zero("refunded")
    over = pc.or_(
        pc.and_(pc.invert(refund), _outside(paid_by_coupon, pc.min_element_wise(coupons, settled))),
        pc.and_(refund, _outside(coupon_back, given_back)),
    )
    prepaid = pc.if_else(refund, pc.negate(coupon_back), paid_by_coupon)
    received = pc.if_else(refund, pc.negate(given_back), settled)
    return prepaid, received, differing("settled", over)


def _outside(part_of: pa.Array, whole: pa.Array) -> pa.Array:
    return pc.or_(pc.less(part_of, 0), pc.greater(part_of, whole))


def _signs(block: Block, refund: pa.Array, fee: pa.Array) -> Wrong:
    """Both amounts are unsigned; a fee is charged with a sale and given back with a refund."""
    wrong: Wrong = {}
    for name in ("settled", "refunded"):
        wrong |= dict.fromkeys(positions(pc.less(block.zero(name), 0)), (name, "sign_disagrees"))
    against = pc.if_else(refund, pc.greater(fee, 0), pc.less(fee, 0))
    return wrong | dict.fromkeys(positions(against), ("fee", "sign_disagrees"))


def _fees(texts: pa.Array) -> tuple[pa.Array, pa.Array, Wrong]:
    """(fees in fen, what is written where rounding took something away, cells that are no amount).

    The bill writes five places, the money is charged in whole fen.
    """
    coded = texts.dictionary_encode()
    told = [_in_fen(text) for text in coded.dictionary.to_pylist()]
    fees = pa.array([fen for fen, _, _ in told], pa.int64()).take(coded.indices)
    notes = pa.array([note for _, note, _ in told], pa.string()).take(coded.indices)
    unread = {code: problem for code, (_, _, problem) in enumerate(told) if problem}
    indices = coded.indices.to_pylist() if unread else []
    return fees, notes, {at: ("fee", unread[code]) for at, code in enumerate(indices) if code in unread}


def _in_fen(text: str) -> tuple[int, str, str]:
    """(whole fen, what to note of a fee that is not whole, why the text is no fee)."""
    try:
        exact = Decimal(amounts.minor_units(text, _FEE_PLACES) or 0).scaleb(2 - _FEE_PLACES)
    except CellRefused as refused:
        return 0, "", refused.code
    fen = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return fen, "" if fen == exact else f"手续费 {text.strip('`')}", ""


def _tallies(block: Block, _shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    fee, _, _ = _fees(block["fee"])
    sums = {
        "trade": block.zero("settled"), "refund": block.zero("refunded"),
        "coupon_refund": block.zero("coupon_refund"), "fee": fee,
    }  # fmt: skip
    figures = {name: (block.count, 0, int(pc.sum(column).as_py() or 0)) for name, column in sums.items()}
    return {TOTAL: (block.count, 0, 0), **figures}


def _footer(rows: Sequence[Sequence[str]]) -> tuple[Declared, ...]:
    if len(rows) < 2:
        return ()
    figures = dict(zip((header_key(cell) for cell in rows[0]), rows[1], strict=False))
    declared = [Declared(TOTAL, whole_number(figures.get("总交易单数", "")), None)]
    for name, tally in _TALLIES.items():
        if name in figures:
            declared.append(Declared(tally, None, minor_or_none(figures[name])))
    return tuple(declared)


WECHAT_TRADE: Final = Layout(
    source="wechat_trade",
    name="wechat_trade",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("occurred_at", ("交易时间",), Read.TIME, required=True, needed=True),
        Field("account", ("商户号",)),
        Field("sub_account", ("特约商户号", "子商户号")),
        Field("payment_no", ("微信订单号",), Read.ID, required=True, needed=True),
        Field("merchant_no", ("商户订单号",), Read.ID, required=True),
        Field("state", ("交易状态",), Read.WORD, required=True, needed=True, words=_STATES),
        Field("currency", ("货币种类",), Read.CURRENCY),
        Field("settled", ("应结订单金额", "总金额"), Read.AMOUNT, required=True),
        Field("coupons", ("代金券金额", "代金券或立减优惠金额"), Read.AMOUNT),
        Field("total", ("订单金额",), Read.AMOUNT),
        Field("refund_no", ("微信退款单号",), Read.ID),
        Field("refunded", ("退款金额",), Read.AMOUNT),
        Field("coupon_refund", ("充值券退款金额", "代金券或立减优惠退款金额"), Read.AMOUNT),
        Field("refund_state", ("退款状态",), Read.WORD, words=_REFUND_STATES),
        Field("fee", ("手续费",), required=True),
    ),
    words=Words(
        whole={
            **all_mean(LedgerClass.SUBSIDY, "充值券"),
        }
    ),
    shape=_shape,
    footer=_footer,
    footer_marks=("总交易单数",),
    has_footer=True,
    tallies=_tallies,
    cell_mark="`",
)
