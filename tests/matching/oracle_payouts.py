"""Plan `payouts` as the contract tells it, row by row and set by set."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pandas as pd

from company.values import Shop
from tests.matching.oracle_values import EXPECTED, Answer, Company, Found, Row, after, the_day_of

Answered = tuple[tuple[int, ...], tuple[int, ...]]  # payouts, bank lines


def pay(company: Company, frames: Mapping[str, pd.DataFrame]) -> Answer:
    till = Till(company, frames)
    till.match()
    till.tell()
    return till.answer


def plain(name: str) -> str:
    return name.replace("（", "(").replace("）", ")").replace(" ", "").lower()


@dataclass
class Till:
    company: Company
    frames: Mapping[str, pd.DataFrame]
    answer: Answer = field(default_factory=Answer)

    def __post_init__(self) -> None:
        self.shop_of = {one.number: self._shop(one.shop_id) for one in self.company.accounts}
        self.circle_of = self._circles()
        names = {plain(n): self.circle_of[a.number] for a in self.company.accounts for n in a.payee_names}
        rows = self.frames["ledger"].to_dict("records")
        rows = [row for row in rows if row["class"] in ("payout", "transfer")]
        order = ("occurred_at", "account", "ledger_no", "amount_minor", "line_key")
        self.payouts = sorted(rows, key=lambda row: [row[name] for name in order])
        lines = self.frames["bank"].to_dict("records")
        order = ("occurred_at", "account", "bank_no", "amount_minor", "line_key")
        self.lines = sorted(lines, key=lambda row: [row[name] for name in order])
        for row in (*self.payouts, *self.lines):
            row["day"] = the_day_of(row["occurred_at"])
        for row in self.payouts:
            row["shop_row"], row["circle"] = self.shop_of[row["account"]], self.circle_of[row["account"]]
            row["due"] = self._due(row["shop_row"], row["day"])
            row["takes_part"] = row["settle_status"] not in EXPECTED and row["amount_minor"] != 0
        for row in self.lines:
            row["circle"] = names.get(plain(row["payee_name"]), 0)
        self.open = {
            n for n, row in enumerate(self.payouts) if row["takes_part"] and row["class"] == "payout"
        }
        self.free = {n for n, row in enumerate(self.lines) if row["amount_minor"] != 0}
        self.pairs: list[tuple[int, int, int | None, tuple[int, ...]]] = []
        self.mismatch: dict[int, int] = {}
        self.tied: set[int] = set()

    def _shop(self, shop_id: int | None) -> Shop:
        return next(shop for shop in self.company.shops if shop.id == shop_id)

    def _circles(self) -> dict[str, int]:
        groups = [({plain(n) for n in one.payee_names}, {one.number}) for one in self.company.accounts]
        for _ in groups:
            for one, other in combinations(groups, 2):
                if one[0] & other[0]:
                    for whole, part in ((one[0], other[0]), (one[1], other[1])):
                        both = whole | part
                        whole.update(both)
                        part.update(both)
        keys = {number: min(accounts) if names else "" for names, accounts in groups for number in accounts}
        places = {key: place for place, key in enumerate(sorted(set(keys.values()) - {""}), start=1)}
        return {number: places.get(key, 0) for number, key in keys.items()}

    def _due(self, shop: Shop, day: date) -> date:
        business = shop.payout_days == "business"
        end = after(day, shop.payout_within_days, business=business, calendar=self.company.calendar)
        return max(day, end)

    def take(self, payouts: Iterable[int], lines: Iterable[int]) -> None:
        self.open -= set(payouts)
        self.free -= set(lines)

    def beside(self, payout: int, line: int) -> bool:
        left, right = self.payouts[payout], self.lines[line]
        same = left["circle"] == right["circle"] and left["currency"] == right["currency"]
        return bool(same and left["day"] <= right["day"] <= left["due"])

    # the passes

    def match(self) -> None:
        self.names = {n: self.named_by(n) for n in self.free}
        self.return_()
        self.name()
        self.pair_alone()
        self.join()
        self.twin()

    def return_(self) -> None:
        backs = [n for n in sorted(self.open) if self.payouts[n]["amount_minor"] > 0]
        origins: dict[int, int] = {}
        for back in sorted(backs, key=lambda n: (self.payouts[n]["original_no"] == "", n)):
            row = self.payouts[back]
            same = [n for n in sorted(self.open) if n not in origins.values() and self.opposite(n, row)]
            named = [n for n in same if self.payouts[n]["ledger_no"] == row["original_no"] != ""]
            before = [n for n in same if n < back and row["day"] <= self.payouts[n]["due"]]
            if named or before:
                origins[back] = named[0] if named else before[-1]
        again: set[int] = set()
        for back in backs:
            if back not in origins:
                continue
            row = self.payouts[back]
            others = sorted(self.open - again - {origins[back]})
            later = [n for n in others if n > back and self.opposite(n, row)]
            later = [n for n in later if self.payouts[n]["day"] <= row["due"]]
            again |= set(later[:1])
            self.pairs.append((origins[back], back, later[0] if later else None, ()))
        for place, (paid, back, new, _) in enumerate(self.pairs):
            self.pairs[place] = (paid, back, new, self.both_ways(paid, back))
            self.take((paid, back), self.pairs[place][3])

    def opposite(self, n: int, row: Row) -> bool:
        one = self.payouts[n]
        same = all(one[name] == row[name] for name in ("account", "currency"))
        return bool(same and one["amount_minor"] == -row["amount_minor"] < 0)

    def both_ways(self, paid: int, back: int) -> tuple[int, ...]:
        left, returned = self.payouts[paid], self.payouts[back]
        mine = [
            n for n in sorted(self.free) if all(self.lines[n][k] == left[k] for k in ("circle", "currency"))
        ]
        ways = [
            (not self.names[i], o, i)
            for o in mine
            for i in mine
            if self.lines[i]["amount_minor"] == -left["amount_minor"] == -self.lines[o]["amount_minor"]
            and self.lines[i]["account"] == self.lines[o]["account"]
            and left["day"] <= self.lines[i]["day"] <= left["due"]
            and self.lines[i]["day"] <= self.lines[o]["day"] <= returned["due"]
            and self.names[i] <= {paid}
        ]
        return tuple(min(ways)[1:]) if ways else ()

    def named_by(self, line: int) -> set[int]:
        """Payouts that the line's text names: by their own number, else by their batch."""
        row = self.lines[line]
        words = set(re.split(r"[^0-9A-Za-z]+", row["summary"]))
        for name in ("ledger_no", "batch_no"):
            found = [
                n for n, one in enumerate(self.payouts)
                if one["class"] == "payout" and one["takes_part"] and one[name] in words and one[name]
                and one["currency"] == row["currency"] and row["circle"] in (one["circle"], 0)
                and row["day"] >= one["day"] and row["amount_minor"] * one["amount_minor"] < 0
            ]  # fmt: skip
            owners: dict[str, set[str]] = defaultdict(set)
            for n in found:
                owners[self.payouts[n][name]].add(self.payouts[n]["account"])
            if found:
                return {n for n in found if len(owners[self.payouts[n][name]]) == 1}
        return set()

    def name(self) -> None:
        waiting = {n: self.names[n] & self.open for n in sorted(self.free)}
        waiting = {n: some for n, some in waiting.items() if some}
        while waiting:
            lines, payouts = {min(waiting)}, set(waiting[min(waiting)])
            while more := {n for n, some in waiting.items() if some & payouts} - lines:
                lines |= more
                payouts |= {one for n in more for one in waiting[n]}
            for n in lines:
                del waiting[n]
            self.compare(sorted(payouts), sorted(lines))

    def compare(self, payouts: list[int], lines: list[int]) -> None:
        def out(n: int) -> int:
            return -int(self.payouts[n]["amount_minor"])

        def came(n: int) -> int:
            return int(self.lines[n]["amount_minor"])

        tolerance = min(self.payouts[n]["shop_row"].tolerance_minor for n in payouts)
        if abs(sum(map(out, payouts)) - sum(map(came, lines))) <= tolerance:
            self.take(payouts, lines)
            return
        left, right, pairs = [], list(lines), []
        for n in payouts:
            same = [m for m in right if came(m) == out(n)]
            if same:
                right.remove(same[0])
                pairs.append((n, same[0]))
            else:
                left.append(n)
        if right and not left:
            last, line = pairs.pop()
            left, right = [last], [line, *right]
        for n, line in pairs:
            self.take([n], [line])
        for place, n in enumerate(left if right else []):
            is_last = place + 1 == min(len(left), len(right))
            mine = right[place:] if is_last else right[place : place + 1]
            self.mismatch[n] = sum(map(came, mine)) - out(n)
            self.take([n], mine)

    def pair_alone(self) -> None:
        left: dict[Any, list[int]] = defaultdict(list)
        right: dict[Any, list[int]] = defaultdict(list)
        for n in sorted(self.open):
            row = self.payouts[n]
            left[row["account"], row["currency"], row["amount_minor"], row["day"]].append(n)
        for n in sorted(self.free):
            row = self.lines[n]
            key = (row["account"], row["currency"], row["amount_minor"], row["day"], plain(row["payee_name"]))
            right[key].append(n)
        fits = [
            (some, many)
            for some in left.values()
            for many in right.values()
            if self.beside(some[0], many[0])
            and self.payouts[some[0]]["amount_minor"] == -self.lines[many[0]]["amount_minor"]
        ]
        made = [
            (some, many)
            for some, many in fits
            if len(some) == len(many) and sum(some is s or many is m for s, m in fits) == 1
        ]
        for some, many in fits:
            self.take(some, many)
            if (some, many) not in made:
                self.tied |= set(some)

    def join(self) -> None:
        self.choose(self.structural())
        self.choose(self.sums(self.open, self.free, self.beside, turned=False))
        self.choose(self.sums(self.free, self.open, lambda m, n: self.beside(n, m), turned=True))

    def choose(self, answers: set[Answered]) -> None:
        def clash(one: Answered, other: Answered) -> bool:
            return one != other and bool(set(one[0]) & set(other[0]) or set(one[1]) & set(other[1]))

        for one in answers:
            self.take(*one)
            if any(clash(one, other) for other in answers):
                self.tied |= set(one[0])

    def amount(self, n: int, *, is_line: bool) -> int:
        return int(self.lines[n]["amount_minor"]) if is_line else -int(self.payouts[n]["amount_minor"])

    def structural(self) -> set[Answered]:
        found: set[Answered] = set()
        open_ = [n for n in sorted(self.open) if self.payouts[n]["circle"]]
        for line in self.free:
            some = [n for n in open_ if self.beside(n, line)]
            for whole in self.wholes(some, self.payouts):
                if sum(self.amount(n, is_line=False) for n in whole) == self.lines[line]["amount_minor"]:
                    found.add((tuple(whole), (line,)))
        for payout in open_:
            many = [n for n in sorted(self.free) if self.beside(payout, n)]
            for whole in self.wholes(many, self.lines):
                if sum(self.amount(n, is_line=True) for n in whole) == self.amount(payout, is_line=False):
                    found.add(((payout,), tuple(whole)))
        return found

    def wholes(self, some: Sequence[int], rows: Sequence[Row]) -> Iterator[list[int]]:
        days = {rows[n]["day"] for n in some}
        for whole in (list(some), *([n for n in some if rows[n]["day"] == day] for day in days)):
            if len(whole) > 1:
                yield whole

    def sums(
        self, many: set[int], one: set[int], beside: Callable[[int, int], bool], *, turned: bool
    ) -> set[Answered]:
        """Sets of 2 and more whose sum is that of a row, none of whose parts comes to nothing."""
        found: set[Answered] = set()
        for single in sorted(one):
            circle = (self.payouts if turned else self.lines)[single]["circle"]
            some = [n for n in sorted(many) if circle and beside(n, single)]
            for size in range(2, len(some) + 1):
                for part in combinations(some, size):
                    amounts = [self.amount(n, is_line=turned) for n in part]
                    parts = (c for k in range(1, size) for c in combinations(amounts, k))
                    is_whole = sum(amounts) == self.amount(single, is_line=not turned)
                    if is_whole and all(sum(c) not in (0, sum(amounts)) for c in parts):
                        found.add(((single,), part) if turned else (part, (single,)))
        return found

    def twin(self) -> None:
        transfers = [
            n for n, row in enumerate(self.payouts) if row["class"] == "transfer" and row["takes_part"]
        ]
        self.twins: set[int] = set()
        for n in transfers:
            row = self.payouts[n]
            days = row["due"] - row["day"]
            if n in self.twins:
                continue
            at_bank = [
                m for m in sorted(self.free)
                if row["circle"] and self.lines[m]["circle"] == row["circle"]
                and self.lines[m]["currency"] == row["currency"]
                and self.lines[m]["amount_minor"] == -row["amount_minor"]
                and abs(self.lines[m]["day"] - row["day"]) <= days
            ]  # fmt: skip
            other = [
                m for m in transfers
                if m not in self.twins and self.payouts[m]["account"] != row["account"]
                and self.payouts[m]["currency"] == row["currency"]
                and self.payouts[m]["amount_minor"] == -row["amount_minor"]
                and abs(self.payouts[m]["day"] - row["day"]) <= days
            ]  # fmt: skip
            if at_bank:
                self.take([], at_bank[:1])
            elif other:
                self.twins |= {n, other[0]}

    # what is found

    def covered(self, kind: str, owner: str, first: date, last: date) -> bool:
        """Whether files meet over all days from first to last."""
        days: set[date] = set()
        by_source: dict[str, list[Any]] = defaultdict(list)
        for file in self.company.files:
            if (file.kind, file.owner) == (kind, owner):
                by_source[file.source].append(file)
        for files in by_source.values():
            spans = sorted((file.first, file.last) for file in files)
            for place, (start, end) in enumerate(spans):
                days |= {start + timedelta(n) for n in range((end - start).days + 1)}
                until = max(end for _, end in spans[: place + 1])
                for start_next, _ in spans[place + 1 : place + 2]:
                    if (start_next - until).days <= 3:
                        days |= {until + timedelta(n) for n in range((start_next - until).days)}
        return all(first + timedelta(n) in days for n in range((last - first).days + 1))

    def add(self, type_: str, n: int, amount: int) -> None:
        row = self.payouts[n]
        key = (("ledger_no", row["ledger_no"]),)
        self.answer.found.append(Found(type_, row["shop_row"].name, row["account"], key, amount))

    def tell(self) -> None:
        for n, share in self.mismatch.items():
            self.add("payout_amount_mismatch", n, share)
        for n in self.tied:
            self.add("ambiguous_match", n, self.payouts[n]["amount_minor"])
        for paid, back, again, lines in self.pairs:
            self.tell_pair(paid, back, again, len(lines))
        for n in self.open:
            row = self.payouts[n]
            if row["due"] >= self.company.as_of[row["shop_row"].id] or not self.watched(row):
                self.answer.left_in_transit += 1
            else:
                self.add("payout_not_in_bank", n, row["amount_minor"])
        for m in self.free:
            self.tell_credit(self.lines[m])

    def tell_pair(self, paid: int, back: int, again: int | None, lines: int) -> None:
        row = self.payouts[back]
        if again is not None:
            return
        is_due = row["due"] < self.company.as_of[row["shop_row"].id]
        if is_due and self.covered("ledger", row["account"], row["day"], row["due"]):
            self.add("payout_bounced", paid, self.payouts[paid]["amount_minor"])
        else:
            self.answer.left_in_transit += 2
            self.answer.right_in_transit += lines

    def watched(self, row: Row) -> bool:
        """Whether the bank accounts at which the payout may have come were read."""
        mine = (row["circle"], row["currency"])
        seen = {one["account"] for one in self.lines if (one["circle"], one["currency"]) == mine and mine[0]}
        if not seen:
            told = {file.owner for file in self.company.files if file.kind == "bank"}
            money: dict[str, set[str]] = defaultdict(set)
            for one in self.lines:
                money[one["account"]].add(one["currency"])
            seen = {one for one in told if not money[one] or row["currency"] in money[one]}
        return bool(seen) and all(self.covered("bank", one, row["day"], row["due"]) for one in seen)

    def tell_credit(self, row: Row) -> None:
        if not row["circle"] or row["amount_minor"] <= 0:
            return
        for shop in self.company.shops:
            mine = [n for n, circle in self.circle_of.items()
                    if circle == row["circle"] and self.shop_of[n].id == shop.id]  # fmt: skip
            days = shop.payout_within_days
            days = days * 7 // 5 + 2 if shop.payout_days == "business" else days
            since = row["day"] - timedelta(days)
            if mine and not any(self.covered("ledger", n, since, row["day"]) for n in mine):
                self.answer.right_in_transit += 1
                return
        key = (("bank_no", row["bank_no"]),)
        self.answer.found.append(Found("bank_unexplained", "", row["account"], key, row["amount_minor"]))
