"""The page of one file: what became of its rows, what they add up to, and what can be done about it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _

from database.job_runs import JobRunView
from intake.controls import Control
from intake.explanations import REFUSALS, SOURCES
from intake.facts import FactKind, FileId
from intake.keeping_layouts import KeptLayout
from intake.problems import PROBLEMS_KEPT, RowProblem
from intake.queries import FileView
from intake.store import FactPart
from intake.summing import Sum
from people.access import Permission, may
from people.actors import Actor
from people.languages import N_
from web.building.controls import ANY_CURRENCY, currencies_of, file_controls
from web.building.import_pages import (
    UNKNOWN_TABLES,
    Company,
    account_choices,
    problem_lines,
    shop_choices,
)
from web.building.import_rows import file_line
from web.building.paging import Page, listing
from web.building.progress import progress_of, stopped
from web.building.ticket_list import ticket_href
from web.building.ticket_rows import person_of
from web.building.word_names import meaning_name
from web.formatting import count, figure, moment
from web.languages import worded
from web.views.imports import AgainForm, Correction, SumLine
from web.views.imports import FileView as FilePage
from web.views.shell import Choice, ProgressView, Refusal
from workflow.queries import TicketList
from workflow.wording import Words

STANDING: Final = ("imported", "control_failed")
_ADDED_UP: Final = {
    FactKind.ORDERS: N_("paid by buyers"),
    FactKind.AFTER_SALES: N_("agreed to be paid back"),
    FactKind.LEDGER: N_("by what the lines are about"),
    FactKind.BANK: N_("money in and money out"),
    FactKind.SHIPMENTS: N_("by why the goods left"),
    FactKind.RECEIPTS: N_("by why the goods came"),
    FactKind.COURIER: N_("charged"),
    FactKind.VOUCHERS: N_("booked as debit"),
}


@dataclass(frozen=True, slots=True)
class FileFound:
    """All that the page of a file is made of."""

    file: FileView
    batch: str
    """Its number; "" where it came alone."""
    controls: Sequence[Control]
    parts: Sequence[FactPart]
    company: Company
    problems: Sequence[RowProblem]
    tickets: TicketList
    related: Mapping[int, FileView]
    """The files this one has to do with, by id."""
    settled: Mapping[int, FileId]
    corrections: Sequence[FileView]
    sums: Sequence[Sum]
    layouts: Sequence[KeptLayout]
    asked: Mapping[str, str | None]
    withdrawing: JobRunView | None
    """The last job that takes it back or replaces it, unless that is done."""


def file_page(found: FileFound, *, page: Page, actor: Actor, words: Words, now: datetime) -> FilePage:
    file = found.file
    currencies = currencies_of(found.parts, shops=found.company.shops, accounts=found.company.accounts)
    may_import = may(actor, Permission.IMPORT_FILES)
    return FilePage(
        line=file_line(file, may_cancel=may_import),
        batch_number=found.batch,
        batch_href=url_for("imports.batch", number=found.batch) if found.batch else "",
        who=person_of(file.received_by, words=words),
        at=moment(file.imported_at or file.received_at, now=now),
        size=file.size,
        sha256=file.sha256,
        covers=_covers(file),
        scope=_scope(found.parts),
        encoding=file.encoding.upper(),
        verified=file.status != "control_failed",
        controls=file_controls(found.controls, currency=currencies.get(file.id, ANY_CURRENCY)),
        problems=listing(
            problem_lines(found.problems, words=words, settled=_settled(found)),
            total=min(file.problems, PROBLEMS_KEPT),
            page=page,
            endpoint="imports.file",
            values={"file_id": str(file.id)},
        ),
        rejected_href=url_for("imports.rejected", file_id=file.id)
        if may_import and file.rows.rejected and file.status in STANDING
        else "",
        original_href=url_for("imports.original", file_id=file.id)
        if may(actor, Permission.TAKE_ORIGINALS)
        else "",
        refusal=_refusal(file, words=words),
        again=_again(found) if may_import and file.status == "refused" else None,
        tickets=tuple(
            Choice(f"{one.number} · {words.type(one.type)}", ticket_href(one.number))
            for one in found.tickets.lines
        ),
        tickets_more=found.tickets.tickets - len(found.tickets.lines),
        same_as=_related(found, file.same_as),
        problems_note=_problems_note(file),
        columns_href=_columns_href(file, actor),
        sums=tuple(map(_sum_line, found.sums)),
        sums_note=worded(_ADDED_UP[FactKind(file.kind)]) if file.kind and found.sums else "",
        corrections=_corrections(found),
        corrects=_related(found, file.corrects),
        superseded_by=_related(found, file.superseded_by),
        layout=_layout(found, actor),
        withdraw_href=url_for("imports.withdraw", file_id=file.id)
        if may_import and file.status in STANDING and not _is_being_withdrawn(found)
        else "",
        withdrawing=_withdrawing(found),
    )


def _covers(file: FileView) -> str:
    return f"{file.first_day} ～ {file.last_day}" if file.first_day and file.last_day else ""


def _scope(parts: Sequence[FactPart]) -> str:
    """The shops and accounts whose rows the file holds."""
    names = [
        " · ".join(one for one in (scope.shop, scope.account) if one)
        for part in parts
        for scope in part.scopes
    ]
    return str(_(", ")).join(dict.fromkeys(one for one in names if one))


def _refusal(file: FileView, *, words: Words) -> Refusal | None:
    if file.refusal is None:
        return None
    return Refusal(str(_("Nothing of this file was taken")), (("", words.of_file(file.refusal)),))


def _related(found: FileFound, file_id: FileId | None) -> Choice | None:
    other = None if file_id is None else found.related.get(file_id)
    return None if other is None else Choice(other.name, url_for("imports.file", file_id=other.id))


def _settled(found: FileFound) -> dict[int, Choice]:
    """By row, the file in which it came right."""
    told = {row_no: _related(found, file_id) for row_no, file_id in found.settled.items()}
    return {row_no: one for row_no, one in told.items() if one is not None}


def _corrections(found: FileFound) -> tuple[Correction, ...]:
    return tuple(
        Correction(
            one.name,
            url_for("imports.file", file_id=one.id),
            sum(file_id == one.id for file_id in found.settled.values()),
        )
        for one in found.corrections
    )


def _sum_line(one: Sum) -> SumLine:
    return SumLine(
        label=meaning_name(one.about),
        rows=one.lines,
        amount="" if one.amount_minor is None else figure(one.amount_minor, currency=one.currency),
        currency=one.currency,
    )


def _layout(found: FileFound, actor: Actor) -> Choice | None:
    """The version of a layout of one's own that read the file."""
    kept = next((one for one in found.layouts if one.layout.name == found.file.layout), None)
    if kept is None:
        return None
    named = _("%(title)s, version %(version)s", title=kept.layout.title, version=kept.layout.version)
    may_open = may(actor, Permission.MANAGE_LAYOUTS)
    return Choice(str(named), url_for("layouts.layout", key=kept.layout.key) if may_open else "")


