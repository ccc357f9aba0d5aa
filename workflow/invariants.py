"""What must be true of everything stored, at any moment, whatever was killed on the way.

Each check is a question whose answer should be "none". They read only, and may run beside everything else.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from approvals.tables import ApprovalRoundRow, VoteRow
from audit.tables import AuditEventRow
from database.engine import Database
from database.schema import is_current
from database.tables import JobRunRow
from database.triggers import missing_triggers
from database.unit_of_work import reading
from intake.receiving import Stores
from intake.tables import FactPartRow, SourceFileRow
from matching.results import figures_from
from matching.tables import FoundExceptionRow, MatchRunRow
from workflow.booking import posted_lines
from workflow.entries import is_balanced
from workflow.stepping import stream_of
from workflow.table import load
from workflow.tables import AdjustmentRow, ResolutionRow, TicketRow
from workflow.verifying import tickets_of_wrong_length, verify_trail

NAMED_MAX = 5
# A worker prolongs its lease every few seconds; one this long out means that no sweeper runs.
LEASE_OVERDUE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Check:
    """`detail` says how much was looked at, or names the first that break the promise."""

    name: str
    ok: bool
    detail: str


def check_invariants(
    database: Database, stores: Stores, *, runs_dir: Path, now: datetime
) -> tuple[Check, ...]:
    """Every promise in turn, on one view of the database."""
    with reading(database) as session:
        found = {name: tuple(check(session)) for name, check in _CHECKS.items()}
        found["every_row_of_a_run_has_one_outcome"] = tuple(_runs_not_conserved(session, runs_dir))
        found["facts_are_on_disk"] = tuple(_facts_off_disk(session, stores))
        found["jobs_are_looked_after"] = tuple(_jobs_left_alone(session, now))
        found["triggers_stand"] = missing_triggers(session.connection())
    found["schema_is_current"] = () if is_current(database) else ("migrations are missing",)
    return tuple(_check(name, broken) for name, broken in found.items())


def _check(name: str, broken: tuple[str, ...]) -> Check:
    more = f" and {len(broken) - NAMED_MAX} more" if len(broken) > NAMED_MAX else ""
    return Check(name=name, ok=not broken, detail=", ".join(broken[:NAMED_MAX]) + more)


def _rows_not_counted(session: Session) -> list[str]:
    row = SourceFileRow
    total = row.accepted + row.seen + row.changed + row.excluded + row.rejected
    return [f"file {one}" for one in session.scalars(select(row.id).where(row.read_rows != total))]


def _facts_off_disk(session: Session, stores: Stores) -> list[str]:
    """Parts whose columns are gone, or hold another number of rows than the catalogue says."""
    row = FactPartRow
    parts = session.execute(select(row.path, row.rows).where(row.path != ""))
    replaced = session.scalars(select(row.replaces_path).where(row.replaces_path != ""))
    lost = [path for path, rows in parts if _rows_on_disk(stores.facts.folder / path) != rows]
    return lost + [path for path in replaced if _rows_on_disk(stores.facts.folder / path) < 0]


def _rows_on_disk(path: Path) -> int:
    """-1 where the file is gone or no longer what it was."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowInvalid):
        return -1


def _findings_not_kept(session: Session) -> list[str]:
    """Published runs of which not every exception they counted is kept."""
    kept = dict(
        session.execute(
            select(FoundExceptionRow.run_id, func.count()).group_by(FoundExceptionRow.run_id)
        ).all()
    )
    wanted = select(MatchRunRow.id, MatchRunRow.number, MatchRunRow.result)
    runs = session.execute(wanted.where(MatchRunRow.state == "published"))
    return [
        str(number)
        for run_id, number, result in runs
        if sum(figures_from(result or {}).exceptions.values()) != kept.get(run_id, 0)
    ]


def _runs_not_conserved(session: Session, runs_dir: Path) -> list[str]:
    """Runs whose stored outcomes are not one for each row that went in."""
    wanted = select(MatchRunRow.number, MatchRunRow.result).where(MatchRunRow.state == "published")
    broken = []
    for number, result in session.execute(wanted):
        figures = figures_from(result or {})
        if _rows_on_disk(runs_dir / number / "outcomes.parquet") != figures.left.rows + figures.right.rows:
            broken.append(str(number))
    return broken


