"""Running balances and declared totals."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from intake.blocks import Money, Shaped
from intake.controls import Balances, Control, Declared, Gap, Tally

Row = tuple[int | None, int | None, int]  # amount, balance, second


def followed(rows: Sequence[Row]) -> tuple[tuple[Control, ...], list[tuple[int, int, int]]]:
    amount, balance, moment = zip(*rows, strict=True)
    money = Money(
        pa.array(amount, pa.int64()), pa.array(balance, pa.int64()), pa.array(moment, pa.timestamp("us"))
    )
    balances = Balances()
    balances.add(np.arange(1, len(rows) + 1), pa.array(["A"] * len(rows)), Shaped((), {}, money))
    controls, gaps = balances.followed()
    return controls, [(gap.row_no, gap.expected_minor, gap.found_minor) for gap in gaps.told]


def test_a_chain_ties_in_either_direction() -> None:
    upward: list[Row] = [(5, 105, 1), (-3, 102, 2), (8, 110, 3)]
    assert followed(upward) == ((Control("running_balance", "minor", 110, 110, True),), [])
    assert followed(upward[::-1])[1] == []


def test_one_break_makes_one_gap() -> None:
    rows: list[Row] = [(5, 105, 1), (-3, 102, 2), (8, 130, 3), (1, 131, 4)]
    controls, gaps = followed(rows)
    assert gaps == [(3, 110, 130)]
    assert controls == (Control("running_balance", "minor", 131, 111, False),)


def test_rows_of_one_second_may_stand_in_any_order() -> None:
    assert followed([(5, 105, 1), (8, 110, 2), (-3, 102, 2), (1, 111, 3)])[1] == []
    assert followed([(8, 110, 2), (-3, 102, 2), (1, 111, 3)])[1] == []


def test_a_row_without_balance_hands_the_expectation_on() -> None:
    assert followed([(5, 105, 1), (-3, None, 2), (8, 110, 3)])[1] == []
    assert followed([(5, 105, 1), (-3, None, 2), (8, 113, 3)])[1] == [(3, 110, 113)]


def test_after_an_unreadable_amount_the_chain_starts_anew() -> None:
    assert followed([(5, 105, 1), (None, 900, 2), (8, 908, 3), (1, 909, 4)])[1] == []


def test_a_file_without_balances_has_no_such_control() -> None:
    assert followed([(5, None, 1), (8, None, 2)]) == ((), [])


def test_declared_figures_are_held_against_the_tally() -> None:
    tally = Tally()
    tally.add({"income": (2, 1, 500), "outgo": (1, 1, -200)})
    tally.add({"income": (1, 0, 100)})
    declared = (Declared("income", 3, 600), Declared("outgo", 2, 200), Declared("outgo", 4, -201))
    assert tally.against(declared) == (
        Control("income_count", "rows", 3, 3, True),
        Control("income_total", "minor", 600, 600, True),
        Control("outgo_count", "rows", 2, 2, True),  # the row of zero may count as money out
        Control("outgo_total", "minor", 200, 200, True),
        Control("outgo_count", "rows", 4, 1, False),
        Control("outgo_total", "minor", -201, -200, False),
    )


def test_a_gap_says_where_it_is() -> None:
    assert Gap(1, 2, "A", 10, 20, 5).found_minor == 20
