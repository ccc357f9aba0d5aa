"""What a defect of goods looks for in an order already told, and how it says what must be found."""

from sample_company.company import TAOBAO
from sample_company.records import Case, Expected, Outbound, Story

_WAREHOUSE, _SERVICE = "warehouse", "customer_service"


def is_plain(story: Story, *, quantity: int = 1) -> bool:
    """Whether the order is one line of so many pieces, sent and confirmed, and nothing is odd with it."""
    order = story.order
    return (
        story.known
        and not story.cases
        and not story.receipts
        and not story.expected
        and len(order.lines) == 1
        and order.lines[0].quantity == quantity
        and order.shipped_at is not None
        and order.completed_at is not None
    )


def on_line_of_goods(
    story: Story,
    type_: str,
    amount_minor: int,
    planted: str,
    *,
    team: str = _WAREHOUSE,
    names_line: bool = True,
) -> bool:
    """Expects an exception of the order's only line, or of the whole order."""
    key = line_key(story)
    if not names_line:
        del key["sub_order_no"]
    return _expect(story, Expected(type_, "shipments", team, story.shop, key, amount_minor, planted))


def line_key(story: Story) -> dict[str, str | int]:
    """What names the order's only line. Taobao's list tells no lines: the order is its own."""
    order = story.order
    number = order.number if order.shop is TAOBAO else order.lines[0].sub_order_no
    return {"order_no": order.number, "sub_order_no": number}


def on_outbound(story: Story, row: Outbound, type_: str, planted: str, *, team: str = _WAREHOUSE) -> bool:
    """Expects an exception of a row of the warehouse; nothing says what its pieces are worth."""
    return _expect(
        story, Expected(type_, "shipments", team, story.shop, {"shipment_no": row.number}, 0, planted)
    )


def on_case_of_goods(story: Story, case: Case, type_: str, amount_minor: int, planted: str) -> bool:
    """Expects an exception of a case whose goods did not come full circle."""
    return _expect(
        story,
        Expected(type_, "shipments", _WAREHOUSE, story.shop, {"case_no": case.number}, amount_minor, planted),
    )


def on_returned_goods(
    story: Story, key: dict[str, str | int], type_: str, amount_minor: int, planted: str
) -> bool:
    """Expects an exception of plan `returns` that customer service looks into first."""
    return _expect(story, Expected(type_, "returns", _SERVICE, story.shop, key, amount_minor, planted))


def on_own_order(
    story: Story, order_no: str, type_: str, amount_minor: int, planted: str, *, team: str = _SERVICE
) -> bool:
    """Expects an exception of an order of which the platform and our own system tell differently."""
    return _expect(
        story, Expected(type_, "orders", team, story.shop, {"order_no": order_no}, amount_minor, planted)
    )


def on_charge(
    story: Story, key: dict[str, str | int], type_: str, amount_minor: int, planted: str, *, team: str
) -> bool:
    """Expects an exception of what a courier charged."""
    return _expect(story, Expected(type_, "courier", team, story.shop, key, amount_minor, planted))


def _expect(story: Story, expected: Expected) -> bool:
    story.expected.append(expected)
    return True
