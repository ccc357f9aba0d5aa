"""An order is found by any number of any of its rows, with everything that belongs to it."""

from datetime import datetime

import pytest

from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading
from intake.facts import FactKind
from intake.queries import visible_parts
from intake.store import FactStore
from matching.explaining.dossier import Dossier, dossier_of
from matching.explaining.standing import standing_of
from matching.explaining.timeline import Lane, stories_of
from matching.running import run_plan
from tests.matching.recorded import LIN, record_company, record_facts
from tests.matching.small_company import SHOP, SmallCompany, everything_covered

JUNE = datetime(2026, 6, 10, 12)
AS_OF = datetime(2026, 7, 20).date()


def june(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 6, day, hour)


def order(number: str, **more: object) -> dict[str, object]:
    return {
        "order_no": number,
        "sub_order_no": f"{number}-S",
        "payment_no": f"{number}-P",
        "goods_amount_minor": 1000,
        "buyer_paid_minor": 1000,
        "order_status": "completed",
        "paid_at": june(1),
        "completed_at": june(5),
        **more,
    }


def company(*orders: dict[str, object]) -> SmallCompany:
    return SmallCompany(
        as_of={SHOP.id: AS_OF},
        files=everything_covered(),
        rows={
            FactKind.ORDERS: orders or (order("ORDER-1"), order("ORDER-2")),
            FactKind.AFTER_SALES: (
                {
                    "case_no": "CASE-1",
                    "order_no": "ORDER-1",
                    "case_type": "return_refund",
                    "agreed_amount_minor": 400,
                    "quantity": 1,
                    "case_status": "refunded",
                    "applied_at": june(10),
                    "refunded_at": june(14),
                    "return_waybill": "WAY-BACK",
                },
            ),
            FactKind.LEDGER: (
                {
                    "ledger_no": "LEDGER-1",
                    "payment_no": "ORDER-1-P",
                    "class": "trade",
                    "amount_minor": 1000,
                    "occurred_at": june(6),
                },
                {
                    "ledger_no": "LEDGER-2",
                    "case_no": "CASE-1",
                    "class": "refund",
                    "amount_minor": -400,
                    "occurred_at": june(14, 13),
                },
            ),
            FactKind.SHIPMENTS: (
                {"shipment_no": "SHIP-1", "order_no": "ORDER-1", "waybill": "WAY-OUT", "quantity": 1},
            ),
            FactKind.RECEIPTS: (
                {
                    "receipt_no": "RECEIPT-1",
                    "return_waybill": "WAY-BACK",
                    "good_quantity": 1,
                    "received_at": june(13),
                },
            ),
            FactKind.COURIER: (
                {
                    "carrier": "SF",
                    "waybill": "WAY-BACK",
                    "direction": "back",
                    "amount_minor": 12,
                    "charged_on": june(12).date(),
                },
            ),
        },
    )


def found(database: Database, settings: Settings, number: str) -> Dossier | None:
    with reading(database) as session:
        parts = visible_parts(session)
    accounts = {"A": (SHOP.platform, SHOP.name)}
    return dossier_of(number, parts=parts, store=FactStore(settings.facts_dir), files={}, accounts=accounts)


@pytest.fixture
def stocked(sqlite_database: Database, settings: Settings, now: datetime) -> Database:
    record_company(sqlite_database, company())
    record_facts(sqlite_database, FactStore(settings.facts_dir), company(), now=now)
    return sqlite_database


@pytest.mark.parametrize(
    "number",
    [
        "ORDER-1", "ORDER-1-S", "ORDER-1-P", "CASE-1", "LEDGER-1", "LEDGER-2", "SHIP-1", "WAY-OUT",
        "RECEIPT-1", "WAY-BACK",
    ],
)  # fmt: skip
def test_every_number_leads_to_the_order_with_all_its_rows(
    stocked: Database, settings: Settings, number: str
) -> None:
    dossier = found(stocked, settings, number)

    assert dossier is not None
    assert (dossier.orders, dossier.shop) == (("ORDER-1",), SHOP.name)
    kinds = [row.kind for row in dossier.rows]
    assert kinds == ["orders", "shipments", "after_sales", "receipts", "courier", "ledger", "ledger"]


@pytest.mark.parametrize("number", ["", "no", "NOBODY-KNOWS-IT", "' OR 1=1 --"])
def test_a_number_that_no_row_bears_leads_nowhere(stocked: Database, settings: Settings, number: str) -> None:
    assert found(stocked, settings, number) is None


def test_orders_paid_together_are_one_subject(
    sqlite_database: Database, settings: Settings, now: datetime
) -> None:
    together = company(
        order("ORDER-1", payment_no="PAY"), order("ORDER-2", payment_no="PAY"), order("ORDER-3")
    )
    record_company(sqlite_database, together)
    record_facts(sqlite_database, FactStore(settings.facts_dir), together, now=now)

    dossier = found(sqlite_database, settings, "ORDER-2")

    assert dossier is not None
    assert dossier.orders == ("ORDER-2", "ORDER-1")


def test_a_case_tells_money_and_goods_in_the_order_in_which_they_moved(
    stocked: Database, settings: Settings, now: datetime
) -> None:
    store = FactStore(settings.facts_dir)
    run_plan(stocked, store, plan="returns", runs_dir=settings.runs_dir, requested_by=LIN, now=now)
    dossier = found(stocked, settings, "CASE-1")
    assert dossier is not None
    with reading(stocked) as session:
        standing = standing_of(session, dossier.rows, shop_id=SHOP.id, runs_dir=settings.runs_dir)

    (story,) = stories_of(dossier, standing)

    assert (story.number, story.agreed_minor, story.status) == ("CASE-1", 400, "refunded")
    assert [(one.code, one.lane, one.at[:10]) for one in story.happenings] == [
        ("applied", Lane.WORD, "2026-06-10"),
        ("carried_back", Lane.GOODS, "2026-06-12"),
        ("received", Lane.GOODS, "2026-06-13"),
        ("case_refunded", Lane.WORD, "2026-06-14"),
        ("refund_line", Lane.MONEY, "2026-06-14"),
    ]
