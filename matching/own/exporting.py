"""The whole result of two matched tables as lines: every row of both tables once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from intake.amounts import exponent_of
from people.languages import N_

Say = Callable[[str], str]
HEADERS: Final = (
    N_("Side"), N_("Row"), N_("Identifier"), N_("Day"), N_("Currency"), N_("Amount"), N_("Ended as"),
    N_("Group"), N_("Pass"), N_("Difference of the group"), N_("Nearest row"), N_("Apart in"),
)  # fmt: skip
OUTCOMES: Final = {
    "matched": N_("Matched"),
    "suggested": N_("Suggested"),
    "ambiguous": N_("Ambiguous"),
    "open": N_("Still open"),
    "excluded": N_("Left out by the plan"),
    "rejected": N_("Cannot be read"),
}
SIDES: Final = {"left": N_("left"), "right": N_("right")}
Told = Mapping[str, Mapping[int, Sequence[Any]]]


def lines(whole: Mapping[str, Any], *, say: Say) -> Iterator[list[str]]:
    """The header, then groups, ambiguities, and what is open, left out or rejected."""
    told = {side: {row[0]: row for row in whole["rows"][side]} for side in SIDES}
    document = whole["document"]
    yield [say(one) for one in HEADERS]
    for number, group in enumerate(document["groups"], 1):
        outcome = "suggested" if group["status"] == "suggest" else "matched"
        yield from _together(told, group, f"G{number}", outcome, say)
    for number, tied in enumerate(document["ambiguous"], 1):
        yield from _together(told, tied, f"A{number}", "ambiguous", say)
    for side in SIDES:
        for one in document[f"{side}_open"]:
            yield [*_line(told, side, one["row"], "open", say), "", "", "", *_near(one)]
        for row in document[f"{side}_excluded"]:
            yield [*_line(told, side, row, "excluded", say), *[""] * 5]
        for one in document[f"{side}_rejected"]:
            yield [*_line(told, side, one["row"], "rejected", say), *[""] * 4, one["code"]]


def _together(told: Told, one: Mapping[str, Any], name: str, outcome: str, say: Say) -> Iterator[list[str]]:
    for side in SIDES:
        for row in one[side]:
            line = _line(told, side, row, outcome, say)
            gap = _money(one["difference"], _currency(told, side, row)) if "difference" in one else ""
            yield [*line, name, one["pass"], gap, "", ""]


def _currency(told: Told, side: str, row: int) -> str:
    return str(told[side][row][3])


def _line(told: Told, side: str, row: int, outcome: str, say: Say) -> list[str]:
    _, name, amount, currency, day = told[side].get(row, (row, "", None, "", ""))
    money = "" if amount is None else _money(amount, currency)
    return [say(SIDES[side]), str(row), name, day, currency, money, say(OUTCOMES[outcome])]


def _near(one: Mapping[str, Any]) -> tuple[str, str]:
    if not one["near"]:
        return "", ""
    first = one["near"][0]
    return str(first["row"]), " ".join(first["apart"])


def _money(minor: int, currency: str) -> str:
    digits = exponent_of(currency)
    whole, part = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}" + (f".{part:0{digits}}" if digits else "")
