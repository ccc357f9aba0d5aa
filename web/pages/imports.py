"""Imports: files dropped in, the statement of each batch, each file with what is wrong in it, templates."""

from typing import BinaryIO, cast

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from company.queries import accounts, shops
from database.job_runs import failed_jobs, unfinished_jobs
from intake import bad_rows, queries, templates
from intake.explanations import KINDS
from intake.facts import FileId
from intake.importing import ImportOptions
from intake.queries import BatchView, FileView
from intake.receiving import Stores, Upload, keep_uploads
from intake.refusals import IntakeRefused
from intake.sources import SOURCES, TEMPLATES
from intake.taking import open_original
from matching.queries import RunView, runs_in_force
from people.access import Permission, may
from people.languages import LANGUAGES, NAMES, translations
from web.access import Pages
from web.building.import_pages import (
    PROBLEMS_SHOWN,
    BatchFound,
    Company,
    FileFound,
    account_choices,
    batch_page,
    file_page,
    fresh_command,
    history_note,
    most_problems,
    shop_choices,
)
from web.building.import_rows import batch_row
from web.building.paging import listing, page_from
from web.building.progress import about_files, progress_of
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.identity import me
from web.languages import language, worded
from web.views.imports import ImportsView, TemplateFile
from web.views.shell import Choice, Refusal
from web.wording import refusal_text, words
from workflow.asking import IMPORT, ask_for_import, ask_to_import_again
from workflow.importing import run_of
from workflow.queries import TicketFilter, ticket_list
from workflow.table import load

DOWNLOADED = "downloaded"
pages = Pages("imports", __name__, url_prefix="/imports")
FILES_MAX = 200
PROBLEMS_PER_PAGE = 50
TICKETS_SHOWN = 5
FAILURES_LOOKED_AT = 20
ACCEPT = ".csv,.txt,.tsv,.xlsx,.xls,.zip"
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@pages.page("", needs=Permission.SEE_IMPORTS)
def show() -> ResponseReturnValue:
    return _index()


@pages.action("", needs=Permission.IMPORT_FILES, takes_files=True)
def receive() -> ResponseReturnValue:
    """Keeps the files and asks for their import; what comes of it stands on the page of the batch."""
    given = [one for one in request.files.getlist("files") if one.filename]
    wrong = _wrong_number(len(given))
    if wrong:
        return _index(Refusal(str(_("Nothing was imported")), (("", wrong),))), 422
    uploads = [Upload(one.filename or "", cast(BinaryIO, one.stream)) for one in given]
    try:
        kept = keep_uploads(_stores(), uploads)
    except IntakeRefused as refused:
        problem = Refusal(str(_("Nothing was imported")), (("", refusal_text(refused)),))
        return _index(problem), status_of(refused)
    with writing() as work:
        number = ask_for_import(
            work,
            kept=kept,
            options=_options(),
            actor=me(),
            now=now(),
            command_id=request.form.get("command_id") or fresh_command(),
        )
    return redirect(url_for("imports.batch", number=number), 303)


def _wrong_number(files: int) -> str:
    if not files:
        return str(_("No file was chosen."))
    if files > FILES_MAX:
        return str(ngettext("Up to %(num)s file at a time.", "Up to %(num)s files at a time.", FILES_MAX))
    return ""


def _options() -> ImportOptions:
    """What was said about the files in the form."""
    said = {name: request.form.get(name, "").strip() or None for name in ("source", "shop", "account")}
    if said["source"] is not None and said["source"] not in SOURCES:
        abort(400)
    return ImportOptions(source=said["source"], shop=said["shop"], account=said["account"])


def _stores() -> Stores:
    return Stores.of(doors().settings, doors().database)


def _company(session: Session) -> Company:
    return Company(shops(session), accounts(session))


def _index(refusal: Refusal | None = None) -> str:
    page = page_from(request.args)
    asked = request.args.get("templates", "")
    template_language = asked if asked in LANGUAGES else language()
    with reading() as session:
        history = queries.batches(session, limit=page.per_page, skip=page.skip)
        total = queries.batch_count(session)
        company = _company(session)
    rows = [batch_row(one, words=words(), now=now()) for one in history]
    view = ImportsView(
        upload_href=url_for("imports.receive"),
        command_id=fresh_command(),
        accept=ACCEPT,
        largest=doors().settings.upload_bytes_max,
        shops=shop_choices(company),
        accounts=account_choices(company),
        templates=_templates(template_language),
        template_languages=tuple(
            Choice(NAMES[one], url_for("imports.show", templates=one), current=one == template_language)
            for one in LANGUAGES
        ),
        history=listing(rows, total=total, page=page, endpoint="imports.show"),
        may_import=may(me(), Permission.IMPORT_FILES),
        hint=history_note(company),
        refusal=refusal,
    )
    return render_template("pages/imports/index.html", view=view)


def _templates(in_language: str) -> tuple[TemplateFile, ...]:
    def href(source: str, ending: str) -> str:
        return url_for("imports.template", source=source, named=in_language, ending=ending)

    return tuple(
        TemplateFile(
            label=worded(KINDS[one.kind]),
            columns=len(one.fields),
            csv_href=href(one.source, "csv"),
            xlsx_href=href(one.source, "xlsx"),
        )
        for one in TEMPLATES
    )


