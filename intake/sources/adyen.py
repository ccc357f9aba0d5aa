"""Adyen settlement details: gross in the currency of the payment, net and its fees in that of the batch.

A row of a batch is a payment, a refund, a chargeback, a cost, or the payout itself (MerchantPayout). Some
installations leave out Type and name the date Booking Date: then debit and credit say what a row is.
"""

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped, number_or_hash
from intake.classification import Words, all_mean
from intake.facts import FactKind, View
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Moved, PayoutTotals
from intake.sources.exploding import differing, filled, part, total

_C: Final = LedgerClass
PAYOUT: Final = "MerchantPayout"
WORDS: Final = Words(
    whole={
        **all_mean(_C.TRADE, "Settled", "SettledBulk", "SettledExternally", "SettledReversed"),
        **all_mean(_C.REFUND, "Refunded", "RefundedBulk", "RefundedExternally", "RefundedReversed"),
        **all_mean(_C.FEE, "Commission", "Markup", "Scheme Fees", "Interchange"),
        **all_mean(_C.FEE, "Fee", "InvoiceDeduction", "MiscCosts", "PaymentCost", fee="account_fee"),
        **all_mean(_C.PAYOUT, PAYOUT, "Bank Instruction Returned"),
        **all_mean(_C.TRANSFER, "Balancetransfer", "MerchantPayin", "Internal Transfer"),
        **all_mean(_C.DEPOSIT, "DepositCorrection", "ReserveAdjustment", "MerchantHoldback"),
        **all_mean(_C.ADJUSTMENT, "ManualCorrected"),
    },
    begins=(
        ("Chargeback", (_C.DISPUTE, "")),
        ("SecondChargeback", (_C.DISPUTE, "")),
    ),
)
FEES: Final = {
    "commission": "Commission",
    "markup": "Markup",
    "scheme_fees": "Scheme Fees",
    "interchange": "Interchange",
}
# Names of zones as the report writes them. Those that mean several zones are left out.
_OFFSETS: Final = {
    "UTC": "+00:00", "GMT": "+00:00", "BST": "+01:00", "CET": "+01:00", "CEST": "+02:00", "EET": "+02:00",
    "EEST": "+03:00", "EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00",
    "PST": "-08:00", "PDT": "-07:00", "BRT": "-03:00", "SGT": "+08:00", "HKT": "+08:00", "JST": "+09:00",
    "AEST": "+10:00", "AEDT": "+11:00",
}  # fmt: skip
_CLOCK = re.compile(r"\d:\d{2}$")


def _prepared(found: Found) -> PayoutTotals:
    cells = Cells(found.places)

    def moved(row: Sequence[str]) -> Moved:
        """Gross of the same currency, less the fees, is net."""
        currency = cells.get(row, "currency")
        credit, debit, *fees = cells.minors(row, currency, "net_credit", "net_debit", *FEES)
        gain, loss = cells.minors(row, currency, "gross_credit", "gross_debit")
        told = cells.get(row, "gross_credit") or cells.get(row, "gross_debit")
        is_same = told and cells.get(row, "gross_currency") == currency
        net, is_payout = credit - debit, cells.get(row, "business_type") == PAYOUT
        return Moved(cells.get(row, "batch_no"), is_payout, net, gain - loss - sum(fees) if is_same else net)

    def changed(row: list[str]) -> None:
        """Puts the zone behind the time. Gross in another currency is not compared, nor read."""
        zone, moment = cells.get(row, "zone"), cells.get(row, "occurred_at")
        if zone and _CLOCK.search(moment):
            cells.put(row, "occurred_at", f"{moment} {_OFFSETS.get(zone.upper(), zone)}")
        if cells.get(row, "gross_currency") != cells.get(row, "currency"):
            cells.put(row, "gross_debit", "")
            cells.put(row, "gross_credit", "")

    return PayoutTotals(moved, changed)


def _shape(block: Block) -> Shaped:
    net = pc.subtract(block.zero("net_credit"), block.zero("net_debit"))
    gross = pc.subtract(block.zero("gross_credit"), block.zero("gross_debit"))
    has_gross = pc.or_(block["gross_credit"].is_valid(), block["gross_debit"].is_valid())
    principal = pc.add(net, total(block, tuple(FEES)))
    psp, modification = block["psp_no"], block["modification_no"]
    changed = pc.and_(pc.not_equal(modification, ""), pc.not_equal(modification, psp))
    named = block["business_type"]
    told = pc.if_else(pc.less(principal, 0), "Refunded", "Settled")
    type_ = pc.if_else(pc.equal(named, ""), told, named) if block.has("business_type") else told
    content = {name: block[name] for name in ("batch_no", "occurred_at", "method", "order_no")}
    number, _ = number_or_hash(pc.if_else(changed, modification, psp), {**content, "type": type_, "net": net})
    common = {
        "ledger_no": number,
        "order_no": block["order_no"],
        "payment_no": psp,
        "original_no": pc.if_else(changed, psp, ""),
        "occurred_at": block["occurred_at"],
        "batch_no": block["batch_no"],
        "note": block["method"],
        "view": block.same(View.FUND.value),
    }
    fees = [
        filled(part(block, common, business_type=text, amount=pc.negate(block.zero(name))))
        for name, text in FEES.items()
    ]
    wrong = differing("net_credit", pc.and_(has_gross, pc.not_equal(gross, principal)))
    money = Money(net, block.same(None, pa.int64()), block["occurred_at"])
    return Shaped((part(block, common, business_type=type_, amount=principal), *fees), wrong, money)


ADYEN_SETTLEMENT: Final = Layout(
    source="adyen_settlement",
    name="adyen_settlement_details",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("account", ("Merchant Account",), required=True),
        Field("psp_no", ("Psp Reference",), Read.ID, required=True),
        Field("order_no", ("Merchant Reference",), Read.ID, required=True),
        Field("method", ("Payment Method",)),
        Field("occurred_at", ("Creation Date", "Booking Date"), Read.TIME, required=True, needed=True),
        Field("zone", ("TimeZone",)),
        Field("business_type", ("Type",)),
        Field("modification_no", ("Modification Reference",), Read.ID),
        Field("gross_currency", ("Gross Currency",), required=True),
        Field("gross_debit", ("Gross Debit (GC)",), Read.AMOUNT, required=True),
        Field("gross_credit", ("Gross Credit (GC)",), Read.AMOUNT, required=True),
        Field("currency", ("Net Currency",), Read.CURRENCY, required=True),
        Field("net_debit", ("Net Debit (NC)",), Read.AMOUNT, required=True),
        Field("net_credit", ("Net Credit (NC)",), Read.AMOUNT, required=True),
        Field("commission", ("Commission (NC)",), Read.AMOUNT),
        Field("markup", ("Markup (NC)",), Read.AMOUNT),
        Field("scheme_fees", ("Scheme Fees (NC)",), Read.AMOUNT),
        Field("interchange", ("Interchange (NC)",), Read.AMOUNT),
        Field("batch_no", ("Batch Number",), Read.ID, required=True),
    ),
    words=WORDS,
    shape=_shape,
    prepared=_prepared,
)
