"""Planted: rows whose order number a spreadsheet has rounded."""

from datetime import date

from sample_company.company import Shop
from sample_company.defects.refunds import part_case
from sample_company.defects.returns import returned, taken_in
from sample_company.ordinary import delivered_single
from sample_company.records import Expected, Story
from sample_company.rhythm import moment
from sample_company.story import Teller


def damaged_order_number_of_a_case(teller: Teller, shop: Shop, day: date) -> Story:
    """A spreadsheet rounded the order number of a case that is still being talked about."""
    story = delivered_single(teller, shop, day)
    case = part_case(teller, story)
    case.applied_at = moment(teller.rng, date(2026, 7, 16))
    case.agreed_at, case.agreed_minor = None, 0
    case.damaged = _damaged(story)
    return story


def damaged_order_number_of_a_receipt(teller: Teller, shop: Shop, day: date) -> Story:
    """A spreadsheet rounded the order number of a receipt; a corrected file brings the row once more."""
    story, case = returned(teller, shop, day)
    receipt = taken_in(teller, story, case)
    receipt.damaged = _damaged(story)
    return story


def _damaged(story: Story) -> Expected:
    expected = Expected(
        "damaged_identifier", "import", "finance", story.shop, {}, 0, "order number rounded by Excel"
    )
    story.expected.append(expected)
    return expected
