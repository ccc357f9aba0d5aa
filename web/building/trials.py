"""What the first rows of a table become: facts as people read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from intake.facts import ORIGIN, SCHEMAS, FactKind
from intake.trying import Trial
from web.building.field_names import field_name
from web.building.word_names import meaning_name
from web.formatting import count, figure
from web.views.imports import ProblemLine
from web.views.layouts import TrialView
from web.views.money import MoneyState
from workflow.wording import Words

OWNER: Final = ("platform", "shop", "account", "currency")
_WORDED: Final = frozenset(
    {"class", "order_status", "case_type", "case_status", "shipment_type", "receipt_type", "direction"}
    | {"platform", "side", "funder"}
)
_HIDDEN: Final = frozenset({name for name, _type in ORIGIN} - set(OWNER))
MINOR: Final = "_minor"
QUIET: Final = frozenset({"view", "side", "funder"})  # always filled, and seldom telling


def trial_view(trial: Trial, *, words: Words) -> TrialView:
    if trial.refusal is not None or trial.kind is None:
        refusal = words.of_file(trial.refusal) if trial.refusal else ""
        return TrialView((), (), "", MoneyState.BROKEN, refusal=refusal)
    names = _columns(trial.kind, trial.lines)
    problems = tuple(
        ProblemLine(one.row_no, one.column, one.shown, words.of_file(one.explanation))
        for one in trial.problems
    )
    good = trial.read - trial.rejected
    note = ngettext("%(good)s of %(n)s row is read", "%(good)s of %(n)s rows are read", trial.read,
                    good=count(good), n=count(trial.read))  # fmt: skip
    return TrialView(
        columns=tuple((field_name(name), name.endswith(MINOR)) for name in names),
        rows=tuple((line["row_no"], tuple(_cell(name, line) for name in names)) for line in trial.lines),
        note=str(note) if trial.read else str(_("There is no row below the header line.")),
        state=MoneyState.EVEN if trial.read and not trial.rejected else MoneyState.BROKEN,
        problems=problems,
    )


def lacking_view(texts: Sequence[str]) -> TrialView:
    """What must be said before there is anything to show."""
    return TrialView((), (), "", MoneyState.DOUBT, lacking=tuple(texts))


def _columns(kind: FactKind, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns in which any line says something, what identifies it first."""
    schema = [one for one in SCHEMAS[kind].names if one not in (*OWNER, *_HIDDEN, *QUIET)]
    return [name for name in (*schema, *OWNER) if any(line[name] for line in lines)]


def _cell(name: str, line: Mapping[str, Any]) -> str:
    value = line[name]
    if value is None or value == "":
        return ""
    if name.endswith(MINOR):
        return figure(value, currency=line["currency"])
    if isinstance(value, bool):
        return meaning_name("y" if value else "n")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return meaning_name(text) if name in _WORDED else _without_hash(text)


def _without_hash(text: str) -> str:
    """Of a masked number what may be shown; the hash before it tells people nothing."""
    hashed, colon, shown = text.partition(":")
    return shown if colon and "*" in shown and len(hashed) == 16 else text
