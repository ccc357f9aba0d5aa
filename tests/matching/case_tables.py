"""Reads the tables under `cases/`: what goes in, in yuan and days of 2026, and what a plan must say of it.

Every case is a shop of its own, so all cases of a file are answered by one run. What a table leaves out is
the ordinary: completed orders whose prices add up, refunded cases, files that cover the year.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from company.values import FeeContract, Shop
from intake.facts import SCHEMAS, FactKind
from tests.matching.oracle import File, Found, plan_answers
from tests.matching.small_company import (
    ACCOUNT,
    SHOP,
    TOLD_KEYS,
    SmallCompany,
    everything_covered,
    found_by_engine,
    frames,
    run,
)

FOLDER = Path(__file__).parent / "cases"
YEAR = 2026
TABLED = ("settlement", "refunds", "returns")  # the plans told by tables
KINDS = {
    "orders": FactKind.ORDERS,
    "cases": FactKind.AFTER_SALES,
    "ledger": FactKind.LEDGER,
    "receipts": FactKind.RECEIPTS,
    "shipments": FactKind.SHIPMENTS,
}
COVERED = {
    "orders": "orders",
    "cases": "after_sales",
    "ledger": "ledger",
    "receipts": "receipts",
    "shipments": "shipments",
}
ON_LINES = {type_ for type_, key in TOLD_KEYS.items() if key == ("ledger_no",)}


@dataclass(frozen=True)
class Case:
    plan: str
    name: str
    shop: Shop
    company: SmallCompany
    finds: tuple[Found, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]


def cases_of(plan: str) -> list[Case]:
    """The cases of a plan's file, in its order."""
    told = tomllib.loads((FOLDER / f"{plan}.toml").read_text(encoding="utf-8"))
    return [_case(plan, number, one) for number, one in enumerate(told["case"], start=1)]


@cache
def answers(
    plan: str,
) -> tuple[dict[str, list[Found]], dict[str, list[Found]], dict[tuple[str, str], list[str]]]:
    """By shop: what the engine finds, what the reference finds; by shop and side: outcomes in row order."""
    parts = cases_of(plan)
    company = SmallCompany(
        as_of={part.shop.id: part.company.as_of[part.shop.id] for part in parts},
        shops=[part.shop for part in parts],
        accounts=[account for part in parts for account in part.company.accounts],
        fees=[fee for part in parts for fee in part.company.fees],
        rows={kind: [row for part in parts for row in part.company.rows[kind]] for kind in KINDS.values()},
        files=[file for part in parts for file in part.company.files],
    )
    found = _by_shop(found_by_engine(company, plan).found)
    wanted = _by_shop(plan_answers(company.oracle(), frames(company))[plan].found)
    return found, wanted, _outcomes(company, plan)


def _by_shop(found: list[Found]) -> dict[str, list[Found]]:
    shops: dict[str, list[Found]] = {}
    for one in found:
        shops.setdefault(one.shop, []).append(one)
    return shops


def _outcomes(company: SmallCompany, plan: str) -> dict[tuple[str, str], list[str]]:
    connection, _ = run(company, plan)
    rows = connection.execute(
        "SELECT side, kind, row_no, outcome, reason FROM outcomes ORDER BY side, kind, row_no"
    ).fetchall()
    connection.close()
    owners = {
        (kind.value, number): row["account"].removeprefix("A ") if kind is FactKind.LEDGER else row["shop"]
        for kind, given in company.rows.items()
        for number, row in enumerate(given, start=1)
    }
    told: dict[tuple[str, str], list[str]] = {}
    for side, kind, row_no, outcome, reason in rows:
        text = outcome if outcome in ("matched", "within_tolerance") else f"{outcome} {reason}"
        told.setdefault((owners[kind, row_no], side), []).append(text)
    return told


