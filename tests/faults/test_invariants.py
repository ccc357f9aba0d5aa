"""Each invariant notices when its promise is broken, and says so by name."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from approvals.tables import ApprovalRoundRow, VoteRow
from database.types import Base
from database.unit_of_work import unit_of_work
from tests.conftest import NOON
from tests.faults.evening import Evening
from workflow.tables import AdjustmentRow

NOBODY_GUARDS = {"triggers_stand"}
LINE = {"side": "debit", "account": "6602", "amount_minor": 500}


@pytest.fixture(scope="module")
def done(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Evening:
    evening = Evening(tmp_path_factory.mktemp("done") / "home")
    evening.prepare(sqlite_template)
    evening.work()
    return evening


def said(evening: Evening, *statements: str) -> None:
    """Statements no program of ours would send; those who guard against them are sent away first."""
    with evening.opened() as shop, unit_of_work(shop.database) as work:
        connection = work.session.connection()
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for name in triggers.scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def added(evening: Evening, *rows: Base) -> None:
    with evening.opened() as shop, unit_of_work(shop.database) as work:
        for row in rows:
            work.add(row)
            work.flush()


def round_(*, votes_needed: int = 1, outcome: str = "approved") -> ApprovalRoundRow:
    return ApprovalRoundRow(
        id=1,
        subject="ticket:T-1",
        number=1,
        payload={},
        payload_hash="0" * 64,
        amount_minor=500,
        currency="CNY",
        policy_digest="0" * 64,
        tier="one",
        votes_needed=votes_needed,
        roles=["finance_lead"],
        makers=["lin"],
        opened_by="lin",
        opened_at=NOON,
        expires_at=NOON,
        closed_at=NOON,
        outcome=outcome,
    )


def vote(voter: str) -> VoteRow:
    return VoteRow(round_id=1, voter=voter, approves=True, payload_hash="0" * 64, at=NOON)


def booking(*lines: object) -> AdjustmentRow:
    return AdjustmentRow(
        ticket_id=1,
        round=1,
        lines=list(lines),
        reversal=[],
        amount_minor=500,
        currency="CNY",
        is_claim=False,
        claim_due_on=date(2026, 8, 1),
        booked_by="lin",
        booked_at=NOON,
    )


def truncated(evening: Evening, pattern: str) -> None:
    path = min(evening.home.glob(pattern))
    path.write_bytes(path.read_bytes()[:-20])


def gone(evening: Evening, pattern: str) -> None:
    min(evening.home.glob(pattern)).unlink()


Break = Callable[[Evening], None]
BREAKS: dict[str, tuple[Break, set[str]]] = {
    "a row nobody counted": (
        lambda one: said(one, "UPDATE source_file SET accepted = accepted + 1 WHERE id = 1"),
        {"every_row_of_a_file_is_counted"},
    ),
    "facts cut short": (lambda one: truncated(one, "facts/orders/*/*.parquet"), {"facts_are_on_disk"}),
    "facts gone": (lambda one: gone(one, "facts/ledger/*/*.parquet"), {"facts_are_on_disk"}),
    "outcomes cut short": (
        lambda one: truncated(one, "runs/*/outcomes.parquet"),
        {"every_row_of_a_run_has_one_outcome"},
    ),
    "an exception lost": (
        lambda one: said(one, "DELETE FROM found_exception WHERE id = 1"),
        {"what_runs_found_is_kept"},
    ),
    "two tickets of one difference": (
        lambda one: said(
            one,
            "DROP INDEX uq_ticket_identity_unarchived",
            "UPDATE ticket SET identity = (SELECT identity FROM ticket WHERE id = 1) WHERE id = 2",
        ),
        {"one_live_ticket_per_difference"},
    ),
    "an event changed": (
        lambda one: said(one, "UPDATE audit_event SET body = replace(body, '山', '川') WHERE id = 1"),
        {"the_trail_is_whole"},
    ),
    "the last event unreadable": (
        lambda one: said(
            one,
            "UPDATE audit_event SET body = 'x' "
            "WHERE stream = (SELECT 'ticket:' || number FROM ticket WHERE id = 1)",
        ),
        {"the_trail_is_whole", "states_are_as_the_trail_tells"},
    ),
    "an event cut off": (
        lambda one: said(
            one,
            "DELETE FROM audit_event WHERE stream = (SELECT 'ticket:' || number FROM ticket WHERE id = 1)",
        ),
        {"the_trail_is_whole", "one_event_per_version"},
    ),
    "a state by hand": (
        lambda one: said(one, "UPDATE ticket SET state = 'assigned_finance' WHERE id = 1"),
        {"states_are_as_the_trail_tells"},
    ),
    "a maker's vote": (lambda one: added(one, round_(), vote("lin")), {"nobody_approved_his_own"}),
    "a vote too few": (
        lambda one: added(one, round_(votes_needed=2), vote("zhou")),
        {"approvals_have_their_votes"},
    ),
    "a booking of nobody's": (
        lambda one: added(one, booking(LINE, {**LINE, "side": "credit"})),
        {"bookings_were_proposed"},
    ),
    "a booking of one side": (
        lambda one: added(one, booking(LINE)),
        {"bookings_were_proposed", "bookings_balance"},
    ),
    "a job left alone": (
        lambda one: said(
            one,
            "UPDATE job_run SET state = 'running', ended_at = NULL, lease_until = '2026-07-19 00:00:00' "
            "WHERE id = 1",
        ),
        {"jobs_are_looked_after"},
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_promise_is_named(done: Evening, tmp_path: Path, name: str) -> None:
    breaks, expected = BREAKS[name]
    evening = done.copied(tmp_path / "home")
    evening.clock.moment = done.clock.moment
    breaks(evening)
    assert {one.partition(":")[0] for one in evening.broken()} - NOBODY_GUARDS == expected
