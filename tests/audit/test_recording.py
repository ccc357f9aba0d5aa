"""Events in the database: written in their change's transaction, in one line per stream, for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from audit.queries import event_count, events_of, heads_of
from audit.recording import record
from audit.sealing import ActorRef, NotCanonical, genesis
from audit.tables import AuditEventRow
from audit.verifying import Finding, verify_all, verify_stream
from database.engine import Database
from database.unit_of_work import reading, unit_of_work

LIN = ActorRef(id="lin", name="lin", roles=frozenset({"finance"}))


def write(database: Database, now: datetime, *, stream: str = "ticket:T-1", count: int = 1) -> None:
    for number in range(count):
        with unit_of_work(database) as work:
            record(
                work,
                stream=stream,
                type="ticket.noted",
                actor=LIN,
                at=now + timedelta(seconds=number),
                body={"n": number},
            )


def test_events_of_a_stream_read_back_as_they_were_written(database: Database, now: datetime) -> None:
    write(database, now, count=2)

    with reading(database) as session:
        first, second = events_of(session, "ticket:T-1")
        heads = heads_of(session, ["ticket:T-1", "ticket:T-2"])
    assert (first.seq, first.type, first.at, first.actor_id, first.actor_roles, first.body) == (
        0,
        "ticket.noted",
        now,
        "lin",
        ("finance",),
        {"n": 0},
    )
    assert (first.prev, second.prev, heads) == (
        genesis("ticket:T-1"),
        first.hash,
        {"ticket:T-1": second.hash},
    )


def test_streams_are_chained_apart_and_verified_together(database: Database, now: datetime) -> None:
    write(database, now, stream="ticket:T-1", count=3)
    write(database, now, stream="file:7", count=2)

    with reading(database) as session:
        assert verify_stream(session, "ticket:T-1", expected_events=3).ok
        assert (verify_all(session).ok, verify_all(session).events, event_count(session)) == (True, 5, 5)


def test_an_event_does_not_outlive_the_change_it_tells_of(database: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError), unit_of_work(database) as work:
        record(work, stream="company", type="company.set_up", actor=LIN, at=now, body={})
        raise RuntimeError("the change failed after all")

    with reading(database) as session:
        assert events_of(session, "company") == []


def test_a_body_without_canonical_bytes_is_not_recorded(database: Database, now: datetime) -> None:
    body: Any = {"rate": 0.006}
    with pytest.raises(NotCanonical), unit_of_work(database) as work:
        record(work, stream="company", type="company.set_up", actor=LIN, at=now, body=body)


def test_many_writers_of_one_stream_make_one_line(database: Database, now: datetime) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(database, now, count=5), range(8)))

    with reading(database) as session:
        assert verify_stream(session, "ticket:T-1", expected_events=40).ok


def test_a_fork_is_refused_by_the_database(database: Database, now: datetime) -> None:
    write(database, now, count=2)
    with reading(database) as session:
        last = events_of(session, "ticket:T-1")[1]
    fork = {
        "stream": last.stream,
        "type": last.type,
        "at": now,
        "actor_id": "wu",
        "actor_name": "wu",
        "body": b"{}",
        "hash": "0" * 64,
    }

    for place in ({"seq": last.seq, "prev": "1" * 64}, {"seq": last.seq + 1, "prev": last.prev}):
        with pytest.raises(IntegrityError), unit_of_work(database) as work:
            work.add(AuditEventRow(**fork, **place))


INSERT = (
    "INTO audit_event (id, stream, seq, type, at, actor_id, actor_name, body, hash, prev) "
    "SELECT {id}, stream, {seq}, 'forged', at, actor_id, actor_name, body, hash, {prev} FROM audit_event"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET type = 'forged'",
        "UPDATE audit_event SET id = id + 100",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE seq = 0",
    ],
)
def test_what_was_written_can_be_neither_changed_nor_removed(
    database: Database, now: datetime, statement: str
) -> None:
    write(database, now)

    with pytest.raises(DBAPIError, match="audit_event is append-only"), unit_of_work(database) as work:
        work.session.execute(text(statement))


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "place",
    [
        {"id": "id", "seq": "9", "prev": "hash"},
        {"id": "99", "seq": "seq", "prev": "hash"},
        {"id": "99", "seq": "9", "prev": "prev"},
    ],
)
def test_sqlite_replaces_no_event_even_on_a_foreign_connection(
    sqlite_database: Database, now: datetime, place: dict[str, str], recursive: str
) -> None:
    write(sqlite_database, now)

    with create_engine(sqlite_database.url).connect() as connection:
        connection.exec_driver_sql(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(DBAPIError, match="append-only"):
            connection.exec_driver_sql("INSERT OR REPLACE " + INSERT.format(**place))


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_event CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM audit_event",
        "INSERT "
        + INSERT.format(id="id + 100", seq="seq", prev="prev")
        + " ON CONFLICT (stream, seq) DO UPDATE SET type = 'forged'",
    ],
)
def test_postgresql_refuses_its_own_ways_around(database: Database, now: datetime, statement: str) -> None:
    if database.dialect != "postgresql":
        pytest.skip("TRUNCATE, replica sessions and ON CONFLICT DO UPDATE are tried on PostgreSQL")
    write(database, now)

    with pytest.raises(DBAPIError, match="audit_event is append-only"), unit_of_work(database) as work:
        work.session.execute(text(statement))


def test_whoever_drops_the_triggers_and_edits_is_found_by_verifying(
    database: Database, now: datetime
) -> None:
    write(database, now, count=3)
    with unit_of_work(database) as work:
        if work.is_postgresql:
            work.session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        else:
            work.session.execute(text("DROP TRIGGER audit_event_append_only_update"))
        work.session.execute(text("UPDATE audit_event SET actor_id = 'wu' WHERE seq = 1"))

    with reading(database) as session:
        verdict = verify_all(session)
    assert (verdict.ok, verdict.verdict, verdict.first_bad) == (False, Finding.PROJECTION, "ticket:T-1#1")
