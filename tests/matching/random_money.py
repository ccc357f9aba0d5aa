"""Small random companies whose payouts, bank lines and vouchers meet, miss and double each other often.

Amounts are odd enough that sums do not tie by accident.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from company.values import Shop
from intake.facts import FactKind
from tests.matching.oracle import File
from tests.matching.small_company import ACCOUNT, SHOP, SmallCompany

START = date(2026, 6, 1)
AMOUNTS = (10007, 10007, 20011, 30018, 40031, 50042)  # 10007 + 20011 = 30018, 10007 + 40031 = 50038


def one_of(*given: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(given)


def moment(draw: st.DrawFn, most: int = 9) -> datetime:
    day = START + timedelta(draw(st.integers(0, most)))
    return datetime(day.year, day.month, day.day, draw(one_of(0, 9)))


def shops_of(draw: st.DrawFn) -> tuple[Shop, ...]:
    return tuple(
        replace(
            SHOP,
            id=number,
            name=f"S{number}",
            tolerance_minor=draw(one_of(1, 0)),
            payout_within_days=draw(one_of(3, 3, 1, 0)),
            payout_days=draw(one_of("calendar", "calendar", "business")),
        )
        for number in range(1, draw(st.integers(1, 2)) + 1)
    )


def file_of(draw: st.DrawFn, kind: str, shop: Shop, owner: str) -> list[File]:
    if draw(st.integers(0, 3)):
        return [File(kind, shop, owner, "template", date(2026, 1, 1), date(2026, 12, 31))]
    first = START + timedelta(draw(st.integers(-20, 6)))
    return [File(kind, shop, owner, "template", first, first + timedelta(draw(st.integers(0, 30))))]


@st.composite
def payout_row(draw: st.DrawFn, number: int) -> dict[str, Any]:
    class_ = draw(one_of("payout", "payout", "payout", "payout", "transfer", "trade"))
    amount = draw(one_of(*AMOUNTS))
    return {
        "ledger_no": f"P{number}",
        "batch_no": draw(one_of("", "", "K1", "K2")),
        "original_no": draw(one_of("", "", "P1")),
        "class": class_,
        "amount_minor": amount if draw(st.integers(0, 4)) == 0 else -amount,
        "occurred_at": moment(draw),
        "currency": draw(one_of("CNY", "CNY", "CNY", "CNY", "USD")),
        "settle_status": draw(one_of("", "", "", "", "", "待结算")),
        "account": draw(one_of("A1", "A1", "A2")),
        "business_type": "提现",
    }


@st.composite
def bank_row(draw: st.DrawFn, number: int, payouts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A line of any amount, or what comes of a payout a few days later."""
    amount = draw(one_of(*AMOUNTS, 10006, 9007, 20014))
    row = {
        "bank_no": f"B{number}",
        "occurred_at": moment(draw, 12),
        "amount_minor": -amount if draw(st.integers(0, 4)) == 0 else amount,
        "payee_name": draw(one_of("N（1）", "N(1)", "N(1)", "n 2", "other", "")),
        "summary": draw(one_of("", "", "", "", "", "提现P1", "提现 P2 款", "K1", "P1 P3", "P2,K2")),
        "currency": draw(one_of("CNY", "CNY", "CNY", "CNY", "USD")),
        "account": draw(one_of("B1", "B1", "B1", "B2")),
    }
    payout = draw(one_of(None, *payouts, *payouts))
    if payout is not None:
        row["amount_minor"] = -payout["amount_minor"]
        row["occurred_at"] = payout["occurred_at"] + timedelta(draw(one_of(0, 1, 1, 2, 4)))
        row["payee_name"] = draw(one_of("N(1)", "N(1)", "N2"))
        row["currency"] = payout["currency"]
    return row


