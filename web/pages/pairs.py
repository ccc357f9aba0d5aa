"""Any two tables: handed in, held against each other by a plan made on screen or in TOML, and exported."""

from typing import Any, BinaryIO, cast

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from database.job_runs import JobRunId, JobRunView, job_run
from intake.looking import Glance
from intake.receiving import Stores, plain_name
from intake.refusals import IntakeRefused
from intake.sheets import csv_bytes, workbook_bytes
from matching.own import plans, queries
from matching.own.exporting import lines
from matching.own.pairs import HandedIn, ask_to_match, begin, write_plan
from matching.own.stores import TableStore
from matching.passes.plan_reading import read_plan
from matching.passes.plan_writing import toml_of
from matching.passes.proposing import Head, head_of, proposed
from matching.passes.refusals import MatchRefused
from people.access import Permission
from web.access import Pages
from web.building.paging import page_from
from web.building.pair_pages import PairFound, PairsFound, pair_page, pairs_page, said_by
from web.building.plan_form import SIDES, Said, plan_said, rearranged, with_change
from web.building.progress import progress_of
from web.doors import doors, now, reading, writing
from web.identity import me
from web.languages import worded
from web.shell import change_shell
from web.views.shell import Refusal
from web.wording import refusal_text, words

pages = Pages("pairs", __name__, url_prefix="/tables")
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
MOVES = ("add", "drop", "up")


@pages.page("", needs=Permission.SEE_RUNS)
def show() -> ResponseReturnValue:
    return _index()


def _index(refusal: Refusal | None = None) -> str:
    change_shell(current="runs")
    page = page_from(request.args)
    with reading() as session:
        found = PairsFound(
            pairs=queries.pairs(session, limit=page.per_page, skip=page.skip),
            total=queries.pair_count(session),
            plans=queries.own_plans(session),
        )
    view = pairs_page(found, page=page, actor=me(), words=words(), now=now(), refusal=refusal)
    return render_template("pages/pairs/index.html", view=view)


@pages.action("", needs=Permission.START_RUNS, takes_files=True)
def receive() -> ResponseReturnValue:
    """Seals both tables, looks at their first rows, and opens their page with a plan kept or proposed."""
    given = [request.files.get(side) for side in SIDES]
    if not all(one is not None and one.filename for one in given):
        return _index(_refused(_("Nothing was matched"), _("Choose a table for each side."))), 422
    try:
        handed, heads = zip(*(_handed_in(one) for one in given if one is not None), strict=True)
    except IntakeRefused as refused:
        return _index(_refused(_("Nothing was matched"), refusal_text(refused))), 422
    said: Any = {
        side: {"columns": head.columns, "rows": head.rows} for side, head in zip(SIDES, heads, strict=True)
    }
    sealed = _store().keep_document(said)
    plan = _chosen_plan()
    text = plan.text if plan else toml_of(proposed(*heads, say=worded, name=""))
    with writing() as work:
        number = begin(
            work,
            left=handed[0],
            right=handed[1],
            heads_sha256=sealed,
            plan_text=text,
            own_plan_id=plan.id if plan else None,
            actor=me(),
            now=now(),
        )
        if plan is not None:
            ask_to_match(work, number=number, text=text, own_plan_id=plan.id, actor=me(), now=now())
    return redirect(url_for("pairs.pair", number=number), 303)


def _refused(title: object, *problems: object) -> Refusal:
    return Refusal(str(title), tuple(("", str(one)) for one in problems))


def _store() -> TableStore:
    return TableStore.of(doors().settings, doors().database)


def _handed_in(file: FileStorage) -> tuple[HandedIn, Head]:
    name, store = plain_name(file.filename or ""), _store()
    kept = store.sealed.keep(cast(BinaryIO, file.stream))
    glances: tuple[Glance, ...] = Stores.of(doors().settings, doors().database).look(
        store.sealed.content(kept, name=name)
    )
    return HandedIn(name, kept), head_of(glances)


