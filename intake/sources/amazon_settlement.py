"""Amazon settlement reports, flat file V2 (24 columns, one amount a row) and V1 (37, several amounts a row).

The first row of a settlement says only its total: what Amazon pays out, and what all other rows add up to. A
Transfer row says the payout again. Rows have no number. The amounts are signed as the merchant sees them.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Lines, Money, Shaped, taken
from intake.classification import Words, all_mean
from intake.controls import Control, Tally
from intake.facts import FactKind, View
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Numbered
from intake.sources.amazon_cells import ENCODINGS, PLATFORMS, plain_amount, plain_time
from intake.sources.exploding import filled, part
from intake.sources.hashing import known_by_content
from intake.sources.money import positions

SETTLEMENT: Final = "settlement_total"
TRANSFER: Final = "Transfer"
_C: Final = LedgerClass
_FULFILMENT, _STORAGE, _ADVERTISING, _WITHHELD = "fulfilment", "storage", "advertising", "withheld_tax"
_DISPUTES: Final = ("A-to-z Guarantee Refund", "Chargeback Refund")
WORDS: Final = Words(
    whole={
        **all_mean(_C.FEE, "ItemFees/Commission", "ItemFees/RefundCommission", "ItemFees/VariableClosingFee",
                   "ItemFees/FixedClosingFee"),
        **all_mean(_C.FEE, "Storage Fee", "StorageRenewalBilling", "FBAStorageBilling",
                   "FBALongTermStorageBilling", "FBA Long-Term Storage Fee", fee=_STORAGE),
        **all_mean(_C.FEE, "Subscription", "Subscription Fee", fee="subscription"),
        **all_mean(_C.FEE, "RemovalComplete", "DisposalComplete", "FBAInboundTransportationFee",
                   "FBA Inventory Placement Service Fee", "FBA Removal Order: Disposal Fee",
                   "FBA Removal Order: Return Fee", "Inbound Transportation Charge", fee=_FULFILMENT),
        **all_mean(_C.FEE, "Cost of Advertising", "CouponRedemptionFee", "Lightning Deal Fee",
                   "Vine Enrollment Fee", fee=_ADVERTISING),
        **all_mean(_C.DEPOSIT, "Current Reserve Amount", "Previous Reserve Amount Balance"),
        **all_mean(_C.PAYOUT, TRANSFER, "Payable to Amazon", "Successful charge",
                   "Transfer of funds unsuccessful"),
        **all_mean(_C.ADJUSTMENT, "BalanceAdjustment", "Debt Adjustment", "NonSubscriptionFeeAdj"),
        **all_mean(_C.COMPENSATION, "Goodwill Concession", "SAFE-T Reimbursement"),
    },
    begins=(
        ("ItemFees/", (_C.FEE, _FULFILMENT)),
        ("ShipmentFees/", (_C.FEE, _FULFILMENT)),
        ("OrderFees/", (_C.FEE, _FULFILMENT)),
        ("ItemWithheldTax/", (_C.FEE, _WITHHELD)),
        ("ItemTCS/", (_C.FEE, _WITHHELD)),
        ("ItemTDS/", (_C.FEE, _WITHHELD)),
        ("Cost of Advertising/", (_C.FEE, _ADVERTISING)),
        ("CostOfAdvertising/", (_C.FEE, _ADVERTISING)),
        ("FBA Inventory Reimbursement/", (_C.COMPENSATION, "")),
        ("Order/ItemPrice", (_C.TRADE, "")),
        ("Order/Promotion", (_C.TRADE, "")),
        ("Refund/ItemPrice", (_C.REFUND, "")),
        ("Refund/Promotion", (_C.REFUND, "")),
        ("Refund_Retrocharge/ItemPrice", (_C.REFUND, "")),
        *((f"{one}/ItemPrice", (_C.DISPUTE, "")) for one in _DISPUTES),
        *((f"{one}/Promotion", (_C.DISPUTE, "")) for one in _DISPUTES),
    ),
)  # fmt: skip
_V1_AMOUNTS: Final = {
    "price": "ItemPrice", "item_fee": "ItemFees", "shipment_fee": "ShipmentFees", "order_fee": "OrderFees",
    "promotion": "Promotion", "direct_payment": "DirectPayment", "misc_fee": "MiscFee",
    "other_fee": "OtherFee", "other": "Other",
}  # fmt: skip
_AMOUNTS: Final = ("total", "amount", *_V1_AMOUNTS)
_TIMES: Final = ("occurred_at", "posted_on", "paid_on")


class _Settlements:
    """Cells made plain; every settlement's total against its rows. A payout said twice is left out once."""

    def __init__(self, found: Found) -> None:
        self.left_out = 0
        self.cells = Cells(found.places)
        self.declared: dict[str, int] = {}
        self.computed: dict[str, int] = {}

    def rows(self, rows: Numbered) -> Numbered:
        for row_no, row in rows:
            if self._is_kept(row):
                yield row_no, row
            else:
                self.left_out += 1

    def _is_kept(self, row: list[str]) -> bool:
        cells, currency = self.cells, self.cells.get(row, "currency")
        for name in _AMOUNTS:
            cells.put(row, name, plain_amount(cells.get(row, name)))
        for name in _TIMES:
            cells.put(row, name, plain_time(cells.get(row, name), currency))
        number = cells.get(row, "settlement_no")
        moved = sum(cells.minor(row, name, currency) for name in _AMOUNTS[1:])
        if cells.get(row, "total"):
            total = cells.minor(row, "total", currency)
            self.declared[number] = self.declared.get(number, 0) + total
            return total != 0
        if cells.get(row, "business_type") == TRANSFER:
            return moved != -self.declared.get(number, 0)
        self.computed[number] = self.computed.get(number, 0) + moved
        return True

    def controls(self, _tally: Tally) -> tuple[Control, ...]:
        """One control a settlement."""
        both = [(total, self.computed.get(one, 0)) for one, total in self.declared.items()]
        return tuple(
            Control(SETTLEMENT, "minor", total, computed, total == computed) for total, computed in both
        )


