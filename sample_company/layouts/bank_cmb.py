"""China Merchants Bank statement: UTF-8, signed amounts with thousands separators, a running balance."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sample_company.company import BANK_ACCOUNT
from sample_company.layouts.sheet import Sheet
from sample_company.records import Expected

_HEADER: Final = ("记账日期", "货币", "交易金额", "联机余额", "交易摘要", "对手信息", "客户摘要")


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement of the bank account; + = money in. One left out is missing from the file by accident."""

    day: date
    amount_minor: int
    summary: str
    party: str
    note: str
    left_out: bool = False
    expected: Expected | None = None


class CmbFile(Sheet):
    """One statement file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, source="bank_cmb", encoding="utf-8", account=BANK_ACCOUNT)
        self.header(_HEADER)

    def post(self, line: BankLine, *, balance_minor: int) -> int:
        """Writes the line and gives its row."""
        amounts = [_thousands(line.amount_minor), _thousands(balance_minor)]
        return self.row([line.day.isoformat(), "CNY", *amounts, line.summary, line.party, line.note])


def _thousands(amount_minor: int) -> str:
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{abs(amount_minor) // 100:,}.{abs(amount_minor) % 100:02d}"
