"""Files that came, found by name, number, source, owner, state and day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from database.types import json_text
from intake import queries
from intake.facts import FileId
from intake.queries import FileView
from intake.scopes import DEFAULT_ZONE
from intake.tables import FactPartRow, ImportBatchRow, SourceFileRow


@dataclass(frozen=True, slots=True)
class FileFilter:
    """What files are asked for; "" and None ask for all. `shop` is `platform/name`. Days: when they came."""

    text: str = ""
    source: str = ""
    shop: str = ""
    status: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it asks for nothing in particular."""
        return self == FileFilter()


def files_found(session: Session, wanted: FileFilter, *, limit: int, skip: int = 0) -> tuple[FileView, ...]:
    """A page of the files, the latest first."""
    ids = _narrowed(select(SourceFileRow.id), wanted).order_by(SourceFileRow.id.desc())
    rows = session.scalars(ids.offset(skip).limit(limit))
    found = (queries.file(session, FileId(one)) for one in rows)
    return tuple(one for one in found if one is not None)


def files_count(session: Session, wanted: FileFilter) -> int:
    """How many there are on all pages."""
    return session.scalar(_narrowed(select(func.count(SourceFileRow.id)), wanted)) or 0


def sources_seen(session: Session) -> tuple[str, ...]:
    """The sources files were recognised as, in alphabetical order."""
    wanted = select(SourceFileRow.source).where(SourceFileRow.source != "").distinct()
    return tuple(sorted(session.scalars(wanted)))


def _narrowed(asked: Select[int], wanted: FileFilter) -> Select[int]:
    if wanted.text:
        asked = asked.where(_named(wanted.text))
    if wanted.source:
        asked = asked.where(SourceFileRow.source == wanted.source)
    if wanted.status:
        asked = asked.where(SourceFileRow.status == wanted.status)
    if wanted.shop:
        asked = asked.where(SourceFileRow.id.in_(_of_shop(wanted.shop)))
    zone = ZoneInfo(DEFAULT_ZONE)
    if wanted.first is not None:
        asked = asked.where(SourceFileRow.received_at >= datetime.combine(wanted.first, time(), zone))
    if wanted.last is not None and wanted.last < date.max:
        after = datetime.combine(wanted.last + timedelta(days=1), time(), zone)
        asked = asked.where(SourceFileRow.received_at < after)
    return asked


def _named(text: str) -> ColumnElement[bool]:
    """By a part of the file's name, or of its batch's number."""
    of_batch = select(ImportBatchRow.id).where(ImportBatchRow.number.icontains(text, autoescape=True))
    return or_(SourceFileRow.name.icontains(text, autoescape=True), SourceFileRow.batch_id.in_(of_batch))


def _of_shop(shop: str) -> Select[int]:
    """Files with rows of the shop, hidden ones too."""
    platform, _, name = shop.partition("/")
    begins = json_text([platform, name])[:-1]
    scopes = type_coerce(FactPartRow.scopes, Text)
    return select(FactPartRow.file_id).where(scopes.contains(begins + ",", autoescape=True))
