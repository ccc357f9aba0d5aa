"""The smallest change of a pass that would let an open row go with its closest candidate."""

from collections.abc import Sequence

from matching.passes.near import Near
from matching.passes.plan import Likeness, Pass, Plan
from matching.passes.sides import TwoSides
from matching.passes.texts import folded_word


def smallest_change(
    sides: TwoSides, plan: Plan, place: int, near: Sequence[Near], *, of_left: bool
) -> dict[str, object] | None:
    """What to write in which pass, for which row; None where no rule would do: used, or another currency."""
    for one in near:
        if "used" in one.apart or "currency" in one.apart:
            continue
        rule = plan.passes[one.pass_at]
        left, right = (place, one.place) if of_left else (one.place, place)
        changed: dict[str, object] = {}
        if "amount" in one.apart:
            changed["tolerance"] = {"minor": abs(one.difference)}
        if "date" in one.apart and not _dated(rule, one, changed):
            continue
        if "reference" in one.apart:
            changed |= _references(sides, rule, left, right)
        row = (sides.right.row if of_left else sides.left.row)[one.place]
        return {"pass": rule.name, "row": int(row), **changed}
    return None


def _dated(rule: Pass, near: Near, changed: dict[str, object]) -> bool:
    """Whether a wider window would do, and that window."""
    if near.days is None:
        return False
    first, last = rule.days or (0, 0)
    changed["days"] = [min(first, near.days), max(last, near.days)]
    return True


def _references(sides: TwoSides, rule: Pass, left: int, right: int) -> dict[str, object]:
    """A likeness under which the references agree, else the names to leave out."""
    apart = [
        one
        for one in rule.on
        if one not in ("currency", "date") and not _agree(sides, rule, one, left, right)
    ]
    if apart == ["reference"]:
        for likeness in (Likeness.ALNUM, Likeness.CONTAINS, Likeness.DIGITS):
            if likeness is not rule.likeness and _alike(sides, "reference", likeness, left, right):
                return {"reference": likeness.value}
    return {"on": [one for one in rule.on if one not in apart]}


def _agree(sides: TwoSides, rule: Pass, name: str, left: int, right: int) -> bool:
    return _alike(sides, name, rule.likeness if name == "reference" else Likeness.EQUAL, left, right)


def _alike(sides: TwoSides, name: str, likeness: Likeness, left: int, right: int) -> bool:
    texts = sides.names[name]
    words = [
        [folded_word(texts.words[column[place]], likeness) for column in columns if column[place] >= 0]
        for columns, place in ((texts.left, left), (texts.right, right))
    ]
    if likeness is Likeness.CONTAINS:
        return any(one in other or other in one for one in words[0] for other in words[1])
    return any(one and one == other for one in words[0] for other in words[1])
