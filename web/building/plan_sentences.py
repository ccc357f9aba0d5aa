"""What a pass of a plan says, in plain words; what kept rows apart, or would have brought them together."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from people.languages import N_
from web.building.plan_form import percent_of
from web.formatting import MINUS, figure
from web.languages import worded

SHAPES = {
    "1:1": N_("One row goes with one row"),
    "1:n": N_("One row on the left goes with several on the right"),
    "n:1": N_("Several rows on the left go with one on the right"),
    "n:m": N_("Several rows go with several"),
}
LIKENESS = {
    "equal": N_("the same text"),
    "contains": N_("one stands inside the other"),
    "digits": N_("the same digits"),
    "alnum": N_("the same letters and digits"),
}
PREFER = {
    "nearest_day": N_("the nearest day"),
    "nearest_amount": N_("the nearest amount"),
    "oldest": N_("the oldest"),
    "newest": N_("the newest"),
}
NAMES = {
    "amount": N_("amount"),
    "currency": N_("currency"),
    "date": N_("day"),
    "id": N_("identifier"),
    "reference": N_("reference"),
}
WHY = {
    "amount": N_("the amount differs by {difference}"),
    "date": N_("the dates lie {days} days apart"),
    "no_date": N_("a date is missing"),
    "reference": N_("the references or keys differ"),
    "currency": N_("the currencies differ"),
    "used": N_("it is taken"),
}


def name_of(key: str) -> str:
    """What is compared, by its name in the plan; a key that people named shows as they did."""
    return worded(NAMES[key]) if key in NAMES else key


def pass_sentence(said: Mapping[str, Any]) -> str:
    """What must hold for rows to go together. What cannot be read of it is left out."""
    parts = [_shape(said)]
    if on := [one for one in said.get("on", ()) if one not in ("amount", "reference")]:
        parts.append(str(_("the same %(names)s", names=_listed([name_of(one) for one in on]))))
    if "reference" in said.get("on", ()):
        likeness = worded(LIKENESS.get(str(said.get("reference", "equal")), LIKENESS["equal"]))
        parts.append(str(_("references: %(likeness)s", likeness=likeness)))
    parts.append(_allowance(said.get("tolerance")))
    if window := _window(said.get("days")):
        parts.append(window)
    if said.get("whole"):
        parts.append(str(_("all rows of a reference together")))
    if str(said.get("prefer")) in PREFER:
        parts.append(str(_("of several, %(which)s", which=worded(PREFER[said["prefer"]]))))
    if said.get("status") == "suggest":
        parts.append(str(_("only suggested")))
    return str(_("; ")).join(parts) + str(_("."))


def _shape(said: Mapping[str, Any]) -> str:
    return worded(SHAPES.get(str(said.get("shape", "1:1")), SHAPES["1:1"]))


def _listed(names: Sequence[str]) -> str:
    return str(_(", ")).join(names)


def _allowance(tolerance: Any) -> str:
    if not isinstance(tolerance, Mapping) or not any(tolerance.values()):
        return str(_("the amounts are equal"))
    if {"below", "above"} & tolerance.keys():
        below, above = (_money(tolerance.get(key, 0)) for key in ("below", "above"))
        return str(_("the right is up to %(below)s less or %(above)s more", below=below, above=above))
    parts = [_money(tolerance["minor"])] if tolerance.get("minor") else []
    parts += [f"{percent_of(tolerance['ppm'])}%"] if tolerance.get("ppm") else []
    return str(_("the amounts differ by at most %(much)s", much=str(_(" or ")).join(parts)))


def _money(minor: Any) -> str:
    return figure(minor) if isinstance(minor, int) else str(minor)


def _window(days: Any) -> str:
    if not isinstance(days, list) or len(days) != 2 or not all(isinstance(one, int) for one in days):
        return ""
    if days == [0, 0]:
        return str(_("on the same day"))
    first, last = (str(one).replace("-", MINUS) for one in days)
    return str(_("the right is %(first)s to %(last)s days after the left", first=first, last=last))


def agreed_text(agreed: Mapping[str, Any]) -> str:
    """What matched rows agree in, as it was compared."""
    parts = []
    for name, value in agreed.items():
        if name == "days":
            parts.append(days_text(int(value)))
        else:
            shown = " ⊂ ".join(sorted(value, key=len)) if isinstance(value, list) else str(value)
            parts.append(str(_("%(name)s %(value)s", name=name_of(name), value=shown)))
    return " · ".join(parts)


def days_text(days: int) -> str:
    if not days:
        return str(_("on the same day"))
    if days > 0:
        return str(ngettext("%(num)s day later", "%(num)s days later", days))
    return str(ngettext("%(num)s day earlier", "%(num)s days earlier", -days))


def apart_text(near: Mapping[str, Any], *, currency: str) -> str:
    """What kept a candidate apart."""
    codes = ["no_date" if one == "date" and "days" not in near else one for one in near["apart"]]
    difference = figure(abs(near.get("difference", 0)), currency=currency)
    filled = {"difference": difference, "days": abs(near.get("days", 0))}
    return _listed([worded(WHY[code], **filled) for code in codes])


def change_text(change: Mapping[str, Any], *, currency: str) -> str:
    """The smallest change of rule that would have matched the row."""
    parts = []
    if "tolerance" in change:
        much = figure(change["tolerance"]["minor"], currency=currency)
        parts.append(str(_("allowed a difference of %(much)s", much=much)))
    if "days" in change:
        parts.append(str(_("took %(window)s", window=_span(change["days"]))))
    if "reference" in change:
        likeness = worded(LIKENESS[change["reference"]])
        parts.append(str(_("compared references by “%(likeness)s”", likeness=likeness)))
    if "on" in change:
        names = [name_of(one) for one in change["on"] if one != "amount"]
        said = (
            _("asked only for the same %(names)s", names=_listed(names))
            if names
            else _("asked for no reference")
        )
        parts.append(str(said))
    joined = str(_(" and ")).join(parts)
    return str(_("It would match row %(row)s if “%(pass)s” %(changes)s.", row=change["row"],
                 changes=joined, **{"pass": change["pass"]}))  # fmt: skip


def _span(days: Sequence[int]) -> str:
    first, last = (str(one).replace("-", MINUS) for one in days)
    return str(_("days from %(first)s to %(last)s", first=first, last=last))
