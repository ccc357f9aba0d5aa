"""The list of runs, and the page of one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from company.values import Shop
from database.job_runs import JobRunView
from intake.explanations import KINDS
from intake.store import FactPart
from matching.engine import PLANS
from matching.explanations import STATES
from matching.queries import Change, RunPage, RunView, TypeSum
from matching.results import PIECES, RunFigures
from matching.running import KINDS as KINDS_READ
from matching.statements import Line
from people.access import Permission, may
from people.actors import Actor
from web.building.paging import Page, listing
from web.building.progress import progress_of, stopped
from web.building.run_figures import (
    equations,
    plan_name,
    side_names,
    statement,
    statement_total,
    sums_text,
)
from web.building.run_row_pages import rows_href
from web.building.run_tabs import run_tabs
from web.building.statement_lines import statement_view
from web.building.ticket_rows import person_of, state_of_type
from web.formatting import count, figure, moment
from web.languages import worded
from web.views.money import MoneyState
from web.views.runs import RunDifference, RunInput, RunRow, RunsView, RunTickets, TypeLine
from web.views.runs import RunView as RunPageView
from web.views.shell import Choice, ProgressView, Refusal
from workflow.receiving import Received
from workflow.wording import Words

STATE_OF = {
    "running": MoneyState.TRANSIT,
    "superseded": MoneyState.DOUBT,
    "failed": MoneyState.BROKEN,
    "abandoned": MoneyState.DOUBT,
}


@dataclass(frozen=True, slots=True)
class RunsFound:
    """All that the list of runs is made of."""

    runs: Sequence[RunView]
    total: int
    shops: Sequence[Shop]
    jobs: Sequence[JobRunView]


@dataclass(frozen=True, slots=True)
class RunFound:
    """All that the page of a run is made of. `job` is the one that works on it."""

    page: RunPage
    parts: Sequence[FactPart]
    shops: Sequence[Shop]
    tickets: Received
    job: JobRunView | None
    told: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What was chosen in the form; every plan, unless something was."""

    plans: Sequence[str] = tuple(PLANS)
    shop: str = ""
    as_of: str = ""


EVERYTHING = AskedFor()


def runs_page(
    found: RunsFound,
    *,
    page: Page,
    actor: Actor,
    words: Words,
    now: datetime,
    asked: AskedFor = EVERYTHING,
    refusal: Refusal | None = None,
) -> RunsView:
    rows = [_row(one, shops=found.shops, words=words, now=now) for one in found.runs]
    return RunsView(
        start_href=url_for("runs.start"),
        command_id=uuid4().hex,
        plans=tuple(Choice(plan_name(one), value=one, current=one in asked.plans) for one in PLANS),
        shops=tuple(
            Choice(one.name, value=str(one.id), current=str(one.id) == asked.shop) for one in found.shops
        ),
        as_of=asked.as_of,
        history=listing(rows, total=found.total, page=page, endpoint="runs.show"),
        may_start=may(actor, Permission.START_RUNS),
        refusal=refusal,
        progress=progress_of(found.jobs, href=url_for("runs.progress")),
        imports_href=url_for("imports.show") if may(actor, Permission.IMPORT_FILES) else "",
        tabs=run_tabs("runs"),
    )


def _row(run: RunView, *, shops: Sequence[Shop], words: Words, now: datetime) -> RunRow:
    figures = run.figures
    differences = sum(figures.exceptions.values()) if figures else 0
    state, label = _standing(run) or _outcome(differences)
    return RunRow(
        number=run.number,
        href=url_for("runs.run", number=run.number),
        plan_label=plan_name(run.plan),
        scope=_scope(run, shops),
        as_of=_as_of(run),
        at=moment(run.started_at, now=now),
        who=person_of(run.requested_by, words=words),
        rows=figures.left.rows + figures.right.rows if figures else 0,
        matched=figures.matched_left_rows + figures.matched_right_rows if figures else 0,
        exceptions=differences,
        state=state,
        state_label=label,
    )


def _outcome(differences: int) -> tuple[MoneyState, str]:
    if not differences:
        return MoneyState.EVEN, str(_("Everything ties"))
    text = ngettext("%(n)s difference", "%(n)s differences", differences, n=count(differences))
    return MoneyState.DIFFERS, str(text)


def _standing(run: RunView) -> tuple[MoneyState, str] | None:
    """Where the run is not in force: what became of it."""
    return None if run.state == "published" else (STATE_OF[run.state], worded(STATES[run.state]))


def _scope(run: RunView, shops: Sequence[Shop]) -> str:
    if run.shop_id is None:
        return str(_("All shops"))
    return next((one.name for one in shops if one.id == run.shop_id), str(run.shop_id))


def _as_of(run: RunView) -> str:
    """The day as of which it looked; from the first to the last where shops have their own."""
    days = sorted({run.days[0], run.days[-1]}) if run.days else []
    return " ～ ".join(str(day) for day in days) or "--"


