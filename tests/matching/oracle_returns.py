"""Plan `returns` as the contract tells it, receipt by receipt and case by case."""

from collections import defaultdict

from tests.matching.oracle_books import Books, Case
from tests.matching.oracle_values import Answer, Found, Row, share, the_day_of


def give_back(books: Books, answer: Answer) -> None:
    received: dict[str, list[Row]] = defaultdict(list)
    lone: dict[str, bool] = {}
    unsure: set[str] = set()
    for row in books.receipts:
        candidates = [
            case
            for case in books.cases.values()
            if row["return_waybill"] and any(r["return_waybill"] == row["return_waybill"] for r in case.rows)
        ]
        if len(candidates) > 1:
            named = [case for case in candidates if case.number == row["case_no"]]
            items = [
                case
                for case in candidates
                if row["sku"]
                and any(
                    (r["sku"], r["return_waybill"]) == (row["sku"], row["return_waybill"]) for r in case.rows
                )
            ]
            chosen = named or (items if len(items) == 1 else [])
            if not chosen:
                unsure |= {case.number for case in candidates}
                answer.right_in_transit += 1
                continue
            candidates = chosen
        elif not candidates and row["case_no"] in books.cases:
            candidates = [books.cases[row["case_no"]]]
        if candidates:
            received[candidates[0].number].append(row)
        elif books.covers("after_sales", d := the_day_of(row["received_at"]), d):
            lone[row["receipt_no"]] = True
        else:
            answer.right_in_transit += 1
    for number in lone:
        answer.found.append(Found("receipt_without_case", books.shop.name, "", (("receipt_no", number),), 0))
    for case in books.cases.values():
        rows = received[case.number]
        if not rows and case.type not in ("return_refund", "exchange", "repair"):
            continue
        kind, amount, waits = judge_return(books, case, rows, case.number in unsure)
        if kind:
            answer.found.append(Found(kind, books.shop.name, "", (("case_no", case.number),), amount))
        elif waits:
            answer.left_in_transit += len(case.rows)
            answer.right_in_transit += len(rows)


def judge_return(books: Books, case: Case, rows: list[Row], unsure: bool) -> tuple[str, int, bool]:
    days = [the_day_of(row["received_at"]) for row in rows]
    pieces = sum(row["good_quantity"] + row["bad_quantity"] for row in rows)
    bad = sum(row["bad_quantity"] for row in rows)
    items = {row["sku"] for row in case.rows if row["sku"]}
    refund_line = case.has_line or (case.on_order and books.standing(case) == "on order")
    if rows and case.type in ("return_refund", "exchange"):
        wrong = [row for row in rows if row["sku"] and items and row["sku"] not in items]
        if wrong:
            count = sum(row["good_quantity"] + row["bad_quantity"] for row in wrong)
            return (
                "return_item_mismatch",
                -share(case.agreed, min(count, case.quantity), case.quantity),
                False,
            )
        if case.quantity and pieces > case.quantity:
            return (
                "return_quantity_mismatch",
                share(case.agreed, pieces - case.quantity, case.quantity),
                False,
            )
        if case.quantity and pieces < case.quantity:
            if books.waits("receipts", min(days), books.due("return", min(days), case.order)):
                return "", 0, True
            return (
                "return_quantity_mismatch",
                -share(case.agreed, case.quantity - pieces, case.quantity),
                False,
            )
        if bad > 0:
            return "return_damaged", -share(case.agreed, min(bad, case.quantity), case.quantity), False
    if unsure:
        return "", 0, True
    if not rows:
        if case.type == "return_refund" and case.is_refunded and case.refunded_on:
            if books.waits("receipts", case.refunded_on, books.due("return", case.refunded_on, case.order)):
                return "", 0, True
            return "return_not_received", -(case.paid_back if case.has_line else case.agreed), False
        return "", 0, case.status != "closed"
    owed = case.type == "return_refund" and case.status != "closed" and case.by_merchant and not refund_line
    if owed and books.standing(case) not in ("missing", "before settlement"):
        due = books.due("refund", max(days), case.order)
        assert due is not None
        until = books.waits_for_trade_until(case)
        due = due if until is None else max(due, until)
        if books.waits("ledger", max(days), due):
            return "", 0, True
        return (
            "received_not_refunded",
            case.agreed if case.agreed > 0 else sum(row["asked_amount_minor"] for row in case.rows),
            False,
        )
    return "", 0, False
