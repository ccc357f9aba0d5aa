"""The second opinion on goods: what left the warehouse, what couriers charged, what our own system tells.

As with money, absences are judged as if every file were complete; what is not yet due is left alone.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.sample_company.auditing import AS_OF, Books, Found, due_before
from tests.sample_company.reading import Row, Table, minor

TARIFFS = {"中通快递": (320, 1000, 110), "圆通速递": (300, 500, 65)}
OWN_STATUS = {"待付款": "待付款", "待发货": "已付款", "卖家已发货": "已发货"}
RECOVERS = "山月小程序"
TEMPLATES = ("山月生活", "山月小程序")  # their lists tell items and when they were shipped


@dataclass(slots=True)
class Line:
    """One order line: what was sold, and what happened to its goods."""

    shop: str
    order: str
    sub: str
    sku: str
    quantity: int
    paid: int
    status: str
    shipped: str
    sent: list[Row] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.order}/{self.sub}"


@dataclass(slots=True)
class Goods:
    """Everything the files say of goods, the standing row of every order line."""

    lines: dict[str, list[Line]]
    outbound: list[Row]
    bills: list[Row]
    own: dict[str, list[Row]]
    refused: set[str]  # case numbers


def goods_of(tables: list[Table]) -> Goods:
    """What the files say; of an order the rows of its last list stand."""
    lines: dict[str, list[Line]] = {}
    for one in tables:
        fresh: dict[str, list[Line]] = defaultdict(list)
        for row in one.rows:
            if one.source in ("template_orders", "taobao_orders"):
                line = _line(row, is_taobao=one.source == "taobao_orders")
                fresh[line.order].append(line)
        lines |= fresh
    own: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(tables, "kuaimai_orders"):
        own[row["平台订单号"]].append(row)
    refused = {row["售后单号"] for row in _rows(tables, "template_receipts") if row.get("收货类型") == "拒收"}
    outbound = _rows(tables, "kuaimai_shipments")
    return Goods(lines, outbound, _rows(tables, "courier_generic"), own, refused)


def _rows(tables: list[Table], source: str) -> list[Row]:
    return [row for one in tables if one.source == source for row in one.rows]


def _line(row: Row, *, is_taobao: bool) -> Line:
    if is_taobao:
        number, paid = row["订单编号"], minor(row["买家实际支付金额"])
        return Line("山月家居旗舰店", number, number, "", int(row["宝贝总数量"]), paid, row["订单状态"], "")
    return Line(
        row["店铺"],
        row["订单号"],
        row["子订单号"],
        row["商品编码"],
        int(row["数量"]),
        minor(row["买家实付"]),
        row["订单状态"],
        row["发货时间"],
    )


def audit_goods(goods: Goods, books: Books) -> Found:
    """(type, subject, amount) of everything that is wrong with goods; a line is `order/sub-order`."""
    cases: dict[str, list[Row]] = defaultdict(list)
    for case in books.cases.values():
        cases[case["订单号"]].append(case)
    found = _sent(goods, cases)
    for lines in goods.lines.values():
        for line in lines:
            found |= _of_line(line, cases[line.order])
            found |= _stuck(line, books, cases[line.order])
    resent = [row for row in goods.outbound if row["出库类型"] != "销售"]
    received = _received(books) | goods.refused
    found |= _exchanges(books, resent, received, goods)
    found |= _remedies(books, resent, received, goods)
    return found | _charged(goods, books) | _own(goods, books)


def _sent(goods: Goods, cases: dict[str, list[Row]]) -> Found:
    found: Found = set()
    for row in goods.outbound:
        lines = goods.lines.get(row["平台订单号"], [])
        if row["出库类型"] != "销售":
            if not any(case["售后类型"] in ("换货", "补发") for case in cases[row["平台订单号"]]):
                found.add(("reissue_without_case", row["出库单号"], 0))
            continue
        if not lines:
            found.add(("shipment_without_order", row["出库单号"], 0))
            continue
        codes = {line.sku for line in lines}
        if "" not in codes and row["规格商家编码"] not in codes:
            found.add(("wrong_item_shipped", row["出库单号"], 0))
        named = [line for line in lines if line.sub == row["平台子订单号"]] or lines
        named[0].sent.append(row)
    return found


def _of_line(line: Line, cases: list[Row]) -> Found:
    pieces = sum(int(row["出库数量"]) for row in line.sent)
    back = sorted(
        (case["退款时间"], minor(case["同意金额"]))
        for case in cases
        if case["售后状态"] in ("已退款", "已完成") and case["退款时间"]
    )
    whole = sum(amount for _, amount in back) >= line.paid > 0
    if pieces > line.quantity:
        return {("duplicate_shipment", line.key, -(line.paid * (pieces - line.quantity) // line.quantity))}
    if whole and any(row["发货时间"] > back[-1][0] for row in line.sent):
        return {("shipped_after_refund", line.key, -line.paid)}
    late = line.status in ("已发货", "交易成功") and line.shipped and due_before(line.shipped, 3)
    if late and not whole and pieces < line.quantity:
        missing = (line.paid * (line.quantity - pieces) * 2 + line.quantity) // (2 * line.quantity)
        return {("short_shipped" if pieces else "not_shipped", line.key, missing)}
    return set()


def _stuck(line: Line, books: Books, cases: list[Row]) -> Found:
    waits = line.status == "已发货" and line.shipped and due_before(line.shipped, 30)
    if waits and not cases:
        return {("order_stuck", line.order, -books.orders[line.order].due)}
    return set()


def _received(books: Books) -> set[str]:
    by_waybill = {case["退货快递单号"]: key for key, case in books.cases.items() if case["退货快递单号"]}
    return {by_waybill.get(row["退货快递单号"]) or row["售后单号"] for row in books.receipts.values()}


def _exchanges(books: Books, resent: list[Row], received: set[str], goods: Goods) -> Found:
    out = {row["售后工单号"] for row in resent}
    found: Found = set()
    for key, case in books.cases.items():
        done = (
            case["售后类型"] == "换货" and case["售后状态"] == "已完成" and due_before(case["申请时间"], 10)
        )
        if done and (key in out) != (key in received):
            worth = goods.lines[case["订单号"]][0].paid
            found.add(("exchange_incomplete", key, worth if key in received else -worth))
    return found


def _remedies(books: Books, resent: list[Row], received: set[str], goods: Goods) -> Found:
    again = {row["平台订单号"] for row in resent if row["售后工单号"]}
    sent = {row["平台订单号"]: row["发货时间"] for row in goods.outbound if row["出库类型"] == "销售"}
    found: Found = set()
    for key, case in books.cases.items():
        order, amount = case["订单号"], minor(case["同意金额"])
        whole = amount > 0 and amount >= sum(line.paid for line in goods.lines[order])
        gone = sent.get(order, "9") < case["退款时间"]
        if whole and case["售后类型"] == "仅退款" and key not in received:
            if order in again:
                found.add(("double_remedy", goods.lines[order][0].key, -amount))
            elif case["店铺"] == RECOVERS and gone and due_before(case["退款时间"], 10):
                found.add(("refund_only_not_recovered", key, -amount))
        if case["售后状态"] == "已关闭" and key in received:
            found.add(("received_case_closed", key, minor(case["申请金额"])))
    return found


def _fee(carrier: str, grams: int) -> int:
    first, step, more = TARIFFS[carrier]
    return first + max(0, -(-(grams - 1000) // step)) * more


def _grams(text: str) -> int:
    return round(float(text) * 1000)


def _charged(goods: Goods, books: Books) -> Found:
    own: Counter[str] = Counter()
    for row in goods.outbound:
        own[row["快递单号"]] += int(row["重量克"])
    ours = {case["退货快递单号"] for case in books.cases.values()}
    found: Found = set()
    seen: set[tuple[str, str]] = set()
    for row in goods.bills:
        waybill, amount = row["运单号"], minor(row["运费"])
        fee = _fee(row["承运商"], _grams(row["计费重量(kg)"]))
        if (waybill, row["方向"]) in seen:
            found.add(("courier_duplicate_charge", waybill, -amount))
        elif waybill not in own and waybill not in ours:
            found.add(("courier_unknown_waybill", waybill, -amount))
        elif row["方向"] == "寄出" and _grams(row["计费重量(kg)"]) - 50 > own[waybill]:
            found.add(("courier_weight_mismatch", waybill, _fee(row["承运商"], own[waybill]) - fee))
        elif amount != fee:
            found.add(("courier_overcharge", waybill, fee - amount))
        seen.add((waybill, row["方向"]))
    return found


def _own(goods: Goods, books: Books) -> Found:
    told = {number for number, lines in goods.lines.items() if lines[0].shop == "山月生活"}
    found: Found = set()
    for number in told | set(goods.own):
        ours = sum(minor(row["实付金额"]) for row in goods.own.get(number, []))
        if number not in told:
            found.add(("order_missing_platform", number, -ours))
            continue
        sold = books.orders[number]
        if not sold.paid_at or not _is_over(sold.paid_at):
            continue
        if number not in goods.own:
            found.add(("order_missing_own", number, sold.paid))
        elif ours != sold.paid:
            found.add(("order_amount_mismatch", number, sold.paid - ours))
        elif (
            OWN_STATUS.get(goods.own[number][0]["系统状态"], goods.own[number][0]["系统状态"]) != sold.status
        ):
            found.add(("order_status_mismatch", number, 0))
    return found


def _is_over(moment: str) -> bool:
    return date.fromisoformat(moment[:10]) + timedelta(days=1) < AS_OF
