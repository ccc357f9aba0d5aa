"""Plan refunds: for each type the smallest case that fires beside the nearest that must not."""

from tests.contract.traders import Trader, july, june

CASES: list[Trader] = []


def sold(name: str) -> Trader:
    """A shop whose one order was settled."""
    CASES.append(Trader(name).order().line())
    return CASES[-1]


sold("refunded as agreed").case().refund(10)
sold("a line of the order's only case").case().refund(10, case_no="")
sold("a line that names the case alone").case().refund(10, order_no="")

sold("refunded twice").case().refund(10).refund(10).finds("duplicate_refund", "C1", -1000)
sold("refunded twice, and too much with it").case(amount="100").refund(100).refund(100).finds(
    "duplicate_refund", "C1", -10000
)
sold("refunded in halves").case().refund(5).refund(5)
sold("refunded, taken back, refunded").case().refund(10).refund(-10, original_no="L2").refund(10)

sold("two cents more than was paid").case(amount="100.02").refund(100.02).finds(
    "refund_exceeds_paid", "T1", -2
)
sold("a cent more than was paid").case(amount="100.01").refund(100.01)
sold("more than was paid and agreed").case(amount="100").refund(120).finds("refund_exceeds_paid", "T1", -2000)

sold("refund due yesterday").case(refunded_at=july(16, "23:59:59")).finds("refund_missing", "C1", 1000)
sold("refund due today").case(refunded_at=july(17, "00:00:00"))
sold("agreed, due yesterday").case(case_status="已同意", applied_at=july(16), refunded_at="").finds(
    "refund_missing", "C1"
)
sold("agreed, due today").case(case_status="已同意", applied_at=july(17), refunded_at="")
sold("done").case(case_status="已完成").finds("refund_missing", "C1")
sold("in hand").case(case_status="处理中", refunded_at="")
sold("case closed").case(case_status="已关闭", refunded_at="")
sold("nothing agreed").case(amount="0")
sold("somebody else pays").case(funder="平台")
sold("goods to come first").case(case_type="退货退款", case_status="已同意", refunded_at="")

sold("two cents too much").case().refund(10.02).finds("refund_amount_mismatch", "C1", -2)
sold("a cent too much").case().refund(10.01)
sold("too little").case().refund(9).finds("refund_amount_mismatch", "C1", 100)

sold("nobody agreed").cases_seen().refund(5, case_no="", ledger_no="X").finds(
    "refund_without_case", "X", -500
)
sold("an unknown order's refund").cases_seen().refund(5, case_no="", order_no="T9", ledger_no="X").finds(
    "refund_without_case", "X", -500
)
sold("names a case that is not there").case(amount="5").refund(5).refund(5, "C9", ledger_no="X").finds(
    "refund_without_case", "X", -500
)
sold("cases were never read").refund(5, case_no="")

sold("among several by amount").case(amount="5").case("C2", "7").refund(7, case_no="").refund(5, case_no="")
sold("several in one sum").case(amount="5").case("C2", "7").refund(12, case_no="")
sold("several in a wrong sum").case(amount="5").case("C2", "7").refund(13, case_no="").finds(
    "refund_amount_mismatch", "C1", -100
)
sold("rows of one case add up").case(amount="60", sub_order_no="T1-1").case(
    amount="40", sub_order_no="T1-2"
).refund(100)
sold("a total on every row counts once").case(amount="100", sub_order_no="T1-1").case(
    amount="100", sub_order_no="T1-2"
).refund(100)

CASES.append(
    Trader("refunded before it could be settled")
    .order(order_status="已发货", completed_at="", shipped_at=july(10), paid_at=july(9))
    .seen()
    .case(applied_at=july(11), refunded_at=july(12))
)
CASES.append(
    Trader("closed and refunded, no money ever")
    .order(order_status="交易关闭")
    .seen()
    .case(amount="100", refunded_at=june(11))
)
