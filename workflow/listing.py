"""Lists of tickets: filtered, sorted, with the totals of everything that matches and counts to filter by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intake.exceptions import Explanation
from people.actors import Actor
from people.queries import display_names
from workflow import evidence
from workflow.inputs import TEAMS
from workflow.table import load
from workflow.tables import TicketRow
from workflow.visibility import visible_to

PER_PAGE = 50
SORTS = ("due", "amount", "newest", "oldest", "number")
SEARCH_MAX = 120


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """What a list is to show. Without `states` it shows live tickets; any other emptiness narrows nothing."""

    states: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    shops: tuple[tuple[str, str], ...] = ()
    """(platform, shop)."""
    teams: tuple[str, ...] = ()
    assignee: str | None = None
    waiting_for: Actor | None = None
    """Those that are this person's, or that wait for a team of his."""
    reader: Actor | None = None
    """Those that this person may read; None: a program asks, all."""
    run: str | None = None
    """Those that the run opened."""
    overdue_at: datetime | None = None
    """Those that were due before."""
    archived_within: tuple[datetime, datetime] | None = None
    """From the first moment on, before the second."""
    search: str = ""
    """Part of a ticket number or of a value of the key; several words must all be there."""
    sort: str = "due"
    page: int = 1
    per_page: int = PER_PAGE


@dataclass(frozen=True, slots=True)
class TicketLine:
    number: str
    type: str
    plan: str
    platform: str
    shop: str
    account: str
    key: Mapping[str, str | int]
    amount_minor: int
    currency: str
    state: str
    version: int
    team: str
    assignee: str | None
    assignee_name: str | None
    opened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    archived_at: datetime | None
    explanation: Explanation
    evidence: tuple[tuple[str, int], ...]
    """(file, row) of every row that tells the story."""
    resolution_code: str | None
    level: int


@dataclass(frozen=True, slots=True)
class Total:
    """Of one currency: how many, the sum with signs, and the sum of what is at stake either way."""

    currency: str
    tickets: int
    amount_minor: int
    absolute_minor: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to filter by, and how many of the other filters' matches have it."""

    value: str
    tickets: int


@dataclass(frozen=True, slots=True)
class TicketList:
    lines: tuple[TicketLine, ...]
    tickets: int
    """All that match, on every page."""
    totals: tuple[Total, ...]
    states: tuple[Facet, ...]
    types: tuple[Facet, ...]
    teams: tuple[Facet, ...]
    shops: tuple[tuple[str, str, int], ...]
    """(platform, shop, tickets)."""
    page: int
    pages: int
    per_page: int


