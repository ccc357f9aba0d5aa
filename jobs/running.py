"""Takes one job run up: claims it, keeps its lease alive while it works, and says how it ended."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from database.files import is_no_room
from database.job_runs import (
    JobRunId,
    JobRunView,
    Lease,
    LeaseLost,
    claim,
    fail,
    finish,
    give_back,
    job_run,
    keep_alive,
)
from database.unit_of_work import reading, unit_of_work
from jobs.kinds import KINDS, JobRefused, Workshop

log = logging.getLogger(__name__)

UNFORESEEN = "The job stopped because of an error in the program. The log of the worker tells more."
NO_ROOM = "The disk is full: nothing was half stored. Make room, then ask for it again."
UNKNOWN_KIND = "This version of the program does not know this kind of job."


class Interrupted(BaseException):
    """The worker is told to stop: the job goes back to the queue for another one."""


def take_up(workshop: Workshop, job_run_id: JobRunId, *, worker: str) -> None:
    """Runs it if nobody else does and it is not over; otherwise does nothing.

    What the job raises is raised again, after the run was marked: failed for errors, back in the queue
    for Interrupted. A lost lease and a lost database mark nothing: the lease runs out, another looks.
    """
    settings, clock = workshop.settings, workshop.clock
    with unit_of_work(workshop.database) as work:
        lease = claim(
            work,
            job_run_id,
            worker=worker,
            now=clock.now(),
            lease_seconds=settings.lease_seconds,
            attempts_max=settings.job_attempts_max,
        )
    if lease is None:
        log.info("job run %d needs nobody", job_run_id)
        return
    with reading(workshop.database) as session:
        wanted = job_run(session, job_run_id)
    assert wanted is not None  # noqa: S101 - it was claimed a moment ago, and runs are never deleted alive
    log.info("job run %d (%s) begins, attempt %d", job_run_id, wanted.kind, lease.attempt)
    with kept_alive(workshop, lease):
        _run(workshop, lease, wanted)
    log.info("job run %d (%s) is done", job_run_id, wanted.kind)


def _run(workshop: Workshop, lease: Lease, wanted: JobRunView) -> None:
    try:
        job = KINDS[wanted.kind].load()
    except KeyError:
        _mark_failed(workshop, lease, UNKNOWN_KIND)
        raise
    try:
        result = job(workshop, lease, wanted.arguments)
        with unit_of_work(workshop.database) as work:
            finish(work, lease, result=result, now=workshop.clock.now())
    except Interrupted:
        with unit_of_work(workshop.database) as work:
            give_back(work, lease)
        raise
    except (LeaseLost, OperationalError):
        raise
    except JobRefused as refusal:
        _mark_failed(workshop, lease, str(refusal))
        raise
    except Exception as error:
        _mark_failed(workshop, lease, NO_ROOM if is_no_room(error) else UNFORESEEN)
        raise


def _mark_failed(workshop: Workshop, lease: Lease, reason: str) -> None:
    with unit_of_work(workshop.database) as work:
        fail(work, lease, error=reason, now=workshop.clock.now())


@contextmanager
def kept_alive(workshop: Workshop, lease: Lease) -> Iterator[None]:
    """Prolongs the lease from a thread of its own for as long as the block runs."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(workshop, lease, over), daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(workshop: Workshop, lease: Lease, over: threading.Event) -> None:
    while not over.wait(workshop.settings.heartbeat_seconds):
        try:
            with unit_of_work(workshop.database) as work:
                keep_alive(
                    work,
                    lease,
                    now=workshop.clock.now(),
                    lease_seconds=workshop.settings.lease_seconds,
                )
        except LeaseLost:
            log.warning("job run %d is no longer ours; its next effect will be refused", lease.job_run_id)
            return
        except SQLAlchemyError as error:
            log.warning("job run %d: no heartbeat this time (%s)", lease.job_run_id, type(error).__name__)
