"""Every exception type of the plans, told in files of the templates and judged on 2026-07-20."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from matching.engine import PLANS
from tests.contract import cases_of_refunds, cases_of_returns, cases_of_settlement
from tests.contract.command_line import Office
from tests.contract.templates import KINDS, file_of
from tests.contract.traders import LEDGER_CLASSES, Trader

TRADERS = {
    one.name: one
    for module in (cases_of_settlement, cases_of_refunds, cases_of_returns)
    for one in module.CASES
}
TEAMS = {
    **dict.fromkeys(("status_conflict", "discount_mismatch", "duplicate_refund"), "customer_service"),
    "penalty_open": "customer_service",
    **dict.fromkeys(
        ("refund_amount_mismatch", "refund_without_case", "received_not_refunded"), "customer_service"
    ),
    **dict.fromkeys(("return_item_mismatch", "return_quantity_mismatch", "return_damaged"), "warehouse"),
    **dict.fromkeys(("return_not_received", "receipt_without_case"), "warehouse"),
}
COVERED = ("--from", "2026-05-01", "--to", "2026-08-31")
Tickets = Mapping[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    here = Office(tmp_path_factory.mktemp("office"))
    here.set_up("".join(one.master for one in TRADERS.values()) + LEDGER_CLASSES)
    return here


@pytest.fixture(scope="module")
def files(office: Office) -> list[Path]:
    rows = {kind: [row for one in TRADERS.values() for row in one.rows[kind]] for kind in KINDS}
    return [office.keep(f"{kind}.csv", file_of(kind, rows[kind])) for kind in KINDS if rows[kind]]


@pytest.fixture(scope="module")
def runs(office: Office, files: list[Path]) -> Any:
    imported = office("import", *files, *COVERED)
    assert (imported.code, [one["status"] for one in imported.document]) == (0, ["imported"] * len(files))
    return office("reconcile", "--as-of", "2026-07-20").document


@pytest.fixture(scope="module")
def tickets(office: Office, runs: Any) -> Tickets:
    by_shop: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in office.tickets():
        by_shop[one["shop"]].append(one)
    return by_shop


@pytest.mark.parametrize("trader", TRADERS.values(), ids=TRADERS)
def test_fires_or_does_not(trader: Trader, tickets: Tickets) -> None:
    found = {(one["type"], *one["key"].values()): one for one in tickets.get(trader.name, [])}
    assert set(found) == {(type_, key) for type_, key, _ in trader.expected}
    for type_, key, amount in trader.expected:
        one = found[type_, key]
        assert (one["platform"], one["currency"], one["state"]) == ("taobao", "CNY", "open")
        assert one["team"] == TEAMS.get(type_, "finance")
        assert amount in (None, one["amount"])
        assert one["explanation"]
        assert all(set(row) == {"file", "row"} for row in one["evidence"])
        assert one["evidence"]


def test_every_row_has_one_outcome(runs: Any) -> None:
    assert [(one["plan"], one["conserved"]) for one in runs] == [(plan, True) for plan in PLANS]


def test_everything_twice_changes_nothing(office: Office, files: list[Path], tickets: Tickets) -> None:
    before = office.tickets()
    again = office("import", *files, *COVERED)
    assert {one["status"] for one in again.document} == {"already_imported"}
    for run in office("reconcile", "--as-of", "2026-07-20").document:
        assert not any(run["tickets"].values())
    assert office.tickets() == before
    assert office("verify").document["ok"] is True
    assert office("invariants").document["ok"] is True


def test_the_same_in_another_order_and_in_pieces(tickets: Tickets, tmp_path: Path) -> None:
    """Settled last, half of every kind first, reconciled in between: the same tickets in the end."""
    elsewhere = Office(tmp_path)
    elsewhere.set_up("".join(one.master for one in TRADERS.values()) + LEDGER_CLASSES)
    for half in (1, 0):
        pieces = {
            kind: [row for one in TRADERS.values() for row in one.rows[kind]][half::2]
            for kind in reversed(KINDS)
        }
        kept = [
            elsewhere.keep(f"{kind}{half}.csv", file_of(kind, rows)) for kind, rows in pieces.items() if rows
        ]
        assert elsewhere("import", *kept, *COVERED).code == 0
        assert elsewhere("reconcile", "--as-of", "2026-07-20").code == 0

    def told(one: Mapping[str, Any]) -> tuple[object, ...]:
        return (
            one["type"],
            tuple(one["key"].items()),
            one["shop"],
            one["account"],
            one["amount"],
            one["explanation"],
        )

    assert {told(one) for one in elsewhere.tickets()} == {
        told(one) for some in tickets.values() for one in some
    }
