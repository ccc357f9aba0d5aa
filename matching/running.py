"""One run of one plan: reads the catalogue, matches, proves, stages what it found, publishes it at once.

Runs of one plan may overlap. Each takes its number and looks at the catalogue in one transaction, one after
the other, so a later number has seen at least as much; a run that finds a later one published already is kept
as superseded, and what is in force never goes back. A run killed at any point has published nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final, NewType
from uuid import uuid4
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import false, func, or_, select, update

from audit.recording import record
from audit.sealing import WhoActed
from company.queries import (
    accounts,
    calendar_days,
    courier_tariffs,
    deadlines,
    fee_contracts,
    shops,
    skus,
)
from company.values import Shop
from database.engine import Database
from database.job_runs import Lease, hold
from database.tables import JobRunRow
from database.types import JsonValue
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake.exceptions import ExceptionFound
from intake.facts import FactKind
from intake.itemised import itemise
from intake.queries import file_names, file_sources, visible_parts
from intake.scopes import DEFAULT_ZONE
from intake.store import FactPart, FactStore, register_views
from matching.engine import PLANS, Plan, evaluate
from matching.files_covered import stretches
from matching.found import exceptions
from matching.outcomes import write_outcomes
from matching.parameters import Parameters
from matching.results import RunFigures, figures_from, figures_of
from matching.staging import forget_staged, left_staged, stage
from matching.statements import write_statement
from matching.tables import MatchRunRow

RunId = NewType("RunId", int)
MEMORY_LIMIT: Final = "1GB"
FORGOTTEN_AFTER: Final = timedelta(days=1)
KINDS: Final = (
    FactKind.ORDERS,
    FactKind.AFTER_SALES,
    FactKind.LEDGER,
    FactKind.SHIPMENTS,
    FactKind.RECEIPTS,
    FactKind.COURIER,
    FactKind.BANK,
    FactKind.VOUCHERS,
)


class RunRefused(Exception):
    """A run that was asked for and cannot be; the code and its parameters say why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to. `is_published` is false where a later run of the plan was published before it."""

    run_id: RunId
    number: str
    plan: str
    rule_version: str
    figures: RunFigures
    digest: str
    milliseconds: int
    is_published: bool
    as_of_by_shop: Mapping[tuple[str, str], date]

    def as_json(self) -> dict[str, object]:
        """The document of `reconcile`, but for what became of the tickets."""
        return {
            "run": self.number,
            "plan": self.plan,
            "rule_version": self.rule_version,
            **self.figures.as_json(),
            "seconds": self.milliseconds / 1000,
        }


@dataclass(frozen=True, slots=True)
class _Started:
    """What a run saw when it took its number."""

    run_id: RunId
    number: str
    plan: Plan
    parameters: Parameters
    parts: tuple[FactPart, ...]
    sources: Mapping[int, str]
    file_names: Mapping[int, str]


def run_plan(
    database: Database,
    store: FactStore,
    *,
    plan: str,
    runs_dir: Path,
    requested_by: WhoActed,
    now: datetime,
    shop_id: int | None = None,
    as_of: date | None = None,
    lease: Lease | None = None,
) -> RunResult:
    """Runs the plan over everything imported, or over one shop, and publishes what it found.

    The same facts, master data and day give the same digest, byte for byte. A job whose earlier attempt came
    so far gets that run again. Raises RunRefused for a plan or shop that is not there, InvariantBroken when
    rows or money do not come out whole, LeaseLost when the job was taken over: nothing is published then.
    """
    begun = perf_counter()
    done = None if lease is None else _done_before(database, plan, lease)
    if done is not None:
        return done
    started = _start(
        database, plan, shop_id=shop_id, as_of=as_of, requested_by=requested_by, now=now, lease=lease
    )
    with _marked_if_it_fails(database, started), _opened(runs_dir) as connection:
        register_views(connection, started.parts, store=store, kinds=KINDS)
        itemise(connection)
        files = stretches(started.parts, started.parameters, sources=started.sources, kinds=KINDS)
        totals = evaluate(connection, started.plan, parameters=started.parameters, files=files)
        digest = write_outcomes(connection, runs_dir / started.number / "outcomes.parquet")
        by_type = stage(database, started.run_id, _found(connection, started), lease=lease)
        told = write_statement(connection, runs_dir / started.number)
        figures = figures_of(connection, totals, by_type=by_type, statement_sha256=told)
        milliseconds = int((perf_counter() - begun) * 1000)
        is_published = _publish(
            database,
            started,
            figures=figures,
            digest=digest,
            milliseconds=milliseconds,
            requested_by=requested_by,
            now=now,
            lease=lease,
        )
    return RunResult(
        run_id=started.run_id,
        number=started.number,
        plan=plan,
        rule_version=started.plan.rule_version,
        figures=figures,
        digest=digest,
        milliseconds=milliseconds,
        is_published=is_published,
        as_of_by_shop=_as_of_by_shop(started.parameters),
    )


def _done_before(database: Database, plan: str, lease: Lease) -> RunResult | None:
    """The run that an earlier attempt of this very job brought to its end."""
    wanted = select(MatchRunRow).where(
        MatchRunRow.job_run_id == lease.job_run_id, MatchRunRow.plan == plan, MatchRunRow.result.is_not(None)
    )
    with reading(database) as session:
        row = session.scalar(wanted.order_by(MatchRunRow.id.desc()).limit(1))
    if row is None:
        return None
    return RunResult(
        run_id=RunId(row.id),
        number=row.number,
        plan=row.plan,
        rule_version=row.rule_version,
        figures=figures_from(row.result or {}),
        digest=row.digest,
        milliseconds=row.milliseconds,
        is_published=row.state == "published",
        as_of_by_shop=_looked_at(
            {
                (one["platform"], one["shop"]): date.fromisoformat(one["as_of"])
                for one in row.parameters["shops"]
            },
            is_whole=row.shop_id is None,
        ),
    )


def _start(
    database: Database,
    plan: str,
    *,
    shop_id: int | None,
    as_of: date | None,
    requested_by: WhoActed,
    now: datetime,
    lease: Lease | None,
) -> _Started:
    if plan not in PLANS:
        raise RunRefused("plan_unknown", plan=plan, known=", ".join(PLANS))
    with unit_of_work(database) as work:
        if lease is not None:
            hold(work, lease)
        _take_turn(work)
        _abandon(work, plan, now=now, lease=lease)
        leftover = left_staged(work, plan)
        parameters = _parameters(work, shop_id=shop_id, as_of=as_of, now=now)
        parts = visible_parts(work.session)
        row = MatchRunRow(
            number=_next_number(work, now),
            plan=plan,
            shop_id=shop_id,
            as_of=as_of,
            state="running",
            rule_version=PLANS[plan].rule_version,
            requested_by=requested_by.name,
            job_run_id=None if lease is None else lease.job_run_id,
            started_at=now,
            inputs=sorted({part.file_id for part in parts if part.kind in KINDS}),
            parameters=parameters.used(),
            result=None,
        )
        work.add(row)
        work.flush()
        started = _Started(
            RunId(row.id),
            row.number,
            PLANS[plan],
            parameters,
            parts,
            file_sources(work.session),
            file_names(work.session),
        )
    for run_id in leftover:
        forget_staged(database, run_id)
    return started


def _take_turn(work: UnitOfWork) -> None:
    """SQLite has one writer at a time; PostgreSQL holds an advisory lock until the commit."""
    if work.is_postgresql:
        work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("match_run"))))


def _abandon(work: UnitOfWork, plan: str, *, now: datetime, lease: Lease | None) -> None:
    """Marks runs that will never end: this very job's earlier attempts, those of jobs that are over, and old
    ones of no job."""
    of_nobody = MatchRunRow.job_run_id.is_(None) & (MatchRunRow.started_at < now - FORGOTTEN_AFTER)
    is_over = JobRunRow.state.in_(("finished", "failed"))
    ours = false() if lease is None else JobRunRow.id == lease.job_run_id
    of_dead_jobs = MatchRunRow.job_run_id.in_(select(JobRunRow.id).where(or_(is_over, ours)))
    wanted = select(MatchRunRow).where(
        MatchRunRow.state == "running", MatchRunRow.plan == plan, or_(of_nobody, of_dead_jobs)
    )
    for row in work.session.scalars(wanted):
        row.state = "abandoned"


def _next_number(work: UnitOfWork, now: datetime) -> str:
    """R-YYYYMMDD-NN, counted within its day."""
    day = f"R-{now.astimezone(ZoneInfo(DEFAULT_ZONE)):%Y%m%d}-"
    counted = work.session.scalar(select(func.count()).where(MatchRunRow.number.startswith(day)))
    return f"{day}{int(counted or 0) + 1:02d}"


def _parameters(work: UnitOfWork, *, shop_id: int | None, as_of: date | None, now: datetime) -> Parameters:
    known = shops(work.session)
    if shop_id is not None and shop_id not in {shop.id for shop in known}:
        raise RunRefused("shop_unknown", shop=str(shop_id))
    return Parameters(
        shops=known,
        accounts=accounts(work.session),
        fees=fee_contracts(work.session),
        as_of={shop.id: as_of or shop.today(now) for shop in known},
        only_shop=shop_id,
        deadlines=deadlines(work.session),
        calendar=calendar_days(work.session),
        skus=skus(work.session),
        tariffs=courier_tariffs(work.session),
    )


@contextmanager
def _opened(runs_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in memory, capped; what does not fit is spilled to a folder of the runs."""
    runs_dir.mkdir(parents=True, exist_ok=True)
    spill = runs_dir / f"spill-{uuid4().hex}"  # nobody else's: made when it is needed, and taken away
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(spill)})
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _marked_if_it_fails(database: Database, started: _Started) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with unit_of_work(database) as work:
            work.session.execute(
                update(MatchRunRow)
                .where(MatchRunRow.id == started.run_id, MatchRunRow.state == "running")
                .values(state="failed")
            )
        forget_staged(database, started.run_id)
        raise