def _common(block: Block) -> dict[str, pa.Array]:
    return {
        "ledger_no": block.same(""),
        "order_no": block["order_no"],
        "payment_no": block["shipment_no"],
        "occurred_at": pc.coalesce(block["occurred_at"], block["posted_on"], block["paid_on"]),
        "batch_no": block["settlement_no"],
        "note": block["sku"],
        "view": block.same(View.FUND.value),
    }


def _payout(block: Block) -> tuple[Lines, pa.Array]:
    """The settlement's total as the payout that it is, and which rows say one."""
    is_total = block["total"].is_valid()
    columns = {
        **_common(block),
        "ledger_no": block["settlement_no"],
        "occurred_at": pc.coalesce(block["paid_on"], block["occurred_at"]),
    }
    paid = part(block, columns, business_type=TRANSFER, amount=pc.negate(block.zero("total")))
    return taken(paid, is_total), is_total


def _row_content(block: Block) -> dict[str, pa.Array]:
    names = ("settlement_no", "order_no", "shipment_no", "occurred_at", "posted_on", "item_no", "sku",
             "adjustment_no", "marketplace", "promotion_no")  # fmt: skip
    return {name: block[name] for name in names}


def _undated(block: Block, amount: pa.Array) -> Shaped:
    """What is wrong with rows, and what they moved; their lines still to come."""
    common = _common(block)
    undated = common["occurred_at"].is_null()
    wrong = dict.fromkeys(positions(undated), ("occurred_at", "missing"))
    return Shaped((), wrong, Money(amount, block.same(None, pa.int64()), common["occurred_at"]))


def _shape_v2(block: Block) -> Shaped:
    payout, is_total = _payout(block)
    type_, kind, text = block["business_type"], block["amount_type"], block["description"]
    full = pc.binary_join_element_wise(type_, kind, text, "/")
    full = pc.utf8_trim(pc.replace_substring(full, "//", "/"), "/")
    tells = (
        full,
        pc.binary_join_element_wise(kind, text, "/"),
        text,
        pc.binary_join_element_wise(type_, kind, "/"),
        type_,
    )
    amount = block.zero("amount")
    lines = part(block, _common(block), business_type=full, amount=amount, tells=tells)
    moved = taken(known_by_content(block, lines, _row_content(block)), pc.invert(is_total))
    shaped = _undated(block, pc.subtract(amount, block.zero("total")))
    missing = pc.and_(block["amount"].is_null(), pc.invert(is_total))
    shaped.wrong |= dict.fromkeys(positions(missing), ("amount", "missing"))
    shaped.lines = (moved, payout)
    return shaped


