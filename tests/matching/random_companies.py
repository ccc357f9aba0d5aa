"""Small random companies in which few numbers, amounts and days meet each other often."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from company.values import CalendarDay, Deadline, FeeContract, Shop
from intake.facts import FactKind
from tests.matching.oracle import File
from tests.matching.small_company import ACCOUNT, SHOP, SmallCompany

START = date(2026, 6, 1)
ORDERS = ["O1", "O2", "O3"]
CASES = ["C1", "C2", "C3"]
AMOUNTS = [0, 1, 1000, 1001, 1002, 2000, 3000]


def moment(draw: st.DrawFn, *, blank: bool = False) -> datetime | None:
    day = draw(st.integers(-1 if blank else 0, 24))
    return None if day < 0 else datetime.combine(START + timedelta(day), datetime.min.time())


@st.composite
def order_row(draw: st.DrawFn) -> dict[str, Any]:
    goods, freight = draw(st.sampled_from([1000, 1000, 2000, 3000])), draw(st.sampled_from([0, 0, 0, 100]))
    shop_off, platform_off = (
        draw(st.sampled_from([0, 0, 0, 0, 500, 600])),
        draw(st.sampled_from([0, 0, 0, 200])),
    )
    off = draw(st.sampled_from([0] * 8 + [1, 2]))
    number = draw(st.sampled_from([*ORDERS, "O1"]))
    return {
        "order_no": number,
        "sub_order_no": draw(st.sampled_from([number + "-1", number + "-2", "1"])),
        "parent_order_no": draw(st.sampled_from(["", "", "", "P"])),
        "payment_no": draw(st.sampled_from(["", "pay-" + number, "pay-" + number, "pay-shared"])),
        "goods_amount_minor": goods,
        "freight_minor": freight,
        "shop_discount_minor": shop_off,
        "platform_discount_minor": platform_off,
        "buyer_paid_minor": goods + freight - shop_off - platform_off + off,
        "order_status": draw(
            st.sampled_from(["completed"] * 5 + ["closed", "closed", "unpaid", "paid", "shipped"])
        ),
        "paid_at": moment(draw, blank=True),
        "shipped_at": moment(draw, blank=True),
        "completed_at": moment(draw, blank=True),
        "is_gift": draw(st.sampled_from([False] * 6 + [True])),
        "currency": draw(st.just("CNY")),
        "sku": draw(st.sampled_from(["K1", "K1", "K2", "X"])),
        "category": draw(st.sampled_from(["", "", "home", "toys"])),
        "channel": draw(st.sampled_from(["", "", "wechat"])),
        "order_type": draw(st.sampled_from(["", "", "", "预售"])),
        "deposit_minor": draw(st.sampled_from([0, 1000])),
        "price_change_minor": draw(st.sampled_from([0] * 9 + [100])),
    }


@st.composite
def case_row(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.sampled_from(CASES))
    return {
        "case_no": number,
        "order_no": draw(st.sampled_from([*ORDERS, "X1"])),
        "sub_order_no": draw(st.sampled_from(["", "", "O1-1", "1"])),
        "case_type": draw(
            st.sampled_from(
                ["refund_only", "return_refund", "return_refund", "exchange", "repair", "reissue"]
            )
        ),
        "sku": draw(st.sampled_from(["K1", "K1", "K2", ""])),
        "quantity": draw(st.sampled_from([0, 1, 2, 2])),
        "asked_amount_minor": 1000,
        "agreed_amount_minor": draw(st.sampled_from([0, 1000, 1000, 1001, 2000])),
        "case_status": draw(
            st.sampled_from(["processing", "agreed", "refunded", "refunded", "done", "done", "closed"])
        ),
        "applied_at": moment(draw, blank=True),
        "refunded_at": moment(draw, blank=True),
        "return_waybill": draw(st.sampled_from(["", "W1", "W" + number])),
        "funder": draw(st.sampled_from(["", "merchant", "merchant", "platform"])),
        "fast_refund": draw(st.sampled_from([False, False, False, True])),
    }


@st.composite
def ledger_row(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(
            ["trade"] * 5
            + ["refund"] * 5
            + [
                "subsidy",
                "fee",
                "fee",
                "unclassified",
                "payout",
                "compensation",
                "penalty",
                "dispute",
                "dispute",
            ]
        )
    )
    amount = draw(st.sampled_from([6, 9, 12, 18] if kind == "fee" else [1000, 1000, 1000, 2000, *AMOUNTS]))
    usual = -1 if kind in ("refund", "fee", "compensation", "penalty", "dispute") else 1
    sign = usual if draw(st.integers(0, 5)) else -usual
    return {
        "ledger_no": draw(st.sampled_from(["L1", "L2", "L3", "L4", "L5", "L6"])),
        "order_no": draw(
            st.sampled_from([*ORDERS, "O1", "O1", "O1", "O2", "", "X1", "P", "O1-1", "1", "pay-O2"])
        ),
        "sub_order_no": draw(st.sampled_from(["", "", "O1-1", "1"])),
        "payment_no": draw(st.sampled_from(["", "", "pay-O2", "pay-shared"])),
        "case_no": draw(st.sampled_from(["", "", "C1", "C1", "C2", "C9"]))
        if kind in ("refund", "compensation")
        else "",
        "original_no": draw(st.sampled_from(["", "", "", "L1", "L2"])),
        "business_type": draw(st.sampled_from(["交易", "退款"])),
        "class": kind,
        "fee_code": draw(st.sampled_from(["", "", "", "platform_fee", "ads", "other"]))
        if kind == "fee"
        else "",
        "amount_minor": sign * amount,
        "occurred_at": moment(draw),
        "fee_base_minor": draw(st.sampled_from([None, 1000, 1500])) if kind == "fee" else None,
        "settle_status": draw(st.sampled_from([""] * 12 + ["待结算"])),
        "view": "fund",
        "currency": draw(st.sampled_from(["CNY"] * 12 + ["USD"])) if kind != "refund" else "CNY",
    }


@st.composite
def fitting_lines(
    draw: st.DrawFn, orders: list[dict[str, Any]], cases: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Lines that pay just what is due or agreed: none, once, twice, or twice and back."""
    owed = [
        ("trade", {"order_no": one["order_no"]}, one["buyer_paid_minor"] + one["platform_discount_minor"])
        for one in orders
    ]
    owed += [
        ("refund", {"case_no": one["case_no"], "order_no": one["order_no"]}, -one["agreed_amount_minor"])
        for one in cases
    ]
    lines = []
    for number, (kind, names, amount) in enumerate(owed):
        for turn, sign in enumerate(draw(st.sampled_from([(), (), (1,), (1, 1), (1, 1, -1)]))):
            row = draw(ledger_row())
            fixed = {"class": kind, "amount_minor": sign * amount, "ledger_no": f"F{number}{turn}"}
            lines.append({**row, **names, **fixed, "original_no": "", "settle_status": "", "currency": "CNY"})
    return lines


