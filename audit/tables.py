"""The trail's rows: written once, never changed, never removed; both databases refuse to."""

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from database.triggers import Trigger, append_only, declare
from database.types import Base, Id, Sha256, Utc


class AuditEventRow(Base):
    """One event. `body` is what was sealed; every other column repeats what stands in it, for questions.

    Two events may not follow the same one: a fork of a stream fails at its second event.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("stream", "seq"),
        UniqueConstraint("stream", "prev"),
        CheckConstraint("seq >= 0", name="counted_from_zero"),
        CheckConstraint("hash <> prev", name="no_own_predecessor"),
        Index("ix_audit_event_at", "at"),
        Index("ix_audit_event_actor_id_at", "actor_id", "at"),
    )

    id: Mapped[Id]
    stream: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int]
    type: Mapped[str] = mapped_column(String(60))
    at: Mapped[Utc]
    actor_id: Mapped[str] = mapped_column(String(200))
    actor_name: Mapped[str] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[Sha256]
    prev: Mapped[Sha256]


append_only(AuditEventRow.__tablename__, key=("stream", "seq"))
# A connection without recursive_triggers would still replace a row by its id or its predecessor.
declare(
    Trigger(
        name="audit_event_not_replaced",
        table=AuditEventRow.__tablename__,
        sqlite=(
            "CREATE TRIGGER audit_event_not_replaced BEFORE INSERT ON audit_event "
            "WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) "
            "OR EXISTS (SELECT 1 FROM audit_event WHERE stream = NEW.stream AND prev = NEW.prev) "
            "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
        ),
        postgresql="BEGIN RETURN NEW; END;",
        postgresql_when=(),
    )
)
