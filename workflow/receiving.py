"""What runs and imports find becomes tickets: opened, brought up to date, cleared, opened again.

Every chunk is a short transaction of its own. Doing it again, whole or from the middle, changes nothing: an
exception meets its ticket by identity, and what stands there already is left alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.engine import Database
from database.job_runs import Lease, hold
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake.exceptions import ExceptionFound
from people.actors import SYSTEM
from workflow import booking
from workflow.acting import perform
from workflow.opening import open_by_run, open_for_vanished
from workflow.refusals import TransitionRefused
from workflow.situation import Difference
from workflow.table import load
from workflow.tables import AdjustmentRow, RunReceiptRow, TicketRow

T = TypeVar("T")
CHUNK = 100
RACES_MAX = 5
_SCOPE = (
    TicketRow.id,
    TicketRow.identity,
    TicketRow.platform,
    TicketRow.shop,
    TicketRow.seen_as_of,
)
OUTCOMES = ("opened", "updated", "cleared", "reopened")
_OUTCOME_OF_EDGE = {
    "update": "updated",
    "evidence_changed": "updated",
    "clear": "cleared",
    "recur": "reopened",
}
_COUNT = text(
    "INSERT INTO run_receipt (run, outcome, tickets) VALUES (:run, :outcome, 1) "
    "ON CONFLICT (run, outcome) DO UPDATE SET tickets = run_receipt.tickets + 1"
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at. Of anything else the silence of a run says nothing."""

    run: str
    """E.g. `R-20260720-01`, or the import that found it."""
    plan: str
    as_of_by_shop: Mapping[tuple[str, str], date] = field(default_factory=dict)
    """(platform, shop) to the day as of which it was looked at."""
    is_complete: bool = True
    """Whether what was not found is gone; an import finds only what is in its own file."""

    def as_of(self, *, platform: str, shop: str) -> date | None:
        """The day as of which that shop was looked at; None where it was not."""
        return self.as_of_by_shop.get((platform, shop))


@dataclass(frozen=True, slots=True)
class Received:
    """How many tickets the run opened and changed so far, and how many exceptions were decided before."""

    opened: int
    updated: int
    cleared: int
    reopened: int
    decided: int


def receive_exceptions(
    database: Database,
    *,
    looked: Looked,
    exceptions: Iterable[ExceptionFound],
    now: datetime,
    lease: Lease | None = None,
) -> Received:
    """Brings the tickets in line with what was found. The counts stay right through kill and repetition.

    Raises LeaseLost, with no chunk half done, when another worker has taken the job over.
    """
    found: set[str] = set()
    decided = 0
    for chunk in chunks(exceptions):
        found |= {one.identity for one in chunk}
        decided += _received_chunk(database, chunk, looked, now=now, lease=lease)
    if looked.is_complete:
        _clear_vanished(database, looked, found, now=now, lease=lease)
        _reverse_vanished(database, looked, found, now=now, lease=lease)
    with reading(database) as session:
        return received(session, looked.run, decided=decided)


def received(session: Session, run: str, *, decided: int = 0) -> Received:
    """What a run has done to the tickets."""
    rows = session.execute(
        select(RunReceiptRow.outcome, RunReceiptRow.tickets).where(RunReceiptRow.run == run)
    )
    counts = {row.outcome: row.tickets for row in rows}
    return Received(**{name: counts.get(name, 0) for name in OUTCOMES}, decided=decided)


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists of up to a chunk."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


@contextmanager
def _fenced(database: Database, lease: Lease | None) -> Iterator[UnitOfWork]:
    """A unit of work that commits only while the job is still ours."""
    with unit_of_work(database) as work:
        if lease is not None:
            hold(work, lease)
        yield work


def _received_chunk(
    database: Database, chunk: Sequence[ExceptionFound], looked: Looked, *, now: datetime, lease: Lease | None
) -> int:
    """The chunk in its own transaction; begun anew when another run opened one of its tickets meanwhile."""
    for _ in range(RACES_MAX):
        try:
            with _fenced(database, lease) as work:
                return _receive(work, chunk, looked, now)
        except IntegrityError:
            continue
    with _fenced(database, lease) as work:
        return _receive(work, chunk, looked, now)


def _receive(work: UnitOfWork, chunk: Sequence[ExceptionFound], looked: Looked, now: datetime) -> int:
    """Returns how many were decided before."""
    identities = [one.identity for one in chunk]
    live = _live(work, identities)
    rested = _last_archived(work, [one for one in identities if one not in live])
    decided = 0
    for found in chunk:
        ticket, archived = live.get(found.identity), rested.get(found.identity)
        if ticket is not None:
            decided += _meet(work, ticket, found, looked, now)
        elif archived is not None and _was_decided(archived, found):
            decided += 1
        else:
            live[found.identity] = _open(work, found, looked, now, archived=archived)
    return decided


def _open(
    work: UnitOfWork, found: ExceptionFound, looked: Looked, now: datetime, *, archived: TicketRow | None
) -> TicketRow:
    as_of = looked.as_of(platform=found.platform, shop=found.shop)
    standing = None if archived is None else booking.standing_adjustment(work.session, archived.id)
    row = open_by_run(
        work,
        found,
        run=looked.run,
        as_of=as_of,
        now=now,
        relates_to=archived,
        reverses_id=None if standing is None else standing.id,
    )
    _count(work, looked, "opened")
    return row


