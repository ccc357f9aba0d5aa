"""Signing in, and what somebody who keeps failing can and cannot do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import process_time
from typing import Any

import pytest

from audit.queries import events_of
from database.engine import Database
from database.unit_of_work import reading, unit_of_work
from people import accounts
from people.actors import SYSTEM, Actor, Role
from people.passwords import HashingBusy, PasswordHashing
from people.refusals import NotPermitted, SignInBusy, TooManyAttempts, WrongNameOrPassword
from people.sessions import devices_of, session_of, touch
from people.signing_in import SignedIn, confirm_password, end_session, sign_in, sign_out

PASSWORD = "sieben Zwerge tragen Tee"
HOME, AWAY = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def try_(database: Database, hashing: PasswordHashing, now: datetime) -> Callable[..., SignedIn]:
    """One attempt: `try_("lin", "wrong", at=seconds, address=…)`."""

    def attempt(
        name: str = "lin", password: str = PASSWORD, *, at: float = 0.0, address: str = HOME
    ) -> SignedIn:
        return sign_in(
            database,
            name=name,
            password=password,
            address=address,
            device="Firefox",
            now=now + timedelta(seconds=at),
            hashing=hashing,
        )

    return attempt


def is_good(database: Database, token: str, now: datetime) -> bool:
    with reading(database) as session:
        return session_of(session, token, now=now) is not None


def test_the_right_password_opens_a_session(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn], now: datetime
) -> None:
    add("lin", Role.FINANCE_LEAD, language="zh_Hans_CN")

    signed_in = try_(" Lin ")

    with reading(database) as session:
        found = session_of(session, signed_in.token, now=now)
        (device,) = devices_of(session, "lin", now=now)
        types = [event.type for event in events_of(session, "user:lin")]
    assert found is not None
    assert (found.id, found.actor, found.language, found.must_change_password) == (
        signed_in.session_id,
        signed_in.actor,
        "zh_Hans_CN",
        False,
    )
    assert (device.address, device.device) == (HOME, "Firefox")
    assert types == ["user.added", "user.signed_in"]


def test_every_session_has_a_token_of_its_own_that_is_stored_nowhere(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin")
    one, other = try_(), try_()

    assert one.token != other.token
    with database.reader.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM login_session").all())
    assert one.token not in stored


@pytest.mark.parametrize("cause", ["wrong", "unknown", "closed", "without", "expired", "odd"])
def test_whatever_the_cause_the_refusal_is_the_same(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn], now: datetime, cause: str
) -> None:
    add("lin", password=None if cause == "without" else PASSWORD, initial=cause == "expired")
    if cause == "closed":
        with unit_of_work(database) as work:
            accounts.deactivate(work, name="lin", actor=SYSTEM, now=now)
    name = {"unknown": "nobody", "odd": "' OR 1=1\x00--\ud800"}.get(cause, "lin")
    at = 4 * 86400 if cause == "expired" else 0

    with pytest.raises(WrongNameOrPassword) as refused:
        try_(name, "wrong password, wrong" if cause == "wrong" else PASSWORD, at=at)
    assert str(refused.value) == "The name or the password is wrong, or the account is closed."


def test_failures_are_events_and_unknown_names_leave_no_name(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin")
    for name in ("lin", "sieben zwerge"):
        with pytest.raises(WrongNameOrPassword):
            try_(name, "wrong")

    with reading(database) as session:
        assert events_of(session, "user:lin")[-1].type == "user.sign_in_failed"
        assert [event.type for event in events_of(session, "sign_in")] == ["user.sign_in_failed"]
    with database.reader.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM login_attempt").all())
    assert "zwerge" not in stored


def test_each_failure_beyond_the_third_doubles_the_wait(
    add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin")
    for _ in range(3):
        with pytest.raises(WrongNameOrPassword):
            try_(password="wrong")

    waited: list[int] = []
    at = 0.0
    for _ in range(12):
        with pytest.raises(WrongNameOrPassword):
            try_(password="wrong", at=at)
        with pytest.raises(TooManyAttempts) as refused:
            try_(at=at)
        seconds = refused.value.params["seconds"]
        assert isinstance(seconds, int)
        waited.append(seconds)
        at += seconds
    assert waited == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def count_checks(hashing: PasswordHashing, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that are compared with a hash from now on."""
    checked: list[str] = []
    verify = hashing.verify

    def counting(stored: str | None, password: str) -> bool:
        checked.append(password)
        return verify(stored, password)

    monkeypatch.setattr(hashing, "verify", counting)
    return checked


