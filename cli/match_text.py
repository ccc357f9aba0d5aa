"""Two matched tables in a few lines for people."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from intake.amounts import exponent_of
from matching.passes.near import Near
from matching.passes.result import Matched
from matching.passes.sides import Side
from people.languages import N_, translations

SHOWN_MAX: Final = 20
WHY: Final = {
    "amount": N_("the amount differs by {difference}"),
    "date": N_("the dates lie {days} days apart"),
    "no_date": N_("a date is missing"),
    "reference": N_("the references or keys differ"),
    "currency": N_("the currencies differ"),
    "used": N_("it is taken"),
}
Say = Callable[[str], str]


def text_of(matched: Matched, *, language: str) -> str:
    """What was matched by which pass, and of the rest the rows with what kept them apart."""
    with tempfile.TemporaryDirectory() as compiled:
        say = translations(language, compiled=Path(compiled)).gettext
    sides, played = matched.sides, matched.played
    lines = [*_by_pass(matched, say)]
    for title, side, places, nears, other in (
        (say(N_("Open on the left: {count}")), sides.left, played.left_open, matched.left_near, sides.right),
        (
            say(N_("Open on the right: {count}")),
            sides.right,
            played.right_open,
            matched.right_near,
            sides.left,
        ),
    ):
        lines += ["", title.format(count=len(places))]
        lines += [
            _open_line(side, place, near, other, sides.currencies, say)
            for place, near in zip(places[:SHOWN_MAX].tolist(), nears, strict=False)
        ]
        lines += ["  …"] if len(places) > SHOWN_MAX else []
    aside = (sides.left_aside, sides.right_aside)
    counts = [len(one.excluded) for one in aside] + [len(one.rejected) for one in aside]
    lines += ["", say(N_("Excluded: {0} left, {1} right. Rejected: {2} left, {3} right.")).format(*counts)]
    for title, rejected in ((say(N_("left")), aside[0].rejected), (say(N_("right")), aside[1].rejected)):
        lines += [f"  {title} {row}: {code}" for row, code in list(rejected.items())[:SHOWN_MAX]]
    if matched.is_cut:
        lines.append(
            say(N_("Not every set could be tried; no group was made that could not be proven single."))
        )
    return "\n".join(lines)


def _by_pass(matched: Matched, say: Say) -> list[str]:
    lines = []
    for at, (rule, outcome) in enumerate(zip(matched.plan.passes, matched.played.outcomes, strict=True)):
        made = [one for one in matched.played.groups if one.pass_at == at]
        pairs = outcome.groups - len(made)
        text = say(N_("{name}: {groups} groups of {left} and {right} rows, {ambiguous} ambiguous"))
        counts = {"left": pairs + sum(len(one.left) for one in made)}
        counts["right"] = pairs + sum(len(one.right) for one in made)
        counts |= {"groups": outcome.groups, "ambiguous": outcome.ambiguous}
        lines.append(text.format(name=rule.name, **counts))
        if unmapped := matched.plan.unmapped(rule):
            lines.append(
                say(N_("  it can match nothing: the plan does not map {names}")).format(
                    names=", ".join(unmapped)
                )
            )
        if outcome.too_large:
            text = say(N_("  {count} wholes have more rows than max_items = {most}"))
            lines.append(text.format(count=outcome.too_large, most=rule.max_items))
        tied = [one for one in matched.played.ambiguous if one.pass_at == at]
        for one in tied[:SHOWN_MAX]:
            rows = _numbers(matched.sides.left, one.left), _numbers(matched.sides.right, one.right)
            text = say(N_("  left {0} and right {1}: {2} answers, none of them the only one"))
            lines.append(text.format(*rows, one.alternatives))
    return lines


def _numbers(side: Side, places: Sequence[int]) -> str:
    shown = ", ".join(str(side.row[place]) for place in places[:SHOWN_MAX])
    return shown + (", …" if len(places) > SHOWN_MAX else "")


def _open_line(  # noqa: PLR0917  a row of each column
    side: Side, place: int, near: Sequence[Near], other: Side, currencies: Sequence[str], say: Say
) -> str:
    name = f" ({side.ids[place]})" if side.ids else ""
    if not near:
        return f"  {side.row[place]}{name}"
    first = near[0]
    currency = max(int(side.currency[place]), int(other.currency[first.place]))
    digits = exponent_of(currencies[currency] if currency >= 0 else "")
    why = ", ".join(_why(first, point, digits, say) for point in first.apart)
    closest = say(N_("closest is {row}: {why}")).format(row=other.row[first.place], why=why)
    return f"  {side.row[place]}{name}: {closest}"


def _why(near: Near, point: str, digits: int, say: Say) -> str:
    code = "no_date" if point == "date" and near.days is None else point
    return say(WHY[code]).format(difference=_money(near.difference, digits), days=abs(near.days or 0))


def _money(minor: int, digits: int) -> str:
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole:,}" + (f".{part:0{digits}}" if digits else "")