def _meet(work: UnitOfWork, row: TicketRow, found: ExceptionFound, looked: Looked, now: datetime) -> int:
    """The exception meets its live ticket. Returns 1 where exactly this was decided before."""
    difference = Difference(found.amount_minor, found.currency, found.evidence_digest)
    is_done = row.state in load().in_category("done")
    if not is_done and row.is_found and difference == _difference(row):
        return 0
    if is_done and _was_decided(row, found):
        return 1
    if _re_run(work, row, {"run_id": looked.run, "exception": found}, looked, now):
        row.seen_as_of = looked.as_of(platform=row.platform, shop=row.shop)
    return 0


def _re_run(
    work: UnitOfWork, row: TicketRow, inputs: Mapping[str, object], looked: Looked, now: datetime
) -> bool:
    """Whether the table had an edge for it."""
    try:
        view = perform(work, row, action="re_run", inputs=inputs, actor=SYSTEM, now=now)
    except TransitionRefused:
        return False
    row.seen_run = looked.run
    _count(work, looked, _OUTCOME_OF_EDGE[view.edge])
    return True


def _count(work: UnitOfWork, looked: Looked, outcome: str) -> None:
    work.session.execute(_COUNT, {"run": looked.run, "outcome": outcome})


def _live(work: UnitOfWork, identities: Sequence[str]) -> dict[str, TicketRow]:
    """The unarchived tickets of these identities, locked in the order of their ids."""
    rows = work.session.scalars(
        select(TicketRow)
        .where(TicketRow.identity.in_(identities), TicketRow.state.not_in(load().in_category("final")))
        .order_by(TicketRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.identity: row for row in rows}


def _last_archived(work: UnitOfWork, identities: Sequence[str]) -> dict[str, TicketRow]:
    rows = work.session.scalars(
        select(TicketRow).where(TicketRow.identity.in_(identities)).order_by(TicketRow.id)
    )
    return {row.identity: row for row in rows}  # later ones take the place of earlier ones


def _difference(row: TicketRow) -> Difference:
    return Difference(row.amount_minor, row.currency, row.evidence_digest)


def _was_decided(row: TicketRow, found: ExceptionFound) -> bool:
    decided = (row.decided_amount_minor, row.decided_currency, row.decided_digest)
    return row.is_decided and decided == (found.amount_minor, found.currency, found.evidence_digest)


# What is gone


def _clear_vanished(
    database: Database, looked: Looked, found: set[str], *, now: datetime, lease: Lease | None
) -> None:
    """Tickets at work whose exception the run no longer finds, where nothing is to be reversed."""
    working = load().in_category("active", "waiting")
    with reading(database) as session:
        rows = session.execute(
            select(*_SCOPE)
            .where(
                TicketRow.plan == looked.plan, TicketRow.state.in_(working), TicketRow.reverses_id.is_(None)
            )
            .order_by(TicketRow.id)
        ).all()
    gone = [row.id for row in rows if row.identity not in found and _is_looked_at(looked, row)]
    for chunk in chunks(gone):
        with _fenced(database, lease) as work:
            for row in _locked(work, chunk):
                _re_run(work, row, {"run_id": looked.run}, looked, now)


def _reverse_vanished(
    database: Database, looked: Looked, found: set[str], *, now: datetime, lease: Lease | None
) -> None:
    """Tickets that were done with a booking, no claim, whose difference is gone: the booking is too much."""
    with reading(database) as session:
        rows = session.execute(
            select(*_SCOPE)
            .join(AdjustmentRow, AdjustmentRow.ticket_id == TicketRow.id)
            .where(
                TicketRow.plan == looked.plan,
                TicketRow.state.in_(load().in_category("done", "final")),
                AdjustmentRow.is_claim.is_(False),
                booking.not_reversed(),
            )
            .order_by(TicketRow.id)
            .distinct()
        ).all()
    gone = [row.id for row in rows if row.identity not in found and _is_looked_at(looked, row)]
    for chunk in chunks(gone):
        with _fenced(database, lease) as work:
            live = _live(work, [row.identity for row in _locked(work, chunk)])
            for row in _locked(work, chunk):
                _reverse(work, row, looked, now, is_alone=row.identity not in live)


def _reverse(work: UnitOfWork, row: TicketRow, looked: Looked, now: datetime, *, is_alone: bool) -> None:
    """A done ticket opens again; for an archived one another is opened, unless one is at work already."""
    if row.state not in load().in_category("final"):
        _re_run(work, row, {"run_id": looked.run}, looked, now)
        return
    standing = booking.standing_adjustment(work.session, row.id)
    if is_alone and standing is not None:
        as_of = looked.as_of(platform=row.platform, shop=row.shop)
        open_for_vanished(work, row, run=looked.run, as_of=as_of, adjustment_id=standing.id, now=now)
        _count(work, looked, "opened")


def _is_looked_at(looked: Looked, row: Any) -> bool:
    """A run as of an earlier day than the ticket's finds less; that is no sign that it is gone."""
    as_of = looked.as_of(platform=row.platform, shop=row.shop)
    return as_of is not None and (row.seen_as_of is None or as_of >= row.seen_as_of)


def _locked(work: UnitOfWork, ids: Sequence[int]) -> Sequence[TicketRow]:
    return work.session.scalars(
        select(TicketRow)
        .where(TicketRow.id.in_(ids))
        .order_by(TicketRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
