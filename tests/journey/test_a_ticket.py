"""From a difference that the demo found to a resolved ticket, as its people do it in their browsers."""

from typing import Any

import pytest

from tests.journey.people import Company, Window
from tests.journey.walking import (
    find_in_the_list,
    propose,
    ready_to_propose,
    walk_to_resolution,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_difference_is_asked_about_confirmed_proposed_approved_and_resolved(
    company: Company, resolved: list[str], scripts: bool
) -> None:
    resolved.append(walk_to_resolution(company, scripts=scripts))


def test_finance_sees_the_facts_of_every_source_side_by_side_and_why_they_differ(company: Company) -> None:
    lin = company.window("lin")
    find_in_the_list(lin)
    table = lin.page.locator("table.facts")
    heads = [" ".join(one.split()) for one in table.locator("thead th").all_inner_texts()]
    kinds = list(dict.fromkeys(one.split()[0] for one in heads))
    assert kinds == ["Fact", "Order", "Shipment", "Case", "Ledger"]
    assert all(" row " in one for one in heads[1:])
    assert table.get_by_role("img", name="does not tie").count() == 1
    why = lin.page.get_by_role("region", name="Why").inner_text()
    assert "was agreed" in why
    assert "was refunded" in why


def test_a_lead_cannot_approve_what_he_had_a_part_in(company: Company) -> None:
    number = ready_to_propose(company)
    zhou = company.window("zhou").go(f"/tickets/{number}")
    reassign_to_himself(zhou)
    propose(zhou)
    zhou.unfold("Not now")
    zhou.sees("You had a part in this; somebody else must judge it.")
    assert "Approve" not in zhou.buttons

    refused = forge(zhou, number, "approve")
    assert refused.status == 403
    assert "You had a part in this; somebody else must judge it." in refused.text()
    assert zhou.go(f"/tickets/{number}").state == "Waiting for approval"

    zhou.go("/approvals")
    zhou.sees("You had a part in these")
    assert zhou.page.locator("input[name=chosen]").count() == 0


def reassign_to_himself(zhou: Window) -> None:
    zhou.unfold("Reassign")
    form = zhou.page.locator("form[action*='/reassign']")
    form.get_by_label("Who").select_option("finance/zhou")
    form.get_by_role("button", name="Reassign").click()
    zhou.says("recorded")


def forge(window: Window, number: str, action: str) -> Any:
    """What a page that offers the button would send, sent without the button."""
    form = window.page.locator("form[action*='/comment']")
    sent = {
        one.get_attribute("name"): one.get_attribute("value")
        for one in form.locator("input[type=hidden]").all()
    }
    where = f"{window.address}/tickets/{number}/{action}"
    payload = window.page.locator("input[name=payload_hash]")
    if payload.count():
        sent["payload_hash"] = payload.first.get_attribute("value")
    return window.page.request.post(where, multipart=sent, headers={"Origin": window.address})
