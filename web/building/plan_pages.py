"""A plan as the form shows it: which column has which role, and the passes with their conditions."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from matching.passes.proposing import Head
from people.languages import N_
from web.building.plan_form import SIDES, Said, percent_of
from web.building.plan_sentences import LIKENESS, NAMES, PREFER, SHAPES, name_of, pass_sentence
from web.languages import worded
from web.views.pairs import ColumnField, PassForm, PlanForm, RoleLine, SideOptions
from web.views.shell import Choice

SAMPLES = 3
SAMPLE_CHARACTERS = 24
ROLES = (
    ("id", N_("Identifier"), N_("names the row")),
    ("amount", N_("Signed amount"), N_("one column for both directions")),
    ("in", N_("Money in"), N_("where in and out have columns of their own")),
    ("out", N_("Money out"), N_("where in and out have columns of their own")),
    ("date", N_("Day"), ""),
    ("currency", N_("Currency"), N_("where the table says it")),
)
BY = {
    "": N_("are equal"),
    "within": N_("differ by at most"),
    "apart": N_("may be less or more by"),
}


def plan_form(said: Said, heads: Mapping[str, Head]) -> PlanForm:
    """The form of what a TOML document or the form before says, whether or not it can be used."""
    sides = {side: _section(said, side) for side in SIDES}
    passes = [one for one in said.get("pass", ()) if isinstance(one, Mapping)]
    names = [*NAMES, *sorted({*_keys(sides["left"]), *_keys(sides["right"])})]
    return PlanForm(
        name=str(said.get("name", "")),
        roles=(*_roles(sides, heads), *_references(sides, heads), *_named_keys(sides, heads)),
        options=tuple(_options(side, sides[side], heads[side]) for side in SIDES),
        passes=tuple(_pass(one, at, names) for at, one in enumerate(passes)),
    )


def _section(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = said.get(key, {})
    return found if isinstance(found, Mapping) else {}


def _keys(side: Mapping[str, Any]) -> Mapping[str, Any]:
    return _section(side, "keys")


def _roles(sides: Mapping[str, Mapping[str, Any]], heads: Mapping[str, Head]) -> list[RoleLine]:
    return [
        _line(worded(label), worded(note) if note else "", role,
              {side: _column_of(said, role) for side, said in sides.items()}, heads)
        for role, label, note in ROLES
    ]  # fmt: skip


def _column_of(said: Mapping[str, Any], role: str) -> str:
    amount = said.get("amount", "")
    if role in ("in", "out"):
        return str(amount.get(role, "")) if isinstance(amount, Mapping) else ""
    if role == "amount" and isinstance(amount, Mapping):
        return ""
    return str(said.get(role, ""))


def _line(
    label: str,
    note: str,
    role: str,
    columns: Mapping[str, str],
    heads: Mapping[str, Head],
    *,
    key_name: str | None = None,
) -> RoleLine:
    left, right = (_field(f"{side}.{role}", label, heads[side], columns[side]) for side in SIDES)
    return RoleLine(label, note, left, right, key_name)


def _field(name: str, label: str, head: Head, column: str) -> ColumnField:
    """A column that the table does not have stays in the list, so that nothing is lost unseen."""
    columns = [*head.columns] + ([column] if column and column not in head.columns else [])
    choices = [Choice("--", value=""), *(Choice(one, value=one, current=one == column) for one in columns)]
    cells = dict.fromkeys(head.cells(column)) if column in head.columns else {}
    samples = [one[:SAMPLE_CHARACTERS] for one in list(cells)[:SAMPLES]]
    return ColumnField(name, label, tuple(choices), " · ".join(samples))


def _references(sides: Mapping[str, Mapping[str, Any]], heads: Mapping[str, Head]) -> list[RoleLine]:
    """As many as are named, and one more to fill in."""
    named = {side: _list(said.get("reference", [])) for side, said in sides.items()}
    count = max(map(len, named.values())) + 1
    label, note = str(_("Reference")), str(_("what both tables may name"))
    return [
        _line(label, note, "reference", {side: _at(named[side], at) for side in SIDES}, heads)
        for at in range(count)
    ]


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value]


def _at(columns: Sequence[str], at: int) -> str:
    return columns[at] if at < len(columns) else ""


def _named_keys(sides: Mapping[str, Mapping[str, Any]], heads: Mapping[str, Head]) -> list[RoleLine]:
    names = sorted({*_keys(sides["left"]), *_keys(sides["right"])})
    label, note = str(_("Key")), str(_("a name of your own, to compare by"))
    return [
        _line(label, note, "key", _columns_of(sides, name), heads, key_name=name) for name in [*names, ""]
    ]


def _columns_of(sides: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, str]:
    return {side: str(_keys(sides[side]).get(key, "")) for side in SIDES}


def _options(side: str, said: Mapping[str, Any], head: Head) -> SideOptions:
    label = str(_("Only rows where"))
    where = [*_section(said, "where").items(), ("", [])]
    return SideOptions(
        side=side,
        label=str(_("Left") if side == "left" else _("Right")),
        sign=said.get("sign") == -1,
        date_format=str(said.get("date_format", "")),
        where=tuple(
            (_field(f"{side}.where", label, head, column), ", ".join(_list_of(values)))
            for column, values in where
        ),
    )


def _list_of(values: Any) -> list[str]:
    return [str(one) for one in values] if isinstance(values, list) else [str(values)]


def _pass(said: Mapping[str, Any], at: int, names: Sequence[str]) -> PassForm:
    on = _list_of(said.get("on", []))
    tolerance = _section(said, "tolerance")
    by = "apart" if {"below", "above"} & tolerance.keys() else "within" if tolerance else ""
    days = _list_of(said.get("days", []))
    return PassForm(
        number=at + 1,
        prefix=f"p{at}.",
        name=str(said.get("name", "")),
        sentence=pass_sentence(said),
        on=tuple(Choice(name_of(one), value=one, current=one in on) for one in names if one != "amount"),
        likeness=_choices(LIKENESS, said.get("reference", "equal")),
        by=_choices(BY, by),
        minor=str(tolerance.get("minor", "")),
        percent=percent_of(tolerance.get("ppm")),
        below=str(tolerance.get("below", "")),
        above=str(tolerance.get("above", "")),
        first_day=_at(days, 0),
        last_day=_at(days, 1),
        shape=_choices(SHAPES, said.get("shape", "1:1")),
        prefer=(
            Choice("--", value="", current=not said.get("prefer")),
            *_choices(PREFER, said.get("prefer")),
        ),
        max_items=str(said.get("max_items", "")),
        whole=bool(said.get("whole")),
        suggest=said.get("status") == "suggest",
    )


def _choices(words: Mapping[str, str], chosen: Any) -> tuple[Choice, ...]:
    return tuple(Choice(worded(text), value=key, current=key == chosen) for key, text in words.items())
