"""Stripe: the itemised balance report, as balance activity or as payout reconciliation.

Amounts are signed major units, `net` is `gross` less `fee`; Stripe keeps the fee of what is refunded.
Currency codes are lower case. `created (UTC)` has no offset of its own.
"""

import re
from collections.abc import Sequence
from typing import Final

import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped
from intake.classification import Words, all_mean
from intake.facts import FactKind, View
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Moved, PayoutTotals
from intake.sources.exploding import differing, filled, part
from intake.words import header_key

DISPUTE_FEE: Final = "dispute_fee"
_C: Final = LedgerClass
WORDS: Final = Words(
    whole={
        **all_mean(_C.TRADE, "charge", "payment", "charge_failure", "partial_capture_reversal"),
        **all_mean(_C.REFUND, "refund", "payment_refund", "refund_failure", "payment_failure_refund"),
        **all_mean(_C.DISPUTE, "dispute", "dispute_reversal"),
        **all_mean(_C.FEE, "charge fee", "payment fee", "refund fee", "fee", "stripe_fee", "network_cost"),
        **all_mean(_C.FEE, "dispute fee", "dispute_reversal fee", fee=DISPUTE_FEE),
        **all_mean(_C.FEE, "tax", "tax_fee", fee="tax"),
        **all_mean(_C.PAYOUT, "payout", "payout_reversal", "payout_failure", "payout_cancel"),
        **all_mean(_C.TRANSFER, "transfer", "transfer_reversal", "topup", "topup_reversal",
                   "currency_conversion", "connect_collection_transfer"),
        **all_mean(_C.DEPOSIT, "risk_reserved_funds", "reserve_transaction", "reserved_funds",
                   "connect_reserved_funds", "payout_minimum_balance_hold",
                   "payout_minimum_balance_release"),
        **all_mean(_C.LOAN, "advance", "advance_funding", "anticipation_repayment", "financing_payout",
                   "financing_paydown", "financing_paydown_reversal"),
        **all_mean(_C.ADJUSTMENT, "adjustment", "other_adjustment", "climate_order_purchase"),
    }
)  # fmt: skip
_UTC: Final = frozenset(
    {header_key("created (UTC)"), header_key("created_utc"), header_key("available_on (UTC)")}
)
_OFFSET: Final = re.compile(r"(?:Z|UTC|[+-]\d{2}:?\d{2})$")
PAYOUT: Final = "payout"


def _prepared(found: Found) -> PayoutTotals:
    cells = Cells(found.places)
    place = found.places.get("occurred_at", 0)
    is_utc = header_key(found.headers[place]) in _UTC

    def moved(row: Sequence[str]) -> Moved:
        gross, fee, net = cells.minors(row, cells.get(row, "currency"), "gross", "fee", "net")
        is_payout = cells.get(row, "business_type") == PAYOUT
        return Moved(cells.get(row, "batch_no"), is_payout, net, gross - fee)

    def in_utc(row: list[str]) -> None:
        text = cells.get(row, "occurred_at")
        if text and not _OFFSET.search(text):
            cells.put(row, "occurred_at", f"{text} Z" if ":" in text else text)

    return PayoutTotals(moved, in_utc if is_utc else None)


def _shape(block: Block) -> Shaped:
    gross, fee, net = block.zero("gross"), block.zero("fee"), block["net"]
    common = {
        "ledger_no": block["ledger_no"],
        "order_no": block["order_no"],
        "payment_no": block["payment_no"],
        "occurred_at": block["occurred_at"],
        "batch_no": block["batch_no"],
        "note": block["note"],
        "view": block.same(View.FUND.value),
    }
    type_ = block["business_type"]
    fee_type = pc.binary_join_element_wise(type_, "fee", " ")
    charged = part(
        block, common, business_type=fee_type, amount=pc.negate(fee), tells=(fee_type, block.same("fee"))
    )
    wrong = differing("net", pc.not_equal(pc.subtract(gross, fee), pc.fill_null(net, 0)))
    money = Money(net, block.same(None, net.type), block["occurred_at"])
    return Shaped((part(block, common, business_type=type_, amount=gross), filled(charged)), wrong, money)


STRIPE_BALANCE: Final = Layout(
    source="stripe_balance",
    name="stripe_balance_itemised",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("ledger_no", ("balance_transaction_id",), Read.ID, required=True, needed=True),
        Field("occurred_at", ("created (UTC)", "created_utc", "created", "available_on (UTC)",
                              "available_on"), Read.TIME, required=True, needed=True),
        Field("currency", ("currency",), Read.CURRENCY, required=True, needed=True),
        Field("gross", ("gross",), Read.AMOUNT, required=True, needed=True),
        Field("fee", ("fee",), Read.AMOUNT, required=True),
        Field("net", ("net",), Read.AMOUNT, required=True, needed=True),
        Field("business_type", ("reporting_category", "type"), required=True, needed=True),
        Field("order_no", ("merchant_reference", "order_id", "payment_metadata[order_id]",
                           "payment_metadata[order_no]", "payment_metadata[order_number]"), Read.ID),
        Field("payment_no", ("payment_intent_id", "charge_id", "source_id"), Read.ID),
        Field("batch_no", ("automatic_payout_id", "payout_id"), Read.ID),
        Field("note", ("description",)),
    ),
    words=WORDS,
    shape=_shape,
    prepared=_prepared,
)  # fmt: skip
