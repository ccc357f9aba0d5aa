"""Statements in the standards of banks, in small files of their own shape."""

from datetime import datetime

import pytest

from company import masterdata
from database.unit_of_work import unit_of_work
from intake.facts import FactKind
from tests.intake.file_desk import Importer, counts

LINES = ("account", "currency", "occurred_at", "amount_minor", "payee_name", "payee_account", "summary")


def day(year: int, month: int, dom: int) -> datetime:
    return datetime(year, month, dom)  # noqa: DTZ001


MT940 = """{1:F01BANKCNXXAXXX}{2:I940X}{4:
:20:S1
:25:10020030/755900001
:28C:1/1
:60F:C251230CNY1000,
:61:2512311231C250,5NTRFNONREF//B1
:86:166?00GUTSCHRIFT?20EREF+F77?21SVWZ+Auszahlung 7?3010020030?31DE445566
7788?32Alipay China?33 Co Ltd
:61:2512310102RC0,50NTRFSTORNO
:86:/BENM//NAME/Shop Ltd/REMI/correction
:61:251231D12,34NCHGNONREF
:62F:C260102CNY1237,66
:64:C260102CNY1237,66
-}
:20:S2
:25:10020030/755900001
:28C:2/1
:60M:C260102CNY1237,66
:61:2601030103RD0,50NTRFNONREF
:62M:C260103CNY1238,16
-
"""


def test_an_mt940_file_is_read_statement_by_statement(importer: Importer) -> None:
    result = importer(MT940, name="june.sta")
    assert (result.source, result.status, counts(result)) == ("mt940", "imported", (4, 4, 0, 0, 0, 0))
    assert [(one.name, one.declared, one.computed, one.ties) for one in result.controls] == [
        ("closing_balance", 123766, 123766, True), ("closing_balance", 123816, 123816, True),
        ("opening_balance", 123766, 123766, True),
    ]  # fmt: skip
    assert (result.first_day, result.last_day) == (day(2025, 12, 31).date(), day(2026, 1, 3).date())
    own = "755900001"
    assert importer.facts(FactKind.BANK, *LINES) == [
        (own, "CNY", day(2025, 12, 31), -1234, "", "", ""),
        (own, "CNY", day(2025, 12, 31), 25050, "Alipay China Co Ltd", "****7788",
         "GUTSCHRIFT Auszahlung 7 F77 B1"),
        (own, "CNY", day(2026, 1, 2), -50, "Shop Ltd", "", "/BENM//NAME/Shop Ltd/REMI/correction STORNO"),
        (own, "CNY", day(2026, 1, 3), 50, "", "", ""),
    ]  # fmt: skip


def test_a_balance_that_does_not_come_out_is_a_control_that_fails(importer: Importer) -> None:
    result = importer(MT940.replace("C260103CNY1238,16", "D260103CNY1238,16"))
    assert result.status == "control_failed"
    assert [(one.declared, one.computed) for one in result.controls if not one.ties] == [(-123816, 123816)]
    assert [one.type for one in result.findings] == ["control_total_failed"]


def test_a_page_that_is_missing_between_two_is_seen(importer: Importer) -> None:
    later = MT940.replace("C260102CNY1237,66\n:61:2601", "C260102CNY1237,00\n:61:2601").replace(
        "1238,16", "1237,50"
    )
    result = importer(later)
    assert [(one.name, one.declared, one.computed) for one in result.controls if not one.ties] == [
        ("opening_balance", 123700, 123766)
    ]


def test_an_mt940_file_cut_before_its_closing_balance_does_not_pass_unseen(importer: Importer) -> None:
    result = importer(MT940[: MT940.index(":62M:")])
    assert result.status == "control_failed"
    assert [one.name for one in result.controls if not one.ties] == ["footer"]


