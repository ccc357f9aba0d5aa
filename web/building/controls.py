"""Control totals in words and figures: what a file declares, against what its rows add up to."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _

from company.values import Account, Shop
from intake.controls import Control
from intake.explanations import CONTROLS
from intake.queries import FileView
from intake.store import FactPart
from web.formatting import MINUS, count, figure
from web.languages import worded
from web.views.imports import ControlLine

SHOWN_TOGETHER = 4
ANY_CURRENCY = "CNY"


def control_line(control: Control, *, label: str, currency: str) -> ControlLine:
    """One control: both figures, and where they differ, by how much."""
    declared, computed = (_shown(control, one, currency) for one in (control.declared, control.computed))
    if control.ties:
        parts = ((str(_("Declared")), declared, "="), (str(_("Its rows make")), computed, ""))
        return ControlLine(label, parts, ties=True, state_label=str(_("ties")))
    off = _shown(control, control.declared - control.computed, currency)
    return ControlLine(
        label,
        (
            (str(_("Declared")), declared, MINUS),
            (str(_("Its rows make")), computed, "="),
            (str(_("Difference")), off, ""),
        ),
        ties=False,
        state_label=str(_("does not tie")),
    )


def file_controls(controls: Iterable[Control], *, currency: str) -> tuple[ControlLine, ...]:
    """Every control of one file."""
    return tuple(
        control_line(one, label=control_name(one), currency=currency)
        for one in sorted(controls, key=lambda one: one.ties)
    )


def batch_controls(
    files: Sequence[FileView],
    controls: Mapping[int, Sequence[Control]],
    currencies: Mapping[int, str],
) -> tuple[ControlLine, ...]:
    """Each control that does not tie, by file; after them one line for each file whose controls all do."""
    broken, whole = [], []
    for file in files:
        currency = currencies.get(file.id, ANY_CURRENCY)
        mine = controls.get(file.id, ())
        failed = [one for one in mine if not one.ties]
        broken += [
            control_line(one, label=f"{file.name} · {control_name(one)}", currency=currency) for one in failed
        ]
        if mine and not failed:
            whole.append(_whole(file.name, mine, currency))
    return (*broken, *whole)


def _whole(name: str, controls: Sequence[Control], currency: str) -> ControlLine:
    told = sorted(controls, key=lambda one: one.unit != "minor")[:SHOWN_TOGETHER]
    parts = tuple((control_name(one), _shown(one, one.declared, currency), "") for one in told)
    return ControlLine(name, parts, ties=True, state_label=str(_("ties")))


def control_name(control: Control) -> str:
    return worded(CONTROLS[control.name]) if control.name in CONTROLS else control.name


def _shown(control: Control, value: int, currency: str) -> str:
    if control.unit == "minor":
        return figure(value, currency=currency)
    return (MINUS if value < 0 else "") + count(abs(value))


def currencies_of(
    parts: Iterable[FactPart], *, shops: Iterable[Shop], accounts: Iterable[Account]
) -> dict[int, str]:
    """The currency of each file that has facts: of the first account or shop in it."""
    of_account = {one.number: one.currency for one in accounts}
    of_shop = {(one.platform, one.name): one.currency for one in shops}
    found: dict[int, str] = {}
    for part in parts:
        for scope in part.scopes:
            currency = of_account.get(scope.account) or of_shop.get((scope.platform, scope.shop))
            if currency is not None:
                found.setdefault(part.file_id, currency)
    return found
