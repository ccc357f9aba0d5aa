"""A plan as a form says it, and back: the same keys as in TOML, so that either may be edited."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from werkzeug.datastructures import MultiDict

Form = MultiDict[str, str]
Said = dict[str, Any]
SIDES: Final = ("left", "right")
_PERCENT_PPM: Final = 10_000
ENCLOSED_PASSES_MAX: Final = 20
PLAIN_ROLES: Final = ("id", "date", "currency")
NEW_PASS: Final[Mapping[str, Any]] = {"on": ["reference", "amount"]}


def plan_said(form: Form) -> Said:
    """What the form says, as a TOML document would; what cannot be used is left for its reader to refuse."""
    said: Said = {"name": form["name"].strip()} if form.get("name", "").strip() else {}
    for side in SIDES:
        said[side] = _side(form, side)
    count = min(_number(form.get("passes", "0"), 0) or 0, ENCLOSED_PASSES_MAX)
    said["pass"] = [_pass(form, f"p{at}.") for at in range(count)]
    return said


def _side(form: Form, side: str) -> Said:
    said: Said = {}
    for role in PLAIN_ROLES:
        if column := form.get(f"{side}.{role}", ""):
            said[role] = column
    came, went = form.get(f"{side}.in", ""), form.get(f"{side}.out", "")
    said["amount"] = {"in": came, "out": went} if came or went else form.get(f"{side}.amount", "")
    references = list(dict.fromkeys(filter(None, form.getlist(f"{side}.reference"))))
    if references:
        said["reference"] = references
    if form.get(f"{side}.sign"):
        said["sign"] = -1
    if pattern := form.get(f"{side}.date_format", "").strip():
        said["date_format"] = pattern
    pairs = zip(form.getlist(f"{side}.where"), form.getlist(f"{side}.values"), strict=False)
    where = {column: _listed(values) for column, values in pairs if column}
    if where:
        said["where"] = where
    keys = zip(form.getlist("key"), form.getlist(f"{side}.key"), strict=False)
    named = {name.strip(): column for name, column in keys if name.strip() and column}
    return said | ({"keys": named} if named else {})


def _listed(values: str) -> list[str]:
    for comma in ("，", "、"):
        values = values.replace(comma, ",")
    return [one.strip() for one in values.split(",")]


def _pass(form: Form, prefix: str) -> Said:
    def given(key: str) -> str:
        return form.get(prefix + key, "").strip()

    said: Said = {"name": given("name")} if given("name") else {}
    tolerance = _tolerance(given)
    on = [one for one in form.getlist(f"{prefix}on") if one]
    said["on"] = on + ([] if tolerance else ["amount"])
    if "reference" in on and given("reference"):
        said["reference"] = given("reference")
    if tolerance:
        said["tolerance"] = tolerance
    if given("first_day") or given("last_day"):
        said["days"] = [_number(given(key), 0) for key in ("first_day", "last_day")]
    for key in ("prefer", "shape", "status"):
        if given(key):
            said[key] = given(key)
    if given("max_items"):
        said["max_items"] = _number(given("max_items"), None)
    return said | ({"whole": True} if given("whole") else {})


def _tolerance(given: Any) -> Said:
    by = given("by")
    if by == "within":
        found = {"minor": _number(given("minor"), None), "ppm": _ppm(given("percent"))}
        return {key: value for key, value in found.items() if value not in (None, 0)} or {"minor": 0}
    if by == "apart":
        return {key: _number(given(key), 0) for key in ("below", "above")}
    return {}


def _number(text: str, blank: int | None) -> Any:
    """The number; a text that is none stays as it is, for the plan's reader to point at."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    if not text:
        return blank
    try:
        return int(text)
    except ValueError:
        return text


def _ppm(percent: str) -> Any:
    if not percent:
        return None
    try:
        parts = Decimal(percent.rstrip("%％ ")) * _PERCENT_PPM
    except InvalidOperation:
        return percent
    return int(parts) if parts == parts.to_integral_value() else percent


def percent_of(ppm: Any) -> str:
    """`1000` as `0.1`; what is no number as it stands."""
    if not isinstance(ppm, int) or isinstance(ppm, bool):
        return "" if ppm is None else str(ppm)
    return f"{Decimal(ppm) / _PERCENT_PPM:f}"


def rearranged(passes: Sequence[Said], do: str) -> list[Said]:
    """The passes after one was added, dropped or moved: `add`, `drop:0`, `up:1`."""
    found = list(passes)
    verb, _, place = do.partition(":")
    at = int(place) if place.isascii() and place.isdecimal() else -1
    if verb == "add":
        found.append(dict(NEW_PASS))
    elif verb == "drop" and 0 <= at < len(found):
        del found[at]
    elif verb == "up" and 0 < at < len(found):
        found[at - 1], found[at] = found[at], found[at - 1]
    return found


def with_change(said: Said, change: str) -> Said:
    """The plan with the smallest change of rule that the result offered."""
    offered = json.loads(change)
    changed = [
        _changed(one, offered) if one.get("name", f"pass {at}") == offered["pass"] else one
        for at, one in enumerate(said["pass"], 1)
    ]
    return {**said, "pass": changed}


def _changed(one: Said, offered: Mapping[str, Any]) -> Said:
    changed = dict(one)
    if "on" in offered:
        exact = [name for name in one.get("on", []) if name == "amount"]
        changed["on"] = [*offered["on"], *exact]
        if "reference" not in changed["on"]:
            changed.pop("reference", None)
    if "reference" in offered:
        changed["reference"] = offered["reference"]
    if "days" in offered:
        changed["days"] = offered["days"]
    if "tolerance" in offered:
        changed["tolerance"] = offered["tolerance"]
        changed["on"] = [name for name in changed.get("on", []) if name != "amount"]
    return changed