@pages.page("/templates/<source>/<named>.<ending>", needs=Permission.SEE_IMPORTS)
def template(source: str, named: str, ending: str) -> ResponseReturnValue:
    """A template with its headers in the language named."""
    layout = templates.template_of(source)
    if layout is None or named not in LANGUAGES or ending not in TYPES:
        abort(404)
    if ending == "csv":
        body = templates.as_csv(layout, named)
    else:
        catalogue = translations(named, compiled=doors().settings.home / "translations")
        body = templates.as_workbook(layout, named, translate=catalogue.gettext)
    return _download(body, name=f"{source}_{named}.{ending}", media_type=TYPES[ending])


def _download(body: bytes, *, name: str, media_type: str) -> Response:
    response = Response(body, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@pages.page("/<number>", needs=Permission.SEE_IMPORTS)
def batch(number: str) -> ResponseReturnValue:
    """The statement of a batch; while its import works, how far that is."""
    with reading() as session:
        found = _batch_found(session, _batch(session, number))
    view = batch_page(found, actor=me(), words=words(), now=now())
    return render_template("pages/imports/batch.html", view=view)


def _batch(session: Session, number: str) -> BatchView:
    return queries.batch_numbered(session, number) or abort(404)


def _batch_found(session: Session, one: BatchView) -> BatchFound:
    ids = [file.id for file in one.files]
    worst = most_problems(one.files)
    is_done = all(file.status != "received" for file in one.files)
    return BatchFound(
        batch=one,
        controls=queries.controls_of(session, ids),
        parts=queries.parts_in(session, ids),
        company=_company(session),
        problems=queries.problems_of(session, worst.id, limit=PROBLEMS_SHOWN) if worst else (),
        jobs=unfinished_jobs(session, kind=IMPORT),
        failed=() if is_done else failed_jobs(session, kind=IMPORT, limit=FAILURES_LOOKED_AT),
        runs=_runs_since(session, one) if is_done else (),
    )


def _runs_since(session: Session, one: BatchView) -> tuple[RunView, ...]:
    """The runs in force that began after all of the batch was there."""
    ends = [file.imported_at for file in one.files if file.imported_at is not None]
    in_force = runs_in_force(session).values()
    return tuple(run for run in in_force if ends and run.started_at >= max(ends))


@pages.page("/<number>/progress", needs=Permission.SEE_IMPORTS)
def progress(number: str) -> ResponseReturnValue:
    """How far the import is; once it is over, the page is asked to load again."""
    with reading() as session:
        one = _batch(session, number)
        jobs = about_files(unfinished_jobs(session, kind=IMPORT), (file.id for file in one.files))
    view = progress_of(jobs, href=url_for("imports.progress", number=number))
    if view is None:
        return Response(headers={"HX-Refresh": "true"})
    return render_template("macros/_progress.html", progress=view)


@pages.action("/<number>/finish", needs=Permission.IMPORT_FILES)
def finish(number: str) -> ResponseReturnValue:
    """Asks again for the import of files that were received and never read."""
    with writing() as work:
        one = _batch(work.session, number)
        left = [file.id for file in one.files if file.status == "received"]
        if left:
            ask_to_import_again(work, files=left, batch=number, actor=me(), now=now())
    return redirect(url_for("imports.batch", number=number), 303)


@pages.page("/files/<int:file_id>", needs=Permission.SEE_IMPORTS)
def file(file_id: int) -> ResponseReturnValue:
    page = page_from(request.args, per_page=PROBLEMS_PER_PAGE)
    with reading() as session:
        one = _file(session, file_id)
        found = FileFound(
            file=one,
            batch="" if one.batch_id is None else queries.batch_number(session, one.batch_id),
            controls=queries.controls_of(session, [one.id]).get(one.id, ()),
            parts=queries.parts_in(session, [one.id]),
            company=_company(session),
            problems=queries.problems_of(session, one.id, limit=page.per_page, skip=page.skip)
            if one.problems
            else (),
            tickets=ticket_list(
                session,
                TicketFilter(
                    run=run_of(one.id), states=tuple(load().states), reader=me(), per_page=TICKETS_SHOWN
                ),
                with_facets=False,
            ),
            same_as=None if one.same_as is None else queries.file(session, one.same_as),
        )
    view = file_page(found, page=page, actor=me(), words=words(), now=now())
    return render_template("pages/imports/file.html", view=view)


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
        _stores(),
        file_id=one.id,
        actor=me(),
        now=now(),
        row_header=str(_("Row in the file")),
        reason_header=str(_("What is wrong")),
        wording=lambda problem: words().of_file(problem.explanation),
    )
    name = one.name.rpartition(".")[0] or one.name
    return _download(body, name=f"{name}-{_('bad rows')}.csv", media_type="text/csv")


@pages.action("/files/<int:file_id>/original", needs=Permission.TAKE_ORIGINALS)
def original(file_id: int) -> ResponseReturnValue:
    """The file as it came. It may hold personal data, so who takes it is recorded."""
    reason = request.form.get("reason", "").strip() or DOWNLOADED
    content = open_original(
        doors().database, _stores(), file_id=FileId(file_id), reason=reason, actor=me(), now=now()
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
        ask_to_import_again(work, files=[one.id], batch=number, options=_options(), actor=me(), now=now())
    flash(_("%(file)s is read again.", file=one.name), "even")
    return redirect(url_for("imports.batch", number=number), 303)