def test_a_hundred_wrong_tries_in_a_minute_are_mostly_not_even_checked(
    add: Callable[..., Actor],
    try_: Callable[..., SignedIn],
    hashing: PasswordHashing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add("lin")
    checked = count_checks(hashing, monkeypatch)

    for second in range(100):
        with pytest.raises((TooManyAttempts, WrongNameOrPassword)):
            try_(password="wrong", at=second * 0.6)
    assert len(checked) <= 10


def test_the_owner_gets_in_from_elsewhere_while_somebody_tries_to_lock_him_out(
    add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin")
    for second in range(100):
        with pytest.raises((TooManyAttempts, WrongNameOrPassword)):
            try_(password="wrong", at=second * 0.6)

    assert try_(at=60, address=AWAY).actor.name == "lin"


def test_the_owner_gets_in_from_a_known_address_whoever_fails_around_the_world(
    add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin")
    try_(address=HOME)
    for host in range(60):
        with pytest.raises((TooManyAttempts, WrongNameOrPassword)):
            try_(password="wrong", at=1, address=f"203.0.113.{host}")

    with pytest.raises(TooManyAttempts):
        try_(at=1, address=AWAY)
    assert try_(at=1, address=HOME).actor.name == "lin"


def test_one_address_cannot_try_one_password_on_everybody(
    add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin")
    refused = []
    for number in range(60):
        with pytest.raises((TooManyAttempts, WrongNameOrPassword)) as caught:
            try_(f"user{number}", "Sommer Sommer Sommer", at=number * 0.1)
        refused.append(type(caught.value))

    assert refused.count(WrongNameOrPassword) <= 25


def test_the_right_password_ends_the_wait_of_its_account_and_an_hour_of_quiet_any(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin")
    for _ in range(3):
        with pytest.raises(WrongNameOrPassword):
            try_(password="wrong")
    try_()
    for _ in range(4):
        with pytest.raises(WrongNameOrPassword):
            try_(password="wrong")
    with pytest.raises(TooManyAttempts, match="Try again in 1 seconds"):
        try_()

    assert try_(at=3600).actor.name == "lin"
    with database.reader.connect() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM login_attempt").scalar_one()
    assert rows == 3


def test_many_tries_at_once_gain_nothing(
    add: Callable[..., Actor],
    try_: Callable[..., SignedIn],
    hashing: PasswordHashing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add("lin")
    checked = count_checks(hashing, monkeypatch)

    def attempt(_: object) -> None:
        with pytest.raises((TooManyAttempts, WrongNameOrPassword)):
            try_(password="wrong")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(24)))
    assert len(checked) == 4


def test_names_nobody_has_take_as_long_to_refuse(
    add: Callable[..., Actor], database: Database, now: datetime
) -> None:
    add("lin", hashing=(hashing := PasswordHashing(time_cost=2, memory_kib=16_384, parallelism=1)))

    def seconds(name: str) -> float:
        started = process_time()  # of all threads: argon2 works in the processor, not in waiting
        for number in range(3):
            with pytest.raises(WrongNameOrPassword):
                sign_in(
                    database,
                    name=name,
                    password="wrong",
                    address=f"198.51.100.{number}",
                    device="",
                    now=now,
                    hashing=hashing,
                )
        return process_time() - started

    seconds("warm-up")
    known, unknown = seconds("lin"), seconds("nobody")
    assert 0.4 < known / unknown < 2.5


def test_a_server_that_is_busy_says_so(
    database: Database,
    add: Callable[..., Actor],
    try_: Callable[..., SignedIn],
    hashing: PasswordHashing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add("lin")

    def busy(*_: object) -> None:
        raise HashingBusy

    monkeypatch.setattr(hashing, "verify", busy)
    with pytest.raises(SignInBusy):
        try_()


def test_the_sample_companys_people_stay_out_of_production(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing
) -> None:
    add("lin", password="duiping-demo", demo=True)
    given: dict[str, Any] = {
        "name": "lin",
        "password": "duiping-demo",
        "address": HOME,
        "device": "",
        "now": now,
    }

    sign_in(database, **given, hashing=hashing)
    with pytest.raises(WrongNameOrPassword):
        sign_in(database, **given, hashing=hashing, admit_demo=False)


def test_an_initial_password_lets_in_to_choose_another(
    add: Callable[..., Actor], try_: Callable[..., SignedIn]
) -> None:
    add("lin", initial=True)

    assert try_(at=2 * 86400).must_change_password


def test_a_hash_of_yesterdays_cost_is_made_anew_at_sign_in(
    database: Database, add: Callable[..., Actor], now: datetime
) -> None:
    add("lin")
    dearer = PasswordHashing(time_cost=2, memory_kib=16, parallelism=1)
    for _ in range(2):
        sign_in(database, name="lin", password=PASSWORD, address=HOME, device="", now=now, hashing=dearer)

    with database.reader.connect() as connection:
        stored = connection.exec_driver_sql("SELECT password_hash FROM user_account").scalar_one()
    assert "m=16,t=2" in stored


def test_a_token_is_good_for_nothing_after_signing_out(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn], now: datetime
) -> None:
    add("lin")
    signed_in = try_()
    with unit_of_work(database) as work:
        sign_out(work, signed_in.session_id, actor=signed_in.actor, now=now)

    assert not is_good(database, signed_in.token, now)
    with reading(database) as session:
        assert events_of(session, "user:lin")[-1].type == "user.signed_out"


def test_a_session_ends_after_two_idle_hours_and_after_twelve_in_all(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn], now: datetime
) -> None:
    add("lin")
    idle, used = try_(), try_()
    for hour in range(1, 12):
        with unit_of_work(database) as work:
            touch(work, used.session_id, now=now + timedelta(hours=hour))

    assert is_good(database, idle.token, now + timedelta(minutes=119))
    assert not is_good(database, idle.token, now + timedelta(hours=2))
    assert is_good(database, used.token, now + timedelta(hours=11, minutes=59))
    assert not is_good(database, used.token, now + timedelta(hours=12))


def test_an_idle_session_is_not_woken_by_a_late_touch(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn], now: datetime
) -> None:
    add("lin")
    signed_in = try_()
    with unit_of_work(database) as work:
        touch(work, signed_in.session_id, now=now + timedelta(hours=3))

    assert not is_good(database, signed_in.token, now + timedelta(hours=3))


def test_people_end_their_own_sessions_and_administrators_anybodys(
    database: Database, add: Callable[..., Actor], try_: Callable[..., SignedIn], now: datetime
) -> None:
    lin, wu, admin = add("lin"), add("wu", Role.WAREHOUSE), add("admin", Role.ADMIN)
    first, second = try_(), try_()

    with pytest.raises(NotPermitted), unit_of_work(database) as work:
        end_session(work, first.session_id, of="lin", actor=wu, now=now)
    with unit_of_work(database) as work:
        assert not end_session(work, first.session_id, of="wu", actor=wu, now=now)
        assert end_session(work, first.session_id, of="lin", actor=lin, now=now)
        assert not end_session(work, first.session_id, of="lin", actor=lin, now=now)
        assert end_session(work, second.session_id, of="lin", actor=admin, now=now)
    assert not is_good(database, first.token, now)
    assert not is_good(database, second.token, now)


def test_confirming_a_password_is_as_patient_as_signing_in(
    database: Database, add: Callable[..., Actor], now: datetime, hashing: PasswordHashing
) -> None:
    add("lin")

    def confirm(password: str) -> None:
        confirm_password(database, name="lin", password=password, address=HOME, now=now, hashing=hashing)

    confirm(PASSWORD)
    for _ in range(4):
        with pytest.raises(WrongNameOrPassword):
            confirm("wrong")
    with pytest.raises(TooManyAttempts):
        confirm(PASSWORD)
