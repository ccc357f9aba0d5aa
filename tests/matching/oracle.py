"""The three plans once more, slowly and plainly, over pandas frames: what the engine must agree with.

Written from the contract's sentences, order by order and case by case, with sets of days instead of intervals
and loops instead of joins. It shares no code with the engine.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from company.values import Account, FeeContract, Shop

Row = dict[str, Any]
STATUS = ["unpaid", "paid", "shipped", "completed", "closed"]
CASE_STATUS = ["processing", "agreed", "refunded", "done", "closed"]
EXPECTED = {"待结算", "未结算", "结算中", "处理中", "PENDING", "PROCESSING"}


@dataclass(frozen=True)
class File:
    """Days that a file covers, for every shop or account in it."""

    kind: str
    shop: Shop
    owner: str
    source: str
    first: date
    last: date


@dataclass(frozen=True)
class Company:
    shops: Sequence[Shop]
    accounts: Sequence[Account]
    fees: Sequence[FeeContract]
    as_of: Mapping[int, date]
    files: Sequence[File]


@dataclass(frozen=True)
class Found:
    type: str
    shop: str
    account: str
    key: tuple[tuple[str, str], ...]
    amount: int


@dataclass
class Answer:
    """Exceptions, and how many rows of each side are in transit."""

    found: list[Found] = field(default_factory=list)
    left_in_transit: int = 0
    right_in_transit: int = 0


def plan_answers(company: Company, frames: Mapping[str, pd.DataFrame]) -> dict[str, Answer]:
    """What each plan must find, over all shops."""
    answers = {name: Answer() for name in ("settlement", "refunds", "returns")}
    for shop in company.shops:
        books = Books(company, shop, frames)
        settle(books, answers["settlement"])
        refund(books, answers["refunds"])
        give_back(books, answers["returns"])
    return answers


def day_of(moment: Any) -> date | None:
    return None if moment is None or pd.isna(moment) else pd.Timestamp(moment).date()


def half_up(amount: int, ppm: int) -> int:
    return int((Decimal(amount) * ppm / 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))


def share(agreed: int, pieces: int, of: int) -> int:
    if of <= 0:
        return agreed
    return int((Decimal(agreed) * pieces / of).quantize(Decimal(1), ROUND_HALF_UP))


# ---------------------------------------------------------------- reading the facts


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
        return min(statuses - {"closed"}, key=STATUS.index)

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
        return min(row["case_type"] for row in self.rows)

    @property
    def status(self) -> str:
        return max((row["case_status"] for row in self.rows), key=CASE_STATUS.index)

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
        self.order_rows = [r for r in rows["orders"] if self._is_mine(r)]
        self.case_rows = [r for r in rows["after_sales"] if self._is_mine(r)]
        self.receipts = [r for r in rows["receipts"] if self._is_mine(r)]
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
            if days and 0 < (first - max(days)).days < 4:
                first = max(days)
            days |= {first + timedelta(n) for n in range((last - first).days + 1)}
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
            by_parent[row["parent_order_no"]].add(row["order_no"])
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
            elif line["payment_no"] in by_payment:
                finds[id(line)] = min(by_payment[line["payment_no"]])
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
            return "known " + line["order"].number
        if line["order_no"]:
            return "unknown " + line["order_no"]
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
            return case.refunded_on < order.first_trade
        return order.state == "closed" or self.refunded_in_full(order)

    def waits_for_trade_until(self, case: Case) -> date | None:
        order = case.order
        if order is None or order.first_trade is not None:
            return None
        completed = order.latest("completed_at", status="completed")
        sent = order.latest("shipped_at") or order.latest("paid_at")
        ends = [
            completed and completed + timedelta(self.shop.settle_within_days),
            sent and sent + timedelta(30),
        ]
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
        due = event + timedelta(self.shop.refund_within_days)
        until = self.waits_for_trade_until(case)
        return due if until is None else max(due, until)


def mark_undone(lines: list[Row], owners: list[Any], ordinary_sign: int) -> None:
    """Pairs reversals with what they reverse: by 原流水号, else by an equal amount of the owner."""

    def is_reversal(line: Row) -> bool:
        return line["amount_minor"] * ordinary_sign < 0

    widest = owners[-1]
    originals = [line for line in lines if line["amount_minor"] * ordinary_sign > 0]
    first_choice = {}
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


# ---------------------------------------------------------------- settlement


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
    if state == "completed" and not trade_lines and not books.refunded_in_full(order) and due > tolerance:
        if difference < -tolerance:
            if books.waits("ledger", completed, completed and completed + settle_days):
                waits.append(True)
            else:
                return found("unsettled", difference)
    if state not in ("unpaid", "closed") and trade_lines and difference < -tolerance:
        start = completed or order.first_trade
        due_on = max(start + settle_days, max(line["day"] for line in trade_lines))
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
        line["order_status"] == "closed" and pd.isna(line["paid_at"]) and not line["buyer_paid_minor"]
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


# ---------------------------------------------------------------- refunds


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


# ---------------------------------------------------------------- returns


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
        elif books.covers("after_sales", d := day_of(row["received_at"]), d):
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
    shop = books.shop
    days = [day_of(row["received_at"]) for row in rows]
    pieces = sum(row["good_quantity"] + row["bad_quantity"] for row in rows)
    bad = sum(row["bad_quantity"] for row in rows)
    items = {row["sku"] for row in case.rows if row["sku"]}
    refund_line = case.has_line or case.on_order and books.standing(case) == "on order"
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
            if books.waits("receipts", min(days), min(days) + timedelta(shop.return_within_days)):
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
        if case.type == "return_refund" and case.is_refunded:
            if books.waits(
                "receipts", case.refunded_on, case.refunded_on + timedelta(shop.return_within_days)
            ):
                return "", 0, True
            return "return_not_received", -(case.paid_back if case.has_line else case.agreed), False
        return "", 0, case.status != "closed"
    owed = case.type == "return_refund" and case.status != "closed" and case.by_merchant and not refund_line
    if owed and books.standing(case) not in ("missing", "before settlement"):
        due = max(days) + timedelta(shop.refund_within_days)
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


def as_counts(found: Iterable[Found]) -> Counter[Found]:
    return Counter(found)
