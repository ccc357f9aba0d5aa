"""Every exception type of shipments, courier bills and orders of two sides, told in files of templates."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from matching.engine import PLANS
from matching.telling import courier, orders, shipments
from tests.contract.cases_of_goods import CASES, NOBODY, TARIFF
from tests.contract.command_line import Office
from tests.contract.templates import KINDS, file_of
from tests.contract.traders import LEDGER_CLASSES, Trader

OURS = ("orders", "shipments", "courier")
SOURCES = {"own_orders": "template_own_orders", "own_cases": "template_own_after_sales"}
COLUMNS = {"own_orders": "orders", "own_cases": "after_sales"}
COVERED = ("--from", "2026-05-01", "--to", "2026-08-31")
TEAMS = {**orders.TEAMS, **shipments.TEAMS, **courier.TEAMS}
Tickets = Mapping[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    here = Office(tmp_path_factory.mktemp("office"))
    here.set_up("".join(one.master for one in CASES) + LEDGER_CLASSES + TARIFF)
    return here


@pytest.fixture(scope="module")
def runs(office: Office) -> Any:
    def kept(kind: str) -> Path:
        rows = [row for one in CASES for row in one.rows[kind]]
        return office.keep(f"{kind}.csv", file_of(COLUMNS.get(kind, kind), rows))

    filled = [kind for kind in KINDS if any(one.rows[kind] for one in CASES)]
    assert office("import", *map(kept, filled), *COVERED).code == 0
    for kind, source in SOURCES.items():
        assert office("import", kept(kind), "--source", source, *COVERED).code == 0
    return office("reconcile", *OURS, "--as-of", "2026-07-20").document


@pytest.fixture(scope="module")
def tickets(office: Office, runs: Any) -> Tickets:
    by_shop: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in office.tickets():
        by_shop[one["shop"]].append(one)
    return by_shop


def told(key: Mapping[str, str]) -> str:
    return " ".join(value for _, value in sorted(key.items()))


@pytest.mark.parametrize("trader", CASES, ids=lambda one: one.name)
def test_fires_or_does_not(trader: Trader, tickets: Tickets) -> None:
    found = {(one["type"], told(one["key"])): one for one in tickets.get(trader.name, [])}
    assert set(found) == {(type_, key) for type_, key, _ in trader.expected}
    for type_, key, amount in trader.expected:
        one = found[type_, key]
        assert (one["platform"], one["currency"], one["state"]) == ("taobao", "CNY", "open")
        assert one["team"] == TEAMS[type_]
        assert amount in (None, one["amount"])
        assert one["explanation"]
        assert one["evidence"]


def test_a_waybill_that_nobody_knows_is_of_no_shop(tickets: Tickets) -> None:
    [one] = tickets[""]
    assert (one["type"], told(one["key"])) == ("courier_unknown_waybill", NOBODY)
    assert (one["amount"], one["team"]) == (-500, "warehouse")


def test_every_type_has_a_case(tickets: Tickets) -> None:
    assert {one["type"] for some in tickets.values() for one in some} == set(TEAMS)


def test_every_row_has_one_outcome(runs: Any) -> None:
    assert [(one["plan"], one["conserved"]) for one in runs] == [
        (plan, True) for plan in PLANS if plan in OURS
    ]
