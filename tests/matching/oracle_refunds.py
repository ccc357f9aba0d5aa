"""Plan `refunds` as the contract tells it, case by case."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.matching.oracle_books import Books, Case
from tests.matching.oracle_settlement import line_key
from tests.matching.oracle_values import Answer, Found


def refund(books: Books, answer: Answer) -> None:
    tolerance, shop = books.tolerance, books.shop
    outcome: dict[str, str] = {}
    doubles: dict[str, int] = {}
    for case in books.cases.values():
        full = {
            line["ledger_no"]
            for line in case.lines
            if line["claim"] in ("named", "only")
            and not line["undone"]
            and line["amount_minor"] < 0
            and abs(-line["amount_minor"] - case.agreed) <= tolerance
        }
        if case.agreed > 0 and len(full) > 1 and case.paid_back > case.agreed + tolerance:
            doubles[case.number] = case.paid_back - case.agreed
    exceeding = {}
    for order in books.orders.values():
        lines = order.of_class("refund")
        currency = min(line["currency"] for line in order.lines)
        refunded = -sum(line["amount_minor"] for line in lines if line["currency"] == currency)
        extra = sum(doubles.get(case.number, 0) for case in order.cases)
        most = order.total("buyer_paid_minor") if order.of_class("subsidy") else order.receivable
        if lines and refunded - extra > most + tolerance:
            exceeding[order.number] = most - (refunded - extra)
            key = (("order_no", order.number),)
            answer.found.append(Found("refund_exceeds_paid", shop.name, "", key, exceeding[order.number]))

    def add(kind: str, case: Case, amount: int) -> None:
        answer.found.append(Found(kind, shop.name, "", (("case_no", case.number),), amount))
        outcome[case.number] = "exception"

    speakers = judge_sums(books, exceeding, doubles, add, outcome)
    for case in books.cases.values():
        if case.number in doubles:
            add("duplicate_refund", case, -doubles[case.number])
        elif case.number in outcome:
            continue
        elif books.standing(case) == "missing":
            add("refund_missing", case, case.agreed)
        elif case.has_line:
            off = case.agreed - case.paid_back
            if case.order and case.order.number in exceeding and off <= tolerance:
                outcome[case.number] = "exception"
            elif abs(off) > tolerance:
                add("refund_amount_mismatch", case, off)
        elif books.standing(case) == "waits":
            outcome[case.number] = "in transit"
    answer.left_in_transit += sum(
        len(case.rows) for case in books.cases.values() if outcome.get(case.number) == "in transit"
    )
    judge_caseless(books, answer, exceeding)
    for line in books.refunds:
        if line["case"]:
            answer.right_in_transit += outcome.get(line["case"].number) == "in transit" and not line["undone"]
        elif line["claim"] == "several" and not line["undone"]:
            answer.right_in_transit += outcome.get(speakers[line["order_key"]]) == "in transit"


def judge_sums(
    books: Books, exceeding: Mapping[str, int], doubles: Mapping[str, int], add: Any, outcome: dict[str, str]
) -> dict[str, str]:
    """Orders whose refund lines no case can claim: the sums are compared, the earliest open case speaks."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in books.cases.values():
        if case.on_order:
            key = "known " + case.order.number if case.order else "unknown " + case.order_text
            groups[key].append(case)
    speakers = {}
    for key, cases in groups.items():
        lines = [line for line in books.refunds if line["order_key"] == key and line["claim"] != "none"]
        refunded = -sum(line["amount_minor"] for line in lines)
        open_cases = [case for case in cases if books.standing(case) == "on order"]
        counted = [
            case
            for case in cases
            if case.has_line
            or (case.status != "closed" and case.by_merchant and not books.before_settlement(case))
        ]
        agreed = sum(case.agreed for case in counted)
        rank = {case.number: 2 for case in cases}
        rank |= {case.number: 1 for case in cases if case.paid_back != case.agreed}
        rank |= {case.number: 0 for case in open_cases if case.by_merchant}
        speaker = min(cases, key=lambda case: (rank[case.number], case.applied or date.max, case.number))
        speakers[key] = speaker.number
        off = agreed - refunded
        waiting = any(
            case.status == "processing"
            or books.waits("ledger", case.refunded_on or case.applied, books.refund_due(case))
            for case in open_cases
        )
        judged = [case for case in cases if case in open_cases or case is speaker]
        for case in judged:
            if case.number in doubles:
                continue
            if off > books.tolerance and waiting:
                outcome[case.number] = "in transit"
            elif case.order and case.order.number in exceeding and off <= books.tolerance:
                outcome[case.number] = "exception"
            elif abs(off) > books.tolerance:
                outcome[case.number] = "exception"
                if case is speaker:
                    add("refund_amount_mismatch", case, off)
            else:
                outcome[case.number] = "matched"
    return speakers


def judge_caseless(books: Books, answer: Answer, exceeding: Mapping[str, int]) -> None:
    lone: dict[tuple[str, Any], int] = defaultdict(int)
    for line in books.refunds:
        if line["claim"] != "none" or line["undone"]:
            continue
        if line["order"] and line["order"].number in exceeding:
            continue
        if not books.covers("after_sales", line["day"], line["day"]):
            answer.right_in_transit += 1
            continue
        lone[line["account"], line_key(books, line)] += line["amount_minor"]
    for (account, key), amount in lone.items():
        answer.found.append(Found("refund_without_case", books.shop.name, account, key, amount))
