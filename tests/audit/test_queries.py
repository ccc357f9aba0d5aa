from datetime import datetime

from sqlalchemy import text

from audit.queries import events_of, heads_of
from audit.recording import record
from audit.verifying import verify_stream
from database.engine import Database
from database.triggers import declared
from database.unit_of_work import reading, unit_of_work
from people.actors import SYSTEM


def _record(database: Database, now: datetime, stream: str) -> str:
    with unit_of_work(database) as work:
        return record(work, stream=stream, type="tested", actor=SYSTEM, at=now, body={"n": 1}).hash


def _damage(database: Database) -> None:
    """What somebody with the database file and no scruples does."""
    with database.writer.begin() as connection:
        for trigger in declared():
            for statement in trigger.sqlite:
                connection.exec_driver_sql(f"DROP TRIGGER {statement.split()[2]}")
        connection.execute(text("UPDATE audit_event SET body = x'7b7d00'"))


def test_a_damaged_event_is_still_listed_beside_its_verdict(sqlite_database: Database, now: datetime) -> None:
    _record(sqlite_database, now, "ticket:T-1")
    _damage(sqlite_database)
    with reading(sqlite_database) as session:
        (event,) = events_of(session, "ticket:T-1")
        verdict = verify_stream(session, "ticket:T-1")
    assert (event.type, event.body, event.actor_roles) == ("tested", {}, ())
    assert (verdict.ok, verdict.first_bad) == (False, "ticket:T-1#0")


def test_the_heads_of_many_streams_are_asked_for_at_once(database: Database, now: datetime) -> None:
    _record(database, now, "ticket:T-1")
    heads = {name: _record(database, now, name) for name in ("ticket:T-1", "ticket:T-2")}
    with reading(database) as session:
        assert heads_of(session, ["ticket:T-1", "ticket:T-2", "ticket:T-3"]) == heads


def test_heads_of_more_streams_than_one_question_may_name(database: Database) -> None:
    with reading(database) as session:
        assert heads_of(session, [f"ticket:T-{number}" for number in range(70_000)]) == {}
