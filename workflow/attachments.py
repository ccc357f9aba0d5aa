"""Files that people send with an action: bounded, of known kinds, encrypted at rest under their SHA-256.

Bytes are kept before the action is done, so that no lock waits for them; bytes that no row names are harmless
and are the same bytes when they come again.
"""

import io
from pathlib import Path

from database.engine import Database
from database.settings import Settings
from intake.originals import OriginalStore
from intake.receiving import plain_name
from intake.sealed_keys import KeysInDatabase
from workflow.refusals import InputRefused
from workflow.stepping import KeptFile

ATTACHMENTS = "attachments"
MEGABYTE = 1024 * 1024
SIZE_MAX = 25 * MEGABYTE
ACCEPT = ".png,.jpg,.jpeg,.webp,.pdf,.txt,.csv,.xlsx,.mp4"
"""For the file chooser of a form."""

_MAGIC = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT = {".txt": "text/plain", ".csv": "text/csv"}


def store_of(settings: Settings, database: Database) -> OriginalStore:
    """Where an installation keeps such files."""
    book = KeysInDatabase(database, ATTACHMENTS)
    return OriginalStore(settings.attachments_dir, settings.originals_key, book=book, bytes_max=SIZE_MAX)


def keep(store: OriginalStore, *, name: str, content: bytes, field: str | None = None) -> KeptFile:
    """Stores the bytes and says what they are. Raises InputRefused where they are not of a kind kept here."""
    shown = plain_name(name)
    if not content:
        raise InputRefused("file_empty", {"name": shown})
    if len(content) > SIZE_MAX:
        raise InputRefused("file_too_large", {"name": shown, "most_megabytes": SIZE_MAX // MEGABYTE})
    media_type = media_type_of(shown, content)
    if media_type is None:
        raise InputRefused("file_type_refused", {"name": shown})
    kept = store.keep(io.BytesIO(content))
    return KeptFile(sha256=kept.sha256, name=shown, size=kept.size, media_type=media_type, field=field)


def content_of(store: OriginalStore, digest: str) -> bytes:
    """The bytes as they were sent. Raises IntakeRefused `original_damaged` where the disk changed them."""
    with store.open(digest) as stream:
        return stream.read()


def media_type_of(name: str, content: bytes) -> str | None:
    """What the bytes are by themselves; the name only tells apart what is text. None: nothing kept here."""
    for place, magic, media_type in _MAGIC:
        if content[place : place + len(magic)] == magic:
            return media_type
    ending = Path(name).suffix.lower()
    if content.startswith(b"PK\x03\x04"):
        is_workbook = ending == ".xlsx" and b"[Content_Types].xml" in content
        return _XLSX if is_workbook else None
    return _TEXT.get(ending) if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
