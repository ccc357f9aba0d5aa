"""dLocal settlement (JSON): payments of a settlement, with its totals. Fees are positive and taken off.

Only the list of payments is confirmed; refunds and chargebacks under their own names are read in the same
manner, whatever else a settlement lists is asked about.
"""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped
from intake.classification import Words, all_mean
from intake.controls import Control, Tally
from intake.facts import FactKind, View
from intake.json_tables import LIST
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Numbered
from intake.sources.exploding import differing, filled, part, total

_C: Final = LedgerClass
WORDS: Final = Words(
    whole={
        **all_mean(_C.TRADE, "payments"),
        **all_mean(_C.REFUND, "refunds"),
        **all_mean(_C.DISPUTE, "chargebacks"),
        **all_mean(_C.FEE, "commission", "tax"),
    }
)
_TOTALS: Final = {"gross": "gross_total", "fees": "fee_total", "net": "net_total"}


class _Totals:
    """The settlement's totals against its rows, each in the currency it is written in."""

    def __init__(self, found: Found) -> None:
        self.left_out = 0
        self.cells = Cells(found.places)
        self.declared: dict[str, int] = {}
        self.computed = dict.fromkeys(_TOTALS, 0)

    def rows(self, rows: Numbered) -> Numbered:
        for row_no, row in rows:
            self._add(row)
            yield row_no, row

    def _add(self, row: Sequence[str]) -> None:
        settled, own = self.cells.get(row, "settlement_currency"), self.cells.get(row, "currency")
        for name in _TOTALS:
            if self.cells.get(row, f"total_{name}"):
                self.declared[name] = self.cells.minor(row, f"total_{name}", settled)
        gross, *fees, net = (
            self.cells.minor(row, name, own) for name in ("amount", "commission", "tax", "net")
        )
        for name, minor in zip(_TOTALS, (gross, sum(fees), net), strict=True):
            self.computed[name] += minor

    def controls(self, _tally: Tally) -> tuple[Control, ...]:
        return tuple(
            Control(_TOTALS[name], "minor", minor, self.computed[name], minor == self.computed[name])
            for name, minor in self.declared.items()
        )


def _shape(block: Block) -> Shaped:
    net = block["net"]
    common = {
        "ledger_no": block["ledger_no"],
        "order_no": block["order_no"],
        "payment_no": block["ledger_no"],
        "occurred_at": pc.coalesce(block["paid_at"], block["settled_at"]),
        "batch_no": block["batch_no"],
        "note": block["method"],
        "view": block.same(View.FUND.value),
    }
    fees = [
        filled(part(block, common, business_type=name, amount=pc.negate(block.zero(name))))
        for name in ("commission", "tax")
    ]
    moved = part(block, common, business_type=block["business_type"], amount=block.zero("amount"))
    apart = pc.subtract(block.zero("amount"), total(block, ("commission", "tax")))
    wrong = differing("net", pc.not_equal(apart, pc.fill_null(net, 0)))
    return Shaped((moved, *fees), wrong, Money(net, block.same(None, pa.int64()), common["occurred_at"]))


DLOCAL: Final = Layout(
    source="dlocal",
    name="dlocal_settlement_json",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("batch_no", ("settlement.settlement_id",), Read.ID, required=True, needed=True),
        Field("settled_at", ("settlement.settlement_date",), Read.TIME, required=True, needed=True),
        Field("settlement_currency", ("settlement.settlement_currency",), required=True),
        Field("account_hint", ("settlement.merchant",)),
        Field("total_gross", ("settlement.totals.gross_amount",)),
        Field("total_fees", ("settlement.totals.total_fees",)),
        Field("total_net", ("settlement.totals.net_amount",)),
        Field("business_type", (LIST,), required=True, needed=True),
        Field("ledger_no", ("payment_id",), Read.ID, required=True, needed=True),
        Field("order_no", ("order_id",), Read.ID, required=True),
        Field("method", ("payment_method",)),
        Field("paid_at", ("payment_date",), Read.TIME),
        Field("currency", ("currency",), Read.CURRENCY, required=True, needed=True),
        Field("amount", ("amount",), Read.AMOUNT, required=True, needed=True),
        Field("commission", ("commission",), Read.AMOUNT, required=True),
        Field("tax", ("tax",), Read.AMOUNT),
        Field("net", ("net_amount",), Read.AMOUNT, required=True, needed=True),
    ),
    words=WORDS,
    shape=_shape,
    prepared=_Totals,
)
