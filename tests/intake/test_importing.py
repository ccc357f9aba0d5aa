"""From bytes to facts: every row counted, nothing doubled, nothing half stored."""

import os
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from audit.verifying import verify_stream
from company import masterdata
from database.job_runs import LeaseLost, claim, request_job
from database.unit_of_work import reading, unit_of_work
from intake import importing, queries
from intake.facts import FactKind
from intake.importing import import_file, sweep_leftovers
from intake.store import PartScope
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, ORDERS, Importer, counts, line, order, table

Desk = Importer


def test_an_import_says_what_became_of_every_row(importer_on_both: Desk) -> None:
    rows = [order("A1"), order("A2", status="交易成功"), order("A3", paid="x"), "合计,,,,,,,20.00,,"]
    result = importer_on_both(table(ORDERS, rows))
    assert (result.status, result.source, result.kind) == ("imported", "template_orders", "orders")
    assert counts(result) == (4, 2, 0, 0, 1, 1)
    assert [(one.row_no, one.column, one.value, one.code) for one in result.problems] == [
        (3, "买家实付", "x", "bad_amount")
    ]
    assert (result.first_day, result.last_day) == (date(2026, 6, 1), date(2026, 6, 1))
    columns = ("platform", "shop", "order_no", "order_status", "buyer_paid_minor", "row_no", "line_key")
    assert importer_on_both.facts(FactKind.ORDERS, *columns) == [
        ("taobao", "山月家居", "A1", "paid", 1000, 1, "A1|"),
        ("taobao", "山月家居", "A2", "completed", 1000, 2, "A2|"),
    ]


def test_the_same_bytes_are_imported_once(importer_on_both: Desk) -> None:
    body = table(LEDGER, [line("L1", "10.00")])
    first, again = importer_on_both(body), importer_on_both(body, name="again.csv")
    assert (again.status, again.same_as, counts(again)) == (
        "already_imported", first.file_id, (1, 0, 1, 0, 0, 0),
    )  # fmt: skip
    assert len(importer_on_both.facts(FactKind.LEDGER, "ledger_no")) == 1


def test_an_import_asked_twice_answers_the_same(importer: Desk) -> None:
    file_id = importer.receive(table(LEDGER, [line("L1", "10.00"), line("2.02E+27", "1.00")]))
    assert importer.run(file_id) == importer.run(file_id)
    assert len(importer.facts(FactKind.LEDGER, "ledger_no")) == 1


def test_a_growing_order_stands_at_its_furthest_whichever_came_first(importer_on_both: Desk) -> None:
    late = importer_on_both(table(ORDERS, [order("A1", status="交易成功"), order("A2")]))
    early = importer_on_both(table(ORDERS, [order("A1"), order("A2", status="交易关闭"), order("A3")]))
    assert counts(late) == (2, 2, 0, 0, 0, 0)
    assert counts(early) == (3, 1, 1, 1, 0, 0)
    assert importer_on_both.facts(FactKind.ORDERS, "order_no", "order_status", "file_id") == [
        ("A1", "completed", late.file_id),
        ("A2", "closed", early.file_id),
        ("A3", "paid", early.file_id),
    ]


def test_lines_without_a_number_count_as_often_as_in_the_file_that_has_most(importer: Desk) -> None:
    once = line("", "1.00")
    files = [table(LEDGER, [once] * times) + "\n" * at for at, times in enumerate((2, 3, 2, 1, 4))]
    assert [counts(importer(one))[1:3] for one in files] == [(2, 0), (1, 2), (0, 2), (0, 1), (1, 3)]
    assert len(importer.facts(FactKind.LEDGER, "ledger_no")) == 4
    assert len(set(importer.facts(FactKind.LEDGER, "ledger_no", "line_key"))) == 4


def test_a_file_that_only_adds_is_stored_as_it_was_staged_and_one_that_overlaps_is_not(
    importer: Desk,
) -> None:
    importer(table(LEDGER, [line(f"L{at}", "1.00") for at in range(5)]))
    overlapping = importer(table(LEDGER, [line(f"L{at}", "1.00") for at in range(3, 9)]))
    assert counts(overlapping) == (6, 4, 2, 0, 0, 0)
    with reading(importer.database) as session:
        parts = queries.visible_parts(session)
    keys = [importer.stores.facts.keys_of(one.path) for one in parts]
    for one in keys:
        one.unlink()  # they only save time
    again = importer(table(LEDGER, [line(f"L{at}", "1.00") for at in range(10)]))
    assert counts(again) == (10, 1, 9, 0, 0, 0)


