"""What matching two tables came to, with what the rows say: for the page, and whole for exports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matching.passes.days import NO_DAY, day_of
from matching.passes.plan import Status
from matching.passes.result import Matched
from matching.passes.sides import Side

SHOWN_MAX: Final = 200
LISTS: Final = ("groups", "ambiguous", "left_open", "right_open", "left_rejected", "right_rejected")
OUTCOMES: Final = ("matched", "suggested", "ambiguous", "open", "excluded", "rejected")
# A row as a page shows it: its number, what names it, amount in minor units, currency, day (ISO or "").
Row = list[int | str | None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How many rows of a side ended so, and with how much money; rows that do not play have none."""

    side: str
    outcome: str
    currency: str
    rows: int
    minor: int | None


def statement(matched: Matched) -> tuple[Ended, ...]:
    """Every row of both sides in one place, with its money; by side, then outcome, then currency."""
    return tuple(one for side in ("left", "right") for one in _of_side(matched, side))


def _of_side(matched: Matched, side: str) -> Iterable[Ended]:
    sides, played, is_left = matched.sides, matched.played, side == "left"
    own, aside = (sides.left, sides.left_aside) if is_left else (sides.right, sides.right_aside)
    suggests = [rule.status is Status.SUGGEST for rule in matched.plan.passes]
    places: dict[str, list[int]] = {"matched": [], "suggested": [], "ambiguous": [], "open": []}
    for lefts, rights, at in played.pairs:
        places["suggested" if suggests[at] else "matched"] += (lefts if is_left else rights).tolist()
    for one in played.groups:
        places["suggested" if suggests[one.pass_at] else "matched"] += one.left if is_left else one.right
    for tied in played.ambiguous:
        places["ambiguous"] += tied.left if is_left else tied.right
    places["open"] = (played.left_open if is_left else played.right_open).tolist()
    for outcome, found in places.items():
        yield from _sums(own, side, outcome, found, matched.sides.currencies)
    for outcome, count in (("excluded", len(aside.excluded)), ("rejected", len(aside.rejected))):
        if count:
            yield Ended(side, outcome, "", count, None)


def _sums(
    own: Side, side: str, outcome: str, places: Sequence[int], currencies: Sequence[str]
) -> Iterable[Ended]:
    rows: dict[str, int] = {}
    money: dict[str, int] = {}
    amounts, codes = own.amount[places].tolist(), own.currency[places].tolist()
    for amount, code in zip(amounts, codes, strict=True):
        name = currencies[code] if code >= 0 else ""
        rows[name] = rows.get(name, 0) + 1
        money[name] = money.get(name, 0) + amount
    return [Ended(side, outcome, name, rows[name], money[name]) for name in sorted(rows)]


def told_rows(matched: Matched, side: str) -> dict[int, Row]:
    """What every row that plays says, by its number."""
    sides = matched.sides
    own = sides.left if side == "left" else sides.right
    names = [*sides.currencies, ""]  # -1, the last place: none
    columns = own.row.tolist(), own.amount.tolist(), own.currency.tolist(), own.day.tolist()
    ids: Sequence[str] = own.ids or [""] * len(own)
    return {
        row: [row, name.strip(), amount, names[code], "" if day == NO_DAY else day_of(day).isoformat()]
        for row, amount, code, day, name in zip(*columns, ids, strict=True)
    }


def shown(document: Mapping[str, Any], rows: Mapping[str, Mapping[int, Row]]) -> dict[str, Any]:
    """The first entries of every list with what their rows say, and how many each list has."""
    lists = {name: _first(document[name], rows, name) for name in LISTS}
    counts = {name: len(document[name]) for name in LISTS}
    kept = {name: document[name] for name in ("plan", "conserved", "search", "passes", "rows")}
    return {**kept, "counts": counts, **lists}


def _first(
    entries: Sequence[Mapping[str, Any]], rows: Mapping[str, Mapping[int, Row]], name: str
) -> list[dict[str, Any]]:
    own = name.partition("_")[0]
    return [_with_rows(one, rows, own=own) for one in entries[:SHOWN_MAX]]


def _with_rows(
    entry: Mapping[str, Any], rows: Mapping[str, Mapping[int, Row]], *, own: str
) -> dict[str, Any]:
    told = dict(entry)
    for side in ("left", "right"):
        if side in entry:
            told[side] = [rows[side][row] for row in entry[side][:SHOWN_MAX]]
            told[f"{side}_count"] = len(entry[side])
    if "row" in entry and own in rows:
        told["row"] = rows[own].get(entry["row"], [entry["row"], "", None, "", ""])
    other = "right" if own == "left" else "left"
    if "near" in entry:
        told["near"] = [{**one, "row": rows[other][one["row"]]} for one in entry["near"]]
    return told