def _found(connection: duckdb.DuckDBPyConnection, started: _Started) -> Iterator[list[ExceptionFound]]:
    by_shop: dict[int, Shop] = {shop.id: shop for shop in started.parameters.shops}
    return exceptions(connection, started.plan, shops=by_shop, file_names=started.file_names)


def _publish(
    database: Database,
    started: _Started,
    *,
    figures: RunFigures,
    digest: str,
    milliseconds: int,
    requested_by: WhoActed,
    now: datetime,
    lease: Lease | None,
) -> bool:
    """Puts the run in force and seals that it was, unless a later run of the plan already is."""
    with unit_of_work(database) as work:
        if lease is not None:
            hold(work, lease)
        _take_turn(work)
        row = work.session.get_one(MatchRunRow, started.run_id)
        is_latest = not _is_overtaken(work, row)
        row.state, row.published_at = ("published", now) if is_latest else ("superseded", None)
        row.result, row.digest, row.milliseconds = figures.stored(), digest, milliseconds
        record(
            work,
            stream=f"run:{row.number}",
            type="run_published" if is_latest else "run_superseded",
            actor=requested_by,
            at=now,
            body=_event(row, figures),
        )
    return is_latest


def is_overtaken(work: UnitOfWork, run_id: RunId) -> bool:
    """Whether a later run in force looked at all this one did. What this one found is then old news."""
    return _is_overtaken(work, work.session.get_one(MatchRunRow, run_id))


