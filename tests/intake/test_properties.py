"""What holds for any files: nothing doubles, nothing is lost, nothing crashes."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from database.engine import Database
from database.settings import Settings
from database.unit_of_work import unit_of_work
from intake.facts import FactKind
from intake.tables import FactCatalogueRow, FactPartRow
from tests.intake.file_desk import LEDGER, Importer, line, table
from tests.intake.test_sources import ALIPAY_FOOT, ALIPAY_HEAD, LINES, PDD, QIANNIU, WECHAT, WECHAT_FOOT

FEW, MANY = (
    settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    for examples in (5, 100)
)
FILES = st.lists(st.lists(st.integers(1, 9), max_size=8), min_size=1, max_size=2)
ORDER = st.randoms(use_true_random=False)
COLUMNS = ("line_key", "amount_minor", "occurred_at")


@pytest.fixture
def desk(sqlite_database: Database, settings: Settings) -> Importer:
    return Importer(sqlite_database, settings, datetime(2026, 7, 20, 4, tzinfo=UTC))


def forget(desk: Importer) -> None:
    """Takes every part out of the catalogue, so that the next example starts anew."""
    with unit_of_work(desk.database) as work:
        work.session.query(FactPartRow).delete()
        work.session.query(FactCatalogueRow).delete()


def stood(desk: Importer, files: list[list[int]], salt: int) -> list[tuple[object, ...]]:
    forget(desk)
    for at, numbers in enumerate(files):
        rows = [line(f"L{number}" if number % 3 else "", f"{number}.00") for number in numbers]
        result = desk(table(LEDGER, rows) + "\n" * (salt * 50 + at + 1))  # other bytes, the same rows
        rows_ = result.rows
        assert rows_.read == len(numbers)
        assert rows_.read == rows_.accepted + rows_.seen + rows_.changed + rows_.excluded + rows_.rejected
    return desk.facts(FactKind.LEDGER, *COLUMNS)


salts = iter(range(1, 10_000))


def any_order_gives_the_same(desk: Importer, files: list[list[int]], order: random.Random) -> None:
    once = stood(desk, files, next(salts))
    shuffled = [order.sample(one, len(one)) for one in order.sample(files, len(files))]
    assert stood(desk, [*shuffled, *files], next(salts)) == once
    numbers = {number for one in files for number in one}
    assert len(once) == sum(max(one.count(number) for one in files) for number in numbers)


@FEW
@given(files=FILES, order=ORDER)
def test_order_and_repetition_of_files_change_nothing(
    desk: Importer, files: list[list[int]], order: random.Random
) -> None:
    any_order_gives_the_same(desk, files, order)


@pytest.mark.thorough
@MANY
@given(files=FILES, order=ORDER)
def test_order_and_repetition_of_many_files_change_nothing(
    desk: Importer, files: list[list[int]], order: random.Random
) -> None:
    any_order_gives_the_same(desk, files, order)


BODIES = {
    "ledger": table(LEDGER, [line(f"L{at}", f"{at}.25") for at in range(1, 9)]).encode(),
    "alipay": (ALIPAY_HEAD + QIANNIU + "\n".join(LINES) + "\n" + ALIPAY_FOOT).encode("gb18030"),
    "wechat": (WECHAT + WECHAT_FOOT).encode(),
    "pdd": PDD.encode("gbk"),
}


def cut_everywhere(desk: Importer, name: str, times: int) -> None:
    body = BODIES[name]
    assert desk(body).rows.accepted > 0
    forget(desk)
    for at in sorted(random.Random(7).sample(range(1, len(body)), times)):  # noqa: S311
        result = desk(body[:at])
        rows = result.rows
        assert rows.read == rows.accepted + rows.seen + rows.changed + rows.excluded + rows.rejected
        assert (result.status == "refused") == (result.refusal is not None)
        if name in ("alipay", "wechat") and rows.read and body[at:].count(b"\n") > 4:
            assert result.status == "control_failed"


@pytest.mark.parametrize("name", BODIES)
def test_a_file_cut_anywhere_is_refused_or_its_rows_are_counted(desk: Importer, name: str) -> None:
    cut_everywhere(desk, name, 8)


@pytest.mark.thorough
@pytest.mark.parametrize("name", BODIES)
def test_a_file_cut_at_200_places_is_refused_or_its_rows_are_counted(desk: Importer, name: str) -> None:
    cut_everywhere(desk, name, 200)


def change_bytes(desk: Importer, name: str, times: int) -> None:
    chance = random.Random(11)  # noqa: S311
    for _ in range(times):
        body = bytearray(BODIES[name])
        for _ in range(chance.randint(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        rows = desk(bytes(body)).rows
        assert rows.read == rows.accepted + rows.seen + rows.changed + rows.excluded + rows.rejected


@pytest.mark.parametrize("name", BODIES)
def test_a_file_with_a_byte_changed_never_crashes(desk: Importer, name: str) -> None:
    change_bytes(desk, name, 6)


@pytest.mark.thorough
@pytest.mark.parametrize("name", BODIES)
def test_a_file_with_any_bytes_changed_never_crashes(desk: Importer, name: str) -> None:
    change_bytes(desk, name, 300)
