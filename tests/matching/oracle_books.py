"""One shop's facts for the reference: read from frames, joined line by line, refunds put to their cases."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from company.values import Shop
from tests.matching.oracle_values import CASE_STATUS, EXPECTED, STATUS, Company, Row, after, day_of


@dataclass
class Order:
    """Orders judged together: nearly always one."""

    number: str
    lines: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)
    cases: list["Case"] = field(default_factory=list)

    @property
    def state(self) -> str:
        statuses = {line["order_status"] for line in self.lines}
        if statuses == {"closed"}:
            return "closed"
        return str(min(statuses - {"closed"}, key=STATUS.index))

    def total(self, column: str) -> int:
        return sum(line[column] for line in self.lines)

    @property
    def receivable(self) -> int:
        parts = ("buyer_paid_minor", "platform_discount_minor", "other_discount_minor")
        return sum(self.total(part) for part in parts)

    def latest(self, column: str, *, status: str = "") -> date | None:
        found = [day_of(line[column]) for line in self.lines if not status or line["order_status"] == status]
        return max((day for day in found if day is not None), default=None)

    def of_class(self, *classes: str) -> list[Row]:
        return [line for line in self.ledger if line["class"] in classes]

    def only(self, column: str) -> str:
        """What all lines say, or "" where they differ."""
        said = {line[column] for line in self.lines}
        return str(said.pop()) if len(said) == 1 else ""

    @property
    def first_paid(self) -> date | None:
        return min((d for line in self.lines if (d := day_of(line["paid_at"]))), default=None)

    @property
    def first_trade(self) -> date | None:
        return min((line["day"] for line in self.of_class("trade")), default=None)


@dataclass
class Case:
    number: str
    rows: list[Row]
    order: Order | None = None
    order_text: str = ""
    lines: list[Row] = field(default_factory=list)  # refund lines that belong to it
    on_order: bool = False  # its order's sums are compared instead

    @property
    def type(self) -> str:
        return str(min(row["case_type"] for row in self.rows))

    @property
    def status(self) -> str:
        return str(max((row["case_status"] for row in self.rows), key=CASE_STATUS.index))

    @property
    def by_merchant(self) -> bool:
        return any(row["funder"] in ("", "merchant") for row in self.rows)

    @property
    def agreed(self) -> int:
        amounts = [row["agreed_amount_minor"] for row in self.rows]
        paid = self.order.total("buyer_paid_minor") if self.order else None
        if len(amounts) > 1 and len(set(amounts)) == 1 and paid is not None and sum(amounts) > paid:
            return int(amounts[0])
        if not self.by_merchant:
            return sum(amounts)
        return sum(row["agreed_amount_minor"] for row in self.rows if row["funder"] in ("", "merchant"))

    @property
    def is_fast(self) -> bool:
        return any(row["fast_refund"] for row in self.rows)

    @property
    def quantity(self) -> int:
        return sum(row["quantity"] for row in self.rows)

    @property
    def applied(self) -> date | None:
        return min((d for row in self.rows if (d := day_of(row["applied_at"]))), default=None)

    @property
    def refunded_on(self) -> date | None:
        return max((d for row in self.rows if (d := day_of(row["refunded_at"]))), default=None)

    @property
    def is_refunded(self) -> bool:
        return self.status in ("refunded", "done") and self.refunded_on is not None

    @property
    def paid_back(self) -> int:
        return sum(-line["amount_minor"] for line in self.lines)

    @property
    def has_line(self) -> bool:
        return any(not line["undone"] for line in self.lines)


class Books:
    """One shop's facts, joined as the contract says."""

    def __init__(self, company: Company, shop: Shop, frames: Mapping[str, pd.DataFrame]) -> None:
        self.company, self.shop = company, shop
        self.as_of, self.tolerance = company.as_of[shop.id], shop.tolerance_minor
        mine = {one.number for one in company.accounts if one.shop_id == shop.id}
        rows = {kind: frame.to_dict("records") for kind, frame in frames.items()}
        self.order_rows = self._one_side([r for r in rows["orders"] if self._is_mine(r)])
        self.case_rows = self._one_side([r for r in rows["after_sales"] if self._is_mine(r)])
        self.receipts = [r for r in rows["receipts"] if self._is_mine(r)]
        self.sent = [r for r in rows["shipments"] if self._is_mine(r)]
        self.ledger = [dict(r) for r in rows["ledger"] if r["account"] in mine]
        for line in self.ledger:
            line["day"] = day_of(line["occurred_at"])
            line["undone"] = False
        self.money = [line for line in self.ledger if self._is_money(line)]
        self.money.sort(key=lambda line: (line["day"], line["file_id"], line["row_no"], line["line_key"]))
        self.days: dict[tuple[str, str], set[date]] = {}
        self._join_orders()
        self._join_cases()
        self._join_lines()
        self._place_refunds()

    def _is_mine(self, row: Row) -> bool:
        return (row["platform"], row["shop"]) == (self.shop.platform, self.shop.name)

    def _one_side(self, rows: list[Row]) -> list[Row]:
        """The platform's rows; the shop's own only where the platform has none."""
        return [row for row in rows if row["side"] == "platform"] or rows

    def _is_money(self, line: Row) -> bool:
        if line["settle_status"].upper() in EXPECTED:
            return False
        if line["view"] != "detail":
            return True
        views = {one["source"]: one["view"] for one in self.ledger if one["account"] == line["account"]}
        funds = [source for source, view in views.items() if view == "fund"]
        return not any(line["day"] in self.source_days("ledger", line["account"], source) for source in funds)

    # coverage, as sets of days

    def source_days(self, kind: str, owner: str, source: str) -> set[date]:
        spans = sorted(
            (file.first, file.last)
            for file in self.company.files
            if (file.kind, file.shop.id, file.owner, file.source) == (kind, self.shop.id, owner, source)
        )
        days: set[date] = set()
        for first, last in spans:
            meets = days and 0 < (first - max(days)).days < 4
            start = max(days) if meets else first
            days |= {start + timedelta(n) for n in range((last - start).days + 1)}
        return days

    def covers(self, kind: str, first: date, last: date) -> bool:
        sources = {
            (file.owner, file.source)
            for file in self.company.files
            if file.kind == kind and file.shop.id == self.shop.id
        }
        by_owner: dict[str, set[date]] = defaultdict(set)
        for owner, source in sources:
            by_owner[owner] |= self.source_days(kind, owner, source)
        wanted = {first + timedelta(n) for n in range((last - first).days + 1)}
        return any(wanted <= days for days in by_owner.values())

    def waits(self, kind: str, event: date | None, due: date | None) -> bool:
        """Not yet due, or nobody has looked on every day from the event to the due date."""
        if event is None or due is None:
            return True
        return due >= self.as_of or not self.covers(kind, event, due)

    # deadlines

    def due(self, name: str, event: date | None, order: Order | None) -> date | None:
        """When the shop's `name`_within_days are over, counted from the event."""
        if event is None:
            return None
        of = {"category": order.only("category"), "channel": order.only("channel")} if order else {}
        fitting = [
            one
            for one in self.company.deadlines
            if (one.shop_id, one.name) == (self.shop.id, name)
            and one.category in ("", of.get("category", ""))
            and one.channel in ("", of.get("channel", ""))
            and one.valid_from <= event
        ]
        if not fitting:
            return event + timedelta(getattr(self.shop, f"{name}_within_days"))
        best = max(fitting, key=lambda one: (one.category != "", one.channel != "", one.valid_from))
        business = best.days_are == "business"
        return after(event, best.days, business=business, calendar=self.company.calendar)

    # joining

    def _join_orders(self) -> None:
        numbers = sorted({row["order_no"] for row in self.order_rows})
        together = {number: {number} for number in numbers}

        def tie(tied: Iterable[str]) -> None:
            merged = set().union(*(together[number] for number in tied))
            for number in merged:
                together[number] = merged

        by_payment, by_sub, by_parent = defaultdict(set), defaultdict(set), defaultdict(set)
        for row in self.order_rows:
            by_payment[row["payment_no"]].add(row["order_no"])
            by_sub[row["sub_order_no"]].add(row["order_no"])
            by_parent[row["parent_order_no"] or bare(row)].add(row["order_no"])
        for index in (by_payment, by_sub, by_parent):
            index.pop("", None)
        for tied in by_payment.values():
            tie(tied)
        finds: dict[int, str] = {}
        for line in self.ledger:
            if line["order_no"] in together:
                finds[id(line)] = line["order_no"]
            elif len(by_sub.get(line["sub_order_no"], ())) == 1:
                finds[id(line)] = min(by_sub[line["sub_order_no"]])
            elif len(by_sub.get(line["order_no"], ())) == 1:
                finds[id(line)] = min(by_sub[line["order_no"]])
            elif line["payment_no"] in by_payment:
                finds[id(line)] = min(by_payment[line["payment_no"]])
            elif line["order_no"] in by_payment:
                finds[id(line)] = min(by_payment[line["order_no"]])
            elif line["order_no"] in by_parent:
                tie(by_parent[line["order_no"]])
                finds[id(line)] = min(by_parent[line["order_no"]])
        heads = {number: min(group) for number, group in together.items()}
        self.orders = {head: Order(head) for head in sorted(set(heads.values()))}
        self.order_of_number = {number: self.orders[head] for number, head in heads.items()}
        for row in self.order_rows:
            self.order_of_number[row["order_no"]].lines.append(row)
        self.order_of_line = {key: self.order_of_number[number] for key, number in finds.items()}
        self.by_sub = by_sub

    def _join_cases(self) -> None:
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self.case_rows:
            rows[row["case_no"]].append(row)
        self.cases = {number: Case(number, rows[number]) for number in sorted(rows)}
        for case in self.cases.values():
            orders = [order for row in case.rows if (order := self._order_of_case_row(row))]
            case.order = max(orders, key=lambda order: order.number, default=None)
            case.order_text = "" if case.order else min(row["order_no"] for row in case.rows)
            if case.order:
                case.order.cases.append(case)

    def _order_of_case_row(self, row: Row) -> Order | None:
        if row["order_no"] in self.order_of_number:
            return self.order_of_number[row["order_no"]]
        orders = {self.order_of_number[number].number for number in self.by_sub.get(row["sub_order_no"], ())}
        return self.orders[min(orders)] if len(orders) == 1 else None

    def _join_lines(self) -> None:
        for line in self.money:
            order = self.order_of_line.get(id(line))
            if order is None and line["case_no"] in self.cases:
                order = self.cases[line["case_no"]].order
            line["order"] = order
            if order:
                order.ledger.append(line)

    def _same_order_cases(self, line: Row) -> list[Case]:
        if line["order"]:
            return list(line["order"].cases)
        return [c for c in self.cases.values() if c.order_text and c.order_text == line["order_no"]]

    def _place_refunds(self) -> None:
        refunds = [line for line in self.money if line["class"] == "refund"]
        self.refunds = refunds
        for line in refunds:
            line["case"] = self.cases.get(line["case_no"]) if line["case_no"] else None
            line["order_key"] = self._order_key(line)
        mark_undone(
            refunds, [lambda line: line["case"] and line["case"].number, lambda line: line["order_key"]], -1
        )
        for line in refunds:
            if line["case"]:
                line["claim"] = "named"
                line["case"].lines.append(line)
            elif line["case_no"] or not self._same_order_cases(line):
                line["claim"] = "none"
            elif len(cases := self._same_order_cases(line)) == 1:
                line["claim"], line["case"] = "only", cases[0]
                cases[0].lines.append(line)
            else:
                line["claim"] = "several"
        self._place_by_amount([line for line in refunds if line["claim"] == "several"])

    def _order_key(self, line: Row) -> str | None:
        if line["order"]:
            return f"known {line['order'].number}"
        if line["order_no"]:
            return f"unknown {line['order_no']}"
        return "unknown " + line["case"].order_text if line["case"] and line["case"].order_text else None

    def _place_by_amount(self, lines: list[Row]) -> None:
        groups: dict[str, list[Row]] = defaultdict(list)
        for line in lines:
            groups[line["order_key"]].append(line)
        for group in groups.values():
            cases = self._same_order_cases(group[0])
            opened = {case.number: case.agreed - case.paid_back for case in cases}
            standing = [line for line in group if not line["undone"] and line["amount_minor"] < 0]
            for amount in {-line["amount_minor"] for line in standing}:
                alike = [line for line in standing if -line["amount_minor"] == amount]
                fitting = [case for case in cases if opened[case.number] == amount]
                if len(alike) < len(fitting):
                    continue  # which of the cases was paid is not known
                fitting.sort(key=lambda case: (case.applied or date.max, case.number))
                for line, case in zip(alike, fitting, strict=False):
                    line["case"] = case
                    case.lines.append(line)
            if any(line["case"] is None and not line["undone"] for line in group):
                for case in cases:
                    case.on_order = True

    # where a case stands with the ledger

    def refunded_without_line(self, case: Case) -> bool:
        return (
            case.order is not None
            and case.is_refunded
            and case.by_merchant
            and case.agreed > 0
            and not case.has_line
        )

    def refunded_in_full(self, order: Order) -> bool:
        cases = [case for case in order.cases if self.refunded_without_line(case)]
        return bool(cases) and sum(case.agreed for case in cases) >= order.total("buyer_paid_minor")

    def before_settlement(self, case: Case) -> bool:
        order = case.order
        if order is None or not self.refunded_without_line(case):
            return False
        if order.first_trade is not None:
            return case.refunded_on is not None and case.refunded_on < order.first_trade
        return order.state == "closed" or self.refunded_in_full(order)

    def waits_for_trade_until(self, case: Case) -> date | None:
        order = case.order
        if order is None or order.first_trade is not None or self.shop.released != "completion":
            return None
        completed = order.latest("completed_at", status="completed")
        sent = order.latest("shipped_at") or order.latest("paid_at")
        ends = [self.due("settle", completed, order), self.due("complete", sent, order)]
        return min((end for end in ends if end), default=None)

    def standing(self, case: Case) -> str:
        event = case.refunded_on or case.applied
        if case.has_line:
            return "has line"
        if self.before_settlement(case):
            return "before settlement"
        if case.status == "closed":
            return "nothing"
        if case.on_order:
            return "on order"
        if case.status == "processing":
            return "waits"
        if not case.by_merchant or case.agreed <= 0:
            return "nothing"
        if case.type == "return_refund" and case.status == "agreed" and case.refunded_on is None:
            return "waits"
        if event is None:
            return "waits"
        return "waits" if self.waits("ledger", event, self.refund_due(case)) else "missing"

    def refund_due(self, case: Case) -> date | None:
        event = case.refunded_on or case.applied
        if event is None:
            return None
        due = self.due("fast_refund" if case.is_fast else "refund", event, case.order)
        assert due is not None
        until = self.waits_for_trade_until(case)
        return due if until is None else max(due, until)


