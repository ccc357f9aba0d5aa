"""Planted: charges of platforms that nobody answers for, and remedies that give too much or too little."""

from datetime import timedelta

from sample_company.defects.expecting import completed, on_line
from sample_company.defects.meddled import is_plain, line_key, on_returned_goods
from sample_company.goods import sent_for
from sample_company.ordinary import after_sale
from sample_company.records import CaseType, Kind, SentAs, Story
from sample_company.story import Teller, entry, receive, refund


def compensation_without_case(teller: Teller, story: Story) -> bool:
    """The platform paid the buyer a compensation out of our account; no case says what for."""
    return _charged(teller, story, Kind.COMPENSATION, type_="compensation_without_case", amount_minor=-2000)


def penalty_open(teller: Teller, story: Story) -> bool:
    """The platform fined the shop for late shipment."""
    return _charged(teller, story, Kind.PENALTY, type_="penalty_open", amount_minor=-500)


def refund_only_not_recovered(teller: Teller, story: Story) -> bool:
    """All money went back for goods that the buyer keeps."""
    if not is_plain(story):
        return False
    paid = story.order.buyer_paid_minor
    case = after_sale(teller, story, CaseType.REFUND_ONLY, amount_minor=paid, reason="商品与描述不符")
    refund(teller, story, case, case.applied_at + timedelta(hours=28))
    key: dict[str, str | int] = {"case_no": case.number}
    return on_returned_goods(story, key, "refund_only_not_recovered", -paid, "refunded, goods not asked back")


def double_remedy(teller: Teller, story: Story) -> bool:
    """A new piece was sent, and all the money went back as well."""
    if not is_plain(story):
        return False
    paid = story.order.buyer_paid_minor
    first = after_sale(teller, story, CaseType.REISSUE, amount_minor=0, reason="运输破损")
    first.ended_at = first.applied_at + timedelta(days=3)
    again = sent_for(first, teller.numbers, first.applied_at + timedelta(days=2), SentAs.REISSUE)
    story.outbound.append(again)
    case = after_sale(teller, story, CaseType.REFUND_ONLY, amount_minor=paid, reason="运输破损")
    refund(teller, story, case, case.applied_at + timedelta(hours=28))
    return on_returned_goods(story, line_key(story), "double_remedy", -paid, "refunded and sent again")


def received_case_closed(teller: Teller, story: Story) -> bool:
    """The buyer withdrew and sent the goods all the same; they are still here."""
    if not is_plain(story):
        return False
    case = after_sale(teller, story, CaseType.RETURN_REFUND)
    case.agreed_at, case.agreed_minor, case.withdrawn = None, 0, True
    case.ended_at = case.applied_at + timedelta(hours=20)
    receive(teller, story, case, case.applied_at + timedelta(days=4), by_case_no=True)
    key: dict[str, str | int] = {"case_no": case.number}
    return on_returned_goods(
        story, key, "received_case_closed", case.asked_minor, "goods came for a withdrawn case"
    )


def _charged(teller: Teller, story: Story, kind: Kind, *, type_: str, amount_minor: int) -> bool:
    if not is_plain(story):
        return False
    at = completed(story) + timedelta(hours=30)
    story.entries.append(line := entry(teller, story, kind, at, amount_minor))
    on_line(story, line, type_, "taken by the platform, unexplained", team="customer_service")
    return True
