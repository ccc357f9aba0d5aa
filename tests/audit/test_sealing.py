"""The bytes of an event, and what they refuse."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.sealing import ActorRef, NotCanonical, canonical_bytes, genesis, hash_of, seal, timestamp

LIN = ActorRef(id="lin", name="lin", roles=frozenset({"finance_lead", "finance"}))
AT = datetime(2026, 7, 20, 9, 30, 0, 5, tzinfo=UTC)

text = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(codec="ascii"), max_size=8)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def test_the_sealed_bytes_of_a_known_event_never_change() -> None:
    sealed = seal(
        "ticket:T-20260720-0001",
        seq=0,
        prev=genesis("ticket:T-20260720-0001"),
        type="ticket.opened",
        actor=LIN,
        at=AT,
        body={"amount_minor": -5000, "shop": "山月家居旗舰店", "assignee": None},
    )

    assert sealed.body.decode() == (
        '{"actor":{"id":"lin","name":"lin","roles":["finance","finance_lead"]},"alg":"sha256",'
        '"at":"2026-07-20T09:30:00.000005Z","body":{"amount_minor":-5000,"assignee":null,'
        '"shop":"山月家居旗舰店"},'
        '"prev":"4503a52a948779807c7cbc697690951cf635f08e02c30228bf7aeb857aeb72a0","seq":0,"stream":"ticket:T-20260720-0001","type":"ticket.opened","v":1}'
    )
    assert sealed.hash == "e1a69efcde2eb8b49ba2ef46764e75514b68694860cf551000631fb21cb1cd55"


def test_the_hash_has_the_leaf_prefix_of_a_merkle_log() -> None:
    # RFC 6962, section 2.1.1: the leaf hash of the empty entry
    assert hash_of(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_two_streams_begin_differently() -> None:
    assert genesis("ticket:T-1") != genesis("ticket:T-2")


@pytest.mark.parametrize(
    ("value", "bytes_"),
    [
        ({"b": 1, "a": [True, False, None]}, b'{"a":[true,false,null],"b":1}'),
        ({"text": '€$\u000f\nA\'B"\\\\"/'}, '{"text":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()),
        ({"rare": "𠮷", "del": "\x7f"}, '{"del":"\x7f","rare":"𠮷"}'.encode()),
        ((1, 2), b"[1,2]"),
        (2**53 - 1, b"9007199254740991"),
    ],
)
def test_canonical_bytes_are_those_of_rfc_8785(value: Any, bytes_: bytes) -> None:
    assert canonical_bytes(value) == bytes_


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"amount": 1.5}, r"\$\.amount: float has no place"),
        ({"amount": float("nan")}, "float has no place"),
        ({"list": [2**53]}, r"\$\.list\[0\]: an integer beyond"),
        ({"金额": 1}, "is not ASCII"),
        ({1: 1}, "is not ASCII"),
        ({"a": "\ud800"}, "a lone surrogate"),
        ({"a": b"bytes"}, "bytes has no place"),
        ({"a": AT}, "datetime has no place"),
    ],
)
def test_what_has_no_single_form_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(NotCanonical, match=reason):
        canonical_bytes(value)


@given(values)
def test_canonical_bytes_read_back_to_the_same_value_and_bytes(value: Any) -> None:
    once = canonical_bytes(value)

    assert json.loads(once) == value
    assert canonical_bytes(json.loads(once)) == once


def test_a_time_has_one_form_whatever_zone_it_came_in() -> None:
    shanghai = timezone(timedelta(hours=8))

    assert timestamp(AT) == "2026-07-20T09:30:00.000005Z"
    assert timestamp(datetime(2026, 7, 20, 17, 30, tzinfo=shanghai)) == "2026-07-20T09:30:00.000000Z"
    with pytest.raises(NotCanonical):
        timestamp(datetime(2026, 7, 20))  # noqa: DTZ001