def bare(row: Row) -> str:
    """The number that a part of an order in a system of one's own is a part of."""
    number = re.sub(r"(-[0-9]+|[A-Za-z])$", "", row["order_no"])
    return number if row["side"] == "own" and number != row["order_no"] else ""


def mark_undone(lines: list[Row], owners: list[Callable[[Row], Any]], ordinary_sign: int) -> None:
    """Pairs reversals with what they reverse: by 原流水号, else by an equal amount of the owner."""

    def is_reversal(line: Row) -> bool:
        return bool(line["amount_minor"] * ordinary_sign < 0)

    widest = owners[-1]
    originals = [line for line in lines if line["amount_minor"] * ordinary_sign > 0]
    first_choice: dict[int, tuple[Row, Row]] = {}
    for reversal in (line for line in lines if is_reversal(line) and line["original_no"]):
        named = [
            o
            for o in originals
            if (o["account"], o["ledger_no"]) == (reversal["account"], reversal["original_no"])
            and widest(o) is not None
            and widest(o) == widest(reversal)
        ]
        if named:
            first_choice.setdefault(id(named[0]), (reversal, named[0]))
    for reversal, original in first_choice.values():
        reversal["undone"] = original["undone"] = True
    for owner in owners:
        pools: dict[Any, list[Row]] = defaultdict(list)
        for line in originals:
            if not line["undone"] and owner(line) is not None:
                pools[owner(line), abs(line["amount_minor"])].append(line)
        for reversal in lines:
            pool = pools.get((owner(reversal), abs(reversal["amount_minor"])))
            if is_reversal(reversal) and not reversal["undone"] and owner(reversal) is not None and pool:
                pool.pop(0)["undone"] = reversal["undone"] = True
