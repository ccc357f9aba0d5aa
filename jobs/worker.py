"""The worker process: Redis Queue's loop around job runs.

Redis Queue brings messages and forks a child per message; leases in SQL decide who works. Its own
recovery would take minutes, and would run a job beside itself: it is only the bell.
"""

import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping
from types import FrameType

import redis
from rq import Worker
from rq.job import Job
from rq.queue import Queue

from database.bell import QUEUE, RqBell, connect
from database.clock import SystemClock
from database.engine import open_database
from database.job_runs import JobRunId
from database.logs import log_to_stderr
from database.processes import end_with_parent, end_with_runner
from database.settings import Settings
from jobs.kinds import KINDS, Kind, Workshop
from jobs.running import Interrupted, take_up

log = logging.getLogger(__name__)

WORKER_TTL_SECONDS = 30  # an idle worker looks up from the queue every 15
REDIS_PATIENCE_SECONDS = 5.0


def look_at(job_run_id: int) -> None:
    """What a message asks for. Runs in a forked child, which opens a database of its own."""
    settings = Settings.from_environment(os.environ)
    database = open_database(settings.database_url, bell=RqBell(settings))
    workshop = Workshop(database=database, settings=settings, clock=SystemClock())
    try:
        take_up(workshop, JobRunId(job_run_id), worker=worker_name())
    finally:
        database.dispose()


def worker_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


class JobWorker(Worker):
    """Redis Queue's worker, except for how it ends: its child never outlives it, and a worker told to
    stop interrupts the child, which hands its job back."""

    max_connection_wait_time = 2.0

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        end_with_parent(self.pid or 0)
        super().main_work_horse(job, queue)

    def setup_work_horse_signals(self) -> None:
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGTERM, _interrupt)

    def handle_warm_shutdown_request(self) -> None:
        if self.horse_pid:
            self.kill_horse(signal.SIGTERM)

    def subscribe(self) -> None:
        """No remote commands: they need a thread in a process that forks, and nobody sends them."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed."""


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough; the job is being handed back
    raise Interrupted


def worker(connection: "redis.Redis", *, name: str) -> JobWorker:
    return JobWorker(
        [QUEUE],
        name=name,
        connection=connection,
        serializer="json",
        worker_ttl=WORKER_TTL_SECONDS,
        maintenance_interval=15,
        job_monitoring_interval=10,
        log_job_description=False,
    )


def main(kinds: Mapping[str, Kind] = KINDS) -> int:
    """Works until told to stop. Returns 0, or 2 where there is no queue to work from."""
    end_with_runner()
    log_to_stderr()
    for kind in kinds.values():
        kind.load()
    settings = Settings.from_environment(os.environ)
    connection = connect(settings.queue_url, patience_seconds=REDIS_PATIENCE_SECONDS)
    try:
        connection.ping()
    except redis.RedisError as error:
        log.error("no queue to work from: start ./duiping serve, or set REDIS_URL (%s)", error)
        return 2
    worker(connection, name=worker_name()).work(logging_level="WARNING")
    return 0


if __name__ == "__main__":
    sys.exit(main())
