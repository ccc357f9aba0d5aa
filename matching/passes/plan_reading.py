"""TOML to a plan. Whatever is wrong with it is said in one line, before any table is opened."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, TypeVar

from matching.passes.allowance import EXACT, MILLION, Allowance
from matching.passes.plan import (
    BASE_NAMES,
    MAX_ITEMS,
    Likeness,
    Pass,
    Plan,
    Prefer,
    SideColumns,
    Status,
)
from matching.passes.refusals import MatchRefused
from matching.passes.shapes import Shape

_PLAN_KEYS: Final = ("name", "left", "right", "pass")
_SIDE_KEYS: Final = ("id", "amount", "date", "currency", "reference", "sign", "where", "date_format", "keys")
_PASS_KEYS: Final = (
    "name", "on", "tolerance", "reference", "days", "prefer", "shape", "max_items", "whole", "status",
)  # fmt: skip

Section = Mapping[str, Any]
Word = TypeVar("Word", bound=StrEnum)
Else = TypeVar("Else")


def read_plan(text: str, *, file: str = "the plan") -> Plan:
    """Raises MatchRefused."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MatchRefused("broken_plan", file=file, problem=str(error)) from None
    return plan_of(said, file=file)


def plan_of(said: Section, *, file: str = "the plan") -> Plan:
    """The plan that a TOML document, or a form, says. Raises MatchRefused."""
    _known(said, _PLAN_KEYS, place=file)
    left, right = (_side(_section(said, side, place=file), place=f"[{side}]") for side in ("left", "right"))
    passes = said.get("pass", [])
    if not isinstance(passes, list) or not all(isinstance(one, Mapping) for one in passes):
        raise MatchRefused("wrong_kind", place=file, key="pass", wanted="[[pass]] sections")
    if not passes:
        raise MatchRefused("no_pass")
    read = tuple(_pass(one, number=number, left=left, right=right) for number, one in enumerate(passes, 1))
    return Plan(left, right, read, name=_text(said, "name", place=file))


def _known(section: Section, keys: Collection[str], *, place: str) -> None:
    for key in section:
        if key in keys:
            continue
        near = get_close_matches(key, keys, n=1)
        if near:
            raise MatchRefused("unknown_key_hint", place=place, key=key, hint=near[0])
        raise MatchRefused("unknown_key", place=place, key=key, known=", ".join(keys))


def _section(section: Section, key: str, *, place: str) -> Section:
    if key not in section:
        raise MatchRefused("missing_key", place=place, key=f"[{key}]")
    if not isinstance(section[key], Mapping):
        raise MatchRefused("wrong_kind", place=place, key=key, wanted="a section")
    found: Section = section[key]
    return found


def _side(section: Section, *, place: str) -> SideColumns:
    _known(section, _SIDE_KEYS, place=place)
    return SideColumns(
        amount=_amount(section, place=place),
        id=_text(section, "id", place=place),
        date=_text(section, "date", place=place),
        currency=_text(section, "currency", place=place),
        references=_texts(section, "reference", place=place),
        sign=_sign(section, place=place),
        date_format=_date_format(section, place=place),
        where=_where(section, place=place),
        keys=_keys(section, place=place),
    )


def _amount(section: Section, *, place: str) -> tuple[str, ...]:
    if "amount" not in section:
        raise MatchRefused("missing_key", place=place, key="amount")
    said = section["amount"]
    if isinstance(said, str) and said:
        return (said,)
    if not isinstance(said, Mapping):
        raise MatchRefused("wrong_kind", place=place, key="amount", wanted="a column, or { in = …, out = … }")
    _known(said, ("in", "out"), place=f"{place} amount")
    for key in ("in", "out"):
        if not _text(said, key, place=f"{place} amount"):
            raise MatchRefused("missing_key", place=f"{place} amount", key=key)
    return said["in"], said["out"]


def _text(section: Section, key: str, *, place: str) -> str:
    said = section.get(key, "")
    if not isinstance(said, str) or (key in section and not said.strip()):
        raise MatchRefused("wrong_kind", place=place, key=key, wanted="a text")
    return said


def _texts(section: Section, key: str, *, place: str) -> tuple[str, ...]:
    said = section.get(key, [])
    said = [said] if isinstance(said, str) else said
    if not isinstance(said, list) or not all(isinstance(one, str) and one for one in said):
        raise MatchRefused("wrong_kind", place=place, key=key, wanted="a column, or a list of columns")
    return tuple(dict.fromkeys(said))


def _sign(section: Section, *, place: str) -> int:
    sign = section.get("sign", 1)
    if isinstance(sign, bool) or sign not in (1, -1):
        raise MatchRefused("wrong_kind", place=place, key="sign", wanted="1 or -1")
    return int(sign)


def _date_format(section: Section, *, place: str) -> str:
    said = _text(section, "date_format", place=place)
    if said and not _tells_a_day(said):
        raise MatchRefused("wrong_kind", place=place, key="date_format", wanted='a day such as "%d/%m/%Y"')
    return said


def _tells_a_day(pattern: str) -> bool:
    """Whether two days apart in day, month and year come back from the pattern as they went in."""
    days = (datetime(2031, 11, 2), datetime(2026, 7, 20))  # noqa: DTZ001  days, not moments
    try:
        return all(datetime.strptime(f"{day:{pattern}}", pattern).date() == day.date() for day in days)  # noqa: DTZ007
    except (ValueError, TypeError):
        return False


