"""What runs and imports find becomes tickets: opened, brought up to date, cleared, opened again.

Every chunk is a short transaction of its own. Doing it again, whole or from the middle, changes nothing: an
exception meets its ticket by identity, and what stands there already is left alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.engine import Database
from database.job_runs import Lease, hold
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake.exceptions import ExceptionFound
from people.actors import SYSTEM
from workflow import booking
from workflow.acting import locked_tickets, perform
from workflow.opening import open_by_run, open_for_vanished
from workflow.refusals import TransitionRefused
from workflow.situation import Difference
from workflow.table import load
from workflow.tables import AdjustmentRow, RunReceiptRow, TicketRow

T = TypeVar("T")
CHUNK = 25  # an update costs up to 5 ms: nobody's click waits half a second, also on a busy machine
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
    "evidence_gone": "updated",
    "only_reversal": "updated",
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


class _Overtaken(Exception):
    """A later run looked at all this one did: the tickets are its to bring in line."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where what was found is received, and under which conditions."""

    database: Database
    looked: Looked
    now: datetime
    lease: Lease | None
    is_overtaken: Callable[[UnitOfWork], bool]

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """A unit of work that commits only while the job is still ours and its run not overtaken.

        The latter is asked last, when every ticket concerned is locked: whoever overtakes after that finds
        what is done here, and comes after it.
        """
        with unit_of_work(self.database) as work:
            if self.lease is not None:
                hold(work, self.lease)
            yield work
            work.flush()
            if self.is_overtaken(work):
                raise _Overtaken


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
    is_overtaken: Callable[[UnitOfWork], bool] = lambda _: False,
) -> Received:
    """Brings the tickets in line with what was found. The counts stay right through kill and repetition.

    Stops where `is_overtaken` becomes true. Raises LeaseLost, with no chunk half done, when another worker
    has taken the job over.
    """
    desk = _Desk(database, looked, now, lease, is_overtaken)
    decided = 0
    with suppress(_Overtaken):
        found: set[str] = set()
        for chunk in chunks(exceptions):
            found |= {one.identity for one in chunk}
            decided += _received_chunk(desk, chunk)
        if looked.is_complete:
            _clear_vanished(desk, found)
            _reverse_vanished(desk, found)
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


def _received_chunk(desk: _Desk, chunk: Sequence[ExceptionFound]) -> int:
    """The chunk in its own transaction. Returns how many were decided before."""
    return _tried_again(desk, lambda work: _receive(work, chunk, desk.looked, desk.now))


def _tried_again(desk: _Desk, do: Callable[[UnitOfWork], T]) -> T:
    """Does it in a transaction, begun anew when another run opened one of the tickets meanwhile."""
    for _ in range(RACES_MAX):
        try:
            with desk.work() as work:
                return do(work)
        except IntegrityError:
            continue
    with desk.work() as work:
        return do(work)


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


def clear_identities(
    database: Database,
    *,
    looked: Looked,
    identities: Collection[str],
    now: datetime,
    lease: Lease | None = None,
) -> None:
    """Brings the tickets of exceptions that are known to be gone in line, by the same rules as a run."""
    desk = _Desk(database, looked, now, lease, lambda _: False)
    working = load().in_category("active", "waiting")
    for chunk in chunks(sorted(identities)):
        mine = select(TicketRow.id).where(TicketRow.identity.in_(chunk)).order_by(TicketRow.id)
        with reading(database) as session:
            at_work = session.scalars(mine.where(TicketRow.state.in_(working), _shows_a_difference())).all()
            booked = session.scalars(
                mine.join(AdjustmentRow, AdjustmentRow.ticket_id == TicketRow.id)
                .where(
                    TicketRow.state.in_(load().in_category("done", "final")),
                    AdjustmentRow.is_claim.is_(False),
                    booking.not_reversed(),
                )
                .distinct()
            ).all()
        with desk.work() as work:
            for row in locked_tickets(work, at_work):
                _re_run(work, row, {"run_id": looked.run}, looked, now)
        if booked:
            _tried_again(desk, partial(_reverse_chunk, chunk=booked, desk=desk))


def _shows_a_difference() -> ColumnElement[bool]:
    return or_(TicketRow.reverses_id.is_(None), TicketRow.is_found)


def _clear_vanished(desk: _Desk, found: set[str]) -> None:
    """Tickets at work whose exception the run no longer finds; one that reverses a booking has that left."""
    working = load().in_category("active", "waiting")
    wanted = (
        select(*_SCOPE)
        .where(TicketRow.plan == desk.looked.plan, TicketRow.state.in_(working), _shows_a_difference())
        .order_by(TicketRow.id)
    )
    for chunk in chunks(_gone(desk, wanted, found)):
        with desk.work() as work:
            for row in locked_tickets(work, chunk):
                _re_run(work, row, {"run_id": desk.looked.run}, desk.looked, desk.now)


def _reverse_vanished(desk: _Desk, found: set[str]) -> None:
    """Tickets that were done with a booking, no claim, whose difference is gone: the booking is too much."""
    wanted = (
        select(*_SCOPE)
        .join(AdjustmentRow, AdjustmentRow.ticket_id == TicketRow.id)
        .where(
            TicketRow.plan == desk.looked.plan,
            TicketRow.state.in_(load().in_category("done", "final")),
            AdjustmentRow.is_claim.is_(False),
            booking.not_reversed(),
        )
        .order_by(TicketRow.id)
        .distinct()
    )
    for chunk in chunks(_gone(desk, wanted, found)):
        _tried_again(desk, partial(_reverse_chunk, chunk=chunk, desk=desk))


def _gone(desk: _Desk, wanted: Select[*tuple[Any, ...]], found: set[str]) -> list[int]:
    """Of the tickets wanted, those whose exception was looked for and not found."""
    with reading(desk.database) as session:
        rows = session.execute(wanted).all()
    return [row.id for row in rows if row.identity not in found and _is_looked_at(desk.looked, row)]


def _reverse_chunk(work: UnitOfWork, *, chunk: Sequence[int], desk: _Desk) -> None:
    rows = locked_tickets(work, chunk)
    at_work = set(_live(work, [row.identity for row in rows]))
    for row in rows:
        if row.state not in load().in_category("final"):
            _re_run(work, row, {"run_id": desk.looked.run}, desk.looked, desk.now)
        elif row.identity not in at_work and _reverse_archived(work, row, desk.looked, desk.now):
            at_work.add(row.identity)


def _reverse_archived(work: UnitOfWork, row: TicketRow, looked: Looked, now: datetime) -> bool:
    """Opens another ticket to take back what stands booked in the archived one. False where nothing does."""
    standing = booking.standing_adjustment(work.session, row.id)
    if standing is None:
        return False
    as_of = looked.as_of(platform=row.platform, shop=row.shop)
    open_for_vanished(work, row, run=looked.run, as_of=as_of, adjustment_id=standing.id, now=now)
    _count(work, looked, "opened")
    return True


def _is_looked_at(looked: Looked, row: Any) -> bool:
    """A run as of an earlier day than the ticket's finds less; that is no sign that it is gone."""
    as_of = looked.as_of(platform=row.platform, shop=row.shop)
    return as_of is not None and (row.seen_as_of is None or as_of >= row.seen_as_of)
