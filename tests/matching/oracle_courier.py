"""Plan `courier` as the contract tells it, waybill by waybill."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

import pandas as pd

from company.values import CourierTariff, Shop
from tests.matching.oracle_books import Books
from tests.matching.oracle_values import Answer, Company, Found, Row

ENDINGS = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市")
Charge = tuple[str, str, str, str]  # carrier, waybill, direction, item


def charge(company: Company, frames: Mapping[str, pd.DataFrame], tariffs: Sequence[CourierTariff]) -> Answer:
    office = Office(company, frames, tariffs)
    office.judge()
    return office.answer


@dataclass
class Parcel:
    """What our own papers say of a waybill."""

    shops: list[Shop]
    sent: list[Row]


class Office:
    def __init__(
        self, company: Company, frames: Mapping[str, pd.DataFrame], tariffs: Sequence[CourierTariff]
    ) -> None:
        self.company, self.tariffs, self.answer = company, tariffs, Answer()
        self.books = {shop.name: Books(company, shop, frames) for shop in company.shops}
        self.rows = {kind: frame.to_dict("records") for kind, frame in frames.items()}
        self.sent = [row for row in self.rows["shipments"] if row["status"] != "已作废"]
        self.charges: dict[Charge, list[Row]] = defaultdict(list)
        for row in self.rows["courier"]:
            key = (row["carrier"], row["waybill"], row["direction"], row["item"])
            self.charges[key].append({**row, "day": row["charged_on"]})

    def judge(self) -> None:
        unknown: dict[tuple[str, str], int] = defaultdict(int)
        overcharged: dict[tuple[str, str], int] = defaultdict(int)
        self.waits: dict[Charge, bool] = {}
        excepted: set[Charge] = set()
        for key, rows in self.charges.items():
            kind, amount = self.say(key, rows)
            self.waits[key] = kind == "waits"
            if kind in ("", "waits"):
                continue
            excepted.add(key)
            waybill = key[:2]
            if kind == "courier_duplicate_charge":
                more = {"direction": "back"} if key[2] == "back" else {}
                self.add(kind, waybill, amount, item=key[3], **more)
            elif kind == "courier_unknown_waybill":
                unknown[waybill] += amount
            elif kind == "courier_overcharge":
                overcharged[waybill] += amount
            else:
                self.add(kind, waybill, amount)
        for waybill, amount in unknown.items():
            self.add("courier_unknown_waybill", waybill, amount)
        for waybill, amount in overcharged.items():
            self.add("courier_overcharge", waybill, amount)
        lost = self.lost()
        for key, rows in self.charges.items():
            if self.waits[key] and not (key[2] == "back" and key[:2] in lost):
                self.answer.left_in_transit += len(rows)
        charged = {row["waybill"] for row in self.rows["courier"]}
        not_charged = [r for r in self.sent if r["waybill"] and r["waybill"] not in charged]
        self.answer.right_in_transit += len(not_charged)

    def add(self, type_: str, waybill: tuple[str, str], amount: int, **more: str) -> None:
        shop = self.shop_of(*waybill)
        key = (("carrier", waybill[0]), ("waybill", waybill[1]), *more.items())
        self.answer.found.append(Found(type_, shop.name if shop else "", "", key, amount))

    # whose parcel

    def owners(self, waybill: str) -> list[Shop]:
        """Shops whose shipments, else cases, else receipts bear the waybill."""
        for rows, column in (
            (self.sent, "waybill"),
            (self.rows["after_sales"], "return_waybill"),
            (self.rows["receipts"], "return_waybill"),
        ):
            names = {row["shop"] for row in rows if row[column] == waybill}
            if names:
                return [shop for shop in self.company.shops if shop.name in names]
        return []

    def shop_of(self, carrier: str, waybill: str) -> Shop | None:
        """The first of the parcel's shops, else of those that the bill names."""
        if owners := self.owners(waybill):
            return min(owners, key=lambda shop: shop.id)
        named = {row["billed_shop"] for (c, w, _, _), rows in self.charges.items() for row in rows
                 if (c, w) == (carrier, waybill)}  # fmt: skip
        billed = [shop for shop in self.company.shops if shop.name in named]
        return min(billed, key=lambda shop: shop.id, default=None)

    # one charge

    def say(self, key: Charge, rows: list[Row]) -> tuple[str, int]:
        carrier, waybill, direction, item = key
        rows.sort(key=lambda r: (r["day"], r["amount_minor"] <= 0, r["file_id"], r["row_no"]))
        undone = taken_back(rows)
        positive = [row for row in rows if row["amount_minor"] > 0]
        doubles = [row for n, row in enumerate(positive) if n and is_double(row, positive[:n], undone)]
        if doubles:
            return "courier_duplicate_charge", -sum(row["amount_minor"] for row in doubles)
        charged = sum(row["amount_minor"] for row in rows)
        if not self.owners(waybill):
            return ("courier_unknown_waybill", -charged) if self.looked(key, rows[0]["day"]) else ("waits", 0)
        if item != "运费":
            return "", 0
        standing = [row for row in positive if id(row) not in undone]
        if not standing:
            return ("", 0) if positive else ("waits", 0)
        row = standing[-1]
        tariff = self.tariff_of(row, self.shop_of(carrier, waybill))
        if tariff is None or missing(row["billed_weight_g"]):
            return "waits", 0
        billed = int(row["billed_weight_g"])
        fee = price(tariff, billed)[1]
        own = self.own_weight(waybill, tariff, row) if direction == "out" else None
        if own is not None:
            right = price(tariff, own)
            if price(tariff, billed - tariff.tolerance_g)[0] > right[0]:
                return "courier_weight_mismatch", right[1] - fee
        return ("courier_overcharge", fee - charged) if abs(fee - charged) > 1 else ("", 0)

    def looked(self, key: Charge, day: date) -> bool:
        """Whether the shops that would know the parcel had their files read for the day."""
        kind = "shipments" if key[2] == "out" else "after_sales"
        shop = self.shop_of(key[0], key[1])
        shops = [shop] if shop else list(self.company.shops)
        asked = [s for s in shops if any(f.kind == kind and f.shop.id == s.id for f in self.company.files)]
        return bool(asked) and all(self.books[s.name].covers(kind, day, day) for s in asked)

    def own_weight(self, waybill: str, tariff: CourierTariff, bill: Row) -> int | None:
        mine = [row for row in self.sent if row["waybill"] == waybill]
        grams = [row["weight_g"] for row in mine]
        cubic = [int(row["volume_cm3"]) for row in mine if not missing(row["volume_cm3"])]
        if tariff.weight_is == "parcel":
            weight = max((int(g) for g in grams if not missing(g)), default=0)
            volume = max(cubic, default=None)
        else:
            weight = 0 if any(missing(g) for g in grams) else sum(int(g) for g in grams)
            volume = sum(cubic) if cubic else None
        if not weight:
            return None
        if volume is None:
            volume = 0 if missing(bill["volume_cm3"]) else int(bill["volume_cm3"])
        by_volume = ceil(volume * 1000 / tariff.volumetric_divisor) if tariff.volumetric_divisor else 0
        return max(weight, by_volume)

    def tariff_of(self, row: Row, shop: Shop | None) -> CourierTariff | None:
        shipped = [r["province"] for r in self.sent if r["waybill"] == row["waybill"] and r["province"]]
        place = bare(row["province"] or max(shipped, default=""))
        fitting = [
            one
            for one in self.tariffs
            if one.carrier == row["carrier"]
            and one.valid_from <= row["day"] <= (one.valid_to or date.max)
            and one.shop in ("", shop.name if shop else "")
            and one.service in ("", row["service"])
            and (not one.to or place in map(bare, one.to))
        ]

        def rank(one: CourierTariff) -> Any:
            told = bool(one.to) + bool(one.shop) + bool(one.service)
            return told, bool(one.to), bool(one.shop), one.valid_from

        return max(fitting, key=rank, default=None)

    # goods brought back

    def lost(self) -> set[tuple[str, str]]:
        back: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for key, rows in self.charges.items():
            if key[2] == "back":
                back[key[:2]] += rows
        lost = set()
        for waybill, rows in back.items():
            charged, first = sum(row["amount_minor"] for row in rows), min(row["day"] for row in rows)
            if charged <= 0 or not self.owners(waybill[1]) or self.arrived(waybill[1]):
                continue
            shop = self.shop_of(*waybill)
            assert shop is not None
            due = first + timedelta(shop.return_within_days)
            if not self.books[shop.name].waits("receipts", first, due):
                lost.add(waybill)
                self.add("courier_return_not_received", waybill, -charged)
        return lost

    def arrived(self, waybill: str) -> bool:
        cases = {
            (r["shop"], r["case_no"]) for r in self.rows["after_sales"] if r["return_waybill"] == waybill
        }
        orders = {(r["shop"], r["order_no"]) for r in self.rows["shipments"]
                  if r["waybill"] == waybill and r["order_no"]}  # fmt: skip
        return any(
            row["return_waybill"] == waybill
            or (row["case_no"] and (row["shop"], row["case_no"]) in cases)
            or (row["receipt_type"] != "return" and (row["shop"], row["order_no"]) in orders)
            for row in self.rows["receipts"]
        )


