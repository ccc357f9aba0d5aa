"""Planted to tempt: what looks like a defect and is none."""

from datetime import date, timedelta

from sample_company.company import MAX_SHOP_DISCOUNT_PPM, TOLERANCE_MINOR, Shop
from sample_company.defects.expecting import completed
from sample_company.defects.refunds import part_case
from sample_company.defects.returns import returned
from sample_company.defects.settlement import discounted, settled_off
from sample_company.ordinary import delivered_single
from sample_company.records import Kind, Story
from sample_company.story import Teller, receive, refund, send_back, trade


def within_tolerance(teller: Teller, shop: Shop, day: date) -> Story:
    """One fen short is a match."""
    story = settled_off(teller, shop, day, -TOLERANCE_MINOR, "")
    story.expected.clear()
    return story


def fee_within_tolerance(teller: Teller, shop: Shop, day: date) -> Story:
    """One fen too much fee is a match."""
    story = delivered_single(teller, shop, day)
    for e in story.entries:
        if e.kind is Kind.FEE:
            e.amount_minor -= TOLERANCE_MINOR
    return story


def discount_at_the_limit(teller: Teller, shop: Shop, day: date) -> Story:
    """Half off is as far as the shop may go."""
    return discounted(teller, shop, day, ppm=MAX_SHOP_DISCOUNT_PPM)


def refund_in_two_parts(teller: Teller, shop: Shop, day: date) -> Story:
    """One case, two refund lines that add up to what was agreed."""
    story = delivered_single(teller, shop, day, plain=True)
    case = part_case(teller, story)
    at = teller.after(case.applied_at, hours=(25, 40))
    first = case.agreed_minor * 2 // 3
    refund(teller, story, case, at, amount_minor=first)
    refund(teller, story, case, at + timedelta(hours=20), amount_minor=case.agreed_minor - first)
    return story


def doubled_and_reversed(teller: Teller, shop: Shop, day: date) -> Story:
    """Settled twice, and the second taken back an hour later."""
    story = delivered_single(teller, shop, day, plain=True)
    at = teller.after(completed(story), hours=(20, 40))
    due = story.order.receivable_minor
    trade(teller, story, at, due)
    trade(teller, story, at + timedelta(hours=1), -due).note = "冲正"
    return story


def returned_in_two_parcels(teller: Teller, shop: Shop, day: date) -> Story:
    """Two pieces came back on two days under one waybill and one case number."""
    story, case = returned(teller, shop, day, quantity=2)
    at = send_back(teller, case)
    receive(teller, story, case, at, good=1)
    receive(teller, story, case, at + timedelta(hours=30), good=1, by_case_no=True)
    refund(teller, story, case, at + timedelta(hours=40))
    return story


def returned_by_case_number(teller: Teller, shop: Shop, day: date) -> Story:
    """The warehouse wrote down the case, not the waybill."""
    story, case = returned(teller, shop, day)
    at = send_back(teller, case)
    receive(teller, story, case, at, by_case_no=True)
    refund(teller, story, case, at + timedelta(hours=9))
    return story


def waiting_for_the_parcel(teller: Teller, shop: Shop, day: date) -> Story:
    """A return agreed and not yet arrived: in transit."""
    story, case = returned(teller, shop, day)
    send_back(teller, case)
    return story
