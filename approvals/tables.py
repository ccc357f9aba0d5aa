"""Rows of approval rounds and votes. Rounds are numbered and kept; votes are never changed."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from database.triggers import append_only
from database.types import Base, Code, Id, Json, Minor, Name, Sha256, Utc

OUTCOMES = ("approved", "rejected", "withdrawn", "expired", "void")
_KNOWN = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)


class ApprovalRoundRow(Base):
    __tablename__ = "approval_round"
    __table_args__ = (
        UniqueConstraint("subject", "number"),
        CheckConstraint(f"outcome IN ({_KNOWN})", name="known_outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_an_outcome"),
        CheckConstraint("votes_needed > 0", name="somebody_must_vote"),
        Index(
            "uq_approval_round_open",
            "subject",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    subject: Mapped[Name]
    number: Mapped[int]
    payload: Mapped[Json]
    payload_hash: Mapped[Sha256]
    amount_minor: Mapped[Minor]
    currency: Mapped[Code]
    policy_digest: Mapped[Sha256]
    tier: Mapped[Code]
    votes_needed: Mapped[int]
    roles: Mapped[Json]
    makers: Mapped[Json]
    opened_by: Mapped[Name]
    opened_at: Mapped[Utc]
    expires_at: Mapped[Utc]
    closed_at: Mapped[Utc | None]
    outcome: Mapped[Code | None]


class VoteRow(Base):
    __tablename__ = "approval_vote"
    __table_args__ = (UniqueConstraint("round_id", "voter"),)

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(ForeignKey("approval_round.id"))
    voter: Mapped[Name]
    approves: Mapped[bool]
    payload_hash: Mapped[Sha256]
    at: Mapped[Utc]


append_only(VoteRow.__tablename__, key=("round_id", "voter"))
