"""The life of a job run in SQL: asked for, claimed with a lease, fenced, finished.

A worker may be killed, frozen, or doubled by the queue. Three things keep effects exactly once:
the lease (one worker at a time), the fence (checked in the transaction of each effect, so a worker
that lost its lease cannot commit), and the sweeper (an expired lease is rung again).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.tables import JobRunRow, LeaseRow
from database.types import JsonValue
from database.unit_of_work import UnitOfWork

JobRunId = NewType("JobRunId", int)


class LeaseLost(Exception):
    """Somebody else has taken this job over; whatever was being done must not be committed."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Proof that a worker holds a job run, good until the fence moves on."""

    job_run_id: JobRunId
    fence: int
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class JobRunView:
    """What a page needs to show of a run; `result` once finished, `error` once failed."""

    id: JobRunId
    kind: str
    arguments: Mapping[str, JsonValue]
    state: str
    stage: str
    done: int
    total: int
    attempt: int
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    result: JsonValue
    error: str | None

    @property
    def is_over(self) -> bool:
        return self.state in ("finished", "failed")


def request_job(
    work: UnitOfWork,
    *,
    kind: str,
    arguments: Mapping[str, JsonValue],
    now: datetime,
    requested_by: str,
    dedupe: str | None = None,
) -> JobRunId:
    """Records the wish for a job and rings the bell after commit.

    While a run with the same `dedupe` waits or works, that one is returned instead of a second.
    """
    if dedupe is not None and (live := _live_run(work.session, dedupe)) is not None:
        return live
    row = JobRunRow(
        kind=kind,
        arguments=dict(arguments),
        dedupe=dedupe,
        state="queued",
        requested_by=requested_by,
        requested_at=now,
        attempt=0,
        fence=0,
        stage="",
        done=0,
        total=0,
    )
    try:
        with work.session.begin_nested():
            work.add(row)
            work.flush()
    except IntegrityError:  # PostgreSQL: somebody asked for the same between our look and our insert
        live = _live_run(work.session, dedupe) if dedupe is not None else None
        if live is None:
            raise
        return live
    work.after_commit(lambda: work.database.bell.ring(row.id))
    return JobRunId(row.id)


def _live_run(session: Session, dedupe: str) -> JobRunId | None:
    found = session.scalar(
        select(JobRunRow.id).where(JobRunRow.dedupe == dedupe, JobRunRow.state.in_(("queued", "running")))
    )
    return None if found is None else JobRunId(found)


def claim(
    work: UnitOfWork,
    job_run_id: JobRunId,
    *,
    worker: str,
    now: datetime,
    lease_seconds: int,
    attempts_max: int,
) -> Lease | None:
    """Takes the run if nobody holds it. None when it is over, held, or has used up its attempts.

    A run that died `attempts_max` times is marked failed: one poisonous file must not circle for ever.
    """
    row = work.session.scalar(select(JobRunRow).where(JobRunRow.id == job_run_id).with_for_update())
    if row is None or row.state in ("finished", "failed"):
        return None
    if row.state == "running" and row.lease_until is not None and row.lease_until > now:
        return None
    if row.attempt >= attempts_max:
        _end(row, state="failed", now=now)
        row.error = f"stopped after {attempts_max} attempts that never reported back"
        return None
    row.state, row.worker, row.attempt, row.fence = "running", worker, row.attempt + 1, row.fence + 1
    row.lease_until = now + timedelta(seconds=lease_seconds)
    row.started_at = row.started_at or now
    return Lease(job_run_id=job_run_id, fence=row.fence, worker=worker, attempt=row.attempt)


def keep_alive(work: UnitOfWork, lease: Lease, *, now: datetime, lease_seconds: int) -> None:
    """Prolongs the lease. Raises LeaseLost when it is no longer ours."""
    _held(work, lease, {"lease_until": now + timedelta(seconds=lease_seconds)})


def hold(work: UnitOfWork, lease: Lease) -> None:
    """Fences the present transaction: every effect of a job calls it before its commit.

    Raises LeaseLost when another worker has claimed the run; the transaction is then rolled back.
    """
    _held(work, lease, {"worker": lease.worker})


def report_progress(work: UnitOfWork, lease: Lease, *, stage: str, done: int, total: int) -> None:
    """Says how far the job is, for the page that watches it."""
    _held(work, lease, {"stage": stage, "done": done, "total": total})


def finish(work: UnitOfWork, lease: Lease, *, result: JsonValue, now: datetime) -> None:
    _held(work, lease, {"state": "finished", "ended_at": now, "lease_until": None, "result": result})


def fail(work: UnitOfWork, lease: Lease, *, error: str, now: datetime) -> None:
    """Ends the run with what went wrong, in words safe to show."""
    _held(work, lease, {"state": "failed", "ended_at": now, "lease_until": None, "error": error})


