"""What is still to be written: the lines of days to come. Memory holds weeks of orders, not all of them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Final

from sample_company.company import CHINA, FIRST_DAY, SHOPS, WECHAT, Shop
from sample_company.defects.payouts import Paying, plant
from sample_company.layouts.bank_cmb import BankLine
from sample_company.layouts.ledger_file import LedgerFile
from sample_company.numbers import Numbers
from sample_company.records import Case, Charge, Entry, Expected, Kind, Outbound, Receipt, Story

_PAYOUT_AT: Final = time(9, 30, 12)
_WHOLE: Final = 100_00
TOP_UP_MINOR: Final = 2_000_00
_TOP_UPS: Final = (date(2026, 6, 15), date(2026, 7, 15))


class Daybook:
    """Keeps what stories bring, and gives it out by day and in order of time."""

    def __init__(self) -> None:
        self.entries: defaultdict[tuple[date, str], list[Entry]] = defaultdict(list)
        self.cases: defaultdict[tuple[date, str], list[Case]] = defaultdict(list)
        self.receipts: defaultdict[date, list[Receipt]] = defaultdict(list)
        self.outbound: defaultdict[date, list[Outbound]] = defaultdict(list)
        self.charges: defaultdict[date, list[Charge]] = defaultdict(list)
        self.bank: defaultdict[date, list[BankLine]] = defaultdict(list)
        self.expected: list[Expected] = []  # of payouts

    def keep(self, story: Story) -> None:
        """Takes in everything the story brings but the order itself."""
        platform = story.shop.platform
        for entry in story.entries:
            self.entries[entry.at.date(), platform].append(entry)
        for case in story.cases:
            self.cases[case.applied_at.date(), platform].append(case)
        for receipt in story.receipts:
            self.receipts[receipt.received_at.date()].append(receipt)
        for row in story.outbound:
            self.outbound[row.shipped_at.date()].append(row)
        for charge in story.charges:
            self.charges[charge.at.date()].append(charge)

    def entries_of(self, day: date, shop: Shop) -> list[Entry]:
        """The day's ledger lines of the shop, in order of time."""
        return sorted(self.entries.pop((day, shop.platform), []), key=attrgetter("at"))

    def cases_of(self, day: date, shop: Shop) -> list[Case]:
        """The cases opened that day in the shop, in order of time."""
        return sorted(self.cases.pop((day, shop.platform), []), key=attrgetter("applied_at"))

    def receipts_of(self, day: date) -> list[Receipt]:
        """What the warehouse took in that day, in order of time."""
        return sorted(self.receipts.pop(day, []), key=attrgetter("received_at"))

    def outbound_of(self, day: date) -> list[Outbound]:
        """What left the warehouse that day, in order of time."""
        return sorted(self.outbound.pop(day, []), key=attrgetter("shipped_at"))

    def charges_of(self, day: date) -> list[Charge]:
        """What couriers charge for that day, in order of time."""
        return sorted(self.charges.pop(day, []), key=attrgetter("at"))


class LedgerAccount:
    """One shop's ledger account: its running balance, and the files its days stand in."""

    def __init__(self, shop: Shop, files: Sequence[LedgerFile]) -> None:
        self.shop = shop
        self.files = files
        self._balance_minor = shop.opening_minor

    def post_day(self, day: date, daybook: Daybook, numbers: Numbers) -> list[Entry]:
        """Pays out what may be paid out; writes the lines into every file of the day; gives them."""
        entries = daybook.entries_of(day, self.shop)
        self._extras(day, entries, daybook, numbers)
        files = [file for file in self.files if file.span.covers(day)]
        for entry in entries:
            self._balance_minor += entry.amount_minor
            for file in files:
                file.post(entry, balance_minor=self._balance_minor)
        return entries

    def _extras(self, day: date, entries: list[Entry], daybook: Daybook, numbers: Numbers) -> None:
        at = datetime.combine(day, _PAYOUT_AT, tzinfo=CHINA)
        for extra in (self._top_up(day, at, daybook), *self._running_costs(day, at)):
            if extra:
                extra.number = numbers.ledger_no(self.shop, at)
                entries.insert(bisect_right(entries, extra.at, key=attrgetter("at")), extra)
        place = bisect_right(entries, at, key=attrgetter("at"))
        held = self._balance_minor + sum(entry.amount_minor for entry in entries[:place])
        amount = (held - self.shop.reserve_minor) // _WHOLE * _WHOLE
        if day > FIRST_DAY and (day - FIRST_DAY).days % self.shop.payout_every_days == 0 and amount > 0:
            entries.insert(place, self._payout(at, amount, daybook, numbers))

    def _payout(self, at: datetime, amount_minor: int, daybook: Daybook, numbers: Numbers) -> Entry:
        shop = self.shop
        entry = Entry(
            shop, at, Kind.PAYOUT, -amount_minor, numbers.ledger_no(shop, at), note="提现至招商银行(0801)"
        )
        entry.voucher_no = entry.number if shop is WECHAT else ""
        arrives = at.date() + timedelta(days=0 if shop is WECHAT else 1)
        party = f"{shop.payee_name}{shop.payee_account}"
        paying = Paying(entry, [BankLine(arrives, amount_minor, "网银贷记", party, f"提现 {entry.number}")])
        daybook.expected += plant(paying, shop=shop, day=at.date(), numbers=numbers)
        for line in paying.bank:
            daybook.bank[line.day].append(line)
        for later in paying.later:
            daybook.entries[later.at.date(), shop.platform].append(later)
        return entry

    def _top_up(self, day: date, at: datetime, daybook: Daybook) -> Entry | None:
        if self.shop is not WECHAT or day not in _TOP_UPS:
            return None
        party = f"{self.shop.payee_name}{self.shop.payee_account}"
        daybook.bank[day].append(BankLine(day, -TOP_UP_MINOR, "网银转账", party, "微信支付充值"))
        return Entry(self.shop, at - timedelta(minutes=20), Kind.TOP_UP, TOP_UP_MINOR, "", note="网银充值")

    def _running_costs(self, day: date, at: datetime) -> list[Entry]:
        if day.weekday() or self.shop is WECHAT:
            return []
        early = at - timedelta(hours=3)
        if self.shop is SHOPS[0]:
            return [
                Entry(self.shop, early, Kind.INSURANCE, -(1200 + day.day * 37), "", note="运费险保费汇总扣除")
            ]
        return [Entry(self.shop, early, Kind.TOP_UP, -500_00, "", note="推广账户自动充值")]
