"""How a planted defect says what must be found."""

from datetime import datetime

from sample_company.records import Case, Entry, Expected, Story


def on_order(
    story: Story,
    type_: str,
    amount_minor: int,
    planted: str,
    *,
    team: str = "finance",
    plan: str = "settlement",
) -> Story:
    """The story, with an exception whose subject is its order."""
    key: dict[str, str | int] = {"order_no": story.order.number}
    story.expected.append(Expected(type_, plan, team, story.shop, key, amount_minor, planted))
    return story


def on_case(
    story: Story,
    case: Case,
    type_: str,
    amount_minor: int,
    planted: str,
    *,
    team: str = "customer_service",
    plan: str = "refunds",
) -> Story:
    """The story, with an exception whose subject is one of its cases."""
    key: dict[str, str | int] = {"case_no": case.number}
    story.expected.append(Expected(type_, plan, team, story.shop, key, amount_minor, planted))
    return story


def on_goods(story: Story, case: Case, type_: str, amount_minor: int, planted: str) -> Story:
    """The story, with an exception about the goods of one of its cases; the warehouse is asked first."""
    return on_case(story, case, type_, amount_minor, planted, team="warehouse", plan="returns")


def on_line(
    story: Story, entry: Entry, type_: str, planted: str, *, team: str = "finance", plan: str = "settlement"
) -> Expected:
    """An exception about one ledger line, of its amount; its key is filled in as the line is written."""
    expected = Expected(
        type_, plan, team, story.shop, {}, entry.amount_minor, planted, account=story.shop.account
    )
    entry.expected.append(expected)
    story.expected.append(expected)
    return expected


def completed(story: Story) -> datetime:
    """When the order was confirmed."""
    if story.order.completed_at is None:
        raise ValueError(f"order {story.order.number} was never completed")
    return story.order.completed_at
