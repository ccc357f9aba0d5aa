"""The workbench: what somebody's day begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from intake.queries import FileView
from intake.scopes import DEFAULT_ZONE
from matching.queries import RunView
from people.access import Permission, may
from people.actors import Actor
from web.building.import_rows import latest_file
from web.building.run_figures import equations, plan_name
from web.building.ticket_list import VIEWS, ListState, list_href, listing_of, ticket_href, views_for
from web.building.ticket_rows import state_of_type, totals_of
from web.formatting import count, figure
from web.languages import worded
from web.links import endpoint_exists
from web.views.imports import NextStep
from web.views.money import Cause, EquationView, MoneyState
from web.views.shell import Choice
from web.views.tickets import Total
from web.views.workbench import AgeBucket, PlanLine, WorkbenchView, ages
from workflow import causes as why
from workflow.queries import TicketList
from workflow.wording import Words

MAIN_PLAN = "settlement"
"""Of the plans, the one whose left side is what orders owe. The others look at refunds and goods, which are
part of the same orders: adding them up would count money twice."""
CAUSES_SHOWN = 5
AGE_DAYS = (2, 4, 8, 16, 31)
AGE_NAMES = ("0–1", "2–3", "4–7", "8–15", "16–30", ">30")
AGE_CURRENCY = "CNY"
OFFERED = ("mine", "to_assign", "overdue", "all")
LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class WorkbenchFound:
    """All that the workbench is made of; empty where it is not the reader's to see."""

    listed: TicketList
    counts: Mapping[str, int]
    causes: Sequence[why.Cause]
    by_age: Sequence[int]
    runs: Mapping[str, RunView]
    files: Sequence[FileView]
    has_shops: bool
    approvals: int


def view_named(asked: str, actor: Actor, counts: Mapping[str, int]) -> str:
    """The saved view asked for; else the first of the reader's that holds something."""
    offered = [one for one in views_for(actor) if one in OFFERED]
    if asked in offered:
        return asked
    return next((one for one in offered if counts.get(one)), offered[0])


def first_shown(view: str) -> str:
    """How a view is sorted: what waits for somebody by when it is due, the others by money."""
    return "due" if view in ("mine", "overdue") else "amount"


def age_moments(now: datetime) -> tuple[datetime, ...]:
    return tuple(now - timedelta(days=days) for days in AGE_DAYS)


def workbench(
    found: WorkbenchFound, state: ListState, *, actor: Actor, words: Words, now: datetime
) -> WorkbenchView:
    main = found.runs.get(MAIN_PLAN)
    figures = None if main is None else main.figures
    may_import = may(actor, Permission.IMPORT_FILES)
    told = equations(figures, plan=MAIN_PLAN, href=url_for("tickets.show")) if figures else ()
    rows = replace(listing_of(found.listed, state, words=words, now=now), previous_href="", next_href="")
    return WorkbenchView(
        note=format_date(now.astimezone(ZoneInfo(DEFAULT_ZONE)).date(), "full"),
        equation=told[0] if told else None,
        equation_note=_equation_note(main),
        equation_href=url_for("runs.run", number=main.number) if main else "",
        plans=(
            *(_money_line(one, main) for one in told[1:] if main is not None),
            *(_plan_line(run) for plan, run in found.runs.items() if plan != MAIN_PLAN),
        ),
        first_steps=_first_steps(found, actor=actor),
        ages=_ages(found.by_age),
        views=_views(state, actor=actor, counts=found.counts),
        tickets=rows,
        totals=totals_of(found.listed),
        start_href=ticket_href(found.listed.lines[0].number, state) if found.listed.lines else "",
        all_href=list_href(state),
        causes=_causes(found.causes, words=words),
        causes_note=_causes_note(found.causes),
        causes_totals=_causes_totals(found.causes),
        files=tuple(latest_file(one) for one in found.files),
        files_href=url_for("imports.show"),
        import_href=url_for("imports.show") if may_import else "",
        may_work=may(actor, Permission.ACT_ON_TICKETS),
        sees_runs=may(actor, Permission.SEE_RUNS),
        sees_files=may(actor, Permission.SEE_IMPORTS),
        approvals=_approvals(found.approvals),
    )


def _equation_note(run: RunView | None) -> str:
    if run is None:
        return ""
    day = run.days[-1] if run.days else run.started_at.date()
    return str(_("%(plan)s, %(run)s, as of %(day)s", plan=plan_name(run.plan), run=run.number, day=day))


def _money_line(one: EquationView, run: RunView) -> PlanLine:
    """What is owed in a further currency, in one line."""
    whole, tied, _in_transit, differs = one.terms
    return PlanLine(
        label=whole.currency,
        text=str(
            _(
                "%(tied)s of %(all)s ties",
                tied=figure(tied.amount_minor, currency=whole.currency),
                all=figure(whole.amount_minor, currency=whole.currency),
            )
        ),
        state=MoneyState.DIFFERS if differs.amount_minor else MoneyState.EVEN,
        state_label=str(differs.label if differs.amount_minor else _("Everything ties")),
        href=url_for("runs.run", number=run.number),
    )


