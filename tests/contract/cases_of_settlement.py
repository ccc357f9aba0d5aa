"""Plan settlement: for each type the smallest case that fires beside the nearest that must not."""

from tests.contract.traders import FEE, Trader, july, june

CASES: list[Trader] = []


def shop(name: str, *fees: str) -> Trader:
    CASES.append(Trader(name, fees=fees))
    return CASES[-1]


def fee(*, code: str = "", ppm: int = 6000, returned: bool = True, since: str = "2026-01-01") -> str:
    named = f'code = "{code}"\n' if code else ""
    return (
        f'class = "platform_fee"\n{named}rate_ppm = {ppm}\nreturned_on_refund = {str(returned).lower()}\n'
        f"from = {since}\n"
    )


shop("what was due came").order().line()

# currency, status, doubles
shop("other currency").order().line(currency="USD").finds("currency_mismatch", "T1")
shop("closed").order(order_status="交易关闭").line().finds("status_conflict", "T1", 10000)
shop("unpaid").order(order_status="待付款").line().finds("status_conflict", "T1", 10000)
shop("closed, came on the last day").order(order_status="交易关闭").line(at=july(17))
shop("closed, came a day before").order(order_status="交易关闭").line(at=july(16, "23:59:59")).finds(
    "status_conflict", "T1"
)
shop("closed and refunded within tolerance").order(order_status="交易关闭").case(
    amount="99.99"
).line().refund(99.99)
shop("closed and refunded less").order(order_status="交易关闭").case(amount="99.98").line().refund(
    99.98
).finds("status_conflict", "T1", 2)
shop("closed and all but the freight refunded").order(
    order_status="交易关闭", goods_amount="90", freight="10"
).case(amount="90").line().refund(90)
shop("closed, its case still open").order(order_status="交易关闭").case(
    case_status="处理中", refunded_at=""
).line()
shop("twice").order().line().line().finds("duplicate_settlement", "T1", 10000)
shop("twice within tolerance").order().line().line(99.99).finds("duplicate_settlement", "T1")
shop("nearly twice").order().line().line(99.98).finds("over_settled", "T1", 9998)
shop("in two halves").order().line(50).line(50)
shop("twice, once taken back").order().line().line(-100, original_no="L1").line()
shop("a loan first").order().line(100, "loan", at=june(12)).line().line(-100, "loan")

# too little, too much, nothing
shop("completed, due yesterday").order(completed_at=july(9, "23:59:59")).seen().finds(
    "unsettled", "T1", -10000
)
shop("completed, due today").order(completed_at=july(10, "00:00:00")).seen()
shop("owed a cent").order(paid="0.01").seen()
shop("paid by the platform alone").order(paid="0", goods_amount="10", platform_discount="10").seen().finds(
    "unsettled", "T1", -1000
)
shop("half").order().line(50).finds("short_settled", "T1", -5000)
shop("a cent short").order().line(99.99)
shop("two cents short").order().line(99.98).finds("short_settled", "T1", -2)
shop("short, due today").order(completed_at=july(10)).line(50)
shop("a cent over").order().line(100.01)
shop("two cents over").order().line(100.02).finds("over_settled", "T1", 2)
shop("over before it is due").order(completed_at=july(10)).line(150).finds("over_settled", "T1", 5000)
shop("with subsidy").order(paid="90", goods_amount="100", platform_discount="10").line(90).line(10, "subsidy")
shop("without subsidy").order(paid="90", goods_amount="100", platform_discount="10").line(90).finds(
    "short_settled", "T1", -1000
)
shop("estimated only").order().line(settle_status="待结算").finds("unsettled", "T1")

# refunded before settlement
shop("refunded before, the rest came").order().case(
    amount="30", applied_at=june(10), refunded_at=june(11)
).line(70)
shop("refunded on the day it came").order().case(amount="30", refunded_at=june(13)).line(70).finds(
    "short_settled", "T1", -3000
).finds("refund_missing", "C1")
shop("a refund with a line reduces nothing").order().case(amount="30", refunded_at=june(11)).line(70).line(
    -30, "refund", at=june(11), case_no="C1"
).finds("short_settled", "T1", -3000)
shop("all refunded, nothing came").order().case(amount="100", refunded_at=june(11)).seen()
shop("a part refunded, nothing came").order().case(refunded_at=june(11)).seen().finds(
    "unsettled", "T1"
).finds("refund_missing", "C1")
shop("a subsidy goes with the refund").order(paid="90", goods_amount="100", platform_discount="10").case(
    amount="90"
).line(90).line(10, "subsidy").refund(90).line(-10, "subsidy", at=june(15))
shop("a subsidy goes without one").order(paid="90", goods_amount="100", platform_discount="10").line(90).line(
    10, "subsidy"
).line(-10, "subsidy", at=june(15)).finds("short_settled", "T1", -1000)

