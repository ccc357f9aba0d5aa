"""The sample company's files: their names, what each of them covers, and what is wrong with some."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from sample_company.bank import BankAccount
from sample_company.books import Books
from sample_company.company import (
    BANK_ACCOUNT,
    CHINA,
    FIRST_DAY,
    FIRST_EXPORT,
    JUNE_END,
    LAST_DAY,
    LAST_EXPORT,
    PDD,
    SECOND_CASES_FROM,
    SECOND_ORDERS_FROM,
    SHOPS,
    TAOBAO,
    WECHAT,
    Shop,
)
from sample_company.layouts.alipay_fund import AlipayFundFile
from sample_company.layouts.bank_cmb import CmbFile
from sample_company.layouts.courier_bill import CourierBill
from sample_company.layouts.kuaimai import OutboundFile, OwnOrdersFile
from sample_company.layouts.ledger_file import LedgerFile, Span
from sample_company.layouts.pdd_ledger import PddLedgerFile
from sample_company.layouts.sheet import Sheet
from sample_company.layouts.taobao_orders import TaobaoOrdersFile
from sample_company.layouts.templates import (
    CasesTemplate,
    OrdersTemplate,
    ReceiptsTemplate,
    VouchersTemplate,
)
from sample_company.layouts.wechat_fund import WechatFundFile
from sample_company.records import Case, Charge, Entry, Expected, Kind, Outbound, Receipt, Story
from sample_company.tariffs import TARIFFS

MAY: Final = date(2026, 5, 29)
AnySheet = TypeVar("AnySheet", bound=Sheet)
_JULY: Final = date(2026, 7, 1)
_EXPORTED: Final = datetime(2026, 7, 20, 6, 42, 15, tzinfo=CHINA)


class Shelf:
    """All files, open for writing, in the order in which they are to be imported."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stack = stack
        self._folder = folder
        self.files: list[Sheet] = []
        self.findings: list[Expected] = []
        self._orders = {shop.platform: self._order_files(shop) for shop in SHOPS}
        self._cases = {shop.platform: self._case_files(shop) for shop in SHOPS}
        self._receipts = [
            self._put(ReceiptsTemplate(self._at(f"退货入库_{part}.csv"))) for part in ("2026-06", "2026-07")
        ]
        self._corrections = self._put(ReceiptsTemplate(self._at("退货入库_2026-07_更正.csv")))
        self.ledgers: dict[str, list[LedgerFile]] = {
            TAOBAO.platform: [self._put(file) for file in self._alipay()],
            PDD.platform: [self._put(file) for file in self._pdd()],
            WECHAT.platform: [self._put(file) for file in self._wechat()],
        }
        statements = [
            (month, self._put(CmbFile(self._at(f"招商银行_2026-{month:02d}.csv")))) for month in (6, 7)
        ]
        self.bank = BankAccount(statements)
        self.books = Books(self._put(VouchersTemplate(self._at("凭证_2026-06.csv"))))
        self._open_goods()

    def _open_goods(self) -> None:
        months = ("2026-06", "2026-07-01至07-19")
        self._outbound = [self._put(OutboundFile(self._at(f"快麦出库单_{month}.csv"))) for month in months]
        self._refused = self._put(ReceiptsTemplate(self._at("拒收入库_2026-06至07-19.csv"), names_type=True))
        self._bills = {
            tariff.carrier: [
                self._put(CourierBill(self._at(f"{tariff.carrier}对账单_{month}.csv"))) for month in months
            ]
            for tariff in TARIFFS
        }
        name = f"快麦订单_{PDD.name}_0601-0719.csv"
        self._own_orders = self._put(OwnOrdersFile(self._at(name), shop=PDD, seen_at=LAST_EXPORT))

    def post_order(self, story: Story, day: date) -> None:
        """Writes the order into every export that shows it, the platform's and our own."""
        order = story.order
        if order.shop is PDD:
            self._own_orders.post(order, story.own)
        first, second = self._orders[order.shop.platform]
        if day <= JUNE_END:
            first.post(order)
        if day >= SECOND_ORDERS_FROM:
            second.post(order)

    def post_case(self, case: Case, day: date) -> None:
        """Writes the case into every export that shows it."""
        first, second = self._cases[case.order.shop.platform]
        if day <= JUNE_END:
            first.post(case)
        if day >= SECOND_CASES_FROM:
            row = second.post(case)
            _in_row(case.damaged, second, row)

    def post_receipt(self, receipt: Receipt, day: date) -> None:
        """Writes the receipt into its month, and once more into the corrections where it was damaged."""
        if receipt.type:
            self._refused.post(receipt)
            return
        file = self._receipts[0 if day <= JUNE_END else 1]
        row = file.post(receipt)
        if receipt.damaged:
            _in_row(receipt.damaged, file, row)
            self._corrections.post(receipt, corrected=True)

    def post_outbound(self, row: Outbound, day: date) -> None:
        """Writes what left the warehouse into its month."""
        self._outbound[0 if day <= JUNE_END else 1].post(row)

    def post_charge(self, charge: Charge, day: date) -> None:
        """Writes what a courier charges into his bill of the month."""
        self._bills[charge.carrier][0 if day <= JUNE_END else 1].post(charge)

    def closing_findings(self) -> list[Expected]:
        """What must be found in whole files, at the bank and in the books."""
        ledgers = [(shop, file) for shop in SHOPS for file in self.ledgers[shop.platform]]
        found = [*self.findings, *self.bank.expected, *self.books.expected]
        for shop, file in ledgers:
            name, off = file.path.name, file.span.footer_off_minor
            if off:
                found.append(_finding("control_total_failed", shop, name, row=0, amount_minor=-off))
            if file.gap_row:
                found.append(
                    _finding("balance_gap", shop, name, row=file.gap_row, amount_minor=file.gap_minor)
                )
        if self.bank.gap:
            name, row, missing = self.bank.gap
            found.append(_finding("balance_gap", None, name, row=row, amount_minor=missing))
        return found

    def _at(self, name: str) -> Path:
        return self._folder / name

    def _put(self, sheet: AnySheet) -> AnySheet:
        self.files.append(sheet)
        self._stack.enter_context(sheet)
        return sheet

    def _order_files(
        self, shop: Shop
    ) -> tuple[TaobaoOrdersFile | OrdersTemplate, TaobaoOrdersFile | OrdersTemplate]:
        if shop is TAOBAO:
            names = ("ExportOrderList_20260701.csv", "ExportOrderList_20260720.csv")
            first, second = (
                self._put(TaobaoOrdersFile(self._at(name), seen_at=moment))
                for name, moment in zip(names, (FIRST_EXPORT, LAST_EXPORT), strict=True)
            )
            return first, second
        june, july = (
            self._put(OrdersTemplate(self._at(f"订单_{shop.name}_{span}.csv"), shop=shop, seen_at=moment))
            for span, moment in (("0601-0630", FIRST_EXPORT), ("0610-0719", LAST_EXPORT))
        )
        return june, july

    def _case_files(self, shop: Shop) -> tuple[CasesTemplate, CasesTemplate]:
        june, july = (
            self._put(CasesTemplate(self._at(f"售后单_{shop.name}_{span}.csv"), shop=shop, seen_at=moment))
            for span, moment in (("0601-0630", FIRST_EXPORT), ("0614-0719", LAST_EXPORT))
        )
        return june, july

    def _alipay(self) -> list[LedgerFile]:
        again = _first_of(
            (Kind.TRADE, date(2026, 6, 24), self._another_order),
            (Kind.FEE, date(2026, 6, 26), self._another_time),
        )
        spans = (
            Span(
                "支付宝账务明细_2026-05-31.csv",
                MAY + timedelta(days=2),
                MAY + timedelta(days=2),
                footer_off_minor=8_80,
            ),
            Span("支付宝账务明细_2026-06.csv", FIRST_DAY, JUNE_END),
            Span("支付宝账务明细_2026-07-01至07-19.csv", _JULY, LAST_DAY),
            Span(
                "支付宝账务明细_2026-06-22至06-28_重新导出.csv",
                date(2026, 6, 22),
                date(2026, 6, 28),
                alter=again,
            ),
        )
        return [AlipayFundFile(self._folder, span, exported_at=_EXPORTED) for span in spans]

    def _pdd(self) -> list[LedgerFile]:
        spans = (
            Span(
                "拼多多账务明细_2026-05-29至05-31.csv",
                MAY,
                FIRST_DAY - timedelta(days=1),
                footer_off_minor=-61_80,
            ),
            Span("拼多多账务明细_2026-06.csv", FIRST_DAY, JUNE_END),
            Span("拼多多账务明细_2026-07-01至07-19.csv", _JULY, LAST_DAY),
            Span("拼多多账务明细_2026-06-24至07-05_重新导出.csv", date(2026, 6, 24), date(2026, 7, 5)),
        )
        return [PddLedgerFile(self._folder, span, exported_at=_EXPORTED) for span in spans]

    def _wechat(self) -> list[LedgerFile]:
        again = _first_of((Kind.TRADE, date(2026, 7, 8), self._another_time))
        spans = (
            Span("微信资金账单_2026-06.csv", FIRST_DAY, JUNE_END),
            Span(
                "微信资金账单_2026-07-01至07-19.csv",
                _JULY,
                LAST_DAY,
                omit=lambda entry: entry.kind is Kind.TOP_UP,
            ),
            Span(
                "微信资金账单_2026-07-06至07-12_重新导出.csv",
                date(2026, 7, 6),
                date(2026, 7, 12),
                alter=again,
            ),
        )
        return [WechatFundFile(self._folder, span) for span in spans]

    def _another_order(self, entry: Entry) -> Entry:
        other = f"{entry.order_no[:-8]}{int(entry.order_no[-8:]) ^ 1:08d}"
        return self._conflicting(
            entry, replace(entry, order_no=other), "the same line number with another order"
        )

    def _another_time(self, entry: Entry) -> Entry:
        moved = replace(entry, at=entry.at + timedelta(seconds=1))
        return self._conflicting(entry, moved, "the same line number with another time")

    def _conflicting(self, entry: Entry, altered: Entry, planted: str) -> Entry:
        file = self.ledgers[entry.shop.platform][0]
        key: dict[str, str | int] = {"source": file.source, "line": file.line_key(entry)}
        account = entry.shop.account
        finding = Expected(
            "conflicting_line", "import", "finance", entry.shop, key, 0, planted, account=account
        )
        self.findings.append(finding)
        altered.expected = [finding]
        return altered


def _first_of(*changes: tuple[Kind, date, Callable[[Entry], Entry]]) -> Callable[[Entry], Entry]:
    """Alters the first line of each kind from each day on, and leaves every other line as it is."""
    waiting = list(changes)

    def alter(entry: Entry) -> Entry:
        for each in waiting:
            kind, day, change = each
            if entry.kind is kind and entry.at.date() >= day:
                waiting.remove(each)
                return change(entry)
        return entry

    return alter


def _in_row(damaged: Expected | None, file: Sheet, row: int) -> None:
    if damaged is not None:
        damaged.file, damaged.row = file.path.name, row
        damaged.key = {"file": file.path.name, "row": row}


_PLANTED: Final = {
    "control_total_failed": "footer states another income",
    "balance_gap": "the line before it was left out",
}


def _finding(type_: str, shop: Shop | None, name: str, *, row: int, amount_minor: int) -> Expected:
    key: dict[str, str | int] = {"file": name, "row": row} if row else {"file": name}
    account, planted = shop.account if shop else BANK_ACCOUNT, _PLANTED[type_]
    return Expected(
        type_, "import", "finance", shop, key, amount_minor, planted, account=account, file=name, row=row
    )