def test_a_growing_order_within_one_file_stands_once(importer: Desk) -> None:
    rows = [order("A1", status="待付款"), order("A1"), order("A1", status="待付款")]
    assert counts(importer(table(ORDERS, rows))) == (3, 2, 1, 0, 0, 0)
    assert importer.facts(FactKind.ORDERS, "order_status") == [("paid",), ("unpaid",)]


def test_a_contradicting_line_is_found_and_the_first_stands(importer_on_both: Desk) -> None:
    importer_on_both(table(LEDGER, [line("L1", "10.00"), line("L2", "1.00")]), name="first.csv")
    later = importer_on_both(table(LEDGER, [line("L1", "12.50"), line("L2", "1.00")]), name="later.csv")
    assert counts(later) == (2, 0, 1, 1, 0, 0)
    assert later.rows.conflicting == 1
    (found,) = later.findings
    assert (found.type, found.plan, found.team, found.amount_minor) == (
        "conflicting_line", "import", "finance", 250,
    )  # fmt: skip
    assert found.key == {"source": "template_ledger", "line": "L1|交易收款||in"}
    assert (found.platform, found.shop, found.account) == ("taobao", "山月家居", "shanyue@example.com")
    assert [(one.file, one.row_no, one.fields["amount_minor"]) for one in found.evidence] == [
        ("first.csv", 1, 1000),
        ("later.csv", 1, 1250),
    ]
    assert found.evidence[1].odd == frozenset({"amount_minor"})
    assert importer_on_both.facts(FactKind.LEDGER, "ledger_no", "amount_minor") == [("L1", 1000), ("L2", 100)]


def test_a_later_line_that_fills_a_blank_takes_the_place(importer: Desk) -> None:
    importer(table(LEDGER, [line("L1", "10.00").replace("1234567890", "")]))
    later = importer(table(LEDGER, [line("L1", "10.00")]))
    assert counts(later) == (1, 0, 0, 1, 0, 0)
    assert importer.facts(FactKind.LEDGER, "ledger_no", "order_no") == [("L1", "1234567890")]
    blank_again = importer(table(LEDGER, [line("L1", "10.00").replace("1234567890", ""), line("L2", "1.00")]))
    assert counts(blank_again) == (2, 1, 1, 0, 0, 0)


def test_equal_lines_of_one_file_are_counted_and_overlaps_add_only_what_is_more(importer: Desk) -> None:
    twice = [line("L1", "10.00")] * 2
    assert counts(importer(table(LEDGER, twice))) == (2, 2, 0, 0, 0, 0)
    assert counts(importer(table(LEDGER, [*twice, line("L2", "1.00")]))) == (3, 1, 2, 0, 0, 0)
    assert counts(importer(table(LEDGER, [line("L1", "10.00")] * 3))) == (3, 1, 2, 0, 0, 0)
    assert importer.facts(FactKind.LEDGER, "line_key") == [
        ("L1|交易收款||in",), ("L1|交易收款||in#2",), ("L1|交易收款||in#3",), ("L2|交易收款||in",),
    ]  # fmt: skip


def test_lines_without_a_number_are_known_by_what_they_say(importer: Desk) -> None:
    first = importer(table(LEDGER, [line("", "10.00"), line("", "10.00"), line("", "1.00")]))
    again = importer(table(LEDGER, [line("", "1.00"), line("", "10.00"), line("", "2.00")]))
    assert (counts(first), counts(again)) == ((3, 3, 0, 0, 0, 0), (3, 1, 2, 0, 0, 0))
    numbers = [one for (one,) in importer.facts(FactKind.LEDGER, "ledger_no")]
    assert len(set(numbers)) == 4
    assert sorted(one.rpartition("-")[2] for one in numbers) == ["1", "1", "1", "2"]


