"""Takes files in: keeps their bytes, and puts them in the catalogue as received. Reads no table yet."""

import hmac
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, Final, Self, cast
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from audit.recording import record
from database.engine import Database
from database.settings import Settings
from database.types import JsonValue
from database.unit_of_work import UnitOfWork, unit_of_work
from intake import archives, reading_apart
from intake.archives import UNREADABLE
from intake.bounds import BOUNDS, Bounds
from intake.content import Content, spooled
from intake.facts import BatchId, FileId
from intake.looking import Glance
from intake.originals import Kept, OriginalStore
from intake.reading import Asked, Progress, Reading
from intake.reading_apart import Limits
from intake.refusals import IntakeRefused
from intake.scopes import DEFAULT_ZONE, Company
from intake.sealed_keys import KeysInDatabase
from intake.sniffing import Format, sniff
from intake.store import FactStore
from intake.tables import ImportBatchRow, SourceFileRow
from people.actors import Actor

NAME_CHARACTERS_MAX: Final = 200
ORIGINALS: Final = "originals"
_ZIP: Final = b"PK"


@dataclass(frozen=True, slots=True)
class Stores:
    """Where intake keeps things: facts in columns, originals as they came."""

    facts: FactStore
    originals: OriginalStore
    bounds: Bounds = BOUNDS
    limits: Limits | None = None
    mask_key: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings, database: Database) -> Self:
        originals = OriginalStore(
            settings.originals_dir,
            settings.originals_key,
            book=KeysInDatabase(database, ORIGINALS),
            bytes_max=settings.upload_bytes_max,
        )
        return cls(
            FactStore(settings.facts_dir),
            originals,
            Bounds.of(settings),
            Limits.of(settings),
            _mask_key(settings),
        )

    def read(
        self,
        content: Content,
        *,
        file_id: FileId,
        asked: Asked,
        company: Company,
        staged: Path,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> Reading:
        """Reads the whole file, within bounds and limits; its lines go to `staged`. Raises IntakeRefused."""
        return reading_apart.read(
            content,
            file_id=file_id,
            asked=asked,
            company=replace(company, mask_key=self.mask_key),
            staged=staged,
            bounds=self.bounds,
            limits=self.limits,
            progress=progress,
        )

    def tell_rejected(
        self, content: Content, *, file_id: FileId, asked: Asked, company: Company, staged: Path
    ) -> int:
        """Writes the rows that reading rejects to `staged`; how many they are. Raises IntakeRefused."""
        return reading_apart.tell_rejected(
            content,
            file_id=file_id,
            asked=asked,
            company=company,
            staged=staged,
            bounds=self.bounds,
            limits=self.limits,
        )

    def look(self, content: Content) -> tuple[Glance, ...]:
        """The first rows of each table in the file, within bounds and limits. Raises IntakeRefused."""
        return reading_apart.look(content, folder=self.spool_folder, bounds=self.bounds, limits=self.limits)

    @property
    def spool_folder(self) -> Path:
        """Where files wait in the plain while they are read: unnamed ones, gone with whoever opened them."""
        folder = self.facts.folder / "staging"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _mask_key(settings: Settings) -> str:
    """The installation's key for hashes of personal data, made of the one that seals originals."""
    return hmac.new(settings.originals_key, b"duiping personal data", sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody hands in, under the name they gave it."""

    name: str
    stream: BinaryIO


def receive_uploads(
    database: Database, stores: Stores, *, uploads: Sequence[Upload], actor: Actor, now: datetime
) -> tuple[BatchId, tuple[FileId, ...]]:
    """Keeps the files as one batch; every member of a ZIP is a file of its own. In the order given.

    Bytes are sealed before the database is asked for anything. Raises IntakeRefused `too_large`.
    """
    kept = keep_uploads(stores, uploads)
    with unit_of_work(database) as work:
        return receive_kept(work, kept=kept, actor=actor, now=now)


def keep_uploads(stores: Stores, uploads: Sequence[Upload]) -> tuple[tuple[str, Kept], ...]:
    """Seals the bytes of each file, of a ZIP those of each member, under its name. In the order given.

    Nothing is in the catalogue yet; bytes nobody receives do no harm. Raises IntakeRefused `too_large`.
    """
    return tuple(one for upload in uploads for one in _kept(stores, upload))


def receive_kept(
    work: UnitOfWork, *, kept: Sequence[tuple[str, Kept]], actor: Actor, now: datetime
) -> tuple[BatchId, tuple[FileId, ...]]:
    """Puts files whose bytes are kept into the catalogue as one batch, in the order given."""
    batch_id = open_batch(work, actor=actor, now=now)
    files = tuple(
        receive(work, kept=one, name=name, batch_id=batch_id, actor=actor, now=now) for name, one in kept
    )
    return batch_id, files


def receive(
    work: UnitOfWork, *, kept: Kept, name: str, batch_id: BatchId | None, actor: Actor, now: datetime
) -> FileId:
    """Puts bytes that are kept into the catalogue as a file received."""
    row = SourceFileRow(
        batch_id=batch_id,
        name=plain_name(name),
        sha256=kept.sha256,
        size=kept.size,
        status="received",
        received_at=now,
        received_by=actor.name,
        asked={},
    )
    work.add(row)
    work.flush()
    body: dict[str, JsonValue] = {"name": row.name, "sha256": kept.sha256, "bytes": kept.size}
    record(work, stream=f"file:{row.id}", type="file_received", actor=actor, at=now, body=body)
    return FileId(row.id)


def open_batch(work: UnitOfWork, *, actor: Actor, now: datetime) -> BatchId:
    """A new batch, numbered within its day: B-YYYYMMDD-NN."""
    day = now.astimezone(ZoneInfo(DEFAULT_ZONE)).strftime("%Y%m%d")
    counted = select(func.count()).where(ImportBatchRow.number.startswith(f"B-{day}-"))
    number = int(work.session.scalar(counted) or 0) + 1
    while True:
        row = ImportBatchRow(number=f"B-{day}-{number:02d}", opened_at=now, opened_by=actor.name)
        try:
            with work.session.begin_nested():
                work.add(row)
                work.flush()
        except IntegrityError:  # somebody opened one at the same moment
            number += 1
        else:
            return BatchId(row.id)


def plain_name(name: str) -> str:
    """The file's name without folders or signs that are no text."""
    base = PurePosixPath(PureWindowsPath(name).name).name
    kept = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    return kept.strip()[-NAME_CHARACTERS_MAX:] or "file"


def _kept(stores: Stores, upload: Upload) -> Iterator[tuple[str, Kept]]:
    head = upload.stream.read(len(_ZIP))
    if head != _ZIP:
        yield upload.name, stores.originals.keep(upload.stream, head=head)
        return
    with spooled(upload.stream, name=upload.name, head=head, folder=stores.spool_folder) as (content, _):
        members = tuple(_members(stores, content))
        if members:
            yield from members
        else:
            with content.open() as whole:
                yield upload.name, stores.originals.keep(whole)


def _is_meant(name: str) -> bool:
    """Whether somebody put the member there, not a program for itself."""
    return not (name.startswith("__MACOSX") or plain_name(name).startswith("."))


def _members(stores: Stores, content: Content) -> Iterator[tuple[str, Kept]]:
    """Name and kept bytes of each file of an archive; none where it is a workbook or may not be opened."""
    kept = []
    try:
        if sniff(content, stores.bounds).format is not Format.ARCHIVE:
            return
        with archives.opened(content, stores.bounds) as archive:
            wanted = [(archives.member_name(one), one) for one in archive.infolist() if not one.is_dir()]
            plain = [(name, one) for name, one in wanted if _is_meant(name)]
            for name, one in plain:
                with archive.open(one) as member:
                    kept.append((name, stores.originals.keep(cast(BinaryIO, member))))
    except (IntakeRefused, *UNREADABLE):
        return  # kept whole, and refused with its reason when it is imported
    yield from kept
