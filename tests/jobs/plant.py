"""Real worker and scheduler processes around a test's database, and how a test waits for them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from database.engine import Database
from database.job_runs import JobRunId, JobRunView, job_run
from database.processes import end_with_parent
from database.settings import Settings
from database.tables import JobRunRow
from database.unit_of_work import reading
from jobs.kinds import Job, Kind

ROOT = Path(__file__).parent.parent.parent
FAST = {"DUIPING_LEASE_SECONDS": "2", "DUIPING_HEARTBEAT_SECONDS": "0.5", "DUIPING_SWEEP_SECONDS": "0.5"}


def start(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A process that ends with the test, however that ends."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env={**os.environ, **environment},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=partial(end_with_parent, os.getpid()) if sys.platform == "linux" else None,  # noqa: PLW1509
        )


def eventually(question: Callable[[], object], *, seconds: float) -> object:
    """The first answer that is not None or False, asked for until the time is over."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.03)
    return answer


@dataclass(frozen=True, slots=True)
class Ready(Kind):
    """A kind whose job is at hand."""

    job: Job | None = None

    def load(self) -> Job:
        assert self.job is not None
        return self.job


@dataclass(slots=True)
class Plant:
    """Workers and a scheduler on one database, started by hand."""

    settings: Settings
    database: Database
    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, module: str) -> subprocess.Popen[bytes]:
        environment = {
            **FAST,
            "DUIPING_HOME": str(self.settings.home),
            "DATABASE_URL": self.database.url,
            "EFFECTS": str(self.folder),
        }
        log = self.folder / f"{module}-{len(self.processes)}.log"
        process = start([sys.executable, "-m", module], environment, log)
        self.processes.append(process)
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.start("tests.jobs.worker_with_test_jobs")

    def run(self, job_run_id: JobRunId) -> JobRunView:
        with reading(self.database) as session:
            found = job_run(session, job_run_id)
        assert found is not None
        return found

    def horse(self, job_run_id: JobRunId) -> int:
        """The process that works on the run: its worker's child."""
        with reading(self.database) as session:
            row = session.get(JobRunRow, job_run_id)
            assert row is not None
            assert row.worker is not None
            return int(row.worker.rpartition("-")[2])

    def logs(self) -> str:
        return "\n".join(f"── {one.name}\n{one.read_text()}" for one in sorted(self.folder.glob("*.log")))
