"""The statement of a batch of files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from company.values import Account, Shop
from database.job_runs import JobRunView
from intake.controls import Control
from intake.problems import RowProblem
from intake.queries import BatchView, FileView
from intake.store import FactPart
from matching.queries import RunView
from people.access import Permission, may
from people.actors import Actor
from web.building.controls import batch_controls, currencies_of
from web.building.import_rows import file_line, row_sums
from web.building.progress import about_files, files_at_work, progress_of, stopped
from web.building.run_figures import equations, plan_name
from web.building.ticket_rows import person_of
from web.formatting import Moment, count, moment
from web.languages import worded
from web.views.imports import BatchView as BatchPage
from web.views.imports import NextStep, ProblemLine, RunSummary, WorkingView
from web.views.shell import Choice, Listing
from workflow.wording import Words

PROBLEMS_SHOWN = 8
CORRECTIONS_SHOWN = 3
UNKNOWN_TABLES = ("unknown_layout", "missing_headers")
"""Why files are refused whose columns can be named on screen."""


@dataclass(frozen=True, slots=True)
class Company:
    """Whose files they can be."""

    shops: tuple[Shop, ...]
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class BatchFound:
    """All that the page of a batch is made of. `problems` are the first of the file that has most."""

    batch: BatchView
    controls: Mapping[int, Sequence[Control]]
    parts: Sequence[FactPart]
    company: Company
    problems: Sequence[RowProblem]
    jobs: Sequence[JobRunView]
    failed: Sequence[JobRunView]
    runs: Sequence[RunView]


def shop_choices(company: Company) -> tuple[Choice, ...]:
    return tuple(Choice(one.name, value=f"{one.platform}/{one.name}") for one in company.shops)


def account_choices(company: Company) -> tuple[Choice, ...]:
    return tuple(Choice(one.number, value=one.number) for one in company.accounts)


def most_problems(files: Sequence[FileView]) -> FileView | None:
    """The file with most to put right."""
    worst = max(files, key=lambda one: one.problems, default=None)
    return worst if worst is not None and worst.problems else None


def batch_page(found: BatchFound, *, actor: Actor, words: Words, now: datetime) -> BatchPage:
    batch = found.batch
    files, sums = batch.files, row_sums(batch.files)
    currencies = currencies_of(found.parts, shops=found.company.shops, accounts=found.company.accounts)
    lines = batch_controls(files, found.controls, currencies)
    worst = most_problems(files)
    working = about_files(found.jobs, (one.id for one in files))
    waiting = [one for one in files if one.status == "received"]
    progress = progress_of(working, href=url_for("imports.progress", number=batch.number))
    if progress is None and waiting:
        progress = stopped(error=_why_it_stopped(found, waiting), href="")
    may_import = may(actor, Permission.IMPORT_FILES)
    told = files_at_work(working)
    return BatchPage(
        number=batch.number,
        who=person_of(batch.opened_by, words=words),
        began=moment(batch.opened_at, now=now),
        ended=_ended(files, now=now) if not waiting else None,
        files=tuple(
            file_line(one, told=told.get(one.id, ""), may_cancel=may_import and bool(working))
            for one in files
        ),
        sums=sums,
        rows_conserved=sums.read == sums.accepted + sums.changed + sums.seen + sums.excluded + sums.rejected,
        controls=lines,
        controls_failed=sum(one.status == "control_failed" for one in files),
        problems=Listing(problem_lines(found.problems, words=words), worst.problems if worst else 0),
        problems_of=worst.name if worst else "",
        problems_href=url_for("imports.file", file_id=worst.id) if worst else "",
        next_steps=() if waiting else _next_steps(files, actor=actor),
        runs=tuple(summary for one in found.runs if (summary := _run_summary(one)) is not None),
        progress=progress,
        working_href=url_for("imports.progress", number=batch.number) if working else "",
        again_href=url_for("imports.finish", number=batch.number)
        if may_import and waiting and not working
        else "",
    )


def working_view(batch: BatchView, jobs: Sequence[JobRunView], *, actor: Actor) -> WorkingView:
    """The batch while the jobs work on it."""
    href = url_for("imports.progress", number=batch.number)
    progress = progress_of(jobs, href=href)
    assert progress is not None  # noqa: S101 - there is a job
    may_cancel, told = may(actor, Permission.IMPORT_FILES), files_at_work(jobs)
    return WorkingView(
        working_href=href,
        progress=progress,
        files=tuple(file_line(one, told=told.get(one.id, ""), may_cancel=may_cancel) for one in batch.files),
        sums=row_sums(batch.files),
    )


def _why_it_stopped(found: BatchFound, waiting: Sequence[FileView]) -> str:
    left = ngettext("%(num)s file was not read.", "%(num)s files were not read.", len(waiting))
    failed = about_files(found.failed, (one.id for one in waiting))
    return f"{left} {worded(failed[0].error)}" if failed and failed[0].error else str(left)


def _ended(files: Sequence[FileView], *, now: datetime) -> Moment | None:
    ends = [one.imported_at for one in files if one.imported_at is not None]
    return moment(max(ends), now=now) if ends else None


def problem_lines(
    problems: Sequence[RowProblem], *, words: Words, settled: Mapping[int, Choice] | None = None
) -> tuple[ProblemLine, ...]:
    """The problems as they are shown. `settled`: by row, the file in which it came right."""
    return tuple(
        ProblemLine(
            row_no=one.row_no,
            column=one.column,
            value=one.shown,
            advice=words.of_file(one.explanation),
            settled=(settled or {}).get(one.row_no),
        )
        for one in problems
    )


def _next_steps(files: Sequence[FileView], *, actor: Actor) -> tuple[NextStep, ...]:
    """What to put right first, what to look at, and what to do with what came."""
    steps: list[NextStep] = []
    wrong = sorted((one for one in files if one.rows.rejected), key=lambda one: -one.rows.rejected)
    if may(actor, Permission.IMPORT_FILES):
        steps += [_correction(one, is_first=at == 0) for at, one in enumerate(wrong[:CORRECTIONS_SHOWN])]
    steps += _looks(files)
    is_new = any(one.rows.accepted or one.rows.changed for one in files)
    if is_new and may(actor, Permission.START_RUNS):
        steps.append(
            NextStep(
                title=str(_("Reconcile what is new")),
                note=str(_("The plans look at everything imported so far")),
                label=str(_("Reconcile")),
                href=url_for("runs.show"),
                primary=not steps,
            )
        )
    return tuple(steps)


def _correction(file: FileView, *, is_first: bool) -> NextStep:
    rows = file.rows.rejected
    return NextStep(
        title=str(ngettext("Correct %(n)s bad row", "Correct %(n)s bad rows", rows, n=count(rows))),
        note=file.name,
        label=str(_("Bad rows")),
        href=url_for("imports.rejected", file_id=file.id),
        primary=is_first,
        download=True,
    )


def _looks(files: Sequence[FileView]) -> list[NextStep]:
    """One step for files that were not taken, one for those whose totals do not tie."""
    refused = [one for one in files if one.status == "refused"]
    failed = [one for one in files if one.status == "control_failed"]
    titled = (
        (ngettext("%(num)s file was not taken", "%(num)s files were not taken", len(refused)), refused),
        (ngettext("%(num)s file does not tie", "%(num)s files do not tie", len(failed)), failed),
    )
    return [
        NextStep(
            title=str(title),
            note=mine[0].name,
            label=str(_("See why")),
            href=url_for("imports.file", file_id=mine[0].id),
        )
        for title, mine in titled
        if mine
    ]


def _run_summary(run: RunView) -> RunSummary | None:
    """The equation of a run; None where it had nothing to look at."""
    told = () if run.figures is None else equations(run.figures, plan=run.plan)
    if not told:
        return None
    return RunSummary(
        number=run.number,
        href=url_for("runs.run", number=run.number),
        plan_label=plan_name(run.plan),
        note=str(_("%(seconds)s s", seconds=seconds_text(run.milliseconds))),
        equation=told[0],
    )


def seconds_text(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f}"


def history_note(company: Company) -> str:
    """What is to be done before any file can be taken."""
    if company.shops:
        return ""
    return str(
        _(
            "No shop is set up yet, so no file can be taken. Whoever looks after this installation loads "
            "the shops and accounts: ./duiping setup FILE.toml"
        )
    )


def fresh_command() -> str:
    """Names one sending of a form, so that sending it twice counts once."""
    return uuid4().hex
