"""Which days count as looked at."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from matching.coverage import Reach, SourceStretch, Stretch, covered_by_owner, merged, reaches


def _file(first: int, last: int, *, source: str = "bill", owner: str = "A") -> SourceStretch:
    return SourceStretch("ledger", 1, owner, source, Stretch(first, last))


def test_files_of_one_source_meet_when_less_than_four_days_apart() -> None:
    assert covered_by_owner([_file(1, 5), _file(8, 9)]) == {("ledger", 1, "A"): (Stretch(1, 9),)}
    assert covered_by_owner([_file(1, 5), _file(9, 9)]) == {
        ("ledger", 1, "A"): (Stretch(1, 5), Stretch(9, 9))
    }


def test_files_of_two_sources_meet_only_without_a_gap() -> None:
    assert covered_by_owner([_file(1, 5), _file(6, 9, source="other")]) == {
        ("ledger", 1, "A"): (Stretch(1, 9),)
    }
    assert covered_by_owner([_file(1, 5), _file(7, 9, source="other")]) == {
        ("ledger", 1, "A"): (Stretch(1, 5), Stretch(7, 9))
    }


def test_of_several_accounts_the_one_that_reaches_furthest_counts() -> None:
    assert reaches([_file(1, 10), _file(5, 20, owner="B"), _file(6, 8, owner="C")]) == (
        Reach("ledger", 1, from_day=1, to_day=4, reach_day=10),
        Reach("ledger", 1, from_day=5, to_day=20, reach_day=20),
    )


stretches = st.builds(lambda first, days: (first, first + days), st.integers(0, 30), st.integers(0, 15))


@given(st.lists(st.tuples(stretches, st.sampled_from("AB"))), st.integers(0, 40), st.integers(0, 10))
def test_a_reach_says_what_counting_the_days_says(
    spans: list[tuple[tuple[int, int], str]], event: int, days: int
) -> None:
    files = [_file(first, last, owner=owner) for (first, last), owner in spans]
    counted: dict[str, set[int]] = {}
    for (_, _, owner), found in covered_by_owner(files).items():
        counted[owner] = {day for one in found for day in range(one.first, one.last + 1)}
    wanted = set(range(event, event + days + 1))
    is_covered = any(wanted <= have for have in counted.values())
    pieces = [one for one in reaches(files) if one.from_day <= event <= one.to_day]
    assert len(pieces) <= 1
    assert is_covered == any(one.reach_day >= event + days for one in pieces)


@given(st.lists(stretches), st.integers(1, 4))
def test_merged_stretches_are_sorted_apart_and_the_same_in_any_order(
    spans: list[tuple[int, int]], gap: int
) -> None:
    given_ = [Stretch(first, last) for first, last in spans]
    found = merged(given_, gap=gap)
    assert found == merged(reversed(given_), gap=gap)
    assert all(after.first - one.last > gap for one, after in pairwise(found))
