"""Plan `orders` as the contract tells it, order by order."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from company.values import Shop
from tests.matching.oracle_books import Books
from tests.matching.oracle_values import CASE_STATUS, STATUS, Answer, Company, Found, Row, day_of

DAY = timedelta(1)


def compare(company: Company, frames: Mapping[str, pd.DataFrame]) -> Answer:
    answer = Answer()
    for shop in company.shops:
        books = Books(company, shop, frames)
        compare_orders(books, shop, sided(frames["orders"], shop), answer)
        compare_cases(books, shop, sided(frames["after_sales"], shop), answer)
    return answer


def sided(frame: pd.DataFrame, shop: Shop) -> dict[str, list[Row]]:
    """The rows of either side; nothing where only one tells."""
    sides: dict[str, list[Row]] = {"platform": [], "own": []}
    for row in frame.to_dict("records"):
        if (row["platform"], row["shop"]) == (shop.platform, shop.name):
            sides[row["side"]].append(row)
    return sides if all(sides.values()) else {"platform": [], "own": []}


def compare_orders(books: Books, shop: Shop, sides: dict[str, list[Row]], answer: Answer) -> None:
    known = {row["order_no"] for row in sides["platform"]}
    pairs: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {"platform": [], "own": []})
    parents: dict[str, str] = {}
    for row in sides["own"]:
        number, parent = row["order_no"], row["parent_order_no"]
        parents[number] = min(parent, parents.get(number, parent))
    for row in sides["platform"]:
        pairs[row["order_no"]]["platform"].append(row)
    for row in sides["own"]:
        number = row["order_no"]
        bare = re.sub(r"(-[0-9]+|[A-Za-z])$", "", number)
        meant = next((one for one in (number, bare, parents[number]) if one in known), number)
        pairs[meant]["own"].append(row)
    for number, pair in pairs.items():
        waits = judge_order(books, shop, number, pair, answer)
        if waits:
            answer.left_in_transit += len(pair["platform"])
            answer.right_in_transit += len(pair["own"])


def judge_order(books: Books, shop: Shop, number: str, pair: dict[str, list[Row]], answer: Answer) -> bool:
    """Adds what differs; whether the order is in transit."""

    def found(type_: str, amount: int) -> None:
        answer.found.append(Found(type_, shop.name, "", (("order_no", number),), amount))

    paid = min((d for rows in pair.values() for row in rows if (d := day_of(row["paid_at"]))), default=None)
    if paid is None:
        return False
    if shop.go_live and paid < shop.go_live:
        return True
    sums = {side: sum(row["buyer_paid_minor"] for row in rows) for side, rows in pair.items()}
    for side in ("own", "platform"):
        if not pair[side]:
            if paid + DAY >= books.as_of or not covers(books, side, paid, paid + DAY):
                return True
            found(f"order_missing_{side}", sums["platform"] - sums["own"])
            return False
    differs = abs(sums["platform"] - sums["own"]) > shop.tolerance_minor
    if differs:
        found("order_amount_mismatch", sums["platform"] - sums["own"])
    if status(pair["platform"]) == status(pair["own"]):
        return False
    columns = ("paid_at", "shipped_at", "completed_at")
    last = max(d for rows in pair.values() for row in rows for name in columns if (d := day_of(row[name])))
    if last + DAY < books.as_of:
        found("order_status_mismatch", 0)
        return False
    return not differs


def status(rows: list[Row]) -> int:
    return min(STATUS.index(row["order_status"]) for row in rows)


def covers(books: Books, side: str, first: date, last: date) -> bool:
    days: set[date] = set()
    for file in books.company.files:
        if file.kind == "orders" and file.source == f"{side} source":
            days |= books.source_days("orders", file.owner, file.source)
    return {first, last} <= days


def compare_cases(books: Books, shop: Shop, sides: dict[str, list[Row]], answer: Answer) -> None:
    cases: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {"platform": [], "own": []})
    for side, rows in sides.items():
        for row in rows:
            cases[row["case_no"]][side].append(row)
    for number, pair in cases.items():
        if not all(pair.values()):
            continue
        if further(pair["platform"]) == further(pair["own"]):
            continue
        days: list[Any] = [day_of(row[name]) for rows in pair.values() for row in rows
                           for name in ("applied_at", "refunded_at")]  # fmt: skip
        last = max((day for day in days if day), default=None)
        if last and last + DAY < books.as_of:
            answer.found.append(Found("case_status_mismatch", shop.name, "", (("case_no", number),), 0))
        else:
            answer.left_in_transit += len(pair["platform"])
            answer.right_in_transit += len(pair["own"])


def further(rows: list[Row]) -> int:
    """The furthest status; 已退款 is as far as 已完成."""
    done = CASE_STATUS.index("done")
    ranks = [CASE_STATUS.index(row["case_status"]) for row in rows]
    return max(done if rank == CASE_STATUS.index("refunded") else rank for rank in ranks)
