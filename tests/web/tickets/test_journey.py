"""From a difference that a run found to an archived ticket, through the pages alone."""

from tests.web.tickets.conftest import PNG, Company, refund, unsettled


def test_a_ticket_walks_from_the_run_to_its_resolution(company: Company):
    number, other = company.find(refund(), unsettled())

    listed = company.browser("lin").get("/tickets").text
    assert all(text in listed for text in (number, other, "1784120773500", "−259.19"))

    page = company.page(number, "lin")
    assert all(
        text in page for text in ("Agreed", "1,639.81", "1,899.00", "−", "259.19", "after_sales_0719.csv")
    )

    company.settle_facts(number)
    card = company.page(number, "lin")
    assert all(text in card for text in ("旺旺记录.png", "A typing mistake", "1,639.81", "陈思远"))

    proposed = company.propose(number)
    assert proposed.status_code == 303, proposed.text
    assert "Waiting for approval" in company.page(number, "lin")

    approved = company.act(number, "approve", "zhou")
    assert approved.status_code == 303, approved.text
    done = company.page(number, "lin")
    assert all(text in done for text in ("Resolved", "Recover from the buyer", "1221"))
    assert company.browser("lin").get(f"/tickets/{number}/files/1").data == PNG
