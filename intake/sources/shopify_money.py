"""Shopify Payments: the balance transactions (payment_transactions_export) and the summary of payouts.

A fee is positive and taken off: Net = Amount − Fee. What no payout holds yet has no Payout ID and waits. A
payout may be negative: then Shopify takes money from the bank. Payouts are the same lines in both exports.
"""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Lines, Money, Shaped, joined, taken, whole_block
from intake.classification import Words, all_mean
from intake.facts import FactKind, View
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Moved, PayoutTotals
from intake.sources.exploding import differing, filled, part, total
from intake.sources.hashing import known_by_content
from intake.sources.money import positions

PLATFORMS: Final = ("shopify",)
PAYOUT: Final = "payout"
WAITING: Final = "待结算"  # the words of the contract: such money is expected, and not there yet
DISPUTE_FEE: Final = "dispute_fee"
_SETTLED: Final = "已结算"
_NEVER_MOVED: Final = ("failed", "canceled", "cancelled")
_C: Final = LedgerClass
WORDS: Final = Words(
    whole={
        **all_mean(_C.TRADE, "charge"),
        **all_mean(_C.REFUND, "refund", "refund_failure"),
        **all_mean(_C.DISPUTE, "dispute", "dispute_withdrawal", "dispute_reversal", "chargeback",
                   "chargeback won", "chargeback_won", "chargeback_reversal"),
        **all_mean(_C.FEE, "charge fee", "refund fee"),
        **all_mean(_C.FEE, "dispute fee", "dispute_withdrawal fee", "chargeback fee", "chargeback won fee",
                   fee=DISPUTE_FEE),
        **all_mean(_C.DEPOSIT, "reserve", "reserved_funds"),
        **all_mean(_C.PAYOUT, PAYOUT, "payout_failure", "payout_cancellation"),
        **all_mean(_C.ADJUSTMENT, "adjustment", "credit", "debit"),
    }
)  # fmt: skip


def order_number(texts: pa.Array) -> pa.Array:
    """`#1001` and `1001` are one order."""
    return pc.utf8_ltrim(texts, "#")


def _prepared(found: Found) -> PayoutTotals:
    cells = Cells(found.places)

    def moved(row: Sequence[str]) -> Moved:
        amount, fee, net = cells.minors(row, cells.get(row, "currency"), "amount", "fee", "net")
        is_payout = cells.get(row, "business_type").casefold() == PAYOUT
        return Moved(cells.get(row, "payout_no"), is_payout, net, amount - fee)

    return PayoutTotals(moved)


def _payouts(block: Block, lines: Lines) -> Lines:
    """Payouts by their day and amount, as both exports tell them."""
    day = pc.strftime(lines.columns["occurred_at"], "%Y-%m-%d")
    amount = pc.cast(lines.columns["amount_minor"], pa.string())
    lines.identity = joined(PAYOUT, pc.fill_null(day, ""), amount)
    return lines


def _shape_transactions(block: Block) -> Shaped:
    type_ = pc.utf8_lower(block["business_type"])
    is_payout = pc.equal(type_, PAYOUT)
    in_payout = pc.not_equal(block["payout_no"], "")
    status = pc.utf8_lower(block["payout_status"])
    common = {
        "ledger_no": block["payout_no"],
        "order_no": order_number(block["order_no"]),
        "payment_no": block["checkout"],
        "occurred_at": block["occurred_at"],
        "batch_no": block["payout_no"],
        "note": block["method"],
        "settle_status": pc.if_else(pc.and_(in_payout, pc.not_equal(status, "pending")), _SETTLED, WAITING),
        "view": block.same(View.FUND.value),
    }
    content = {name: block[name] for name in ("order_no", "checkout", "occurred_at", "net")}
    amount, fee = block.zero("amount"), block.zero("fee")
    fee_type = pc.binary_join_element_wise(type_, "fee", " ")
    moved = known_by_content(block, part(block, common, business_type=type_, amount=amount), content)
    charged = part(
        block, common, business_type=fee_type, amount=pc.negate(fee), tells=(fee_type, block.same("fee"))
    )
    paid = {
        **common,
        "occurred_at": pc.coalesce(block["payout_on"], block["occurred_at"]),
        "settle_status": status,
    }
    lines = (
        taken(moved, pc.invert(is_payout)),
        filled(known_by_content(block, charged, content)),
        taken(_payouts(block, part(block, paid, business_type=type_, amount=amount)), is_payout),
    )
    wrong = differing("net", pc.not_equal(pc.subtract(amount, fee), block.zero("net")))
    money = Money(block["net"], block.same(None, pa.int64()), block["occurred_at"])
    return Shaped(lines, wrong, money)


