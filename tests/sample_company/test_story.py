"""How the sample company's numbers, days and fees come about."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sample_company.company import SHOPS
from sample_company.defects.planting import SCHEDULE, plantings_of
from sample_company.layouts.sheet import rounded_by_a_spreadsheet, yuan
from sample_company.numbers import scrambled
from sample_company.rhythm import days, orders_of_days
from sample_company.story import fee_minor
from sample_company.writing import write


def test_scrambled_numbers_never_repeat() -> None:
    assert len({scrambled(ordinal, digits=4) for ordinal in range(10_000)}) == 10_000


def test_the_orders_of_all_days_add_up_and_the_eighteenth_of_june_has_most() -> None:
    counts = orders_of_days(3000)
    by_day: Counter[date] = Counter()
    for (day, _), count in counts.items():
        by_day[day] += count
    assert sum(by_day.values()) == 3000
    assert max(by_day, key=lambda day: by_day[day]) == date(2026, 6, 18)


def test_everything_on_the_schedule_is_planted_once() -> None:
    planted = sum(len(tuple(plantings_of(day, shop))) for day in days() for shop in SHOPS)
    assert planted == sum(len(slots.split(", ")) for _, slots in SCHEDULE)


@pytest.mark.parametrize(
    ("amount", "fee"), [(100, 1), (83, 0), (84, 1), (2500, 15), (2583, 15), (2584, 16), (250_000, 1500)]
)
def test_a_fee_is_rounded_half_up(amount: int, fee: int) -> None:
    assert fee_minor(amount) == fee


def test_amounts_and_rounded_numbers_are_written_as_exports_and_spreadsheets_write_them() -> None:
    assert [yuan(amount) for amount in (0, 5, -46, 123_456)] == ["0.00", "0.05", "-0.46", "1234.56"]
    assert rounded_by_a_spreadsheet("202606081234567897") == "2.02606E+17"


def test_a_folder_that_already_holds_the_company_is_written_over(tmp_path: Path) -> None:
    first = write(tmp_path, orders=1000)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert write(tmp_path, orders=1000) == first
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