@st.composite
def receipt_row(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "receipt_no": draw(st.sampled_from(["R1", "R2", "R3"])),
        "order_no": draw(st.sampled_from(["", *ORDERS])),
        "case_no": draw(st.sampled_from(["", *CASES, "C9"])),
        "return_waybill": draw(st.sampled_from(["", "W1", "WC1", "WC2", "W9"])),
        "sku": draw(st.sampled_from(["K1", "K1", "K2", ""])),
        "good_quantity": draw(st.integers(0, 2)),
        "bad_quantity": draw(st.sampled_from([0, 0, 1])),
        "received_at": moment(draw),
        "receipt_type": draw(st.sampled_from(["", "", "return", "refused"])),
    }


@st.composite
def sent_row(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.sampled_from([*ORDERS, "X1", ""]))
    return {
        "shipment_no": draw(st.sampled_from(["S1", "S2", "S3"])),
        "order_no": number,
        "sub_order_no": draw(st.sampled_from(["", "", number + "-1", "1"])),
        "case_no": draw(st.sampled_from(["", "", *CASES])),
        "shipment_type": draw(st.sampled_from(["sale", "sale", "exchange", "reissue", "sent_back"])),
        "quantity": 1,
        "waybill": draw(st.sampled_from(["", "W1", "W9"])),
        "shipped_at": moment(draw),
    }


@st.composite
def files(draw: st.DrawFn, shop: Shop) -> list[File]:
    found = []
    for kind, owner in (
        ("orders", "S"),
        ("after_sales", "S"),
        ("receipts", "S"),
        ("shipments", "S"),
        ("ledger", "A"),
    ):
        if draw(st.integers(0, 3)):
            found.append(File(kind, shop, owner, "template", date(2026, 1, 1), date(2026, 12, 31)))
            continue
        for _ in range(draw(st.integers(0, 3))):
            first = START + timedelta(draw(st.integers(-40, 30)))
            last = first + timedelta(draw(st.integers(0, 30)))
            found.append(File(kind, shop, owner, draw(st.sampled_from(["template", "other"])), first, last))
    return found


FIRST = date(2026, 1, 1)
FEES = [
    FeeContract(1, "platform_fee", "", 6000, True, FIRST),
    FeeContract(1, "platform_fee", "", 12000, True, START + timedelta(12)),
    FeeContract(1, "commission", "", 333, False, FIRST),
    FeeContract(1, "advertising", "ads", 6000, False, FIRST),
]
FINER_FEES = [
    FeeContract(1, "platform_fee", "", 9000, True, FIRST, category="home"),
    FeeContract(1, "platform_fee", "", 18000, True, FIRST, sku_prefix="K", valid_to=START + timedelta(9)),
    FeeContract(1, "commission", "", 6000, True, FIRST, optional=True),
    FeeContract(1, "advertising", "ads", 3000, False, FIRST, max_rate_ppm=9000, optional=True),
    FeeContract(1, "advertising", "ads", 6000, True, FIRST, base="reported"),
    FeeContract(1, "handling", "other", 6000, True, FIRST, fixed_minor=3, min_minor=9, max_minor=12),
    FeeContract(1, "goods", "other", 6000, True, FIRST, base="goods", rounding="line", dated_by="paid"),
    FeeContract(1, "cut", "", 6000, True, FIRST, rounding="line"),
    FeeContract(1, "paid", "", 1500, False, FIRST, base="buyer_paid"),
    FeeContract(1, "net", "", 1500, False, FIRST, base="goods_after_shop_discount", category="toys"),
]


