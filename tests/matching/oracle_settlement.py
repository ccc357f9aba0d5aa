"""Plan `settlement` as the contract tells it, order by order."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from company.values import Shop
from tests.matching.oracle_books import Books, Order, mark_undone
from tests.matching.oracle_values import Answer, Found, Row, day_of, half_up


def settle(books: Books, answer: Answer) -> None:
    for order in books.orders.values():
        found, waits = judge_order(books, order)
        rows = len(order.lines), len(order.of_class("trade", "subsidy", "fee"))
        if found:
            answer.found.append(found)
        elif waits:
            answer.left_in_transit += rows[0]
            answer.right_in_transit += rows[1]
    loose: dict[tuple[Any, ...], int] = defaultdict(int)
    for line in books.money:
        kind = ""
        if line["class"] == "unclassified":
            kind = "unclassified_charge"
        elif line["order"] is None and line["class"] in ("trade", "fee"):
            seen = books.covers("orders", line["day"] - timedelta(29), line["day"])
            kind = "unknown_order" if seen else ""
            answer.right_in_transit += not seen
        elif line["order"] is None and line["class"] == "subsidy":
            answer.right_in_transit += 1
        if kind:
            loose[kind, line["account"], line_key(books, line)] += line["amount_minor"]
    answer.found += [
        Found(k, books.shop.name, account, key, amount) for (k, account, key), amount in loose.items()
    ]


def line_key(books: Books, line: Row) -> tuple[tuple[str, str], ...]:
    several = [
        one
        for one in books.ledger
        if (one["account"], one["ledger_no"]) == (line["account"], line["ledger_no"])
    ]
    key = (("ledger_no", line["ledger_no"]),)
    return (*key, ("business_type", line["business_type"])) if len(several) > 1 else key


def judge_order(books: Books, order: Order) -> tuple[Found | None, bool]:
    """The first exception that fires, and else whether anything is still awaited."""
    shop, tolerance = books.shop, books.tolerance
    state = order.state
    currency = min(line["currency"] for line in order.lines)
    ours = [line for line in order.ledger if line["currency"] == currency]
    trade_lines = order.of_class("trade")
    trade = sum(line["amount_minor"] for line in ours if line["class"] == "trade")
    subsidies = [line for line in ours if line["class"] == "subsidy"]
    has_refund = bool(order.of_class("refund")) or any(case.is_refunded for case in order.cases)
    taken_back = [
        line
        for line in subsidies
        if has_refund and line["amount_minor"] < 0 and order.first_trade and line["day"] > order.first_trade
    ]
    clawed = sum(line["amount_minor"] for line in taken_back)
    came = trade + sum(line["amount_minor"] for line in subsidies) - clawed
    refunded = -sum(line["amount_minor"] for line in ours if line["class"] == "refund") - clawed
    before = sum(case.agreed for case in order.cases if books.before_settlement(case))
    due = order.receivable - before
    difference = came - due
    completed = order.latest("completed_at", status="completed")
    waits: list[bool] = []

    def found(kind: str, amount: int, number: str | None = None) -> tuple[Found, bool]:
        key = (("order_no", number or order.number),)
        return Found(kind, shop.name, "", key, amount), False

    if any(line["currency"] != currency for line in order.of_class("trade", "subsidy", "fee")):
        return found("currency_mismatch", difference)

    if state in ("unpaid", "closed") and came > tolerance and abs(refunded - came) > tolerance:
        freight = order.total("freight_minor")
        kept_freight = freight > 0 and abs(refunded - (came - freight)) <= tolerance
        case_waits = any(books.standing(case) in ("waits", "missing") for case in order.cases)
        came_on = max(line["day"] for line in order.of_class("trade", "subsidy") if line["amount_minor"] > 0)
        if not kept_freight:
            due_on = came_on + timedelta(shop.refund_within_days)
            if case_waits or books.waits("ledger", came_on, due_on):
                waits.append(True)
            else:
                return found("status_conflict", came - refunded)

    once = order.total("buyer_paid_minor") if order.of_class("subsidy") else order.receivable
    mine = [line for line in ours if line["class"] == "trade"]
    mark_undone(mine, [lambda line: "same order"], 1)
    full = {
        line["ledger_no"]
        for line in mine
        if not line["undone"] and line["amount_minor"] > 0 and abs(line["amount_minor"] - once) <= tolerance
    }
    if len(full) > 1 and trade > once + tolerance:
        return found("duplicate_settlement", trade - once)

    settle_days = timedelta(shop.settle_within_days)
    is_owed = due > tolerance and difference < -tolerance and not books.refunded_in_full(order)
    if state == "completed" and not trade_lines and is_owed:
        if books.waits("ledger", completed, completed and completed + settle_days):
            waits.append(True)
        else:
            return found("unsettled", difference)
    if state not in ("unpaid", "closed") and order.first_trade and difference < -tolerance:
        start = completed or order.first_trade
        due_on = max(start + settle_days, *(line["day"] for line in trade_lines))
        if books.waits("ledger", start, due_on):
            waits.append(True)
        else:
            return found("short_settled", difference)
    if difference > tolerance:
        return found("over_settled", difference)

    fee = fee_difference(books, order, trade=trade, came=came, refunded=refunded, state=state, ours=ours)
    if fee is not None:
        last = max(line["day"] for line in order.of_class("trade", "refund", "fee"))
        if last >= books.as_of:
            waits.append(True)
        else:
            return found("fee_mismatch", fee)

    wrong = (
        [] if state == "unpaid" else [line for line in order.lines if discount_gap(shop, line) is not None]
    )
    if wrong:
        amount = sum(discount_gap(shop, line) or 0 for line in wrong)
        return found("discount_mismatch", amount, min(line["order_no"] for line in wrong))

    if waits:
        return None, True
    nothing_due = books.refunded_in_full(order) or due <= tolerance
    return None, state in ("paid", "shipped") and not trade_lines and not nothing_due


def discount_gap(shop: Shop, line: Row) -> int | None:
    """What the line's figures are off by; None when they are right, or nobody ever paid them."""
    never_paid = (
        line["order_status"] == "closed" and day_of(line["paid_at"]) is None and not line["buyer_paid_minor"]
    )
    if line["is_gift"] or never_paid:
        return None
    discounts = line["shop_discount_minor"] + line["platform_discount_minor"] + line["other_discount_minor"]
    gap = line["buyer_paid_minor"] - (line["goods_amount_minor"] + line["freight_minor"] - discounts)
    if abs(gap) > 1:
        return int(gap)
    limit = Decimal(line["goods_amount_minor"]) * shop.max_shop_discount_ppm / 1_000_000
    if line["shop_discount_minor"] > limit:
        return -int(line["shop_discount_minor"] - (limit // 1))
    return None


def fee_difference(
    books: Books, order: Order, *, trade: int, came: int, refunded: int, state: str, ours: list[Row]
) -> int | None:
    """Contract fee less what was charged, over the groups of fees that differ; None when all agree."""
    fees = [line for line in ours if line["class"] == "fee"]
    no_sale = not order.of_class("trade") and state == "closed" and bool(order.of_class("fee"))
    if trade <= 0 and not no_sale:
        return None
    contracts = [fee for fee in books.company.fees if fee.shop_id == books.shop.id]
    result, differs = 0, False
    for code in sorted({fee.code for fee in contracts}):
        same = [fee for fee in contracts if fee.code == code]
        names = {code} | ({fee.fee_class for fee in same} if code == "" else set())
        if code == "":
            names -= {fee.code for fee in contracts} - {""}
        charged = -sum(line["amount_minor"] for line in fees if line["fee_code"] in names)
        contract = 0
        for fee_class in sorted({fee.fee_class for fee in same}):
            versions = [
                f
                for f in same
                if f.fee_class == fee_class and f.valid_from <= (order.first_trade or date.min)
            ]
            if trade > 0 and versions:
                fee = max(versions, key=lambda one: one.valid_from)
                contract += half_up(came, fee.rate_ppm)
                contract -= half_up(refunded, fee.rate_ppm) if fee.returned_on_refund else 0
        if abs(contract - charged) > books.tolerance:
            result, differs = result + contract - charged, True
    return result if differs else None
