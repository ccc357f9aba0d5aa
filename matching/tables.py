"""Rows of the runs: what each was asked, read and found. What it found is seen once the run is published."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from database.types import Base, BigInt, Code, Id, Json, Minor, Name, Sha256, Utc

STATES = ("running", "published", "superseded", "failed", "abandoned")
PAIR_STATES = ("draft", "asked", "matched", "refused")
OWN_PLAN_STATES = ("proposed", "on", "replaced", "declined")


class MatchRunRow(Base):
    """One run of one plan. Of two of a plan, the one with the greater id saw the newer catalogue."""

    __tablename__ = "match_run"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(one) for one in STATES)})", name="known_state"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_a_time"),
        CheckConstraint(
            "(state IN ('published', 'superseded')) = (result IS NOT NULL)", name="done_has_a_result"
        ),
        Index("ix_match_run_plan_state", "plan", "state"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    plan: Mapped[Code]
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"))
    as_of: Mapped[date | None] = mapped_column(Date)  # asked for; None: each shop's own day
    state: Mapped[Code]
    rule_version: Mapped[Code]
    requested_by: Mapped[Name]
    job_run_id: Mapped[int | None] = mapped_column(ForeignKey("job_run.id"), index=True)
    started_at: Mapped[Utc]
    published_at: Mapped[Utc | None]
    milliseconds: Mapped[int] = mapped_column(Integer, default=0)
    inputs: Mapped[Json]  # ids of the files whose facts were read
    parameters: Mapped[Json]
    result: Mapped[Json | None]
    digest: Mapped[str] = mapped_column(String(64), default="")


class FoundExceptionRow(Base):
    """One exception of one run, in the plan's order."""

    __tablename__ = "found_exception"
    __table_args__ = (UniqueConstraint("run_id", "identity"), UniqueConstraint("run_id", "found_no"))

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    found_no: Mapped[int] = mapped_column(Integer)
    identity: Mapped[Sha256]
    evidence_digest: Mapped[Sha256]
    type: Mapped[Code]
    amount_minor: Mapped[Minor]
    currency: Mapped[str] = mapped_column(String(3))
    found: Mapped[Json]


class OwnPlanRow(Base):
    """One version of a plan made for two tables. What opens tickets is switched on by somebody else."""

    __tablename__ = "own_plan"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint(f"state IN ({', '.join(repr(one) for one in OWN_PLAN_STATES)})", name="known_state"),
        CheckConstraint("NOT opens_tickets OR decided_by <> made_by", name="two_people"),
        Index(
            "uq_own_plan_on", "name", unique=True,
            sqlite_where=text("state = 'on'"), postgresql_where=text("state = 'on'"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    name: Mapped[Name]
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[Sha256]
    state: Mapped[Code]
    opens_tickets: Mapped[bool] = mapped_column(default=False)
    team: Mapped[Code]
    made_by: Mapped[Name]
    made_at: Mapped[Utc]
    decided_by: Mapped[Name] = mapped_column(default="")
    decided_at: Mapped[Utc | None]


class TablePairRow(Base):
    """Two tables somebody handed in, the plan they are held by, and what came of it. Tables lie sealed."""

    __tablename__ = "table_pair"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(one) for one in PAIR_STATES)})", name="known_state"),
        CheckConstraint("(state = 'matched') = (matched_at IS NOT NULL)", name="matched_has_a_time"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[Code]
    plan_text: Mapped[str] = mapped_column(Text)
    own_plan_id: Mapped[int | None] = mapped_column(ForeignKey("own_plan.id"), index=True)
    left_name: Mapped[Name]
    left_sha256: Mapped[Sha256]
    left_size: Mapped[BigInt]
    right_name: Mapped[Name]
    right_sha256: Mapped[Sha256]
    right_size: Mapped[BigInt]
    heads_sha256: Mapped[Sha256]
    refusal: Mapped[Json | None]
    statement: Mapped[Json | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    result_sha256: Mapped[str] = mapped_column(String(64), default="")
    shown_sha256: Mapped[str] = mapped_column(String(64), default="")
    milliseconds: Mapped[int] = mapped_column(Integer, default=0)
    job_run_id: Mapped[int | None] = mapped_column(ForeignKey("job_run.id"), index=True)
    made_by: Mapped[Name]
    made_at: Mapped[Utc]
    matched_at: Mapped[Utc | None]
