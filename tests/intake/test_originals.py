"""Original bytes at rest."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.originals import CHUNK, OriginalStore
from intake.refusals import IntakeRefused

KEY = bytes(range(32))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_bytes_come_back_as_they_were_and_do_not_lie_open(tmp_path: Path, size: int) -> None:
    body = (b"secret number 13800138000 " * (size // 20 + 1))[:size]
    store = OriginalStore(tmp_path, KEY)
    kept = store.keep(io.BytesIO(body))
    with store.open(kept.sha256) as stream:
        assert stream.read() == body
    assert kept.size == size
    assert all(b"13800138000" not in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = OriginalStore(tmp_path, KEY)
    first, second = store.keep(io.BytesIO(b"a")), store.keep(io.BytesIO(b"a"))
    assert first == second
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1


@settings(deadline=None)
@given(at=st.integers(0, 2_000), bit=st.integers(0, 7))
def test_one_flipped_bit_is_noticed(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    folder = tmp_path_factory.mktemp("originals")
    store = OriginalStore(folder, KEY)
    kept = store.keep(io.BytesIO(b"x" * 1900))
    path = next(one for one in folder.rglob("*.sealed"))
    sealed = bytearray(path.read_bytes())
    sealed[at % len(sealed)] ^= 1 << bit
    path.write_bytes(sealed)
    with pytest.raises(IntakeRefused) as refused, store.open(kept.sha256) as stream:
        stream.read()
    assert refused.value.code == "original_damaged"


def test_chunks_cannot_be_cut_off(tmp_path: Path) -> None:
    store = OriginalStore(tmp_path, KEY)
    kept = store.keep(io.BytesIO(b"x" * (2 * CHUNK)))
    path = next(one for one in tmp_path.rglob("*.sealed"))
    path.write_bytes(path.read_bytes()[: 4 + 16 + CHUNK + 16])
    with pytest.raises(IntakeRefused), store.open(kept.sha256) as stream:
        stream.read()


def test_too_many_bytes_are_refused_and_nothing_stays(tmp_path: Path) -> None:
    store = OriginalStore(tmp_path, KEY, bytes_max=10)
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
    store = OriginalStore(tmp_path, KEY)
    kept = store.keep(Dripping(body), head=b"head")  # type: ignore[arg-type]
    with store.open(kept.sha256) as stream:
        assert stream.read() == b"head" + body
