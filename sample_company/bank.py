"""The bank account of the company: payouts of the platforms, and what a company pays."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sample_company.defects.payouts import stray
from sample_company.layouts.bank_cmb import BankLine, CmbFile
from sample_company.records import Expected

OPENING_MINOR: Final = 386_412_55
_EVERY_MONTH: Final = (
    (5, -12_800_00, "转账汇款", "杭州云溪物业管理有限公司571904400110201", "仓库租金"),
    (8, -86_350_40, "转账汇款", "南通锦织家纺有限公司513902211006688", "货款"),
    (10, -48_600_00, "代发工资", "", "代发工资"),
    (12, -15_00, "账户管理费", "", "对公账户服务费"),
    (13, -9_264_30, "转账汇款", "中通快递杭州余杭分部571330077001122", "快递费"),
    (15, -6_018_77, "银行缴税", "国家税务总局杭州市余杭区税务局", "增值税及附加"),
    (17, -64_120_00, "转账汇款", "潮州瓷源陶瓷有限公司445101188003344", "货款"),
)
_ONCE: Final = (BankLine(date(2026, 6, 21), 86_21, "季度结息", "", "存款利息"),)
LEFT_OUT: Final = (7, 12)
"""Month and day of the line that somebody deleted from the statement."""


def own_lines(day: date) -> list[BankLine]:
    """What the company itself pays or earns that day."""
    lines = [
        BankLine(day, amount, summary, party, note, left_out=(day.month, day.day) == LEFT_OUT)
        for of_month, amount, summary, party, note in _EVERY_MONTH
        if of_month == day.day
    ]
    return lines + [line for line in _ONCE if line.day == day] + stray(day)


class BankAccount:
    """The running balance, the statement files by month, and where a balance does not follow."""

    def __init__(self, files: Sequence[tuple[int, CmbFile]]) -> None:
        self._files = dict(files)
        self._balance_minor = OPENING_MINOR
        self._missing_minor = 0
        self.gap: tuple[str, int, int] | None = None  # file, row, by how much
        self.expected: list[Expected] = []

    def post_day(self, day: date, lines: Sequence[BankLine]) -> None:
        """Writes the day's lines into the statement of its month."""
        file = self._files.get(day.month)
        if file is None:
            return
        for line in lines:
            self._balance_minor += line.amount_minor
            if line.left_out:
                self._missing_minor = line.amount_minor
                continue
            row = file.post(line, balance_minor=self._balance_minor)
            if line.expected is not None:
                line.expected.file, line.expected.row = file.path.name, row
                self.expected.append(line.expected)
            if self._missing_minor and self.gap is None:
                self.gap = (file.path.name, row, self._missing_minor)
