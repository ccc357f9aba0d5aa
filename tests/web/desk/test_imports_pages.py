"""Files from the drop zone to the corrected file, and everything that can be wrong with them."""

import csv
import io
import re
import zipfile
from html import escape, unescape

import pytest

from audit.queries import events_of
from database.job_runs import unfinished_jobs
from database.tables import JobRunRow
from database.unit_of_work import reading, unit_of_work
from intake import queries
from intake.sources import TEMPLATES
from tests.intake.file_desk import LEDGER, ORDERS, line, order, table
from tests.web.desk.conftest import Desk

GOOD = table(ORDERS, [order("1000000001"), order("1000000002"), order("1000000003")])
DAMAGED = table(ORDERS, [order("1000000001"), order("1.00000E+15"), order("1000000003")])
HOSTILE = "<img src=x onerror=alert(1)>\"'`=1+1;{{7*7}}"


def rejected_rows(desk: Desk, file: str) -> list[list[str]]:
    body = desk.browser("lin").get(f"{file}/rejected.csv")
    assert body.status_code == 200
    return list(csv.reader(io.StringIO(body.data.decode("utf-8-sig"))))


# From the drop to the statement


def test_dropped_files_become_one_batch_that_shows_how_far_it_is_and_then_its_statement(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    answer = desk.drop(("orders.csv", GOOD), ("again.csv", GOOD))
    batch = answer.headers["Location"]
    assert (answer.status_code, batch) == (303, "/imports/B-20260720-01")

    waiting = desk.read(batch)
    assert 'hx-get="/imports/B-20260720-01/progress"' in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert '<noscript><a class="btn btn-small" href="">Look again</a></noscript>' in waiting
    assert "Waits for its turn" in desk.read(f"{batch}/progress")

    assert desk.work() == 1
    over = desk.browser("lin").get(f"{batch}/progress")
    assert (over.status_code, over.headers["HX-Refresh"], over.text) == (200, "true", "")
    page = desk.read(batch)
    assert "every 2s" not in page
    assert ("rows conserved" in page, "Imported before" in page) == (True, True)
    totals = re.search(r"<tfoot>.*</tfoot>", page, re.S)
    assert totals
    assert re.findall(r'<td class="num">(\d+)</td>', totals.group(0)) == ["6", "3", "0", "3", "0", "0"]


def test_the_same_form_sent_twice_is_one_batch(desk: Desk) -> None:
    first = desk.drop(("orders.csv", GOOD), command_id="c1")
    second = desk.drop(("orders.csv", GOOD), command_id="c1")

    assert first.headers["Location"] == second.headers["Location"] == "/imports/B-20260720-01"
    assert desk.work() == 1


def test_every_member_of_an_archive_is_a_file_of_the_batch(desk: Desk) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", "nothing,known\n1,2\n")

    page = desk.read(desk.bring(("both.zip", packed.getvalue())))

    assert ("a.csv" in page, "b.csv" in page, "1 file not taken" in unescape(page)) == (True, True, False)
    assert "1 file was not taken" in page


def test_history_tells_every_batch_a_page_at_a_time(desk: Desk) -> None:
    for number in range(21):
        desk.drop((f"{number}.csv", GOOD))
    desk.work()

    first, second = desk.read("/imports"), desk.read("/imports?page=2")
    assert ("B-20260720-21" in first, "B-20260720-01" in first) == (True, False)
    assert ("B-20260720-21" in second, "B-20260720-01" in second) == (False, True)
    assert 'rel="next" href="/imports?page=2"' in first
    assert ('rel="prev" href="/imports"' in second, 'rel="next"' in second) == (True, False)


# Bad rows, and the file to correct


def test_a_bad_row_is_shown_with_what_to_do_and_comes_back_corrected(desk_on_both: Desk) -> None:
    desk = desk_on_both
    file = desk.file_of(desk.bring(("orders.csv", DAMAGED)))
    page = desk.read(file)
    assert '<td class="keep">2</td>' in page
    assert "1.00000E+15" in page
    assert "Export the file again and do not save it in a spreadsheet." in page
    assert f'href="{file}/rejected.csv"' in page
    assert re.search(r"<dt>Tickets</dt><dd><a href=\"/tickets/T-20260720-0001\">", page)

    header, *rows = rejected_rows(desk, file)
    assert (header[-2].partition(" duiping:")[0], header[-1]) == ("Row in the file", "What is wrong")
    assert [row[1] for row in rows] == ["1.00000E+15"]

    rows[0][1] = "1000000002"
    corrected = io.StringIO()
    csv.writer(corrected).writerows([header, *rows])
    again = desk.read(desk.file_of(desk.bring(("orders-bad rows.csv", corrected.getvalue()))))
    assert [re.sub(r"\D", "", one) for one in re.findall(r"<span[^>]*><b>[\d,]+</b> \w+", again)] == [
        "1", "1", "0", "0", "0", "0"
    ]  # fmt: skip


def test_rejected_rows_open_as_text_in_a_spreadsheet(desk: Desk) -> None:
    damaged = table(ORDERS, [order("1.00000E+15", sub="=cmd|'/c calc'!A1", shop="@SUM(1)")])
    file = desk.file_of(desk.bring(("orders.csv", damaged), shop="taobao/山月家居"))

    cells = [cell for row in rejected_rows(desk, file) for cell in row]

    assert [cell for cell in cells if cell[:1] in "=+-@" and cell] == []
    assert "'=cmd|'/c calc'!A1" in cells


def test_a_file_without_bad_rows_has_no_file_of_them(desk: Desk) -> None:
    file = desk.file_of(desk.bring(("orders.csv", GOOD)))

    assert "rejected.csv" not in desk.read(file)
    assert desk.browser("lin").get(f"{file}/rejected.csv").status_code == 404


def test_many_bad_rows_are_listed_a_page_at_a_time(desk: Desk) -> None:
    rows = [order(f"10000{n:05d}", paid="ten") for n in range(120)]
    file = desk.file_of(desk.bring(("orders.csv", table(ORDERS, rows))))

    assert '<td class="keep">1</td>' in desk.read(file)
    assert f'rel="next" href="{file}?page=2"' in desk.read(file)
    third = desk.read(f"{file}?page=3")
    assert ('<td class="keep">120</td>' in third, 'rel="next"' in third) == (True, False)


# Refused files


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        (b"", "Export it again: it may still have been in the making."),
        (b"\x00\x01\x02\x03" * 50, "Send CSV or XLSX."),
        (b"a,b\n1,2\n", "Use one of the templates, or send the file as the platform exports it."),
        (
            "店铺,订单号,商品编码,数量,支付时间,订单状态\n山月家居,1,S,1,,已付款\n".encode(),
            "Export it with all columns, or use a template.",
        ),
        (GOOD.encode("gb18030") + b"\xff\xfe\xff\n", "Export the file again without opening it in between"),
        (b"PK\x03\x04 cut off", "Download it again."),
        (GOOD.replace("1000000003", '"1000000003').encode(), "the file was cut. Export it again."),
        (table(ORDERS, [order("1", shop="没有这家店")]).encode(), "or name one of: douyin/两处都有"),
    ],
)
def test_a_refused_file_says_what_to_do_and_can_be_read_again(desk: Desk, body: bytes, remedy: str) -> None:
    batch = desk.bring(("file.csv", body))
    page = unescape(desk.read(desk.file_of(batch)))

    assert "Nothing of this file was taken" in page
    assert remedy in page, re.findall(r"id=.refusal.*?</ul>", page, re.S)
    assert "Say what the file does not say, and read it again" in page
    assert "1 file was not taken" in desk.read(batch)


