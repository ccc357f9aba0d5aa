"""The columns of a table are named on screen; the layout is kept, listed, changed and retired."""

import re
from html import unescape
from typing import Any

import pytest

from audit.queries import events_of
from database.unit_of_work import reading
from intake.keeping_layouts import kept_layouts
from intake.sources import LAYOUTS
from tests.intake.test_own_layouts import WALLET
from tests.web.desk.conftest import Desk

NAMED = {
    "base": "template_ledger", "was_base": "template_ledger", "was_sheet": "0", "sheet": "0",
    "line": "2", "was_line": "2", "title": "Wallet", "money": "directed", "was_money": "directed",
    "days": "day_first", "comma": "1", "col-occurred_at": "0", "col-ledger_no": "1",
    "col-business_type": "2", "col-direction": "3", "col-amount": "4", "const-account": "pdd-1",
    "said-business_type": "SERVICE", "means-business_type": "fee",
}  # fmt: skip
HOSTILE = "<img src=x onerror=alert(1)>"


def unknown(desk: Desk, body: str = WALLET) -> str:
    """The address of a file that nobody knows."""
    return desk.file_of(desk.bring(("wallet.csv", body)))


def kept(desk: Desk) -> list[str]:
    with reading(desk.database) as session:
        return [one.layout.name for one in kept_layouts(session)]


def test_an_unknown_table_is_named_on_screen_read_and_known_the_next_time(desk_on_both: Desk) -> None:
    desk = desk_on_both
    file = unknown(desk)
    assert f'href="{file}/columns"' in desk.read(file)

    looked = desk.post(f"{file}/columns", act="look", **NAMED)
    assert (looked.status_code, kept(desk)) == (200, [])
    assert "2 of 3 rows are read" in looked.text
    assert (
        "1,234.50" in looked.text,
        "“31/06/2026” in “Booked” is no date or time." in unescape(looked.text),
    ) == (
        True,
        True,
    )

    saved = desk.post(f"{file}/columns", act="save", **NAMED)
    assert (saved.status_code, saved.headers["Location"]) == (303, "/imports/B-20260720-01")
    desk.work()
    assert ("1 bad row" in desk.read(file), kept(desk)) == (True, ["own:wallet@1"])

    again = desk.read(unknown(desk, WALLET.replace("W-1", "W-9")))
    assert ("Nothing of this file was taken" in again, "Own layout “wallet”" in again) == (False, True)


def test_every_file_of_the_batch_that_nobody_knew_is_read_again(desk: Desk) -> None:
    batch = desk.bring(("a.csv", WALLET), ("b.csv", WALLET.replace("W-1", "W-7")), ("c.csv", "x,y\n1,2\n"))

    desk.post(f"{desk.file_of(batch)}/columns", act="save", **NAMED)
    desk.work()

    page = desk.read(batch)
    assert ("1 file was not taken" in page, page.count("Own layout “wallet”")) == (True, 2)


def test_what_a_table_seems_to_hold_is_proposed(desk: Desk) -> None:
    page = desk.read(f"{unknown(desk)}/columns?kind=template_ledger")

    chosen = dict(re.findall(r'name="col-(\w+)"[^>]*>.*?<option value="(\d+)" selected>', page))
    assert {name: chosen[name] for name in ("occurred_at", "direction", "amount")} == {
        "occurred_at": "0",
        "direction": "3",
        "amount": "4",
    }
    assert '<option value="day_first" selected>' in page
    assert "Business type" in page


def test_the_part_that_changes_is_sent_alone_where_a_script_asks(desk: Desk) -> None:
    file = unknown(desk)
    browser = desk.browser("lin")
    answer = browser.client.post(
        f"{file}/columns",
        data={"csrf_token": browser.token("/me/"), **NAMED},
        headers={"HX-Request": "true"},
    )

    assert (answer.status_code, answer.text.startswith('<form id="columns"')) == (200, True)


def test_another_kind_proposes_anew(desk: Desk) -> None:
    file = unknown(desk)
    answer = desk.post(f"{file}/columns", **{**NAMED, "base": "template_bank", "const-account": ""})

    assert '<option value="template_bank" selected>' in answer.text
    assert 'name="col-bank_no"' in answer.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "The layout needs a name of up to 60 letters."),
        ({"col-amount": ""}, "“Amount” has no column yet."),
        ({"col-amount": "99"}, "“Amount” has no column yet."),
        ({"col-amount": "-1"}, "“Amount” has no column yet."),
        ({"col-__class__": "1", "col-amount": "x" * 9}, "“Amount” has no column yet."),
        ({"const-currency": "Taler"}, "“Taler” cannot be what “Currency” says in every row."),
        ({"layout": "../../etc"}, "There is no layout “../../etc”."),
        ({"means-business_type": "drop table"}, "What the words of “Business type” mean is not clear."),
    ],
)
def test_what_is_not_said_or_cannot_be_is_told_and_nothing_is_kept(
    desk: Desk, changes: dict[str, Any], told: str
) -> None:
    file = unknown(desk)

    answer = desk.post(f"{file}/columns", act="save", **{**NAMED, **changes})

    assert (answer.status_code, told in unescape(answer.text)) == (422, True)
    assert kept(desk) == []


