"""Pinduoduo ledger (店铺账务明细): GBK, no line number, codes before the business description."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sample_company.company import PDD
from sample_company.layouts.ledger_file import LedgerFile, Span
from sample_company.layouts.sheet import yuan
from sample_company.records import Entry, Kind

_HEADER: Final = (
    "商户订单号",
    "发生时间",
    "收入金额（+元）",
    "支出金额（-元）",
    "账务类型",
    "备注",
    "业务描述",
)
_WORDS: Final = {
    Kind.TRADE: ("交易收入", "0010002|交易收入-订单收入"),
    Kind.SUBSIDY: ("优惠券结算", "0010008|优惠券结算-平台优惠券"),
    Kind.REFUND: ("交易退款", "0020002|交易退款-订单退款"),
    Kind.FEE: ("技术服务费", "0030002|技术服务费-基础技术服务费"),
    Kind.PAYOUT: ("提现", "0090001|提现-提现到银行卡"),
    Kind.PENALTY: ("其他", "0120010|违规扣款-延迟发货"),
    Kind.TOP_UP: ("转账", "0110003|转账-广告账户充值"),
}


class PddLedgerFile(LedgerFile):
    """Four lines of preamble with a blank one, the table, and a footer with totals and counts."""

    def __init__(self, folder: Path, span: Span, *, exported_at: datetime) -> None:
        super().__init__(
            folder, span, source="pdd_ledger", encoding="gbk", account=PDD.account, shop=PDD.name
        )
        self._exported_at = exported_at
        self.line("拼多多店铺账务明细查询")
        self.line("")
        self.line(f"起始时间：{span.first.isoformat()} 00:00:00  终止时间：{span.last.isoformat()} 23:59:59")
        self.line("----------交易记录明细列表---------")
        self.header(_HEADER)

    def cells(self, entry: Entry, *, balance_minor: int) -> list[str]:
        """The line; the ledger shows no balance."""
        type_, description = _WORDS.get(entry.kind) or ("其他", f"0990007|其他-{entry.text}")
        income, outgo = max(entry.amount_minor, 0), min(entry.amount_minor, 0)
        return [
            entry.order_no,
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            yuan(income) if income else "0",
            yuan(outgo) if outgo else "0",
            type_,
            entry.note,
            description,
        ]

    def key(self, entry: Entry) -> dict[str, str | int]:
        """Empty: a line is named by a hash of its content."""
        return {}

    def finish(self) -> None:
        """The footer: totals with the number of lines, and the time of the export."""
        whole = self.declared_income_minor + self.outgo_minor
        self.line(f"#支出合计：{self.outgo_rows}笔{yuan(self.outgo_minor)}元")
        self.line(f"#收入合计：{self.income_rows}笔{yuan(self.declared_income_minor)}元")
        self.line(f"#总计：{self.rows}笔{yuan(whole)}元")
        self.line(f"#导出时间：{self._exported_at:%Y-%m-%d %H:%M:%S}")
