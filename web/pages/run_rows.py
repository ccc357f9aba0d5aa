"""The rows of a run: every one by where it ended, and one with its match or with what came close."""

from pathlib import Path

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from intake.facts import FactKind
from intake.queries import visible_parts
from intake.store import FactPart, FactStore
from matching import queries
from matching.engine import OUTCOMES
from matching.explaining.candidates import candidates_for
from matching.explaining.run_rows import (
    EndedRow,
    Wanted,
    agreed_keys,
    group_of,
    outcomes_path,
    row_ended,
    rows_ended,
)
from matching.queries import RunView
from people.access import Permission
from web.access import Pages
from web.building.paging import page_from
from web.building.run_row_pages import RowFound, row_page, rows_page
from web.doors import doors, now, reading
from web.identity import me
from web.shell import change_shell
from web.wording import words
from workflow.listing import TicketLine, tickets_identified
from workflow.situation import BUSINESS_ZONE

pages = Pages("run_rows", __name__, url_prefix="/runs")
ROWS_AT_ONCE = 50
REASON_MAX = 80


@pages.page("/<number>/rows", needs=Permission.SEE_RUNS)
def show(number: str) -> ResponseReturnValue:
    """The rows of one outcome; those in transit unless another is asked for."""
    page = page_from(request.args, per_page=ROWS_AT_ONCE)
    asked = request.args.get("outcome", "in_transit")
    wanted = Wanted(asked if asked in OUTCOMES else "in_transit", request.args.get("reason", "")[:REASON_MAX])
    run, parts = _run(number)
    rows = rows_ended(
        _outcomes(run),
        wanted,
        plan=run.plan,
        parts=parts,
        store=_store(),
        skip=page.skip,
        limit=page.per_page,
    )
    change_shell(current="runs")
    view = rows_page(run, rows, wanted, page=page, words=words(), year=_year())
    return render_template("pages/runs/rows.html", view=view)


@pages.page("/<number>/rows/<kind>/<int:file_id>/<int:row_no>", needs=Permission.SEE_RUNS)
def row(number: str, kind: str, file_id: int, row_no: int) -> ResponseReturnValue:
    run, parts = _run(number)
    if kind not in set(FactKind):
        abort(404)
    one = row_ended(_outcomes(run), (kind, file_id, row_no), plan=run.plan, parts=parts, store=_store())
    if one is None:
        abort(404)
    change_shell(current="runs")
    view = row_page(_found(run, one, parts), words=words(), year=_year())
    return render_template("pages/runs/row.html", view=view)


def _run(number: str) -> tuple[RunView, tuple[FactPart, ...]]:
    with reading() as session:
        run = queries.run(session, number) or abort(404)
        return run, visible_parts(session)


def _found(run: RunView, one: EndedRow, parts: tuple[FactPart, ...]) -> RowFound:
    path, store = _outcomes(run), _store()
    group = group_of(path, one, plan=run.plan, parts=parts, store=store)
    is_open = one.ended.outcome in ("in_transit", "exception")
    near = (
        candidates_for(one.row, plan=run.plan, outcomes=path, parts=parts, store=store)
        if is_open and one.row is not None
        else ()
    )
    with reading() as session:
        ticket = _ticket(session, run, one)
    return RowFound(
        run=run,
        one=one,
        group=group,
        keys=agreed_keys([each.row for each in group if each.row is not None]),
        candidates=near,
        ticket=ticket,
    )


def _ticket(session: Session, run: RunView, one: EndedRow) -> TicketLine | None:
    identity = (
        None if one.ended.found_no is None else queries.identity_of(session, run.id, one.ended.found_no)
    )
    if identity is None:
        return None
    return tickets_identified(session, [identity], reader=me()).get(identity)


def _outcomes(run: RunView) -> Path:
    return outcomes_path(doors().settings.runs_dir, run.number)


def _store() -> FactStore:
    return FactStore(doors().settings.facts_dir)


def _year() -> int:
    return now().astimezone(BUSINESS_ZONE).year
