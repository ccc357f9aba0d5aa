"""Plain orders set aside: everything comes to the same, byte for byte, as when the rules take every row."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from intake.facts import FactKind
from matching.engine import PLANS, evaluate
from matching.found import exceptions
from matching.outcomes import write_outcomes
from matching.results import figures_of
from matching.statements import write_statement
from tests.matching.random_companies import FEES, case_row, companies, moment, order_row
from tests.matching.small_company import SmallCompany

PLAN = PLANS["settlement"]
NAMES = ("order_no", "sub_order_no", "parent_order_no", "payment_no", "case_no")


def answer_of(company: SmallCompany, folder: Path, *, sets_aside: bool) -> tuple[Any, ...]:
    """Everything a run says, and how many orders were set aside."""
    with duckdb.connect(config={"threads": 2}) as connection:
        for kind, table in company.tables().items():
            connection.register(kind.value, table)
        totals = evaluate(
            connection,
            PLAN,
            parameters=company.parameters(),
            files=company.stretches(),
            sets_aside=sets_aside,
        )
        digest = write_outcomes(connection, folder / f"{sets_aside}.parquet")
        statement = write_statement(connection, folder)
        shops = {shop.id: shop for shop in company.shops}
        found = [one for chunk in exceptions(connection, PLAN, shops=shops, file_names={}) for one in chunk]
        figures = figures_of(connection, totals, by_type={})
        groups = connection.execute("SELECT COALESCE(SUM(groups), 0) FROM plain_totals").fetchall()[0][0]
    return totals, found, figures, digest, statement, int(groups)


def assert_same(company: SmallCompany, folder: Path) -> int:
    """Returns how many orders were set aside."""
    *quick, aside = answer_of(company, folder, sets_aside=True)
    *slow, _ = answer_of(company, folder, sets_aside=False)
    assert quick == slow
    return int(aside)


@st.composite
def numbered_companies(draw: st.DrawFn, *, shops: int = 4) -> SmallCompany:
    """Random companies whose orders have numbers of digits, and among them some that owe nothing any more."""
    company = draw(companies(shops=shops))
    if draw(st.integers(0, 3)):
        simple = [
            replace(FEES[0], shop_id=shop.id, returned_on_refund=draw(st.booleans()))
            for shop in company.shops
        ]
        company = replace(company, fees=draw(st.sampled_from([[], simple])))
    rows = {kind: [digits(dict(row)) for row in given] for kind, given in company.rows.items()}
    for shop, account in zip(company.shops, company.accounts, strict=True):
        for number in range(5000, 5000 + draw(st.integers(0, 3))):
            order = paid_order(draw, number) | {"shop": shop.name}
            rows[FactKind.ORDERS].append(order)
            lines = lines_of(draw, order)
            rows[FactKind.LEDGER] += [line | {"account": account.number} for line in lines]
            if draw(st.integers(0, 2)) == 0:
                case = digits(draw(case_row())) | {"order_no": order["order_no"], "shop": shop.name}
                rows[FactKind.AFTER_SALES].append(case | {"platform": shop.platform})
    return replace(company, rows=rows)


def digits(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: row[name].replace("O", "100") for name in NAMES if name in row}


def paid_order(draw: st.DrawFn, number: int) -> dict[str, Any]:
    amount = draw(st.sampled_from([1000, 1000, 2000]))
    own = str(number)
    return digits(draw(order_row())) | {
        "platform": "taobao",
        "order_no": own,
        "goods_amount_minor": amount,
        "freight_minor": 0,
        "shop_discount_minor": 0,
        "platform_discount_minor": 0,
        "buyer_paid_minor": amount,
        "order_status": draw(st.sampled_from(["completed"] * 6 + ["shipped", "closed"])),
        "payment_no": draw(st.sampled_from(["", f"pay-{own}", f"pay-{own}", f"pay-{own}", "pay-shared"])),
        "sub_order_no": draw(st.sampled_from(["", f"{own}-1", f"{own}-1", f"{own}-2", "1"])),
        "parent_order_no": draw(st.sampled_from(["", "", "", "P"])),
        "is_gift": False,
    }


def lines_of(draw: st.DrawFn, order: dict[str, Any]) -> list[dict[str, Any]]:
    """What pays the order, its fee or a refund, and at times a line that names it otherwise."""
    amount, own = order["buyer_paid_minor"], order["order_no"]
    fee = -((amount * 6000 * 2 + 1_000_000) // 2_000_000)
    more = draw(st.sampled_from([[], [("fee", fee)], [("fee", fee), ("refund", -500)], [("payout", -1000)]]))
    names = {"order_no": own}
    otherwise = [
        {},
        {},
        {},
        {},
        {},
        {"payment_no": f"pay-{own}"},
        {"sub_order_no": f"{own}-1"},
        {"case_no": "C1"},
    ]
    wanted = [("trade", amount, names), *((kind, value, names) for kind, value in more)]
    wanted += [("fee", -5, one) for one in [draw(st.sampled_from(otherwise))] if one]
    return [
        {
            "ledger_no": draw(st.sampled_from([f"P{own}", "L1"])),
            "class": kind,
            "business_type": kind,
            "amount_minor": value,
            "occurred_at": moment(draw),
            "case_no": draw(st.sampled_from(["", "", "C1"])) if kind == "refund" else "",
            **named,
        }
        for kind, value, named in wanted
    ]


@seed(20260722)
@settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(company=numbered_companies())
def test_setting_plain_orders_aside_changes_nothing(
    company: SmallCompany, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_same(company, tmp_path_factory.getbasetemp())


@pytest.mark.thorough
@settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(company=numbered_companies(shops=6))
def test_setting_plain_orders_aside_changes_nothing_in_many_companies(
    company: SmallCompany, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_same(company, tmp_path_factory.getbasetemp())
