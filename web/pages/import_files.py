"""One imported file: its page, bad rows and original; reading it again, stopping it, taking it back.

Its routes belong to the group of the imports.
"""

from typing import BinaryIO, cast

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from database.job_runs import JobRunView, failed_jobs, unfinished_jobs
from intake import bad_rows, queries
from intake.cancelling import cancel_import
from intake.facts import FileId
from intake.keeping_layouts import kept_layouts
from intake.queries import FileView
from intake.receiving import Upload, keep_uploads, open_batch
from intake.receiving import receive as receive_one
from intake.refusals import IntakeRefused
from intake.summing import sums_of
from intake.taking import open_original
from intake.withdrawing import leaning_on
from people.access import Permission
from web.building.file_pages import STANDING, FileFound, file_page
from web.building.import_pages import fresh_command
from web.building.paging import page_from
from web.building.progress import progress_of
from web.building.withdraw_page import withdraw_view
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.identity import me
from web.pages.imports import ACCEPT, company_found, download, options_said, stores_here
from web.pages.imports import pages as pages  # noqa: PLC0414  exported again: these are its routes too
from web.views.shell import Refusal
from web.wording import refusal_text, words
from workflow.asking import WITHDRAW, ask_to_import_again, ask_to_withdraw
from workflow.importing import run_of
from workflow.queries import TicketFilter, ticket_list
from workflow.table import load
from workflow.undoing import run_that_read

DOWNLOADED = "downloaded"
PROBLEMS_PER_PAGE = 50
TICKETS_SHOWN = 5
FAILURES_LOOKED_AT = 20
REASON_MAX = 400


@pages.page("/files/<int:file_id>", needs=Permission.SEE_IMPORTS)
def file(file_id: int) -> ResponseReturnValue:
    page = page_from(request.args, per_page=PROBLEMS_PER_PAGE)
    with reading() as session:
        found = _found(session, _file(session, file_id), skip=page.skip)
    view = file_page(found, page=page, actor=me(), words=words(), now=now())
    return render_template("pages/imports/file.html", view=view)


def _found(session: Session, one: FileView, *, skip: int) -> FileFound:
    parts = queries.parts_in(session, [one.id])
    settled = queries.settled_rows(session, one.id)
    others = {one.same_as, one.corrects, one.superseded_by, *settled.values()} - {None}
    related = (queries.file(session, other) for other in others if other is not None)
    return FileFound(
        file=one,
        batch="" if one.batch_id is None else queries.batch_number(session, one.batch_id),
        controls=queries.controls_of(session, [one.id]).get(one.id, ()),
        parts=parts,
        company=company_found(session),
        problems=queries.problems_of(session, one.id, limit=PROBLEMS_PER_PAGE, skip=skip)
        if one.problems
        else (),
        tickets=ticket_list(
            session,
            TicketFilter(
                run=run_of(one.id), states=tuple(load().states), reader=me(), per_page=TICKETS_SHOWN
            ),
            with_facets=False,
        ),
        related={other.id: other for other in related if other is not None},
        settled=settled,
        corrections=queries.corrections_of(session, one.id),
        sums=sums_of(parts, store=stores_here().facts),
        layouts=kept_layouts(session, with_files=False),
        asked=queries.asked_of(session, one.id),
        withdrawing=_withdrawing(session, one.id) if one.status in STANDING else None,
    )


def _withdrawing(session: Session, file_id: FileId) -> JobRunView | None:
    """The job that takes the file back or replaces it; a failed one until another was asked for."""
    jobs = [
        *unfinished_jobs(session, kind=WITHDRAW),
        *failed_jobs(session, kind=WITHDRAW, limit=FAILURES_LOOKED_AT),
    ]
    return next((job for job in jobs if job.arguments.get("file") == file_id), None)


def _file(session: Session, file_id: int) -> FileView:
    return queries.file(session, FileId(file_id)) or abort(404)


@pages.page("/files/<int:file_id>/rejected.csv", needs=Permission.IMPORT_FILES)
def rejected(file_id: int) -> ResponseReturnValue:
    """The rows that were rejected, with the reason beside each, to be corrected and dropped in again."""
    with reading() as session:
        one = _file(session, file_id)
    if not one.rows.rejected:
        abort(404)
    body = bad_rows.export(
        doors().database,
        stores_here(),
        file_id=one.id,
        actor=me(),
        now=now(),
        row_header=str(_("Row in the file")),
        reason_header=str(_("What is wrong")),
        wording=lambda problem: words().of_file(problem.explanation),
    )
    name = one.name.rpartition(".")[0] or one.name
    return download(body, name=f"{name}-{_('bad rows')}.csv", media_type="text/csv")


@pages.action("/files/<int:file_id>/original", needs=Permission.TAKE_ORIGINALS)
def original(file_id: int) -> ResponseReturnValue:
    """The file as it came. It may hold personal data, so who takes it is recorded."""
    reason = request.form.get("reason", "").strip() or DOWNLOADED
    content = open_original(
        doors().database, stores_here(), file_id=FileId(file_id), reason=reason, actor=me(), now=now()
    )
    content = content or abort(404)
    return send_file(
        content.open(),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=content.name,
    )