def taken_back(rows: list[Row]) -> set[int]:
    """Rows that a later negative row of their amount takes back: each the latest before it."""
    undone: set[int] = set()
    for place, row in enumerate(rows):
        if row["amount_minor"] >= 0:
            continue
        before = [one for one in rows[:place]
                  if one["amount_minor"] == -row["amount_minor"] and id(one) not in undone]  # fmt: skip
        if before:
            undone.add(id(before[-1]))
    return undone


def is_double(row: Row, before: list[Row], undone: set[int]) -> bool:
    if id(row) in undone:
        return False
    billed_elsewhere = row["bill_month"] and row["bill_month"] != f"{row['day']:%Y-%m}"
    return not (billed_elsewhere and any(id(one) in undone for one in before))


def price(tariff: CourierTariff, grams: int) -> tuple[int, int]:
    """What the weight is charged as, and what it costs."""
    for band in sorted(tariff.bands, key=lambda one: one.up_to_g):
        if grams <= band.up_to_g:
            return band.up_to_g, band.fee_minor
    steps = max(0, ceil((grams - tariff.first_weight_g) / tariff.step_weight_g))
    return (
        tariff.first_weight_g + steps * tariff.step_weight_g,
        tariff.first_fee_minor + steps * tariff.step_fee_minor,
    )


def bare(province: str) -> str:
    for ending in ENDINGS:
        if province.endswith(ending):
            return province.removesuffix(ending)
    return province


def missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
