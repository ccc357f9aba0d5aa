"""The ways a ticket goes, step by step, as people click them."""

from tests.journey.people import CHAT, PHONE, Company, Window

QUESTION = "买家同意按实退金额了结吗？"


def walk_to_resolution(company: Company, *, scripts: bool = True) -> str:
    """One refund of another amount, from the list to its approval; gives the ticket's number."""
    lin = company.window("lin", scripts=scripts)
    number = find_in_the_list(lin)
    assign(lin, "customer_service/chen", QUESTION)
    assert lin.state == "With customer service"

    chen = company.window("chen", scripts=scripts, size=PHONE)
    chen.go("/tickets")
    chen.page.locator(f"a[data-open][href*='{number}']").click()
    chen.sees("林晓芸 asks")
    chen.sees(QUESTION)
    confirm_refund(chen, agreed="9.58")

    lin.go(f"/tickets/{number}")
    lin.sees("旺旺记录.png")
    propose(lin)
    approve(company.window("zhou", scripts=scripts).go(f"/tickets/{number}"))
    return number


def find_in_the_list(window: Window) -> str:
    """A refund of another amount, by the filters of the list, which stand in its address."""
    window.go("/tickets")
    window.choose_facet("Type", "Refund of another amount")
    window.page.wait_for_url("**type=refund_amount_mismatch**")
    window.choose_facet("State", "To assign")
    window.page.wait_for_url("**state=open**")
    row = window.page.locator("tr[data-row]").first
    assert " refunded, " in row.inner_text()
    window.tap(row.locator("a[data-open]"))
    window.page.locator("#detail").wait_for()
    return window.ticket


def assign(window: Window, to: str, question: str = "") -> None:
    window.page.get_by_label("Who").first.select_option(to)
    if question:
        window.page.get_by_label("Question").fill(question)
    window.press("Assign")
    window.says("is now")


def confirm_refund(window: Window, *, agreed: str) -> None:
    """What customer service knows of a refund of another amount."""
    form = window.page.locator("#main-action")
    form.get_by_label("Amount finally agreed").fill(agreed)
    window.tap(form.get_by_role("group", name="Why do they differ?").get_by_text("Renegotiated"))
    window.tap(form.get_by_role("group", name="Does the buyer agree?").get_by_text("Yes"))
    form.get_by_label("Chat record").set_input_files(CHAT)
    window.press("Confirm and return")
    window.says("With finance")


def propose(window: Window) -> None:
    window.tap(window.page.get_by_text("Accept the amount refunded"))
    window.press("Resolve")
    window.says("Waiting for approval")


def approve(window: Window) -> None:
    window.press("Approve")
    window.says("Resolved")
    assert window.state == "Resolved"


def ready_to_propose(company: Company) -> str:
    """A ticket that finance has asked about and customer service has answered."""
    lin = company.window("lin")
    number = find_in_the_list(lin)
    assign(lin, "customer_service/chen", QUESTION)
    confirm_refund(company.window("chen").go(f"/tickets/{number}"), agreed="9.58")
    return number
