"""The figures of a run on pages: its equation, and where every row of both sides ended."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from matching.engine import Total
from matching.explanations import OUTCOMES, PLANS, REASONS, SIDES
from matching.results import PIECES, RunFigures
from web.formatting import count, figure
from web.languages import worded
from web.views.money import EquationView, MoneyState, TermView, equation
from web.views.runs import OutcomeLine
from workflow.wording import Words

TIED = ("matched", "within_tolerance")
STATE_OF = {
    "matched": MoneyState.EVEN,
    "within_tolerance": MoneyState.EVEN,
    "exception": MoneyState.DIFFERS,
    "in_transit": MoneyState.TRANSIT,
}
ORDER = ("matched", "within_tolerance", "exception", "in_transit", "excluded")


def plan_name(plan: str) -> str:
    return worded(PLANS[plan]) if plan in PLANS else plan


def side_names(plan: str) -> tuple[str, str]:
    """What stands on the left of a plan, and what on the right."""
    left, right = SIDES[plan]
    return worded(left), worded(right)


def equations(figures: RunFigures, *, plan: str, href: str = "") -> tuple[EquationView, ...]:
    """Of the left side: what takes part = what ties + in transit + what does not tie; one per currency.

    The currency with most rows first. What is set aside takes no part. `href` leads to the tickets.
    """
    left = [one for one in figures.statement if one.side == "left" and one.outcome != "excluded"]
    rows: dict[str, int] = defaultdict(int)
    for one in left:
        rows[one.currency] += one.rows
    name = side_names(plan)[0]
    ranked = sorted(rows, key=lambda currency: (-rows[currency], currency))
    return tuple(
        _equation([one for one in left if one.currency == currency], currency, name=name, href=href)
        for currency in ranked
    )


def _equation(totals: Sequence[Total], currency: str, *, name: str, href: str) -> EquationView:
    def term(label: str, *outcomes: str, operator: str = "", state: MoneyState | None = None) -> TermView:
        taken = [one for one in totals if not outcomes or one.outcome in outcomes]
        rows = sum(one.rows for one in taken)
        is_odd = state is MoneyState.DIFFERS and rows > 0
        return TermView(
            label=label,
            amount_minor=sum(one.measure for one in taken),
            currency=currency,
            operator=operator,
            state=state,
            odd=is_odd,
            count=rows_text(rows),
            href=href if is_odd else "",
        )

    return equation(
        (
            term(name),
            # Translators: the money that ties, 已对平
            term(_("Ties"), *TIED, operator="=", state=MoneyState.EVEN),
            term(_("In transit"), "in_transit", operator="+", state=MoneyState.TRANSIT),
            # Translators: 差异; the money of the rows that do not tie
            term(_("Does not tie"), "exception", operator="+", state=MoneyState.DIFFERS),
        ),
        bar=True,
    )


def rows_text(rows: int) -> str:
    return str(ngettext("%(n)s row", "%(n)s rows", rows, n=count(rows)))


def statement(
    figures: RunFigures, *, words: Words, href: Callable[[str, str], str] = lambda _outcome, _reason: ""
) -> tuple[OutcomeLine, ...]:
    """Every outcome that has rows, each followed by its reasons; `href` leads to the rows of either."""
    lines: list[OutcomeLine] = []
    for outcome in ORDER:
        mine = [one for one in figures.statement if one.outcome == outcome]
        if not mine:
            continue
        lines.append(_line(mine, worded(OUTCOMES[outcome]), STATE_OF.get(outcome), href=href(outcome, "")))
        reasons = sorted({one.reason for one in mine if one.reason})
        lines += [
            _line(
                [one for one in mine if one.reason == reason],
                _reason_name(reason, words=words),
                None,
                is_reason=True,
                href=href(outcome, reason),
            )
            for reason in reasons
        ]
    return tuple(lines)


def statement_total(figures: RunFigures) -> OutcomeLine:
    """What went in on both sides, and so came out."""
    return _line(figures.statement, str(_("All rows")), None)


def _line(
    totals: Iterable[Total],
    label: str,
    state: MoneyState | None,
    *,
    is_reason: bool = False,
    href: str = "",
) -> OutcomeLine:
    rows = {"left": 0, "right": 0}
    sums: dict[str, dict[str, int]] = {"left": defaultdict(int), "right": defaultdict(int)}
    for one in totals:
        rows[one.side] += one.rows
        sums[one.side][one.currency] += one.measure
    return OutcomeLine(
        label=label,
        state=state,
        left_rows=rows["left"],
        left=sums_text(sums["left"]),
        right_rows=rows["right"],
        right=sums_text(sums["right"]),
        is_reason=is_reason,
        href=href,
    )


def _reason_name(reason: str, *, words: Words) -> str:
    return worded(REASONS[reason]) if reason in REASONS else words.type(reason)


def sums_text(sums: Mapping[str, int]) -> tuple[str, ...]:
    """Each sum ready to print: yuan bare, other money with its currency, pieces as such; none: nothing."""
    return tuple(_sum_text(sums[currency], currency) for currency in sorted(sums))


def _sum_text(measure: int, currency: str) -> str:
    if currency == PIECES:
        return str(ngettext("%(n)s piece", "%(n)s pieces", measure, n=count(measure)))
    text = figure(measure, currency=currency)
    return text if currency == "CNY" else f"{currency}\N{NO-BREAK SPACE}{text}"
