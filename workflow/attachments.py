"""Files that people send with an action: bounded, of known kinds, encrypted at rest under their SHA-256.

Bytes are kept before the action is done, so that no lock waits for them; bytes that no row names are harmless
and are the same bytes when they come again.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from secrets import token_bytes, token_hex

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflow.refusals import InputRefused
from workflow.stepping import KeptFile

MEGABYTE = 1024 * 1024
SIZE_MAX = 25 * MEGABYTE
NAME_MAX = 180
NONCE_BYTES = 12
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


@dataclass(frozen=True, slots=True)
class AttachmentStore:
    """Where the bytes lie, and the key they are encrypted with."""

    folder: Path
    key: bytes

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def keep(store: AttachmentStore, *, name: str, content: bytes, field: str | None = None) -> KeptFile:
    """Stores the bytes and says what they are. Raises InputRefused where they are not of a kind kept here."""
    shown = clean_name(name)
    if not content:
        raise InputRefused("file_empty", {"name": shown})
    if len(content) > SIZE_MAX:
        raise InputRefused("file_too_large", {"name": shown, "most_megabytes": SIZE_MAX // MEGABYTE})
    media_type = media_type_of(shown, content)
    if media_type is None:
        raise InputRefused("file_type_refused", {"name": shown})
    digest = sha256(content).hexdigest()
    _write(store, digest, content)
    return KeptFile(sha256=digest, name=shown, size=len(content), media_type=media_type, field=field)


def content_of(store: AttachmentStore, digest: str) -> bytes:
    """The bytes as they were sent. Raises cryptography's InvalidTag where they were changed on disk."""
    sealed = store.path(digest).read_bytes()
    return AESGCM(store.key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], digest.encode())


def clean_name(name: str) -> str:
    """The last part of a path, printable, short, never empty; the ending is kept."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[-NAME_MAX:] or "file"


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


def _write(store: AttachmentStore, digest: str, content: bytes) -> None:
    """Whole or not at all; what is there already is left."""
    path = store.path(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    nonce = token_bytes(NONCE_BYTES)
    sealed = nonce + AESGCM(store.key).encrypt(nonce, content, digest.encode())
    fresh = path.with_name(f".{digest}.{token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as writable:
        writable.write(sealed)
        writable.flush()
        os.fsync(writable.fileno())
    fresh.replace(path)
