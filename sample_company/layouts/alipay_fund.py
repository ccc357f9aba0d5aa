"""Alipay merchant fund bill (账务明细) as the seller's back office gives it: GB18030, 13 columns."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sample_company.company import TAOBAO
from sample_company.layouts.ledger_file import LedgerFile, Span
from sample_company.layouts.sheet import yuan
from sample_company.records import Entry, Kind

_HEADER: Final = (
    "账务流水号",
    "业务流水号",
    "商品名称",
    "发生时间",
    "收入金额（+元）",
    "支出金额（-元）",
    "账户余额（元）",
    "业务类型",
    "备注",
    "商户订单号",
    "对方账号",
    "业务描述",
    "业务基础订单号",
)
_WORDS: Final = {
    Kind.TRADE: ("交易付款", "0010001|交易收款-交易收款"),
    Kind.SUBSIDY: ("交易付款", "0010008|交易收款-平台优惠补贴"),
    Kind.REFUND: ("交易退款", "0020001|交易退款-售后退款"),
    Kind.FEE: ("收费", "0030002|技术服务费-基础软件服务费"),
    Kind.PAYOUT: ("提现", "0090001|提现-提现到银行卡"),
    Kind.COMPENSATION: ("其它", "0120003|赔付-消费者赔付"),
    Kind.INSURANCE: ("收费", "0140007|保险-运费险保费"),
}


class AlipayFundFile(LedgerFile):
    """Four lines of preamble, the table, and a footer with the totals of outgo and income."""

    def __init__(self, folder: Path, span: Span, *, exported_at: datetime) -> None:
        super().__init__(
            folder, span, source="alipay_fund", encoding="gb18030", account=TAOBAO.account, shop=TAOBAO.name
        )
        self._exported_at = exported_at
        self.line("#支付宝账务明细查询")
        self.line(f"#账号：[{TAOBAO.account}]")
        self.line(
            f"#起始日期：[{span.first:%Y年%m月%d日} 00:00:00]   终止日期：[{span.last:%Y年%m月%d日} 23:59:59]"
        )
        self.line(
            "#-----------------------------------------账务明细列表----------------------------------------"
        )
        self.header(_HEADER)

    def cells(self, entry: Entry, *, balance_minor: int) -> list[str]:
        """The line; ids end in a tab, as in the real bill."""
        type_, description = _WORDS.get(entry.kind) or ("其它", f"0990031|其他-{entry.text}")
        income = yuan(entry.amount_minor) if entry.amount_minor >= 0 else ""
        outgo = "" if entry.amount_minor >= 0 else yuan(entry.amount_minor)
        return [
            f"{entry.number}\t",
            f"{entry.payment_no}\t",
            entry.title,
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            income,
            outgo,
            yuan(balance_minor),
            type_,
            entry.note,
            f"T200P{entry.order_no}\t" if entry.order_no else "\t",
            f"{entry.buyer}(138****{entry.number[-4:]})" if entry.buyer else "",
            description,
            f"{entry.order_no}\t",
        ]

    def finish(self) -> None:
        """The footer: totals with the number of lines, and the time of the export."""
        self.line(
            "#-----------------------------------------账务明细列表结束------------------------------------"
        )
        self.line(f"#支出合计：{self.outgo_rows}笔，共{yuan(self.outgo_minor)}元")
        self.line(f"#收入合计：{self.income_rows}笔，共{yuan(self.declared_income_minor)}元")
        self.line(f"#导出时间：[{self._exported_at:%Y年%m月%d日 %H:%M:%S}]")