def _columns_href(file: FileView, actor: Actor) -> str:
    """Where the columns of a table nobody knows are named."""
    is_unknown = file.refusal is not None and file.refusal.code in UNKNOWN_TABLES
    if not is_unknown or not may(actor, Permission.MANAGE_LAYOUTS):
        return ""
    return url_for("layouts.columns", file_id=file.id)


def _again(found: FileFound) -> AgainForm:
    """What can be said about a refused file; what was said before stands in it."""
    said = found.asked
    own = dict.fromkeys((one.layout.source, one.layout.title) for one in found.layouts if one.layout.is_used)
    sources = [(source, title) for source, title in own] + [
        (key, worded(name)) for key, name in SOURCES.items()
    ]
    return AgainForm(
        href=url_for("imports.again", file_id=found.file.id),
        sources=_chosen([Choice(name, value=key) for key, name in sources], said.get("source")),
        shops=_chosen(shop_choices(found.company), said.get("shop")),
        accounts=_chosen(account_choices(found.company), said.get("account")),
        first_day=said.get("from") or "",
        last_day=said.get("to") or "",
    )


def _chosen(choices: Sequence[Choice], value: str | None) -> tuple[Choice, ...]:
    return tuple(Choice(one.label, value=one.value, current=one.value == value) for one in choices)


def _problems_note(file: FileView) -> str:
    if file.problems <= PROBLEMS_KEPT:
        return ""
    return str(
        _(
            "%(all)s problems in all; the first %(kept)s are listed. The file of bad rows holds every row.",
            all=count(file.problems),
            kept=count(PROBLEMS_KEPT),
        )
    )


def _is_being_withdrawn(found: FileFound) -> bool:
    return found.withdrawing is not None and not found.withdrawing.is_over


def _withdrawing(found: FileFound) -> ProgressView | None:
    """How far taking it back is, or why that was not done."""
    job = found.withdrawing
    if job is None:
        return None
    if job.state == "failed":
        return stopped(error=_why(job.error or ""), href="")
    return progress_of([job], href=url_for("imports.withdraw_progress", file_id=found.file.id))


def _why(error: str) -> str:
    """Why an import was not taken back: a refusal of ours, or a text."""
    try:
        told: dict[str, Any] = json.loads(error)
        return worded(REFUSALS[told["code"]], **told["params"])
    except (ValueError, KeyError, TypeError):
        return worded(error)