def test_what_the_file_does_not_say_can_be_said_afterwards(desk_on_both: Desk) -> None:
    desk = desk_on_both
    nameless = table(LEDGER, [line("L1", "10.00").replace("shanyue@example.com", "")])
    batch = desk.bring(("ledger.csv", nameless))
    file = desk.file_of(batch)
    assert "The file does not say whose account it is." in desk.read(file)

    answer = desk.post(f"{file}/again", account="shanyue@example.com")
    assert (answer.status_code, answer.headers["Location"]) == (303, batch)
    assert "every 2s" in desk.read(batch)
    desk.work()

    page = desk.read(file)
    assert ("Nothing of this file was taken" in page, "Imported" in page) == (False, True)
    assert desk.post(f"{file}/again", account="shanyue@example.com").status_code == 409


def test_a_file_whose_totals_do_not_tie_shows_by_how_much(desk: Desk) -> None:
    broken = table(LEDGER, [line("L1", "10.00").replace(",,2026", ",10.00,2026"),
                            line("L2", "5.00").replace(",,2026", ",99.00,2026")])  # fmt: skip
    file = desk.file_of(desk.bring(("ledger.csv", broken)))

    page = desk.read(file)
    assert ("Totals do not tie" in page, "Running balance" in page, "84.00" in page) == (True, True, True)


