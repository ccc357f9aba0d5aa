"""Any other table: its columns said once, kept by version, and known from then on."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from audit.queries import events_of
from database.unit_of_work import reading, unit_of_work
from intake import queries
from intake.facts import FactKind, FileId
from intake.importing import company_of
from intake.keeping_layouts import kept_layouts, retire_layout, save_layout
from intake.layouts import nearest
from intake.looking import Glance
from intake.originals import Kept
from intake.own_layouts import Days, MoneyBy, OwnLayout, key_of
from intake.proposing import header_line, likeliest_base, proposed, renamed
from intake.refusals import IntakeRefused
from intake.sources import LAYOUTS
from intake.trying import Trial, tried
from people.actors import SYSTEM
from tests.intake.file_desk import ORDERS, Importer, counts, order, table

WALLET = """Exported by Waterfall Wallet
Booked,Ref No,What,DrCr,Sum,Left,Memo
03/06/2026,W-1,SALE,CR,"1.234,50","2.234,50",order 1000000001
04/06/2026,W-2,SERVICE,DR,"34,50","2.200,00",
31/06/2026,W-3,SALE,CR,"10,00","2.210,00",
"""
HEADERS = ("Booked", "Ref No", "What", "DrCr", "Sum", "Left", "Memo")
DRAFT = OwnLayout(
    key="",
    version=0,
    title="Waterfall Wallet",
    base="template_ledger",
    columns={
        "occurred_at": "Booked",
        "ledger_no": "Ref No",
        "business_type": "What",
        "direction": "DrCr",
        "amount": "Sum",
        "note": "Memo",
    },
    constants={"account": "pdd-1"},
    meanings={"business_type": {"SERVICE": "fee"}},
    money=MoneyBy.DIRECTED,
    days=Days.DAY_FIRST,
    decimal_comma=True,
)


def save(importer: Importer, draft: OwnLayout = DRAFT, headers: tuple[str, ...] = HEADERS) -> OwnLayout:
    with unit_of_work(importer.database) as work:
        return save_layout(work, draft=draft, headers=headers, actor=SYSTEM, now=importer.now)


def glance(importer: Importer, file_id: FileId) -> Glance:
    with reading(importer.database) as session:
        file = queries.file(session, file_id)
    assert file
    content = importer.stores.originals.content(Kept(file.sha256, file.size), name=file.name)
    return importer.stores.look(content)[0]


def trial(importer: Importer, draft: OwnLayout, seen: Glance) -> Trial:
    with reading(importer.database) as session:
        company = company_of(session)
    return tried(draft, seen, company=company, stores=importer.stores)


def test_a_table_nobody_knew_is_mapped_once_and_known_from_then_on(importer_on_both: Importer) -> None:
    importer = importer_on_both
    file_id = importer.receive(WALLET)
    refused = importer.run(file_id)
    assert refused.refusal
    assert refused.refusal.code == "unknown_layout"

    saved = save(importer)
    first = importer.run(file_id, source=saved.source)
    again = importer(WALLET.replace("W-1", "W-9"))

    assert (saved.source, saved.name) == ("own:waterfall-wallet", "own:waterfall-wallet@1")
    assert (first.source, first.layout, first.kind) == (saved.source, saved.name, "ledger")
    assert counts(first) == (3, 2, 0, 0, 0, 1)
    assert [(one.row_no, one.column, one.code) for one in first.problems] == [(3, "Booked", "bad_time")]
    assert (again.source, counts(again)) == (saved.source, (3, 1, 1, 0, 0, 1))
    facts = importer.facts(
        FactKind.LEDGER, "ledger_no", "class", "amount_minor", "occurred_at", "shop", "account", "note"
    )
    sale = ("trade", 123450, datetime(2026, 6, 3), "山月生活", "pdd-1", "order 1000000001")  # noqa: DTZ001
    assert facts == [
        ("W-1", *sale),
        ("W-2", "fee", -3450, datetime(2026, 6, 4), "山月生活", "pdd-1", ""),  # noqa: DTZ001
        ("W-9", *sale),
    ]


def test_what_is_known_to_everybody_comes_before_what_one_made_oneself(importer: Importer) -> None:
    headers = tuple(ORDERS.split(","))
    greedy = OwnLayout(
        "", 0, "Mine", "template_orders",
        {"order_no": "订单号", "quantity": "数量", "goods_amount": "商品金额", "buyer_paid": "买家实付",
         "order_status": "订单状态"},
    )  # fmt: skip
    save(importer, greedy, headers)
    body = table(ORDERS, [order("1000000001")])

    assert importer(body).source == "template_orders"
    assert importer(body + "\n", source="own:mine", shop="taobao/山月家居").source == "own:mine"


def test_a_new_version_is_used_at_once_and_a_file_remembers_which_one_read_it(importer: Importer) -> None:
    first = save(importer)
    importer(WALLET)
    second = save(
        importer,
        replace(DRAFT, key=first.key, title="Wallet", columns=dict(DRAFT.columns) | {"balance": "Left"}),
    )
    later = importer(WALLET.replace("W-2", "W-7"))
    by_first = importer(WALLET.replace("W-2", "W-8"), source=first.name)

    assert (second.version, later.layout, by_first.layout) == (2, second.name, first.name)
    with reading(importer.database) as session:
        kept = kept_layouts(session)
        events = events_of(session, "layout:waterfall-wallet")
    assert [(one.layout.version, one.layout.title, one.layout.is_used, one.files) for one in kept] == [
        (2, "Wallet", True, 1),
        (1, "Waterfall Wallet", False, 2),
    ]
    assert [one.type for one in events] == ["layout_saved", "layout_saved"]


def test_a_retired_layout_recognises_nothing_but_reads_what_names_its_version(importer: Importer) -> None:
    saved = save(importer)
    with unit_of_work(importer.database) as work:
        retire_layout(work, key=saved.key, actor=SYSTEM, now=importer.now)

    assert importer(WALLET).status == "refused"
    by_name = importer(WALLET + "\n", source=saved.source).refusal
    assert by_name
    assert by_name.code == "unknown_source"
    assert importer(WALLET + "\n\n", source=saved.name).status == "imported"


def test_a_layout_of_ones_own_whose_column_is_gone_stops_and_says_which(importer: Importer) -> None:
    save(importer)

    refusal = importer(WALLET.replace("DrCr", "Way")).refusal

    assert refusal
    assert (refusal.code, refusal.params["headers"]) == ("missing_headers", "DrCr")


def test_a_platform_that_renames_a_column_is_followed_by_its_new_name(importer: Importer) -> None:
    pdd = next(one for one in LAYOUTS if one.source == "pdd_ledger")
    required = [one for one in pdd.fields if one.required]
    headers = tuple(one.headers[0] for one in pdd.fields)
    lost = next(one for one in required if one.read.value == "amount")
    drifted = tuple("新" + one if one == lost.headers[0] else one for one in headers)
    near = nearest([drifted], LAYOUTS)
    assert near
    assert (near.found.layout.source, near.missing) == ("pdd_ledger", frozenset({lost.name}))

    become = renamed(near.found.layout, near.found.places, drifted, [])
    saved = save(importer, OwnLayout("", 0, "拼多多新账单", pdd.name, become), drifted)

    assert become == {lost.name: "新" + lost.headers[0]}
    assert saved.source == "own:拼多多新账单"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"base": "template_nothing"}, "mapping_base_unknown"),
        ({"title": " "}, "layout_name_missing"),
        ({"title": "x" * 61}, "layout_name_missing"),
        ({"title": "!!!"}, "layout_name_missing"),
        ({"columns": dict(DRAFT.columns) | {"password": "Memo"}}, "mapping_field_unknown"),
        ({"columns": dict(DRAFT.columns) | {"note": "Nowhere"}}, "mapping_column_missing"),
        ({"columns": dict(DRAFT.columns) | {"note": ""}}, "mapping_column_missing"),
        ({"columns": {"amount": "Sum"}}, "mapping_incomplete"),
        ({"constants": {"amount": "12"}}, "mapping_constant_wrong"),
        ({"constants": {"currency": "Yuan"}}, "mapping_constant_wrong"),
        ({"constants": {"shop": "x" * 101}}, "mapping_constant_wrong"),
        ({"meanings": {"business_type": {"SERVICE": "unclassified"}}}, "mapping_words_wrong"),
        ({"meanings": {"nothing": {"a": "b"}}}, "mapping_words_wrong"),
        ({"key": "not-there"}, "layout_missing"),
        ({"base": "alipay_signcustomer", "columns": {}}, "mapping_says_nothing"),
    ],
)
def test_a_mapping_that_says_too_little_or_what_cannot_be_is_not_kept(
    importer: Importer, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(IntakeRefused) as refused:
        save(importer, replace(DRAFT, **changes))

    assert refused.value.code == code
    with reading(importer.database) as session:
        assert kept_layouts(session) == ()


def test_two_layouts_cannot_have_one_name(importer: Importer) -> None:
    save(importer)

    with pytest.raises(IntakeRefused) as refused:
        save(importer, replace(DRAFT, title="WATERFALL  wallet"))

    assert refused.value.code == "layout_name_taken"


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Waterfall Wallet", "waterfall-wallet"),
        ("某某 银行（新）", "某某-银行-新"),
        ("../../etc", "etc"),
        ("—", ""),
    ],
)
def test_a_title_becomes_a_key_of_letters_and_digits(title: str, key: str) -> None:
    assert key_of(title) == key


def test_a_draft_is_proposed_and_tried_on_the_first_rows(importer: Importer) -> None:
    seen = glance(importer, importer.receive(WALLET))
    at = header_line(seen.rows)
    headers, rows = seen.rows[at], seen.rows[at + 1 :]
    draft = proposed("template_ledger", headers, rows)

    assert (at, likeliest_base(headers, rows)) == (1, "template_bank")
    assert (draft.money, draft.days, draft.decimal_comma) == (MoneyBy.DIRECTED, Days.DAY_FIRST, True)
    assert draft.columns["direction"] == "DrCr"
    result = trial(importer, DRAFT, seen)
    assert [line["amount_minor"] for line in result.lines] == [123450, -3450]
    assert (result.read, result.rejected, result.refusal) == (3, 1, None)
    nobody = trial(importer, replace(DRAFT, constants={}), seen)
    assert nobody.refusal
    assert nobody.refusal.code == "account_not_named"


@pytest.mark.parametrize(
    ("money", "columns", "cells", "amounts"),
    [
        (MoneyBy.SIGNED, {"amount": "A"}, ["5.00,", "-3.00,"], [500, -300]),
        (MoneyBy.REVERSED, {"amount": "A"}, ["5.00,", "-3.00,"], [-500, 300]),
        (MoneyBy.IN_AND_OUT, {"income": "A", "outgo": "B"}, ["5.00,", ",3.00"], [500, -300]),
        (MoneyBy.IN_AND_MINUS_OUT, {"income": "A", "outgo": "B"}, ["5.00,", ",-3.00"], [500, -300]),
    ],
)
def test_money_in_and_out_is_told_in_every_way_tables_tell_it(
    importer: Importer, money: MoneyBy, columns: dict[str, str], cells: list[str], amounts: list[int]
) -> None:
    draft = OwnLayout(
        "",
        0,
        "Bank",
        "template_bank",
        {"occurred_at": "When", **columns},
        {"account": "755900001"},
        money=money,
    )
    rows = (("When", "A", "B"), *(tuple(f"2026-06-0{n + 1},{one}".split(",")) for n, one in enumerate(cells)))

    assert [one["amount_minor"] for one in trial(importer, draft, Glance("", rows)).lines] == amounts


def test_money_out_whose_sign_contradicts_what_was_said_is_a_problem(importer: Importer) -> None:
    draft = OwnLayout(
        "", 0, "Bank", "template_bank", {"occurred_at": "When", "income": "A", "outgo": "B"},
        {"account": "755900001"}, money=MoneyBy.IN_AND_MINUS_OUT,
    )  # fmt: skip
    result = trial(importer, draft, Glance("", (("When", "A", "B"), ("2026-06-01", "", "3.00"))))

    assert [(one.column, one.code) for one in result.problems] == [("B", "sign_disagrees")]


def test_a_constant_and_a_currency_hold_for_every_row(importer: Importer) -> None:
    draft = OwnLayout(
        "", 0, "Sent", "template_shipments", {"shipment_no": "No", "quantity": "Qty", "shipped_at": "On"},
        {"shipment_type": "sale", "shop": "taobao/山月家居", "currency": "USD"}, days=Days.MONTH_FIRST,
    )  # fmt: skip
    with pytest.raises(IntakeRefused):
        save(importer, draft, ("No", "Qty", "On"))

    fitting = replace(draft, constants={"shipment_type": "sale", "shop": "taobao/山月家居"})
    save(importer, fitting, ("No", "Qty", "On"))
    importer("No,Qty,On\nS1,2,06/13/2026\n")
    assert importer.facts(
        FactKind.SHIPMENTS, "shipment_no", "shipment_type", "quantity", "shop", "shipped_at"
    ) == [
        ("S1", "sale", 2, "山月家居", datetime(2026, 6, 13))  # noqa: DTZ001
    ]
