"""Killed at any statement and begun again, an evening ends as if nothing had happened."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.evening import Blade, Evening

SEED = 20_260_720
SHORT = 10


@dataclass(frozen=True, slots=True)
class Undisturbed:
    before: Evening
    told: dict[str, Any]
    statements: int


@pytest.fixture(scope="module")
def undisturbed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("evening")
    before = Evening(folder / "before")
    before.prepare(sqlite_template)
    blade, whole = Blade(), before.copied(folder / "whole")
    whole.work(blade)
    return Undisturbed(before, whole.told(), blade.seen)


def ends_the_same(undisturbed: Undisturbed, home: Path, *falls_at: int) -> None:
    evening = undisturbed.before.copied(home)
    for place in falls_at:
        evening.work(Blade(place))
    evening.work()
    assert evening.told() == undisturbed.told, f"killed at statement {falls_at} of {undisturbed.statements}"


def test_an_evening_finds_what_is_wrong_and_breaks_no_promise(undisturbed: Undisturbed) -> None:
    told = undisturbed.told
    assert told["jobs"] == ["finished", "finished"]
    assert told["broken"] == []
    assert {one[0] for one in told["tickets"]} >= {
        *("short_settled", "duplicate_settlement", "unsettled", "unclassified_charge"),
        *("conflicting_line", "refund_missing", "return_not_received"),
    }
    assert undisturbed.statements > 300


def test_killed_anywhere_and_begun_again_it_ends_the_same(undisturbed: Undisturbed, tmp_path: Path) -> None:
    places = random.Random(SEED).sample(range(1, undisturbed.statements + 1), SHORT)  # noqa: S311
    for place in places:
        ends_the_same(undisturbed, tmp_path / str(place), place)


def _every_place(undisturbed: Undisturbed) -> Iterator[int]:
    yield from range(1, undisturbed.statements + 1)


@pytest.mark.thorough
def test_killed_at_each_statement_in_turn_it_ends_the_same(undisturbed: Undisturbed, tmp_path: Path) -> None:
    for place in _every_place(undisturbed):
        ends_the_same(undisturbed, tmp_path / str(place), place)


@pytest.mark.thorough
def test_killed_again_and_again_it_ends_the_same(undisturbed: Undisturbed, tmp_path: Path) -> None:
    draw = random.Random(SEED)  # noqa: S311
    for number in range(60):
        places = [draw.randrange(1, undisturbed.statements) for _ in range(5)]
        ends_the_same(undisturbed, tmp_path / str(number), *places)
