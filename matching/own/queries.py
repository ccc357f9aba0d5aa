"""Questions about tables matched by people's own plans; frozen values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.own.showing import Ended
from matching.tables import OwnPlanRow, TablePairRow

PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """A version of a plan. `state`: proposed, on, replaced, declined."""

    id: int
    name: str
    version: int
    text: str
    state: str
    opens_tickets: bool
    team: str
    made_by: str
    made_at: datetime
    decided_by: str

    @property
    def type(self) -> str:
        """The type of the tickets it opens."""
        return f"own:{self.name}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tables, and what came of them once they are matched."""

    number: str
    state: str
    plan_text: str
    own_plan_id: int | None
    left_name: str
    right_name: str
    heads_sha256: str
    refusal: tuple[str, Mapping[str, str]] | None
    statement: tuple[Ended, ...]
    digest: str
    result_sha256: str
    shown_sha256: str
    milliseconds: int
    job_run_id: int | None
    made_by: str
    made_at: datetime

    def rows(self, *outcomes: str) -> int:
        """How many rows of both sides ended so; all of them where none is named."""
        return sum(one.rows for one in self.statement if not outcomes or one.outcome in outcomes)


def pair(session: Session, number: str) -> Pair | None:
    row = session.scalar(select(TablePairRow).where(TablePairRow.number == number))
    return None if row is None else _pair(row)


def pairs(session: Session, *, limit: int = PAGE, skip: int = 0) -> tuple[Pair, ...]:
    """The latest first."""
    wanted = select(TablePairRow).order_by(TablePairRow.id.desc()).offset(skip).limit(limit)
    return tuple(map(_pair, session.scalars(wanted)))


def pair_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TablePairRow)) or 0


def own_plans(session: Session) -> tuple[OwnPlan, ...]:
    """What is in force and what waits for a second person, by name."""
    wanted = select(OwnPlanRow).where(OwnPlanRow.state.in_(("on", "proposed")))
    return tuple(map(_plan, session.scalars(wanted.order_by(OwnPlanRow.name, OwnPlanRow.version))))


def own_plan(session: Session, plan_id: int) -> OwnPlan | None:
    row = session.get(OwnPlanRow, plan_id)
    return None if row is None else _plan(row)


def _plan(row: OwnPlanRow) -> OwnPlan:
    return OwnPlan(
        id=row.id,
        name=row.name,
        version=row.version,
        text=row.text,
        state=row.state,
        opens_tickets=row.opens_tickets,
        team=row.team,
        made_by=row.made_by,
        made_at=row.made_at,
        decided_by=row.decided_by,
    )


def _pair(row: TablePairRow) -> Pair:
    refusal: dict[str, Any] | None = row.refusal
    return Pair(
        number=row.number,
        state=row.state,
        plan_text=row.plan_text,
        own_plan_id=row.own_plan_id,
        left_name=row.left_name,
        right_name=row.right_name,
        heads_sha256=row.heads_sha256,
        refusal=None if refusal is None else (refusal["code"], refusal["params"]),
        statement=tuple(Ended(*one) for one in row.statement or ()),
        digest=row.digest,
        result_sha256=row.result_sha256,
        shown_sha256=row.shown_sha256,
        milliseconds=row.milliseconds,
        job_run_id=row.job_run_id,
        made_by=row.made_by,
        made_at=row.made_at,
    )
