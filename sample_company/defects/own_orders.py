"""Planted: what must be found when the platform's orders are compared with those of our own system."""

from sample_company.defects.meddled import is_plain, on_own_order
from sample_company.records import OrderStatus, Story
from sample_company.story import Teller, ordered, pay, ship


def order_missing_own(teller: Teller, story: Story) -> bool:
    """Our own system never fetched the order."""
    if not is_plain(story):
        return False
    story.own.is_missing = True
    paid = story.order.buyer_paid_minor
    return on_own_order(
        story, story.order.number, "order_missing_own", paid, "never fetched from the platform"
    )


def order_missing_platform(teller: Teller, story: Story) -> bool:
    """Our own system has an order that the platform does not."""
    if not is_plain(story):
        return False
    other = ordered(teller, story.shop, story.order.created_at.date(), plain=True)
    pay(teller, other)
    ship(teller, other)
    story.own.only_here = other.order
    paid = -other.order.buyer_paid_minor
    return on_own_order(story, other.order.number, "order_missing_platform", paid, "entered by hand")


def order_amount_mismatch(teller: Teller, story: Story) -> bool:
    """The price was changed on the platform after our own system had fetched the order."""
    if not is_plain(story):
        return False
    off = 100 * teller.rng.randint(2, 9)
    story.own.off_minor = off
    return on_own_order(
        story,
        story.order.number,
        "order_amount_mismatch",
        -off,
        "price changed after it was fetched",
        team="finance",
    )


def order_status_mismatch(teller: Teller, story: Story) -> bool:
    """Confirmed on the platform; our own system still waits for that."""
    if not is_plain(story):
        return False
    story.own.status = OrderStatus.SHIPPED
    return on_own_order(story, story.order.number, "order_status_mismatch", 0, "confirmation never fetched")
