"""Groups for plans: structure first, sums after, and a unique fit that chance explains is only offered."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.passes.allowance import Allowance
from matching.passes.bounds import Bounds
from matching.passes.chance import of_sums, of_windows
from matching.passes.grouping import Answers, Group, GroupRule, Item, find_groups
from matching.passes.shapes import Shape


def lines(amounts: list[int]) -> list[Item]:
    return [Item(at, amount, day=at // 10, moment=at) for at, amount in enumerate(amounts)]


def chances(seed: int, count: int) -> list[int]:
    chance = random.Random(seed)  # noqa: S311
    return [chance.randint(100, 50_000_00) for _ in range(count)]


def test_a_run_in_time_is_found_whatever_its_length() -> None:
    amounts = chances(1, 200)
    found = find_groups([Item(7, sum(amounts[30:90]), day=5)], lines(amounts), GroupRule(max_items=3))
    (group,) = found.made
    assert (group.left, group.right, group.difference, group.by) == ((7,), tuple(range(30, 90)), 0, "window")
    assert group.chance < 0.01
    assert (found.suggested, found.ambiguous, found.search) == ((), (), "complete")


def test_the_same_from_the_other_side() -> None:
    amounts = chances(1, 200)
    rule = GroupRule(Shape.MANY_TO_ONE, days=(-9, 0), allowance=Allowance(below=2))
    found = find_groups(lines(amounts), [Item(7, sum(amounts[30:60]) - 2, day=2)], rule)
    assert [(one.left, one.right, one.difference) for one in found.made] == [(tuple(range(30, 60)), (7,), -2)]


def test_a_sum_hardly_by_accident_is_made_and_one_that_chance_explains_is_offered() -> None:
    amounts = chances(2, 8)
    found = find_groups([Item(0, amounts[1] + amounts[6])], lines(amounts), GroupRule(max_items=3))
    assert [(one.right, one.by) for one in found.made] == [((1, 6), "sum")]
    round_prices = [100_00, 210_00, 340_00, 480_00, 590_00, 770_00]
    found = find_groups([Item(0, 580_00)], lines(round_prices), GroupRule(max_items=3))
    assert found.made == ()
    assert found.suggested == (Group((0,), (0, 3), 0, of_sums(round_prices, most=3), "sum"),)
    assert found.suggested[0].chance > 0.01


def test_several_fits_are_ranked_and_the_row_is_ambiguous() -> None:
    found = find_groups([Item(0, 10)], lines([4, 1, 6, 3, 6]), GroupRule(max_items=3))
    assert found.made == ()
    offered = [(one.right, one.by) for one in found.suggested]
    assert offered == [((1, 2, 3), "window"), ((0, 2), "sum"), ((0, 4), "sum"), ((1, 3, 4), "sum")]
    assert found.ambiguous == (((0,), (0, 1, 2, 3, 4), 4),)


def test_rows_of_other_keys_currencies_or_days_take_no_part() -> None:
    right = [
        Item(0, 6, key="a"),
        Item(1, 4, key="b"),
        Item(2, 4, key="a", currency="USD"),
        Item(3, 4, day=9, key="a"),
    ]
    rule = GroupRule(chance_max=99)
    assert find_groups([Item(0, 10, key="a", currency="CNY")], right[:3], rule).made == ()
    assert (
        find_groups([Item(0, 10, day=1, key="a")], right[3:], GroupRule(days=(0, 3), chance_max=99)).made
        == ()
    )
    assert [
        one.right for one in find_groups([Item(0, 10, key="a", currency="USD")], right[:3], rule).made
    ] == [(0, 2)]


def test_a_cut_search_says_so_and_makes_nothing() -> None:
    found = find_groups(
        [Item(0, 123_456)], lines(chances(3, 60)), GroupRule(), bounds=Bounds(steps=50, steps_least=50)
    )
    assert (found.made, found.search) == ((), "cut")


@given(st.lists(st.integers(-9, 30), max_size=8), st.lists(st.integers(1, 60), max_size=3), st.randoms())
@settings(max_examples=80, deadline=None)
def test_the_order_in_which_rows_are_given_decides_nothing(
    amounts: list[int], totals: list[int], chance: random.Random
) -> None:
    right, left = lines(amounts), [Item(at, total, moment=at) for at, total in enumerate(totals)]
    rule = GroupRule(max_items=4, chance_max=9)

    def answers() -> Answers:
        return find_groups(left, right, rule)

    before = answers()
    chance.shuffle(right)
    chance.shuffle(left)
    assert answers() == before


def test_the_chance_of_a_run_near_its_total_is_far_below_that_of_any_set() -> None:
    amounts = chances(4, 100)
    assert of_windows(amounts, total=sum(amounts[:20])) < 0.01 < of_sums(amounts, most=5)
