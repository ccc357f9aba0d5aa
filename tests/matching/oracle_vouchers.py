"""Plan `vouchers` as the contract tells it, one 单据号 after the other."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from company.values import Account, Shop
from tests.matching.oracle_values import EXPECTED, Answer, Company, Found, Row, the_day_of

Voucher = tuple[str, str, str, str]


def book(company: Company, frames: Mapping[str, pd.DataFrame]) -> Answer:
    desk = Desk(company, frames)
    desk.judge()
    return desk.answer


@dataclass
class Desk:
    company: Company
    frames: Mapping[str, pd.DataFrame]
    answer: Answer = field(default_factory=Answer)

    def __post_init__(self) -> None:
        self.vouchers: dict[Voucher, list[Row]] = defaultdict(list)
        for row in self.frames["vouchers"].to_dict("records"):
            if row["status"] != "已作废":
                month = f"{row['voucher_date']:%Y-%m}"
                self.vouchers[row["book"], month, row["word"], row["number"]].append(row)
        self.subjects: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self.frames["ledger"].to_dict("records"):
            account = next(one for one in self.company.accounts if one.number == row["account"])
            row["day"] = the_day_of(row["occurred_at"])
            if row["settle_status"] in EXPECTED or row["amount_minor"] == 0:
                continue
            if account.booked_classes and row["class"] not in account.booked_classes:
                continue
            if name := self.name(account, row):
                self.subjects[account.number, name, row["currency"]].append(row)
        self.entries = {key: self.naming(key) for key in self.subjects}

    def name(self, account: Account, row: Row) -> str:
        if account.voucher_by == "day":
            return f"{account.number}/{row['day']:%Y-%m-%d}"
        if account.voucher_by == "month":
            return f"{account.number}/{row['day']:%Y-%m}"
        batch = row["batch_no"] if account.voucher_by == "batch" else ""
        return str(batch or row["ledger_no"])

    def account(self, number: str) -> Account:
        return next(one for one in self.company.accounts if one.number == number)

    def shop(self, number: str) -> Shop:
        return next(one for one in self.company.shops if one.id == self.account(number).shop_id)

    def naming(self, key: tuple[str, str, str]) -> dict[Voucher, list[Row]]:
        """The voucher lines that name the subject, by voucher."""
        _, name, currency = key
        found = {}
        for voucher, rows in self.vouchers.items():
            mine = [row for row in rows if row["currency"] == currency and names(row["source_no"], name)]
            if mine:
                found[voucher] = mine
        return found

    def amount(self, key: tuple[str, str, str]) -> int:
        return sum(int(row["amount_minor"]) for row in self.subjects[key])

    def fits(self, key: tuple[str, str, str], rows: list[Row]) -> bool:
        code = self.account(key[0]).account_code
        signed = sum(r["debit_minor"] - r["credit_minor"] for r in rows if code in ("", r["account_code"]))
        sums = [abs(sum(r[side] for r in rows)) for side in ("debit_minor", "credit_minor")]
        return bool(signed == self.amount(key) or max(sums) == abs(self.amount(key)))

    def own(self, key: tuple[str, str, str]) -> dict[Voucher, list[Row]]:
        """A number of several accounts: the voucher books those whose amount it has, if any."""
        rivals = [one for one in self.subjects if one[1] == key[1]]
        return {
            voucher: rows
            for voucher, rows in self.entries[key].items()
            if len(rivals) == 1
            or self.fits(key, rows)
            or not any(
                self.fits(one, self.entries[one][voucher]) for one in rivals if voucher in self.entries[one]
            )
        }

    def judge(self) -> None:
        for voucher, rows in self.vouchers.items():
            gap = sum(row["debit_minor"] - row["credit_minor"] for row in rows)
            if gap:
                named = (("voucher", "|".join(voucher)),)
                self.answer.found.append(Found("voucher_unbalanced", "", "", named, gap))
        booking = {self.shop(key[0]).id for key in self.subjects if self.own(key)}
        for key, lines in self.subjects.items():
            if self.shop(key[0]).id in booking:
                self.say(key, lines)

    def say(self, key: tuple[str, str, str], lines: list[Row]) -> None:
        amount, standing = self.amount(key), left_standing(self.own(key))
        rows = [row for some in standing.values() for row in some]
        booked, is_right = self.booked(key, lines, rows)
        months = {voucher[1] for voucher in standing}
        own_months = {f"{line['day']:%Y-%m}" for line in lines}
        if len(standing) > 1 and not (is_right and len(lines) > 1):
            self.add("voucher_duplicate", key, booked - amount)
        elif standing and not is_right:
            if not any(self.is_off(voucher) for voucher in standing):
                self.add("voucher_amount_mismatch", key, booked - amount)
        elif standing and (min(months) < min(own_months) or max(months) > max(own_months)):
            self.add("voucher_period_mismatch", key, amount)
        elif not standing:
            self.missing(key, lines, amount)

    def booked(self, key: tuple[str, str, str], lines: list[Row], rows: list[Row]) -> tuple[int, bool]:
        amount, code = self.amount(key), self.account(key[0]).account_code
        if code:
            signed = sum(r["debit_minor"] - r["credit_minor"] for r in rows if r["account_code"] == code)
            return signed, signed == amount
        gross = max((sum(r[side] for r in rows) for side in ("debit_minor", "credit_minor")), default=0)
        came = sum(max(0, line["amount_minor"]) for line in lines)
        went = -sum(min(0, line["amount_minor"]) for line in lines)
        ways = {abs(amount)} if len(lines) == 1 else {abs(amount), max(came, went), came + went}
        return (-gross if amount < 0 else gross), gross in ways

    def is_off(self, voucher: Voucher) -> bool:
        return bool(sum(row["debit_minor"] - row["credit_minor"] for row in self.vouchers[voucher]))

    def missing(self, key: tuple[str, str, str], lines: list[Row], amount: int) -> None:
        shop, first, last = self.shop(key[0]), *ends(lines)
        if self.account(key[0]).voucher_by == "month":
            last = last.replace(day=monthrange(last.year, last.month)[1])
        due = last + timedelta(shop.voucher_within_days)
        covered = any(f.kind == "vouchers" and f.first <= first and due <= f.last for f in self.company.files)
        if due < self.company.as_of[shop.id] and covered:
            self.add("voucher_missing", key, amount)
        else:
            self.answer.left_in_transit += len(lines)

    def add(self, type_: str, key: tuple[str, str, str], amount: int) -> None:
        told = (("ledger_no", key[1]),)
        self.answer.found.append(Found(type_, self.shop(key[0]).name, key[0], told, amount))


def ends(lines: list[Row]) -> tuple[date, date]:
    days = [line["day"] for line in lines]
    return min(days), max(days)


def names(source_no: str, name: str) -> bool:
    """A day may be written with or without its dashes, and stands for its month as well."""
    if source_no == name:
        return True
    owner, _, told = source_no.rpartition("/")
    whose, _, day = name.rpartition("/")
    digits, wanted = told.replace("-", ""), day.replace("-", "")
    is_dated = digits.isdigit() and len(digits) in (6, 8) and digits.startswith("20")
    return bool(owner) and owner == whose and is_dated and digits[: len(wanted)] == wanted and bool(wanted)


def left_standing(entries: Mapping[Voucher, list[Row]]) -> dict[Voucher, list[Row]]:
    """Without those that another of opposite entries cancels, and those that come to nothing."""

    def shape(rows: list[Row], sign: int = 1) -> tuple[tuple[str, int], ...]:
        net: dict[str, int] = defaultdict(int)
        for row in rows:
            net[row["account_code"]] += sign * (row["debit_minor"] - row["credit_minor"])
        return tuple(sorted((code, amount) for code, amount in net.items() if amount))

    def order(voucher: Voucher) -> Any:
        return min(row["voucher_date"] for row in everything[voucher]), voucher

    everything = dict(entries)
    standing = dict(entries)
    for voucher in sorted(everything, key=order):
        if voucher not in standing:
            continue
        mine = shape(standing[voucher])
        opposite = [
            one
            for one in sorted(standing, key=order)
            if one != voucher and shape(standing[one], -1) == mine != ()
        ]
        if opposite:
            del standing[voucher], standing[opposite[0]]
    return {
        voucher: rows
        for voucher, rows in standing.items()
        if sum(row["debit_minor"] for row in rows) or sum(row["credit_minor"] for row in rows)
    }
