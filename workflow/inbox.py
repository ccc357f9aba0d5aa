"""The watched folder: a file laid there is imported once it is whole, and moved aside with a note beside it.

A file is whole when nobody has written to it for a while and nobody has it open for writing. Its bytes are
kept before anything else; an import cut off at any point is taken up again with the same file.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from database.engine import Database
from database.job_runs import Lease
from database.unit_of_work import reading, unit_of_work
from intake import queries
from intake.facts import FileId
from intake.originals import Kept
from intake.queries import ImportResult
from intake.receiving import Stores, Upload, keep_uploads, open_batch, plain_name, receive
from intake.refusals import IntakeRefused
from people.actors import Actor
from workflow.file_findings import look_at_files
from workflow.importing import import_received
from workflow.wording import Words

DONE: Final = "done"
REFUSED: Final = "refused"
AT_ONCE: Final = 100
_UNFINISHED: Final = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", ".lock")


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of the folder; a ZIP has several results. `refusal` where its bytes were not even kept."""

    name: str
    results: tuple[ImportResult, ...]
    refusal: IntakeRefused | None = None

    @property
    def is_refused(self) -> bool:
        return self.refusal is not None or any(one.status == "refused" for one in self.results)


def take_inbox(
    database: Database,
    stores: Stores,
    *,
    inbox: Path,
    settle_seconds: int,
    actor: Actor,
    now: datetime,
    words: Words,
    lease: Lease | None = None,
) -> tuple[Taken, ...]:
    """Imports every file that is whole, in the order of their names; the others wait for the next round."""
    taken = []
    for path in settled(inbox, settle_seconds=settle_seconds, at=now.timestamp()):
        with suppress(FileNotFoundError):  # somebody took it back
            one = _take(database, stores, path, actor=actor, now=now, lease=lease)
            _put_aside(path, inbox / (REFUSED if one.is_refused else DONE), _note(one, words), now=now)
            taken.append(one)
    if taken:
        look_at_files(database, stores, now=now, lease=lease)
    return tuple(taken)


def settled(inbox: Path, *, settle_seconds: int, at: float) -> Iterator[Path]:
    """The files that are whole: not hidden, not half a download, at rest, and open for writing nowhere."""
    files = sorted(one for one in inbox.iterdir() if one.is_file() and not one.is_symlink())
    for path in files[:AT_ONCE]:
        is_draft = path.name.startswith((".", "~$")) or path.name.lower().endswith(_UNFINISHED)
        with suppress(FileNotFoundError):
            told = path.stat()
            is_at_rest = max(told.st_mtime, told.st_ctime) <= at - settle_seconds
            if not is_draft and is_at_rest and not _is_being_written(path):
                yield path


def _is_being_written(path: Path) -> bool:
    """Whether somebody has it open for writing, where the system can tell: it gives no read lease then."""
    with path.open("rb") as stream:
        try:
            fcntl.fcntl(stream.fileno(), fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        except (OSError, AttributeError):  # another owner's file, or a file system without leases
            return False
        fcntl.fcntl(stream.fileno(), fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False


def _take(
    database: Database, stores: Stores, path: Path, *, actor: Actor, now: datetime, lease: Lease | None
) -> Taken:
    with open(path, "rb", opener=_not_through_links) as stream:
        try:
            kept = keep_uploads(stores, [Upload(path.name, stream)])
        except IntakeRefused as refused:
            return Taken(path.name, (), refused)
    files = _received(database, kept, actor=actor, now=now)
    results = tuple(
        import_received(database, stores, file_id=one, actor=actor, now=now, lease=lease).result
        for one in files
    )
    return Taken(path.name, results)


def _not_through_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _received(
    database: Database, kept: tuple[tuple[str, Kept], ...], *, actor: Actor, now: datetime
) -> tuple[FileId, ...]:
    """The catalogue's files; those an earlier round received and did not get to import are taken up again."""
    with reading(database) as session:
        waiting = [
            queries.waiting_file(session, name=plain_name(name), sha256=one.sha256, received_by=actor.name)
            for name, one in kept
        ]
    with unit_of_work(database) as work:
        batch_id = None if all(waiting) else open_batch(work, actor=actor, now=now)
        return tuple(
            had or receive(work, kept=one, name=name, batch_id=batch_id, actor=actor, now=now)
            for had, (name, one) in zip(waiting, kept, strict=True)
        )


def _put_aside(path: Path, folder: Path, note: str, *, now: datetime) -> None:
    """Moves the file, with its note beside it; the note first, so that a moved file always has one."""
    folder.mkdir(exist_ok=True)
    target = folder / f"{now:%Y%m%d-%H%M%S}-{path.name}"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{now:%Y%m%d-%H%M%S}-{number}-{path.name}"
    target.with_name(f"{target.name}.txt").write_text(note, encoding="utf-8")
    path.rename(target)


def _note(taken: Taken, words: Words) -> str:
    if taken.refusal is not None:
        return f"{taken.name}: {words.of_file(taken.refusal.explanation)}\n"
    return "".join(_line(one, words.of_file) for one in taken.results)


def _line(one: ImportResult, worded: Callable[..., str]) -> str:
    rows = one.rows
    if one.refusal is not None:
        return f"{one.file}: {worded(one.refusal)}\n"
    counts = " + ".join(map(str, (rows.accepted, rows.seen, rows.changed, rows.excluded, rows.rejected)))
    return f"{one.file}: {one.status} {one.source} {rows.read} = {counts}\n"
