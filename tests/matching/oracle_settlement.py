"""Plan `settlement` as the contract tells it, order by order."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from company.values import Shop
from tests.matching.oracle_books import Books, Order, mark_undone
from tests.matching.oracle_charges import judge_charges
from tests.matching.oracle_fees import fee_difference
from tests.matching.oracle_values import STATUS, Answer, Found, Row, day_of


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
    charges, waiting = judge_charges(books)
    answer.right_in_transit += waiting
    for kind, line in charges:
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
    stage = {"completion": 3, "shipment": 2, "payment": 1}[shop.released]
    released = {
        "completion": order.latest("completed_at", status="completed"),
        "shipment": order.latest("shipped_at"),
        "payment": order.latest("paid_at"),
    }[shop.released]
    if shop.go_live and order.first_paid and order.first_paid < shop.go_live:
        return None, True
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
        presale = any(line["order_type"] in ("预售", "presale") for line in order.lines)
        deposit = order.total("deposit_minor")
        kept_deposit = presale and deposit > 0 and abs(came - deposit) <= tolerance
        if not kept_freight and not kept_deposit:
            due_on = books.due("refund", came_on, order)
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

    is_owed = due > tolerance and difference < -tolerance and not books.refunded_in_full(order)
    if stage <= STATUS.index(state) <= 3 and not trade_lines and is_owed:
        if books.waits("ledger", released, books.due("settle", released, order)):
            waits.append(True)
        else:
            return found("unsettled", difference)
    if state not in ("unpaid", "closed") and order.first_trade and difference < -tolerance:
        start = released or order.first_trade
        last_trade = max(line["day"] for line in trade_lines)
        due_on = max(
            one
            for one in (books.due("settle", start, order), books.due("subsidy", last_trade, order))
            if one is not None
        )
        if books.waits("ledger", start, due_on):
            waits.append(True)
        else:
            return found("short_settled", difference)
    if difference > tolerance:
        return found("over_settled", difference)

    fee = fee_difference(
        books, order, trade=trade, came=came, refunded=refunded, state=state, ours=ours, taken_back=taken_back
    )
    if fee is not None:
        last = max(line["day"] for line in order.of_class("trade", "refund", "fee"))
        due_on = books.due("fee", last, order)
        if due_on is not None and due_on >= books.as_of:
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
    price = sum(line[f"{part}_minor"] for part in ("goods_amount", "freight", "tax", "price_change"))
    gap = line["buyer_paid_minor"] - (price - discounts)
    if abs(gap) > 1:
        return int(gap)
    limit = Decimal(line["goods_amount_minor"]) * shop.max_shop_discount_ppm / 1_000_000
    if line["shop_discount_minor"] > limit:
        return -int(line["shop_discount_minor"] - (limit // 1))
    return None
