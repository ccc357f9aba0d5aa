"""Two tables are handed in, held against each other by a plan, and what came of it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from audit.recording import record
from audit.sealing import WhoActed
from database.engine import Database
from database.job_runs import JobRunId, Lease, hold, request_job
from database.types import JsonValue, json_text
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake.originals import Kept
from intake.refusals import IntakeRefused
from intake.scopes import DEFAULT_ZONE
from matching.own.showing import Row, shown, statement, told_rows
from matching.own.stores import TableStore
from matching.passes.plan import Plan
from matching.passes.plan_reading import read_plan
from matching.passes.refusals import MatchRefused
from matching.passes.result import Matched, document, match_tables
from matching.passes.tables import Table, read_content
from matching.tables import TablePairRow

MATCH: Final = "match_tables"
ROWS_MAX: Final = 500_000  # of a table on a page; more is for the command line
PLAN_CHARACTERS_MAX: Final = 60_000


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A table whose bytes are kept, under the name it was given."""

    name: str
    kept: Kept


def begin(
    work: UnitOfWork,
    *,
    left: HandedIn,
    right: HandedIn,
    heads_sha256: str,
    plan_text: str,
    own_plan_id: int | None,
    actor: WhoActed,
    now: datetime,
) -> str:
    """Two tables with a draft of a plan; returns the number of their page, M-YYYYMMDD-NN."""
    row = TablePairRow(
        number=_next_number(work, now),
        state="draft",
        plan_text=plan_text,
        own_plan_id=own_plan_id,
        left_name=left.name,
        left_sha256=left.kept.sha256,
        left_size=left.kept.size,
        right_name=right.name,
        right_sha256=right.kept.sha256,
        right_size=right.kept.size,
        heads_sha256=heads_sha256,
        made_by=actor.name,
        made_at=now,
    )
    work.add(row)
    work.flush()
    body: dict[str, JsonValue] = {"left": left.kept.sha256, "right": right.kept.sha256}
    record(work, stream=f"match:{row.number}", type="tables_received", actor=actor, at=now, body=body)
    return row.number


def _next_number(work: UnitOfWork, now: datetime) -> str:
    day = f"M-{now.astimezone(ZoneInfo(DEFAULT_ZONE)):%Y%m%d}-"
    counted = work.session.scalar(select(func.count()).where(TablePairRow.number.startswith(day)))
    return f"{day}{int(counted or 0) + 1:02d}"


def write_plan(work: UnitOfWork, *, number: str, text: str, own_plan_id: int | None) -> None:
    """Keeps the plan as it is written, whether or not it can be used yet; what came of another is gone."""
    row = _locked(work, number)
    row.plan_text, row.own_plan_id = text[:PLAN_CHARACTERS_MAX], own_plan_id
    _forget(row, "draft")


def ask_to_match(
    work: UnitOfWork, *, number: str, text: str, own_plan_id: int | None, actor: WhoActed, now: datetime
) -> JobRunId:
    """Asks for the tables to be matched by this plan. Raises MatchRefused where it is none."""
    read_plan(text)
    row = _locked(work, number)
    row.plan_text, row.own_plan_id = text, own_plan_id
    _forget(row, "asked")
    arguments: dict[str, JsonValue] = {"number": number, "actor": actor.name}
    digest = sha256(text.encode()).hexdigest()
    job = request_job(
        work,
        kind=MATCH,
        arguments=arguments,
        now=now,
        requested_by=actor.name,
        dedupe=f"{MATCH} {number} {digest}",
    )
    row.job_run_id = job
    return job


def _forget(row: TablePairRow, state: str) -> None:
    row.state, row.refusal, row.statement, row.matched_at = state, None, None, None
    row.digest = row.result_sha256 = row.shown_sha256 = ""


def _locked(work: UnitOfWork, number: str) -> TablePairRow:
    found = work.session.scalar(select(TablePairRow).where(TablePairRow.number == number).with_for_update())
    if found is None:
        raise LookupError(number)
    return found


@dataclass(frozen=True, slots=True)
class PairResult:
    """What a job reports; `matched` is None where the plan and the tables do not go together."""

    number: str
    state: str
    matched: Matched | None


def match_pair(
    database: Database,
    store: TableStore,
    *,
    number: str,
    actor: WhoActed,
    now: datetime,
    lease: Lease | None = None,
) -> PairResult:
    """Reads both tables, matches them, and keeps what came of it. Done again it comes to the same."""
    began = monotonic()
    with reading(database) as session:
        row = session.scalars(select(TablePairRow).where(TablePairRow.number == number)).one()
        text, tables = row.plan_text, ((row.left_name, row.left_sha256, row.left_size),
                                       (row.right_name, row.right_sha256, row.right_size))  # fmt: skip
    try:
        plan = read_plan(text)
        left, right = (
            _table(store, one, side.columns())
            for one, side in zip(tables, (plan.left, plan.right), strict=True)
        )
    except MatchRefused as refused:
        said: dict[str, JsonValue] = {"code": refused.code, "params": dict(refused.params)}
        _end(database, number, {"state": "refused", "refusal": said}, text=text, lease=lease)
        return PairResult(number, "refused", None)
    matched = match_tables(left, right, plan)
    values = _kept(store, matched)
    values |= {"state": "matched", "matched_at": now, "milliseconds": int((monotonic() - began) * 1000)}
    _end(database, number, values, text=text, lease=lease, told=(actor, now, plan))
    return PairResult(number, "matched", matched)


def _table(store: TableStore, one: tuple[str, str, int], columns: tuple[str, ...]) -> Table:
    try:
        table = read_content(store.content(*one), columns)
    except IntakeRefused:
        raise MatchRefused("no_file", file=one[0], problem="its bytes cannot be opened any more") from None
    if table.rows > ROWS_MAX:
        raise MatchRefused("too_many_rows", file=one[0], rows=f"{table.rows:,}", most=f"{ROWS_MAX:,}")
    return table


def _kept(store: TableStore, matched: Matched) -> dict[str, Any]:
    """The result whole, its first entries, and its digest: the same for the same tables and plan."""
    whole: Any = document(matched)
    rows: dict[str, Mapping[int, Row]] = {side: told_rows(matched, side) for side in ("left", "right")}
    told: Any = {side: list(found.values()) for side, found in rows.items()}
    return {
        "statement": [list(asdict(one).values()) for one in statement(matched)],
        "digest": sha256(json_text(whole).encode()).hexdigest(),
        "shown_sha256": store.keep_document(shown(whole, rows)),
        "result_sha256": store.keep_document({"document": whole, "rows": told}),
    }


def _end(
    database: Database,
    number: str,
    values: Mapping[str, Any],
    *,
    text: str,
    lease: Lease | None,
    told: tuple[WhoActed, datetime, Plan] | None = None,
) -> None:
    """Writes what came of it, unless the plan was changed meanwhile."""
    with unit_of_work(database) as work:
        if lease is not None:
            hold(work, lease)
        row = _locked(work, number)
        if row.plan_text != text or row.state != "asked":
            return
        for name, value in values.items():
            setattr(row, name, value)
        if told is not None:
            actor, now, plan = told
            body: dict[str, JsonValue] = {
                "plan": plan.version, "digest": row.digest, "statement": row.statement,
            }  # fmt: skip
            record(work, stream=f"match:{number}", type="tables_matched", actor=actor, at=now, body=body)
