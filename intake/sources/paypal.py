"""PayPal settlement report (STL): body rows (SB) between headers and footers of sections and of the file.

RH, FH and SH stand above the column headers (CH), SF, SC, RF, RC and FF declare totals and counts. Amounts
are unsigned and without a point: the last two digits are hundredths, also of a currency that has none (the
specification: 100,00 yen and 100.00 dollars are both 10000). A column beside each amount says DR or CR.
"""

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake.blocks import Block, Money, Shaped
from intake.classification import Words, all_mean
from intake.controls import Control, Preamble, Tally, missing_footer
from intake.facts import FactKind, View
from intake.layouts import Field, Found, Layout, Read, ScopeBy
from intake.preparing import Cells, Numbered, minor_or_zero
from intake.sources.exploding import filled, part
from intake.sources.money import positions
from intake.words import header_key, vocabulary

_C: Final = LedgerClass
# Codes beginning so are authorisations: they move nothing.
AUTHORISATION: Final = "T13"
WORDS: Final = Words(
    whole={
        **all_mean(_C.FEE, "fee"),
        **all_mean(_C.FEE, "T0106", fee="dispute_fee"),
        **all_mean(_C.FEE, "T1108"),
        **all_mean(_C.DISPUTE, "T1201", "T1202", "T1208", "T1106"),
        **all_mean(_C.DEPOSIT, "T1110", "T1111", "T1112"),
        **all_mean(_C.TRANSFER, "T0000 out", "T0001 out", "T0002 out", "T0003 out", "T0006 out"),
        **all_mean(_C.PAYOUT, "T1115"),
    },
    begins=(
        ("T00", (_C.TRADE, "")),
        ("T01", (_C.FEE, "account_fee")),
        ("T02", (_C.TRANSFER, "")),
        ("T03", (_C.TRANSFER, "")),
        ("T04", (_C.PAYOUT, "")),
        ("T05", (_C.TRANSFER, "")),
        ("T06", (_C.TRANSFER, "")),
        ("T07", (_C.TRANSFER, "")),
        ("T08", (_C.SUBSIDY, "")),
        ("T09", (_C.SUBSIDY, "")),
        ("T11", (_C.REFUND, "")),
        ("T12", (_C.ADJUSTMENT, "")),
        ("T15", (_C.DEPOSIT, "")),
        ("T16", (_C.LOAN, "")),
        ("T17", (_C.PAYOUT, "")),
        ("T18", (_C.LOAN, "")),
        ("T19", (_C.ADJUSTMENT, "")),
        ("T20", (_C.TRANSFER, "")),
        ("T21", (_C.DEPOSIT, "")),
        ("T22", (_C.TRANSFER, "")),
    ),
)
_DIRECTION: Final = vocabulary({"CR": "in", "DR": "out"})
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_AMOUNTS: Final = ("gross", "fee")


def with_point(text: str) -> str:
    """The amount as one writes it: `10000` is 100.00."""
    return f"{text[:-2] or '0'}.{text[-2:].zfill(2)}" if _WHOLE.fullmatch(text) else text


class _Sections:
    """Body rows under the columns of the first section; what footers declare, by currency."""

    def __init__(self, found: Found) -> None:
        self.left_out = 0
        self.keys = [header_key(one) for one in found.headers]
        self.cells = Cells(found.places)
        self.order: list[int] | None = None  # of the columns of this section, where they stand otherwise
        self.bodies = 0
        self.counted: dict[str, int] = {}
        self.declared: dict[tuple[str, str], int] = {}
        self.computed: dict[tuple[str, str], int] = {}

    def rows(self, rows: Numbered) -> Numbered:
        for row_no, row in rows:
            mark = row[0].strip().upper()
            if mark == "SB":
                self.bodies += 1
                yield row_no, self._body(row)
                continue
            self.left_out += 1
            if mark == "CH":
                self._headers(row)
            elif mark in ("SC", "FF") and len(row) > 1 and _WHOLE.fullmatch(row[1].strip()):
                self.counted[mark] = self.counted.get(mark, 0) + int(row[1])
            elif mark == "SF" and len(row) > 5:
                self._totals(row)

    def _headers(self, row: Sequence[str]) -> None:
        keys = [header_key(one) for one in row]
        self.order = (
            None if keys == self.keys else [keys.index(one) if one in keys else -1 for one in self.keys]
        )

    def _body(self, row: list[str]) -> list[str]:
        if self.order is not None:
            row = [row[at] if 0 <= at < len(row) else "" for at in self.order]
        cells, currency = self.cells, self.cells.get(row, "currency")
        for name in _AMOUNTS:
            cells.put(row, name, with_point(cells.get(row, name)))
            minor = cells.minor(row, name, currency)
            signed = -minor if cells.get(row, f"{name}_direction").upper() == "DR" else minor
            key = (name, currency)
            self.computed[key] = self.computed.get(key, 0) + signed
        return row

    def _totals(self, row: Sequence[str]) -> None:
        """`SF, currency, gross one way, gross the other, fees one way, fees the other, balances…`."""
        currency = row[1].strip()
        one, other, fee, returned = (minor_or_zero(with_point(text.strip()), currency) for text in row[2:6])
        for name, minor in zip(_AMOUNTS, (one - other, fee - returned), strict=True):
            self.declared[name, currency] = self.declared.get((name, currency), 0) + minor

    def controls(self, _tally: Tally) -> tuple[Control, ...]:
        """Every total by currency, whichever side the footer names first; counts of rows."""
        if not self.counted and not self.declared:
            return (missing_footer(),)
        counts = [
            Control("total_count", "rows", count, self.bodies, count == self.bodies)
            for count in self.counted.values()
        ]
        totals = []
        for (name, currency), declared in self.declared.items():
            computed = self.computed.get((name, currency), 0)
            shown = declared if abs(declared) != abs(computed) else computed
            totals.append(Control(f"{name}_total", "minor", shown, computed, shown == computed))
        return (*counts, *totals)