def test_a_damaged_number_is_kept_out_with_a_finding(importer: Desk) -> None:
    result = importer(
        table(LEDGER, [line("L1", "10.00"), line("L2", "5.00").replace("1234567890", "2.02E+27")])
    )
    assert counts(result) == (2, 1, 0, 0, 0, 1)
    (found,) = result.findings
    assert (found.type, found.key, found.amount_minor) == (
        "damaged_identifier", {"file": "file.csv", "row": 2}, 500,
    )  # fmt: skip
    assert found.account == "shanyue@example.com"


def test_a_column_of_rounded_numbers_is_kept_out(importer: Desk) -> None:
    rounded = [f"{at}12345678901234000" for at in (1, 2, 3)]
    rows = [line(f"L{at}", "1.00").replace("1234567890", one) for at, one in enumerate(rounded)]
    result = importer(table(LEDGER, [*rows, line("L9", "1.00")]))
    assert counts(result) == (4, 1, 0, 0, 0, 3)
    assert {one.type for one in result.findings} == {"damaged_identifier"}
    few = importer(table(LEDGER, [*rows[:2], line("L8", "1.00")]))
    assert counts(few) == (3, 3, 0, 0, 0, 0)


def test_a_broken_balance_is_found_and_the_rows_take_part_unverified(importer: Desk) -> None:
    headers = "账号,流水号,交易时间,收入金额,支出金额,余额,对方户名,对方账号,摘要,币种"
    rows = [
        "755900001,B1,2026-06-01 10:00:00,5.00,,105.00,甲,,,",
        "755900001,B2,2026-06-02 10:00:00,,3.00,102.00,甲,,,",
        "755900001,B3,2026-06-03 10:00:00,8.00,,130.00,甲,,,",
    ]
    result = importer(table(headers, rows))
    assert (result.status, counts(result)) == ("control_failed", (3, 3, 0, 0, 0, 0))
    (found,) = result.findings
    assert (found.type, found.key, found.amount_minor, found.account) == (
        "balance_gap", {"file": "file.csv", "row": 3}, 2000, "755900001",
    )  # fmt: skip
    with reading(importer.database) as session:
        (part,) = queries.visible_parts(session)
    assert (part.verified, part.scopes, part.rows) == (False, (PartScope("", "", "755900001"),), 3)


def test_a_file_without_rows_covers_its_days(importer: Desk) -> None:
    result = importer(LEDGER, account="shanyue@example.com", period=(date(2026, 6, 1), date(2026, 6, 30)))
    assert (result.status, counts(result)) == ("imported", (0, 0, 0, 0, 0, 0))
    with reading(importer.database) as session:
        (part,) = queries.visible_parts(session)
    assert (part.rows, part.first_day, part.last_day) == (0, date(2026, 6, 1), date(2026, 6, 30))
    assert [one.account for one in part.scopes] == ["shanyue@example.com"]
    assert importer.facts(FactKind.LEDGER, "ledger_no") == []


def test_own_words_class_a_line_before_ours_do(importer: Desk) -> None:
    own = '[[ledger_class]]\nsource = "template_ledger"\ntext = "交易收款"\nclass = "deposit"\n'
    with unit_of_work(importer.database) as work:
        masterdata.load(work, own + own.replace("交易收款", "新扣费").replace("deposit", 'fee"\nfee = "ads'))
    rows = [line("L1", "1"), line("L2", "", "1", type_="新扣费"), line("L3", "", "1", type_="怪扣费"),
            line("L4", "", "1", type_="平台服务费")]  # fmt: skip
    importer(table(LEDGER, rows))
    assert importer.facts(FactKind.LEDGER, "ledger_no", "class", "fee_code") == [
        ("L1", "deposit", ""), ("L2", "fee", "ads"), ("L3", "unclassified", ""), ("L4", "fee", ""),
    ]  # fmt: skip


