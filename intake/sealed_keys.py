"""Keys of sealed files: one for each file, drawn at random, itself sealed by the installation's key.

A sealed file is its bytes on disk and a row here. Destroying the row's key destroys the file for good,
wherever copies of its bytes may lie; what it was (SHA-256, size) and who had it erased, when and why, remain.
"""

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from database.engine import Database
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake.refusals import IntakeRefused
from intake.tables import SealedFileRow

KEY_BYTES: Final = 32
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed file. `place` is its name in the folder, `wrapped_key` None once it is erased."""

    sha256: str
    size: int
    place: str
    wrapped_key: str | None


class KeyBook(Protocol):
    """Remembers what is sealed, by SHA-256."""

    def note(self, sealed: Sealed) -> Sealed:
        """What stands for these bytes from now on: what was noted before, where it still can be opened."""

    def renew(self, lost: Sealed, *, by: Sealed) -> bool:
        """Puts the same bytes, sealed again, in the place of those lost. False where somebody was faster."""

    def find(self, sha256: str) -> Sealed | None:
        """What can be opened, or else is known to have been erased."""

    def places(self) -> frozenset[str]:
        """Of everything that can be opened."""


@dataclass(slots=True)
class KeysInMemory:
    """For tests."""

    noted: dict[str, Sealed] = field(default_factory=dict)

    def note(self, sealed: Sealed) -> Sealed:
        return self.noted.setdefault(sealed.sha256, sealed)

    def renew(self, lost: Sealed, *, by: Sealed) -> bool:
        if self.noted.get(lost.sha256) != lost:
            return False
        self.noted[lost.sha256] = by
        return True

    def find(self, sha256: str) -> Sealed | None:
        return self.noted.get(sha256)

    def places(self) -> frozenset[str]:
        return frozenset(one.place for one in self.noted.values() if one.wrapped_key)

    def erase(self, sha256: str) -> None:
        self.noted[sha256] = replace(self.noted[sha256], wrapped_key=None)


@dataclass(frozen=True, slots=True)
class KeysInDatabase:
    """The book of one store (`originals`, `attachments`). Each call is a short transaction of its own."""

    database: Database
    store: str

    def note(self, sealed: Sealed) -> Sealed:
        try:
            with unit_of_work(self.database) as work:
                standing = work.session.scalar(self._live(sealed.sha256))
                if standing is not None:
                    return _sealed(standing)
                row = SealedFileRow(
                    store=self.store,
                    sha256=sealed.sha256,
                    size=sealed.size,
                    place=sealed.place,
                    wrapped_key=sealed.wrapped_key,
                )
                work.add(row)
        except IntegrityError:  # somebody brought the same bytes at the same moment
            with reading(self.database) as session:
                return _sealed(session.scalars(self._live(sealed.sha256)).one())
        return sealed

    def renew(self, lost: Sealed, *, by: Sealed) -> bool:
        with unit_of_work(self.database) as work:
            row = work.session.scalar(self._live(lost.sha256).with_for_update())
            if row is None or row.place != lost.place:
                return False
            row.place, row.wrapped_key = by.place, by.wrapped_key
            return True

    def find(self, sha256: str) -> Sealed | None:
        every = select(SealedFileRow).where(SealedFileRow.store == self.store, SealedFileRow.sha256 == sha256)
        with reading(self.database) as session:
            row = session.scalars(self._live(sha256)).first() or session.scalars(every).first()
            return None if row is None else _sealed(row)

    def places(self) -> frozenset[str]:
        live = select(SealedFileRow.place).where(
            SealedFileRow.store == self.store, SealedFileRow.wrapped_key.is_not(None)
        )
        with reading(self.database) as session:
            return frozenset(session.scalars(live))

    def _live(self, sha256: str) -> Select[SealedFileRow]:
        return select(SealedFileRow).where(
            SealedFileRow.store == self.store,
            SealedFileRow.sha256 == sha256,
            SealedFileRow.wrapped_key.is_not(None),
        )


def destroy_key(
    work: UnitOfWork, *, store: str, sha256: str, reason: str, actor_name: str, now: datetime
) -> str | None:
    """Makes the sealed bytes worthless. Returns where they lie, None where there was no key any more."""
    row = work.session.scalar(
        select(SealedFileRow)
        .where(
            SealedFileRow.store == store,
            SealedFileRow.sha256 == sha256,
            SealedFileRow.wrapped_key.is_not(None),
        )
        .with_for_update()
    )
    if row is None:
        return None
    row.wrapped_key, row.erased_at, row.erased_by, row.erased_reason = None, now, actor_name, reason
    return row.place


def _sealed(row: SealedFileRow) -> Sealed:
    return Sealed(row.sha256, row.size, row.place, row.wrapped_key)


def fresh_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def wrapped(key: bytes, *, by: bytes, place: str) -> str:
    """The key, sealed by another for the file of that name."""
    nonce = secrets.token_bytes(_NONCE)
    return b64encode(nonce + AESGCM(by).encrypt(nonce, key, place.encode())).decode()


def unwrapped(text: str, *, by: bytes, place: str) -> bytes:
    """The key of `wrapped`. Raises IntakeRefused `original_damaged` where another key sealed it."""
    body = b64decode(text)
    try:
        return AESGCM(by).decrypt(body[:_NONCE], body[_NONCE:], place.encode())
    except InvalidTag:
        raise IntakeRefused("original_damaged") from None