@pytest.mark.parametrize("line", ["0", "9999", "x", "-1", "2.5", "", "٣"])
def test_a_header_line_that_is_not_there_is_the_nearest_one(desk: Desk, line: str) -> None:
    file = unknown(desk)

    assert (
        desk.post(f"{file}/columns", **{**NAMED, "line": line, "sheet": "77", "money": "?"}).status_code
        == 200
    )


def test_names_and_cells_of_a_table_are_shown_as_text(desk: Desk) -> None:
    body = f"Booked,{HOSTILE},Sum\n2026-06-01,{HOSTILE},1.00\n"
    page = desk.read(f"{unknown(desk, body)}/columns")

    assert ("<img" in page, "&lt;img src=x" in page) == (False, True)


def test_numbers_of_people_are_masked_on_the_page(desk: Desk) -> None:
    body = "Booked,Phone,Sum\n2026-06-01,13800138000,1.00\n"

    assert "13800138000" not in desk.read(f"{unknown(desk, body)}/columns")


def test_a_known_source_whose_column_was_renamed_shows_the_difference_and_goes_on(desk: Desk) -> None:
    layout = next(one for one in LAYOUTS if one.source == "pdd_ledger")
    headers = [one.headers[0] for one in layout.fields]
    lost = next(one for one in layout.fields if one.required and one.read.value == "amount")
    drifted = ["新" + one if one == lost.headers[0] else one for one in headers]
    file = unknown(desk, ",".join(drifted) + "\n")

    page = desk.read(f"{file}/columns")
    assert ("Nearly “Pinduoduo ledger”" in page, "1 column is missing" in page) == (True, True)
    place = str(drifted.index("新" + lost.headers[0]))
    assert re.search(rf'name="col-{lost.name}".*?<option value="{place}" selected>', page, re.S)

    form = {
        "base": layout.name,
        "was_base": layout.name,
        "title": "PDD",
        f"col-{lost.name}": place,
        "act": "save",
    }
    assert desk.post(f"{file}/columns", **form).status_code == 303
    desk.work()
    again = desk.read(file)
    assert ("Nothing of this file was taken" in again, "Pinduoduo ledger" in again) == (False, True)


def test_layouts_are_listed_changed_in_a_new_version_and_retired(desk: Desk) -> None:
    file = unknown(desk)
    assert "No layout has been made yet." in desk.read("/imports/layouts")
    desk.post(f"{file}/columns", act="save", **NAMED)
    desk.work()

    assert 'href="/imports/layouts/wallet"' in desk.read("/imports/layouts", "admin")
    page = desk.read("/imports/layouts/wallet")
    assert f'href="{file}/columns?layout=wallet"' in page
    assert "Next version of “Wallet”" in desk.read(f"{file}/columns?layout=wallet")
    changed = desk.post(f"{file}/columns", act="save", **{**NAMED, "layout": "wallet", "title": "Purse"})
    assert changed.headers["Location"] == "/imports/layouts/wallet"
    assert kept(desk) == ["own:wallet@2", "own:wallet@1"]

    assert desk.post("/imports/layouts/wallet/retire", "admin").status_code == 303
    assert "Retired" in desk.read("/imports/layouts/wallet")
    assert "Nothing of this file was taken" in desk.read(unknown(desk, WALLET + "\n"))
    with reading(desk.database) as session:
        events = events_of(session, "layout:wallet")
    assert [(one.type, one.actor_name) for one in events] == [
        ("layout_saved", "lin"),
        ("layout_saved", "lin"),
        ("layout_retired", "admin"),
    ]


def test_who_may_not_see_what_stands_in_files_sees_headers_alone(desk: Desk) -> None:
    page = desk.read(f"{unknown(desk)}/columns", "admin")

    assert ("Booked" in page, "1.234,50" in page, "What stands in files is not yours to see." in page) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize("name", ["chen", "wu", "he", "shen"])
def test_layouts_are_for_finance_and_administrators(desk: Desk, name: str) -> None:
    file = unknown(desk)

    for address in ("/imports/layouts", f"{file}/columns"):
        assert desk.browser(name).get(address).status_code == 403
    assert desk.post(f"{file}/columns", name, act="save", **NAMED).status_code == 403
    assert desk.post("/imports/layouts/wallet/retire", name).status_code == 403
    assert kept(desk) == []


@pytest.mark.parametrize("address", ["/imports/layouts/none", "/imports/files/999/columns"])
def test_what_is_not_there_is_not_found(desk: Desk, address: str) -> None:
    assert desk.browser("lin").get(address).status_code == 404


def test_a_file_that_cannot_be_opened_leads_back_to_its_page(desk: Desk) -> None:
    file = unknown(desk, "")

    answer = desk.browser("lin").get(f"{file}/columns")

    assert (answer.status_code, answer.headers["Location"]) == (303, file)
