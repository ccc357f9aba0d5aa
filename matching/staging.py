"""What a run found, kept under its own id and unseen until the run is published, in short transactions."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import delete, insert, select

from database.engine import Database
from database.job_runs import Lease, hold
from database.unit_of_work import UnitOfWork, unit_of_work
from intake.exceptions import ExceptionFound, as_json
from matching.tables import FoundExceptionRow, MatchRunRow

DELETED_AT_ONCE: Final = 2_000


def stage(
    database: Database, run_id: int, found: Iterable[Sequence[ExceptionFound]], *, lease: Lease | None
) -> dict[str, int]:
    """Writes the exceptions chunk by chunk; returns how many of each type there are. Raises LeaseLost."""
    counts: dict[str, int] = {}
    staged = 0
    for chunk in found:
        rows = [_row(run_id, staged + place, one) for place, one in enumerate(chunk, start=1)]
        staged += len(rows)
        for one in chunk:
            counts[one.type] = counts.get(one.type, 0) + 1
        with unit_of_work(database) as work:
            if lease is not None:
                hold(work, lease)
            work.session.execute(insert(FoundExceptionRow), rows)
    return counts


def _row(run_id: int, found_no: int, one: ExceptionFound) -> dict[str, object]:
    return {
        "run_id": run_id,
        "found_no": found_no,
        "identity": one.identity,
        "evidence_digest": one.evidence_digest,
        "type": one.type,
        "amount_minor": one.amount_minor,
        "currency": one.currency,
        "found": as_json(one),
    }


def left_staged(work: UnitOfWork, plan: str) -> list[int]:
    """Runs of the plan that will never be published, and of which something is still staged."""
    staged = select(FoundExceptionRow.id).where(FoundExceptionRow.run_id == MatchRunRow.id)
    dead = MatchRunRow.state.in_(("failed", "abandoned"))
    wanted = select(MatchRunRow.id).where(MatchRunRow.plan == plan, dead, staged.exists())
    return list(work.session.scalars(wanted.order_by(MatchRunRow.id)))


def forget_staged(database: Database, run_id: int) -> None:
    """Removes what a run staged, in short transactions. A published run keeps what it found."""
    unseen = select(MatchRunRow.id).where(MatchRunRow.id == run_id, MatchRunRow.state != "published")
    chosen = select(FoundExceptionRow.id).where(FoundExceptionRow.run_id.in_(unseen)).limit(DELETED_AT_ONCE)
    while True:
        with unit_of_work(database) as work:
            ids = work.session.scalars(chosen).all()
            work.session.execute(delete(FoundExceptionRow).where(FoundExceptionRow.id.in_(ids)))
        if len(ids) < DELETED_AT_ONCE:
            return