@st.composite
def paying_companies(draw: st.DrawFn) -> SmallCompany:
    """Two accounts that share a payee name, have one each, or have none; one bank account or two."""
    shops = shops_of(draw)
    names = draw(one_of((("N（1）",), ("N(1)", "N2")), (("N（1）",), ("N2",)), (("N（1）",), ()), ((), ())))
    accounts = [
        replace(
            ACCOUNT, id=n, number=f"A{n}", shop_id=shops[min(n, len(shops)) - 1].id, payee_names=names[n - 1]
        )
        for n in (1, 2)
    ]
    payouts = [draw(payout_row(n)) for n in range(1, draw(st.integers(2, 6)) + 1)]
    files = [file for one in ("B1", "B2") for file in file_of(draw, "bank", shops[0], one)]
    files += [file for one in accounts for file in file_of(draw, "ledger", shops[0], one.number)]
    return SmallCompany(
        as_of={shop.id: START + timedelta(draw(one_of(40, 40, 8))) for shop in shops},
        shops=shops,
        accounts=accounts,
        rows={
            FactKind.LEDGER: payouts,
            FactKind.BANK: [draw(bank_row(n, payouts)) for n in range(1, draw(st.integers(2, 6)) + 1)],
        },
        files=files,
    )


@st.composite
def voucher_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One voucher: two lines, or one that is missing its other."""
    day = START + timedelta(draw(st.integers(0, 40)))
    source = draw(
        one_of("L1", "L1", "L2", "L2", "L3", "K1", "A1/2026-06-01", "A1/20260602", "A1/2026-06", "", "X9")
    )
    amount, red = draw(one_of(100, 100, 200, 300, 99)), draw(one_of(1, 1, 1, -1))
    codes = draw(one_of(("1012", "1122"), ("1012", "1122"), ("1122", "1012"), ("6601", "1012")))
    credit = amount if draw(st.integers(0, 5)) else amount - 1
    head = {"book": draw(one_of("B1", "B1", "B2")), "word": "记", "number": draw(one_of("1", "2", "3", "4")),
            "voucher_date": day, "status": draw(one_of("", "", "", "", "已作废"))}  # fmt: skip
    named = [source, source if draw(st.integers(0, 4)) else ""]
    return [
        {**head, "account_code": codes[0], "debit_minor": red * amount, "source_no": named[0]},
        {**head, "account_code": codes[1], "credit_minor": red * credit, "source_no": named[1]},
    ]


@st.composite
def moved_row(draw: st.DrawFn, number: int) -> dict[str, Any]:
    return {
        "ledger_no": f"L{draw(one_of(number, number, number, 1))}",
        "batch_no": draw(one_of("", "K1")),
        "class": draw(one_of("trade", "trade", "fee", "payout")),
        "business_type": "交易",
        "amount_minor": draw(one_of(100, 100, 200, -100, 0)),
        "occurred_at": moment(draw, 35),
        "account": draw(one_of("A1", "A1", "A2")),
        "settle_status": draw(one_of("", "", "", "", "待结算")),
    }


@st.composite
def booking_companies(draw: st.DrawFn) -> SmallCompany:
    shops = shops_of(draw)
    accounts = [
        replace(
            ACCOUNT,
            id=n,
            number=f"A{n}",
            shop_id=shops[min(n, len(shops)) - 1].id,
            voucher_by=draw(one_of("line", "line", "batch", "day", "month")),
            booked_classes=draw(one_of((), (), ("trade",))),
            account_code=draw(one_of("", "1012")),
        )
        for n in (1, 2)
    ]
    lines = [draw(moved_row(n)) for n in range(1, draw(st.integers(2, 5)) + 1)]
    return SmallCompany(
        as_of={shop.id: START + timedelta(draw(one_of(60, 60, 12))) for shop in shops},
        shops=shops,
        accounts=accounts,
        rows={
            FactKind.LEDGER: lines,
            FactKind.VOUCHERS: [row for _ in range(draw(st.integers(1, 5))) for row in draw(voucher_rows())],
        },
        files=file_of(draw, "vouchers", shops[0], ""),
    )
