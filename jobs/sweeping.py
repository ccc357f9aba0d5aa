"""`sweep_leftovers`: files of imports that died are removed: facts nobody sees, bytes nobody has a key to."""

from collections.abc import Mapping

from database.job_runs import Lease
from database.types import JsonValue
from intake.importing import DIED_BEFORE, sweep_leftovers
from intake.receiving import Stores
from jobs.kinds import Workshop
from workflow.attachments import store_of


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """Changes nothing in the database, and removes only what nobody can see: it needs no fence."""
    stores = Stores.of(workshop.settings, workshop.database)
    now = workshop.clock.now()
    attached = store_of(workshop.settings, workshop.database)
    keyless = attached.sweep(older_than=(now - DIED_BEFORE).timestamp())
    return {"swept": sweep_leftovers(workshop.database, stores, now=now) + keyless}
