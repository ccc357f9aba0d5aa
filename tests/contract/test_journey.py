"""A ticket from the run that finds it to the archive, and what later files make of it, in a terminal."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from database.engine import open_database
from database.settings import Settings
from tests.contract.command_line import Office, Said
from tests.contract.templates import file_of
from tests.contract.traders import LEDGER_CLASSES, Trader
from workflow.archiving import archive_due

COVERED = ("--from", "2026-05-01", "--to", "2026-08-31")


class Desk:
    """A company of one shop with its people; order T1 came 50.00 short, order T2 60.00."""

    def __init__(self, home: Path) -> None:
        self.office = Office(home)
        self.office.set_up(Trader().master + LEDGER_CLASSES)
        for name, role in (("lin", "finance"), ("zhou", "finance_lead"), ("chen", "customer_service")):
            assert self.office("user", "add", name, "--role", role).code == 0
        self.files = 0
        first = Trader().order().order("T2").line(50).line(40, order_no="T2")
        self.office(
            "import", self.office.keep("orders.csv", file_of("orders", first.rows["orders"])), *COVERED
        )
        self.comes(first)

    def comes(self, more: Trader) -> Any:
        """Ledger lines come in a file of their own; all is reconciled. What the run did to tickets."""
        self.files += 1
        rows = [{**row, "ledger_no": f"F{self.files}-{row['ledger_no']}"} for row in more.rows["ledger"]]
        file = self.office.keep(f"ledger{self.files}.csv", file_of("ledger", rows))
        assert self.office("import", file, *COVERED).code == 0
        return self.again()

    def again(self) -> Any:
        done = self.office("reconcile", "settlement", "--as-of", "2026-07-20").document[0]["tickets"]
        return {name: number for name, number in done.items() if number}

    def number(self, order_no: str) -> str:
        return str(
            next(one["ticket"] for one in self.office.tickets() if one["key"] == {"order_no": order_no})
        )

    def act(self, action: str, number: str, user: str, inputs: object = None, *more: str) -> Said:
        file = self.office.keep("input.json", json.dumps(inputs or {}))
        return self.office("ticket", action, number, "--as", user, "--input", file, *more)

    def refused(self, *arguments: Any) -> str:
        said = self.act(*arguments)
        assert said.code == 1
        assert said.document["refused"]["reason"]
        return str(said.document["refused"]["code"])

    def settle(self, number: str) -> None:
        """Asked, confirmed, proposed and approved."""
        chat = self.office.keep("chat.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
        answers = {"price_cut_agreed": "yes", "price_cut_amount": 5000}
        part = {"missing_part": "coupon_borne_by_shop", "missing_amount": 5000}
        steps = [
            ("assign", "lin", {"assignee": "chen", "question": "Was a price cut agreed?"}),
            ("confirm", "chen", {"after_sale_fact": answers}, "--attach", f"chat={chat}"),
            ("resolve", "lin", {"resolution": "book_discount", "finance_fact": part}),
        ]
        for action, user, inputs, *more in steps:
            assert self.act(action, number, user, inputs, *more).code == 0  # type: ignore[arg-type]
        shown = self.office("ticket", "show", number).document
        assert shown["state"] == "pending_approval"
        frozen = {"payload_hash": shown["resolution"]["payload_hash"]}
        assert self.refused("approve", number, "lin", frozen) == "not_for_this_role"
        assert self.act("approve", number, "zhou", frozen).document["state"] == "resolved"

    def archive(self) -> None:
        settings = Settings.from_environment({"DUIPING_HOME": str(self.office.home)})
        database = open_database(settings.database_url)
        archive_due(database, now=datetime.now(UTC), archive_after_days=0)
        database.dispose()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_settled_archived_and_never_found_again_until_it_differs(desk: Desk) -> None:
    number = desk.number("T1")
    assert desk.refused("assign", number, "chen", {"assignee": "lin"}) == "not_for_this_role"
    assert desk.refused("confirm", number, "chen", {"after_sale_fact": {}}) == "not_in_this_state"
    desk.settle(number)
    assert desk.again() == {"decided": 1}
    desk.archive()
    assert [one["ticket"] for one in desk.office.tickets("--state", "archived")] == [number]
    assert desk.again() == {"decided": 1}
    assert desk.comes(Trader().line(20)) == {"opened": 1}
    linked = desk.number("T1")
    assert (linked != number, desk.office("ticket", "show", linked).document["amount"]) == (True, -3000)
    assert desk.office("verify").document["ok"] is True
    assert desk.office("invariants").document["ok"] is True


def test_a_late_file_changes_clears_and_brings_back(desk: Desk) -> None:
    number = desk.number("T2")
    assert desk.comes(Trader().line(10, order_no="T2")) == {"updated": 1}
    assert desk.comes(Trader().line(50, order_no="T2")) == {"cleared": 1}
    assert [one["ticket"] for one in desk.office.tickets("--state", "cleared")] == [number]
    assert desk.comes(Trader().line(-10, order_no="T2")) == {"reopened": 1}
    assert desk.number("T2") == number


def test_what_is_gone_after_it_was_booked_is_opened_to_be_reversed(desk: Desk) -> None:
    number = desk.number("T1")
    desk.settle(number)
    assert desk.comes(Trader().line(50)) == {"reopened": 1}
    shown = desk.office("ticket", "show", number).document
    assert shown["state"] == "open"
    assert "reversed" in shown["explanation"]
