"""Rows that remember jobs. SQL is the truth about a job; the queue is only a bell."""

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from database.types import Base, Code, Id, Json, Utc

JOB_STATES = ("queued", "running", "finished", "failed")


class JobRunRow(Base):
    """One asked-for run of one kind of job.

    `fence` grows with every claim; an effect commits only while its fence is still the row's.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'finished', 'failed')", name="known_state"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="running_holds_a_lease"),
        CheckConstraint(
            "(state IN ('finished', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_a_time"
        ),
        # A second click asks for the same thing: while one such run waits or works, no other is queued.
        Index(
            "uq_job_run_dedupe_live",
            "dedupe",
            unique=True,
            sqlite_where=text("dedupe IS NOT NULL AND state IN ('queued', 'running')"),
            postgresql_where=text("dedupe IS NOT NULL AND state IN ('queued', 'running')"),
        ),
        Index("ix_job_run_state_lease_until", "state", "lease_until"),
    )

    id: Mapped[Id]
    kind: Mapped[Code]
    arguments: Mapped[Json]
    dedupe: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[Code]
    requested_by: Mapped[str] = mapped_column(String(200))
    requested_at: Mapped[Utc]
    rung_at: Mapped[Utc | None]
    attempt: Mapped[int]
    fence: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[Utc | None]
    stage: Mapped[str] = mapped_column(String(60))
    done: Mapped[int]
    total: Mapped[int]
    started_at: Mapped[Utc | None]
    ended_at: Mapped[Utc | None]
    result: Mapped[Json | None]
    error: Mapped[str | None] = mapped_column(Text)


class LeaseRow(Base):
    """A named lease that one process holds at a time, such as the scheduler's."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    until: Mapped[Utc]
