"""`sweep_leftovers`: fact files of imports that died are removed."""

from collections.abc import Mapping

from database.job_runs import Lease
from database.types import JsonValue
from intake.importing import sweep_leftovers
from intake.receiving import Stores
from jobs.kinds import Workshop


def run(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """Changes nothing in the database, and removes only what nobody can see: it needs no fence."""
    stores = Stores.of(workshop.settings)
    return {"swept": sweep_leftovers(workshop.database, stores, now=workshop.clock.now())}
