"""Small random companies whose goods, parcels and own books meet, miss and double each other often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from company.values import Band, CourierTariff, Shop, Sku, SkuPart
from intake.facts import FactKind
from tests.matching.oracle import File
from tests.matching.small_company import ACCOUNT, SHOP, SmallCompany

START = date(2026, 6, 1)
ORDERS = ["O1", "O2", "O3"]
SKUS = [Sku("SET", "", (SkuPart("K1", 1), SkuPart("K2", 2))), Sku("K3", "WK3", ())]


def one_of(*given: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(given)


def moment(draw: st.DrawFn, *, blank: bool = False) -> datetime | None:
    day = draw(st.integers(-1 if blank else 0, 24))
    hour = draw(one_of(0, 0, 9))
    return (
        None if day < 0 else datetime.combine(START + timedelta(day), datetime.min.time()).replace(hour=hour)
    )


@st.composite
def order_row(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(one_of("O1", "O1", "O2", "O3", "P-1"))
    return {
        "order_no": number,
        "sub_order_no": draw(one_of(number + "-1", number + "-2", "1", "")),
        "parent_order_no": draw(one_of("", "", "", "", "P")),
        "sku": draw(one_of("K1", "K1", "K2", "SET", "K3", "")),
        "quantity": draw(one_of(1, 1, 2, 0)),
        "buyer_paid_minor": draw(one_of(1000, 1000, 999, 0)),
        "platform_discount_minor": draw(one_of(0, 0, 100)),
        "order_status": draw(
            one_of("completed", "completed", "shipped", "shipped", "paid", "closed", "unpaid")
        ),
        "order_type": draw(one_of("", "", "", "预售")),
        "paid_at": moment(draw, blank=True),
        "shipped_at": moment(draw, blank=True),
        "promised_at": moment(draw, blank=True),
        "is_gift": draw(one_of(*[False] * 6, True)),
    }


@st.composite
def shipment_row(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "shipment_no": draw(one_of("S1", "S2", "S3", "S4")),
        "order_no": draw(one_of("O1", "O1", "O2", "O3", "", "X1", "P", "O1-1", "O2-1", "O2A", "P-1")),
        "sub_order_no": draw(one_of("", "", "O1-1", "O1-2", "O2-1", "1")),
        "case_no": draw(one_of("", "", "", "C1", "C2", "C9")),
        "shipment_type": draw(one_of(*["sale"] * 6, "exchange", "reissue", "sent_back")),
        "sku": draw(one_of("K1", "K1", "K2", "SET", "WK3", "Z", "")),
        "quantity": draw(one_of(1, 1, 2)),
        "carrier": draw(one_of("ZT", "ZT", "SF")),
        "waybill": draw(one_of("", "W1", "W2", "W3", "W4")),
        "weight_g": draw(one_of(None, 400, 900, 900, 1500)),
        "volume_cm3": draw(one_of(None, None, 6000, 15000)),
        "province": draw(one_of("", "广东省", "西藏自治区")),
        "parcel_no": draw(one_of("", "", "1", "2")),
        "is_gift": draw(one_of(*[False] * 7, True)),
        "status": draw(one_of(*[""] * 8, "已作废")),
        "shipped_at": moment(draw, blank=True),
    }


@st.composite
def case_row(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "case_no": draw(one_of("C1", "C2", "C3")),
        "order_no": draw(one_of("O1", "O1", "O2", "X1", "")),
        "sub_order_no": draw(one_of("", "", "O1-1", "O2-1", "1")),
        "case_type": draw(
            one_of("refund_only", "refund_only", "return_refund", "exchange", "reissue", "repair")
        ),
        "sku": draw(one_of("", "K1", "K2", "SET")),
        "quantity": draw(one_of(0, 1, 1, 2)),
        "agreed_amount_minor": draw(one_of(0, 500, 1000, 1000, 2000)),
        "case_status": draw(one_of("processing", "agreed", "refunded", "done", "done", "closed")),
        "applied_at": moment(draw, blank=True),
        "refunded_at": moment(draw, blank=True),
        "return_waybill": draw(one_of("", "", "W1", "B1", "B2")),
    }


@st.composite
def receipt_row(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "receipt_no": draw(one_of("R1", "R2")),
        "order_no": draw(one_of("", "", "O1", "O2")),
        "sub_order_no": draw(one_of("", "", "O1-1")),
        "case_no": draw(one_of("", "", "C1", "C2")),
        "return_waybill": draw(one_of("", "W1", "W2", "B1")),
        "sku": draw(one_of("", "K1", "K2")),
        "good_quantity": draw(one_of(0, 1, 1)),
        "bad_quantity": draw(one_of(0, 0, 1)),
        "receipt_type": draw(one_of("return", "return", "refused", "intercepted")),
        "received_at": moment(draw),
    }


@st.composite
def courier_row(draw: st.DrawFn) -> dict[str, Any]:
    billed = draw(one_of(None, 1000, 1000, 1000, 950, 1051, 1500, 2000))
    day = START + timedelta(draw(st.integers(0, 40)))
    return {
        "carrier": draw(one_of("ZT", "ZT", "ZT", "SF")),
        "waybill": draw(one_of("W1", "W1", "W2", "W3", "B1", "B2", "X1")),
        "direction": draw(one_of("out", "out", "out", "back")),
        "item": draw(one_of("运费", "运费", "运费", "保价费")),
        "billed_weight_g": billed,
        "volume_cm3": draw(one_of(None, None, 12000)),
        "amount_minor": draw(one_of(500, 500, 501, 502, 700, 300, -500, -500, -700)),
        "charged_on": day,
        "province": draw(one_of("", "", "广东", "西藏")),
        "bill_month": draw(one_of("", "", f"{day:%Y-%m}", "2026-05")),
        "billed_shop": draw(one_of("", "", "S1", "S2")),
        "service": draw(one_of("", "", "特快")),
    }


Rows = dict[FactKind, list[dict[str, Any]]]


def at(day: int, hour: int = 0) -> datetime:
    return datetime.combine(START + timedelta(day), datetime.min.time()).replace(hour=hour)


@st.composite
def told(draw: st.DrawFn) -> Rows:
    """An order of its own, with its parcel, close to one of the differences that lots rarely meet."""
    day, quantity = draw(st.integers(1, 12)), draw(one_of(1, 2, 3))
    order = {"order_no": "D1", "sub_order_no": "D1-1", "parent_order_no": "", "sku": "K1",
             "quantity": quantity, "buyer_paid_minor": 1000, "platform_discount_minor": 0,
             "order_status": "completed", "order_type": "", "paid_at": at(day), "shipped_at": at(day),
             "promised_at": None, "is_gift": False}  # fmt: skip
    sent = {**draw(shipment_row()), "shipment_no": "SD", "order_no": "D1", "sub_order_no": "D1-1",
            "case_no": "", "shipment_type": "sale", "sku": "K1", "waybill": "WD",
            "quantity": draw(st.integers(1, quantity)), "carrier": "ZT", "parcel_no": "",
            "is_gift": False, "status": "", "shipped_at": at(day, draw(one_of(8, 9, 10)))}  # fmt: skip
    case = {**draw(case_row()), "case_no": "CD", "order_no": "D1", "sub_order_no": draw(one_of("", "D1-1")),
            "case_type": draw(one_of("refund_only", "repair", "exchange", "reissue")),
            "agreed_amount_minor": draw(one_of(1000, 999)), "case_status": draw(one_of("done", "refunded")),
            "applied_at": at(day), "refunded_at": at(day, draw(one_of(8, 9, 10))), "return_waybill": "BD",
            "quantity": 1, "sku": "K1"}  # fmt: skip
    back = {
        **draw(receipt_row()),
        "order_no": "",
        "case_no": "CD",
        "return_waybill": "",
        "receipt_type": "return",
    }
    again = {
        **sent,
        "shipment_no": "SE",
        "case_no": "CD",
        "shipment_type": draw(one_of("exchange", "sent_back")),
    }
    bill = {**draw(courier_row()), "waybill": "WD", "carrier": "ZT", "direction": "out", "item": "运费",
            "amount_minor": draw(one_of(500, 700, 300)), "bill_month": ""}  # fmt: skip
    return {
        FactKind.ORDERS: [order],
        FactKind.SHIPMENTS: [sent, *([again] if draw(st.integers(0, 3)) == 0 else [])],
        FactKind.AFTER_SALES: [case] if draw(st.booleans()) else [],
        FactKind.RECEIPTS: [back] if draw(st.integers(0, 2)) == 0 else [],
        FactKind.COURIER: [bill],
    }


TARIFFS = [
    CourierTariff("ZT", date(2026, 1, 1), None, (), "", "", (), 1000, 500, 1000, 200, 6000, 50, "row"),
    CourierTariff("ZT", date(2026, 6, 15), None, (), "", "", (), 1000, 300, 500, 100, 6000, 50, "row"),
    CourierTariff("ZT", date(2026, 1, 1), date(2026, 6, 20), ("西藏",), "", "", (), 500, 700, 500, 300, 0, 0,
                  "parcel"),
    CourierTariff("ZT", date(2026, 1, 1), None, (), "S1", "", (Band(500, 300), Band(1000, 500)), 1000, 500,
                  1000, 200, 8000, 100, "parcel"),
    CourierTariff("ZT", date(2026, 2, 1), None, (), "", "特快", (), 1000, 700, 1000, 500, 6000, 0, "row"),
    CourierTariff("SF", date(2026, 1, 1), None, ("广东", "浙江省"), "", "", (), 1000, 500, 1000, 200, 6000, 0,
                  "row"),
]  # fmt: skip


@st.composite
def files(draw: st.DrawFn, shop: Shop, kinds: Sequence[str]) -> list[File]:
    found = []
    for kind in kinds:
        if draw(st.integers(0, 4)):
            found.append(File(kind, shop, shop.name, "template", date(2026, 1, 1), date(2026, 12, 31)))
            continue
        for _ in range(draw(st.integers(0, 2))):
            first = START + timedelta(draw(st.integers(-40, 30)))
            last = first + timedelta(draw(st.integers(0, 60)))
            found.append(File(kind, shop, shop.name, draw(one_of("template", "other")), first, last))
    return found


@st.composite
def shop_of(draw: st.DrawFn, number: int) -> SmallCompany:
    go_live = START + timedelta(5) if draw(st.integers(0, 4)) == 0 else None
    shop = replace(SHOP, id=number, name=f"S{number}", go_live=go_live, tolerance_minor=draw(one_of(1, 0)))
    rows: Rows = {
        FactKind.ORDERS: draw(st.lists(order_row(), min_size=1, max_size=4)),
        FactKind.AFTER_SALES: draw(st.lists(case_row(), max_size=3)),
        FactKind.RECEIPTS: draw(st.lists(receipt_row(), max_size=3)),
        FactKind.SHIPMENTS: draw(st.lists(shipment_row(), max_size=5)),
        FactKind.LEDGER: [],
        FactKind.COURIER: draw(st.lists(courier_row(), max_size=5)),
    }
    if draw(st.booleans()) and rows[FactKind.SHIPMENTS]:  # the same goods once more
        rows[FactKind.SHIPMENTS].append(
            {**rows[FactKind.SHIPMENTS][0], **{"parcel_no": "9", "waybill": "W9"}}
        )
    if draw(st.booleans()):
        for kind, more in draw(told()).items():
            rows[kind] += more
    if draw(st.integers(0, 5)) == 0:
        rows[FactKind.LEDGER].append({"ledger_no": "L1", "order_no": "O1", "class": "refund",
            "amount_minor": -100, "occurred_at": datetime(2026, 6, 9), "account": f"A{number}"})  # fmt: skip
    scope = {"platform": shop.platform, "shop": shop.name}
    ours = {
        kind: [row if kind is FactKind.LEDGER else {**row, **scope} for row in given]
        for kind, given in rows.items()
    }
    ours[FactKind.COURIER] = [{**row, "platform": "", "shop": ""} for row in rows[FactKind.COURIER]]
    kinds = ("orders", "after_sales", "receipts", "shipments")
    return SmallCompany(
        as_of={number: START + timedelta(draw(st.integers(10, 70)))},
        shops=(shop,),
        accounts=(replace(ACCOUNT, id=number, number=f"A{number}", shop_id=number),),
        rows=ours,
        files=draw(files(shop, kinds)),
    )


@st.composite
def goods_companies(draw: st.DrawFn, *, shops: int = 4) -> SmallCompany:
    """Several shops with the same numbers; waybills are of one of them or of none."""
    parts = [draw(shop_of(number)) for number in range(1, draw(st.integers(1, shops)) + 1)]
    return SmallCompany(
        as_of={shop_id: day for part in parts for shop_id, day in part.as_of.items()},
        accounts=[one for part in parts for one in part.accounts],
        shops=[one for part in parts for one in part.shops],
        rows={kind: [row for part in parts for row in part.rows[kind]] for kind in parts[0].rows},
        files=[one for part in parts for one in part.files],
        skus=draw(one_of(SKUS, [])),
        tariffs=draw(st.lists(st.sampled_from(TARIFFS), unique=True)),
    )


@st.composite
def sided_row(draw: st.DrawFn) -> dict[str, Any]:
    side = draw(one_of("platform", "own"))
    numbers = ["O1", "O2", "O3"] if side == "platform" else ["O1", "O1-1", "O1-2", "O2A", "O3", "O4", "O9"]
    return {
        "order_no": draw(st.sampled_from(numbers)),
        "sub_order_no": draw(one_of("1", "2")),
        "parent_order_no": draw(one_of("", "", "", "O3")) if side == "own" else "",
        "buyer_paid_minor": draw(one_of(1000, 1000, 500, 501)),
        "order_status": draw(one_of("paid", "shipped", "completed", "closed", "unpaid")),
        "paid_at": moment(draw, blank=True),
        "shipped_at": moment(draw, blank=True),
        "completed_at": None,
        "side": side,
        "source": f"{side} source",
    }


@st.composite
def sided_case(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "case_no": draw(one_of("C1", "C1", "C2")),
        "order_no": "O1",
        "agreed_amount_minor": 100,
        "case_status": draw(one_of("processing", "agreed", "refunded", "done", "closed")),
        "applied_at": moment(draw, blank=True),
        "refunded_at": moment(draw, blank=True),
        "side": draw(one_of("platform", "own")),
    }


@st.composite
def sided_companies(draw: st.DrawFn) -> SmallCompany:
    """A shop of which the platform tells, its own system, or both."""
    go_live = START + timedelta(5) if draw(st.integers(0, 4)) == 0 else None
    shop = replace(SHOP, go_live=go_live, tolerance_minor=draw(one_of(1, 0)))
    kept = draw(files(shop, ("orders", "orders")))
    return SmallCompany(
        as_of={1: START + timedelta(draw(st.integers(2, 40)))},
        shops=(shop,),
        rows={
            FactKind.ORDERS: draw(st.lists(sided_row(), max_size=7)),
            FactKind.AFTER_SALES: draw(st.lists(sided_case(), max_size=4)),
        },
        files=[replace(one, source=draw(one_of("platform source", "own source"))) for one in kept],
    )
