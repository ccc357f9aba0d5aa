"""What the scheduler put into the archive by itself, before the auditor's eyes."""

import json
import time

import pytest

from audit.sealing import hash_of
from tests.journey.people import Company, Window
from tests.journey.walking import walk_to_resolution

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

ARCHIVE_SECONDS = 120  # the scheduler looks once a minute


def test_the_auditor_opens_the_archived_trail_and_verifies_it(company: Company, resolved: list[str]) -> None:
    number = resolved[0] if resolved else walk_to_resolution(company)
    he = company.window("he")
    wait_until_archived(he, number)

    he.go("/archive")
    he.tap(he.page.get_by_role("link", name=number))
    he.sees("trail is complete and unchanged")
    he.press("Verify again")
    he.sees("Files are the ones sent")
    trail = he.page.get_by_role("region", name="Trail").inner_text()
    assert all(name in trail for name in ("林晓芸", "陈思远", "周启明"))

    he.go("/archive")
    he.press("Verify the whole trail")
    he.sees("The trail is complete and unchanged")

    lines = he.page.request.get(f"/archive/{number}/trail.jsonl").text().splitlines()
    events = [json.loads(line) for line in lines]
    assert [hash_of(one["body"].encode()) for one in events] == [one["hash"] for one in events]
    assert [json.loads(one["body"])["type"] for one in events][-1].endswith("archive")


def test_what_is_archived_is_found_by_its_number_and_can_no_longer_be_changed(
    company: Company, resolved: list[str]
) -> None:
    number = resolved[0] if resolved else walk_to_resolution(company)
    lin = company.window("lin")
    wait_until_archived(lin, number)
    lin.go("/tickets")
    lin.page.get_by_role("searchbox").fill(number)
    lin.page.keyboard.press("Enter")
    lin.page.wait_for_url(f"**/tickets/{number}*")
    assert lin.state == "Archived"
    assert lin.page.locator(f"form[action*='/tickets/{number}/']").count() == 0


def wait_until_archived(window: Window, number: str) -> None:
    until = time.monotonic() + ARCHIVE_SECONDS
    while window.page.request.get(f"/archive/{number}").status != 200:
        assert time.monotonic() < until, f"{number} was not archived within {ARCHIVE_SECONDS} s"
        window.page.wait_for_timeout(500)