def _plan_line(run: RunView) -> PlanLine:
    figures = run.figures
    if figures is None:
        raise AssertionError(f"{run.number} is in force without figures")
    taking_part = figures.left.rows + figures.right.rows - figures.excluded
    tied = figures.matched_left_rows + figures.matched_right_rows
    differences = sum(figures.exceptions.values())
    told = ngettext(
        "%(tied)s of %(n)s row ties",
        "%(tied)s of %(n)s rows tie",
        taking_part,
        tied=count(tied),
        n=count(taking_part),
    )
    label = ngettext("%(n)s difference", "%(n)s differences", differences, n=count(differences))
    return PlanLine(
        label=plan_name(run.plan),
        text=str(told),
        state=MoneyState.DIFFERS if differences else MoneyState.EVEN,
        state_label=str(label if differences else _("Everything ties")),
        href=url_for("runs.run", number=run.number),
    )


def _first_steps(found: WorkbenchFound, *, actor: Actor) -> tuple[NextStep, ...]:
    """From an empty installation to the first equation; what is done is said to be."""
    if MAIN_PLAN in found.runs or not may(actor, Permission.IMPORT_FILES):
        return ()
    has_files = bool(found.files)
    done = str(_("done"))
    return (
        NextStep(
            title=str(_("Set up shops and accounts")),
            note=str(_("Whoever looks after this installation runs ./duiping setup FILE.toml")),
            label=done if found.has_shops else "",
            href="",
        ),
        NextStep(
            title=str(_("Import files")),
            note=str(_("Orders, after-sale cases, what the platforms paid, what the warehouse received")),
            label=done if has_files else str(_("Import")),
            href="" if has_files else url_for("imports.show"),
            primary=found.has_shops,
        ),
        NextStep(
            title=str(_("Reconcile")),
            note=str(_("What does not tie becomes a ticket for whoever can settle it")),
            label=str(_("Reconcile")),
            href=url_for("runs.show"),
            primary=has_files,
        ),
    )


def _ages(by_age: Sequence[int]) -> tuple[AgeBucket, ...]:
    """Bars only where there is something to compare."""
    if sum(one > 0 for one in by_age) < 2:
        return ()
    return ages(tuple(zip(AGE_NAMES, by_age, strict=True)))


def _views(state: ListState, *, actor: Actor, counts: Mapping[str, int]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            worded(VIEWS[one]),
            url_for("workbench.show", view=one),
            current=one == state.view,
            count=counts.get(one, 0),
        )
        for one in views_for(actor)
        if one in OFFERED
    )


def _causes(found: Sequence[why.Cause], *, words: Words) -> tuple[Cause, ...]:
    """The causes with most money, and in one line per currency what the others come to."""
    shown, rest = found[:CAUSES_SHOWN], found[CAUSES_SHOWN:]
    left = {one.currency for one in rest}
    sums = {
        currency: sum(one.absolute_minor for one in rest if one.currency == currency) for currency in left
    }
    largest = max((*(one.absolute_minor for one in shown), *sums.values()), default=0) or 1
    return (
        *(_cause(one, largest, words=words) for one in shown),
        *(_others(rest, currency, sums[currency], largest) for currency in sorted(left)),
    )


def _cause(one: why.Cause, largest: int, *, words: Words) -> Cause:
    tickets = ngettext("%(n)s ticket", "%(n)s tickets", one.tickets, n=count(one.tickets))
    shops = one.shop or str(ngettext("%(num)s shop", "%(num)s shops", one.shops))
    return Cause(
        label=words.type(one.type),
        note=f"{tickets} · {shops}",
        amount_minor=one.absolute_minor,
        currency=one.currency,
        share=_share(one.absolute_minor, largest),
        href=list_href(ListState(view="all", type=one.type)),
        state=state_of_type(one.type, -1),
    )


def _others(rest: Sequence[why.Cause], currency: str, amount: int, largest: int) -> Cause:
    mine = [one for one in rest if one.currency == currency]
    tickets = sum(one.tickets for one in mine)
    return Cause(
        label=str(ngettext("%(num)s other cause", "%(num)s other causes", len(mine))),
        note=str(ngettext("%(n)s ticket", "%(n)s tickets", tickets, n=count(tickets))),
        amount_minor=amount,
        currency=currency,
        share=_share(amount, largest),
        href=url_for("tickets.show", view="all", sort="amount"),
        state=None,
    )


def _share(amount: int, largest: int) -> str:
    return f"{max(amount * 100 / largest, LEAST_SHARE):.1f}%"


def _causes_note(found: Sequence[why.Cause]) -> str:
    tickets = sum(one.tickets for one in found)
    if not tickets:
        return ""
    return str(ngettext("%(n)s ticket by type", "%(n)s tickets by type", tickets, n=count(tickets)))


def _causes_totals(found: Sequence[why.Cause]) -> tuple[Total, ...]:
    currencies = sorted({one.currency for one in found})
    return tuple(
        Total(sum(one.absolute_minor for one in found if one.currency == currency), currency)
        for currency in currencies
    )


def _approvals(waiting: int) -> Choice | None:
    if not waiting or not endpoint_exists("approvals.show"):
        return None
    text = ngettext("%(num)s approval waits for you", "%(num)s approvals wait for you", waiting)
    return Choice(str(text), url_for("approvals.show"))
