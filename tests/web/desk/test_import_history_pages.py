"""What came is found again, stopped, undone, replaced, and put right."""

import csv
import io
import re
from html import unescape

import pytest

from audit.queries import events_of
from company import masterdata
from database.unit_of_work import reading, unit_of_work
from intake import queries
from intake.cancelling import cancel_import
from intake.facts import FileId
from people.actors import SYSTEM
from tests.intake.file_desk import COMPANY, LEDGER, ORDERS, line, order, table
from tests.web.desk.conftest import Desk

GOOD = table(ORDERS, [order("1000000001"), order("1000000002"), order("1000000003")])
OTHER = table(ORDERS, [order("2000000001", shop="山月生活")])
EXPECTED = """
[[expected]]
kind = "ledger"
account = "shanyue@example.com"
every = "day"
ready_after = "10:00"
from = 2026-07-16
"""
DAMAGED = table(ORDERS, [order("1000000001"), order("1.00000E+15"), order("1000000003")])


def id_of(file: str) -> FileId:
    return FileId(int(file.rpartition("/")[2]))


def status_of(desk: Desk, file: str) -> str:
    with reading(desk.database) as session:
        found = queries.file(session, id_of(file))
    assert found
    return found.status


def events(desk: Desk, file: str) -> list[str]:
    with reading(desk.database) as session:
        return [one.type for one in events_of(session, f"file:{id_of(file)}")]


# Finding


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("q=june", ["june.csv"]),
        ("q=JUNE", ["june.csv"]),
        ("q=B-20260720-02", ["junk.csv", "pdd.csv"]),
        ("q=%25", []),
        ("source=template_orders", ["pdd.csv", "june.csv"]),
        ("shop=taobao%2F山月家居", ["june.csv"]),
        ("shop=pdd%2F山月生活", ["pdd.csv"]),
        ("status=refused", ["junk.csv"]),
        ("status=refused&q=june", []),
        ("from=2026-07-20&to=2026-07-20", ["junk.csv", "pdd.csv", "june.csv"]),
        ("from=2026-07-21", []),
        ("to=9999-12-31&status=refused", ["junk.csv"]),
        ("status=nonsense&from=yesterday&q=june", ["june.csv"]),
    ],
)
def test_files_are_found_by_name_number_source_shop_state_and_day(
    desk: Desk, asked: str, names: list[str]
) -> None:
    desk.bring(("june.csv", GOOD))
    desk.bring(("pdd.csv", OTHER), ("junk.csv", "a,b\n1,2\n"))

    page = desk.read(f"/imports?{asked}")

    assert re.findall(r'href="/imports/files/\d+">([^<]+)<', page) == names
    assert ("No file is like that." in page) == (names == [])