SHOPIFY_PAYMENTS: Final = Layout(
    source="shopify_payments",
    name="shopify_payment_transactions",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("occurred_at", ("Transaction Date",), Read.TIME, required=True, needed=True),
        Field("business_type", ("Type",), required=True, needed=True),
        Field("order_no", ("Order",), Read.ID, required=True),
        Field("payout_status", ("Payout Status",), required=True),
        Field("payout_on", ("Payout Date",), Read.TIME),
        Field("amount", ("Amount",), Read.AMOUNT, required=True, needed=True),
        Field("fee", ("Fee",), Read.AMOUNT, required=True),
        Field("net", ("Net",), Read.AMOUNT, required=True, needed=True),
        Field("currency", ("Currency",), Read.CURRENCY, required=True, needed=True),
        Field("checkout", ("Checkout",), Read.ID),
        Field("method", ("Payment Method", "Payment Method Name")),
        Field("payout_no", ("Payout ID",), Read.ID),
    ),
    words=WORDS,
    shape=_shape_transactions,
    prepared=_prepared,
)

_PARTS: Final = ("charges", "refunds", "adjustments", "reserved", "retried", "marketplace", "advances")


def _shape_payouts(block: Block) -> Shaped:
    """One payout a row. Fees are written with or without their minus; the sum says which."""
    paid, fees = block.zero("total"), block.zero("fees")
    rest = total(block, _PARTS)
    signed = pc.equal(pc.add(rest, fees), paid)
    ties = pc.or_(signed, pc.equal(pc.subtract(rest, fees), paid))
    wrong = differing("total", pc.invert(ties)) if block.has("charges") else {}
    status = pc.utf8_lower(block["status"])
    number = block["payout_no"]
    columns = {
        "ledger_no": number,
        "business_type": block.same(PAYOUT),
        "class": block.same(LedgerClass.PAYOUT.value),
        "amount_minor": pc.negate(paid),
        "occurred_at": block["paid_on"],
        "batch_no": number,
        "settle_status": status,
        "view": block.same(View.FUND.value),
    }
    lines = whole_block(block, columns, number, pc.equal(number, ""))
    money = Money(columns["amount_minor"], block.same(None, pa.int64()), block["paid_on"])
    nothing = pc.or_(pc.is_in(status, pa.array(_NEVER_MOVED)), pc.equal(paid, 0))
    return Shaped((_payouts(block, lines),), wrong, money, frozenset(positions(nothing)))


SHOPIFY_PAYOUTS: Final = Layout(
    source="shopify_payouts",
    name="shopify_payouts",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    platforms=PLATFORMS,
    fields=(
        Field("paid_on", ("Payout Date",), Read.TIME, required=True, needed=True),
        Field("status", ("Status",), required=True),
        Field("charges", ("Charges",), Read.AMOUNT, required=True),
        Field("refunds", ("Refunds",), Read.AMOUNT, required=True),
        Field("adjustments", ("Adjustments",), Read.AMOUNT),
        Field("reserved", ("Reserved Funds",), Read.AMOUNT),
        Field("fees", ("Fees",), Read.AMOUNT, required=True),
        Field("retried", ("Retried Amount",), Read.AMOUNT),
        Field("marketplace", ("Marketplace Sales Tax",), Read.AMOUNT),
        Field("advances", ("Advances",), Read.AMOUNT),
        Field("total", ("Total",), Read.AMOUNT, required=True, needed=True),
        Field("currency", ("Currency",), Read.CURRENCY, required=True, needed=True),
        Field("payout_no", ("Payout ID", "Bank Reference"), Read.ID),
    ),
    words=WORDS,
    shape=_shape_payouts,
)
