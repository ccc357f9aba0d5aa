"""Writes the sample company: its files, its master data and the answer key."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from sample_company.bank import own_lines
from sample_company.company import AS_OF, FIRST_DAY, LAST_DAY, SHOPS, WECHAT, Shop, company_toml
from sample_company.daybook import Daybook, LedgerAccount
from sample_company.defects.meddling import GoodsSide
from sample_company.defects.planting import plantings_of
from sample_company.layouts.sheet import Sheet
from sample_company.numbers import Numbers
from sample_company.ordinary import COURSES
from sample_company.records import Expected, Story
from sample_company.rhythm import days, moment, opening_lines, orders_of_days
from sample_company.shelf import MAY, Shelf
from sample_company.story import Teller, ordered, settle

SEED: Final = 20260601
ORDERS: Final = 3000
_MAY_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file to import; `shop` and `account` are blank where the file has none or is of all shops."""

    path: Path
    source: str
    shop: str
    account: str
    rows: int


@dataclass(frozen=True, slots=True)
class SampleCompany:
    """What was written: the files in the order of their import, the master data, the answer key."""

    files: tuple[SampleFile, ...]
    company_toml: Path
    expected: Path


def write(folder: Path, *, seed: int = SEED, orders: int = ORDERS) -> SampleCompany:
    """Writes the sample company into the folder, the same bytes for the same seed and number of orders.

    The defects are the same from about a thousand orders on; memory holds a few weeks of them at a time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    teller = Teller(Random(seed), Numbers())
    with ExitStack() as stack:
        shelf = Shelf(folder, stack)
        expected = _tell(teller, shelf, GoodsSide(seed), orders)
        expected += shelf.closing_findings()
    toml, key = folder / "company.toml", folder / "expected.json"
    toml.write_text(company_toml(), encoding="utf-8")
    files = tuple(_file(sheet) for sheet in shelf.files)
    key.write_text(_answer_key(files, expected, seed=seed, orders=orders), encoding="utf-8")
    return SampleCompany(files=files, company_toml=toml, expected=key)


def _tell(teller: Teller, shelf: Shelf, goods_side: GoodsSide, orders: int) -> list[Expected]:
    daybook, expected = Daybook(), []
    accounts = [LedgerAccount(shop, shelf.ledgers[shop.platform]) for shop in SHOPS]
    counts = orders_of_days(orders)
    for story in _orders_of_may(teller, orders):
        daybook.keep(story)
    for day in days(MAY, LAST_DAY):
        for shop in SHOPS:
            for story in _stories(teller, shop, day, counts.get((day, shop.platform), 0)):
                goods_side.follow(shop, story, day)
                daybook.keep(story)
                expected += story.expected
                if story.known:
                    shelf.post_order(story, day)
        _close_day(day, daybook, shelf, accounts, teller.numbers)
    return expected + daybook.expected


def _stories(teller: Teller, shop: Shop, day: date, count: int) -> list[Story]:
    planted = [planting(teller, shop, day) for planting in plantings_of(day, shop)]
    courses, weights = zip(*COURSES, strict=True)
    chosen = teller.rng.choices(
        courses, weights=weights, k=max(0, count - sum(story.known for story in planted))
    )
    stories = planted + [course(teller, shop, day) for course in chosen]
    return sorted(stories, key=lambda story: story.order.created_at)


def _orders_of_may(teller: Teller, orders: int) -> Iterator[Story]:
    """Orders too old for the lists; their money comes in the last days of May and the first of June."""
    for shop in SHOPS:
        settled_on = [MAY + timedelta(days=number % 3) for number in range(_MAY_LINES)]
        settled_on += [
            FIRST_DAY + timedelta(days=number % 6) for number in range(opening_lines(orders, shop))
        ]
        for day in settled_on if not shop.pays_at_once else ():
            story = ordered(teller, shop, day - timedelta(days=9), plain=True)
            settle(teller, story, moment(teller.rng, day))
            yield story


def _close_day(
    day: date, daybook: Daybook, shelf: Shelf, accounts: list[LedgerAccount], numbers: Numbers
) -> None:
    for account in accounts:
        entries = account.post_day(day, daybook, numbers)
        if account.shop is WECHAT:
            shelf.books.post_day(day, entries)
    for shop in SHOPS:
        for case in daybook.cases_of(day, shop):
            shelf.post_case(case, day)
    for receipt in daybook.receipts_of(day):
        shelf.post_receipt(receipt, day)
    for row in daybook.outbound_of(day):
        shelf.post_outbound(row, day)
    for charge in daybook.charges_of(day):
        shelf.post_charge(charge, day)
    shelf.bank.post_day(day, daybook.bank.pop(day, []) + own_lines(day))


def _file(sheet: Sheet) -> SampleFile:
    return SampleFile(
        path=sheet.path, source=sheet.source, shop=sheet.shop, account=sheet.account, rows=sheet.rows
    )


def _answer_key(files: tuple[SampleFile, ...], expected: list[Expected], *, seed: int, orders: int) -> str:
    key = {
        "seed": seed,
        "orders": orders,
        "as_of": AS_OF.isoformat(),
        "files": [
            {"file": f.path.name, "source": f.source, "shop": f.shop, "account": f.account, "rows": f.rows}
            for f in files
        ],
        "exceptions": [_answer(each) for each in sorted(expected, key=lambda each: (each.plan, each.type))],
    }
    return json.dumps(key, ensure_ascii=False, indent=1) + "\n"


def _answer(each: Expected) -> dict[str, object]:
    by_line = bool(each.account)
    return {
        "type": each.type,
        "plan": each.plan,
        "platform": each.shop.platform if each.shop else "",
        "shop": each.shop.name if each.shop else "",
        "account": each.account if by_line else "",
        "key": each.key,
        "amount_minor": each.amount_minor,
        "currency": each.currency,
        "team": each.team,
        "file": each.file,
        "row": each.row,
        "planted": each.planted,
    }
