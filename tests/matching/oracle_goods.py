"""One shop's goods for the reference: which pieces went out for which order line, row by row."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from company.values import Shop, Sku
from tests.matching.oracle_books import Books
from tests.matching.oracle_values import Company, Row

Line = tuple[str, str]  # order number, sub-order number
GIFT: Line = ("", "gift")  # no line of ours: it is not compared


@dataclass
class Unit:
    """Order lines judged together: nearly always one."""

    ref: str
    lines: list[Line]
    rows: list[Row] = field(default_factory=list)
    sold: list[tuple[Row, int]] = field(default_factory=list)  # outbound rows and their pieces
    back: int = 0
    cases: list[Row] = field(default_factory=list)

    def total(self, column: str, *, statuses: Sequence[str] = ()) -> int:
        return sum(row[column] for row in self.rows if not statuses or row["order_status"] in statuses)

    @property
    def net(self) -> int:
        return sum(pieces for _, pieces in self.sold) - self.back


class Goods:
    """One shop's orders, outbound rows, cases and receipts, put to each other as the contract says."""

    def __init__(
        self, company: Company, shop: Shop, frames: Mapping[str, pd.DataFrame], skus: Sequence[Sku]
    ) -> None:
        self.books = Books(company, shop, frames)
        self.shop = shop
        self.skus = {one.shop_code: one for one in skus}
        mine = [r for r in frames["shipments"].to_dict("records") if r["shop"] == shop.name]
        self.voided = [r for r in mine if r["status"] == "已作废"]
        self.repeated: list[Row] = []
        self.sent = self._sent([r for r in mine if r["status"] != "已作废"])
        self.undelivered = [r for r in self.books.receipts if r["receipt_type"] in ("refused", "intercepted")]
        self._index()
        self._refs()
        self._units()

    def pieces(self, row: Row, count: int) -> int:
        sku = self.skus.get(row["sku"])
        return int(count) * (sum(part.quantity for part in sku.parts) or 1 if sku else 1)

    def codes(self, sku: str) -> set[str]:
        one = self.skus.get(sku)
        other = {one.warehouse_code, *(part.sku for part in one.parts)} - {""} if one else set()
        return {sku} | other

    def _sent(self, rows: list[Row]) -> list[Row]:
        seen: set[tuple[Any, ...]] = set()
        kept = []
        alike = ("shipment_no", "order_no", "sub_order_no", "case_no", "shipment_type", "sku", "quantity",
                 "is_gift", "carrier", "shipped_at")  # fmt: skip
        for row in rows:
            if row["parcel_no"]:
                what = tuple(row[name] for name in alike)
                if what in seen:
                    self.repeated.append(row)
                    continue
                seen.add(what)
            kept.append(row)
        return kept

    def _index(self) -> None:
        self.orders: dict[str, list[Row]] = defaultdict(list)
        self.by_sub, self.by_parent = defaultdict(set), defaultdict(set)
        for row in self.books.order_rows:
            self.orders[row["order_no"]].append(row)
            self.by_sub[row["sub_order_no"]].add(row["order_no"])
            self.by_parent[row["parent_order_no"]].add(row["order_no"])
        self.by_sub.pop("", None)
        self.by_parent.pop("", None)

    def find(self, row: Row) -> tuple[str | None, str, bool]:
        """The order a row means, which of its lines it names, and whether only by its parent."""
        number, sub = row["order_no"], row["sub_order_no"]
        if number in self.orders:
            return number, sub, False
        if len(self.by_sub.get(sub, ())) == 1:
            return min(self.by_sub[sub]), sub, False
        if len(self.by_sub.get(number, ())) == 1:
            return min(self.by_sub[number]), number, False
        bare = re.sub(r"(-[0-9]+|[A-Za-z])$", "", number)
        if bare in self.orders:
            return bare, sub, False
        if number in self.by_parent:
            return min(self.by_parent[number]), sub, True
        return None, sub, False

    def _refs(self) -> None:
        named = [*self.sent, *self.books.case_rows, *self.undelivered]
        parents = {row["order_no"] for row in named if self.find(row)[2]}
        self.ref = {}
        for number, rows in self.orders.items():
            heads = [
                min(self.by_parent[r["parent_order_no"]]) for r in rows if r["parent_order_no"] in parents
            ]
            self.ref[number] = min(heads, default=number)
        self.members: dict[str, list[str]] = defaultdict(list)
        for number in sorted(self.orders):
            self.members[self.ref[number]].append(number)

    def rows_of(self, ref: str) -> list[Row]:
        return [row for number in self.members[ref] for row in self.orders[number]]

    def lines_of(self, ref: str) -> list[Line]:
        return sorted({(r["order_no"], r["sub_order_no"]) for r in self.rows_of(ref) if not r["is_gift"]})

    def place(self, number: str, line: str, sku: str) -> Line | None:
        """The line, GIFT, or None where nothing says which line."""
        ref = self.ref[number]
        lines, rows = self.lines_of(ref), self.rows_of(ref)
        if line and (number, line) in lines:
            return number, line
        if line and any((r["order_no"], r["sub_order_no"]) == (number, line) for r in rows):
            return GIFT
        bearing = {(r["order_no"], r["sub_order_no"]) for r in rows
                   if not r["is_gift"] and r["sku"] and sku in self.codes(r["sku"])}  # fmt: skip
        is_given = any(r["is_gift"] and r["sku"] and sku in self.codes(r["sku"]) for r in rows)
        if sku and is_given and not bearing:
            return GIFT
        if len(lines) == 1:
            return lines[0]
        return min(bearing) if sku and len(bearing) == 1 else None

    def _units(self) -> None:
        moves: list[tuple[str, Row, str, Line | None]] = []
        self.gifts: list[Row] = []
        self.strange: list[Row] = []
        by_waybill: dict[str, str] = {}
        for row in (r for r in self.sent if r["shipment_type"] == "sale"):
            number, line, _ = self.find(row)
            if number is None:
                (self.gifts if row["is_gift"] else self.strange).append(row)
                continue
            if row["waybill"]:
                by_waybill[row["waybill"]] = min(number, by_waybill.get(row["waybill"], number))
            found = self.place(number, line, row["sku"])
            if row["is_gift"] or found == GIFT or not self.lines_of(self.ref[number]):
                self.gifts.append(row)
            else:
                moves.append(("sold", row, self.ref[number], found))
        for row in self.undelivered:
            number, line, _ = self.find(row)
            number = number or by_waybill.get(row["return_waybill"])
            found = self.place(number, line, row["sku"]) if number else GIFT
            if number and found != GIFT:
                moves.append(("back", row, self.ref[number], found))
        cases: list[tuple[str, Row, str, Line | None]] = []
        self.ref_of_case_row: dict[int, str] = {}
        for row in self.books.case_rows:
            number, line, _ = self.find(row)
            if number and (found := self.place(number, line, row["sku"])) != GIFT:
                self.ref_of_case_row[row["row_no"]] = self.ref[number]
                cases.append(("case", row, self.ref[number], found))
        whole = {ref for _, _, ref, placed in moves if placed is None}
        whole |= {ref for ref, numbers in self.members.items() if len(numbers) > 1}
        self._make_units(whole)
        self.unit_of_case_row: dict[int, Unit] = {}
        for kind, row, ref, placed in (*moves, *cases):
            unit = self.unit_of_line.get(placed) if placed else self.whole.get(ref)
            if unit is None:
                continue
            if kind == "sold":
                unit.sold.append((row, self.pieces(row, row["quantity"])))
            elif kind == "back":
                unit.back += self.pieces(row, row["good_quantity"] + row["bad_quantity"])
            else:
                unit.cases.append(row)
                self.unit_of_case_row[row["row_no"]] = unit

    def _make_units(self, whole: set[str]) -> None:
        self.units: list[Unit] = []
        self.whole: dict[str, Unit] = {}
        for ref in self.members:
            lines = self.lines_of(ref)
            if ref in whole and lines:
                self.whole[ref] = Unit(ref, lines)
            self.units += [self.whole[ref]] if ref in self.whole else [Unit(ref, [line]) for line in lines]
        self.unit_of_line = {line: unit for unit in self.units for line in unit.lines}
        for row in self.books.order_rows:
            unit = self.unit_of_line.get((row["order_no"], row["sub_order_no"]))
            if unit and not row["is_gift"]:
                unit.rows.append({**row, "pieces": self.pieces(row, row["quantity"])})


def moment(value: Any) -> datetime | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).to_pydatetime()
