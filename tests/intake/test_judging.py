"""What a row is against one of its identity that was there first."""

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.facts import NULLABLE, SCHEMAS, FactKind
from intake.judging import STATUS, Outcome, judge, judging_sql


def row(kind: FactKind, **values: Any) -> dict[str, Any]:
    blank = {name: None if name in NULLABLE else "" for name in SCHEMAS[kind].names}
    return {**blank, **values}


@pytest.mark.parametrize(
    ("first", "later", "outcome"),
    [
        ("unpaid", "paid", Outcome.CHANGED),
        ("completed", "closed", Outcome.CHANGED),
        ("completed", "shipped", Outcome.SEEN),
        ("paid", "paid", Outcome.SEEN),
    ],
)
def test_of_an_order_the_further_status_stands(first: str, later: str, outcome: Outcome) -> None:
    rows = (row(FactKind.ORDERS, order_status=one) for one in (first, later))
    assert judge(FactKind.ORDERS, *rows) is outcome


def test_of_equal_status_the_later_content_stands() -> None:
    first, later = (row(FactKind.ORDERS, order_status="paid", title=one) for one in ("a", "b"))
    assert judge(FactKind.ORDERS, first, later) is Outcome.CHANGED


@pytest.mark.parametrize(
    ("first", "later", "outcome"),
    [
        ({"amount_minor": 1}, {"amount_minor": 1}, Outcome.SEEN),
        ({"amount_minor": 1}, {"amount_minor": 2}, Outcome.CONFLICTING),
        ({"order_no": "A"}, {"order_no": "B"}, Outcome.CONFLICTING),
        ({"order_no": "A"}, {"order_no": ""}, Outcome.SEEN),
        ({"order_no": ""}, {"order_no": "A"}, Outcome.CHANGED),
        ({"note": "x"}, {"note": "y"}, Outcome.SEEN),
        ({"balance_minor": None}, {"balance_minor": 5}, Outcome.CHANGED),
        ({"settle_status": "待结算"}, {"settle_status": "已结算"}, Outcome.CHANGED),
        ({"settle_status": "已结算"}, {"settle_status": "待结算"}, Outcome.SEEN),
        ({"class": "unclassified"}, {"class": "fee"}, Outcome.CHANGED),
        ({"class": "fee"}, {"class": "unclassified"}, Outcome.SEEN),
    ],
)
def test_of_a_fact_the_first_stands_unless_the_later_only_adds(
    first: dict[str, Any], later: dict[str, Any], outcome: Outcome
) -> None:
    had, comes = (row(FactKind.LEDGER, **one) for one in (first, later))
    assert judge(FactKind.LEDGER, had, comes) is outcome


THAT_DAY = datetime.fromisoformat("2026-07-01T10:00:00")
CELLS = {
    pa.string(): st.sampled_from(["", "a", "b", "待结算", "已结算", "unclassified", "fee"]),
    pa.int64(): st.integers(0, 2),
    pa.int32(): st.integers(0, 2),
    pa.bool_(): st.booleans(),
    pa.timestamp("us"): st.sampled_from([THAT_DAY, THAT_DAY + timedelta(1)]),
    pa.date32(): st.sampled_from([date(2026, 7, 1), date(2026, 7, 2)]),
}


@st.composite
def some_row(draw: st.DrawFn, kind: FactKind) -> dict[str, Any]:
    values = {}
    for one in SCHEMAS[kind]:
        cell = CELLS[one.type] if one.name not in NULLABLE else CELLS[one.type] | st.none()
        values[one.name] = draw(cell)
    if kind in STATUS:
        name, order = STATUS[kind]
        values[name] = str(draw(st.sampled_from(order)))
    return values


@pytest.mark.parametrize("kind", FactKind)
def test_columns_are_judged_as_rows_are(kind: FactKind) -> None:
    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(pairs=st.lists(st.tuples(some_row(kind), some_row(kind)), min_size=5, max_size=20))
    def check(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        by_row = [judge(kind, *pair).value for pair in pairs]
        sides = [pa.Table.from_pylist(list(side), SCHEMAS[kind]) for side in zip(*pairs, strict=True)]
        with duckdb.connect() as connection:
            for name, side in zip("es", sides, strict=True):
                connection.register(name, side.append_column("pair", pa.array(range(len(pairs)))))
            verdict = judging_sql(kind, standing="e", later="s")
            asked = f"SELECT {verdict} FROM e JOIN s USING (pair) ORDER BY pair"  # noqa: S608
            assert [one for (one,) in connection.execute(asked).fetchall()] == by_row

    check()


def test_of_equal_status_the_later_export_stands_whichever_comes_first() -> None:
    had, comes = (
        row(FactKind.ORDERS, order_status="paid", title=title, exported_at=THAT_DAY.replace(day=day))
        for title, day in (("a", 2), ("b", 1))
    )
    assert judge(FactKind.ORDERS, had, comes) is Outcome.SEEN
    assert judge(FactKind.ORDERS, comes, had) is Outcome.CHANGED


def test_what_was_still_so_later_is_not_changed_by_what_was_exported_in_between() -> None:
    early, between, late = (
        row(FactKind.ORDERS, order_status="paid", title=title, exported_at=THAT_DAY.replace(day=day))
        for title, day in (("a", 1), ("b", 2), ("a", 3))
    )
    assert judge(FactKind.ORDERS, early, late) is Outcome.RENEWED
    assert judge(FactKind.ORDERS, late, between) is Outcome.SEEN
    assert judge(FactKind.ORDERS, {**early, "exported_at": None}, early) is Outcome.RENEWED
