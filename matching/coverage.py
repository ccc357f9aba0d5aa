"""Which days the files of a source cover: what is absent says nothing where nobody looked.

A file covers, for every shop or account in it, all its days from first to last. Files of one source meet
when they are less than four days apart. What several sources cover is taken together; of several ledger
accounts of one shop, any one suffices.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MEETING_DAYS: Final = 3  # from the last day of one file to the first of the next


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Days from first to last, both belonging, as day numbers."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SourceStretch:
    """What one file covers: `owner` is the account of a ledger, else the shop."""

    kind: str
    shop_id: int
    owner: str
    source: str
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Reach:
    """From any day of [from_day, to_day], every day up to reach_day is covered."""

    kind: str
    shop_id: int
    from_day: int
    to_day: int
    reach_day: int


def merged(stretches: Iterable[Stretch], *, gap: int = 1) -> tuple[Stretch, ...]:
    """Sorted and disjoint; two whose ends are at most `gap` days apart become one."""
    joined: list[Stretch] = []
    for one in sorted(stretches):
        if joined and one.first - joined[-1].last <= gap:
            joined[-1] = Stretch(joined[-1].first, max(joined[-1].last, one.last))
        else:
            joined.append(one)
    return tuple(joined)


def covered_by_owner(files: Iterable[SourceStretch]) -> dict[tuple[str, int, str], tuple[Stretch, ...]]:
    """Per kind, shop and owner: the days covered by any of its sources."""
    by_source: dict[tuple[str, int, str, str], list[Stretch]] = defaultdict(list)
    for file in files:
        by_source[file.kind, file.shop_id, file.owner, file.source].append(file.stretch)
    by_owner: dict[tuple[str, int, str], list[Stretch]] = defaultdict(list)
    for (kind, shop_id, owner, _), stretches in by_source.items():
        by_owner[kind, shop_id, owner].extend(merged(stretches, gap=MEETING_DAYS))
    return {key: merged(stretches) for key, stretches in by_owner.items()}


def reaches(files: Iterable[SourceStretch]) -> tuple[Reach, ...]:
    """Per kind and shop, disjoint pieces of days and how far one owner's files cover from there."""
    by_shop: dict[tuple[str, int], list[Stretch]] = defaultdict(list)
    for (kind, shop_id, _), stretches in covered_by_owner(files).items():
        by_shop[kind, shop_id].extend(stretches)
    return tuple(
        Reach(kind, shop_id, piece.first, piece.last, reach)
        for (kind, shop_id), stretches in sorted(by_shop.items())
        for piece, reach in _pieces(stretches)
    )


def _pieces(stretches: Sequence[Stretch]) -> list[tuple[Stretch, int]]:
    longest: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: (stretch.first, -stretch.last)):
        if not longest or one.last > longest[-1].last:
            longest.append(one)
    ends = [min(one.last, after.first - 1) for one, after in pairwise(longest)]
    ends += [one.last for one in longest[-1:]]
    return [
        (Stretch(one.first, end), one.last)
        for one, end in zip(longest, ends, strict=True)
        if one.first <= end
    ]