# Bounds


def test_sending_no_file_says_so_and_stores_nothing(desk: Desk) -> None:
    answer = desk.post("/imports")

    assert (answer.status_code, "No file was chosen." in answer.text) == (422, True)
    with reading(desk.database) as session:
        assert queries.batch_count(session) == 0


def test_more_files_than_one_form_may_hold_are_refused(desk: Desk) -> None:
    answer = desk.drop(*[(f"{n}.csv", GOOD) for n in range(201)])

    assert (answer.status_code, "Up to 200 files at a time." in answer.text) == (422, True)


def test_more_bytes_than_an_upload_may_have_are_refused_before_they_are_kept(desk: Desk) -> None:
    small = 64 * 1024
    object.__setattr__(desk.settings, "upload_bytes_max", small)

    answer = desk.drop(("big.csv", b"x" * (small + 1)))

    assert (answer.status_code, "Too large" in answer.text) == (413, True)
    assert not desk.settings.originals_dir.exists()


# What is hostile


def test_names_and_cells_are_shown_as_text(desk: Desk) -> None:
    rows = table(ORDERS, [order("1000000001", paid=f'"{HOSTILE.replace(chr(34), chr(34) * 2)}"')])
    batch = desk.bring((f"{HOSTILE.replace('/', '')}.csv", rows))
    file = desk.file_of(batch)

    for address in (batch, file, "/imports", "/workbench"):
        page = desk.read(address)
        assert "<img src=x" not in page, address
        assert "49" not in re.findall(r"\{\{.*?\}\}|49;", page), address
    assert escape("<img src=x onerror=alert(1)>") in desk.read(file)


def test_a_name_cannot_break_the_header_of_a_download(desk: Desk) -> None:
    damaged = table(ORDERS, [order("1.00000E+15")])
    file = desk.file_of(desk.bring(('a"; x=\u202e坏.csv', damaged)))

    answer = desk.browser("lin").get(f"{file}/rejected.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# The original


def test_the_original_comes_back_as_it_was_and_who_took_it_is_recorded(desk_on_both: Desk) -> None:
    desk = desk_on_both
    file = desk.file_of(desk.bring(("orders.csv", GOOD)))
    assert desk.browser("lin").get(f"{file}/original").status_code == 405

    answer = desk.post(f"{file}/original", "he")

    assert (answer.status_code, answer.data) == (200, GOOD.encode())
    with reading(desk.database) as session:
        events = events_of(session, f"file:{file.rpartition('/')[2]}")
    assert (events[-1].type, events[-1].actor_name) == ("original_taken", "he")
    assert desk.post(f"{file}/original", "shen").status_code == 403
    assert f'action="{file}/original"' not in desk.read(file, "shen")


# Templates


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN", "zh_Hant_TW"])
def test_every_template_comes_in_every_language_as_csv_and_workbook(desk: Desk, language: str) -> None:
    for one in TEMPLATES:
        csv_file = desk.browser("shen").get(f"/imports/templates/{one.source}/{language}.csv")
        workbook = desk.browser("shen").get(f"/imports/templates/{one.source}/{language}.xlsx")
        header = csv_file.data.decode("utf-8-sig").splitlines()[0]
        assert header.split(",")[0].isascii() == (language == "en"), header
        assert workbook.data.startswith(b"PK")


@pytest.mark.parametrize("address", ["none/en.csv", "template_orders/de.csv", "template_orders/en.exe"])
def test_a_template_that_is_not_there_is_not_found(desk: Desk, address: str) -> None:
    assert desk.browser("lin").get(f"/imports/templates/{address}").status_code == 404


# What stopped


def test_files_that_a_stopped_job_left_can_be_read_afterwards(desk_on_both: Desk) -> None:
    desk = desk_on_both
    answer = desk.drop(("orders.csv", GOOD))
    batch = answer.headers["Location"]
    with unit_of_work(desk.database) as work:
        for job in unfinished_jobs(work.session):
            row = work.session.get_one(JobRunRow, job.id)
            row.state, row.ended_at, row.error = "failed", desk.clock.now(), "It broke."

    page = desk.read(batch)
    assert ("1 file was not read." in page, "It broke." in page) == (True, True)
    assert "every 2s" not in page

    assert desk.post(f"{batch}/finish").headers["Location"] == batch
    desk.work()
    assert "Imported" in desk.read(batch)
