"""When a ticket is due: so many hours for whoever has it, paused while it is held."""

from datetime import datetime, timedelta

from workflow.tables import TicketRow

HOURS = {"open": 24, "assigned_finance": 48, "assigned_cs": 24, "assigned_wh": 24}
SECONDS_PER_DAY = 86_400


def start(row: TicketRow, *, state: str, now: datetime) -> None:
    """The time of whoever has it in that state begins anew."""
    row.due_at = now + timedelta(hours=HOURS[state])
    row.seconds_left = None


def pause(row: TicketRow, *, now: datetime) -> None:
    row.seconds_left = None if row.due_at is None else int((row.due_at - now).total_seconds())
    row.due_at = None
    row.held_since = now
    row.hold_count += 1


def resume(row: TicketRow, *, now: datetime) -> None:
    """Due again after what was left; a day begun on hold counts as a day."""
    if row.held_since is not None:
        row.held_days += -(-int((now - row.held_since).total_seconds()) // SECONDS_PER_DAY)
    row.due_at = None if row.seconds_left is None else now + timedelta(seconds=row.seconds_left)
    row.seconds_left = row.held_since = row.resume_at = row.remembered_state = None


def stop(row: TicketRow) -> None:
    """Nothing is due any more; what was on hold is no longer."""
    row.due_at = row.seconds_left = row.held_since = row.resume_at = row.remembered_state = None
