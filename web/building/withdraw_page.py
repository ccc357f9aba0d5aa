"""What taking an import back, or putting a corrected file in its place, would do: said before it is done."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from intake.queries import FileView
from web.formatting import count
from web.views.imports import WithdrawView
from web.views.shell import Choice, Refusal

NAMES_SHOWN = 3


def withdraw_view(
    file: FileView,
    *,
    leaning: Sequence[str],
    findings: int,
    run: str | None,
    command_id: str,
    accept: str,
    refusal: Refusal | None = None,
) -> WithdrawView:
    """`leaning`: names of the files that were compared with it; `findings`: how many it made."""
    return WithdrawView(
        name=file.name,
        href=url_for("imports.file", file_id=file.id),
        effects=_effects(file, leaning, findings),
        used_by=None if run is None else Choice(run, url_for("runs.run", number=run)),
        undo_href=url_for("imports.undo", file_id=file.id) if run is None else "",
        replace_href=url_for("imports.replace", file_id=file.id),
        command_id=command_id,
        accept=accept,
        refusal=refusal,
    )


def _effects(file: FileView, leaning: Sequence[str], findings: int) -> tuple[str, ...]:
    taken = file.rows.accepted + file.rows.changed
    told = [
        ngettext(
            "%(n)s row taken from it is no longer seen by anything.",
            "%(n)s rows taken from it are no longer seen by anything.",
            taken,
            n=count(taken),
        )
    ]
    if leaning:
        told.append(
            ngettext(
                "%(n)s file that came later is read again first, since rows were compared: %(names)s.",
                "%(n)s files that came later are read again first, since rows were compared: %(names)s.",
                len(leaning),
                n=count(len(leaning)),
                names=str(_(", ")).join(leaning[:NAMES_SHOWN]) + ("…" if len(leaning) > NAMES_SHOWN else ""),
            )
        )
    if findings:
        told.append(
            ngettext(
                "The ticket of its %(n)s finding is cleared, unless another file finds the same.",
                "The tickets of its %(n)s findings are cleared, unless another file finds the same.",
                findings,
                n=count(findings),
            )
        )
    told.append(_("Nothing is deleted: the original, this page and the trail stay."))
    return tuple(map(str, told))
