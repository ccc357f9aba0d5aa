"""Rows of the runs: what each was asked, read and found. What it found is seen once the run is published."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from database.types import Base, Code, Id, Json, Minor, Name, Sha256, Utc

STATES = ("running", "published", "superseded", "failed", "abandoned")


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