def give_back(work: UnitOfWork, lease: Lease) -> None:
    """Returns the run to the queue, for a worker that is told to stop; the attempt does not count."""
    _held(
        work,
        lease,
        {
            "state": "queued",
            "lease_until": None,
            "worker": None,
            "rung_at": None,
            "attempt": JobRunRow.attempt - 1,
        },
    )


def _held(work: UnitOfWork, lease: Lease, values: Mapping[str, object]) -> None:
    changed = work.session.execute(
        update(JobRunRow)
        .where(JobRunRow.id == lease.job_run_id, JobRunRow.fence == lease.fence, JobRunRow.state == "running")
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost(f"job run {lease.job_run_id} is no longer held by {lease.worker}")


def _end(row: JobRunRow, *, state: str, now: datetime) -> None:
    row.state, row.ended_at, row.lease_until = state, now, None


def runs_to_ring(session: Session, *, now: datetime, ring_again_after: timedelta) -> Sequence[JobRunId]:
    """Runs nobody works on: leases that ran out, and queued ones whose ring may have been lost."""
    waiting = and_(
        JobRunRow.state == "queued",
        or_(JobRunRow.rung_at.is_(None), JobRunRow.rung_at <= now - ring_again_after),
        JobRunRow.requested_at <= now - ring_again_after,
    )
    expired = and_(JobRunRow.state == "running", JobRunRow.lease_until <= now)
    found = session.scalars(select(JobRunRow.id).where(or_(waiting, expired)).order_by(JobRunRow.id))
    return [JobRunId(one) for one in found]


def mark_rung(work: UnitOfWork, job_run_ids: Sequence[JobRunId], *, now: datetime) -> None:
    work.session.execute(
        update(JobRunRow)
        .where(JobRunRow.id.in_(job_run_ids), JobRunRow.state == "queued")
        .values(rung_at=now)
    )


def job_run(session: Session, job_run_id: JobRunId) -> JobRunView | None:
    row = session.get(JobRunRow, job_run_id)
    return None if row is None else _view(row)


def live_job(session: Session, dedupe: str) -> JobRunView | None:
    """The run asked for under this name that waits or works."""
    found = _live_run(session, dedupe)
    return None if found is None else job_run(session, found)


def failed_jobs(session: Session, *, kind: str, limit: int) -> Sequence[JobRunView]:
    """Runs that ended badly, the latest first."""
    wanted = select(JobRunRow).where(JobRunRow.kind == kind, JobRunRow.state == "failed")
    return [_view(row) for row in session.scalars(wanted.order_by(JobRunRow.id.desc()).limit(limit))]


def unfinished_jobs(session: Session, *, kind: str | None = None) -> Sequence[JobRunView]:
    """Runs that wait or work, oldest first."""
    wanted = select(JobRunRow).where(JobRunRow.state.in_(("queued", "running"))).order_by(JobRunRow.id)
    if kind is not None:
        wanted = wanted.where(JobRunRow.kind == kind)
    return [_view(row) for row in session.scalars(wanted)]


def last_requested_at(session: Session, *, kind: str) -> datetime | None:
    return session.scalar(select(func.max(JobRunRow.requested_at)).where(JobRunRow.kind == kind))


def forget_finished(work: UnitOfWork, *, kind: str, before: datetime) -> None:
    """Deletes runs of this kind that ended well before that moment; failed ones stay to be seen."""
    work.session.execute(
        delete(JobRunRow).where(
            JobRunRow.kind == kind, JobRunRow.state == "finished", JobRunRow.ended_at < before
        )
    )


def _view(row: JobRunRow) -> JobRunView:
    return JobRunView(
        id=JobRunId(row.id),
        kind=row.kind,
        arguments=row.arguments,
        state=row.state,
        stage=row.stage,
        done=row.done,
        total=row.total,
        attempt=row.attempt,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        result=row.result,
        error=row.error,
    )


def take_lease(work: UnitOfWork, *, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Takes or prolongs the named lease; False while another holder's has not run out."""
    row = work.session.scalar(select(LeaseRow).where(LeaseRow.name == name).with_for_update())
    until = now + timedelta(seconds=seconds)
    if row is None:
        work.add(LeaseRow(name=name, holder=holder, until=until))
        work.flush()  # two that start at once: the primary key lets one in
        return True
    if row.holder != holder and row.until > now:
        return False
    row.holder, row.until = holder, until
    return True


def drop_lease(work: UnitOfWork, *, name: str, holder: str, now: datetime) -> None:
    """Gives the named lease up early, so that a successor need not wait."""
    work.session.execute(
        update(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder).values(until=now)
    )
