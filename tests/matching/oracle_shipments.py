"""Plan `shipments` as the contract tells it, line by line and case by case."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import pandas as pd

from company.values import Sku
from tests.matching.oracle_goods import Goods, Unit, moment
from tests.matching.oracle_values import CASE_STATUS, STATUS, Answer, Company, Found, Row, day_of, share

KINDS = ("exchange", "reissue", "repair")
SHIP_DAYS, COMPLETE_DAYS = 3, 30


def send(company: Company, frames: Mapping[str, pd.DataFrame], skus: Sequence[Sku]) -> Answer:
    answer = Answer()
    for shop in company.shops:
        Sending(Goods(company, shop, frames, skus), answer).judge()
    return answer


class Sending:
    def __init__(self, goods: Goods, answer: Answer) -> None:
        self.goods, self.books, self.shop, self.answer = goods, goods.books, goods.shop, answer
        self.as_of = goods.books.as_of
        self.cases: dict[str, list[Row]] = defaultdict(list)
        for row in self.books.case_rows:
            self.cases[row["case_no"]].append(row)

    def add(self, type_: str, amount: int, **key: str) -> None:
        self.answer.found.append(Found(type_, self.shop.name, "", tuple(key.items()), amount))

    def judge(self) -> None:
        self.wrong: dict[int, list[Row]] = defaultdict(list)
        for unit in self.goods.units:
            self.wrong[id(unit)] = [row for row, _ in unit.sold if self.is_wrong(row, unit)]
        said = {id(unit): self.say(unit) for unit in self.goods.units}
        stuck = self.stuck(said)
        numbers: dict[str, set[str]] = defaultdict(set)
        for unit in self.goods.units:
            state = said[id(unit)]
            is_plain = not self.wrong[id(unit)] and unit.ref not in stuck
            if state == "opening" or (state == "waits" and is_plain):
                self.answer.left_in_transit += len(unit.rows)
                self.answer.right_in_transit += len(unit.sold)
            if state != "opening":
                for row in self.wrong[id(unit)]:
                    numbers["wrong_item_shipped"].add(row["shipment_no"])
        for row in self.goods.strange:
            day = day_of(row["shipped_at"])
            if day and self.books.covers("orders", day - timedelta(29), day):
                numbers["shipment_without_order"].add(row["shipment_no"])
            else:
                self.answer.right_in_transit += 1
        numbers["reissue_without_case"] |= self.judge_cases()
        for type_, found in numbers.items():
            for number in found:
                self.add(type_, 0, shipment_no=number)

    # lines

    def is_wrong(self, row: Row, unit: Unit) -> bool:
        rows = self.goods.rows_of(unit.ref)
        known = {code for one in rows for code in self.goods.codes(one["sku"])}
        if not row["sku"] or not all(one["sku"] for one in rows):
            return False
        return not (self.goods.codes(row["sku"]) & known)

    def refunded_at(self, unit: Unit) -> datetime | None:
        """When the line's cases, or its whole order's, had agreed all that was paid."""
        mine = [row for row in unit.cases if is_refunded(row) and not self.counts_once(row["case_no"])]
        of_order = []
        once: set[str] = set()
        theirs = [r for r in self.books.case_rows if self.goods.ref_of_case_row.get(r["row_no"]) == unit.ref]
        for row in sorted(filter(is_refunded, theirs), key=lambda r: str(moment(r["refunded_at"]))):
            if self.counts_once(row["case_no"]):
                if row["case_no"] in once:
                    continue
                once.add(row["case_no"])
            of_order.append(row)
        paid = sum(one.total("buyer_paid_minor") for one in self.goods.units if one.ref == unit.ref)
        moments = [reached(mine, unit.total("buyer_paid_minor")), reached(of_order, paid)]
        return min((one for one in moments if one), default=None)

    def counts_once(self, case_no: str) -> bool:
        rows = [r for r in self.cases[case_no] if r["row_no"] in self.goods.ref_of_case_row]
        amounts = [row["agreed_amount_minor"] for row in rows]
        refs = {self.goods.ref_of_case_row[row["row_no"]] for row in rows}
        paid = [
            sum(r["buyer_paid_minor"] for r in self.goods.rows_of(ref) if not r["is_gift"]) for ref in refs
        ]
        return len(amounts) > 1 and len(set(amounts)) == 1 and sum(amounts) > max(paid)

    def say(self, unit: Unit) -> str:
        """What an order line comes to: a type that is added here, "waits", "opening" or ""."""
        paid_days = [day for row in unit.rows if (day := day_of(row["paid_at"]))]
        if self.shop.go_live and paid_days and min(paid_days) < self.shop.go_live:
            return "opening"
        paid, ordered = unit.total("buyer_paid_minor"), unit.total("pieces")
        wanted = unit.total("pieces", statuses=STATUS[1:4])
        refunded, key = (
            self.refunded_at(unit),
            {"order_no": unit.lines[0][0], "sub_order_no": unit.lines[0][1]},
        )
        late = [p for row, p in unit.sold if refunded and (at := moment(row["shipped_at"])) and at > refunded]
        if unit.net > ordered and not self.wrong[id(unit)]:
            self.add("duplicate_shipment", -share(paid, unit.net - ordered, ordered), **key)
            return "duplicate_shipment"
        if refunded and sum(late) - unit.back > 0:
            gone = min(sum(late) - unit.back, ordered)
            self.add("shipped_after_refund", -share(paid, gone, ordered), **key)
            return "shipped_after_refund"
        given_up = sum(
            self.goods.pieces(row, row["quantity"])
            for row in unit.cases
            if is_refunded(row, any_amount=True) and row["case_type"] == "refund_only"
        )
        missing = wanted - given_up - unit.net
        if wanted and not refunded and missing > 0:
            return self.say_missing(unit, missing, share(paid, missing, ordered), key)
        statuses = {row["order_status"] for row in unit.rows}
        return "waits" if statuses & {"unpaid"} and not wanted and unit.net else ""

    def say_missing(self, unit: Unit, missing: int, amount: int, key: dict[str, str]) -> str:
        events = [self.event(row) for row in unit.rows if row["order_status"] in STATUS[1:4]]
        known = [day for day in events if day]
        if len(known) < len(events):
            return "waits"
        due = max(known) + timedelta(SHIP_DAYS)
        if due >= self.as_of or not self.books.covers("shipments", min(known), due):
            return "waits"
        if self.wrong[id(unit)]:
            return ""
        type_ = "short_shipped" if unit.net > 0 else "not_shipped"
        self.add(type_, amount, **key)
        return type_

    def event(self, row: Row) -> date | None:
        if row["order_status"] != "paid":
            return day_of(row["shipped_at"])
        return day_of(row["promised_at"] if row["order_type"] == "预售" else row["paid_at"])

    # orders

    def stuck(self, said: dict[int, str]) -> set[str]:
        refs = set()
        for number, all_rows in self.goods.orders.items():
            rows = [row for row in all_rows if not row["is_gift"]]
            ref = self.goods.ref[number]
            open_ = [row for row in rows if row["order_status"] != "closed"]
            if not open_ or min(STATUS.index(row["order_status"]) for row in open_) != 2:
                continue
            days = [day_of(row["shipped_at"]) for row in open_ if row["order_status"] == "shipped"]
            sent = max((day for day in days if day), default=None)
            units = [unit for unit in self.goods.units if unit.ref == ref]
            if sent is None or any(said[id(u)] not in ("", "waits") or self.wrong[id(u)] for u in units):
                continue
            due = sent + timedelta(COMPLETE_DAYS)
            seen = [kind for kind in ("after_sales", "ledger") if self.books.covers(kind, sent, due)]
            is_seen = bool(seen) and self.books.covers("receipts", sent, due)
            if due < self.as_of and is_seen and not self.came_back(ref, number):
                refs.add(ref)
                parts = ("buyer_paid_minor", "platform_discount_minor", "other_discount_minor")
                owed = sum(row[part] for row in rows for part in parts)
                self.add("order_stuck", -owed, order_no=number)
        return refs

    def came_back(self, ref: str, number: str) -> bool:
        cases = [r for r in self.books.case_rows if self.goods.ref_of_case_row.get(r["row_no"]) == ref]
        if any(is_refunded(row, any_amount=True) for row in cases):
            return True
        waybills = {row["return_waybill"] for row in cases} | {
            row["waybill"] for unit in self.goods.units if unit.ref == ref for row, _ in unit.sold
        }
        for row in self.books.receipts:
            if row["order_no"] == number or row["return_waybill"] in waybills - {""}:
                return True
            if row["case_no"] and row["case_no"] in {one["case_no"] for one in cases}:
                return True
        # another order of the same group counts as well, and a refund line that names the order
        mates = {n for n in self.goods.members[ref] if self.is_open(n)}
        if any(row["order_no"] in mates for row in self.books.receipts):
            return True
        return any(line["class"] == "refund" and line["order_no"] in mates for line in self.books.ledger)

    def is_open(self, number: str) -> bool:
        ranks = [STATUS.index(r["order_status"]) for r in self.goods.orders[number] if not r["is_gift"]]
        days = [day_of(r["shipped_at"]) for r in self.goods.orders[number]
                if not r["is_gift"] and r["order_status"] == "shipped"]  # fmt: skip
        sent = max((day for day in days if day), default=None)
        return bool(ranks) and min(ranks) == 2 and sent is not None and sent < self.as_of

    # cases

    def judge_cases(self) -> set[str]:
        """Adds what is wrong with cases; returns the numbers of outbound rows that none explains."""
        of_ref: dict[str, list[str]] = defaultdict(list)
        for number, rows in self.cases.items():
            refs = [ref for row in rows if (ref := self.goods.ref_of_case_row.get(row["row_no"]))]
            if refs and case_type(rows) in KINDS:
                of_ref[max(refs)].append(number)
        out: dict[str, list[Row]] = defaultdict(list)
        named: set[str] = set()
        lone: set[str] = set()
        for row in self.goods.sent:
            if row["case_no"] in self.cases:
                named.add(row["case_no"])
                if row["shipment_type"] != "sale":
                    out[row["case_no"]].append(row)
            elif row["shipment_type"] in ("exchange", "reissue"):
                order = self.goods.find(row)[0]
                mine = of_ref[self.goods.ref[order]] if order and not row["case_no"] else []
                if len(mine) == 1:
                    named.add(mine[0])
                    out[mine[0]].append(row)
                elif not mine:
                    day = day_of(row["shipped_at"])
                    if day and self.books.covers("after_sales", day, day):
                        lone.add(row["shipment_no"])
                    else:
                        self.answer.right_in_transit += 1
        for number, rows in self.cases.items():
            if case_type(rows) in KINDS and self.case_waits(number, rows, number in named):
                self.answer.left_in_transit += len(rows)
                self.answer.right_in_transit += len(out[number])
        return lone

    def came_in(self, number: str) -> bool:
        waybills = {r["return_waybill"]: r for r in self.books.case_rows if r["return_waybill"]}
        mine = {row["return_waybill"] for row in self.cases[number]} - {""}
        return any(
            row["return_waybill"] in mine
            or (row["return_waybill"] not in waybills and row["case_no"] == number)
            for row in self.books.receipts
        )

    def case_waits(self, number: str, rows: list[Row], is_out: bool) -> bool:
        """Whether the case is in transit; adds its exception where it is one."""
        type_, is_in = case_type(rows), self.came_in(number)
        status = max((row["case_status"] for row in rows), key=CASE_STATUS.index)
        if is_out and (is_in or type_ == "reissue"):
            return False
        if status == "closed" or (type_ == "reissue" and status == "refunded"):
            return False
        if status not in (("agreed", "done") if type_ == "reissue" else ("done",)):
            return True
        if type_ != "reissue" and not is_in and not is_out:
            return True
        applied = min((day for row in rows if (day := day_of(row["applied_at"]))), default=None)
        days = SHIP_DAYS if type_ == "reissue" else self.shop.return_within_days
        absent = "receipts" if is_out else "shipments"
        if applied is None or self.books.waits(absent, applied, applied + timedelta(days)):
            return True
        units = [u for row in rows if (u := self.goods.unit_of_case_row.get(row["row_no"]))]
        worth = 0
        if units:
            unit = min(units, key=lambda one: one.lines[0])
            pieces = sum(self.goods.pieces(row, row["quantity"]) for row in rows)
            worth = share(unit.total("buyer_paid_minor"), pieces, unit.total("pieces"))
        name = {"reissue": "reissue_not_shipped", "repair": "repair_incomplete"}.get(
            type_, "exchange_incomplete"
        )
        self.add(name, -worth if is_out else worth, case_no=number)
        return False


def case_type(rows: list[Row]) -> str:
    return str(min(row["case_type"] for row in rows))


def is_refunded(row: Row, *, any_amount: bool = False) -> bool:
    done = row["case_status"] in ("refunded", "done") and day_of(row["refunded_at"]) is not None
    return done and (any_amount or row["agreed_amount_minor"] > 0)


def reached(rows: list[Row], paid: int) -> datetime | None:
    """The first moment at which the agreed amounts come to what was paid."""
    so_far = 0
    moments: dict[datetime, int] = defaultdict(int)
    for row in rows:
        at = moment(row["refunded_at"])
        assert at is not None
        moments[at] += row["agreed_amount_minor"]
    for at in sorted(moments):
        so_far += moments[at]
        if so_far >= paid:
            return at
    return None
