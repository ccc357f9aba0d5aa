from datetime import datetime

from audit.recording import record
from database.engine import Database
from database.types import JsonValue
from database.unit_of_work import reading, unit_of_work
from notifications.announcing import announce_new_events
from notifications.inbox import mark_read, notices, unread_count
from notifications.recipients import addresses_in, addresses_of
from people.actors import Actor, Role


def _actor(name: str, *roles: Role) -> Actor:
    return Actor(id=name, name=name, display_name=name.title(), roles=frozenset(roles))


LIN = _actor("lin", Role.FINANCE)
ZHOU = _actor("zhou", Role.FINANCE_LEAD)
CHEN = _actor("chen", Role.CUSTOMER_SERVICE)


def _happens(database: Database, now: datetime, *hear: JsonValue, by: Actor = LIN, seq: int = 1) -> None:
    with unit_of_work(database) as work:
        record(work, stream=f"ticket:T-{seq}", type="assign_cs", actor=by, at=now, body={"hear": list(hear)})


def _announce(database: Database, limit: int = 500) -> int:
    with unit_of_work(database) as work:
        return announce_new_events(work, limit=limit)


def _unread(database: Database, actor: Actor) -> int:
    with reading(database) as session:
        return unread_count(session, actor)


def test_a_lead_is_reached_as_himself_and_through_every_role_he_includes() -> None:
    assert addresses_of(ZHOU) == {
        "user:zhou",
        "team:finance_lead",
        "role:finance_lead",
        "team:finance",
        "role:finance",
    }


def test_only_addresses_of_a_known_kind_count_and_each_once() -> None:
    assert addresses_in({"hear": ["user:a", "team:b", "user:a", "mail:x", 3]}) == ("user:a", "team:b")
    assert addresses_in({}) == ()


def test_an_event_reaches_those_it_names_once_and_never_who_did_it(database: Database, now: datetime) -> None:
    _happens(database, now, "user:chen", "team:customer_service", "role:finance")
    assert _announce(database) == 1
    assert [_unread(database, one) for one in (CHEN, ZHOU, LIN)] == [1, 1, 0]
    with reading(database) as session:
        (notice,) = notices(session, CHEN)
    assert (notice.ticket, notice.type, notice.actor_name, notice.is_unread) == (
        "T-1",
        "assign_cs",
        "lin",
        True,
    )


def test_announcing_again_announces_nothing_and_a_backlog_comes_in_batches(
    database: Database, now: datetime
) -> None:
    for seq in range(5):
        _happens(database, now, "user:chen", seq=seq)
    assert [_announce(database, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert _unread(database, CHEN) == 5


def test_what_was_read_is_no_longer_new_and_what_comes_later_is(database: Database, now: datetime) -> None:
    _happens(database, now, "user:chen", seq=1)
    _announce(database)
    with unit_of_work(database) as work:
        mark_read(work, actor=CHEN, until=notices(work.session, CHEN)[0].id)
    _happens(database, now, "user:chen", seq=2)
    _announce(database)
    assert _unread(database, CHEN) == 1
    with reading(database) as session:
        assert [(one.ticket, one.is_unread) for one in notices(session, CHEN)] == [
            ("T-2", True),
            ("T-1", False),
        ]
