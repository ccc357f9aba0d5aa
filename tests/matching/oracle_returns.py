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
        elif needs_no_case(books, row):
            continue
        elif books.covers("after_sales", d := the_day_of(row["received_at"]), d):
            lone[row["receipt_no"]] = True
        else:
            answer.right_in_transit += 1
    for number in lone:
        answer.found.append(Found("receipt_without_case", books.shop.name, "", (("receipt_no", number),), 0))
    remedied = double_remedies(books, answer, received)
    for case in books.cases.values():
        rows = received[case.number]
        if (
            not rows
            and case.type not in ("return_refund", "exchange", "repair")
            and not wanted_back(books, case)
        ):
            continue
        kind, amount, waits = judge_return(books, case, rows, case.number in unsure)
        if kind:
            answer.found.append(Found(kind, books.shop.name, "", (("case_no", case.number),), amount))
        elif waits:
            if not remedied[case.number]:
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
        to_come_back = case.type == "return_refund" or wanted_back(books, case)
        if to_come_back and case.is_refunded and case.refunded_on:
            if books.waits("receipts", case.refunded_on, books.due("return", case.refunded_on, case.order)):
                return "", 0, True
            kind = "return_not_received" if case.type == "return_refund" else "refund_only_not_recovered"
            return kind, -(case.paid_back if case.has_line else case.agreed), False
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
    has_shipments = any(f.kind == "shipments" and f.shop.id == books.shop.id for f in books.company.files)
    kept = case.status == "closed" and not any(
        row["shipment_type"] == "sent_back" and row["case_no"] == case.number for row in books.sent
    )
    if kept and has_shipments:
        if books.waits("shipments", max(days), books.due("return", max(days), case.order)):
            return "", 0, True
        asked = sum(row["asked_amount_minor"] for row in case.rows)
        return "received_case_closed", case.agreed if case.agreed > 0 else asked, False
    return "", 0, False


def needs_no_case(books: Books, row: Row) -> bool:
    """A parcel that came back undelivered is explained by its order, or by being one of ours."""
    if row["receipt_type"] not in ("refused", "intercepted"):
        return False
    ours = {one["waybill"] for one in books.sent if one["waybill"]}
    return row["order_no"] in books.order_of_number or row["return_waybill"] in ours


def targets(case: Case) -> set[tuple[str, str]]:
    return {(row["order_no"], row["sub_order_no"]) for row in case.rows if row["order_no"]}


def of_target(target: tuple[str, str], row: Row) -> bool:
    return row["order_no"] == target[0] and target[1] in ("", row["sub_order_no"])


def lines_of(books: Books, case: Case) -> list[Row]:
    return [row for target in sorted(targets(case)) for row in books.order_rows if of_target(target, row)]


def wanted_back(books: Books, case: Case) -> bool:
    """A refund of all that was paid, without a return, of goods that had left."""
    refunded = case.status in ("refunded", "done") and case.refunded_on is not None
    if not books.shop.recover_refund_only or case.type != "refund_only" or not refunded or case.agreed <= 0:
        return False
    lines = lines_of(books, case)
    if not lines or case.agreed < sum(row["buyer_paid_minor"] for row in lines):
        return False
    refunded_on = case.refunded_on
    return any(
        row["shipment_type"] == "sale"
        and (row["order_no"] == order and (not sub or row["sub_order_no"] in ("", sub)))
        and refunded_on is not None
        and the_day_of(row["shipped_at"]) < refunded_on
        for order, sub in targets(case)
        for row in books.sent
    )


def double_remedies(books: Books, answer: Answer, received: dict[str, list[Row]]) -> dict[str, bool]:
    """Order lines refunded in full and sent again, with nothing back; which cases they speak of."""
    remedied: dict[str, bool] = defaultdict(bool)
    by_line: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in books.cases.values():
        for line in {(row["order_no"], row["sub_order_no"]) for row in lines_of(books, case)}:
            by_line[line].append(case)
    for (order, sub), cases in by_line.items():
        refunded = [case for case in cases if case.is_refunded]
        amount = sum(case.agreed for case in refunded)
        paid = sum(
            row["buyer_paid_minor"]
            for row in books.order_rows
            if (row["order_no"], row["sub_order_no"]) == (order, sub)
        )
        names = {case.number for case in cases}
        resent = [
            the_day_of(row["shipped_at"])
            for row in books.sent
            if row["shipment_type"] in ("exchange", "reissue")
            and (row["case_no"] in names or (row["order_no"], row["sub_order_no"]) == (order, sub))
        ]
        if not resent or amount <= 0 or amount < paid or any(received[name] for name in names):
            continue
        event = max([*resent, *(case.refunded_on for case in refunded if case.refunded_on)])
        if not books.covers("receipts", event, event):
            continue
        key = (("order_no", order), ("sub_order_no", sub))
        answer.found.append(Found("double_remedy", books.shop.name, "", key, -amount))
        for name in names:
            remedied[name] = True
    return remedied
