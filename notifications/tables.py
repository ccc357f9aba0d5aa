"""Notices: which event reached which address, and how far each person has read."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from database.types import Base, Id


class AnnouncedRow(Base):
    """An event whose addresses have been looked at; it is never announced twice."""

    __tablename__ = "announced_event"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True, autoincrement=False)


class NoticeRow(Base):
    """One event for one address. Ids grow in the order of announcing, so "read until" is one number."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("event_id", "address"), Index("ix_notice_address_id", "address", "id"))

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"))
    address: Mapped[str] = mapped_column(String(200))


class ReadUntilRow(Base):
    """The last notice a person has seen."""

    __tablename__ = "notice_read_until"

    user_name: Mapped[str] = mapped_column(String(200), primary_key=True)
    notice_id: Mapped[int] = mapped_column(BigInteger)
