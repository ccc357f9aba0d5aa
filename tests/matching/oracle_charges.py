"""Compensations, penalties and disputes as the contract tells them, line by line."""

from typing import Any

from tests.matching.oracle_books import Books, Case
from tests.matching.oracle_values import Row

AGREED = ("agreed", "refunded", "done")


def judge_charges(books: Books) -> tuple[list[tuple[str, Row]], int]:
    """(type, line) of every charge that nothing explains, and how many lines are in transit."""
    found: list[tuple[str, Row]] = []
    waiting = 0
    lines = [line for line in books.money if line["class"] in ("compensation", "penalty", "dispute")]
    answered = answered_lines(books, lines)
    for line in lines:
        if line["amount_minor"] >= 0 or id(line) in answered:
            continue
        cases = cases_of(books, line)
        if line["class"] == "penalty":
            found.append(("penalty_open", line))
        elif line["class"] == "dispute":
            refunding = [
                c for c in cases if c.type in ("refund_only", "return_refund") and c.status != "closed"
            ]
            if not refunding:
                found.append(("chargeback_open", line))
        else:
            named = books.cases.get(line["case_no"]) if line["case_no"] else None
            if any(case.status in AGREED for case in [*cases, *([named] if named else [])]):
                continue
            if books.covers("after_sales", line["day"], line["day"]):
                found.append(("compensation_without_case", line))
            else:
                waiting += 1
    return found, waiting


def cases_of(books: Books, line: Row) -> list[Case]:
    if line["order"]:
        return list(line["order"].cases)
    return [case for case in books.cases.values() if case.order_text and case.order_text == line["order_no"]]


def answered_lines(books: Books, lines: list[Row]) -> set[int]:
    """Lines out that an opposite line answers; one dispute is won back by one line of as much."""
    answered: set[int] = set()
    used: set[int] = set()
    opposite = sorted((one for one in lines if one["amount_minor"] > 0), key=rank)
    out = sorted((one for one in lines if one["amount_minor"] < 0), key=rank)
    names: dict[int, list[Row]] = {}
    for answer in opposite:
        if answer["original_no"]:
            names[id(answer)] = [
                one
                for one in out
                if (one["account"], one["ledger_no"]) == (answer["account"], answer["original_no"])
                and (one["class"], one["currency"]) == (answer["class"], answer["currency"])
                and (one["class"] != "dispute" or one["amount_minor"] == -answer["amount_minor"])
            ]
    claimed: dict[int, Row] = {}
    for answer in opposite:
        for one in names.get(id(answer), []):
            if one["class"] != "dispute":
                answered.add(id(one))
        first = next((one for one in names.get(id(answer), []) if one["class"] == "dispute"), None)
        if first is not None:
            claimed.setdefault(id(first), answer)
            if claimed[id(first)] is answer:
                answered.add(id(first))
                used.add(id(answer))
    for answer in opposite:
        if answer["class"] == "dispute" and id(answer) not in used and order_of(books, answer):
            fitting = [
                one
                for one in out
                if one["class"] == "dispute"
                and id(one) not in answered
                and order_of(books, one) == order_of(books, answer)
                and (one["currency"], one["amount_minor"]) == (answer["currency"], -answer["amount_minor"])
            ]
            if fitting:
                answered.add(id(fitting[0]))
                used.add(id(answer))
    return answered


def order_of(books: Books, line: Row) -> str:
    if line["order"]:
        return f"known {line['order'].number}"
    has_row = any(case.order_text and case.order_text == line["order_no"] for case in books.cases.values())
    is_stranger = bool(line["order_no"]) or has_row
    return f"unknown {line['order_no']}" if is_stranger else ""


def rank(line: Row) -> tuple[Any, ...]:
    return (line["day"], line["file_id"], line["row_no"], line["line_key"])
