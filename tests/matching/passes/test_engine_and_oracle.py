"""The engine and the plain reading agree to the row, for every shape, on random tables and plans."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.passes.plan import Plan
from matching.passes.plan_reading import plan_of
from matching.passes.playing import Played, play
from matching.passes.sides import Side, TwoSides, read_sides
from matching.passes.tables import Table
from tests.matching.passes.oracle_passes import OracleAnswer, OracleRow, match

FIRST_DAY = date(2026, 7, 1)
Row = tuple[int, int | None, str, str, str, str]

REFERENCES = ("", "A1", "a1 ", "B-1", "xB1", "x A1 y", "1", "Ａ１")


def rows(most: int, amounts: st.SearchStrategy[int]) -> st.SearchStrategy[list[Row]]:
    day = st.one_of(st.none(), st.integers(0, 4))
    currency = st.sampled_from(("", "CNY", "cny", "USD"))
    reference, key = st.sampled_from(REFERENCES), st.sampled_from(("", "s", "S", "t"))
    return st.lists(st.tuples(amounts, day, currency, reference, reference, key), max_size=most)


TOLERANCES = (
    None,
    {"minor": 1},
    {"ppm": 300_000},
    {"minor": 1, "ppm": 250_000},
    {"below": 2},
    {"below": 1, "above": 3},
)


@st.composite
def passes(draw: st.DrawFn, shapes: tuple[str, ...]) -> dict[str, Any]:
    on = draw(st.lists(st.sampled_from(("reference", "currency", "shop", "date")), max_size=2, unique=True))
    said: dict[str, Any] = {"on": on, "shape": draw(st.sampled_from(shapes))}
    if "reference" in on:
        said["reference"] = draw(st.sampled_from(("equal", "contains", "digits", "alnum")))
    if (tolerance := draw(st.sampled_from(TOLERANCES))) is not None:
        said["tolerance"] = tolerance
    if (days := draw(st.sampled_from((None, [-1, 1], [0, 2], [-3, 0])))) is not None:
        said["days"] = days
    prefer = draw(st.sampled_from((None, None, "nearest_day", "oldest", "newest", "nearest_amount")))
    if prefer is not None:
        said["prefer"] = prefer
    said["whole"] = draw(st.sampled_from((False, False, False, True)))
    said["max_items"] = draw(st.integers(1, 4))
    return said


def plan_with(said: list[dict[str, Any]]) -> Plan:
    columns = {"amount": "a", "date": "d", "currency": "c", "keys": {"shop": "k"}}
    left, right = columns | {"reference": "r1"}, columns | {"reference": ["r1", "r2"]}
    return plan_of({"left": left, "right": right, "pass": said})


def table(said: list[Row]) -> Table:
    cells = {
        "a": [
            f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}" for amount, *_ in said
        ],
        "d": ["" if day is None else (FIRST_DAY + timedelta(day)).isoformat() for _, day, *_ in said],
        "c": [row[2] for row in said],
        "r1": [row[3] for row in said],
        "r2": [row[4] for row in said],
        "k": [row[5] for row in said],
    }
    return Table("t", {name: pa.array(column, pa.string()) for name, column in cells.items()}, len(said))


def told(said: list[Row], *, references: int) -> list[OracleRow]:
    def plain(text: str) -> str:
        return text.replace("Ａ１", "a1").strip().casefold()

    return [
        OracleRow(
            number,
            amount,
            day,
            currency.upper(),
            {"reference": tuple(plain(one) for one in texts[:references]), "shop": (plain(texts[2]),)},
        )
        for number, (amount, day, currency, *texts) in enumerate(said, 1)
    ]


def answer_of(played: Played, sides: TwoSides) -> OracleAnswer:
    def numbers(side: Side, places: Any) -> tuple[int, ...]:
        return tuple(sorted(int(side.row[place]) for place in places))

    groups = [
        (numbers(sides.left, [left]), numbers(sides.right, [right]), at)
        for lefts, rights, at in played.pairs
        for left, right in zip(lefts, rights, strict=True)
    ]
    groups += [
        (numbers(sides.left, one.left), numbers(sides.right, one.right), one.pass_at) for one in played.groups
    ]
    ambiguous = [
        (numbers(sides.left, one.left), numbers(sides.right, one.right), one.pass_at, one.alternatives)
        for one in played.ambiguous
    ]
    return OracleAnswer(
        sorted(groups),
        sorted(ambiguous),
        list(numbers(sides.left, played.left_open)),
        list(numbers(sides.right, played.right_open)),
    )


def check(left: list[Row], right: list[Row], plan: Plan) -> None:
    sides = read_sides(table(left), table(right), plan)
    assert answer_of(play(sides, plan), sides) == match(
        told(left, references=1), told(right, references=2), plan
    )


FEW = st.integers(-3, 6)


@given(rows(8, FEW), rows(8, FEW), st.lists(passes(("1:1",)), min_size=1, max_size=3))
@settings(max_examples=120, deadline=None)
def test_pairs_are_those_of_the_plain_reading(
    left: list[Row], right: list[Row], said: list[dict[str, Any]]
) -> None:
    check(left, right, plan_with(said))


@given(
    rows(5, st.integers(-4, 9)),
    rows(5, st.integers(-4, 9)),
    st.lists(passes(("1:n", "n:1", "n:m")), min_size=1, max_size=2),
)
@settings(max_examples=120, deadline=None)
def test_groups_are_those_of_the_plain_reading(
    left: list[Row], right: list[Row], said: list[dict[str, Any]]
) -> None:
    check(left, right, plan_with(said))


def dense(most: int) -> st.SearchStrategy[list[Row]]:
    """Rows that differ in little but their amounts, so that many sets tie."""
    day, currency = st.integers(0, 2), st.sampled_from(("", "", "", "CNY"))
    amount = st.one_of(st.integers(1, 30), st.integers(-6, 30))
    key = st.sampled_from(("s", "s", "t"))
    return st.lists(st.tuples(amount, day, currency, st.just("A1"), st.just(""), key), max_size=most)


@st.composite
def group_passes(draw: st.DrawFn) -> dict[str, Any]:
    said: dict[str, Any] = {"shape": draw(st.sampled_from(("1:n", "n:1", "n:m")))}
    choices = {
        "on": (None, None, ["shop"]),
        "tolerance": (None, None, {"minor": 1}, {"ppm": 60_000}, {"above": 2}),
        "days": (None, None, [-1, 1], [0, 2]),
        "prefer": (None, None, None, "nearest_day", "oldest", "nearest_amount"),
        "max_items": (2, 3, 5, 10),
        "status": (None, "suggest"),
    }
    for key, values in choices.items():
        if (value := draw(st.sampled_from(values))) is not None:
            said[key] = value
    return said


@given(dense(5), dense(6), st.lists(group_passes(), min_size=1, max_size=2))
@settings(max_examples=120, deadline=None)
def test_dense_groups_are_those_of_the_plain_reading(
    left: list[Row], right: list[Row], said: list[dict[str, Any]]
) -> None:
    check(left, right, plan_with(said))


@pytest.mark.thorough
@given(
    rows(6, st.integers(-9, 20)),
    rows(6, st.integers(-9, 20)),
    st.lists(passes(("1:1", "1:n", "n:1", "n:m")), min_size=1, max_size=3),
)
@settings(max_examples=5000, deadline=None)
def test_whole_plans_are_those_of_the_plain_reading(
    left: list[Row], right: list[Row], said: list[dict[str, Any]]
) -> None:
    check(left, right, plan_with(said))
