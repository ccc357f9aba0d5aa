"""Runs: asked for, watched, and each one's proof that every row and every cent ended in one place."""

from datetime import date

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from company.queries import shops
from database.job_runs import JobRunId, JobRunView, job_run, unfinished_jobs
from intake.queries import parts_in
from intake.sheets import workbook_bytes
from matching import queries
from matching.queries import RunPage
from matching.running import RunRefused
from matching.statements import NAME as STATEMENT
from matching.statements import read_statement
from people.access import Permission
from web.access import Pages
from web.building.paging import page_from
from web.building.progress import progress_of
from web.building.run_pages import EVERYTHING, AskedFor, RunFound, RunsFound, run_page, runs_page
from web.building.statement_lines import statement_rows
from web.doors import doors, now, reading, writing
from web.identity import me
from web.views.shell import Refusal
from web.wording import refusal_text, words
from workflow.asking import RECONCILE, ask_for_runs
from workflow.receiving import received

TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
pages = Pages("runs", __name__, url_prefix="/runs")


@pages.page("", needs=Permission.SEE_RUNS)
def show() -> ResponseReturnValue:
    return _index()


def _index(asked: AskedFor = EVERYTHING, refusal: Refusal | None = None) -> str:
    page = page_from(request.args)
    with reading() as session:
        found = RunsFound(
            runs=queries.runs(session, limit=page.per_page, skip=page.skip),
            total=queries.run_count(session),
            shops=shops(session),
            jobs=unfinished_jobs(session, kind=RECONCILE),
        )
    view = runs_page(found, page=page, actor=me(), words=words(), now=now(), asked=asked, refusal=refusal)
    return render_template("pages/runs/index.html", view=view)


@pages.action("", needs=Permission.START_RUNS)
def start() -> ResponseReturnValue:
    """Asks for a run of each plan that was ticked; asked twice while it waits or works, it is one."""
    form = request.form
    asked = AskedFor(form.getlist("plan"), form.get("shop", ""), form.get("as_of", "").strip())
    try:
        with writing() as work:
            ask_for_runs(
                work,
                plans=asked.plans,
                shop_id=_shop_id(asked.shop),
                as_of=_day(asked.as_of),
                actor=me(),
                now=now(),
            )
    except RunRefused as refused:
        return _index(asked, Refusal(str(_("No run was started")), (("", refusal_text(refused)),))), 422
    flash(_("The run is queued. What it finds appears here."), "even")
    return redirect(url_for("runs.show"), 303)


def _shop_id(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise RunRefused("shop_unknown")
    return int(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RunRefused("day_not_readable", day=text[:40]) from None


@pages.page("/progress", needs=Permission.SEE_RUNS)
def progress() -> ResponseReturnValue:
    """How far the runs asked for are; once none is left, the page is asked to load again."""
    with reading() as session:
        jobs = unfinished_jobs(session, kind=RECONCILE)
    view = progress_of(jobs, href=url_for("runs.progress"))
    if view is None:
        return Response(headers={"HX-Refresh": "true"})
    return render_template("macros/_progress.html", progress=view)


@pages.page("/<number>", needs=Permission.SEE_RUNS)
def run(number: str) -> ResponseReturnValue:
    with reading() as session:
        page = _page(session, number)
        found = RunFound(
            page=page,
            parts=parts_in(session, [file_id for file_id, _name in page.files]),
            shops=shops(session),
            tickets=received(session, number),
            job=_job(session, page),
            told=tuple(read_statement(doors().settings.runs_dir / page.run.number)),
        )
    view = run_page(found, words=words(), now=now())
    return render_template("pages/runs/run.html", view=view)


def _page(session: Session, number: str) -> RunPage:
    return queries.run_page(session, number) or abort(404)


def _job(session: Session, page: RunPage) -> JobRunView | None:
    if page.run.state != "running" or page.run.job_run_id is None:
        return None
    return job_run(session, JobRunId(page.run.job_run_id))


@pages.page("/<number>/statement.<ending>", needs=Permission.SEE_RUNS)
def statement(number: str, ending: str) -> ResponseReturnValue:
    """Rows and money in, and where they ended, per source, currency and day; CSV as the run sealed it."""
    with reading() as session:
        found = queries.run(session, number) or abort(404)
    folder = doors().settings.runs_dir / found.number
    if ending not in TYPES or not (folder / STATEMENT).exists():
        abort(404)
    if ending == "csv":
        body = (folder / STATEMENT).read_bytes()
    else:
        body = workbook_bytes([(str(_("Statement")), statement_rows(read_statement(folder)))])
    response = Response(body, mimetype=TYPES[ending])
    response.headers.set("Content-Disposition", "attachment", filename=f"{number}-statement.{ending}")
    return response


@pages.page("/<number>/progress", needs=Permission.SEE_RUNS)
def run_progress(number: str) -> ResponseReturnValue:
    """How far this run is; once it is over, the page is asked to load again."""
    with reading() as session:
        found = queries.run(session, number) or abort(404)
        job = None if found.job_run_id is None else job_run(session, JobRunId(found.job_run_id))
    if found.state != "running" or job is None or job.is_over:
        return Response(headers={"HX-Refresh": "true"})
    view = progress_of([job], href=url_for("runs.run_progress", number=number))
    return render_template("macros/_progress.html", progress=view)