@pages.action("/files/<int:file_id>/again", needs=Permission.IMPORT_FILES)
def again(file_id: int) -> ResponseReturnValue:
    """Asks for the import of a refused file with what the form says about it."""
    with writing() as work:
        one = _file(work.session, file_id)
        if one.status != "refused" or one.batch_id is None:
            abort(409)
        number = queries.batch_number(work.session, one.batch_id)
        options = options_said(work.session)
        ask_to_import_again(work, files=[one.id], batch=number, options=options, actor=me(), now=now())
    flash(_("%(file)s is read again.", file=one.name), "even")
    return redirect(url_for("imports.batch", number=number), 303)


@pages.action("/files/<int:file_id>/cancel", needs=Permission.IMPORT_FILES)
def cancel(file_id: int) -> ResponseReturnValue:
    """Stops the import of a file that waits or is being read."""
    with writing() as work:
        one = _file(work.session, file_id)
        is_stopped = cancel_import(work, file_id=one.id, actor=me(), now=now())
        number = "" if one.batch_id is None else queries.batch_number(work.session, one.batch_id)
    if is_stopped:
        flash(_("%(file)s was stopped. Nothing of it was taken.", file=one.name), "even")
    else:
        flash(_("%(file)s was done already.", file=one.name), "doubt")
    if not number:
        return redirect(url_for("imports.file", file_id=file_id), 303)
    return redirect(url_for("imports.batch", number=number), 303)


@pages.page("/files/<int:file_id>/withdraw", needs=Permission.IMPORT_FILES)
def withdraw(file_id: int) -> ResponseReturnValue:
    """What taking the import back would do, and putting another file in its place."""
    return _withdraw_page(file_id)


def _withdraw_page(file_id: int, refusal: Refusal | None = None) -> str:
    with reading() as session:
        one = _standing(session, file_id)
        names = queries.file_names(session)
        view = withdraw_view(
            one,
            leaning=[names.get(other, "") for other in leaning_on(session, one.id)],
            findings=len(queries.findings_of(session, one.id)),
            run=run_that_read(session, one.id),
            command_id=fresh_command(),
            accept=ACCEPT,
            refusal=refusal,
        )
    return render_template("pages/imports/withdraw.html", view=view)


def _standing(session: Session, file_id: int) -> FileView:
    one = _file(session, file_id)
    return one if one.status in STANDING else abort(409)


@pages.page("/files/<int:file_id>/withdraw/progress", needs=Permission.SEE_IMPORTS)
def withdraw_progress(file_id: int) -> ResponseReturnValue:
    """How far taking it back is; once it is over, the page is asked to load again."""
    with reading() as session:
        one = _file(session, file_id)
        jobs = [job for job in unfinished_jobs(session, kind=WITHDRAW) if job.arguments.get("file") == one.id]
    view = progress_of(jobs, href=url_for("imports.withdraw_progress", file_id=file_id))
    if view is None:
        return Response(headers={"HX-Refresh": "true"})
    return render_template("macros/_progress.html", progress=view)


@pages.action("/files/<int:file_id>/undo", needs=Permission.IMPORT_FILES)
def undo(file_id: int) -> ResponseReturnValue:
    """Asks that the import is taken back."""
    if not _reason():
        return _without_reason(file_id)
    with writing() as work:
        one = _standing(work.session, file_id)
        if run_that_read(work.session, one.id) is not None:
            abort(409)
        ask_to_withdraw(work, file_id=one.id, by=None, reason=_reason(), actor=me(), now=now())
    flash(_("%(file)s is being taken back.", file=one.name), "even")
    return redirect(url_for("imports.file", file_id=file_id), 303)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:REASON_MAX]


def _without_reason(file_id: int) -> ResponseReturnValue:
    problem = Refusal(str(_("Nothing was changed")), (("", str(_("Say why; it stands in the trail."))),))
    return _withdraw_page(file_id, problem), 422


@pages.action("/files/<int:file_id>/replace", needs=Permission.IMPORT_FILES, takes_files=True)
def replace(file_id: int) -> ResponseReturnValue:
    """Keeps the file that was sent, and asks that it takes the place of the earlier one."""
    given = [one for one in request.files.getlist("files") if one.filename]
    if len(given) != 1:
        problem = Refusal(str(_("Nothing was changed")), (("", str(_("Choose the one corrected file."))),))
        return _withdraw_page(file_id, problem), 422
    if not _reason():
        return _without_reason(file_id)
    upload = Upload(given[0].filename or "", cast(BinaryIO, given[0].stream))
    try:
        kept = keep_uploads(stores_here(), [upload])
    except IntakeRefused as refused:
        problem = Refusal(str(_("Nothing was changed")), (("", refusal_text(refused)),))
        return _withdraw_page(file_id, problem), status_of(refused)
    if len(kept) != 1:
        problem = Refusal(str(_("Nothing was changed")), (("", str(_("Choose the one corrected file."))),))
        return _withdraw_page(file_id, problem), 422
    with writing() as work:
        one = _standing(work.session, file_id)
        batch_id = open_batch(work, actor=me(), now=now())
        name, bytes_ = kept[0]
        by = receive_one(work, kept=bytes_, name=name, batch_id=batch_id, actor=me(), now=now())
        ask_to_withdraw(work, file_id=one.id, by=by, reason=_reason(), actor=me(), now=now())
    flash(_("%(new)s takes the place of %(old)s.", new=given[0].filename, old=one.name), "even")
    return redirect(url_for("imports.file", file_id=file_id), 303)
