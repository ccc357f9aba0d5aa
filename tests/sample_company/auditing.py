"""A second opinion on the sample company: plain rules over its files, as an accountant would apply them.

Absences are judged as if every file were complete, which is true of everything planted; what is not yet due
is left alone.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.sample_company.reading import Line, Row, Table, minor

AS_OF = date(2026, 7, 20)
RANK = (
    "待付款",
    "已付款",
    "已发货",
    "交易成功",
    "交易关闭",
    "处理中",
    "已同意",
    "已退款",
    "已完成",
    "已关闭",
)
Found = set[tuple[str, str, int]]


@dataclass(slots=True)
class Sold:
    """One order: its rows (equations in minor units) and its moments."""

    due: int = 0
    paid: int = 0
    status: str = ""
    currency: str = "CNY"
    completed: str = ""
    paid_at: str = ""
    payment_no: str = ""
    off_identity: int = 0
    over_limit: int = 0


@dataclass(slots=True)
class Books:
    """Everything the files say, with the standing row of every identity."""

    orders: dict[str, Sold] = field(default_factory=dict)
    cases: dict[str, Row] = field(default_factory=dict)
    receipts: dict[str, Row] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def due_before(moment: str, days: int) -> bool:
    return date.fromisoformat(moment[:10]) + timedelta(days=days) < AS_OF


def order_of_template(rows: list[Row]) -> Sold:
    first, sold = rows[0], Sold()
    for row in rows:
        names = ("商品金额", "运费", "店铺优惠", "平台优惠", "其他优惠", "买家实付")
        goods, freight, shop, platform, other, paid = (minor(row[name]) for name in names)
        sold.due += paid + platform + other
        sold.paid += paid
        if row["支付时间"]:
            sold.off_identity += paid - (goods + freight - shop - platform - other)
            sold.over_limit += max(0, shop - goods // 2)
    sold.status, sold.currency, sold.completed = first["订单状态"], first["币种"], first["完成时间"]
    sold.paid_at, sold.payment_no = first["支付时间"], first["支付流水号"]
    return sold


TAOBAO_STATUS = {
    "等待买家付款": "待付款",
    "买家已付款，等待卖家发货": "已付款",
    "卖家已发货，等待买家确认": "已发货",
}


def order_of_taobao(row: Row) -> Sold:
    goods, freight, total, paid, card, points = (
        minor(row[name])
        for name in (
            "买家应付货款",
            "买家应付邮费",
            "总金额",
            "买家实际支付金额",
            "天猫卡券抵扣",
            "集分宝抵扣",
        )
    )
    was_paid = bool(row["订单付款时间"])
    return Sold(
        due=paid + card + points,
        paid=paid,
        status=TAOBAO_STATUS.get(row["订单状态"], row["订单状态"]),
        completed=row["确认收货时间"],
        paid_at=row["订单付款时间"],
        payment_no=row["支付单号"],
        off_identity=paid - (total - card - points) if was_paid else 0,
        over_limit=max(0, goods + freight - total - goods // 2),
    )


def books_of(tables: list[Table], lines: list[Line]) -> Books:
    """The standing rows: the further status wins, of facts the first; damaged numbers are left out."""
    books = Books(lines=lines)
    for one in tables:
        if one.source == "taobao_orders":
            for row in one.rows:
                _stands(books.orders, row["订单编号"], order_of_taobao(row))
        elif one.source == "template_orders":
            grouped = defaultdict(list)
            for row in one.rows:
                grouped[row["订单号"]].append(row)
            for number, rows in grouped.items():
                _stands(books.orders, number, order_of_template(rows))
        elif one.source == "template_after_sales":
            for row in one.rows:
                had = books.cases.get(row["售后单号"])
                if "E+" not in row["订单号"] and (
                    not had or _rank(had["售后状态"]) <= _rank(row["售后状态"])
                ):
                    books.cases[row["售后单号"]] = row
        elif one.source == "template_receipts":
            for row in one.rows:
                if "E+" not in row["订单号"]:
                    books.receipts.setdefault(row["入库单号"], row)
    return books


def _rank(status: str) -> int:
    return RANK.index(status)


def _stands(orders: dict[str, Sold], number: str, sold: Sold) -> None:
    had = orders.get(number)
    if not had or _rank(had.status) <= _rank(sold.status):
        orders[number] = sold


@dataclass(slots=True)
class Money:
    """The ledger lines of one order, by class."""

    trade: list[Line] = field(default_factory=list)
    subsidy: list[Line] = field(default_factory=list)
    fee: list[Line] = field(default_factory=list)
    refund: list[Line] = field(default_factory=list)


def fee_of(amount: int) -> int:
    return (amount * 6000 + 500_000) // 1_000_000


def audit(books: Books) -> Found:
    """(type, subject, amount) of everything that is wrong. A ledger line is named `file:row`."""
    by_payment = {sold.payment_no: number for number, sold in books.orders.items() if sold.payment_no}
    money: dict[str, Money] = defaultdict(Money)
    found: Found = set()
    for line in books.lines:
        number = line.order if line.order in books.orders else by_payment.get(line.order, line.order)
        if line.kind == "unclassified":
            found.add((line.kind + "_charge", f"{line.file}:{line.row}", line.amount))
        elif line.kind in ("trade", "fee") and number not in books.orders and line.at >= "2026-07-01":
            found.add(("unknown_order", f"{line.file}:{line.row}", line.amount))
        elif line.kind == "penalty":
            found.add(("penalty_open", f"{line.file}:{line.row}", line.amount))
        elif line.kind == "compensation" and not any(
            case["订单号"] == number for case in books.cases.values()
        ):
            found.add(("compensation_without_case", f"{line.file}:{line.row}", line.amount))
        if line.kind in ("trade", "subsidy", "fee", "refund"):
            getattr(money[number], line.kind).append(line)
    cases: dict[str, list[Row]] = defaultdict(list)
    for case in books.cases.values():
        cases[case["订单号"]].append(case)
    for number, sold in books.orders.items():
        found |= _settlement(number, sold, money[number], cases[number])
        found |= _refunds(number, sold, money[number], cases[number])
    return found | _returns(books, money)


def _before_settlement(case: Row, sold: Sold, money: Money, cases: list[Row]) -> bool:
    if case["售后状态"] not in ("已退款", "已完成") or not case["退款时间"] or money.refund:
        return False
    if money.trade:
        return case["退款时间"] < min(line.at for line in money.trade)
    covered = sum(minor(one["同意金额"]) for one in cases) >= sold.paid
    return sold.status == "交易关闭" or covered or not sold.completed


def _settlement(number: str, sold: Sold, money: Money, cases: list[Row]) -> Found:
    before = sum(minor(one["同意金额"]) for one in cases if _before_settlement(one, sold, money, cases))
    due = sold.due - before
    came = sum(line.amount for line in money.trade + money.subsidy)
    back = -sum(line.amount for line in money.refund)
    contract = fee_of(came) - fee_of(back)
    off_fee = sum(line.amount for line in money.fee) + contract
    whole = [line for line in money.trade if abs(line.amount - sold.due) <= 1]
    settles_by = sold.completed or (money.trade[0].at if money.trade else "")
    verdicts = (
        ("currency_mismatch", -due, bool(money.trade) and sold.currency != "CNY"),
        (
            "status_conflict",
            came,
            bool(money.trade) and sold.status in ("待付款", "交易关闭") and abs(came - back) > 1,
        ),
        ("duplicate_settlement", came - due, len(whole) > 1 and abs(came - due) > 1),
        (
            "unsettled",
            -due,
            sold.status == "交易成功" and not money.trade and due > 1 and due_before(settles_by, 10),
        ),
        ("short_settled", came - due, bool(money.trade) and due - came > 1 and due_before(settles_by, 10)),
        ("over_settled", came - due, bool(money.trade) and came - due > 1),
        ("fee_mismatch", off_fee, bool(money.trade) and abs(off_fee) > 1),
        (
            "discount_mismatch",
            sold.off_identity or -sold.over_limit,
            abs(sold.off_identity) > 1 or sold.over_limit > 0,
        ),
    )
    fired = [(type_, number, amount) for type_, amount, fires in verdicts if fires]
    return set(fired[:1])


def _refunds(number: str, sold: Sold, money: Money, cases: list[Row]) -> Found:
    found: Found = set()
    if not cases:
        return {("refund_without_case", f"{line.file}:{line.row}", line.amount) for line in money.refund}
    back = [-line.amount for line in money.refund]
    agreed = {case["售后单号"]: minor(case["同意金额"]) for case in cases if case["退款出资方"] == "商家"}
    if len(cases) > 1:
        return (
            {("refund_exceeds_paid", number, sold.paid - sum(back))} if sum(back) > sold.paid + 1 else found
        )
    case, amount = cases[0], agreed.get(cases[0]["售后单号"], 0)
    key = case["售后单号"]
    if len([one for one in back if abs(one - amount) <= 1]) > 1:
        return {("duplicate_refund", key, amount - sum(back))}
    if back and abs(sum(back) - amount) > 1:
        return {("refund_amount_mismatch", key, amount - sum(back))}
    waits = case["售后类型"] == "退货退款" and case["售后状态"] == "已同意"
    open_ = case["售后状态"] in ("已同意", "已退款", "已完成") and amount > 0 and not back and not waits
    overdue = open_ and due_before(case["退款时间"] or case["申请时间"], 3)
    if overdue and not _before_settlement(case, sold, money, cases):
        found.add(("refund_missing", key, amount))
    return found


def _returns(books: Books, money: dict[str, Money]) -> Found:
    by_waybill = {case["退货快递单号"]: key for key, case in books.cases.items() if case["退货快递单号"]}
    taken: dict[str, list[Row]] = defaultdict(list)
    found: Found = set()
    for number, receipt in books.receipts.items():
        key = by_waybill.get(receipt["退货快递单号"]) or receipt["售后单号"]
        if key in books.cases:
            taken[key].append(receipt)
        else:
            found.add(("receipt_without_case", number, 0))
    for key, case in books.cases.items():
        if case["售后类型"] != "仅退款":
            found |= _return(key, case, taken[key], money[case["订单号"]], books.orders[case["订单号"]])
    return found


def _return(key: str, case: Row, receipts: list[Row], money: Money, sold: Sold) -> Found:
    amount, quantity = minor(case["同意金额"]), int(case["数量"])
    if not receipts:
        late = (
            case["售后状态"] in ("已退款", "已完成") and case["退款时间"] and due_before(case["退款时间"], 10)
        )
        return {("return_not_received", key, -amount)} if late and case["售后类型"] == "退货退款" else set()
    good, bad = (sum(int(one[name]) for one in receipts) for name in ("良品数", "次品数"))
    if any(one["商品编码"] != case["商品编码"] for one in receipts):
        return {("return_item_mismatch", key, -amount)}
    if good + bad != quantity:
        first = min(one["入库时间"] for one in receipts)
        share = amount * (good + bad - quantity) // quantity
        return {("return_quantity_mismatch", key, share)} if due_before(first, 10) or share > 0 else set()
    if bad:
        return {("return_damaged", key, -(amount * bad // quantity))}
    owed = case["售后类型"] == "退货退款" and not money.refund and case["售后状态"] != "已关闭"
    last = max(one["入库时间"] for one in receipts)
    if owed and due_before(last, 3) and not _before_settlement(case, sold, money, [case]):
        return {("received_not_refunded", key, amount)}
    return set()