def _is_overtaken(work: UnitOfWork, row: MatchRunRow) -> bool:
    covers = or_(MatchRunRow.shop_id.is_(None), MatchRunRow.shop_id == row.shop_id)
    later = select(MatchRunRow.id).where(
        MatchRunRow.plan == row.plan, MatchRunRow.id > row.id, MatchRunRow.state == "published", covers
    )
    return work.session.scalar(later.limit(1)) is not None


def _event(row: MatchRunRow, figures: RunFigures) -> dict[str, JsonValue]:
    return {
        "plan": row.plan,
        "shop_id": row.shop_id,
        "rule_version": row.rule_version,
        "inputs": row.inputs,
        "parameters": row.parameters,
        "digest": row.digest,
        "figures": figures.stored(),
    }


def _as_of_by_shop(parameters: Parameters) -> dict[tuple[str, str], date]:
    days = {
        (shop.platform, shop.name): parameters.as_of[shop.id]
        for shop in parameters.shops
        if parameters.only_shop in (None, shop.id)
    }
    return _looked_at(days, is_whole=parameters.only_shop is None)


def _looked_at(days: Mapping[tuple[str, str], date], *, is_whole: bool) -> dict[tuple[str, str], date]:
    """A run of all shops has also looked at what is of none: as of the latest of their days."""
    nobody = {("", ""): max(days.values())} if is_whole and days else {}
    return {**days, **nobody}
