"""Original bytes at rest."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from audit.queries import events_of
from database.engine import Database
from database.unit_of_work import reading
from intake.facts import FactKind
from intake.originals import CHUNK, OriginalStore
from intake.refusals import IntakeRefused
from intake.sealed_keys import KeysInDatabase, KeysInMemory
from intake.tables import SealedFileRow
from intake.taking import erase_original, open_original
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, Importer, line, table

KEY = bytes(range(32))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_bytes_come_back_as_they_were_and_do_not_lie_open(tmp_path: Path, size: int) -> None:
    body = (b"secret number 13800138000 " * (size // 20 + 1))[:size]
    store = OriginalStore(tmp_path, KEY, book=KeysInMemory())
    kept = store.keep(io.BytesIO(body))
    with store.open(kept.sha256) as stream:
        assert stream.read() == body
    assert kept.size == size
    assert all(b"13800138000" not in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = OriginalStore(tmp_path, KEY, book=KeysInMemory())
    first, second = store.keep(io.BytesIO(b"a")), store.keep(io.BytesIO(b"a"))
    assert first == second
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1


@settings(deadline=None)
@given(at=st.integers(0, 2_000), bit=st.integers(0, 7))
def test_one_flipped_bit_is_noticed(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    folder = tmp_path_factory.mktemp("originals")
    store = OriginalStore(folder, KEY, book=KeysInMemory())
    kept = store.keep(io.BytesIO(b"x" * 1900))
    path = next(one for one in folder.rglob("*.sealed"))
    sealed = bytearray(path.read_bytes())
    sealed[at % len(sealed)] ^= 1 << bit
    path.write_bytes(sealed)
    with pytest.raises(IntakeRefused) as refused, store.open(kept.sha256) as stream:
        stream.read()
    assert refused.value.code == "original_damaged"


def test_chunks_cannot_be_cut_off(tmp_path: Path) -> None:
    store = OriginalStore(tmp_path, KEY, book=KeysInMemory())
    kept = store.keep(io.BytesIO(b"x" * (2 * CHUNK)))
    path = next(one for one in tmp_path.rglob("*.sealed"))
    path.write_bytes(path.read_bytes()[: 4 + CHUNK + 16])
    with pytest.raises(IntakeRefused), store.open(kept.sha256) as stream:
        stream.read()


def test_too_many_bytes_are_refused_and_nothing_stays(tmp_path: Path) -> None:
    store = OriginalStore(tmp_path, KEY, book=KeysInMemory(), bytes_max=10)
    with pytest.raises(IntakeRefused) as refused:
        store.keep(io.BytesIO(b"x" * 11))
    assert refused.value.code == "too_large"
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


class Dripping(io.RawIOBase):
    """Gives fewer bytes than it is asked for, as pipes and sockets do."""

    def __init__(self, body: bytes) -> None:
        self._body = io.BytesIO(body)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._body.readinto(memoryview(buffer)[:700_000])


def test_bytes_that_come_in_drips_come_back_whole(tmp_path: Path) -> None:
    body = bytes(range(256)) * 12_000
    store = OriginalStore(tmp_path, KEY, book=KeysInMemory())
    kept = store.keep(Dripping(body), head=b"head")  # type: ignore[arg-type]
    with store.open(kept.sha256) as stream:
        assert stream.read() == b"head" + body


def test_each_file_has_a_key_of_its_own_that_another_installation_cannot_unwrap(tmp_path: Path) -> None:
    book = KeysInMemory()
    store = OriginalStore(tmp_path, KEY, book=book)
    one, other = (store.keep(io.BytesIO(body)) for body in (b"one", b"other"))
    assert book.noted[one.sha256].wrapped_key != book.noted[other.sha256].wrapped_key
    with pytest.raises(IntakeRefused) as refused:
        OriginalStore(tmp_path, bytes(32), book=book).open(one.sha256)
    assert refused.value.code == "original_damaged"


def test_a_file_is_erased_by_destroying_its_key_and_what_it_was_remains(
    importer_on_both: Importer,
) -> None:
    desk = importer_on_both
    file_id = desk.receive(table(LEDGER, [line("L1", "1.00")]), name="june.csv")
    desk.run(file_id)
    asked = {"file_id": file_id, "actor": SYSTEM, "now": desk.now}
    opened = open_original(desk.database, desk.stores, reason="the auditor asked", **asked)  # type: ignore[arg-type]
    assert opened is not None
    assert opened.open().read().startswith(LEDGER[:2].encode())
    (sealed,) = list(desk.stores.originals.folder.rglob("*.sealed"))
    copy = sealed.read_bytes()
    assert erase_original(desk.database, desk.stores, reason="kept long enough", **asked)  # type: ignore[arg-type]
    assert not erase_original(desk.database, desk.stores, reason="again", **asked)  # type: ignore[arg-type]
    assert not sealed.exists()
    sealed.write_bytes(copy)  # somebody had a copy of the bytes
    with pytest.raises(IntakeRefused) as refused:
        opened.open()
    assert refused.value.code == "original_erased"
    with reading(desk.database) as session:
        told = [(one.type, one.body.get("reason")) for one in events_of(session, f"file:{file_id}")]
        row = session.scalars(select(SealedFileRow)).one()
    assert told[-2:] == [("original_taken", "the auditor asked"), ("original_erased", "kept long enough")]
    assert (row.wrapped_key, row.erased_by, row.size) == (None, SYSTEM.name, opened.size)
    assert len(desk.facts(FactKind.LEDGER, "ledger_no")) == 1
    assert desk.stores.originals.sweep(older_than=time.time() + 1) == 1


def test_erased_bytes_may_come_again(importer: Importer) -> None:
    body = table(LEDGER, [line("L1", "1.00")])
    first = importer.receive(body)
    erase_original(
        importer.database, importer.stores, file_id=first, reason="x", actor=SYSTEM, now=importer.now
    )
    assert importer(body).status == "imported"


def test_the_book_of_keys_keeps_its_stores_apart(sqlite_database: Database, tmp_path: Path) -> None:
    originals, attachments = (
        OriginalStore(tmp_path / name, KEY, book=KeysInDatabase(sqlite_database, name))
        for name in ("originals", "attachments")
    )
    kept = originals.keep(io.BytesIO(b"a"))
    with pytest.raises(IntakeRefused):
        attachments.open(kept.sha256)
    assert originals.keep(io.BytesIO(b"a")) == kept
    assert len(list(tmp_path.rglob("*.sealed"))) == 1


def test_bytes_that_the_disk_lost_are_healed_by_sending_them_again(
    database: Database, tmp_path: Path
) -> None:
    store = OriginalStore(tmp_path, KEY, book=KeysInDatabase(database, "originals"))
    kept = store.keep(io.BytesIO(b"june"))
    next(tmp_path.rglob("*.sealed")).unlink()
    with pytest.raises(IntakeRefused):
        store.open(kept.sha256)
    assert store.keep(io.BytesIO(b"june")) == kept
    with store.open(kept.sha256) as stream:
        assert stream.read() == b"june"
    assert len(list(tmp_path.rglob("*.sealed"))) == 1
    with reading(database) as session:
        assert len(session.scalars(select(SealedFileRow)).all()) == 1
