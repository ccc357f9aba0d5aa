"""Plan returns: for each type the smallest case that fires beside the nearest that must not."""

from tests.contract.traders import Trader, july, june

CASES: list[Trader] = []


def refunded(name: str, **case: object) -> Trader:
    """A shop whose one order was sent back and refunded in full."""
    CASES.append(Trader(name).order().line().returned(**case).refund(100))  # type: ignore[arg-type]
    return CASES[-1]


def agreed(name: str, **case: object) -> Trader:
    """A shop whose one order is to be sent back; no refund yet."""
    CASES.append(Trader(name).order().line())
    return CASES[-1].case(**{"case_type": "退货退款", "case_status": "处理中", "refunded_at": "", **case})  # type: ignore[arg-type]


refunded("came back").receipt()
refunded("came back, told by its waybill").receipt("", return_waybill="W-C1")

refunded("another item").receipt(sku="Z").finds("return_item_mismatch", "C1")
refunded("one of them another item", quantity=2).receipt().receipt(sku="Z").finds(
    "return_item_mismatch", "C1"
)
refunded("another item, and too many").receipt(good=2, sku="Z").finds("return_item_mismatch", "C1")
refunded("in two parcels", quantity=2).receipt().receipt()
refunded("too many").receipt(good=2).finds("return_quantity_mismatch", "C1")
refunded("too few, time is over", quantity=2).receipt(received_at=july(9)).finds(
    "return_quantity_mismatch", "C1"
)
refunded("too few, time is left", quantity=2).receipt(received_at=july(10))
refunded("damaged").receipt(good=0, bad=1).finds("return_damaged", "C1")
refunded("damaged and too many").receipt(good=1, bad=1).finds("return_quantity_mismatch", "C1")

refunded("not back, due yesterday", refunded_at=july(9, "23:59:59")).receipts_seen().finds(
    "return_not_received", "C1"
)
refunded("not back, due today", refunded_at=july(10, "00:00:00")).receipts_seen()
refunded("not back, nobody looked", refunded_at=july(9))
refunded("nothing to send back", case_type="仅退款").receipts_seen()

agreed("received, due yesterday").receipt(received_at=july(16, "23:59:59")).finds(
    "received_not_refunded", "C1"
)
agreed("received, due today").receipt(received_at=july(17, "00:00:00"))
agreed("agreed and received", case_status="已同意").receipt().finds("received_not_refunded", "C1")
agreed("received, case closed", case_status="已关闭").receipt()
agreed("received for an exchange", case_type="换货").receipt()
agreed("another item for an exchange", case_type="换货").receipt(sku="Z").finds("return_item_mismatch", "C1")
agreed("received damaged").receipt(good=0, bad=1).finds("return_damaged", "C1")
agreed("the missing refund speaks", case_status="已退款", refunded_at=june(15)).receipt().finds(
    "refund_missing", "C1"
)

agreed("nobody's parcel").receipt().receipt("").finds("receipt_without_case", "R2").finds(
    "received_not_refunded", "C1"
)
agreed("of a case that is not there").receipt().receipt("C9").finds("receipt_without_case", "R2").finds(
    "received_not_refunded", "C1"
)
