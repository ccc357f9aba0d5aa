"""Where tables that people hand in lie, and what was found in them: sealed, as original files are."""

import gzip
import io
import json
from dataclasses import dataclass
from typing import Any, Final, Self

from database.engine import Database
from database.settings import Settings
from database.types import JsonValue
from intake.content import Content
from intake.originals import Kept, OriginalStore
from intake.sealed_keys import KeysInDatabase

TABLES: Final = "tables"


@dataclass(frozen=True, slots=True)
class TableStore:
    """Tables, and documents about them."""

    sealed: OriginalStore

    @classmethod
    def of(cls, settings: Settings, database: Database) -> Self:
        book = KeysInDatabase(database, TABLES)
        most = settings.upload_bytes_max
        return cls(OriginalStore(settings.home / TABLES, settings.originals_key, book=book, bytes_max=most))

    def content(self, name: str, sha256: str, size: int) -> Content:
        return self.sealed.content(Kept(sha256, size), name=name)

    def keep_document(self, document: JsonValue) -> str:
        """Seals the document; returns by which SHA-256 it is found again."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return self.sealed.keep(io.BytesIO(gzip.compress(text.encode(), 6, mtime=0))).sha256

    def document(self, sha256: str) -> Any:
        with self.sealed.open(sha256) as stream:
            return json.loads(gzip.decompress(stream.read()))
