"""Verifying the stored trail, stream by stream, in bounded memory."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from audit.chain import Finding, StoredEvent, Verdict, check, length_of
from audit.tables import AuditEventRow

__all__ = ["Finding", "Verdict", "verify_all", "verify_stream"]

ROWS_AT_A_TIME = 2_000


def verify_stream(session: Session, stream: str, *, expected_events: int | None = None) -> Verdict:
    """Whether one stream is as it was written.

    Give `expected_events` where it is known how many there must be (a ticket's version): only that shows
    what was cut off the end.
    """
    verdict = _verify(session, _columns().where(AuditEventRow.stream == stream))
    return verdict if expected_events is None else length_of(verdict, stream=stream, expected=expected_events)


def verify_all(session: Session) -> Verdict:
    """Whether every stream is as it was written; stops at the first event that is not."""
    return _verify(session, _columns())


def _columns() -> Select[*tuple[Any, ...]]:
    wanted = (getattr(AuditEventRow, name) for name in StoredEvent.__slots__)
    return select(*wanted).order_by(AuditEventRow.stream, AuditEventRow.seq)


def _verify(session: Session, wanted: Select[*tuple[Any, ...]]) -> Verdict:
    with session.execute(wanted.execution_options(yield_per=ROWS_AT_A_TIME)) as rows:
        return check(StoredEvent(*row) for row in rows)
