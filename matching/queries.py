"""Questions about runs and what they found; frozen values out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from intake.exceptions import ExceptionFound, from_json
from intake.queries import file_names
from matching.results import RunFigures, figures_from
from matching.tables import FoundExceptionRow, MatchRunRow

PAGE: Final = 50
_READ_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as lists show it; `figures` once it is done. `shop_id` None: all shops."""

    id: int
    number: str
    plan: str
    shop_id: int | None
    as_of: date | None
    state: str
    rule_version: str
    requested_by: str
    started_at: datetime
    published_at: datetime | None
    milliseconds: int
    digest: str
    figures: RunFigures | None
    job_run_id: int | None
    days: tuple[date, ...]
    """The days as of which it looked, one where all shops have the same."""


@dataclass(frozen=True, slots=True)
class TypeSum:
    """How many exceptions of a type, and their amounts by currency."""

    type: str
    count: int
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What a type came to since the run before: found anew, gone, and found again with other figures."""

    type: str
    appeared: int
    vanished: int
    altered: int


@dataclass(frozen=True, slots=True)
class RunPage:
    """Everything the page of a run shows. `since` is the number of the run before, of this plan and scope."""

    run: RunView
    parameters: Mapping[str, Any]
    files: tuple[tuple[int, str], ...]
    types: tuple[TypeSum, ...]
    since: str | None
    changes: tuple[Change, ...]


def runs(
    session: Session, *, plan: str = "", state: str = "", limit: int = PAGE, skip: int = 0
) -> tuple[RunView, ...]:
    """Runs, the latest first; further pages by how many were shown."""
    wanted = select(MatchRunRow).order_by(MatchRunRow.id.desc()).offset(skip).limit(limit)
    if plan:
        wanted = wanted.where(MatchRunRow.plan == plan)
    if state:
        wanted = wanted.where(MatchRunRow.state == state)
    return tuple(_view(row) for row in session.scalars(wanted))


def run_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(MatchRunRow)) or 0


def run(session: Session, number: str) -> RunView | None:
    row = session.scalar(select(MatchRunRow).where(MatchRunRow.number == number))
    return None if row is None else _view(row)


def run_in_force(session: Session, plan: str) -> RunView | None:
    """The latest published run of the plan over all shops."""
    wanted = _published(plan).where(MatchRunRow.shop_id.is_(None)).limit(1)
    row = session.scalar(wanted)
    return None if row is None else _view(row)


def runs_in_force(session: Session) -> dict[str, RunView]:
    """The latest published run over all shops of each plan that has one."""
    newest = (
        select(func.max(MatchRunRow.id))
        .where(MatchRunRow.state == "published", MatchRunRow.shop_id.is_(None))
        .group_by(MatchRunRow.plan)
    )
    rows = session.scalars(select(MatchRunRow).where(MatchRunRow.id.in_(newest)).order_by(MatchRunRow.id))
    return {row.plan: _view(row) for row in rows}


def run_page(session: Session, number: str) -> RunPage | None:
    row = session.scalar(select(MatchRunRow).where(MatchRunRow.number == number))
    if row is None:
        return None
    earlier = _before(session, row)
    names = file_names(session)
    return RunPage(
        run=_view(row),
        parameters=row.parameters,
        files=tuple((file_id, names.get(file_id, "")) for file_id in row.inputs),
        types=_types(session, row.id),
        since=None if earlier is None else earlier.number,
        changes=() if earlier is None else _changes(session, row, earlier),
    )


def exceptions_of(session: Session, run_id: int) -> Iterator[ExceptionFound]:
    """What a run found, in the plan's order, read a page at a time."""
    last = 0
    while True:
        rows = session.execute(
            select(FoundExceptionRow.found_no, FoundExceptionRow.found)
            .where(FoundExceptionRow.run_id == run_id, FoundExceptionRow.found_no > last)
            .order_by(FoundExceptionRow.found_no)
            .limit(_READ_AT_ONCE)
        ).all()
        if not rows:
            return
        yield from (from_json(row.found) for row in rows)
        last = rows[-1].found_no


def identity_of(session: Session, run_id: int, found_no: int) -> str | None:
    """By which its ticket is known: of one exception of a run."""
    wanted = select(FoundExceptionRow.identity).where(
        FoundExceptionRow.run_id == run_id, FoundExceptionRow.found_no == found_no
    )
    return session.scalar(wanted)


def _published(plan: str) -> Select[MatchRunRow]:
    return (
        select(MatchRunRow)
        .where(MatchRunRow.plan == plan, MatchRunRow.state == "published")
        .order_by(MatchRunRow.id.desc())
    )


def _before(session: Session, row: MatchRunRow) -> MatchRunRow | None:
    """The run of the same plan and scope that was in force before this one."""
    if row.state != "published":
        return None
    wanted = _published(row.plan).where(
        MatchRunRow.id < row.id, MatchRunRow.shop_id.is_not_distinct_from(row.shop_id)
    )
    return session.scalar(wanted.limit(1))


def _types(session: Session, run_id: int) -> tuple[TypeSum, ...]:
    rows = session.execute(
        select(
            FoundExceptionRow.type,
            FoundExceptionRow.currency,
            func.count(),
            func.sum(FoundExceptionRow.amount_minor),
        )
        .where(FoundExceptionRow.run_id == run_id)
        .group_by(FoundExceptionRow.type, FoundExceptionRow.currency)
        .order_by(FoundExceptionRow.type, FoundExceptionRow.currency)
    )
    counts: dict[str, int] = {}
    amounts: dict[str, dict[str, int]] = {}
    for type_, currency, count, amount in rows:
        counts[type_] = counts.get(type_, 0) + count
        amounts.setdefault(type_, {})[currency] = int(amount)
    return tuple(TypeSum(type_, count, amounts[type_]) for type_, count in counts.items())


def _changes(session: Session, row: MatchRunRow, earlier: MatchRunRow) -> tuple[Change, ...]:
    now, then = _differences(session, row.id), _differences(session, earlier.id)
    told: dict[str, list[int]] = {}
    for identity in now.keys() | then.keys():
        found, had = now.get(identity), then.get(identity)
        place = 0 if had is None else 1 if found is None else 2
        if found != had:
            told.setdefault((found or had or ("",))[0], [0, 0, 0])[place] += 1
    return tuple(Change(type_, *counts) for type_, counts in sorted(told.items()))


def _differences(session: Session, run_id: int) -> dict[str, tuple[str, str]]:
    rows = session.execute(
        select(FoundExceptionRow.identity, FoundExceptionRow.type, FoundExceptionRow.evidence_digest).where(
            FoundExceptionRow.run_id == run_id
        )
    )
    return {row.identity: (row.type, row.evidence_digest) for row in rows}


def _view(row: MatchRunRow) -> RunView:
    return RunView(
        id=row.id,
        number=row.number,
        plan=row.plan,
        shop_id=row.shop_id,
        as_of=row.as_of,
        state=row.state,
        rule_version=row.rule_version,
        requested_by=row.requested_by,
        started_at=row.started_at,
        published_at=row.published_at,
        milliseconds=row.milliseconds,
        digest=row.digest,
        figures=None if row.result is None else figures_from(row.result),
        job_run_id=row.job_run_id,
        days=tuple(sorted({date.fromisoformat(one["as_of"]) for one in row.parameters["shops"]})),
    )
