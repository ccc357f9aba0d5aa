"""The order of rows decides nothing, but which of alike rows pair; and every row stands in one place."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.passes.bounds import Bounds
from matching.passes.plan import Plan
from matching.passes.playing import play
from matching.passes.result import Matched
from matching.passes.sides import read_sides
from tests.matching.passes.test_engine_and_oracle import (
    FEW,
    Row,
    dense,
    group_passes,
    passes,
    plan_with,
    rows,
    table,
)

Told = tuple[object, ...]
TINY = Bounds(steps=9, steps_least=1)


def told(left: list[Row], right: list[Row], plan: Plan, bounds: Bounds) -> Counter[Told]:
    """What became of the rows, told by what they say."""
    sides = read_sides(table(left), table(right), plan)
    played = play(sides, plan, bounds=bounds)
    assert Matched(plan, sides, played, [], []).conserved

    def said(table: list[Row], places: Any) -> Told:
        """Cases of letters and widths aside, as alike rows may be written differently."""
        return tuple(sorted(repr(_plain(table[int(place)])) for place in places))

    found: Counter[Told] = Counter()
    for lefts, rights, at in played.pairs:
        for one, two in zip(lefts, rights, strict=True):
            found["made", at, said(left, [one]), said(right, [two])] += 1
    for group in played.groups:
        found["made", group.pass_at, said(left, group.left), said(right, group.right)] += 1
    for tied in played.ambiguous:
        found["tied", tied.pass_at, said(left, tied.left), said(right, tied.right), tied.alternatives] += 1
    found["open", said(left, played.left_open), said(right, played.right_open)] += 1
    return found


def _plain(row: Row) -> tuple[object, ...]:
    amount, day, *texts = row
    return amount, day, *(text.replace("Ａ１", "a1").strip().casefold() for text in texts)


@given(rows(9, FEW), rows(9, FEW), st.lists(passes(("1:1",)), min_size=1, max_size=2), st.randoms())
@settings(max_examples=80, deadline=None)
def test_pairs_do_not_depend_on_the_order_of_rows(
    left: list[Row], right: list[Row], said: list[dict[str, Any]], chance: Any
) -> None:
    plan, bounds = plan_with(said), Bounds()
    before = told(left, right, plan, bounds)
    chance.shuffle(left)
    chance.shuffle(right)
    assert told(left, right, plan, bounds) == before


@given(
    dense(7), dense(7), st.lists(group_passes(), min_size=1, max_size=2), st.randoms(),
    st.sampled_from((Bounds(), TINY, Bounds(answers=1), Bounds(pairs=9), Bounds(candidates=3))),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_groups_do_not_depend_on_the_order_of_rows_even_where_the_search_is_cut(
    left: list[Row], right: list[Row], said: list[dict[str, Any]], chance: Any, bounds: Bounds
) -> None:
    plan = plan_with(said)
    before = told(left, right, plan, bounds)
    chance.shuffle(left)
    chance.shuffle(right)
    assert told(left, right, plan, bounds) == before


@given(dense(6), dense(6), group_passes(), st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_a_cut_search_makes_no_group_that_a_complete_one_would_not(
    left: list[Row], right: list[Row], said: dict[str, Any], steps: int
) -> None:
    plan = plan_with([said])
    complete = told(left, right, plan, Bounds())
    cut = told(left, right, plan, Bounds(steps=steps, steps_least=1))
    assert {one for one in cut if one[0] == "made"} <= {one for one in complete if one[0] == "made"}
