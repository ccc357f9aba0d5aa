"""Files and batches as rows of lists: what they were recognised as, and what became of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from intake.cancelling import CANCELLED
from intake.explanations import SOURCES, STATUSES
from intake.own_layouts import PREFIX, is_own
from intake.queries import BatchView, FileView
from web.building.ticket_rows import person_of
from web.formatting import count, moment
from web.languages import worded
from web.views.imports import BatchRow, ExpectedFile, FileLine, RowSums
from web.views.money import MoneyState
from workflow.wording import Words

MARKED = ("taobao", "tmall", "jd", "pdd", "douyin", "wechat", "alipay", "bank", "template")


def source_name(source: str) -> str:
    """What a file was recognised as; of one that was not, that."""
    if source in SOURCES:
        return worded(SOURCES[source])
    if is_own(source):
        return str(_("Own layout “%(name)s”", name=source.removeprefix(PREFIX)))
    return source or str(_("Not recognised"))


def mark_of(source: str) -> str:
    """Whose mark stands before the file."""
    family = source.partition("_")[0]
    return family if family in MARKED else "other"


def file_state(file: FileView) -> tuple[MoneyState, str]:
    """The state of one file, and its words."""
    if is_cancelled(file):
        return MoneyState.DOUBT, str(_("Stopped"))
    if file.status == "imported" and file.rows.rejected:
        return MoneyState.BROKEN, _bad_rows(file.rows.rejected)
    states: dict[str, tuple[MoneyState, str]] = {
        "received": (MoneyState.TRANSIT, str(_("Waits"))),
        "refused": (MoneyState.BROKEN, str(_("Not taken"))),
        "control_failed": (MoneyState.BROKEN, str(_("Totals do not tie"))),
        "already_imported": (MoneyState.EVEN, str(_("Imported before"))),
        "undone": (MoneyState.TRANSIT, worded(STATUSES["undone"])),
        "superseded": (MoneyState.TRANSIT, worded(STATUSES["superseded"])),
    }
    return states.get(file.status, (MoneyState.EVEN, str(_("Imported"))))


def is_cancelled(file: FileView) -> bool:
    return file.refusal is not None and file.refusal.code == CANCELLED


def _bad_rows(rows: int) -> str:
    return str(ngettext("%(n)s bad row", "%(n)s bad rows", rows, n=count(rows)))


def batch_state(files: Sequence[FileView]) -> tuple[MoneyState, str]:
    """The worst that is true of any of its files."""
    waiting = _number(files, "received")
    if waiting:
        return MoneyState.TRANSIT, str(ngettext("%(num)s file waits", "%(num)s files wait", waiting))
    if refused := _number(files, "refused"):
        return MoneyState.BROKEN, str(ngettext("%(num)s file not taken", "%(num)s files not taken", refused))
    if failed := _number(files, "control_failed"):
        return MoneyState.BROKEN, str(
            ngettext("%(num)s file does not tie", "%(num)s files do not tie", failed)
        )
    if rejected := sum(file.rows.rejected for file in files):
        return MoneyState.BROKEN, _bad_rows(rejected)
    return MoneyState.EVEN, str(_("Imported"))


def _number(files: Iterable[FileView], status: str) -> int:
    return sum(file.status == status for file in files)


def batch_row(batch: BatchView, *, words: Words, now: datetime) -> BatchRow:
    state, label = batch_state(batch.files)
    return BatchRow(
        number=batch.number,
        href=url_for("imports.batch", number=batch.number),
        who=person_of(batch.opened_by, words=words),
        at=moment(batch.opened_at, now=now),
        files=len(batch.files),
        rows=sum(file.rows.read for file in batch.files),
        state=state,
        state_label=label,
    )


def file_line(file: FileView, *, told: str = "", may_cancel: bool = False) -> FileLine:
    state, label = file_state(file)
    is_open = file.status == "received"
    rows = file.rows
    return FileLine(
        platform=mark_of(file.source),
        label=str(_("Not read yet")) if is_open else source_name(file.source),
        name=file.name,
        href=url_for("imports.file", file_id=file.id),
        read=rows.read,
        accepted=rows.accepted,
        changed=rows.changed,
        seen=rows.seen,
        excluded=rows.excluded,
        rejected=rows.rejected,
        state=state,
        state_label=told or label,
        told=told,
        cancel_href=url_for("imports.cancel", file_id=file.id) if may_cancel and is_open else "",
    )


def row_sums(files: Sequence[FileView]) -> RowSums:
    def total(name: str) -> int:
        return sum(getattr(file.rows, name) for file in files)

    return RowSums(*(total(name) for name in ("read", "accepted", "changed", "seen", "excluded", "rejected")))


def latest_file(file: FileView) -> ExpectedFile:
    """A file on the workbench."""
    state, label = file_state(file)
    rows = ngettext("%(n)s row", "%(n)s rows", file.rows.read, n=count(file.rows.read))
    return ExpectedFile(
        platform=mark_of(file.source),
        label=file.name,
        note=str(rows) if file.rows.read else "",
        state=state,
        state_label=label,
        href=url_for("imports.file", file_id=file.id),
    )
