"""Layouts of one's own are kept, changed by new versions, and retired. What was ever used stays readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.recording import record
from database.unit_of_work import UnitOfWork
from intake.mapping import refuse_wrong
from intake.own_building import BASES
from intake.own_layouts import OwnLayout, key_of
from intake.refusals import IntakeRefused
from intake.tables import OwnLayoutRow, OwnLayoutVersionRow, SourceFileRow
from people.actors import Actor


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """A version as lists show it. `files`: how many it has read."""

    layout: OwnLayout
    kind: str
    headers: tuple[str, ...]
    saved_at: datetime
    saved_by: str
    retired_at: datetime | None
    retired_by: str
    files: int


def own_layouts(session: Session) -> tuple[OwnLayout, ...]:
    """Every version, the latest first; in use is the last of each that is not retired."""
    return tuple(one.layout for one in kept_layouts(session, with_files=False))


def kept_layouts(session: Session, *, key: str = "", with_files: bool = True) -> tuple[KeptLayout, ...]:
    """Every version, or those of one layout, the latest first."""
    wanted = select(OwnLayoutVersionRow, OwnLayoutRow).join(
        OwnLayoutRow, OwnLayoutRow.id == OwnLayoutVersionRow.layout_id
    )
    if key:
        wanted = wanted.where(OwnLayoutRow.key == key)
    files = _files_read(session) if with_files else {}
    found: list[KeptLayout] = []
    met: set[str] = set()
    for version, row in session.execute(wanted.order_by(OwnLayoutVersionRow.id.desc())):
        is_used = row.retired_at is None and row.key not in met
        met.add(row.key)
        layout = OwnLayout.of(
            version.said, key=row.key, version=version.number, title=version.title, is_used=is_used
        )
        found.append(_kept(layout, version, row, files.get(layout.name, 0)))
    return tuple(found)


def _kept(layout: OwnLayout, version: OwnLayoutVersionRow, row: OwnLayoutRow, files: int) -> KeptLayout:
    base = BASES.get(layout.base)
    return KeptLayout(
        layout=layout,
        kind="" if base is None else base.kind,
        headers=tuple(version.headers),
        saved_at=version.saved_at,
        saved_by=version.saved_by,
        retired_at=row.retired_at,
        retired_by=row.retired_by,
        files=files,
    )


def _files_read(session: Session) -> dict[str, int]:
    wanted = select(SourceFileRow.layout, func.count()).where(SourceFileRow.layout.startswith("own:"))
    return {row[0]: row[1] for row in session.execute(wanted.group_by(SourceFileRow.layout))}


def save_layout(
    work: UnitOfWork, *, draft: OwnLayout, headers: Sequence[str], actor: Actor, now: datetime
) -> OwnLayout:
    """Keeps the draft as a new layout, or as the next version of the one it names; it is in use at once.

    A draft without a key is a new layout, named by its title. Raises IntakeRefused: `layout_name_missing`,
    `layout_name_taken`, `layout_missing`, or what is wrong with the mapping.
    """
    refuse_wrong(draft, headers=headers)
    row = _existing(work, draft.key) if draft.key else _new(work, draft.title)
    last = work.session.scalar(
        select(func.max(OwnLayoutVersionRow.number)).where(OwnLayoutVersionRow.layout_id == row.id)
    )
    row.retired_at, row.retired_by = None, ""
    number = (last or 0) + 1
    work.add(
        OwnLayoutVersionRow(
            layout_id=row.id,
            number=number,
            title=draft.title,
            said=draft.as_json(),
            headers=list(headers),
            saved_at=now,
            saved_by=actor.name,
        )
    )
    work.flush()
    body = {"key": row.key, "version": number, "title": draft.title, **draft.as_json()}
    record(work, stream=f"layout:{row.key}", type="layout_saved", actor=actor, at=now, body=body)
    return OwnLayout.of(draft.as_json(), key=row.key, version=number, title=draft.title, is_used=True)


def _existing(work: UnitOfWork, key: str) -> OwnLayoutRow:
    found = work.session.scalar(select(OwnLayoutRow).where(OwnLayoutRow.key == key).with_for_update())
    if found is None:
        raise IntakeRefused("layout_missing", name=key)
    return found


def _new(work: UnitOfWork, title: str) -> OwnLayoutRow:
    key = key_of(title)
    if not key:
        raise IntakeRefused("layout_name_missing")
    if work.session.scalar(select(OwnLayoutRow.id).where(OwnLayoutRow.key == key)) is not None:
        raise IntakeRefused("layout_name_taken", name=title)
    row = OwnLayoutRow(key=key)
    work.add(row)
    work.flush()
    return row


def retire_layout(work: UnitOfWork, *, key: str, actor: Actor, now: datetime) -> None:
    """Files are no longer recognised by it; what it has read stays. Raises IntakeRefused `layout_missing`."""
    row = _existing(work, key)
    if row.retired_at is None:
        row.retired_at, row.retired_by = now, actor.name
        record(work, stream=f"layout:{key}", type="layout_retired", actor=actor, at=now, body={"key": key})
