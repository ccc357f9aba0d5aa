"""Planted: what must be found when after-sale cases are compared with the refunds of the ledger."""

from datetime import date, timedelta

from sample_company.company import Shop
from sample_company.defects.expecting import completed, on_case, on_line, on_order
from sample_company.ordinary import after_sale, delivered_single
from sample_company.records import Case, CaseType, Story
from sample_company.story import Teller, apply, refund


def duplicate_refund(teller: Teller, shop: Shop, day: date) -> Story:
    """The agreed part was refunded twice."""
    story = delivered_single(teller, shop, day, plain=True)
    case = part_case(teller, story)
    at = teller.after(case.applied_at, hours=(25, 40))
    refund(teller, story, case, at)
    refund(teller, story, case, at + timedelta(hours=30))
    return on_case(story, case, "duplicate_refund", -case.agreed_minor, "refunded twice")


def refund_exceeds_paid(teller: Teller, shop: Shop, day: date) -> Story:
    """All the goods, and then return freight on top, went back to the buyer: more than he paid."""
    story = delivered_single(teller, shop, day, plain=True)
    paid = story.order.buyer_paid_minor
    case = after_sale(teller, story, CaseType.REFUND_ONLY, amount_minor=paid, reason="质量问题")
    refund(teller, story, case, teller.after(case.applied_at, hours=(25, 40)))
    more = apply(
        teller,
        story,
        CaseType.REFUND_ONLY,
        case.applied_at + timedelta(days=2),
        amount_minor=1200,
        reason="退货运费",
    )
    refund(teller, story, more, teller.after(more.applied_at, hours=(25, 40)))
    return on_order(
        story, "refund_exceeds_paid", -1200, "two cases add up to more than was paid", plan="refunds"
    )


def refund_missing(teller: Teller, shop: Shop, day: date) -> Story:
    """The case says refunded; no line of the ledger does."""
    story = delivered_single(teller, shop, day)
    case = part_case(teller, story)
    case.refunded_at = teller.after(case.applied_at, hours=(25, 40))
    return on_case(
        story, case, "refund_missing", case.agreed_minor, "refund never left the ledger", team="finance"
    )


def refund_amount_mismatch(teller: Teller, shop: Shop, day: date) -> Story:
    """Another amount than agreed went back: the list price instead of what was agreed, or too little."""
    story = delivered_single(teller, shop, day, plain=True)
    case = part_case(teller, story)
    off = teller.rng.choice((-350, -120, 200, 460))
    refund(
        teller,
        story,
        case,
        teller.after(case.applied_at, hours=(25, 40)),
        amount_minor=case.agreed_minor - off,
    )
    return on_case(story, case, "refund_amount_mismatch", off, "refunded another amount than agreed")


def refund_without_case(teller: Teller, shop: Shop, day: date) -> Story:
    """A refund line of an order for which nobody opened a case."""
    story = delivered_single(teller, shop, day, plain=True)
    amount = part_case_amount(teller, story)
    line = refund(teller, story, None, teller.after(completed(story), hours=(30, 90)), amount_minor=amount)
    on_line(
        story, line, "refund_without_case", "refund without a case", plan="refunds", team="customer_service"
    ).amount_minor = -amount
    return story


def part_case_amount(teller: Teller, story: Story) -> int:
    """A part of the price big enough for every refund defect."""
    return max(600, story.order.lines[0].buyer_paid_minor * teller.rng.randint(10, 30) // 100)


def part_case(teller: Teller, story: Story) -> Case:
    """A case for a part of the price of a settled order."""
    amount = part_case_amount(teller, story)
    return after_sale(teller, story, CaseType.REFUND_ONLY, amount_minor=amount, reason="商品瑕疵协商补偿")
