"""Imports: files dropped in, the statement of each batch, each file with what is wrong in it, templates."""

from datetime import date
from typing import BinaryIO, cast

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from company.queries import accounts, expected_files, shops
from database.job_runs import failed_jobs, unfinished_jobs
from intake import queries, templates
from intake.file_lists import FileFilter, files_count, files_found, sources_seen
from intake.importing import ImportOptions, company_of
from intake.keeping_layouts import own_layouts
from intake.queries import BatchView
from intake.receiving import Stores, Upload, keep_uploads
from intake.refusals import IntakeRefused
from intake.sources import SOURCES
from matching.queries import RunView, runs_in_force
from people.access import Permission, may
from people.languages import LANGUAGES, NAMES, translations
from web.access import Pages
from web.building.columns_page import base_name
from web.building.expected_files import expected_strips
from web.building.import_history import address_of, filter_from, found_file, history_form
from web.building.import_pages import (
    PROBLEMS_SHOWN,
    BatchFound,
    Company,
    account_choices,
    batch_page,
    fresh_command,
    history_note,
    most_problems,
    shop_choices,
    working_view,
)
from web.building.import_rows import batch_row
from web.building.paging import Page, listing, page_from
from web.building.progress import about_files
from web.doors import doors, now, reading, writing
from web.errors import status_of
from web.identity import me
from web.languages import language
from web.views.imports import FoundFile, ImportsView, TemplateFile
from web.views.shell import Choice, Listing, Refusal
from web.wording import refusal_text, words
from workflow.asking import IMPORT, ask_for_import, ask_to_import_again
from workflow.file_findings import covered_by

pages = Pages("imports", __name__, url_prefix="/imports")
FILES_MAX = 200
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
        kept = keep_uploads(stores_here(), uploads)
    except IntakeRefused as refused:
        problem = Refusal(str(_("Nothing was imported")), (("", refusal_text(refused)),))
        return _index(problem), status_of(refused)
    with writing() as work:
        number = ask_for_import(
            work,
            kept=kept,
            options=options_said(work.session),
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


def options_said(session: Session) -> ImportOptions:
    """What was said about the files in the form."""
    said = {name: request.form.get(name, "").strip() or None for name in ("source", "shop", "account")}
    source = said["source"]
    if source is not None and source not in SOURCES:
        own = own_layouts(session)
        if not any(one.is_called(source) for one in own):
            abort(400)
    return ImportOptions(
        source=said["source"], shop=said["shop"], account=said["account"], period=_period_said()
    )


def _period_said() -> tuple[date, date] | None:
    """The days the files are said to cover; both or neither."""
    texts = [request.form.get(name, "").strip() for name in ("first_day", "last_day")]
    if not any(texts):
        return None
    try:
        first, last = (date.fromisoformat(one) for one in texts)
    except ValueError:
        abort(400)
    return (first, last) if first <= last else abort(400)


def stores_here() -> Stores:
    return Stores.of(doors().settings, doors().database)


def company_found(session: Session) -> Company:
    return Company(shops(session), accounts(session))


def _index(refusal: Refusal | None = None) -> str:
    page = page_from(request.args)
    wanted = filter_from(request.args)
    asked = request.args.get("templates", "")
    template_language = asked if asked in LANGUAGES else language()
    with reading() as session:
        history = queries.batches(session, limit=page.per_page, skip=page.skip) if wanted.is_open else ()
        total = queries.batch_count(session)
        found = None if wanted.is_open else _found(session, wanted, page)
        sources = sources_seen(session)
        company = company_found(session)
        expected = expected_files(session)
        covered = list(covered_by(queries.visible_parts(session))) if expected else []
        whole = company_of(session)
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
        narrow=history_form(wanted, sources=sources, company=company),
        found=found,
        expected=expected_strips(expected, covered, company=whole, now=now()),
        layouts_href=url_for("layouts.show") if may(me(), Permission.MANAGE_LAYOUTS) else "",
        may_import=may(me(), Permission.IMPORT_FILES),
        hint=history_note(company),
        refusal=refusal,
    )
    return render_template("pages/imports/index.html", view=view)


def _found(session: Session, wanted: FileFilter, page: Page) -> Listing[FoundFile]:
    """A page of the files that are asked for."""
    files = files_found(session, wanted, limit=page.per_page, skip=page.skip)
    batches = {
        int(one.batch_id): queries.batch_number(session, one.batch_id) for one in files if one.batch_id
    }
    return listing(
        [found_file(one, batches=batches, words=words(), now=now()) for one in files],
        total=files_count(session, wanted),
        page=page,
        endpoint="imports.show",
        values=address_of(wanted),
    )


def _templates(in_language: str) -> tuple[TemplateFile, ...]:
    def href(source: str, ending: str) -> str:
        return url_for("imports.template", source=source, named=in_language, ending=ending)

    return tuple(
        TemplateFile(
            label=base_name(one.source),
            columns=len(one.fields),
            csv_href=href(one.source, "csv"),
            xlsx_href=href(one.source, "xlsx"),
        )
        for one in templates.DOWNLOADS
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
    return download(body, name=f"{source}_{named}.{ending}", media_type=TYPES[ending])


def download(body: bytes, *, name: str, media_type: str) -> Response:
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
        company=company_found(session),
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
    if not jobs:
        return Response(headers={"HX-Refresh": "true"})
    view = working_view(one, jobs, actor=me())
    return render_template("pages/imports/_working.html", view=view)


@pages.action("/<number>/finish", needs=Permission.IMPORT_FILES)
def finish(number: str) -> ResponseReturnValue:
    """Asks again for the import of files that were received and never read."""
    with writing() as work:
        one = _batch(work.session, number)
        left = [file.id for file in one.files if file.status == "received"]
        if left:
            ask_to_import_again(work, files=left, batch=number, actor=me(), now=now())
    return redirect(url_for("imports.batch", number=number), 303)
