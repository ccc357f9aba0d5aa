"""The worker process of the tests: the real one, knowing two more kinds of job.

Effects are lines of a table without any key of its own, so that a doubled effect shows.
"""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text

from database.job_runs import Lease, LeaseLost, hold, report_progress
from database.types import JsonValue
from database.unit_of_work import reading, unit_of_work
from jobs import worker
from jobs.kinds import KINDS, Workshop
from tests.jobs.plant import Ready

FOLDER = Path(os.environ.get("EFFECTS", "."))


def count(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """Ten steps, each an effect of its own; goes on where it or its predecessor stopped."""
    total = 10
    with reading(workshop.database) as session:
        done = session.execute(text("SELECT count(*) FROM effect")).scalar_one()
    for step in range(done, total):
        time.sleep(0.15)
        with unit_of_work(workshop.database) as work:
            hold(work, lease)
            work.session.execute(
                text("INSERT INTO effect (step, process) VALUES (:step, :process)"),
                {"step": step, "process": os.getpid()},
            )
            report_progress(work, lease, stage="counting", done=step + 1, total=total)
    return {"steps": total}


def wait_and_act(workshop: Workshop, lease: Lease, arguments: Mapping[str, JsonValue]) -> JsonValue:
    """One effect, made only after the file `go` is there; tells by a file when it was refused."""
    while not (FOLDER / "go").exists():
        time.sleep(0.02)
    try:
        with unit_of_work(workshop.database) as work:
            work.session.execute(
                text("INSERT INTO effect (step, process) VALUES (0, :process)"), {"process": os.getpid()}
            )
            hold(work, lease)
    except LeaseLost:
        (FOLDER / f"refused-{os.getpid()}").touch()
        raise
    return None


TEST_KINDS = {"count": Ready("", job=count), "wait_and_act": Ready("", job=wait_and_act)}
KINDS.update(TEST_KINDS)

if __name__ == "__main__":
    sys.exit(worker.main(TEST_KINDS))  # it starts in a third of the time without the real ones