def _identities_twice(session: Session) -> list[str]:
    final = load().in_category("final")
    row = TicketRow
    return list(
        session.scalars(
            select(func.min(row.number))
            .where(row.state.not_in(final))
            .group_by(row.identity)
            .having(func.count() > 1)
        )
    )


def _trail_broken(session: Session) -> list[str]:
    verdict = verify_trail(session)
    return [] if verdict.ok else [f"{verdict.verdict} at {verdict.first_bad}"]


def _versions_without_events(session: Session) -> list[str]:
    return [number for number, _ in tickets_of_wrong_length(session, limit=NAMED_MAX + 1)]


def _states_not_told(session: Session) -> list[str]:
    """Tickets whose row says another state than their last event."""
    last = select(AuditEventRow.stream, func.max(AuditEventRow.seq).label("seq")).group_by(
        AuditEventRow.stream
    )
    newest = last.subquery()
    rows = session.execute(
        select(TicketRow.number, TicketRow.state, AuditEventRow.body)
        .join(newest, newest.c.stream == literal(stream_of("")).concat(TicketRow.number))
        .join(
            AuditEventRow,
            (AuditEventRow.stream == newest.c.stream) & (AuditEventRow.seq == newest.c.seq),
        )
    )
    return [number for number, state, body in rows if _told_state(body) != state]


def _told_state(body: bytes) -> object:
    """The state an event led to; None where the event is not readable any more."""
    try:
        return json.loads(body)["body"]["to"]
    except (ValueError, LookupError, TypeError):
        return None


def _makers_who_voted(session: Session) -> list[str]:
    rows = session.execute(
        select(ApprovalRoundRow.subject, ApprovalRoundRow.makers, VoteRow.voter).join(
            VoteRow, VoteRow.round_id == ApprovalRoundRow.id
        )
    )
    return [f"{subject} by {voter}" for subject, makers, voter in rows if voter in makers]


def _approved_without_votes(session: Session) -> list[str]:
    rounds = session.execute(
        select(ApprovalRoundRow.subject, ApprovalRoundRow.votes_needed, func.count(VoteRow.id))
        .outerjoin(VoteRow, (VoteRow.round_id == ApprovalRoundRow.id) & VoteRow.approves)
        .where(ApprovalRoundRow.outcome == "approved")
        .group_by(ApprovalRoundRow.id, ApprovalRoundRow.subject, ApprovalRoundRow.votes_needed)
    )
    return [subject for subject, needed, votes in rounds if votes < needed]


def _bookings_unproposed(session: Session) -> list[str]:
    """Adjustments that no frozen resolution of the same round and amount stands behind."""
    rows = session.execute(
        select(AdjustmentRow.id)
        .outerjoin(
            ResolutionRow,
            (ResolutionRow.ticket_id == AdjustmentRow.ticket_id)
            & (ResolutionRow.round == AdjustmentRow.round)
            & (ResolutionRow.amount_minor == AdjustmentRow.amount_minor),
        )
        .where(ResolutionRow.id.is_(None))
    )
    return [f"adjustment {one}" for (one,) in rows]


def _bookings_unbalanced(session: Session) -> list[str]:
    rows = session.execute(select(AdjustmentRow.id, AdjustmentRow.lines, AdjustmentRow.reversal))
    return [
        f"adjustment {one}"
        for one, *sides in rows
        if not all(is_balanced(posted_lines(lines)) for lines in sides)
    ]


def _jobs_left_alone(session: Session, now: datetime) -> list[str]:
    overdue = select(JobRunRow.id).where(
        JobRunRow.state == "running", JobRunRow.lease_until < now - LEASE_OVERDUE
    )
    return [f"job run {one}" for one in session.scalars(overdue)]


_CHECKS: dict[str, Callable[[Session], list[str]]] = {
    "every_row_of_a_file_is_counted": _rows_not_counted,
    "what_runs_found_is_kept": _findings_not_kept,
    "one_live_ticket_per_difference": _identities_twice,
    "the_trail_is_whole": _trail_broken,
    "one_event_per_version": _versions_without_events,
    "states_are_as_the_trail_tells": _states_not_told,
    "nobody_approved_his_own": _makers_who_voted,
    "approvals_have_their_votes": _approved_without_votes,
    "bookings_were_proposed": _bookings_unproposed,
    "bookings_balance": _bookings_unbalanced,
}
