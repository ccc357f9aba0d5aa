"""How an event becomes bytes, and bytes become a link of a chain. Pure: no clock, no database.

The bytes are RFC 8785 (JCS) under house rules that remove its traps: no floats, integers below 2^53, object
keys in ASCII, no lone surrogates, times as text of one fixed form. The hash carries RFC 6962's leaf prefix,
so a link of the chain and a leaf of a Merkle log over all chains are the same hash.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from database.types import JsonScalar, JsonValue

PlainJson = JsonScalar | list["PlainJson"] | dict[str, "PlainJson"]

SCHEME_VERSION = 1
ALGORITHM = "sha256"
LARGEST_INTEGER = 2**53 - 1
LEAF_PREFIX = b"\x00"
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class NotCanonical(ValueError):
    """The value has no canonical bytes under the house rules. Names the place inside the value."""


class WhoActed(Protocol):
    """Whoever an event is written for: people's Actor fits, and so does an ActorRef."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class ActorRef:
    """Who acted, as an event remembers it."""

    id: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event's canonical bytes and their hash, both final."""

    body: bytes
    hash: str


def timestamp(at: datetime) -> str:
    """The one form of a time inside an event: UTC, always six digits of microseconds, a Z."""
    if at.tzinfo is None:
        raise NotCanonical("a time without a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def canonical_bytes(value: JsonValue) -> bytes:
    """The canonical bytes of a JSON value. Raises NotCanonical where the house rules forbid it."""
    return _dumped(plain(value))


def read_canonical(body: bytes) -> PlainJson:
    """The value whose canonical bytes these are. Raises NotCanonical where they are nobody's."""
    try:
        value: PlainJson = json.loads(body, parse_float=_refuse_number, parse_constant=_refuse_number)
        is_canonical = _dumped(value) == body
    except (ValueError, RecursionError) as error:
        raise NotCanonical("the bytes are not JSON of the house") from error
    if not is_canonical:
        raise NotCanonical("the bytes are JSON, but not in its one form")
    return value


def _dumped(value: PlainJson) -> bytes:
    return _ENCODER.encode(value).encode("utf-8")


def _refuse_number(text: str) -> None:
    raise NotCanonical(f"the number {text} is not an integer")


def plain(value: JsonValue, place: str = "$") -> PlainJson:
    """The same value made of dicts and lists only, checked against the house rules."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _integer(value, place)
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, Mapping):
        return {_key(key, place): plain(item, f"{place}.{key}") for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    raise NotCanonical(f"{place}: {type(value).__name__} has no place in an event")


def _integer(value: int, place: str) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonical(f"{place}: an integer beyond 2^53")
    return int(value)


def _text(value: str, place: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise NotCanonical(f"{place}: a lone surrogate")
    return str(value)


def _key(key: object, place: str) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonical(f"{place}: the key {key!r} is not ASCII text")
    return str(key)


def hash_of(body: bytes) -> str:
    """SHA-256 over the leaf prefix and the stored bytes, in hexadecimal."""
    return sha256(LEAF_PREFIX + body).hexdigest()


def genesis(stream: str) -> str:
    """What the first event of a stream names as its predecessor."""
    return sha256(b"genesis" + stream.encode("utf-8")).hexdigest()


def seal(
    stream: str,
    *,
    seq: int,
    prev: str,
    type: str,
    actor: WhoActed,
    at: datetime,
    body: Mapping[str, JsonValue],
) -> Sealed:
    """The event's canonical bytes, everything that identifies it inside them, and their hash."""
    content = canonical_bytes(
        {
            "v": SCHEME_VERSION,
            "alg": ALGORITHM,
            "stream": stream,
            "seq": seq,
            "type": type,
            "at": timestamp(at),
            "actor": {"id": actor.id, "name": actor.name, "roles": sorted(actor.roles)},
            "body": body,
            "prev": prev,
        }
    )
    return Sealed(body=content, hash=hash_of(content))
