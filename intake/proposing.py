"""What the columns of an unknown table seem to be: by the words in its headers, and by what stands below."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Final

from company.values import LedgerClass
from intake import amounts, times, words
from intake.classification import Classifier, Words
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read
from intake.mapping import mapped_fields
from intake.own_building import AMOUNT, DIRECTION, DIRECTIONS, MAPPED, MONEY
from intake.own_layouts import Days, MoneyBy, OwnLayout
from intake.problems import CellRefused
from intake.sources import LAYOUTS
from intake.words import header_key, word_key

SAMPLES: Final = 30
FITS: Final = 0.8  # so large a share of the filled cells must be what the column is to hold
ENOUGH: Final = 2  # a header that only holds a word that is about the field scores so
_DAY_FIRST: Final = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b")
_COMMA: Final = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?")
_MONTHS: Final = 12
_TELLING: Final = (Read.TIME, Read.DAY)
# Words in headers, simplified and without blanks, that tell what a column is; the likelier first.
_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "order_no": ("订单号", "订单编号", "订单", "orderid", "orderno", "ordernumber", "order"),
    "sub_order_no": ("子订单", "suborder", "orderitemid", "lineid"),
    "case_no": ("售后单", "售后编号", "退款编号", "退款单", "caseno", "refundid", "returnid"),
    "sku": ("商品编码", "货号", "商家编码", "sku", "itemcode"),
    "title": ("商品名称", "商品标题", "宝贝", "品名", "title", "itemname", "product"),
    "quantity": ("数量", "件数", "quantity", "qty"),
    "goods_amount": ("商品金额", "商品总额", "货款", "应付", "subtotal", "goodsamount"),
    "freight": ("运费", "邮费", "shipping", "freight"),
    "shop_discount": ("店铺优惠", "商家优惠", "卖家优惠"),
    "platform_discount": ("平台优惠", "平台补贴"),
    "buyer_paid": ("实付", "实际支付", "买家支付", "付款金额", "订单金额", "total", "paid"),
    "paid_at": ("支付时间", "付款时间", "下单时间", "paidat", "paymenttime", "orderdate"),
    "shipped_at": ("发货时间", "出库时间", "shippedat", "shipdate"),
    "completed_at": ("完成时间", "成交时间", "确认收货时间", "completedat"),
    "order_status": ("订单状态", "交易状态", "状态", "status"),
    "channel": ("支付渠道", "支付方式", "channel", "paymentmethod"),
    "payment_no": ("支付流水", "支付单号", "paymentid"),
    "currency": ("币种", "币别", "currency", "ccy"),
    "case_type": ("售后类型", "退款类型", "类型", "type"),
    "asked_amount": ("申请金额", "申请退款"),
    "agreed_amount": ("同意金额", "退款金额", "实退", "refundamount"),
    "case_status": ("售后状态", "退款状态", "状态", "status"),
    "applied_at": ("申请时间", "appliedat", "requestedat"),
    "refunded_at": ("退款时间", "refundedat"),
    "return_waybill": ("退货物流", "退货快递", "退货运单", "快递单号", "returntracking"),
    "reason": ("原因", "reason"),
    "account": ("账户", "账号", "account"),
    "ledger_no": ("流水号", "交易号", "账务流水", "单号", "transactionid", "reference", "ref", "id"),
    "bank_no": ("流水号", "交易流水", "凭证号", "reference", "ref", "id"),
    "business_type": ("业务类型", "交易类型", "摘要", "类型", "type", "description"),
    "income": ("收入", "贷方", "转入", "存入", "入账", "moneyin", "credit", "deposit"),
    "outgo": ("支出", "借方", "转出", "支取", "moneyout", "debit", "withdrawal"),
    "amount": ("发生额", "交易金额", "金额", "费用", "amount", "sum", "net", "value", "charge"),
    "direction": ("收支", "借贷", "收付", "方向", "direction", "drcr", "creditdebit"),
    "balance": ("余额", "结余", "balance"),
    "occurred_at": ("发生时间", "交易时间", "入账时间", "记账日", "日期", "时间", "date", "booked"),
    "batch_no": ("批次", "结算单", "batch", "payoutid"),
    "note": ("备注", "附言", "note", "memo", "remark"),
    "payee_name": ("对方户名", "对方名称", "户名", "收款人", "付款人", "counterparty", "payee", "name"),
    "payee_account": ("对方账号", "对方账户", "counterpartyaccount", "iban"),
    "summary": ("摘要", "用途", "附言", "备注", "description", "details", "memo", "text"),
    "shipment_no": ("出库单", "发货单", "shipmentno", "shipmentid", "单号"),
    "shipment_type": ("出库类型", "业务类型", "类型", "type"),
    "carrier": ("承运商", "快递公司", "物流公司", "快递", "carrier", "courier"),
    "waybill": ("运单号", "快递单号", "物流单号", "单号", "waybill", "trackingno", "tracking"),
    "weight_g": ("重量", "weight"),
    "volume_cm3": ("体积", "volume"),
    "receipt_no": ("入库单", "收货单", "receiptno", "单号"),
    "good_quantity": ("良品", "正品", "入库数量", "实收", "数量", "goodqty", "qty", "quantity"),
    "bad_quantity": ("次品", "残品", "不良", "damaged"),
    "received_at": ("入库时间", "收货时间", "receivedat", "日期", "时间", "date"),
    "item": ("费用项目", "费用类型", "item"),
    "actual_weight_g": ("实际重量", "实重", "actualweight"),
    "billed_weight_g": ("计费重量", "结算重量", "计重", "billedweight"),
    "date": ("日期", "时间", "date"),
    "province": ("省份", "目的地", "目的省", "province", "destination"),
    "book": ("账套", "公司", "book"),
    "word": ("凭证字", "字"),
    "number": ("凭证号", "号", "voucherno", "number", "no"),
    "account_code": ("科目编码", "科目代码", "accountcode"),
    "account_name": ("科目名称", "accountname"),
    "debit": ("借方", "debit"),
    "credit": ("贷方", "credit"),
    "source_no": ("单据号", "原始单据", "sourceno"),
}  # fmt: skip
_SAYS: Final[Mapping[Read, Callable[[str], object]]] = {
    Read.AMOUNT: amounts.minor_units,
    Read.COUNT: lambda text: amounts.minor_units(text, 0),
    Read.MEASURE: lambda text: amounts.minor_units(text, 6),
    Read.TIME: times.wall_clock,
    Read.DAY: times.wall_clock,
    Read.CURRENCY: amounts.currency_code,
}


def header_line(rows: Sequence[Sequence[str]]) -> int:
    """Where the header line seems to stand: the first of the widest lines none of whose cells is a figure."""
    widths = [sum(map(bool, map(str.strip, row))) for row in rows]
    widest = max(widths, default=0)
    for at, row in enumerate(rows):
        told = [one for one in row if one.strip()]
        if len(told) * 5 >= widest * 4 and not any(map(_is_figure, told)):
            return at
    return widths.index(widest) if rows else 0


def _is_figure(cell: str) -> bool:
    return _reads(Read.AMOUNT, cell) or _reads(Read.TIME, cell)


def likeliest_base(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The template that finds the largest share of what it needs in the table, and then most columns."""

    def found(base: str) -> tuple[float, int]:
        draft = proposed(base, headers, rows)
        must = [one.field.name for one in mapped_fields(base, draft.money) if one.must]
        return len(draft.columns.keys() & must) / len(must), len(draft.columns)

    usual = [one for one in MAPPED if not one.startswith("template_own")]
    return max(usual, key=found)