@pytest.mark.parametrize(
    ("line", "column", "value", "code"),
    [
        (":61:2602300230C1,00NTRFNONREF", "Booked", "2026-02-30", "bad_time"),
        (":61:2602270227C12,,34NTRFNONREF", "Amount", "12..34", "bad_amount"),
        (":61:what is this", "Amount", "what is this", "bad_amount"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_problem_of_that_line(
    importer: Importer, line: str, column: str, value: str, code: str
) -> None:
    body = (
        ":20:S\n:25:755900001\n:60F:C260226CNY0,\n:61:2602270227C5,NTRFNONREF\n"
        f"{line}\n:62F:C260228CNY5,\n-\n"
    )
    result = importer(body)
    assert counts(result) == (2, 1, 0, 0, 0, 1)
    assert [(one.row_no, one.column, one.value, one.code) for one in result.problems] == [
        (2, column, value, code)
    ]


def test_an_mt942_report_is_held_against_its_sums(importer: Importer) -> None:
    body = (
        ":20:S\n:25:755900001\n:28C:1/1\n:34F:CNY0,\n:13D:2606011815+0800\n"
        ":61:2606010601C1,NTRFNONREF\n:61:2606010601D2,NTRFNONREF\n:90D:1CNY2,\n:90C:2CNY1,\n-\n"
    )
    result = importer(body)
    assert {(one.name, one.ties) for one in result.controls} == {
        ("income_count", False), ("income_total", True), ("outgo_count", True), ("outgo_total", True),
    }  # fmt: skip


def camt(entries: str, *, balances: str = "", namespace: str = "urn:x:camt.053.001.08") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><BkToCstmrStmt><GrpHdr/>'
        "<Stmt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
    )


def balance(code: str, amount: str, direction: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2026-06-01</Dt></Dt></Bal>"
    )


def entry(amount: str, direction: str, *, status: str = "<Sts>BOOK</Sts>", more: str = "") -> str:
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{status}"
        f"<BookgDt><DtTm>2026-06-02T23:30:00+02:00</DtTm></BookgDt>{more}</Ntry>"
    )


BATCH = (
    "<AcctSvcrRef>R-1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties>"
    "<Dbtr><Pty><Nm>A</Nm></Pty></Dbtr></RltdPties></TxDtls><TxDtls><Refs><EndToEndId>E2</EndToEndId>"
    "</Refs><RltdPties><Dbtr><Nm>B</Nm></Dbtr></RltdPties><RmtInf><Ustrd>for two</Ustrd></RmtInf></TxDtls>"
    "</NtryDtls>"
)


def test_a_camt_entry_is_one_bank_line_whatever_payments_it_holds(importer: Importer) -> None:
    pending = entry("9.99", "CRDT", status="<Sts><Cd>PDNG</Cd></Sts>")
    reversal = entry("3.00000", "DBIT", status="<Sts><Cd>BOOK</Cd></Sts>", more="<RvslInd>true</RvslInd>")
    body = camt(
        entry("10.00", "CRDT", more=BATCH) + reversal + pending,
        balances=balance("OPBD", "1.00", "DBIT") + balance("CLBD", "6.00"),
    )
    result = importer(body, name="statement.xml")
    assert (result.source, result.status, counts(result)) == ("camt", "imported", (3, 2, 0, 0, 1, 0))
    assert [(one.name, one.declared, one.ties) for one in result.controls] == [("closing_balance", 600, True)]
    assert importer.facts(FactKind.BANK, "bank_no", *LINES)[1:] == [
        ("R-1", "DE89370400440532013000", "EUR", day(2026, 6, 2), 1000, "", "", "E1 for two E2"),
    ]  # fmt: skip


def test_two_camt_entries_alike_on_one_day_are_both_real(importer: Importer) -> None:
    result = importer(camt(entry("4.50", "DBIT") * 2, namespace=""))
    assert counts(result) == (2, 2, 0, 0, 0, 0)
    assert len(set(importer.facts(FactKind.BANK, "bank_no"))) == 2


@pytest.mark.parametrize(
    ("amount", "direction", "code"),
    [
        ("12..34", "CRDT", "bad_amount"),
        ("8.85123", "CRDT", "too_precise"),
        ("-5.00", "DBIT", "sign_disagrees"),
        ("5.00", "", "missing"),
        ("5.00", "LEFT", "unknown_word"),
    ],
)
def test_a_camt_entry_must_say_what_moved_and_where_to(
    importer: Importer, amount: str, direction: str, code: str
) -> None:
    result = importer(camt(entry(amount, direction)))
    assert ([one.code for one in result.problems], counts(result)) == ([code], (1, 0, 0, 0, 0, 1))


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document>&b;<Stmt/></Document>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BOMB.replace("<Document>", "<Document xmlns='camt.053'>"), "xml_entities"),
        (camt(entry("1", "CRDT"))[:-30], "broken_statement"),
        (camt("").replace("Stmt>", "Nothing>"), "no_statement"),
        ("<Document xmlns='camt.053'>" + "<a>" * 200, "broken_statement"),
        ("OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR", "broken_statement"),
    ],
)
def test_a_statement_that_is_unsafe_cut_or_empty_is_refused(importer: Importer, body: str, code: str) -> None:
    result = importer(body)
    assert result.refusal is not None
    assert (result.status, result.refusal.code) == ("refused", code)


SGML = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CNY<BANKACCTFROM><BANKID>1<ACCTID>755900001</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260601<DTEND>20260630
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260602093000.000[+8:CST]<TRNAMT>100,5<FITID>N1<MEMO>
<NAME>Ant &amp; Co</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260603<TRNAMT>-3.00<FITID>N2<NAME>Bank<MEMO>fee</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>97.50<DTASOF>20260630</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
XML = """<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?><OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS>
<CURDEF>USD</CURDEF><CCACCTFROM><ACCTID>C9</ACCTID></CCACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>20260604</DTPOSTED>
<TRNAMT>-1.00</TRNAMT><FITID>N3</FITID><NAME><![CDATA[A <b>]]></NAME><MEMO><![CDATA[c]]></MEMO></STMTTRN></BANKTRANLIST>
</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"""  # noqa: E501


def test_ofx_is_read_with_and_without_end_tags(importer: Importer) -> None:
    first, second = importer(SGML, name="a.ofx"), importer(XML, name="b.qfx")
    assert (first.source, first.status, counts(first)) == ("ofx", "imported", (2, 2, 0, 0, 0, 0))
    assert (first.first_day, first.last_day) == (day(2026, 6, 1).date(), day(2026, 6, 30).date())
    assert (second.source, counts(second)) == ("ofx", (1, 1, 0, 0, 0, 0))
    columns = ("bank_no", "account", "currency", "occurred_at", "amount_minor", "payee_name", "summary")
    assert importer.facts(FactKind.BANK, *columns) == [
        ("N1", "755900001", "CNY", datetime(2026, 6, 2, 9, 30), 10050, "Ant & Co", ""),  # noqa: DTZ001
        ("N2", "755900001", "CNY", day(2026, 6, 3), -300, "Bank", "fee"),
        ("N3", "C9", "USD", day(2026, 6, 4), -100, "A <b>", "c"),
    ]


def test_a_number_with_its_banks_code_before_it_is_the_accounts(importer: Importer) -> None:
    with unit_of_work(importer.database) as work:
        masterdata.load(work, '[[account]]\nnumber = "7559 00002"\nkind = "bank"\ncurrency = "EUR"\n')
    importer(":20:S\n:25:10020030/755900002\n:60F:C260601EUR0,\n:61:260601C1,NTRF\n:62F:C260601EUR1,\n-\n")
    assert importer.facts(FactKind.BANK, "account", "amount_minor") == [("7559 00002", 100)]
