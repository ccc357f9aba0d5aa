"""Rows of people: accounts, their sessions, failed attempts, the code of the first start."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from database.types import Base, Code, Id, Json, Sha256, Utc


class UserRow(Base):
    """One person. Rows are never deleted and names never change: the trail speaks of them for ever."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("name = lower(name)", name="name_in_small_letters"),
        CheckConstraint("initial_until IS NULL OR password_hash IS NOT NULL", name="initial_password_is_set"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[Utc | None]
    initial_until: Mapped[Utc | None]
    """Until when an initial password chosen by somebody else lets its person in to choose a new one."""
    roles: Mapped[Json]
    language: Mapped[str | None] = mapped_column(String(20))
    active: Mapped[bool]
    demo: Mapped[bool]
    """Of the sample company, with the password everybody knows, until it is replaced."""
    created_at: Mapped[Utc]
    last_signed_in_at: Mapped[Utc | None]


class LoginSessionRow(Base):
    """One sign-in of one person on one device. Only the hash of its token is stored."""

    __tablename__ = "login_session"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
        Index("ix_login_session_user_id_ended_at", "user_id", "ended_at"),
    )

    id: Mapped[Id]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    started_at: Mapped[Utc]
    last_seen_at: Mapped[Utc]
    expires_at: Mapped[Utc]
    ended_at: Mapped[Utc | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(60))
    device: Mapped[str] = mapped_column(String(200))


class LoginAttemptRow(Base):
    """How often one watched thing (an account, an address, the two together) failed in a row.

    The subject is a hash: a password typed into the name field must not lie here in the open.
    """

    __tablename__ = "login_attempt"

    watch: Mapped[Code] = mapped_column(primary_key=True)
    subject: Mapped[Sha256] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[Utc] = mapped_column(index=True)


class SetupTokenRow(Base):
    """The one-time code with which the first administrator is made."""

    __tablename__ = "setup_token"

    id: Mapped[Id]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    issued_at: Mapped[Utc]
    expires_at: Mapped[Utc]
    used_at: Mapped[Utc | None]
