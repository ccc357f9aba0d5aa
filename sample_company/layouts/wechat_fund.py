"""WeChat Pay fund bill (资金账单): UTF-8, a backtick before every cell, totals in the last two lines."""

from pathlib import Path
from typing import Final

from sample_company.company import WECHAT
from sample_company.layouts.ledger_file import LedgerFile, Span
from sample_company.layouts.sheet import yuan
from sample_company.records import Entry, Kind

_HEADER: Final = (
    "记账时间",
    "微信支付业务单号",
    "资金流水单号",
    "业务名称",
    "业务类型",
    "收支类型",
    "收支金额(元)",
    "账户结余(元)",
    "资金变更提交申请人",
    "备注",
    "业务凭证号",
)
_TOTALS: Final = ("资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额")
_WORDS: Final = {
    Kind.TRADE: ("交易", "交易"),
    Kind.FEE: ("交易", "扣除交易手续费"),
    Kind.REFUND: ("退款", "退款"),
    Kind.PAYOUT: ("充值提现", "提现"),
    Kind.TOP_UP: ("充值提现", "充值"),
}


class WechatFundFile(LedgerFile):
    """The header is the first line; amounts are unsigned, the direction has its own column."""

    def __init__(self, folder: Path, span: Span) -> None:
        super().__init__(
            folder, span, source="wechat_fund", encoding="utf-8", account=WECHAT.account, shop=WECHAT.name
        )
        self.header(_HEADER)

    def cells(self, entry: Entry, *, balance_minor: int) -> list[str]:
        """The line, every cell behind a backtick."""
        name, type_ = self._words(entry)
        cells = [
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            entry.number,
            self._flow(entry),
            name,
            type_,
            "收入" if entry.amount_minor >= 0 else "支出",
            yuan(abs(entry.amount_minor)),
            yuan(balance_minor),
            f"{WECHAT.account}API" if entry.kind is Kind.REFUND else "system",
            entry.note,
            entry.voucher_no,
        ]
        return [f"`{cell}" for cell in cells]

    def line_key(self, entry: Entry) -> str:
        """A payment and its fee share a number: the business type keeps them apart."""
        return super().line_key(entry).replace("||", f"|{self._words(entry)[1]}|", 1)

    def key(self, entry: Entry) -> dict[str, str | int]:
        """The number, and the business type where the number is also that of a fee taken or returned."""
        fee_came_back = entry.kind is Kind.REFUND and not entry.note.endswith("含手续费0.00元")
        if entry.kind in (Kind.TRADE, Kind.FEE) or fee_came_back:
            return {"ledger_no": entry.number, "business_type": self._words(entry)[1]}
        return {"ledger_no": entry.number}

    def finish(self) -> None:
        """The two lines of totals."""
        self.header(_TOTALS)
        totals = (
            str(self.rows),
            str(self.income_rows),
            yuan(self.declared_income_minor),
            str(self.outgo_rows),
            yuan(-self.outgo_minor),
        )
        self.line(",".join(f"`{total}" for total in totals))

    @staticmethod
    def _words(entry: Entry) -> tuple[str, str]:
        return _WORDS.get(entry.kind) or ("其他", entry.text)

    @staticmethod
    def _flow(entry: Entry) -> str:
        if entry.kind is Kind.REFUND:
            return entry.payment_no
        return f"{WECHAT.account}{entry.at:%Y%m%d}{entry.number[-10:]}"
