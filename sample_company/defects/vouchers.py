"""Vouchers that book a day's money wrongly, twice, in another month, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sample_company.company import BOOK, WECHAT
from sample_company.records import Expected

CASH: Final = ("101203", "其他货币资金-微信")
RECEIVABLE: Final = ("112203", "应收账款-微信小程序")
_OFF_MINOR: Final = 9_00
_LESS_MINOR: Final = 30_00


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """One line of a voucher: an account, and what is booked on either side."""

    account: tuple[str, str]
    debit_minor: int = 0
    credit_minor: int = 0


@dataclass(frozen=True, slots=True)
class Voucher:
    """What books one day of the account; `source_no` names the day."""

    day: date
    source_no: str
    lines: tuple[VoucherLine, ...]
    expected: Expected | None = None


def of_day(day: date, came_minor: int, went_minor: int) -> Voucher:
    """The voucher of a day: what came and what went, against the platform."""
    lines = (
        VoucherLine(CASH, debit_minor=came_minor),
        VoucherLine(RECEIVABLE, credit_minor=came_minor),
        VoucherLine(RECEIVABLE, debit_minor=went_minor),
        VoucherLine(CASH, credit_minor=went_minor),
    )
    booked = tuple(one for one in lines if one.debit_minor or one.credit_minor)
    return Voucher(day, f"{WECHAT.account}/{day.isoformat()}", booked)


def _unbalanced(voucher: Voucher) -> list[Voucher]:
    """A credit was typed too high; the key is the voucher's, known once it has a number."""
    lines = tuple(
        replace(one, credit_minor=one.credit_minor + _OFF_MINOR) if at == 1 else one
        for at, one in enumerate(voucher.lines)
    )
    expected = Expected(
        "voucher_unbalanced", "vouchers", "finance", None, {}, -_OFF_MINOR, "a credit typed 9.00 too high"
    )
    return [replace(voucher, lines=lines, expected=expected)]


def _twice(voucher: Voucher) -> list[Voucher]:
    expected = _expected(voucher, "voucher_duplicate", _net(voucher), "booked by two vouchers")
    return [voucher, replace(voucher, expected=expected)]


def _less(voucher: Voucher) -> list[Voucher]:
    lines = tuple(
        VoucherLine(
            one.account,
            max(0, one.debit_minor - _LESS_MINOR) if at == 0 else one.debit_minor,
            max(0, one.credit_minor - _LESS_MINOR) if at == 1 else one.credit_minor,
        )
        for at, one in enumerate(voucher.lines)
    )
    expected = _expected(voucher, "voucher_amount_mismatch", -_LESS_MINOR, "booked 30.00 less than came")
    return [replace(voucher, lines=lines, expected=expected)]


def _next_month(voucher: Voucher) -> list[Voucher]:
    expected = _expected(voucher, "voucher_period_mismatch", _net(voucher), "June's last day booked in July")
    return [replace(voucher, day=date(2026, 7, 1), expected=expected)]


def _missing(voucher: Voucher) -> list[Voucher]:
    expected = _expected(voucher, "voucher_missing", _net(voucher), "the day was never booked")
    return [replace(voucher, lines=(), expected=expected)]


def _net(voucher: Voucher) -> int:
    """What the day left in the account."""
    return sum(one.debit_minor - one.credit_minor for one in voucher.lines if one.account == CASH)


def _expected(voucher: Voucher, type_: str, amount_minor: int, planted: str) -> Expected:
    key: dict[str, str | int] = {"ledger_no": voucher.source_no}
    return Expected(type_, "vouchers", "finance", WECHAT, key, amount_minor, planted, account=WECHAT.account)


SCHEDULE: Final[dict[date, Callable[[Voucher], list[Voucher]]]] = {
    date(2026, 6, 5): _unbalanced,
    date(2026, 6, 12): _twice,
    date(2026, 6, 18): _less,
    date(2026, 6, 23): _missing,
    date(2026, 6, 30): _next_month,
}


def planted(voucher: Voucher) -> list[Voucher]:
    """The vouchers that are entered for the day. One without lines is only told of."""
    spoil = SCHEDULE.get(voucher.day)
    return [voucher] if spoil is None else spoil(voucher)


def key_of(number: int, day: date) -> dict[str, str | int]:
    """The key of a voucher."""
    return {"voucher": f"{BOOK}|{day:%Y-%m}|记|{number}"}
