"""Payouts that do not reach the bank as they left, and money at the bank that is nobody's payout."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from sample_company.company import BANK_ACCOUNT, PDD, TAOBAO, WECHAT, Shop
from sample_company.layouts.bank_cmb import BankLine
from sample_company.numbers import Numbers
from sample_company.records import Entry, Expected

_KEPT_MINOR: Final = 15_00
_STRAY_MINOR: Final = 1_286_40
STRAY_DAY: Final = date(2026, 6, 20)


@dataclass(slots=True)
class Paying:
    """What becomes of one payout: its line, what comes to the bank, and ledger lines of days to come."""

    entry: Entry
    bank: list[BankLine]
    later: list[Entry] = field(default_factory=list)


def not_in_bank(paying: Paying, _: Numbers) -> None:
    """It left the ledger, and never came."""
    paying.bank.clear()
    _expect(paying.entry, "payout_not_in_bank", paying.entry.amount_minor, "the bank never shows it")


def too_little(paying: Paying, _: Numbers) -> None:
    """Something was kept on the way."""
    paying.bank[:] = [replace(one, amount_minor=one.amount_minor - _KEPT_MINOR) for one in paying.bank]
    _expect(paying.entry, "payout_amount_mismatch", -_KEPT_MINOR, "15.00 was kept on the way")


def bounced(paying: Paying, numbers: Numbers) -> None:
    """The bank sent it back the next day, and nobody paid it out again."""
    paying.bank.clear()
    at = paying.entry.at + timedelta(days=1, hours=2)
    number = numbers.ledger_no(paying.entry.shop, at)
    back = replace(
        paying.entry,
        at=at,
        amount_minor=-paying.entry.amount_minor,
        number=number,
        note="提现退票",
        expected=[],
    )
    paying.later.append(back)
    _expect(paying.entry, "payout_bounced", paying.entry.amount_minor, "came back, not paid out again")


def halved(paying: Paying, numbers: Numbers) -> None:
    """Paid out in two equal halves on two days, which both arrive on a third, not saying which is which."""
    entry = paying.entry
    entry.amount_minor //= 2
    at = entry.at + timedelta(days=1)
    second = replace(entry, at=at, number=numbers.ledger_no(entry.shop, at), expected=[])
    paying.later.append(second)
    paying.bank[:] = [
        replace(one, day=one.day + timedelta(days=1), amount_minor=-entry.amount_minor, note=f"提现 {number}")
        for one in paying.bank
        for number in ("尾号0801 A", "尾号0801 B")
    ]
    for one in (entry, second):
        _expect(one, "ambiguous_match", one.amount_minor, "two equal payouts of two days came on one day")


def stray(day: date) -> list[BankLine]:
    """Money of a payee of ours that no ledger paid out."""
    if day != STRAY_DAY:
        return []
    planted = "no ledger paid it out"
    expected = Expected(
        "bank_unexplained", "payouts", "finance", None, {}, _STRAY_MINOR, planted, account=BANK_ACCOUNT
    )
    party = f"{WECHAT.payee_name}{WECHAT.payee_account}"
    return [BankLine(day, _STRAY_MINOR, "网银贷记", party, "结算款", expected=expected)]


def _expect(entry: Entry, type_: str, amount_minor: int, planted: str) -> None:
    account = entry.shop.account
    entry.expected.append(
        Expected(type_, "payouts", "finance", entry.shop, {}, amount_minor, planted, account=account)
    )


Planting = Callable[[Paying, Numbers], None]
SCHEDULE: Final[dict[tuple[str, date], Planting]] = {
    (WECHAT.platform, date(2026, 6, 11)): too_little,
    (TAOBAO.platform, date(2026, 6, 17)): not_in_bank,
    (PDD.platform, date(2026, 6, 21)): halved,
    (TAOBAO.platform, date(2026, 6, 25)): bounced,
}


def plant(paying: Paying, *, shop: Shop, day: date, numbers: Numbers) -> list[Expected]:
    """Spoils the payout if one of that shop and day is planted to be; what must be found then."""
    planting = SCHEDULE.get((shop.platform, day))
    if planting is None:
        return []
    planting(paying, numbers)
    return [one for entry in (paying.entry, *paying.later) for one in entry.expected]
