"""Workbooks and archives made to harm, and workbooks as people really make them."""

import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from database.settings import Settings
from intake import archives
from intake.bounds import Bounds
from intake.content import Content
from intake.exceptions import Explanation
from intake.explanations import PROBLEMS, REFUSALS
from intake.facts import FactKind
from intake.reading_apart import Limits
from intake.refusals import IntakeRefused
from intake.sniffing import Format, sniff
from intake.workbooks import as_text
from tests.intake.file_desk import LEDGER, Importer, counts, line, table

GOOD = table(LEDGER, [line("L1", "1.00")])
LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<sst><si><t>&c;</t></si></sst>"""


def book(rows: list[list[Any]], *, hidden_first: list[list[Any]] | None = None) -> bytes:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as made:
        sheets = [("hidden", hidden_first)] * (hidden_first is not None) + [("shown", rows)]
        for name, content in sheets:
            sheet = made.add_worksheet(name)
            for at, row in enumerate(content or []):
                sheet.write_row(at, 0, row)
        if hidden_first is not None:
            made.get_worksheet_by_name("shown").activate()
            made.get_worksheet_by_name("hidden").hide()
    return body.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one of its parts in another's place, or one more."""
    body = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return body.getvalue()


def zipped(**members: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return body.getvalue()


def lying(archive: bytes, unpacked: int) -> bytes:
    """The archive, its directory claiming another size of the first member."""
    body = bytearray(archive)
    at = body.index(b"PK\x01\x02")
    body[at + 24 : at + 28] = struct.pack("<I", unpacked)
    return bytes(body)


def encrypted(archive: bytes) -> bytes:
    """The archive, its directory claiming that the first member needs a password."""
    body = bytearray(archive)
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def overlapping() -> bytes:
    """Ten directory entries for the bytes of one member."""
    body = bytearray(zipped(**{"a.csv": bytes(range(256)) * 4000}))
    end = body.index(b"PK\x05\x06")
    begin = body.index(b"PK\x01\x02")
    entry = bytes(body[begin:end])
    tail = bytearray(body[end:])
    tail[8:12] = struct.pack("<HH", 10, 10)
    tail[12:16] = struct.pack("<I", len(entry) * 10)
    return bytes(body[:begin]) + entry * 10 + bytes(tail)


WORKBOOK = book([LEDGER.split(","), line("L1", "1.00").split(",")])

HOSTILE: list[tuple[str, bytes, str]] = [
    ("entities that unfold", with_part(WORKBOOK, "xl/sharedStrings.xml", LAUGHS), "xml_entities"),
    (
        "a file of the system as an entity",
        with_part(WORKBOOK, "xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
        "xml_entities",
    ),
    ("macros under a plain name", with_part(WORKBOOK, "xl/VBAProject.bin", b"x"), "macro_workbook"),
    ("a sheet that is cut", with_part(WORKBOOK, "xl/worksheets/sheet1.xml", b"<worksheet><sheetDa"), ""),
    ("four gigabytes declared", lying(zipped(**{"a.csv": b"a,b\n" * 9}), 2**32 - 2), "archive_bomb"),
    ("entries that overlap", overlapping(), "archive_bomb"),
    ("an archive in an archive", zipped(**{"b.zip": zipped(**{"a.csv": b"a,b\n"})}), "archive_inside"),
    ("a member that is cut", zipped(**{"a.csv": b"a,b\n" * 900})[:-80], "broken_archive"),
    ("an encrypted member", encrypted(zipped(**{"a.csv": GOOD.encode()})), "password_protected"),
    ("an executable", b"MZ\x90\0" + bytes(400), "binary_content"),
    ("nothing but NUL bytes", bytes(400), "empty_file"),
    ("300 columns in a sheet", book([[f"c{at}" for at in range(300)]] * 3), "too_many_columns"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), [one[1:] for one in HOSTILE], ids=[one[0] for one in HOSTILE])
def test_what_is_made_to_harm_is_refused_with_a_reason(importer: Importer, body: bytes, code: str) -> None:
    result = importer(body)
    assert result.status == "refused"
    assert result.refusal is not None
    assert code in ("", result.refusal.code)
    assert REFUSALS[result.refusal.code].format_map(dict(result.refusal.params))
    assert importer.stored_files() == []


def test_a_member_named_like_a_way_out_stays_a_name(importer: Importer) -> None:
    assert counts(importer(zipped(**{"../../etc/x.csv": GOOD.encode()}), name="b.zip")) == (1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("bounds", "body", "code"),
    [
        (Bounds(csv_bytes=100), GOOD.encode() * 3, "too_large"),
        (Bounds(unpacked_bytes=1000), zipped(**{"a.csv": bytes(range(256)) * 40}), "too_large"),
        (Bounds(archive_entries=2), zipped(a=b"1", b=b"2", c=b"3"), "archive_bomb"),
    ],
    ids=["bytes of a text", "bytes unpacked", "members of an archive"],
)
def test_every_bound_can_be_set(bounds: Bounds, body: bytes, code: str) -> None:
    with pytest.raises(IntakeRefused) as refused:
        sniff(Content("file", len(body), lambda: io.BytesIO(body)), bounds)
    assert refused.value.code == code


def test_bounds_and_limits_are_settings(tmp_path: Path) -> None:
    told = {"DUIPING_COLUMNS": "50", "DUIPING_CSV_ROWS": "9", "DUIPING_READING_MEGABYTES": "700"}
    settings = Settings.from_environment({"DUIPING_HOME": str(tmp_path), **told})
    assert Bounds.of(settings) == Bounds(columns=50, csv_rows=9)
    assert Limits.of(settings) == Limits(memory_bytes=700_000_000, seconds=60)
    inside = Settings.from_environment({"DUIPING_HOME": str(tmp_path), "DUIPING_READS": "inside"})
    assert Limits.of(inside) is None


def test_members_come_with_the_names_that_chinese_platforms_write() -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("x" * 8, b"a,b\n")
    raw = body.getvalue().replace(b"x" * 8, "账务明细".encode("gbk"))
    content = Content("b.zip", len(raw), lambda: io.BytesIO(raw))
    assert sniff(content).format is Format.ARCHIVE
    with archives.opened(content) as opened:
        assert [archives.member_name(one) for one in opened.infolist()] == ["账务明细"]


def test_a_formula_is_its_last_value_and_is_never_computed(importer: Importer) -> None:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, LEDGER.split(","))
        sheet.write_row(1, 0, line("L1", "1.00").split(","))
        sheet.write_formula(1, 5, "=1+1", value=7.5)
        sheet.write_formula(1, 10, '=HYPERLINK("http://x","y")', value="备注")
    importer(body.getvalue(), name="file.xlsx")
    assert importer.facts(FactKind.LEDGER, "amount_minor", "note") == [(750, "备注")]


def test_numbers_as_text_and_text_as_numbers_are_what_they_say(importer: Importer) -> None:
    row: list[Any] = line("L1", "１２３.４５").split(",")
    other: list[Any] = line("0", "").split(",")
    other[1], other[5], other[8] = 20260601001, 0.1 + 0.2, "2026/6/1 9:05"
    importer(book([LEDGER.split(","), row, other]), name="file.xlsx")
    assert importer.facts(FactKind.LEDGER, "ledger_no", "amount_minor") == [
        ("20260601001", 30),
        ("L1", 12345),
    ]


def test_a_hidden_sheet_is_looked_at_last_and_hidden_rows_are_rows(importer: Importer) -> None:
    rows = [LEDGER.split(","), line("L1", "1.00").split(",")]
    hidden = [LEDGER.split(","), line("L9", "9.00").split(",")]
    refused = importer(book(rows, hidden_first=hidden), name="file.xlsx").refusal
    assert refused == Explanation("several_sheets", {"sheets": "shown, hidden"})  # neither read nor left out
    importer(book(rows, hidden_first=[["notes"]]), name="file.xlsx")
    assert importer.facts(FactKind.LEDGER, "ledger_no") == [("L1",)]


def test_merged_cells_leave_their_rows_without_the_value(importer: Importer) -> None:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, LEDGER.split(","))
        for at, number in enumerate(("L1", "L2"), 1):
            sheet.write_row(at, 0, line(number).split(","))
        sheet.merge_range(1, 5, 2, 5, "1.00")
    result = importer(body.getvalue(), name="file.xlsx")
    assert counts(result) == (2, 1, 0, 0, 0, 1)


