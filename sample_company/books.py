"""The company's books: one voucher for each June day of the mini program's ledger account."""

from collections.abc import Iterable
from datetime import date

from sample_company.company import FIRST_DAY, JUNE_END
from sample_company.defects.vouchers import key_of, of_day, planted
from sample_company.layouts.templates import VouchersTemplate
from sample_company.records import Entry, Expected


class Books:
    """Enters vouchers, numbered within their month."""

    def __init__(self, file: VouchersTemplate) -> None:
        self._file = file
        self._numbers: dict[int, int] = {}
        self.expected: list[Expected] = []

    def post_day(self, day: date, entries: Iterable[Entry]) -> None:
        """Books what moved on the day, as it is planted to be."""
        amounts = [entry.amount_minor for entry in entries]
        if not FIRST_DAY <= day <= JUNE_END or not amounts:
            return
        came, went = sum(one for one in amounts if one > 0), -sum(one for one in amounts if one < 0)
        for voucher in planted(of_day(day, came, went)):
            number = self._numbers.get(voucher.day.month, 0) + bool(voucher.lines)
            self._numbers[voucher.day.month] = number
            rows = [self._file.post(voucher.day, number, voucher.source_no, line) for line in voucher.lines]
            expected = voucher.expected
            if expected is None:
                continue
            expected.key = expected.key or key_of(number, voucher.day)
            if rows:
                expected.file, expected.row = self._file.path.name, rows[0]
            self.expected.append(expected)