def _shape_v1(block: Block) -> Shaped:
    """A line for every amount of a row."""
    payout, is_total = _payout(block)
    type_, common, content = block["business_type"], _common(block), _row_content(block)
    moved, lines = pc.negate(block.zero("total")), []
    for name, kind in _V1_AMOUNTS.items():
        text, amount = (
            block[typed] if (typed := f"{name}_type") in block.types else block.same(""),
            block.zero(name),
        )
        told = pc.utf8_rtrim(pc.binary_join_element_wise(kind, text, "/"), "/")
        full = pc.binary_join_element_wise(type_, told, "/")
        one = part(block, common, business_type=full, amount=amount, tells=(full, told, text, type_))
        lines.append(filled(known_by_content(block, one, content)))
        moved = pc.add(moved, amount)
    shaped = _undated(block, moved)
    nothing = pc.invert(is_total)
    for name in _V1_AMOUNTS:
        nothing = pc.and_(nothing, pc.equal(block.zero(name), 0))
    shaped.excluded = frozenset(positions(nothing))
    shaped.lines = (*lines, payout)
    return shaped


def _fields(*amounts: Field, type_needed: bool) -> tuple[Field, ...]:
    return (
        Field("settlement_no", ("settlement-id",), Read.ID, required=True, needed=True),
        Field("paid_on", ("deposit-date",), Read.TIME, required=True),
        Field("total", ("total-amount",), Read.AMOUNT, required=True),
        Field("currency", ("currency",), Read.CURRENCY, required=True, needed=True),
        Field("business_type", ("transaction-type",), required=True, needed=type_needed),
        Field("order_no", ("order-id",), Read.ID, required=True),
        Field("adjustment_no", ("adjustment-id",), Read.ID),
        Field("shipment_no", ("shipment-id",), Read.ID),
        Field("marketplace", ("marketplace-name",)),
        Field("posted_on", ("posted-date",), Read.TIME),
        Field("occurred_at", ("posted-date-time",), Read.TIME),
        Field("item_no", ("order-item-code",), Read.ID),
        Field("sku", ("sku",), Read.ID),
        Field("promotion_no", ("promotion-id",), Read.ID),
        *amounts,
    )


def _layout_of(name: str, fields: tuple[Field, ...], *, is_v2: bool) -> Layout:
    return Layout(
        source="amazon_settlement",
        name=name,
        kind=FactKind.LEDGER,
        scope=ScopeBy.ACCOUNT,
        platforms=PLATFORMS,
        fields=fields,
        words=WORDS,
        shape=_shape_v2 if is_v2 else _shape_v1,
        prepared=_Settlements,
        encodings=ENCODINGS,
    )


AMAZON_SETTLEMENT: Final = _layout_of(
    "amazon_settlement_v2",
    _fields(
        Field("amount_type", ("amount-type",), required=True),
        Field("description", ("amount-description",), required=True),
        Field("amount", ("amount",), Read.AMOUNT, required=True),
        type_needed=False,
    ),
    is_v2=True,
)
AMAZON_SETTLEMENT_V1: Final = _layout_of(
    "amazon_settlement_v1",
    _fields(
        Field("price_type", ("price-type",), required=True),
        Field("price", ("price-amount",), Read.AMOUNT, required=True),
        Field("item_fee_type", ("item-related-fee-type",), required=True),
        Field("item_fee", ("item-related-fee-amount",), Read.AMOUNT, required=True),
        Field("shipment_fee_type", ("shipment-fee-type",)),
        Field("shipment_fee", ("shipment-fee-amount",), Read.AMOUNT),
        Field("order_fee_type", ("order-fee-type",)),
        Field("order_fee", ("order-fee-amount",), Read.AMOUNT),
        Field("promotion_type", ("promotion-type",)),
        Field("promotion", ("promotion-amount",), Read.AMOUNT),
        Field("direct_payment_type", ("direct-payment-type",)),
        Field("direct_payment", ("direct-payment-amount",), Read.AMOUNT),
        Field("misc_fee", ("misc-fee-amount",), Read.AMOUNT),
        Field("other_fee_type", ("other-fee-reason-description",)),
        Field("other_fee", ("other-fee-amount",), Read.AMOUNT),
        Field("other", ("other-amount",), Read.AMOUNT),
        type_needed=False,
    ),
    is_v2=False,
)