def proposed(base: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> OwnLayout:
    """A draft for a table with these headers over these rows, as far as it can be told."""
    columns = _Columns(headers, rows)
    days, comma = columns.days(), columns.decimal_comma()
    draft = OwnLayout("", 0, "", base, {}, days=days, decimal_comma=comma)
    money = _money(base, columns, draft)
    fields = [one.field for one in mapped_fields(base, money)]
    found = _assigned(fields, columns, draft, kind=MAPPED[base].kind)
    found |= _only_ones([one.field for one in mapped_fields(base, money) if one.must], columns, draft, found)
    if money is MoneyBy.IN_AND_OUT and columns.is_negative(found.get("outgo", "")):
        money = MoneyBy.IN_AND_MINUS_OUT
    return replace(draft, money=money, columns=found)


def renamed(
    layout: Layout, places: Mapping[str, int], headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, str]:
    """Which new columns the missing required ones seem to have become, by field."""
    taken = set(places.values())
    new = [header if at not in taken else "" for at, header in enumerate(headers)]
    columns = _Columns(new, rows)
    draft = OwnLayout("", 0, "", layout.name, {})
    missing = [one for one in layout.fields if one.required and one.name not in places]
    return _assigned(missing, columns, draft, kind=layout.kind)


def _money(base: str, columns: "_Columns", draft: OwnLayout) -> MoneyBy:
    layout = MAPPED[base]
    if not {one.name for one in layout.fields} >= MONEY:
        return MoneyBy.IN_AND_OUT
    two = [one for one in layout.fields if one.name in MONEY]
    if len(_assigned(two, columns, draft, kind=layout.kind)) == len(two):
        return MoneyBy.IN_AND_OUT
    one = replace(draft, money=MoneyBy.DIRECTED)
    found = _assigned((AMOUNT, DIRECTION), columns, one, kind=layout.kind)
    return MoneyBy.DIRECTED if "direction" in found else MoneyBy.SIGNED


def _assigned(
    fields: Sequence[Field], columns: "_Columns", draft: OwnLayout, *, kind: FactKind
) -> dict[str, str]:
    """Each field's column, the surest pairs first; a column is used once."""
    scored = [
        (score, -place, -at, one.name, header)
        for place, one in enumerate(fields)
        for at, header in columns.usable
        if (score := _score(one, header, columns.cells(at), draft, kind=kind)) >= ENOUGH
    ]
    found: dict[str, str] = {}
    for _, _, _, name, header in sorted(scored, reverse=True):
        if name not in found and header not in found.values():
            found[name] = header
    return found


def _only_ones(
    fields: Sequence[Field], columns: "_Columns", draft: OwnLayout, found: Mapping[str, str]
) -> dict[str, str]:
    """Of needed fields whose header says nothing: the only column left in which such a thing stands."""
    more: dict[str, str] = {}
    for one in fields:
        if one.name in found or one.read not in _TELLING:
            continue
        left = [
            header
            for at, header in columns.usable
            if header not in (*found.values(), *more.values())
            and columns.cells(at)
            and _fits(one, columns.cells(at), draft)
        ]
        if len(left) == 1:
            more[one.name] = left[0]
    return more


def _score(one: Field, header: str, cells: Sequence[str], draft: OwnLayout, *, kind: FactKind) -> float:
    """How likely the column is the field's; 0 where what stands in it cannot be."""
    if not _fits(one, cells, draft):
        return 0
    key = header_key(header)
    if key in {header_key(name) for name in one.headers} or key in _known_headers(kind).get(one.name, ()):
        return 5
    for place, hint in enumerate(_HINTS.get(one.name, ())):
        if key == hint:
            return 4 - place / 100
        if hint in key and len(hint) > 1:
            return ENOUGH + len(hint) / len(key) - place / 100
    return 0


@cache
def _known_headers(kind: FactKind) -> Mapping[str, frozenset[str]]:
    """Headers of every layout of the kind we know, by what they are about."""
    found: dict[str, set[str]] = {}
    for layout in LAYOUTS:
        if layout.kind is kind:
            for one in layout.fields:
                found.setdefault(one.name, set()).update(map(header_key, one.headers))
    return {name: frozenset(keys) for name, keys in found.items()}


def _fits(one: Field, cells: Sequence[str], draft: OwnLayout) -> bool:
    """Whether the cells can be what the field holds; blanks can be anything."""
    if not cells or one.read not in _SAYS:
        return one != DIRECTION or not cells or any(word_key(cell) in DIRECTIONS for cell in cells)
    if one.read is Read.AMOUNT and draft.decimal_comma:
        return sum(bool(_COMMA.fullmatch(cell)) for cell in cells) >= FITS * len(cells)
    if one.read in (Read.TIME, Read.DAY) and draft.days is not Days.YEAR_FIRST:
        return sum(bool(_DAY_FIRST.match(cell)) for cell in cells) >= FITS * len(cells)
    return sum(_reads(one.read, cell) for cell in cells) >= FITS * len(cells)


def _reads(read: Read, cell: str) -> bool:
    try:
        return _SAYS[read](cell) is not None
    except CellRefused:
        return False


class _Columns:
    """The columns of a table that can be named, with some of their filled cells."""

    def __init__(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        keys = [header_key(one) for one in headers]
        self.usable = [(at, one) for at, one in enumerate(headers) if keys[at] and keys.count(keys[at]) == 1]
        self._rows = rows
        self._cells: dict[int, list[str]] = {}

    def cells(self, at: int) -> list[str]:
        if at not in self._cells:
            told = (row[at].strip() for row in self._rows if at < len(row))
            self._cells[at] = list(islice(filter(None, told), SAMPLES))
        return self._cells[at]

    def _every_cell(self) -> Iterator[str]:
        return (cell for at, _ in self.usable for cell in self.cells(at))

    def days(self) -> Days:
        """How the dates of the table are written, of all that begin with neither a year nor a word."""
        found = [(int(one[1]), int(one[2])) for cell in self._every_cell() if (one := _DAY_FIRST.match(cell))]
        if not found:
            return Days.YEAR_FIRST
        month_first = any(second > _MONTHS for _, second in found)
        return Days.MONTH_FIRST if month_first else Days.DAY_FIRST

    def decimal_comma(self) -> bool:
        return any((found := _COMMA.fullmatch(cell)) and found[3] for cell in self._every_cell())

    def is_negative(self, header: str) -> bool:
        """Whether every figure of the column has a minus."""
        at = next((at for at, one in self.usable if one == header), None)
        told = [] if at is None else [minor for cell in self.cells(at) if (minor := _minor(cell))]
        return bool(told) and all(one < 0 for one in told)


def _minor(cell: str) -> int:
    try:
        return amounts.minor_units(cell) or 0
    except CellRefused:
        return 0


def unknown_words(one: Field, known: Mapping[str, str], cells: Sequence[str]) -> tuple[str, ...]:
    """The different words of a column whose meaning nobody knows yet, in the order they come."""
    told = dict.fromkeys(cell.strip() for cell in cells if cell.strip())
    if one.name == "business_type":
        classifier = Classifier(Words(), {})
        return tuple(each for each in told if classifier.meaning(each)[0] is LedgerClass.UNCLASSIFIED)
    return tuple(each for each in told if words.word_key(each) not in known)
