"""What cannot be read is refused with a code, and nothing of it is stored."""

import io
import zipfile

import pytest
import xlsxwriter

from database.unit_of_work import reading
from intake import queries
from intake.explanations import CONTROLS, FINDINGS, PROBLEMS, REFUSALS
from intake.facts import FactKind
from tests.intake.file_desk import LEDGER, ORDERS, Importer, line, order, table


def packed(**members: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return body.getvalue()


def workbook(rows: list[list[object]]) -> bytes:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return body.getvalue()


MACROS = packed(**{"[Content_Types].xml": b"<x/>", "xl/vbaProject.bin": b"x"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
GOOD = table(LEDGER, [line("L1", "1.00")])

HOPELESS: list[tuple[str, bytes, str]] = [
    ("empty", b"", "empty_file"),
    ("blank lines", b"\xef\xbb\xbf\r\n \n", "empty_file"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0", "binary_content"),
    ("a NUL among the rows", GOOD.encode() + b"a,b\0c\n", "binary_content"),
    ("no layout we know", b"a,b,c\n1,2,3\n", "unknown_layout"),
    ("a layout but for two columns", GOOD.replace("发生时间", "某时").encode(), "missing_headers"),
    ("half UTF-8", GOOD.encode()[:-4] + "备".encode()[:2], "broken_encoding"),
    ("GBK inside UTF-8", GOOD.encode() + "备注".encode("gbk") + b"\n", "broken_encoding"),
    ("a quote left open", (GOOD + '"L2,').encode(), "broken_quotes"),
    ("one header twice", GOOD.replace("售后单号", "流水号").encode(), "duplicate_header"),
    ("no bill that day (XML)", b"<xml><return_msg><![CDATA[No Bill Exist]]></return_msg></xml>", "no_bill"),
    ("no bill that day (JSON)", b'{"code":"NO_STATEMENT_EXIST","message":"x"}', "no_bill"),
    ("macros", MACROS, "macro_workbook"),
    ("old workbook with macros", OLE + "_VBA_PROJECT".encode("utf-16-le"), "macro_workbook"),
    ("a password", OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
    ("a cut workbook", workbook([["a"]])[:-60], "broken_archive"),
    ("a workbook of nonsense", packed(**{"[Content_Types].xml": b"<x/>"}), "broken_workbook"),
    ("a zip bomb", packed(**{"a.csv": b"0" * 60_000_000}), "archive_bomb"),
    ("too many members", packed(**{f"{at}": b"" for at in range(1001)}), "archive_bomb"),
    ("too wide", (",".join(f"c{at}" for at in range(300)) + "\n").encode() * 3, "too_many_columns"),
]


@pytest.mark.parametrize(("body", "code"), [one[1:] for one in HOPELESS], ids=[one[0] for one in HOPELESS])
def test_a_hopeless_file_is_refused_and_nothing_is_stored(importer: Importer, body: bytes, code: str) -> None:
    result = importer(body)
    assert result.status == "refused"
    assert result.refusal is not None
    assert result.refusal.code == code
    REFUSALS[code].format_map(dict(result.refusal.params))
    assert importer.stored_files() == []
    with reading(importer.database) as session:
        assert queries.visible_parts(session) == ()


def test_a_near_miss_names_the_layout_and_the_missing_columns(importer: Importer) -> None:
    result = importer(GOOD.replace("发生时间", "某时").replace("业务类型", "某类"))
    assert result.refusal is not None
    assert result.refusal.params == {"source": "template_ledger", "headers": "业务类型, 发生时间"}


def test_a_source_that_was_named_must_fit(importer: Importer) -> None:
    wrong, unknown = importer(GOOD, source="template_bank"), importer(GOOD + "\n", source="nowhere")
    assert [one.refusal.code for one in (wrong, unknown) if one.refusal] == [
        "missing_headers",
        "unknown_source",
    ]


def test_a_shop_that_could_be_several_must_be_named(importer: Importer) -> None:
    body = table(ORDERS.replace("店铺,", ""), [order("A1").partition(",")[2]])
    file_id = importer.receive(body)
    refused = importer.run(file_id)
    assert refused.refusal is not None
    assert refused.refusal.code == "shop_unknown"
    told = importer.run(file_id, shop="山月生活")
    assert (told.status, importer.facts(FactKind.ORDERS, "platform", "shop")) == (
        "imported", [("pdd", "山月生活")],
    )  # fmt: skip


def test_one_name_on_two_platforms_needs_the_platform(importer: Importer) -> None:
    file_id = importer.receive(table(ORDERS, [order("A1", shop="两处都有")]))
    refused = importer.run(file_id)
    assert refused.refusal is not None
    assert refused.refusal.code == "shop_unknown"
    importer.run(file_id, shop="jd/两处都有")
    assert importer.facts(FactKind.ORDERS, "platform", "shop") == [("jd", "两处都有")]


def test_an_unknown_shop_is_refused_by_name(importer: Importer) -> None:
    result = importer(table(ORDERS, [order("A1", shop="别家")]))
    assert result.refusal is not None
    assert (result.refusal.code, result.refusal.params["shop"]) == ("shop_unknown", "别家")


def test_an_unknown_ledger_account_is_refused_until_its_shop_is_named(importer: Importer) -> None:
    file_id = importer.receive(GOOD.replace("shanyue@example.com", "other@example.com"))
    refused = importer.run(file_id)
    assert refused.refusal is not None
    assert refused.refusal.code == "account_unknown"
    importer.run(file_id, shop="山月家居")
    assert importer.facts(FactKind.LEDGER, "shop", "account") == [("山月家居", "other@example.com")]


def test_a_ledger_that_names_no_account_of_several_is_refused(importer: Importer) -> None:
    file_id = importer.receive(GOOD.replace("shanyue@example.com", ""))
    refused = importer.run(file_id)
    assert refused.refusal is not None
    assert refused.refusal.code == "account_not_named"
    importer.run(file_id, account="pdd-1")
    assert importer.facts(FactKind.LEDGER, "platform", "account") == [("pdd", "pdd-1")]


def test_texts_have_no_placeholder_nobody_fills() -> None:
    row = {"row": 1, "column": "c", "value": "v"}
    for text in PROBLEMS.values():
        text.format_map(row)
    assert all(FINDINGS.values())
    assert all(CONTROLS.values())


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_damaged_inside_is_refused_with_a_reason(importer: Importer, method: int) -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        archive.writestr("orders.csv", "\n".join(f"{n},{n * 7919}" for n in range(2_000)))
    damaged = bytearray(body.getvalue())
    damaged[60:600] = bytes(540)
    result = importer(bytes(damaged), name="bills.zip")
    assert (result.status, result.refusal and result.refusal.code) == ("refused", "archive_inside")