def _case(plan: str, number: int, told: Mapping[str, Any]) -> Case:
    shop = replace(SHOP, id=number, name=f"shop {number}", **told.get("shop", {}))
    account = f"A {shop.name}"
    rows: dict[FactKind, list[dict[str, Any]]] = {}
    for name, kind in KINDS.items():
        scope = (
            {"account": account}
            if kind is FactKind.LEDGER
            else {"platform": shop.platform, "shop": shop.name}
        )
        rows[kind] = [{**_row(kind, cells), **scope} for cells in _table(told.get(name, ""))]
    company = SmallCompany(
        as_of={number: told.get("as_of", date(YEAR, 7, 20))},
        shops=(shop,),
        accounts=(replace(ACCOUNT, id=number, number=account, shop_id=number),),
        fees=[_fee(number, **fee) for fee in told.get("fees", [])],
        rows=rows,
        files=_files(shop, account, told.get("covers", {})),
    )
    finds = tuple(_found(shop.name, account, cells) for cells in _table(told.get("finds", "")))
    left, right = (tuple(told.get(side, ())) for side in ("left", "right"))
    return Case(plan, told["name"], shop, company, finds, left, right)


def _fee(shop_id: int, *, fee_class: str, rate_ppm: int, code: str = "", returned: bool = False,
         valid_from: date = date(YEAR, 1, 1)) -> FeeContract:  # fmt: skip
    return FeeContract(shop_id, fee_class, code, rate_ppm, returned, valid_from)


def _files(shop: Shop, account: str, covers: Mapping[str, list[list[str]]]) -> list[File]:
    files = everything_covered(shop=shop, accounts=(account,))
    told = {COVERED[name]: spans for name, spans in covers.items()}
    kept = [file for file in files if file.kind not in told]
    for kind, spans in told.items():
        owner = account if kind == "ledger" else shop.name
        kept += [File(kind, shop, owner, "template", _day(first), _day(last)) for first, last in spans]
    return kept


def _table(text: str) -> list[dict[str, str]]:
    """The rows of a table drawn with bars; the first row names the columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    if not lines:
        return []
    head, *body = lines
    return [dict(zip(head, cells, strict=True)) for cells in body]


def _row(kind: FactKind, cells: Mapping[str, str]) -> dict[str, Any]:
    names = set(SCHEMAS[kind].names)
    row: dict[str, Any] = {}
    for name, cell in cells.items():
        if f"{name}_minor" in names:
            row[f"{name}_minor"] = _minor(cell) if cell else 0
        elif name.endswith("_at"):
            row[name] = _moment(cell)
        elif name in ("quantity", "good_quantity", "bad_quantity"):
            row[name] = int(cell or 0)
        elif name == "is_gift":
            row[name] = cell == "yes"
        else:
            assert name in names, name
            row[name] = cell
    return {**_ordinary(kind, row), **row}


def _ordinary(kind: FactKind, row: Mapping[str, Any]) -> dict[str, Any]:
    if kind is FactKind.ORDERS:
        discounts = sum(row.get(f"{who}_discount_minor", 0) for who in ("shop", "platform", "other"))
        price = row.get("buyer_paid_minor", 0) + discounts - row.get("freight_minor", 0)
        return {"order_status": "completed", "goods_amount_minor": price}
    if kind is FactKind.AFTER_SALES:
        return {
            "case_status": "refunded",
            "case_type": "refund_only",
            "asked_amount_minor": row.get("agreed_amount_minor", 0),
        }
    return {"business_type": row.get("class", "")} if kind is FactKind.LEDGER else {}


def _found(shop: str, account: str, cells: Mapping[str, str]) -> Found:
    type_ = cells["type"]
    if type_ in ON_LINES:
        number, _, words = cells["key"].partition(" ")
        key = (("ledger_no", number), *([("business_type", words)] if words else []))
        return Found(type_, shop, account, tuple(key), _minor(cells["amount"]))
    key = tuple(zip(TOLD_KEYS[type_], cells["key"].split(" "), strict=True))
    return Found(type_, shop, "", key, _minor(cells["amount"]))


def _minor(text: str) -> int:
    whole, _, part = text.removeprefix("-").partition(".")
    minor = int(whole) * 100 + int(f"{part:0<2}")
    return -minor if text.startswith("-") else minor


def _day(text: str) -> date:
    return date(YEAR, *(int(part) for part in text.split("-")))


def _moment(text: str) -> datetime | None:
    return datetime.combine(_day(text), datetime.min.time()) if text else None