def _preamble(rows: Sequence[Sequence[str]]) -> Preamble:
    """The account stands in the section header: `SH, from, until, account, …`."""
    account = next((row[3].strip() for row in rows if len(row) > 3 and row[0].strip("\ufeff ") == "SH"), "")
    return Preamble(account)


def _shape(block: Block) -> Shaped:
    gross = _signed(block, "gross")
    fee = _signed(block, "fee")
    code = pc.utf8_upper(block["business_type"])
    way = pc.if_else(pc.less(gross, 0), "out", "in")
    sent = pc.binary_join_element_wise(code, way, " ")
    common = {
        "ledger_no": block["ledger_no"],
        "order_no": block.first_filled("invoice_no", "custom_no"),
        "payment_no": block["ledger_no"],
        "original_no": block["original_no"],
        "occurred_at": pc.coalesce(block["completed_at"], block["initiated_at"]),
        "view": block.same(View.FUND.value),
    }
    fee_type = pc.binary_join_element_wise(code, "fee", " ")
    lines = (
        part(block, common, business_type=code, amount=gross, tells=(sent, code)),
        filled(part(block, common, business_type=fee_type, amount=fee, tells=(block.same("fee"),))),
    )
    wrong = dict.fromkeys(positions(common["occurred_at"].is_null()), ("completed_at", "missing"))
    charged = pc.and_(pc.not_equal(fee, 0), pc.not_equal(block["fee_currency"], ""))
    foreign = pc.not_equal(pc.utf8_upper(block["fee_currency"]), pc.utf8_upper(block["currency_written"]))
    wrong |= dict.fromkeys(positions(pc.and_(charged, foreign)), ("fee_currency", "bad_currency"))
    money = Money(gross, block.same(None, pa.int64()), common["occurred_at"])
    authorised = pc.starts_with(code, AUTHORISATION)
    return Shaped(lines, wrong, money, frozenset(positions(authorised)))


def _signed(block: Block, name: str) -> pa.Array:
    out = pc.equal(block[f"{name}_direction"], "out")
    return pc.if_else(out, pc.negate(block.zero(name)), block.zero(name))


PAYPAL_SETTLEMENT: Final = Layout(
    source="paypal_settlement",
    name="paypal_stl",
    kind=FactKind.LEDGER,
    scope=ScopeBy.ACCOUNT,
    fields=(
        Field("record", ("CH",), required=True),
        Field("ledger_no", ("Transaction ID",), Read.ID, required=True, needed=True),
        Field("invoice_no", ("Invoice ID",), Read.ID, required=True),
        Field("custom_no", ("Custom Field",), Read.ID),
        Field("original_no", ("PayPal Reference ID",), Read.ID),
        Field("business_type", ("Transaction Event Code",), required=True, needed=True),
        Field("initiated_at", ("Transaction Initiation Date",), Read.TIME, required=True),
        Field("completed_at", ("Transaction Completion Date",), Read.TIME, required=True),
        Field("gross_direction", ("Transaction Debit or Credit",), Read.WORD, required=True, needed=True,
              words=_DIRECTION),
        Field("gross", ("Gross Transaction Amount",), Read.AMOUNT, required=True, needed=True),
        Field("currency", ("Gross Transaction Currency",), Read.CURRENCY, required=True, needed=True),
        Field("currency_written", ("Gross Transaction Currency",)),
        Field("fee_direction", ("Fee Debit or Credit",), Read.WORD, words=_DIRECTION),
        Field("fee", ("Fee Amount",), Read.AMOUNT, required=True),
        Field("fee_currency", ("Fee Currency",)),
    ),
    words=WORDS,
    shape=_shape,
    preamble=_preamble,
    prepared=_Sections,
)  # fmt: skip