def run_page(found: RunFound, *, words: Words, now: datetime) -> RunPageView:
    run, figures = found.page.run, found.page.run.figures
    left, right = side_names(run.plan)
    return RunPageView(
        number=run.number,
        plan_label=plan_name(run.plan),
        scope=_scope(run, found.shops),
        as_of=_as_of(run),
        rule_version=run.rule_version,
        began=moment(run.started_at, now=now),
        seconds=f"{run.milliseconds / 1000:.1f}" if figures else "",
        who=person_of(run.requested_by, words=words),
        conserved=figures is not None,
        side_labels=(*_heads(left, "left", figures), *_heads(right, "right", figures)),
        equations=equations(figures, plan=run.plan, href=_tickets_href(run)) if figures else (),
        outcomes=statement(figures, words=words, href=_rows_href(run)) if figures else (),
        outcome_total=statement_total(figures) if figures else None,
        types=_types(found.page, words=words) if figures else (),
        inputs=_inputs(found),
        difference=_difference(found.page),
        tickets=_tickets(found.tickets) if run.state == "published" else None,
        progress=_progress(found),
        notes=_notes(found.page),
        settings=_settings(found.page),
        standing=_standing(run) if run.state != "running" else None,
        statement=statement_view(run, found.told) if figures and found.told else None,
    )


def _rows_href(run: RunView) -> Callable[[str, str], str]:
    """Addresses of the run's rows, by outcome and reason."""
    return lambda outcome, reason: rows_href(run.number, outcome, reason)


def _heads(side: str, name: str, figures: RunFigures | None) -> tuple[str, str]:
    """The heads of a side's columns: its rows, and its money or pieces."""
    totals = figures.statement if figures else ()
    is_pieces = any(one.side == name and one.currency == PIECES for one in totals)
    sums = _("%(side)s, pieces", side=side) if is_pieces else _("%(side)s, sum", side=side)
    return str(_("%(side)s, rows", side=side)), str(sums)


def _tickets_href(run: RunView) -> str:
    """The tickets at work; of those that the run's plan opened there is no list of its own."""
    return url_for("tickets.show") if run.state == "published" else ""


def _progress(found: RunFound) -> ProgressView | None:
    run = found.page.run
    if run.state != "running":
        return None
    if found.job is not None and not found.job.is_over:
        return progress_of([found.job], href=url_for("runs.run_progress", number=run.number))
    return stopped(error=str(_("This run was not finished. Nothing of it is in force.")), href="")


def _types(page: RunPage, *, words: Words) -> tuple[TypeLine, ...]:
    """By money, the largest first; bars against the largest."""
    changes = {one.type: one for one in page.changes}
    ranked = sorted(page.types, key=lambda one: (-_at_stake(one), one.type))
    largest = max((_at_stake(one) for one in ranked), default=0) or 1
    return tuple(
        TypeLine(
            label=words.type(one.type),
            state=state_of_type(one.type, sum(one.amounts.values())),
            count=one.count,
            sums=sums_text(one.amounts),
            share=f"{max(_at_stake(one) * 100 / largest, 0.5):.1f}%",
            appeared=_appeared(one, page, changes),
            altered=changes[one.type].altered if one.type in changes else 0,
            href=url_for("tickets.show", view="every", type=one.type),
        )
        for one in ranked
    )


def _at_stake(one: TypeSum) -> int:
    return sum(abs(amount) for amount in one.amounts.values())


def _appeared(one: TypeSum, page: RunPage, changes: Mapping[str, Change]) -> int:
    """How many of them the run before had not found; all where there was none."""
    if page.since is None:
        return one.count
    return changes[one.type].appeared if one.type in changes else 0


def _inputs(found: RunFound) -> tuple[RunInput, ...]:
    """The files that were read, those that hold most rows first."""
    names = dict(found.page.files)
    read = [part for part in found.parts if part.file_id in names and part.kind in KINDS_READ]
    return tuple(
        RunInput(
            name=names[part.file_id],
            href=url_for("imports.file", file_id=part.file_id),
            kind=worded(KINDS[part.kind]),
            rows=part.rows,
            verified=part.verified,
        )
        for part in sorted(read, key=lambda part: (-part.rows, part.file_id))
    )


def _difference(page: RunPage) -> RunDifference | None:
    if page.since is None:
        return None
    appeared = sum(one.appeared for one in page.changes)
    altered = sum(one.altered for one in page.changes)
    return RunDifference(
        before=Choice(page.since, url_for("runs.run", number=page.since)),
        appeared=appeared,
        altered=altered,
        vanished=sum(one.vanished for one in page.changes),
        same=sum(one.count for one in page.types) - appeared - altered,
    )


def _tickets(received: Received) -> RunTickets:
    return RunTickets(
        opened=received.opened,
        updated=received.updated,
        cleared=received.cleared,
        reopened=received.reopened,
    )


def _notes(page: RunPage) -> tuple[str, ...]:
    """Fees that were charged and that no contract knows."""
    notes = page.run.figures.notes if page.run.figures else {}
    return tuple(
        str(
            ngettext(
                "The fee “%(code)s” was charged on %(n)s line, and no contract names it.",
                "The fee “%(code)s” was charged on %(n)s lines, and no contract names it.",
                lines,
                code=code,
                n=count(lines),
            )
        )
        for code, lines in notes.items()
    )


def _settings(page: RunPage) -> tuple[tuple[str, str], ...]:
    """Of each shop, the terms of the day on which the run looked."""
    return tuple((str(shop["shop"]), _terms(shop)) for shop in page.parameters["shops"])


def _terms(shop: Mapping[str, Any]) -> str:
    return str(
        _(
            "as of %(day)s; settled within %(settle)s days, refunds within %(refund)s, goods back within "
            "%(back)s; differences up to %(tolerance)s count as tied",
            day=shop["as_of"],
            settle=shop["settle_within_days"],
            refund=shop["refund_within_days"],
            back=shop["return_within_days"],
            tolerance=figure(shop["tolerance_minor"]),
        )
    )