def test_two_imports_at_once_never_double(importer_on_both: Desk) -> None:
    bodies = [
        table(LEDGER, [line(f"L{at}", "1.00") for at in range(start, start + 40)]) for start in (0, 20, 0, 10)
    ]
    files = [importer_on_both.receive(body, name=f"{at}.csv") for at, body in enumerate(bodies)]
    results = []
    threads = [
        threading.Thread(target=lambda one=one: results.append(importer_on_both.run(one))) for one in files
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(importer_on_both.facts(FactKind.LEDGER, "ledger_no")) == 60
    assert sum(one.rows.accepted for one in results) == 60
    with reading(importer_on_both.database) as session:
        visible = queries.named_paths(session)
    assert importer_on_both.stored_parts() == sorted(visible)


def test_an_import_overtaken_judges_again(importer: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rival, mine = (
        importer.receive(table(LEDGER, [line("L1", "1.00"), line(one, "1.00")])) for one in ("L2", "L3")
    )
    commit = importing._Act._commit

    def overtaken(self: importing._Act, *given: object) -> None:
        monkeypatch.setattr(importing._Act, "_commit", commit)
        importer.run(rival)
        commit(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(importing._Act, "_commit", overtaken)
    assert counts(importer.run(mine)) == (2, 1, 1, 0, 0, 0)
    assert len(importer.facts(FactKind.LEDGER, "ledger_no")) == 3
    assert len(importer.stored_parts()) == 2


def test_a_job_taken_over_commits_nothing(importer_on_both: Desk) -> None:
    desk, now = importer_on_both, importer_on_both.now
    file_id = desk.receive(table(LEDGER, [line("L1", "1.00")]))
    with unit_of_work(desk.database) as work:
        run = request_job(work, kind="import", arguments={}, now=now, requested_by="lin")
    with unit_of_work(desk.database) as work:
        lost = claim(work, run, worker="a", now=now, lease_seconds=0, attempts_max=3)
    with unit_of_work(desk.database) as work:
        held = claim(work, run, worker="b", now=now, lease_seconds=60, attempts_max=3)
    assert lost is not None
    assert held is not None
    with pytest.raises(LeaseLost):
        import_file(desk.database, desk.stores, file_id=file_id, actor=SYSTEM, now=now, lease=lost)
    assert desk.facts(FactKind.LEDGER, "ledger_no") == []
    done = import_file(desk.database, desk.stores, file_id=file_id, actor=SYSTEM, now=now, lease=held)
    assert (done.status, len(desk.facts(FactKind.LEDGER, "ledger_no"))) == ("imported", 1)


def test_what_a_died_import_left_is_ignored_and_swept(importer: Desk) -> None:
    importer(table(LEDGER, [line("L1", "1.00")]))
    left = importer.stores.facts.located("ledger/00000/9-dead.parquet")
    left.write_bytes(b"half a file")
    long_ago = (importer.now - timedelta(days=2)).timestamp()
    os.utime(left, (long_ago, long_ago))
    assert len(importer.facts(FactKind.LEDGER, "ledger_no")) == 1
    assert sweep_leftovers(importer.database, importer.stores, now=importer.now) == 1
    assert not Path(left).exists()
    assert len(importer.facts(FactKind.LEDGER, "ledger_no")) == 1


def test_a_thousand_damaged_numbers_open_no_thousand_tickets(importer: Desk) -> None:
    bad = [line("L1", "1.00").replace("1234567890", f"2.02{at:04d}E+27") for at in range(250)]
    result = importer(table(LEDGER, bad))
    assert (result.rows.rejected, len(result.findings)) == (250, 201)
    rest = result.findings[-1]
    assert (rest.type, rest.amount_minor) == ("damaged_identifier", 5_000)
    assert rest.explanation.params == {"count": 50, "told": 200, "total_minor": 5_000}


def test_every_import_is_on_record(importer_on_both: Desk) -> None:
    result = importer_on_both(table(LEDGER, [line("L1", "1.00")]))
    with reading(importer_on_both.database) as session:
        assert verify_stream(session, f"file:{result.file_id}").ok


def test_batches_and_files_are_listed(importer_on_both: Desk) -> None:
    importer_on_both(table(LEDGER, [line("L1", "1.00")]), name="../../账单.csv")
    importer_on_both("nothing known", name="other.txt")
    with reading(importer_on_both.database) as session:
        batches = queries.batches(session)
        assert [one.number for one in batches] == ["B-20260720-02", "B-20260720-01"]
        assert [[file.name for file in one.files] for one in batches] == [["other.txt"], ["账单.csv"]]
        assert [one.name for one in queries.files(session, search="账")] == ["账单.csv"]
        assert queries.status_counts(session) == {"imported": 1, "refused": 1}
        assert queries.batch(session, batches[0].id) == batches[0]
        assert queries.files_waiting(session) == ()