# fees
shop("the fee of the contract", FEE).order().line().line(-0.6, "fee")
shop("a cent too much", FEE).order().line().line(-0.61, "fee")
shop("two cents too much", FEE).order().line().line(-0.62, "fee").finds("fee_mismatch", "T1", -2)
shop("no fee", FEE).order().line().finds("fee_mismatch", "T1", 60)
shop("half a cent is rounded up", fee(ppm=5000)).order(paid="103.00").line(103).line(-0.54, "fee").finds(
    "fee_mismatch", "T1", -2
)
shop("each rounded alone", fee(ppm=5000), fee(ppm=5000).replace("platform", "other")).order(paid="103").line(
    103
).line(-1.05, "fee")
shop("returned with the refund", FEE).order().case(amount="50").line().line(-0.6, "fee").refund(50).line(
    0.3, "fee", at=june(15)
)
shop("not returned", FEE).order().case(amount="50").line().line(-0.6, "fee").refund(50).finds(
    "fee_mismatch", "T1", -30
)
shop("not to be returned", fee(returned=False)).order().case(amount="50").line().line(-0.6, "fee").refund(50)
shop("the version of the first trade line", FEE, fee(ppm=10000, since="2026-06-13")).order().line(
    50, at=june(12)
).line(50, at=june(14)).line(-0.6, "fee")
shop("the version from that day on", FEE, fee(ppm=10000, since="2026-06-13")).order().line().line(-1, "fee")
shop("by code", fee(code="x"), fee(ppm=10000)).order().line().line(-0.6, "fee", fee_code="x").line(-1, "fee")
shop("codes swapped", fee(code="x"), fee(ppm=10000)).order().line().line(-1, "fee", fee_code="x").line(
    -0.6, "fee"
).finds("fee_mismatch", "T1")
shop("a code without contract", fee(code="x")).order().line().line(-0.6, "fee", fee_code="x").line(
    -1, "fee", fee_code="y"
)
shop("closed without trade", FEE).order(order_status="交易关闭").line(-1, "fee").finds(
    "fee_mismatch", "T1", -100
)
shop("the earlier type speaks", FEE).order().line(50).line(-5, "fee").finds("short_settled", "T1")

# discounts
shop("does not add up").order(goods_amount="100.02").line().finds("discount_mismatch", "T1")
shop("adds up but for a cent").order(goods_amount="100.01").line()
shop("discount at the limit").order(goods_amount="200", shop_discount="100").line()
shop("discount above the limit").order(goods_amount="200.01", shop_discount="100.01").line().finds(
    "discount_mismatch", "T1"
)
shop("unpaid is not judged").order(goods_amount="200", order_status="待付款", paid_at="")
shop("a gift is not judged").order().order(
    sub_order_no="T1-2", goods_amount="50", buyer_paid="0", is_gift="是"
).line()

# lines without an order, or of no class
shop("unknown order").order().line().line(ledger_no="X", order_no="T9").finds("unknown_order", "X", 10000)
shop("fee of an unknown order").order().line().line(-1, "fee", ledger_no="X", order_no="T9").finds(
    "unknown_order", "X", -100
)
shop("names nothing").order().line().line(ledger_no="X", order_no="").finds("unknown_order", "X", 10000)
shop("subsidy of an unknown order").order().line().line(5, "subsidy", order_no="T9")
shop("no class").order().line().line(-3, "奇怪", ledger_no="X").finds("unclassified_charge", "X", -300)
for other in (
    "compensation",
    "insurance",
    "loan",
    "transfer",
    "deposit",
    "adjustment",
    "payout",
):
    shop(f"class {other} is nobody's here").order().line().line(-3, other, order_no="")
shop("a penalty").order().line().line(-3, "penalty").finds("penalty_open", "L2", -300)
shop("a penalty given back").order().line().line(-3, "penalty").line(3, "penalty", original_no="L2")
shop("a chargeback").order().line().line(-100, "dispute").finds("chargeback_open", "L2", -10000)
shop("a chargeback won back").order().line().line(-100, "dispute").line(100, "dispute")

# joining
shop("by sub-order number").order().line(order_no="T1-1")
shop("by payment number").order().line(order_no="", payment_no="P-T1")
shop("a payment number in the order's column").order().line(order_no="P-T1")
shop("by parent number").order(parent_order_no="M").line(order_no="M")
shop("an id with what clings to it").order().line(order_no="\t`'Ｔ1　")
shop("an id as a formula").order().line(order_no='="T1"')
shop("one payment, two orders").order(paid="60", payment_no="P").order("T2", "40", payment_no="P").line(
    order_no="", payment_no="P"
)
shop("one payment, two orders, short").order(paid="60", payment_no="P").order(
    "T2", "40", payment_no="P"
).line(90, order_no="", payment_no="P").finds("short_settled", "T1", -1000)
shop("one line still open").order(paid="60").order(
    paid="40", sub_order_no="T1-2", order_status="已发货", completed_at=""
).seen()
