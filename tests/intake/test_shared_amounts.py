"""What an order's rows repeat is shared out among them, exactly, and once."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.facts import FactKind
from intake.sources.goods import closing_sign, left_over, shared_out, told
from tests.intake.file_desk import Importer, counts


def shared(
    owner: list[str], amount: list[int], weight: list[int], *, never_by_line: bool = False
) -> list[int]:
    found = shared_out(pa.array(owner), pa.array(amount), pa.array(weight), never_by_line=never_by_line)
    return [int(one) for one in found.to_pylist()]


@pytest.mark.parametrize(
    ("amount", "weight", "expected"),
    [
        ([100, 100], [60, 40], [60, 40]),  # above each line's own price: the order's
        ([30, 30], [60, 40], [30, 30]),  # may be each line's own
        ([60, 40], [60, 40], [60, 40]),  # differ: each line's own
        ([100, 100, 100], [1, 1, 1], [33, 33, 34]),
        ([100, 100], [0, 0], [50, 50]),
    ],
)
def test_an_amount_is_the_orders_where_it_cannot_be_the_lines(
    amount: list[int], weight: list[int], expected: list[int]
) -> None:
    assert shared(["A"] * len(amount), amount, weight) == expected


def test_freight_is_never_a_lines_own() -> None:
    assert shared(["A", "A", "B"], [6, 6, 6], [60, 40, 10], never_by_line=True) == [3, 3, 6]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10**6)), min_size=1, max_size=40),
    st.integers(1, 10**9),
)
def test_nothing_is_lost_or_made_in_sharing(lines: list[tuple[int, int]], amount: int) -> None:
    owners = [str(owner) for owner, _ in lines]
    found = shared(owners, [amount] * len(lines), [weight for _, weight in lines], never_by_line=True)
    for owner in set(owners):
        assert sum(one for whose, one in zip(owners, found, strict=True) if whose == owner) == amount
    assert min(found) >= 0


def test_the_sign_of_a_price_change_is_the_one_that_closes_the_sum() -> None:
    assert closing_sign(pa.array([300, 300, 300]), pa.array([-300, 300, 5])).to_pylist() == [-300, 300, 300]


def test_what_was_not_paid_is_a_discount_and_what_was_paid_beyond_a_changed_price() -> None:
    discount, change = left_over(pa.array([100, 100]), pa.array([0, 0]), pa.array([90, 120]))
    assert (discount.to_pylist(), change.to_pylist()) == ([10, 0], [0, 20])


def test_a_mere_dash_says_nothing() -> None:
    assert told(pa.array(["-", "—", "", "A-1"])).to_pylist() == ["", "", "", "A-1"]


def test_an_orders_rows_are_shared_out_even_where_a_block_would_part_them(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.data_rows.BLOCK_ROWS", 3)
    monkeypatch.setattr("intake.rows.BLOCK_ROWS", 3)
    head = "订单号,商品ID,订购数量,京东价,结算金额,订单状态,付款确认时间\n"
    rows = [
        f"{number},{goods},1,10.00,15.00,完成,2026-06-01 10:00:00" for number in range(5) for goods in (1, 2)
    ]
    assert counts(importer(head + "\n".join(rows) + "\n"))[:2] == (10, 10)
    assert {paid for (paid,) in importer.facts(FactKind.ORDERS, "buyer_paid_minor")} == {750}