def _chosen_plan() -> queries.OwnPlan | None:
    asked = request.form.get("own_plan", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        return None
    with reading() as session:
        plan = queries.own_plan(session, int(asked))
    return plan if plan is not None and plan.state == "on" else None


@pages.page("/<number>", needs=Permission.SEE_RUNS)
def pair(number: str) -> ResponseReturnValue:
    return _page(number)


def _page(number: str, *, said: Said | None = None, text: str | None = None, problem: str = "") -> str:
    change_shell(current="runs")
    with reading() as session:
        one = queries.pair(session, number) or abort(404)
        plan = None if one.own_plan_id is None else queries.own_plan(session, one.own_plan_id)
        job = None if one.job_run_id is None else job_run(session, JobRunId(one.job_run_id))
    found = PairFound(one, _heads(one), plan, _shown(one), job, said, text)
    if not problem and one.refusal is not None:
        problem = refusal_text(MatchRefused(one.refusal[0], **one.refusal[1]))
    refusal = _refused(_("Not possible like this"), problem) if problem else None
    chosen = request.args.get("list", "")
    view = pair_page(found, actor=me(), words=words(), now=now(), chosen=chosen, refusal=refusal)
    return render_template("pages/pairs/pair.html", view=view)


def _heads(one: queries.Pair) -> dict[str, Head]:
    said = _document(one.heads_sha256)
    return {side: Head(tuple(said[side]["columns"]), tuple(map(tuple, said[side]["rows"]))) for side in SIDES}


def _shown(one: queries.Pair) -> dict[str, Any] | None:
    return _document(one.shown_sha256) if one.shown_sha256 else None


def _document(sha256: str) -> dict[str, Any]:
    try:
        return cast(dict[str, Any], _store().document(sha256))
    except IntakeRefused:
        abort(404)


@pages.action("/<number>/plan", needs=Permission.START_RUNS)
def plan(number: str) -> ResponseReturnValue:
    """Matches by the plan as the form, or the text, says it; or adds, drops and moves passes."""
    form = request.form
    with reading() as session:
        one = queries.pair(session, number) or abort(404)
    verb = form.get("do", "match").partition(":")[0]
    if verb == "text":
        return _match(number, form.get("text", "").replace("\r\n", "\n"), plan_id=None)
    if "change" in form:
        try:
            said = with_change(said_by(one.plan_text), form["change"])
        except (ValueError, KeyError, TypeError, AttributeError):
            abort(400)
        return _match(number, toml_of(said), plan_id=None)
    said = plan_said(form)
    if verb in MOVES:
        said["pass"] = rearranged(said["pass"], form["do"])
        with writing() as work:
            write_plan(work, number=number, text=toml_of(said), own_plan_id=None)
        return redirect(url_for("pairs.pair", number=number, _anchor="passes"), 303)
    return _match(number, toml_of(said), plan_id=None, said=said)


def _match(number: str, text: str, *, plan_id: int | None, said: Said | None = None) -> ResponseReturnValue:
    try:
        read_plan(text)
    except MatchRefused as refused:
        return _page(number, said=said, text=text, problem=refusal_text(refused)), 422
    with writing() as work:
        ask_to_match(work, number=number, text=text, own_plan_id=plan_id, actor=me(), now=now())
    return redirect(url_for("pairs.pair", number=number), 303)


@pages.page("/<number>/progress", needs=Permission.SEE_RUNS)
def progress(number: str) -> ResponseReturnValue:
    """How far it is; once it is over, the page is asked to load again."""
    with reading() as session:
        one = queries.pair(session, number) or abort(404)
        job: JobRunView | None = (
            None if one.job_run_id is None else job_run(session, JobRunId(one.job_run_id))
        )
    if one.state != "asked" or job is None or job.is_over:
        return Response(headers={"HX-Refresh": "true"})
    view = progress_of([job], href=url_for("pairs.progress", number=number))
    return render_template("macros/_progress.html", progress=view)


@pages.action("/<number>/keep", needs=Permission.START_RUNS)
def keep(number: str) -> ResponseReturnValue:
    """Keeps the plan under a name; one that opens tickets waits for a second person."""
    with reading() as session:
        one = queries.pair(session, number) or abort(404)
    try:
        with writing() as work:
            kept = plans.propose(
                work,
                name=request.form.get("name", ""),
                text=one.plan_text,
                opens_tickets="opens_tickets" in request.form,
                team=request.form.get("team", plans.TEAMS[0]),
                actor=me(),
                now=now(),
            )
            waits, name = kept.state == "proposed", kept.name
    except MatchRefused as refused:
        return _page(number, problem=refusal_text(refused)), 422
    said = _("Kept as “%(name)s”. Another person switches it on.") if waits else _("Kept as “%(name)s”.")
    flash(str(said) % {"name": name}, "even")
    return redirect(url_for("pairs.show"), 303)


@pages.action("/plans/<int:plan_id>/decide", needs=Permission.START_RUNS)
def decide(plan_id: int) -> ResponseReturnValue:
    """Switches a proposed plan on, or declines it."""
    is_on = request.form.get("do") == "on"
    try:
        with writing() as work:
            name = plans.decide(work, plan_id=plan_id, is_on=is_on, actor=me(), now=now()).name
    except MatchRefused as refused:
        return _index(_refused(_("Nothing was changed"), refusal_text(refused))), 422
    flash(_("“%(name)s” is on.", name=name) if is_on else _("“%(name)s” is declined.", name=name), "even")
    return redirect(url_for("pairs.show"), 303)


@pages.page("/<number>.<ending>", needs=Permission.SEE_RUNS)
def export(number: str, ending: str) -> ResponseReturnValue:
    """Every row of both tables once, with where it ended."""
    with reading() as session:
        one = queries.pair(session, number) or abort(404)
    if ending not in TYPES or not one.result_sha256:
        abort(404)
    found = list(lines(_document(one.result_sha256), say=worded))
    body = csv_bytes(found) if ending == "csv" else workbook_bytes([(str(_("Rows")), found)])
    response = Response(body, mimetype=TYPES[ending])
    response.headers.set("Content-Disposition", "attachment", filename=f"{number}.{ending}")
    return response
