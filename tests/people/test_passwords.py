"""Which passwords are taken, and how they are kept."""

import pytest

from people.password_policy import TOO_EASY, TOO_LONG, TOO_SHORT, PasswordProblem, problem_of
from people.passwords import HashingBusy, PasswordHashing


@pytest.mark.parametrize(
    "password",
    [
        "sieben Zwerge tragen Tee",
        "correct horse battery staple",
        "山月家居的对账每天早上九点开始从不间断",
        "仓库" * 4 + "里的纸箱堆到了天花板上面去" * 3,
        "finance people like long walks",
        "k7m2p-q9x4t-w3r8n-h5v6b",
        " leading and trailing spaces ",
    ],
)
def test_long_sentences_of_any_script_are_taken(password: str) -> None:
    assert problem_of(password, about=("lin", "林晓芸")) is None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", TOO_SHORT),
        ("fourteen chars", TOO_SHORT),
        ("xK9#mQ2$vL5@pR", TOO_SHORT),
        ("f" + "oxes jump " * 13, TOO_LONG),
        ("aaaaaaaaaaaaaaaaaaaa", TOO_EASY),
        ("abcabcabcabcabcabc", TOO_EASY),
        ("password12345678", TOO_EASY),
        ("Password-Password-2026", TOO_EASY),
        ("AdminAdmin2026!!", TOO_EASY),
        ("1qaz2wsx3edc4rfv", TOO_EASY),
        ("qwertyuiop123456", TOO_EASY),
        ("duiping-duiping-duiping", TOO_EASY),
        ("duiping-demo-2026-duiping", TOO_EASY),
        ("chensiyuan2026chen", TOO_EASY),
        ("林晓芸" * 3 + "admin2026", TOO_EASY),
        ("ｐａｓｓｗｏｒｄ１２３４５６７８", TOO_EASY),  # full-width letters are letters
    ],
)
def test_short_and_guessable_ones_are_not(password: str, problem: PasswordProblem) -> None:
    assert problem_of(password, about=("chen", "siyuan", "林晓芸")) == problem


def test_only_the_right_password_fits_its_hash() -> None:
    hashing = PasswordHashing(time_cost=1, memory_kib=8, parallelism=1)
    stored = hashing.hash("sieben Zwerge tragen Tee")

    assert hashing.verify(stored, "sieben Zwerge tragen Tee")
    assert not hashing.verify(stored, "sieben Zwerge tragen tee")
    assert not hashing.verify(None, "sieben Zwerge tragen Tee")
    assert not hashing.verify("no hash at all", "sieben Zwerge tragen Tee")


def test_one_password_typed_on_two_keyboards_is_one_password() -> None:
    hashing = PasswordHashing(time_cost=1, memory_kib=8, parallelism=1)

    assert hashing.verify(hashing.hash("caf\u00e9 au lait"), "cafe\u0301 au lait")


def test_the_shipped_cost_is_argon2id_with_64_mib() -> None:
    assert PasswordHashing().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_of_another_cost_is_outdated() -> None:
    cheap, dear = (PasswordHashing(time_cost=t, memory_kib=8, parallelism=1) for t in (1, 2))
    stored = cheap.hash("x")

    assert dear.is_outdated(stored)
    assert not cheap.is_outdated(stored)


def test_no_more_checks_run_at_once_than_the_server_can_bear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.passwords.WAIT_SECONDS", 0.01)
    hashing = PasswordHashing(time_cost=1, memory_kib=8, parallelism=1)

    with hashing._turn(), hashing._turn(), pytest.raises(HashingBusy):
        hashing.verify(None, "x")
    assert not hashing.verify(None, "x")
