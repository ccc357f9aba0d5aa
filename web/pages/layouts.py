"""Layouts of one's own: the columns of a table named on screen, kept as a version, listed and retired."""

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from company.queries import accounts, shops
from intake import queries
from intake.facts import FileId
from intake.importing import ImportOptions, company_of
from intake.keeping_layouts import KeptLayout, kept_layouts, retire_layout, save_layout
from intake.looking import Glance
from intake.originals import Kept
from intake.own_layouts import OwnLayout
from intake.queries import FileView
from intake.receiving import Stores
from intake.refusals import IntakeRefused
from intake.trying import tried
from people.access import Permission, may
from web.access import Pages
from web.building.column_forms import Table, draft_of, first_draft, table_of
from web.building.columns_page import Asked, columns_view, wrong_text, wrong_texts
from web.building.import_pages import UNKNOWN_TABLES, Company
from web.building.layout_pages import layout_view, layouts_view
from web.building.trials import lacking_view, trial_view
from web.doors import doors, now, reading, writing
from web.identity import me
from web.views.layouts import TrialView
from web.views.shell import Refusal
from web.wording import refusal_text, words
from workflow.asking import ask_to_import_again

pages = Pages("layouts", __name__, url_prefix="/imports")
TITLE_MAX = 60
ROWS_TRIED = 40


@pages.page("/layouts", needs=Permission.MANAGE_LAYOUTS)
def show() -> ResponseReturnValue:
    with reading() as session:
        kept = kept_layouts(session)
    view = layouts_view(kept, words=words(), now=now(), actor=me())
    return render_template("pages/imports/layouts.html", view=view)


@pages.page("/layouts/<key>", needs=Permission.MANAGE_LAYOUTS)
def layout(key: str) -> ResponseReturnValue:
    """One layout: what it says, and its versions."""
    with reading() as session:
        kept = kept_layouts(session, key=key) or abort(404)
        latest = queries.latest_file_read_by(session, source=kept[0].layout.source)
    view = layout_view(kept, file_id=latest, words=words(), now=now())
    return render_template("pages/imports/layout.html", view=view)


@pages.action("/layouts/<key>/retire", needs=Permission.MANAGE_LAYOUTS)
def retire(key: str) -> ResponseReturnValue:
    with writing() as work:
        try:
            retire_layout(work, key=key, actor=me(), now=now())
        except IntakeRefused:
            abort(404)
    flash(_("No file is recognised by it any more."), "even")
    return redirect(url_for("layouts.layout", key=key), 303)


@pages.page("/files/<int:file_id>/columns", needs=Permission.MANAGE_LAYOUTS)
def columns(file_id: int) -> ResponseReturnValue:
    """What the columns of the file seem to be; for `layout`, what they are by that one."""
    with reading() as session:
        file = _file(session, file_id)
        company = Company(shops(session), accounts(session))
        kept = _in_use(session, request.args.get("layout", ""))
    glances = _glances(file)
    if isinstance(glances, IntakeRefused):
        return _cannot_look(file, glances)
    table = table_of(glances, MultiDict(request.args))
    title = file.name.rpartition(".")[0][:TITLE_MAX] or file.name[:TITLE_MAX]
    draft = first_draft(table, base=request.args.get("kind", ""), kept=kept, title=title)
    return _page(file, table, draft, company)


def _in_use(session: Session, key: str) -> KeptLayout | None:
    return next(iter(kept_layouts(session, key=key, with_files=False)), None) if key else None


def _file(session: Session, file_id: int) -> FileView:
    return queries.file(session, FileId(file_id)) or abort(404)


def _glances(file: FileView) -> Sequence[Glance] | IntakeRefused:
    stores = Stores.of(doors().settings, doors().database)
    content = stores.originals.content(Kept(file.sha256, file.size), name=file.name)
    try:
        return stores.look(content)
    except IntakeRefused as refused:
        return refused


def _cannot_look(file: FileView, refused: IntakeRefused) -> ResponseReturnValue:
    flash(refusal_text(refused), "broken")
    return redirect(url_for("imports.file", file_id=file.id), 303)


@pages.action("/files/<int:file_id>/columns", needs=Permission.MANAGE_LAYOUTS)
def look(file_id: int) -> ResponseReturnValue:
    """Shows what the rows become as the form stands; keeps it as a layout where that is asked for."""
    with reading() as session:
        file = _file(session, file_id)
        company = Company(shops(session), accounts(session))
    glances = _glances(file)
    if isinstance(glances, IntakeRefused):
        return _cannot_look(file, glances)
    table = table_of(glances, request.form)
    draft = draft_of(request.form, table)
    if request.form.get("act") != "save":
        return _page(file, table, draft, company)
    try:
        saved = _saved(file, table, draft)
    except IntakeRefused as refused:
        wrong = wrong_texts(draft, table) or (wrong_text(refused),)
        return _page(file, table, draft, company, Refusal(str(_("Not kept yet")), wrong)), 422
    return _done(file, saved)


def _saved(file: FileView, table: Table, draft: OwnLayout) -> OwnLayout:
    """Keeps the draft, and asks again for the files that nobody knew. Raises IntakeRefused."""
    with writing() as work:
        saved = save_layout(work, draft=draft, headers=table.headers, actor=me(), now=now())
        if may(me(), Permission.IMPORT_FILES) and file.status == "refused" and file.batch_id is not None:
            number = queries.batch_number(work.session, file.batch_id)
            batch = queries.batch(work.session, file.batch_id)
            others = [
                one.id
                for one in (batch.files if batch else ())
                if one.id != file.id and one.refusal is not None and one.refusal.code in UNKNOWN_TABLES
            ]
            for files, options in (
                ([file.id], ImportOptions(source=saved.source)),
                (others, ImportOptions()),
            ):
                if files:
                    ask_to_import_again(
                        work, files=files, options=options, batch=number, actor=me(), now=now()
                    )
    return saved


def _done(file: FileView, saved: OwnLayout) -> ResponseReturnValue:
    flash(_("Kept as “%(title)s”, version %(version)s.", title=saved.title, version=saved.version), "even")
    if file.status == "refused" and file.batch_id is not None and may(me(), Permission.IMPORT_FILES):
        with reading() as session:
            return redirect(
                url_for("imports.batch", number=queries.batch_number(session, file.batch_id)), 303
            )
    return redirect(url_for("layouts.layout", key=saved.key), 303)


def _page(
    file: FileView, table: Table, draft: OwnLayout, company: Company, refusal: Refusal | None = None
) -> str:
    shows_rows = may(me(), Permission.TAKE_ORIGINALS)
    asked = Asked(file, table, draft, company, shows_rows)
    trial = _trial(table, draft) if shows_rows else None
    view = columns_view(replace(asked, trial=trial, refusal=refusal))
    is_part = "HX-Request" in request.headers
    return render_template(
        "pages/imports/_columns.html" if is_part else "pages/imports/columns.html", view=view
    )


def _trial(table: Table, draft: OwnLayout) -> TrialView:
    """What the rows become, or what the draft lacks."""
    named = replace(draft, title=draft.title or "—")
    if wrong := wrong_texts(named, table):
        return lacking_view([text for _place, text in wrong])
    with reading() as session:
        company = company_of(session)
    glance = replace(table.glance, rows=table.glance.rows[: table.at + 1 + ROWS_TRIED])
    stores = Stores.of(doors().settings, doors().database)
    return trial_view(tried(named, glance, company=company, stores=stores), words=words())
