"""Reads the sample company's files back with the standard library alone, whatever their layout."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = {
    "taobao_orders": "gbk",
    "alipay_fund": "gb18030",
    "pdd_ledger": "gbk",
    "template_receipts": "gb18030",
    "template_orders": "utf-8-sig",
    "template_after_sales": "utf-8-sig",
    "kuaimai_shipments": "utf-8-sig",
    "kuaimai_orders": "utf-8-sig",
    "courier_generic": "gb18030",
}
HEADER_LINE = {"alipay_fund": 5, "pdd_ledger": 5}
FOOTER = re.compile(r"^(#|资金流水总笔数)")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its data rows by header name (cleaned), and the lines below them."""

    name: str
    source: str
    rows: list[Row]
    footer: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One ledger line as the books would have it; + = to the merchant's benefit."""

    file: str
    row: int
    account: str
    number: str
    order: str
    kind: str
    amount: int
    at: str


def table(path: Path, source: str) -> Table:
    """The file in its own encoding; cells without backticks, tabs, ="…" and leading quotes."""
    lines = path.read_bytes().decode(ENCODINGS.get(source, "utf-8")).split("\r\n")[:-1]
    head = HEADER_LINE.get(source, 1)
    ends = next((at for at in range(head, len(lines)) if FOOTER.match(lines[at])), len(lines))
    names = [name.strip() for name in lines[head - 1].split(",")]
    rows = [dict(zip(names, map(_clean, cells), strict=True)) for cells in csv.reader(lines[head:ends])]
    return Table(path.name, source, rows, lines[ends:])


def minor(text: str) -> int:
    """Minor units of an amount as written; blank is nothing."""
    whole, _, part = text.replace(",", "").removesuffix("元").partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole or 0)) * 100 + int((part or "0").ljust(2, "0")))


def ledger_lines(one: Table, classes: dict[str, str]) -> Iterator[Line]:
    """The lines of a ledger file, a WeChat refund split into what was refunded and the fee that came back."""
    for number, row in enumerate(one.rows, 1):
        if one.source == "wechat_fund":
            yield from _wechat(one, number, row, classes)
            continue
        text = row["业务描述"]
        yield Line(
            one.name,
            number,
            one.source,
            row.get("账务流水号") or f"{one.name}:{number}",
            row["业务基础订单号"] if one.source == "alipay_fund" else row["商户订单号"],
            classes.get(text, "unclassified"),
            minor(row["收入金额（+元）"]) + minor(row["支出金额（-元）"]),
            row["发生时间"],
        )


def _wechat(one: Table, number: int, row: Row, classes: dict[str, str]) -> Iterator[Line]:
    moved = minor(row["收支金额(元)"]) * (1 if row["收支类型"] == "收入" else -1)
    is_refund = row["业务类型"] == "退款"
    payment = row["资金流水单号"] if is_refund else row["微信支付业务单号"]
    kind = classes.get(row["业务类型"], "unclassified")
    told = re.fullmatch(r"退款总金额(.+)元;含手续费(.+)元", row["备注"])
    back = minor(told[2]) if told else 0
    key = (one.name, number, one.source, row["微信支付业务单号"], payment)
    yield Line(*key, kind, moved - back, row["记账时间"])
    if back:
        yield Line(*key, "fee", back, row["记账时间"])


def _clean(cell: str) -> str:
    text = cell.strip("`\t ")
    return text[2:-1] if text.startswith('="') else text.lstrip("'")


def footer_figures(one: Table) -> Sequence[int]:
    """(income, outgo) in minor units as the footer states them, both unsigned."""
    text = "\n".join(one.footer)
    if one.source == "wechat_fund":
        _, _, income, _, outgo = (cell.strip("`") for cell in one.footer[1].split(","))
        return minor(income), minor(outgo)
    figures = dict(re.findall(r"#(收入|支出)合计：\d+笔(?:，共)?-?([\d.]+)元", text))
    return minor(figures["收入"]), minor(figures["支出"])