def test_pages_of_what_was_found_keep_what_was_asked(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for number in range(21):
        desk.drop((f"july-{number}.csv", f"a,b\n{number},2\n"))

    page = desk.read("/imports?q=july&status=received")

    assert 'rel="next" href="/imports?q=july&amp;status=received&amp;page=2"' in page
    assert "1 to 20 of 21" in page


# Stopping


def test_a_file_that_waits_is_stopped_and_can_be_read_afterwards(desk_on_both: Desk) -> None:
    desk = desk_on_both
    batch = desk.drop(("a.csv", GOOD), ("b.csv", OTHER)).headers["Location"]
    first = desk.file_of(batch)
    assert f'action="{first}/cancel"' in desk.read(batch)

    assert desk.post(f"{first}/cancel").headers["Location"] == batch
    desk.work()

    page = unescape(desk.read(first))
    assert (status_of(desk, first), "林晓芸 stopped the import." in page) == ("refused", True)
    assert status_of(desk, desk.file_of(batch, 1)) == "imported"
    assert desk.post(f"{first}/again").status_code == 303
    assert status_of(desk, first) == "received"
    desk.work()
    assert status_of(desk, first) == "imported"
    assert events(desk, first) == ["file_received", "import_cancelled", "file_imported"]


def test_a_file_that_is_read_already_cannot_be_stopped(desk: Desk) -> None:
    file = desk.file_of(desk.bring(("a.csv", GOOD)))

    assert desk.post(f"{file}/cancel").status_code == 303
    assert (status_of(desk, file), events(desk, file)[-1]) == ("imported", "file_imported")
    with unit_of_work(desk.database) as work:
        assert not cancel_import(work, file_id=FileId(999), actor=SYSTEM, now=desk.clock.now())


def test_while_it_works_every_file_says_how_far_it_is(desk: Desk) -> None:
    batch = desk.drop(("a.csv", GOOD), ("b.csv", OTHER)).headers["Location"]

    part = desk.read(f"{batch}/progress")

    assert part.count("Stop<span") == 2
    assert ('hx-trigger="every 2s"' in part, part.count("hx-get=")) == (True, 1)


# Undoing and replacing


def test_an_import_is_undone_after_saying_what_will_happen(desk_on_both: Desk) -> None:
    desk = desk_on_both
    file = desk.file_of(desk.bring(("a.csv", GOOD)))
    assert f'href="{file}/withdraw"' in desk.read(file)
    page = desk.read(f"{file}/withdraw")
    assert "3 rows taken from it are no longer seen by anything." in page

    assert desk.post(f"{file}/undo").status_code == 422
    assert desk.post(f"{file}/undo", reason="the wrong shop").headers["Location"] == file
    assert "every 2s" in desk.read(file)
    desk.work()

    assert (status_of(desk, file), "Undone" in desk.read(file)) == ("undone", True)
    assert desk.browser("lin").get(f"{file}/withdraw").status_code == 409
    assert desk.post(f"{file}/undo", reason="again").status_code == 409


def test_a_corrected_file_takes_the_place_of_the_first(desk_on_both: Desk) -> None:
    desk = desk_on_both
    file = desk.file_of(desk.bring(("a.csv", GOOD)))
    better = table(ORDERS, [order("1000000001"), order("1000000002", paid="12.00")])

    answer = desk.post(
        f"{file}/replace", reason="a price was wrong", files=[(io.BytesIO(better.encode()), "better.csv")]
    )
    assert answer.status_code == 303
    desk.work()

    page = desk.read(file)
    assert (status_of(desk, file), "In its place stands" in page, "better.csv" in page) == (
        "superseded",
        True,
        True,
    )


def test_a_replacement_that_cannot_be_read_leaves_the_first_and_says_why(desk: Desk) -> None:
    file = desk.file_of(desk.bring(("a.csv", GOOD)))
    bank = table(LEDGER, [line("L1", "10.00")])

    with pytest.raises(Exception, match="other_kind"):
        desk.post(f"{file}/replace", reason="mistake", files=[(io.BytesIO(bank.encode()), "ledger.csv")])
        desk.work()

    page = unescape(desk.read(file))
    assert (status_of(desk, file), "holds another kind of data" in page) == ("imported", True)
    assert f'href="{file}/withdraw"' in page


@pytest.mark.parametrize("name", ["chen", "wu", "he", "shen", "admin"])
def test_only_finance_stops_undoes_and_replaces(desk: Desk, name: str) -> None:
    file = desk.file_of(desk.bring(("a.csv", GOOD)))

    assert desk.browser(name).get(f"{file}/withdraw").status_code == 403
    for act in ("cancel", "undo", "replace"):
        assert desk.post(f"{file}/{act}", name, reason="because").status_code == 403
    assert status_of(desk, file) == "imported"


# What a file says


def test_a_file_says_what_was_taken_adds_up_to(desk: Desk) -> None:
    rows = [line("L1", "10.00"), line("L2", "5.00")]
    file = desk.file_of(desk.bring(("ledger.csv", table(LEDGER, rows))))

    sums = re.search(r'id="sums".*?</table>', desk.read(file), re.S)

    assert sums
    assert "15.00" in sums[0]


def test_bad_rows_that_came_right_say_in_which_file(desk: Desk) -> None:
    file = desk.file_of(desk.bring(("orders.csv", DAMAGED)))
    body = desk.browser("lin").get(f"{file}/rejected.csv").data.decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(body)))
    rows[0][1] = "1000000002"
    corrected = io.StringIO()
    csv.writer(corrected).writerows([header, *rows])
    fixed = desk.file_of(desk.bring(("fixed.csv", corrected.getvalue())))

    page, other = desk.read(file), desk.read(fixed)

    assert ("1 row came right in" in page, f'href="{fixed}"' in page) == (True, True)
    assert ("Holds corrected rows of" in other, f'href="{file}"' in other) == (True, True)


def test_what_was_said_before_stands_in_the_form_and_days_can_be_said(desk: Desk) -> None:
    nameless = table(LEDGER, [line("L1", "10.00").replace("shanyue@example.com", "")])
    file = desk.file_of(desk.bring(("ledger.csv", nameless)))

    for days in ({"first_day": "2026-06-30", "last_day": "2026-06-01"}, {"first_day": "x", "last_day": ""}):
        assert desk.post(f"{file}/again", account="shanyue@example.com", **days).status_code == 400
    assert desk.post(f"{file}/again", source="own:none").status_code == 400
    days = {"first_day": "2026-06-01", "last_day": "2026-06-30"}
    assert desk.post(f"{file}/again", account="shanyue@example.com", **days).status_code == 303
    desk.work()

    assert "2026-06-01 ～ 2026-06-30" in desk.read(file)


# What should come


def test_files_that_should_come_show_day_by_day_which_are_missing(desk: Desk) -> None:
    assert "Files that should come" not in desk.read("/imports")
    with unit_of_work(desk.database) as work:
        masterdata.load(work, COMPANY + EXPECTED)
    rows = [line("L1", "10.00", at="2026-07-17 10:00:00")]
    desk.bring(("ledger.csv", table(LEDGER, rows)))

    page = desk.read("/imports")

    strip = re.search(r'id="expected".*?</section>', page, re.S)
    assert strip
    days = dict(re.findall(r'title="(2026-\d\d-\d\d): ([^"]+)"', strip[0]))
    assert (days["2026-07-16"], days["2026-07-18"], days["2026-07-15"]) == (
        "missing",
        "missing",
        "not asked for",
    )
    assert days["2026-07-17"] == "here"
    assert "3 missing" in strip[0]