@st.composite
def fee_contracts(draw: st.DrawFn, shop_id: int) -> list[FeeContract]:
    """Contracts as a company may have them: at most one of a class, code, kind of goods and day."""
    finer = draw(st.sampled_from([[], [], FINER_FEES]))
    chosen = draw(st.lists(st.sampled_from([*FEES, *finer]), unique=True, max_size=5))
    versions = {
        (fee.fee_class, fee.code, fee.category, fee.sku_prefix, fee.valid_from): replace(fee, shop_id=shop_id)
        for fee in chosen
    }
    return list(versions.values())


@st.composite
def deadlines(draw: st.DrawFn, shop_id: int) -> list[Deadline]:
    one = st.builds(
        Deadline,
        shop_id=st.just(shop_id),
        name=st.sampled_from(
            ["settle", "settle", "refund", "return", "complete", "subsidy", "fee", "fast_refund"]
        ),
        days=st.integers(0, 8),
        days_are=st.sampled_from(["calendar", "business"]),
        category=st.sampled_from(["", "home"]),
        channel=st.sampled_from(["", "wechat"]),
        valid_from=st.sampled_from([FIRST, START + timedelta(7)]),
    )
    drawn = draw(st.lists(one, max_size=draw(st.sampled_from([0, 0, 4]))))
    return list({(d.name, d.category, d.channel, d.valid_from): d for d in drawn}.values())


@st.composite
def books(draw: st.DrawFn, shop_id: int) -> SmallCompany:
    """One shop, with its own account, contracts and files."""
    tolerance, days = draw(st.sampled_from([1, 1, 0, 2])), draw(st.sampled_from([10, 10, 3, 0]))
    shop = replace(
        SHOP,
        id=shop_id,
        name=f"S{shop_id}",
        tolerance_minor=tolerance,
        settle_within_days=days,
        released=draw(st.sampled_from(["completion", "completion", "shipment", "payment"])),
        recover_refund_only=draw(st.booleans()),
        go_live=draw(st.sampled_from([None, None, None, START + timedelta(5)])),
    )
    account = replace(ACCOUNT, id=shop_id, number=f"A{shop_id}", shop_id=shop_id)
    side = draw(st.sampled_from(["platform", "platform", "platform", "own"]))
    orders = draw(st.lists(order_row(), min_size=1, max_size=draw(st.sampled_from([1, 2, 4]))))
    for order in orders:
        order["side"] = side if draw(st.integers(0, 4)) else "platform"
        if order["side"] == "own":
            order["order_no"] += draw(st.sampled_from(["", "-1", "A"]))
    cases = draw(st.lists(case_row(), max_size=4))
    lines = draw(st.lists(ledger_row(), max_size=6)) + draw(fitting_lines(orders, cases))
    if draw(st.booleans()):  # a fund bill and a detail bill of the same account
        for line in lines:
            line["view"] = draw(st.sampled_from(["fund", "detail"]))
            line["source"] = {"fund": "template", "detail": "other"}[line["view"]]
    rows = {
        FactKind.ORDERS: orders,
        FactKind.AFTER_SALES: cases,
        FactKind.LEDGER: lines,
        FactKind.RECEIPTS: draw(st.lists(receipt_row(), max_size=4)),
        FactKind.SHIPMENTS: draw(st.lists(sent_row(), max_size=4)),
    }
    scope = {"shop": shop.name, "platform": shop.platform}
    return SmallCompany(
        as_of={shop_id: START + timedelta(draw(st.integers(10, 60)))},
        accounts=(account,),
        shops=(shop,),
        fees=draw(fee_contracts(shop_id)),
        deadlines=draw(deadlines(shop_id)),
        calendar=(CalendarDay(START + timedelta(5), True), CalendarDay(START + timedelta(8), False)),
        rows={
            kind: [
                {**row, **({"account": account.number} if kind is FactKind.LEDGER else scope)}
                for row in given
            ]
            for kind, given in rows.items()
        },
        files=[
            replace(file, owner=account.number if file.kind == "ledger" else shop.name)
            for file in draw(files(shop))
        ],
    )


@st.composite
def companies(draw: st.DrawFn, *, shops: int = 6) -> SmallCompany:
    """Several shops whose numbers are the same, so that what leaks from one to another is seen."""
    parts = [draw(books(number)) for number in range(1, draw(st.integers(1, shops)) + 1)]
    return SmallCompany(
        as_of={shop_id: day for part in parts for shop_id, day in part.as_of.items()},
        accounts=[one for part in parts for one in part.accounts],
        shops=[one for part in parts for one in part.shops],
        fees=[one for part in parts for one in part.fees],
        deadlines=[one for part in parts for one in part.deadlines],
        calendar=parts[0].calendar,
        rows={kind: [row for part in parts for row in part.rows[kind]] for kind in parts[0].rows},
        files=[one for part in parts for one in part.files],
    )
