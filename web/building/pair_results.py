"""What two matched tables came to, on their page."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matching.own.exporting import OUTCOMES
from matching.own.queries import Pair
from matching.own.showing import Ended
from people.languages import N_
from web.building.plan_sentences import agreed_text, apart_text, change_text
from web.building.run_figures import rows_text
from web.formatting import count, figure
from web.languages import worded
from web.views.money import EquationView, MoneyState, TermView, equation
from web.views.pairs import EndedLine, EntryView, NearView, ResultView, RowView
from web.views.shell import Choice

LISTS = {
    "groups": N_("Groups"),
    "ambiguous": N_("Ambiguous"),
    "left_open": N_("Open on the left"),
    "right_open": N_("Open on the right"),
    "left_rejected": N_("Cannot be read, left"),
    "right_rejected": N_("Cannot be read, right"),
}
STATE_OF = {
    "matched": MoneyState.EVEN,
    "suggested": MoneyState.TRANSIT,
    "ambiguous": MoneyState.DOUBT,
    "open": MoneyState.DIFFERS,
    "excluded": None,
    "rejected": MoneyState.BROKEN,
}
ROWS_SHOWN = 12
REJECTED = {
    "no_amount": N_("The amount is blank."),
    "bad_amount": N_("The amount is no amount."),
    "too_precise": N_("The amount has digits beyond the smallest unit of its currency."),
    "bad_date": N_("The day is no day."),
    "ambiguous_date": N_("The day could be two: say in the plan how days are written."),
}
Shown = Mapping[str, Any]


def result_view(pair: Pair, shown: Shown, *, chosen: str) -> ResultView:
    """The statement, and one of the lists."""
    chosen = chosen if chosen in LISTS else _first_list(shown)
    entries = shown[chosen]
    return ResultView(
        conserved=shown["conserved"],
        seconds=f"{pair.milliseconds / 1000:.1f}",
        digest=pair.digest,
        equations=tuple(one for side in ("left", "right") for one in _equations(pair, side)),
        ended=tuple(_ended(pair.statement, outcome) for outcome in OUTCOMES if pair.rows(outcome)),
        total=_ended(pair.statement, ""),
        notes=_notes(shown),
        lists=tuple(_tab(pair, shown, name, chosen) for name in LISTS if shown["counts"][name]),
        entries=tuple(_ENTRY[chosen](one) for one in entries),
        hidden=shown["counts"][chosen] - len(entries),
        exports=tuple(
            Choice(label, url_for("pairs.export", number=pair.number, ending=ending))
            for label, ending in (("CSV", "csv"), ("XLSX", "xlsx"))
        ),
    )


def _first_list(shown: Shown) -> str:
    """What needs somebody comes first."""
    order = ("ambiguous", "left_open", "right_open", "groups")
    return next((name for name in order if shown["counts"][name]), "groups")


def _tab(pair: Pair, shown: Shown, name: str, chosen: str) -> Choice:
    href = url_for("pairs.pair", number=pair.number, list=name, _anchor="rows")
    return Choice(worded(LISTS[name]), href, current=name == chosen, count=shown["counts"][name])


def _equations(pair: Pair, side: str) -> list[EquationView]:
    """Of a side: what went in = what is matched + what is not; one per currency."""
    mine = [one for one in pair.statement if one.side == side and one.minor is not None]
    name = str(_("Left") if side == "left" else _("Right"))
    return [
        _equation([one for one in mine if one.currency == currency], name, currency)
        for currency in sorted({one.currency for one in mine})
    ]


def _equation(ended: Sequence[Ended], name: str, currency: str) -> EquationView:
    def term(label: str, *outcomes: str, operator: str = "", state: MoneyState | None = None) -> TermView:
        taken = [one for one in ended if not outcomes or one.outcome in outcomes]
        rows = sum(one.rows for one in taken)
        return TermView(
            label=label,
            amount_minor=sum(one.minor or 0 for one in taken),
            currency=currency or "CNY",
            operator=operator,
            state=state,
            odd=state is MoneyState.DIFFERS and rows > 0,
            count=rows_text(rows),
        )

    terms = [term(name), term(str(_("Matched")), "matched", operator="=", state=MoneyState.EVEN)]
    for outcome in ("suggested", "ambiguous"):
        if any(one.outcome == outcome for one in ended):
            terms.append(term(worded(OUTCOMES[outcome]), outcome, operator="+", state=STATE_OF[outcome]))
    terms.append(term(worded(OUTCOMES["open"]), "open", operator="+", state=MoneyState.DIFFERS))
    return equation(terms, bar=True)


def _ended(statement: Sequence[Ended], outcome: str) -> EndedLine:
    mine = [one for one in statement if not outcome or one.outcome == outcome]
    left, right = ([one for one in mine if one.side == side] for side in ("left", "right"))
    return EndedLine(
        label=worded(OUTCOMES[outcome]) if outcome else str(_("All rows")),
        state=STATE_OF[outcome] if outcome else None,
        left_rows=sum(one.rows for one in left),
        left=_sums(left),
        right_rows=sum(one.rows for one in right),
        right=_sums(right),
    )


def _sums(ended: Sequence[Ended]) -> tuple[str, ...]:
    sums: dict[str, int] = {}
    for one in ended:
        if one.minor is not None:
            sums[one.currency] = sums.get(one.currency, 0) + one.minor
    return tuple(_money(sums[currency], currency) for currency in sorted(sums))


def _money(minor: int, currency: str) -> str:
    text = figure(minor, currency=currency)
    return text if currency in ("", "CNY") else f"{currency}\N{NO-BREAK SPACE}{text}"


def _notes(shown: Shown) -> tuple[str, ...]:
    notes = []
    if shown["search"] == "cut":
        notes.append(_("Not every set could be tried; no group was made that could not be proven single."))
    for one in shown["passes"]:
        if "unmapped" in one:
            missing = str(_(", ")).join(one["unmapped"])
            notes.append(_("“%(name)s” can match nothing: the plan does not say what %(missing)s is.",
                           name=one["pass"], missing=missing))  # fmt: skip
        if "too_large" in one:
            notes.append(
                ngettext(
                    "“%(name)s” left %(num)s reference aside that has too many rows.",
                    "“%(name)s” left %(num)s references aside that have too many rows.",
                    one["too_large"],
                    name=one["pass"],
                )
            )
    return tuple(map(str, notes))


def _row(told: Sequence[Any]) -> RowView:
    number, name, amount, currency, day = told
    return RowView(number, name, day, "" if amount is None else _money(amount, currency))


def _rows(told: Sequence[Sequence[Any]]) -> tuple[RowView, ...]:
    return tuple(map(_row, told[:ROWS_SHOWN]))


def _hidden(entry: Shown) -> int:
    return sum(max(entry[f"{side}_count"] - ROWS_SHOWN, 0) for side in ("left", "right"))


def _group(entry: Shown) -> EntryView:
    difference, currency = entry["difference"], entry["left"][0][3] or entry["right"][0][3]
    state = MoneyState.TRANSIT if entry["status"] == "suggest" else MoneyState.EVEN
    return EntryView(
        left=_rows(entry["left"]),
        right=_rows(entry["right"]),
        title=entry["pass"],
        note=agreed_text(entry["agreed"]),
        state=state,
        difference=figure(difference, currency=currency, signed=True),
        more=_hidden(entry),
    )


def _ambiguous(entry: Shown) -> EntryView:
    text = ngettext(
        "%(n)s answer is as good as another: none was taken.",
        "%(n)s answers are equally good: none was taken.",
        entry["alternatives"],
        n=count(entry["alternatives"]),
    )
    return EntryView(
        left=_rows(entry["left"]),
        right=_rows(entry["right"]),
        title=entry["pass"],
        note=str(text),
        state=MoneyState.DOUBT,
        more=_hidden(entry),
    )


def _open(entry: Shown, *, is_left: bool) -> EntryView:
    own = (_row(entry["row"]),)
    currency = entry["row"][3]
    change = entry.get("change")
    near = tuple(
        NearView(_row(one["row"]), apart_text(one, currency=currency or one["row"][3]))
        for one in entry["near"]
    )
    return EntryView(
        left=own if is_left else (),
        right=() if is_left else own,
        title="",
        note="" if near else str(_("Nothing comes near it.")),
        state=MoneyState.DIFFERS,
        near=near,
        change=change_text(change, currency=currency) if change else "",
        change_value=json.dumps(change, ensure_ascii=False) if change else "",
    )


def _rejected(entry: Shown, *, is_left: bool) -> EntryView:
    own = (_row(entry["row"]),)
    return EntryView(
        left=own if is_left else (),
        right=() if is_left else own,
        title="",
        note=worded(REJECTED[entry["code"]]) if entry["code"] in REJECTED else entry["code"],
        state=MoneyState.BROKEN,
    )


_ENTRY: dict[str, Callable[[Shown], EntryView]] = {
    "groups": _group,
    "ambiguous": _ambiguous,
    "left_open": lambda one: _open(one, is_left=True),
    "right_open": lambda one: _open(one, is_left=False),
    "left_rejected": lambda one: _rejected(one, is_left=True),
    "right_rejected": lambda one: _rejected(one, is_left=False),
}