def _where(section: Section, *, place: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    said = section.get("where", {})
    if not isinstance(said, Mapping):
        raise MatchRefused("wrong_kind", place=place, key="where", wanted="{ COLUMN = [VALUES] }")
    return tuple((column, _values(values, column, place=place)) for column, values in said.items())


def _values(values: object, column: str, *, place: str) -> tuple[str, ...]:
    listed = values if isinstance(values, list) else [values]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in listed):
        raise MatchRefused("wrong_kind", place=f"{place} where", key=column, wanted="a list of texts")
    return tuple(str(one) for one in listed)


def _keys(section: Section, *, place: str) -> tuple[tuple[str, str], ...]:
    said = section.get("keys", {})
    if not isinstance(said, Mapping):
        raise MatchRefused("wrong_kind", place=place, key="keys", wanted="a section")
    inside = f"{place[:-1]}.keys]"
    for name in said:
        if name in BASE_NAMES:
            raise MatchRefused("wrong_kind", place=inside, key=name, wanted="mapped outside of keys")
        _text(said, name, place=inside)
    return tuple(sorted(said.items()))


def _pass(section: Section, *, number: int, left: SideColumns, right: SideColumns) -> Pass:
    name = _text(section, "name", place=f"pass {number}") or f"pass {number}"
    place = f'pass {number} "{name}"' if "name" in section else name
    _known(section, _PASS_KEYS, place=place)
    on = _on(section, left=left, right=right, place=place)
    likeness = _one_of(Likeness, section, "reference", Likeness.EQUAL, place=place)
    if "reference" in section and "reference" not in on:
        raise MatchRefused("reference_not_on", place=place, mode=likeness)
    if "tolerance" in section and "amount" in on:
        raise MatchRefused("amount_and_tolerance", place=place)
    return Pass(
        name=name,
        on=tuple(one for one in on if one != "amount"),
        likeness=likeness,
        allowance=_allowance(section, place=place),
        days=_days(section, place=place),
        prefer=_one_of(Prefer, section, "prefer", None, place=place),
        shape=_one_of(Shape, section, "shape", Shape.ONE_TO_ONE, place=place),
        max_items=_count(section, "max_items", MAX_ITEMS, place=place, least=1),
        whole=_yes_or_no(section, "whole", place=place),
        status=_one_of(Status, section, "status", Status.MATCHED, place=place),
    )


def _on(section: Section, *, left: SideColumns, right: SideColumns, place: str) -> tuple[str, ...]:
    said = section.get("on", [])
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise MatchRefused("wrong_kind", place=place, key="on", wanted="a list of names")
    for name in said:
        if name in BASE_NAMES:
            continue
        sides = [
            side for side, columns in (("left", left), ("right", right)) if name not in columns.key_names
        ]
        if len(sides) > 1:
            raise MatchRefused("unknown_on", place=place, key=name, known=", ".join(BASE_NAMES))
        if sides:
            raise MatchRefused("one_sided_key", place=place, key=name, side=sides[0])
    return tuple(dict.fromkeys(said))


def _one_of(words: type[Word], section: Section, key: str, otherwise: Else, *, place: str) -> Word | Else:
    if key not in section:
        return otherwise
    known: Sequence[str] = [one.value for one in words]
    if section[key] not in known:
        raise MatchRefused("wrong_kind", place=place, key=key, wanted=" or ".join(known))
    return words(section[key])


def _allowance(section: Section, *, place: str) -> Allowance:
    if "tolerance" not in section:
        return EXACT
    said = section["tolerance"]
    if not isinstance(said, Mapping) or not said:
        raise MatchRefused("wrong_kind", place=place, key="tolerance", wanted="{ minor = 5 } or the like")
    inside = f"{place} tolerance"
    _known(said, ("minor", "ppm", "below", "above"), place=inside)
    if {"minor", "ppm"} & said.keys() and {"below", "above"} & said.keys():
        raise MatchRefused("tolerance_mixed", place=place)
    if {"below", "above"} & said.keys():
        below, above = (_count(said, key, 0, place=inside) for key in ("below", "above"))
        return Allowance(below=below, above=above)
    ppm = _count(said, "ppm", 0, place=inside, most=MILLION)
    return Allowance(minor=_count(said, "minor", 0, place=inside), ppm=ppm)


def _days(section: Section, *, place: str) -> tuple[int, int] | None:
    if "days" not in section:
        return None
    said = section["days"]
    whole = isinstance(said, list) and len(said) == 2 and all(type(one) is int for one in said)
    if not whole or said[0] > said[1] or max(abs(said[0]), abs(said[1])) > MILLION:
        raise MatchRefused(
            "wrong_kind", place=place, key="days", wanted="two ascending numbers such as [-1, 3]"
        )
    return said[0], said[1]


def _count(
    section: Section, key: str, otherwise: int, *, place: str, least: int = 0, most: int = 10**15
) -> int:
    said = section.get(key, otherwise)
    if type(said) is not int or not least <= said <= most:
        raise MatchRefused("wrong_kind", place=place, key=key, wanted=f"a whole number from {least} on")
    return said


def _yes_or_no(section: Section, key: str, *, place: str) -> bool:
    said = section.get(key, False)
    if not isinstance(said, bool):
        raise MatchRefused("wrong_kind", place=place, key=key, wanted="true or false")
    return said
