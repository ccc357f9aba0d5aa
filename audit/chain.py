"""Whether a chain of events is whole. Pure, and reads any number of events in the memory of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from audit.sealing import SCHEME_VERSION, NotCanonical, genesis, hash_of, read_canonical, timestamp

FIELDS = frozenset({"v", "alg", "stream", "seq", "type", "at", "actor", "body", "prev"})


class Finding(StrEnum):
    """What can be wrong with a trail, told apart. Forks and gaps need not be tampering; the rest is."""

    OK = "OK"
    BODY_HASH = "BODY_HASH"  # the stored bytes are not the ones that were hashed
    BODY_FORM = "BODY_FORM"  # the bytes fit their hash, but no event has such bytes
    CHAIN_BREAK = "CHAIN_BREAK"  # the event names another predecessor than the one before it
    FORK = "FORK"  # two events claim the same place
    GAP = "GAP"  # a place in the middle, or the beginning, is missing
    TRUNCATED = "TRUNCATED"  # the end is missing
    PROJECTION = "PROJECTION"  # a column says something else than the sealed bytes


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as it lies in the database or in an exported bundle."""

    stream: str
    seq: int
    type: str
    at: datetime
    actor_id: str
    actor_name: str
    body: bytes
    hash: str
    prev: str

    @property
    def place(self) -> str:
        return place(self.stream, self.seq)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "is it as it was written?"; `first_bad` is `stream#seq`, None where all is well."""

    ok: bool
    verdict: Finding
    events: int
    checkpoints: int
    first_bad: str | None


@dataclass(slots=True)
class _Chain:
    """Where the checking of one stream stands."""

    stream: str
    length: int
    head: str
    before_head: str


def place(stream: str, seq: int) -> str:
    """How an event is named in a verdict."""
    return f"{stream}#{seq}"


def check(events: Iterable[StoredEvent]) -> Verdict:
    """The first thing wrong with the events, or that nothing is. Events come by stream, then by seq.

    What was cut off the end of a stream leaves nothing to see here: whoever knows how long it was, asks with
    `length_of` (a ticket's version counts its events), and signed checkpoints will know for all.
    """
    count = 0
    for count, (event, finding, first_bad) in enumerate(_checked(events), start=1):
        if finding is not Finding.OK:
            return Verdict(
                ok=False, verdict=finding, events=count, checkpoints=0, first_bad=first_bad or event.place
            )
    return Verdict(ok=True, verdict=Finding.OK, events=count, checkpoints=0, first_bad=None)


def length_of(verdict: Verdict, *, stream: str, expected: int) -> Verdict:
    """The verdict of one whole stream, once it is known how many events it must have."""
    if not verdict.ok or verdict.events == expected:
        return verdict
    if verdict.events < expected:
        finding, first_bad = Finding.TRUNCATED, place(stream, verdict.events)
    else:
        finding, first_bad = Finding.FORK, place(stream, expected)
    return Verdict(ok=False, verdict=finding, events=verdict.events, checkpoints=0, first_bad=first_bad)


def _checked(events: Iterable[StoredEvent]) -> Iterator[tuple[StoredEvent, Finding, str | None]]:
    chain = _Chain(stream="", length=0, head="", before_head="")
    for event in events:
        if event.stream != chain.stream:
            chain = _Chain(stream=event.stream, length=0, head=genesis(event.stream), before_head="")
        finding = _judged(event, chain)
        yield event, finding, place(event.stream, chain.length) if finding is Finding.GAP else None
        chain.length, chain.before_head, chain.head = chain.length + 1, event.prev, event.hash


def _judged(event: StoredEvent, chain: _Chain) -> Finding:
    if event.seq < chain.length:
        return Finding.FORK
    if event.seq > chain.length:
        return Finding.GAP
    if not isinstance(event.body, bytes) or hash_of(event.body) != event.hash:  # SQLite keeps text as well
        return Finding.BODY_HASH
    said = _read(event.body)
    if said is None:
        return Finding.BODY_FORM
    if said["prev"] != chain.head:
        is_fork = chain.length > 0 and said["prev"] == chain.before_head
        return Finding.FORK if is_fork else Finding.CHAIN_BREAK
    return Finding.OK if _projected(event) == _said(said) else Finding.PROJECTION


def _read(body: bytes) -> dict[str, Any] | None:
    """The event in the bytes, or None where they are not the canonical bytes of one."""
    try:
        said = read_canonical(body)
    except NotCanonical:
        return None
    is_event = isinstance(said, dict) and said.keys() == FIELDS and said["v"] == SCHEME_VERSION
    return said if is_event else None  # type: ignore[return-value]


def _projected(event: StoredEvent) -> tuple[object, ...]:
    at = timestamp(event.at)
    return (event.stream, event.seq, event.type, at, event.actor_id, event.actor_name, event.prev)


def _said(said: dict[str, Any]) -> tuple[object, ...]:
    actor = said["actor"] if isinstance(said["actor"], dict) else {}
    who = actor.get("id"), actor.get("name")
    return (said["stream"], said["seq"], said["type"], said["at"], *who, said["prev"])