def ticket_list(
    session: Session,
    wanted: TicketFilter,
    *,
    with_facets: bool = True,
    names: Mapping[str, str] | None = None,
) -> TicketList:
    """A page of the tickets that match, in the order asked for; without facets it asks less.

    `names`: display names by user name, from whoever knows them already.
    """
    totals = _totals(session, wanted)
    tickets = sum(total.tickets for total in totals)
    pages = max(-(-tickets // wanted.per_page), 1)
    page = min(max(wanted.page, 1), pages)
    query = select(TicketRow).where(_matches(wanted)).order_by(*_ORDERS[wanted.sort])
    rows = session.scalars(query.offset((page - 1) * wanted.per_page).limit(wanted.per_page)).all()
    names = display_names(session) if names is None else names
    every_state = replace(wanted, states=tuple(load().states))
    return TicketList(
        lines=tuple(line_of(row, names) for row in rows),
        tickets=tickets,
        totals=totals,
        states=_facet(session, TicketRow.state, every_state) if with_facets else (),
        types=_facet(session, TicketRow.type, replace(wanted, types=())) if with_facets else (),
        teams=_facet(session, TicketRow.team, replace(wanted, teams=())) if with_facets else (),
        shops=_shops(session, replace(wanted, shops=())) if with_facets else (),
        page=page,
        pages=pages,
        per_page=wanted.per_page,
    )


def tickets_numbered(session: Session, numbers: Iterable[str], *, reader: Actor) -> dict[str, TicketLine]:
    """Those of these tickets that the reader may read, by number."""
    wanted = select(TicketRow).where(TicketRow.number.in_(set(numbers)), visible_to(reader))
    names = display_names(session)
    return {row.number: line_of(row, names) for row in session.scalars(wanted)}


def tickets_identified(
    session: Session, identities: Iterable[str], *, reader: Actor
) -> dict[str, TicketLine]:
    """Of the exceptions of these identities the latest ticket each, as far as the reader may read it."""
    wanted = select(TicketRow).where(TicketRow.identity.in_(set(identities)), visible_to(reader))
    names = display_names(session)
    return {row.identity: line_of(row, names) for row in session.scalars(wanted.order_by(TicketRow.id))}


def line_of(row: TicketRow, names: Mapping[str, str]) -> TicketLine:
    return TicketLine(
        number=row.number,
        type=row.type,
        plan=row.plan,
        platform=row.platform,
        shop=row.shop,
        account=row.account,
        key=row.key,
        amount_minor=row.amount_minor,
        currency=row.currency,
        state=row.state,
        version=row.version,
        team=row.team,
        assignee=row.assignee,
        assignee_name=names.get(row.assignee, row.assignee) if row.assignee else None,
        opened_at=row.opened_at,
        due_at=row.due_at,
        done_at=row.done_at,
        archived_at=row.archived_at,
        explanation=evidence.explanation(row.explanation),
        evidence=tuple((one["file"], one["row_no"]) for one in row.evidence),
        resolution_code=row.resolution_code,
        level=row.level,
    )


def live_states() -> tuple[str, ...]:
    """What a list shows unless told otherwise: all that still wants something, and what is resolved."""
    return (*load().in_category("active", "waiting"), "resolved")


def working_states() -> tuple[str, ...]:
    return load().in_category("active", "waiting")


_ORDERS: Mapping[str, tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]] = {
    "due": (TicketRow.due_at.is_(None), TicketRow.due_at, TicketRow.id),
    "amount": (func.abs(TicketRow.amount_minor).desc(), TicketRow.id),
    "newest": (TicketRow.opened_at.desc(), TicketRow.id.desc()),
    "oldest": (TicketRow.opened_at, TicketRow.id),
    "number": (TicketRow.number, TicketRow.id),
}


def _matches(wanted: TicketFilter) -> ColumnElement[bool]:
    return and_(*_listed(wanted), *_said(wanted))


def _listed(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    """Conditions that name the values wanted."""
    conditions: list[ColumnElement[bool]] = [TicketRow.state.in_(wanted.states or live_states())]
    if wanted.types:
        conditions.append(TicketRow.type.in_(wanted.types))
    if wanted.plans:
        conditions.append(TicketRow.plan.in_(wanted.plans))
    if wanted.teams:
        conditions.append(TicketRow.team.in_(wanted.teams))
    if wanted.shops:
        conditions.append(or_(*(_of_shop(platform, shop) for platform, shop in wanted.shops)))
    return conditions


def _said(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    """Conditions that say something of a ticket."""
    conditions = [_holds(word) for word in wanted.search[:SEARCH_MAX].split()]
    if wanted.assignee is not None:
        conditions.append(TicketRow.assignee == wanted.assignee)
    if wanted.run is not None:
        conditions.append(TicketRow.opened_run == wanted.run)
    if wanted.overdue_at is not None:
        conditions.append(TicketRow.due_at < wanted.overdue_at)
    if wanted.archived_within is not None:
        first, end = wanted.archived_within
        conditions += [TicketRow.archived_at >= first, TicketRow.archived_at < end]
    if wanted.waiting_for is not None:
        conditions.append(_waits_for(wanted.waiting_for))
    if wanted.reader is not None:
        conditions.append(visible_to(wanted.reader))
    return conditions


def _of_shop(platform: str, shop: str) -> ColumnElement[bool]:
    return and_(TicketRow.platform == platform, TicketRow.shop == shop)


def _holds(word: str) -> ColumnElement[bool]:
    return or_(
        TicketRow.key_text.icontains(word, autoescape=True), TicketRow.number.icontains(word, autoescape=True)
    )


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    """His, or with a team of his and nobody in particular; while unassigned it waits for finance."""
    teams = [str(team) for team in TEAMS if actor.has(team)]
    with_team = and_(
        TicketRow.assignee.is_(None),
        TicketRow.team.in_(teams),
        TicketRow.state.in_([n for n, state in load().states.items() if state.owner_role is not None]),
    )
    active = TicketRow.state.in_((*load().in_category("active"), "on_hold"))
    return and_(active, or_(TicketRow.assignee == actor.name, with_team))


def _totals(session: Session, wanted: TicketFilter) -> tuple[Total, ...]:
    rows = session.execute(
        select(
            TicketRow.currency,
            func.count(),
            func.sum(TicketRow.amount_minor),
            func.sum(func.abs(TicketRow.amount_minor)),
        )
        .where(_matches(wanted))
        .group_by(TicketRow.currency)
        .order_by(TicketRow.currency)
    )
    return tuple(
        Total(currency, count, int(total), int(absolute)) for currency, count, total, absolute in rows
    )


def _facet(session: Session, column: InstrumentedAttribute[str], wanted: TicketFilter) -> tuple[Facet, ...]:
    query = (
        select(column, func.count())
        .where(_matches(wanted))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return tuple(Facet(value, tickets) for value, tickets in session.execute(query))


def _shops(session: Session, wanted: TicketFilter) -> tuple[tuple[str, str, int], ...]:
    query = (
        select(TicketRow.platform, TicketRow.shop, func.count())
        .where(_matches(wanted))
        .group_by(TicketRow.platform, TicketRow.shop)
        .order_by(TicketRow.platform, TicketRow.shop)
    )
    return tuple((platform, shop, count) for platform, shop, count in session.execute(query))


def count(session: Session, wanted: TicketFilter) -> int:
    """How many tickets match."""
    return session.scalar(select(func.count()).select_from(TicketRow).where(_matches(wanted))) or 0


def counts_of(session: Session, wanted: Mapping[str, TicketFilter]) -> dict[str, int]:
    """How many tickets match each of the named filters, asked at once."""
    asked = [
        select(func.count()).select_from(TicketRow).where(_matches(one)).scalar_subquery().label(name)
        for name, one in wanted.items()
    ]
    return dict(session.execute(select(*asked)).one()._mapping) if asked else {}


def archive_list(session: Session, wanted: TicketFilter) -> TicketList:
    """Archived tickets that match; `archived_within` narrows them to a time."""
    return ticket_list(session, replace(wanted, states=load().in_category("final")))


@dataclass(frozen=True, slots=True)
class ArchiveMonth:
    year: int
    month: int
    tickets: int


def archive_months(session: Session) -> tuple[ArchiveMonth, ...]:
    """The months in which tickets were archived (UTC), newest first."""
    year, month = extract("year", TicketRow.archived_at), extract("month", TicketRow.archived_at)
    rows = session.execute(
        select(year, month, func.count())
        .where(TicketRow.archived_at.is_not(None))
        .group_by(year, month)
        .order_by(year.desc(), month.desc())
    )
    return tuple(ArchiveMonth(int(y), int(m), tickets) for y, m, tickets in rows)
