"""Hashing and checking passwords with argon2id, a few at a time.

A check costs a tenth of a second of a core and tens of megabytes by design; unbounded, signing in would be
the cheapest way to stop the server.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_bytes
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from people.password_policy import normalised

AT_ONCE = 2
WAIT_SECONDS = 5.0


class HashingBusy(Exception):
    """So many checks are waiting that this one would take too long."""


class PasswordHashing:
    """argon2id at a given cost; the defaults are RFC 9106's second recommended set."""

    def __init__(self, *, time_cost: int = 3, memory_kib: int = 65_536, parallelism: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        self._turns = BoundedSemaphore(AT_ONCE)
        self._nobodys = _hash_of_nothing(time_cost, memory_kib, parallelism)

    def hash(self, password: str) -> str:
        """The password's hash with its own salt. Raises HashingBusy."""
        with self._turn():
            return self._hasher.hash(normalised(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password fits. Takes the same time where nothing is stored. Raises HashingBusy."""
        with self._turn():
            try:
                fits = self._hasher.verify(stored or self._nobodys, normalised(password))
            except (VerificationError, InvalidHashError):
                return False
            return fits and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=WAIT_SECONDS):
            raise HashingBusy
        try:
            yield
        finally:
            self._turns.release()


def _hash_of_nothing(time_cost: int, memory_kib: int, parallelism: int) -> str:
    """A hash no password has, that takes as long to check as a real one: random bytes in a hash's clothes."""
    salt, digest = (b64encode(token_bytes(size)).rstrip(b"=").decode() for size in (16, 32))
    return f"$argon2id$v=19$m={memory_kib},t={time_cost},p={parallelism}${salt}${digest}"


ARGON2 = PasswordHashing()
