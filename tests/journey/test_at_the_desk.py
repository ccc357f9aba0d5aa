"""Two hands on one ticket, an impatient hand, no mouse, a telephone, and those who may only look."""

import pytest

from tests.journey.people import PHONE, Company
from tests.journey.walking import assign, confirm_refund, find_in_the_list

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]


def test_the_second_of_two_is_told_who_changed_what_and_keeps_his_text(company: Company) -> None:
    lin, zhao = company.window("lin"), company.window("zhao")
    number = lin.first_of("unsettled")
    zhao.go(f"/tickets/{number}")
    assign(lin, "finance/lin")

    zhao.refused = 409
    zhao.page.get_by_label("Who").first.select_option("customer_service/chen")
    zhao.page.get_by_label("Question").fill("买家收到货了吗？")
    zhao.press("Assign")
    told = zhao.page.get_by_role("alert")
    told.wait_for()
    assert "林晓芸 changed this ticket at" in told.inner_text()
    assert zhao.page.locator("textarea[name=question]").first.input_value() == "买家收到货了吗？"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_double_click_sends_once(company: Company, scripts: bool) -> None:
    lin = company.window("lin", scripts=scripts)
    number = lin.first_of("fee_mismatch")
    lin.unfold("Comment")
    form = lin.page.locator("form[action*='/comment']")
    form.get_by_role("textbox").fill(f"两次点击，{scripts}")
    form.get_by_role("button", name="Comment", exact=True).dblclick()
    lin.says("recorded")

    lin.go(f"/tickets/{number}")
    trail = lin.page.get_by_role("region", name="Trail")
    assert trail.get_by_text(f"两次点击，{scripts}").count() == 1


def test_the_whole_way_by_keyboard(company: Company) -> None:
    lin = company.window("lin")
    lin.go("/tickets?view=every&type=unknown_order&state=open")
    keys = lin.page.keyboard
    for key in ("j", "j", "k", "Enter"):
        keys.press(key)
    lin.page.wait_for_url("**/tickets/T-*")
    first = lin.ticket
    keys.press("j")  # the next one, beside a list that stays
    lin.page.wait_for_function("one => !location.pathname.endsWith(one)", arg=first)
    number = lin.ticket
    lin.page.wait_for_function(
        "one => document.querySelector('#detail').textContent.includes(one)", arg=number
    )
    keys.press("a")
    keys.type("Customer service · ")
    keys.press("Tab")
    keys.type("后台有这个订单吗？")
    keys.press("Control+Enter")
    lin.says("With customer service")

    chen = company.window("chen").go(f"/tickets/{number}")
    keys = chen.page.keyboard
    chen.page.get_by_role("radio", name="No", exact=True).focus()
    keys.press("Space")
    keys.press("Control+Enter")
    chen.says("With finance")

    lin.go(f"/tickets/{number}")
    keys = lin.page.keyboard
    keys.press("n")
    keys.type("先等平台答复")
    keys.press("Control+Enter")
    lin.says("recorded")
    keys.press("g")
    keys.press("a")
    lin.page.wait_for_url("**/approvals")


def test_customer_service_answers_on_a_telephone_with_three_taps(company: Company) -> None:
    lin = company.window("lin")
    number = lin.first_of("unknown_order")
    assign(lin, "customer_service/chen", "后台有这个订单吗？")

    chen = company.window("chen", size=PHONE, has_touch=True, is_mobile=True)
    chen.go(f"/tickets/{number}")  # the link of the notice: the first tap
    chen.taps = 1
    form = chen.page.locator("#main-action")
    assert chen.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    answers = form.locator("label.choice")
    button = chen.page.locator("footer.actionbar button.btn-main")
    for target in (*answers.all(), button):
        assert target.bounding_box()["height"] >= 44
    chen.tap(answers.filter(has_text="Yes"))
    chen.tap(button)
    chen.says("With finance")
    assert chen.taps <= 3


def test_with_a_photo_a_telephone_does_the_same_as_a_desk(company: Company) -> None:
    number = find_in_the_list(company.window("lin"))
    lin = company.window("lin").go(f"/tickets/{number}")
    assign(lin, "customer_service/chen", "退了多少？")
    chen = company.window("chen", size=PHONE).go(f"/tickets/{number}")
    confirm_refund(chen, agreed="1.00")
    chen.sees("旺旺记录.png")


def test_a_manager_sees_everything_and_can_do_nothing(company: Company) -> None:
    shen = company.window("shen")
    number = shen.first_of("short_settled")
    shen.page.locator("table.facts").wait_for()
    assert set(shen.buttons) <= {"Not now"}
    assert shen.page.locator(f"form[action*='/tickets/{number}/']").count() == 0
    for path in ("/approvals", "/archive", "/runs", "/imports"):
        shen.go(path)
        assert shen.page.locator("main form[method=post] button").filter(visible=True).count() == 0


def test_an_administrator_manages_users_and_sees_no_ticket(company: Company) -> None:
    admin = company.window("admin").go("/")
    rail = admin.page.get_by_role("navigation", name="Main").get_by_role("link")
    assert [one.inner_text() for one in rail.all() if one.inner_text()] == ["Users", "Layouts"]
    for path in ("/tickets", "/approvals", "/archive", "/imports"):
        admin.refused = 403
        admin.go(path)
        admin.sees("Your roles do not open this page.")

    admin.refused = 0
    admin.go("/users")
    admin.page.get_by_label("User name").fill("mei")
    admin.page.get_by_label("Name", exact=True).fill("梅兰")
    admin.page.get_by_label("Warehouse").check()
    admin.press("Add")
    admin.sees("梅兰")
