"""A file received becomes facts, and what its import finds becomes tickets."""

from dataclasses import dataclass
from datetime import datetime

from database.engine import Database
from database.job_runs import Lease
from database.unit_of_work import reading
from intake.correcting import settled_findings
from intake.facts import FileId
from intake.importing import ImportOptions, import_file
from intake.queries import ImportResult
from intake.reading import Progress
from intake.receiving import Stores
from people.actors import Actor
from workflow.receiving import Looked, Received, clear_identities, receive_exceptions

PLAN = "import"


@dataclass(frozen=True, slots=True)
class Imported:
    result: ImportResult
    tickets: Received


def import_received(
    database: Database,
    stores: Stores,
    *,
    file_id: FileId,
    actor: Actor,
    now: datetime,
    options: ImportOptions | None = None,
    lease: Lease | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Imported:
    """Imports one file and opens tickets for its findings. Again, whole or from the middle: nothing changes.

    A refused file is a result, not an error. Raises LeaseLost when another worker has taken the job over.
    """
    result = import_file(
        database,
        stores,
        file_id=file_id,
        actor=actor,
        now=now,
        options=options,
        lease=lease,
        progress=progress,
    )
    looked = Looked(run=run_of(result.same_as or file_id), plan=PLAN, is_complete=False)
    with reading(database) as session:
        settled = [one for each in settled_findings(session, by=file_id).values() for one in each]
    clear_identities(database, looked=looked, identities=settled, now=now, lease=lease)
    tickets = receive_exceptions(database, looked=looked, exceptions=result.findings, now=now, lease=lease)
    return Imported(result=result, tickets=tickets)


def run_of(file_id: FileId) -> str:
    """How tickets name the import that found them."""
    return f"F-{file_id}"
