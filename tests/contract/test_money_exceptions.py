"""Every exception type of payouts and vouchers, told in files of templates."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from matching.engine import PLANS
from matching.telling import payouts, vouchers
from tests.contract.cases_of_money import CASES, Payer
from tests.contract.command_line import Office
from tests.contract.templates import file_of
from tests.contract.traders import LEDGER_CLASSES

OURS = ("payouts", "vouchers")
COVERED = ("--from", "2026-05-01", "--to", "2026-08-31")
TEAMS = {**payouts.TEAMS, **vouchers.TEAMS}
Tickets = Mapping[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    here = Office(tmp_path_factory.mktemp("office"))
    here.set_up("".join(one.master for one in CASES) + LEDGER_CLASSES)
    return here


@pytest.fixture(scope="module")
def runs(office: Office) -> Any:
    def kept(kind: str) -> Path:
        return office.keep(f"{kind}.csv", file_of(kind, [row for one in CASES for row in one.rows[kind]]))

    assert office("import", *map(kept, ("ledger", "bank", "vouchers")), *COVERED).code == 0
    return office("reconcile", *OURS, "--as-of", "2026-07-20").document


@pytest.fixture(scope="module")
def tickets(office: Office, runs: Any) -> Tickets:
    """By shop; what is of no shop by the bank account or the set of books."""
    by_shop: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in office.tickets():
        owner = one["account"].removeprefix("BANK-") or one["key"].get("voucher", "").split("|")[0]
        by_shop[one["shop"] or owner.removeprefix("账套")].append(one)
    return by_shop


@pytest.mark.parametrize("payer", CASES, ids=lambda one: one.name)
def test_fires_or_does_not(payer: Payer, tickets: Tickets) -> None:
    found = {(one["type"], next(iter(one["key"].values()))): one for one in tickets.get(payer.name, [])}
    assert set(found) == {(type_, key) for type_, key, _ in payer.expected}
    for type_, key, amount in payer.expected:
        one = found[type_, key]
        assert (one["currency"], one["state"], one["team"]) == ("CNY", "open", TEAMS[type_])
        assert amount in (None, one["amount"])
        assert one["explanation"]
        assert one["evidence"]


def test_every_type_has_a_case(tickets: Tickets) -> None:
    assert {one["type"] for some in tickets.values() for one in some} == set(TEAMS)


def test_every_row_has_one_outcome(runs: Any) -> None:
    assert [(one["plan"], one["conserved"]) for one in runs] == [
        (plan, True) for plan in PLANS if plan in OURS
    ]