@pytest.mark.parametrize("day", ["2026-02-31 10:00:00", "31.02.2026", "2026-13-01"])
def test_a_day_that_is_not_in_the_calendar_is_a_problem_of_its_row(importer: Importer, day: str) -> None:
    result = importer(table(LEDGER, [line("L1", "1.00"), line("L2", "1.00", at=day)]))
    assert counts(result) == (2, 1, 0, 0, 0, 1)
    assert PROBLEMS["bad_time"].format(value=day, column="发生时间")


def test_the_header_line_again_is_no_row(importer: Importer) -> None:
    result = importer(table(LEDGER, [line("L1", "1.00"), LEDGER, line("L2", "1.00")]))
    assert counts(result) == (3, 2, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"), (0.1 + 0.2, "0.3"), (1e21, "1.00000000000000E+21"), (1e-7, "0.0000001"), (-2.5, "-2.5"),
        (float("nan"), "nan"), (float("inf"), "inf"), (True, "TRUE"),
        (123456789012345678.0, "1.23456789012345E+17"),
        (datetime(2026, 6, 1, 9, 59, 59, 999_999), "2026-06-01 10:00:00"),  # noqa: DTZ001
        (date(2026, 6, 1), "2026-06-01"), (999999999999999.0, "999999999999999"),
    ],
)  # fmt: skip
def test_a_cell_becomes_the_text_it_shows(cell: Any, text: str) -> None:
    assert as_text(cell) == text
