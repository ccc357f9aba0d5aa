"""Files are read by a child that may run out of time or memory, break, or be stopped: nothing is left."""

import os
import signal
import time
from dataclasses import replace
from datetime import date, datetime

import pytest

from database.unit_of_work import reading
from intake import queries, reading_apart
from intake.controls import Gap, Gaps, Preamble
from intake.explanations import REFUSALS
from intake.facts import FactKind
from intake.importing import import_file
from intake.plain_data import as_plain, from_plain
from intake.problems import RowProblem
from intake.reading import LayoutName, Reading
from intake.reading_apart import Limits, Request
from intake.store import PartScope
from intake.wrong_rows import DamagedRow
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, Importer, counts, line, table

pytestmark = pytest.mark.processes
BODY = table(LEDGER, [line(f"L{at}", "1.00") for at in range(1, 40)])


@pytest.fixture
def apart(importer: Importer) -> Importer:
    importer.stores = replace(importer.stores, limits=Limits())
    return importer


def limited(importer: Importer, limits: Limits) -> None:
    importer.stores = replace(importer.stores, limits=limits)


def test_a_file_is_the_same_whoever_reads_it(apart: Importer) -> None:
    theirs = apart(BODY)
    rows = apart.facts(FactKind.LEDGER, "ledger_no", "amount_minor", "row_no", "occurred_at")
    apart.stores = replace(apart.stores, limits=None)
    again = apart(BODY + "\n")
    assert counts(theirs) == (39, 39, 0, 0, 0, 0)
    assert counts(again) == (39, 0, 39, 0, 0, 0)
    assert len(rows) == 39


def test_a_child_refuses_as_the_reader_does(apart: Importer) -> None:
    result = apart(BODY.replace("发生时间", "某时"))
    assert result.refusal is not None
    assert result.refusal.code == "missing_headers"
    assert result.refusal.params == {"source": "template_ledger", "headers": "发生时间"}


def test_what_is_told_across_comes_back_as_it_was() -> None:
    told = Reading(
        LayoutName("alipay_fund", "alipay_signcustomer", FactKind.LEDGER),
        ("账务流水号", "备注"),
        "gb18030",
        Preamble("shanyue@example.com", date(2026, 6, 1), None),
        read=3,
        rejected=2,
        problems=[RowProblem(2, "备注", "x", "missing", {"a": 1, "b": "c", "d": None, "e": True})],
        damaged=[DamagedRow(RowProblem(3, "", "", "cut_row"), -5, "CNY", PartScope("taobao", "山月", "a"))],
        damaged_count=1,
        damaged_minor=-5,
        gaps=Gaps((Gap(1, 2, "a", 5, 6, 7),), 3, 4),
        puts_right=(4, 5),
        scopes={PartScope("taobao", "山月", "a")},
        first_day=date(2026, 6, 1),
    )
    assert from_plain(Reading, as_plain(told)) == told
    assert from_plain(datetime, as_plain(datetime(2026, 6, 1, 1))) == datetime(2026, 6, 1, 1)  # noqa: DTZ001


@pytest.mark.parametrize("plain", [{"layout": 1}, {"read": "3"}, {"nonsense": 1}, []])
def test_what_is_no_reading_is_not_taken_for_one(plain: object) -> None:
    with pytest.raises((TypeError, ValueError, KeyError, AttributeError)):
        from_plain(Reading, plain)


def test_too_much_memory_is_a_refusal_and_nothing_is_stored(apart: Importer) -> None:
    limited(apart, Limits(memory_bytes=20_000_000))
    result = apart(table(LEDGER, [line(f"L{at}", "1.00") for at in range(60_000)]))
    assert (result.status, result.refusal and result.refusal.code) == ("refused", "too_much_memory")
    assert apart.stored_files() == []
    limited(apart, Limits())
    assert counts(apart(BODY)) == (39, 39, 0, 0, 0, 0)


def test_too_slow_is_a_refusal_and_nothing_is_stored(apart: Importer) -> None:
    limited(apart, Limits(seconds=0))
    result = apart(BODY)
    assert (result.status, result.refusal and result.refusal.code) == ("refused", "too_slow")
    assert apart.stored_files() == []


@pytest.mark.parametrize(
    ("ended_by", "code"),
    [(signal.SIGABRT, "too_much_memory"), (signal.SIGXCPU, "too_slow"), (signal.SIGSEGV, "reader_broke")],
)
def test_how_a_child_ended_says_why(
    apart: Importer, monkeypatch: pytest.MonkeyPatch, ended_by: signal.Signals, code: str
) -> None:
    monkeypatch.setattr(reading_apart._Server, "_awaited", lambda *_: {})
    ended = reading_apart._Server._ended
    monkeypatch.setattr(reading_apart._Server, "_ended", lambda self: (ended(self), int(ended_by))[1])
    apart_result = apart(BODY)
    assert apart_result.refusal is not None
    assert apart_result.refusal.code == code
    assert REFUSALS[code]


def test_a_server_that_is_killed_is_replaced(apart: Importer) -> None:
    apart(BODY)
    killed = reading_apart._servers[os.getpid()]._process
    killed.kill()
    killed.wait()
    assert counts(apart(BODY + "\n")) == (39, 0, 39, 0, 0, 0)


class Stopped(Exception):
    """Whoever asked wants no more of it."""


def test_cancelling_ends_the_child_at_once(apart: Importer) -> None:
    file_id = apart.receive(table(LEDGER, [line(f"L{at}", "1.00") for at in range(200_000)]))

    def stop(_stage: str, _done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        import_file(apart.database, apart.stores, file_id=file_id, actor=SYSTEM, now=apart.now, progress=stop)
    begun = time.monotonic()
    assert counts(apart(BODY)) == (39, 39, 0, 0, 0, 0)
    assert time.monotonic() - begun < 10
    with reading(apart.database) as session:
        assert len(queries.visible_parts(session)) == 1


def test_the_child_knows_neither_database_nor_keys(apart: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "DUIPING_HOME"):
        monkeypatch.setenv(name, "secret")
    reading_apart.close()
    apart(BODY)
    process = reading_apart._servers[os.getpid()]._process
    with open(f"/proc/{process.pid}/environ", "rb") as stream:  # noqa: PTH123
        assert b"secret" not in stream.read()


def test_a_request_holds_plain_data_alone() -> None:
    assert {one.name for one in Request.__dataclass_fields__.values()} == {
        "name", "file_id", "asked", "company", "staged", "bounds", "memory_bytes", "seconds", "task",
    }  # fmt: skip
