"""The list of layouts people made, and one with its versions."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from intake.explanations import KINDS
from intake.facts import FileId
from intake.keeping_layouts import KeptLayout
from people.access import Permission, may
from people.actors import Actor
from web.building.field_names import field_name
from web.building.ticket_rows import person_of
from web.building.word_names import meaning_name
from web.formatting import moment
from web.languages import worded
from web.views.layouts import LayoutRow, LayoutsView, LayoutView, VersionLine
from web.views.money import MoneyState
from workflow.wording import Words


def layouts_view(kept: Sequence[KeptLayout], *, words: Words, now: datetime, actor: Actor) -> LayoutsView:
    latest = {one.layout.key: one for one in reversed(kept)}
    rows = [
        _row(one, sum(each.files for each in kept if each.layout.key == key), words=words, now=now)
        for key, one in latest.items()
    ]
    in_order = sorted(rows, key=lambda one: (one.state is not MoneyState.EVEN, one.title.casefold()))
    href = url_for("imports.show") if may(actor, Permission.SEE_IMPORTS) else ""
    return LayoutsView(tuple(in_order), href)


def _row(one: KeptLayout, files: int, *, words: Words, now: datetime) -> LayoutRow:
    is_used = one.retired_at is None
    return LayoutRow(
        title=one.layout.title,
        source=one.layout.source,
        href=url_for("layouts.layout", key=one.layout.key),
        kind=worded(KINDS[one.kind]) if one.kind in KINDS else "",
        version=one.layout.version,
        files=files,
        who=person_of(one.saved_by, words=words),
        at=moment(one.saved_at, now=now),
        state=MoneyState.EVEN if is_used else MoneyState.TRANSIT,
        state_label=str(_("In use") if is_used else _("Retired")),
    )


def layout_view(
    kept: Sequence[KeptLayout], *, file_id: FileId | None, words: Words, now: datetime
) -> LayoutView:
    """`kept`: its versions, the latest first; `file_id`: a file it has read, to change it on."""
    latest = kept[0]
    key, is_used = latest.layout.key, latest.retired_at is None
    return LayoutView(
        row=_row(latest, sum(one.files for one in kept), words=words, now=now),
        pairs=_pairs(latest),
        versions=tuple(
            VersionLine(
                number=one.layout.version,
                title=one.layout.title,
                who=person_of(one.saved_by, words=words),
                at=moment(one.saved_at, now=now),
                files=one.files,
                current=one is latest and is_used,
            )
            for one in kept
        ),
        headers=latest.headers,
        change_href=url_for("layouts.columns", file_id=file_id, layout=key) if file_id is not None else "",
        retire_href=url_for("layouts.retire", key=key) if is_used else "",
    )


def _pairs(kept: KeptLayout) -> tuple[tuple[str, str], ...]:
    layout = kept.layout
    columns = [(field_name(name), header) for name, header in layout.columns.items()]
    said = [(field_name(name), meaning_name(text)) for name, text in layout.constants.items()]
    everywhere = [(name, str(_("always “%(text)s”", text=text))) for name, text in said]
    words = [
        (field_name(name), f"{written} = {meaning_name(meaning)}")
        for name, pairs in layout.meanings.items()
        for written, meaning in pairs.items()
    ]
    return (*columns, *everywhere, *words)
