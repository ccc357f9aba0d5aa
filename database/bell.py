"""The bell: a message in a Redis queue that says "look at job run N", and nothing else.

The queue may lose, double or delay messages; the rows in SQL know what is to be done, and the
scheduler rings again for a run that nobody took up. So a bell that cannot ring is no error of the
user's: it is logged, and the request goes on.
"""

import logging
import os
import time
import uuid
from typing import TYPE_CHECKING

from database.settings import Settings

if TYPE_CHECKING:
    import redis
    from rq import Queue

log = logging.getLogger(__name__)

QUEUE = "duiping"
LOOK_AT = "jobs.worker.look_at"
JOB_SECONDS_MAX = 2 * 60 * 60
FAILED_MESSAGES_KEPT_SECONDS = 7 * 24 * 60 * 60
PATIENCE_SECONDS = 1.0  # how long a user's request may wait for Redis
QUIET_SECONDS = 5.0  # after a failure nobody tries again for this long


class RqBell:
    """Rings workers through Redis Queue. Connects at the first ring, and never raises."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.queue_url
        self._connection: redis.Redis | None = None
        self._quiet_until = 0.0

    def ring(self, job_run_id: int) -> None:
        if time.monotonic() < self._quiet_until:
            return
        import redis  # here and below: slow to load, and many processes never ring

        try:
            self._hang_up(job_run_id)
        except (redis.RedisError, OSError) as error:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning(
                "job run %d waits for the next sweep: the queue cannot be reached (%s)", job_run_id, error
            )

    def unanswered(self) -> frozenset[int]:
        """Runs whose message still hangs in the queue; empty when Redis cannot be reached."""
        import redis

        try:
            names = self._connect().lrange(f"rq:queue:{QUEUE}", 0, -1)
        except (redis.RedisError, OSError):
            return frozenset()
        return frozenset(int(os.fsdecode(name).split("-")[1]) for name in names)

    def forget_dead_messages(self) -> None:
        """Lets Redis Queue forget messages whose worker died over them."""
        import redis
        from rq.registry import StartedJobRegistry

        try:
            StartedJobRegistry(queue=self._queue()).cleanup()
        except (redis.RedisError, OSError) as error:
            log.warning("the queue cannot be reached (%s); runs wait in the database", error)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _hang_up(self, job_run_id: int) -> None:
        self._queue().enqueue(
            LOOK_AT,
            job_run_id,
            job_id=f"run-{job_run_id}-{uuid.uuid4().hex[:8]}",
            job_timeout=JOB_SECONDS_MAX,
            result_ttl=0,
            failure_ttl=FAILED_MESSAGES_KEPT_SECONDS,
        )

    def _queue(self) -> "Queue":
        from rq import Queue

        return Queue(QUEUE, connection=self._connect(), serializer="json")

    def _connect(self) -> "redis.Redis":
        if self._connection is None:
            self._connection = connect(self._url, patience_seconds=PATIENCE_SECONDS)
        return self._connection


def connect(url: str, *, patience_seconds: float) -> "redis.Redis":
    """A client that gives up after `patience_seconds`, without retrying."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return redis.Redis.from_url(
        url,
        socket_timeout=patience_seconds,
        socket_connect_timeout=patience_seconds,
        retry=Retry(NoBackoff(), 0),
    )
