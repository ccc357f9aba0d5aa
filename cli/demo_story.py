"""What the demonstration leaves under the home, so that later starts need not ask the database."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from database.settings import Settings

MARKER = "demo.json"


@dataclass(frozen=True, slots=True)
class Story:
    """`document` is the JSON of `demo`; `people` are (name, display name, role)."""

    database: str
    password: str
    people: Sequence[Sequence[str]]
    document: dict[str, Any]


def leave(
    settings: Settings, *, password: str, people: Sequence[Sequence[str]], document: dict[str, object]
) -> None:
    story = Story(_fingerprint(settings.database_url), password, people, document)
    fresh = settings.home / f".{MARKER}"
    fresh.write_text(json.dumps(asdict(story), ensure_ascii=False), encoding="utf-8")
    fresh.replace(settings.home / MARKER)


def left(settings: Settings) -> Story | None:
    """What was told of this very database, or None."""
    try:
        story = Story(**json.loads((settings.home / MARKER).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return story if story.database == _fingerprint(settings.database_url) else None


def _fingerprint(database_url: str) -> str:
    """Tells one database from another without keeping its password."""
    return hashlib.sha256(database_url.encode()).hexdigest()
