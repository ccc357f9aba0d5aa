"""Planted: what must be found when return cases are compared with what came into the warehouse."""

from datetime import date

from sample_company.company import Shop
from sample_company.defects.expecting import completed, on_case, on_goods
from sample_company.ordinary import after_sale, delivered_single
from sample_company.records import Case, CaseType, Expected, Receipt, Story
from sample_company.story import Teller, receive, refund, send_back


def return_item_mismatch(teller: Teller, shop: Shop, day: date) -> Story:
    """Something else came back."""
    story, case = returned(teller, shop, day)
    other = "SY-QJ330-01" if case.line.sku != "SY-QJ330-01" else "SY-MJ401-01"
    taken_in(teller, story, case, sku=other)
    return on_goods(story, case, "return_item_mismatch", -case.agreed_minor, "another item came back")


def return_short(teller: Teller, shop: Shop, day: date) -> Story:
    """Two were to come back, one did."""
    story, case = returned(teller, shop, day, quantity=2)
    taken_in(teller, story, case, good=1)
    return on_goods(
        story, case, "return_quantity_mismatch", -(case.agreed_minor // 2), "one of two pieces came back"
    )


def return_surplus(teller: Teller, shop: Shop, day: date) -> Story:
    """One was to come back, two did."""
    story, case = returned(teller, shop, day)
    taken_in(teller, story, case, good=2)
    return on_goods(
        story, case, "return_quantity_mismatch", case.agreed_minor, "two pieces came back instead of one"
    )


def return_damaged(teller: Teller, shop: Shop, day: date) -> Story:
    """The right number came back, a piece of it spoilt."""
    story, case = returned(teller, shop, day, quantity=2)
    taken_in(teller, story, case, good=1, bad=1)
    return on_goods(story, case, "return_damaged", -(case.agreed_minor // 2), "one of two pieces spoilt")


def return_not_received(teller: Teller, shop: Shop, day: date) -> Story:
    """Refunded on the waybill; nothing ever came."""
    story, case = returned(teller, shop, day)
    send_back(teller, case)
    refund(teller, story, case, teller.after(case.agreed_at or case.applied_at, hours=(2, 20)))
    return on_goods(story, case, "return_not_received", -case.agreed_minor, "refunded, goods never came")


def received_not_refunded(teller: Teller, shop: Shop, day: date) -> Story:
    """Taken in whole, and the buyer still waits for his money."""
    story, case = returned(teller, shop, day)
    receive(teller, story, case, send_back(teller, case))
    return on_case(
        story,
        case,
        "received_not_refunded",
        case.agreed_minor,
        "goods came, money did not go",
        plan="returns",
    )


def receipt_without_case(teller: Teller, shop: Shop, day: date) -> Story:
    """A parcel in the warehouse that no case announces."""
    story = delivered_single(teller, shop, day)
    at = teller.after(completed(story), hours=(60, 120))
    story.receipts.append(
        receipt := Receipt(
            shop=shop,
            number=teller.numbers.receipt_no(at),
            order_no=story.order.number if teller.rng.random() < 0.5 else "",
            case_no="",
            waybill=teller.numbers.waybill(pick=teller.rng.random())[1],
            sku=story.order.lines[0].sku,
            good=1,
            bad=0,
            received_at=at,
        )
    )
    key: dict[str, str | int] = {"receipt_no": receipt.number}
    story.expected.append(
        Expected(
            "receipt_without_case", "returns", "warehouse", shop, key, 0, "parcel that no case announces"
        )
    )
    return story


def returned(teller: Teller, shop: Shop, day: date, *, quantity: int = 1) -> tuple[Story, Case]:
    """A settled order and an agreed case to send it back."""
    story = delivered_single(teller, shop, day, quantity=quantity, plain=True)
    line = story.order.lines[0]
    worth = line.buyer_paid_minor - line.freight_minor
    whole = worth - worth % quantity  # each piece its whole fen
    return story, after_sale(teller, story, CaseType.RETURN_REFUND, amount_minor=whole)


def taken_in(
    teller: Teller, story: Story, case: Case, *, good: int | None = None, bad: int = 0, sku: str = ""
) -> Receipt:
    """The parcel came as told, and the agreed amount was refunded the next day."""
    at = send_back(teller, case)
    receipt = receive(teller, story, case, at, good=good, bad=bad, sku=sku)
    refund(teller, story, case, teller.after(at, hours=(10, 30)))
    return receipt
