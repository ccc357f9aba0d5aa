"""Turns recorded events into notices: each event once, whenever it was committed."""

import json

from sqlalchemy import func, insert, select

from audit.tables import AuditEventRow
from database.unit_of_work import UnitOfWork
from notifications.recipients import addresses_in
from notifications.tables import AnnouncedRow, NoticeRow

BATCH = 500
# A transaction takes its event's id before it commits, so a lower id may appear after a higher one. No
# transaction is this many events late.
LATE_COMMITS = 10_000


def announce_new_events(work: UnitOfWork, *, limit: int = BATCH) -> int:
    """Writes the notices of up to `limit` events not yet announced; how many events it looked at.

    Called by one process at a time; a second that slipped in would fail on the announced event's key.
    """
    newest = work.session.scalar(select(func.max(AnnouncedRow.event_id))) or 0
    events = work.session.execute(
        select(AuditEventRow.id, AuditEventRow.body)
        .outerjoin(AnnouncedRow, AnnouncedRow.event_id == AuditEventRow.id)
        .where(AnnouncedRow.event_id.is_(None), AuditEventRow.id > newest - LATE_COMMITS)
        .order_by(AuditEventRow.id)
        .limit(limit)
    ).all()
    notices = [
        {"event_id": event.id, "address": address}
        for event in events
        for address in addresses_in(json.loads(event.body)["body"])
    ]
    if events:
        work.session.execute(insert(AnnouncedRow), [{"event_id": event.id} for event in events])
    if notices:
        work.session.execute(insert(NoticeRow), notices)
    return len(events)
