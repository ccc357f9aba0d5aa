"""Whatever is done to a chain of events is found, named rightly, and at the right place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.chain import Finding, StoredEvent, check, length_of
from audit.sealing import ActorRef, genesis, hash_of, seal

LENGTH = 8
STREAM = "ticket:T-20260720-0001"
WU = ActorRef(id="wu", name="wu", roles=frozenset({"warehouse"}))


def chain(stream: str = STREAM, length: int = LENGTH) -> list[StoredEvent]:
    events, prev = [], genesis(stream)
    for seq in range(length):
        at = datetime(2026, 7, 20, tzinfo=UTC) + timedelta(minutes=seq)
        sealed = seal(
            stream, seq=seq, prev=prev, type="ticket.noted", actor=WU, at=at, body={"note": f"第{seq}件"}
        )
        events.append(
            StoredEvent(stream, seq, "ticket.noted", at, "wu", "wu", sealed.body, sealed.hash, prev)
        )
        prev = sealed.hash
    return events


def found(events: list[StoredEvent]) -> tuple[Finding, str | None]:
    verdict = check(events)
    assert verdict.ok == (verdict.verdict is Finding.OK)
    return verdict.verdict, verdict.first_bad


places = st.integers(0, LENGTH - 1)


def test_chains_as_they_were_written_are_whole() -> None:
    verdict = check(chain("file:1") + chain("ticket:T-1", 1) + chain("ticket:T-2"))

    assert (verdict.ok, verdict.verdict, verdict.events, verdict.checkpoints, verdict.first_bad) == (
        True,
        Finding.OK,
        17,
        0,
        None,
    )


def test_no_events_at_all_are_whole() -> None:
    assert found([]) == (Finding.OK, None)


@given(at=places, data=st.data())
def test_a_flipped_bit_of_a_body_is_found(at: int, data: st.DataObject) -> None:
    events = chain()
    body = bytearray(events[at].body)
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    events[at] = replace(events[at], body=bytes(body))

    assert found(events) == (Finding.BODY_HASH, f"{STREAM}#{at}")


@given(at=places, data=st.data())
def test_a_flipped_digit_of_a_hash_is_found(at: int, data: st.DataObject) -> None:
    events = chain()
    index = data.draw(st.integers(0, 63))
    hash_ = events[at].hash
    other = "0" if hash_[index] != "0" else "1"
    events[at] = replace(events[at], hash=hash_[:index] + other + hash_[index + 1 :])

    assert found(events) == (Finding.BODY_HASH, f"{STREAM}#{at}")


@given(at=st.integers(0, LENGTH - 2))
def test_a_body_changed_together_with_its_hash_breaks_the_chain_behind_it(at: int) -> None:
    events = chain()
    body = events[at].body.replace("第".encode(), "假".encode())
    events[at] = replace(events[at], body=body, hash=hash_of(body))

    assert found(events) == (Finding.CHAIN_BREAK, f"{STREAM}#{at + 1}")


@given(at=places)
def test_bytes_that_are_no_event_are_found_though_they_fit_their_hash(at: int) -> None:
    events = chain()
    for body in (b"\xff", b"[]", b"{}", events[at].body + b" "):
        changed = [*events]
        changed[at] = replace(events[at], body=body, hash=hash_of(body))
        assert found(changed) == (Finding.BODY_FORM, f"{STREAM}#{at}")


@given(at=st.integers(0, LENGTH - 2))
def test_a_deleted_event_leaves_a_gap(at: int) -> None:
    events = chain()
    del events[at]

    assert found(events) == (Finding.GAP, f"{STREAM}#{at}")


@given(first=st.integers(1, LENGTH - 3), count=st.integers(1, LENGTH))
def test_a_middle_cut_out_leaves_a_gap(first: int, count: int) -> None:
    events = chain()
    del events[first : min(first + count, LENGTH - 1)]

    assert found(events) == (Finding.GAP, f"{STREAM}#{first}")


@given(at=st.integers(0, LENGTH - 2))
def test_a_deleted_event_is_found_though_the_rest_moved_up(at: int) -> None:
    events = chain()
    del events[at]
    events = [replace(event, seq=seq) for seq, event in enumerate(events)]

    assert found(events) == (Finding.CHAIN_BREAK, f"{STREAM}#{at}")


@given(left=places, right=places)
def test_two_events_that_changed_places_are_found(left: int, right: int) -> None:
    events = chain()
    left, right = min(left, right), max(left, right)
    one, other = events[left], events[right]
    events[left], events[right] = replace(other, seq=left), replace(one, seq=right)

    wanted = (Finding.OK, None) if left == right else (Finding.CHAIN_BREAK, f"{STREAM}#{left}")
    assert found(events) == wanted


@given(at=places)
def test_a_doubled_event_is_a_fork(at: int) -> None:
    events = chain()
    events.insert(at, events[at])
    assert found(events) == (Finding.FORK, f"{STREAM}#{at}")

    moved = [replace(event, seq=seq) for seq, event in enumerate(events)]
    assert found(moved) == (Finding.FORK, f"{STREAM}#{at + 1}")


@given(kept=st.integers(0, LENGTH - 1))
def test_a_cut_off_end_is_found_by_whoever_knows_the_length(kept: int) -> None:
    whole, cut = check(chain()), check(chain()[:kept])

    assert length_of(whole, stream=STREAM, expected=LENGTH).ok
    verdict = length_of(cut, stream=STREAM, expected=LENGTH)
    assert (verdict.verdict, verdict.first_bad) == (Finding.TRUNCATED, f"{STREAM}#{kept}")


def test_an_event_added_behind_the_known_end_is_found() -> None:
    verdict = length_of(check(chain()), stream=STREAM, expected=LENGTH - 1)

    assert (verdict.verdict, verdict.first_bad) == (Finding.FORK, f"{STREAM}#{LENGTH - 1}")


@given(at=places)
@pytest.mark.parametrize(
    "change",
    [
        {"type": "ticket.closed"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"actor_id": "chen"},
        {"actor_name": "chen"},
        {"prev": "0" * 64},
    ],
)
def test_a_column_that_says_something_else_than_the_bytes_is_found(change: dict[str, Any], at: int) -> None:
    events = chain()
    events[at] = replace(events[at], **change)

    assert found(events) == (Finding.PROJECTION, f"{STREAM}#{at}")


def test_a_chain_given_to_another_stream_is_found() -> None:
    assert found([replace(event, stream="ticket:T-9") for event in chain()]) == (
        Finding.CHAIN_BREAK,
        "ticket:T-9#0",
    )
