"""`take_inbox`: files laid in the watched folder are imported."""

from collections.abc import Mapping

from database.job_runs import Lease
from database.types import JsonValue
from intake.receiving import Stores
from jobs.kinds import JobRefused, Workshop
from people.actors import SYSTEM
from people.languages import translations
from workflow.inbox import take_inbox
from workflow.wording import Words

LANGUAGE = "en"


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """Does nothing where no folder is set (DUIPING_INBOX)."""
    settings = workshop.settings
    if settings.inbox is None:
        return {"taken": 0}
    if not settings.inbox.is_dir():
        raise JobRefused(f"DUIPING_INBOX: {settings.inbox} is not a folder.")
    catalogue = translations(LANGUAGE, compiled=settings.home / "translations")
    taken = take_inbox(
        workshop.database,
        Stores.of(settings, workshop.database),
        inbox=settings.inbox,
        settle_seconds=settings.inbox_settle_seconds,
        actor=SYSTEM,
        now=workshop.clock.now(),
        words=Words(gettext=catalogue.gettext),
        lease=lease,
    )
    return {"taken": len(taken)}
