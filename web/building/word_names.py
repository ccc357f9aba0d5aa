"""What the few words of facts are called: statuses, types, classes, directions."""

from collections.abc import Mapping
from typing import Final

from people.languages import N_
from web.languages import worded

_NAMES: Final[Mapping[str, str]] = {
    # Translators: what a ledger line is about
    "trade": N_("Sale"),
    "fee": N_("Fee"),
    "refund": N_("Refund"),
    "subsidy": N_("Subsidy"),
    "compensation": N_("Compensation"),
    "insurance": N_("Insurance"),
    "penalty": N_("Penalty"),
    "dispute": N_("Chargeback"),
    "loan": N_("Loan"),
    "payout": N_("Payout"),
    "transfer": N_("Transfer"),
    "deposit": N_("Deposit"),
    "adjustment": N_("Adjustment"),
    "unclassified": N_("Not classified"),
    # Statuses of orders and cases
    "unpaid": N_("Not paid"),
    "paid": N_("Paid"),
    "shipped": N_("Shipped"),
    "completed": N_("Completed"),
    "closed": N_("Closed"),
    "processing": N_("Processing"),
    "agreed": N_("Agreed"),
    "refunded": N_("Refunded"),
    "done": N_("Done"),
    # Types of cases, shipments and receipts
    "refund_only": N_("Refund only"),
    "return_refund": N_("Return and refund"),
    "exchange": N_("Exchange"),
    "reissue": N_("Sent again"),
    "repair": N_("Repair"),
    "sale": N_("Sold"),
    "sent_back": N_("Sent back to the buyer"),
    "return": N_("Returned"),
    "refused": N_("Refused at the door"),
    "intercepted": N_("Intercepted"),
    # Directions and yes or no
    "in": N_("In"),
    "out": N_("Out"),
    "back": N_("Back"),
    "y": N_("Yes"),
    "n": N_("No"),
    # Who pays, and whose word it is
    "merchant": N_("Shop"),
    "platform": N_("Platform"),
    "carrier": N_("Courier"),
    "own": N_("Own books"),
    # Platforms
    "taobao": N_("Taobao"),
    "tmall": N_("Tmall"),
    "jd": N_("JD.com"),
    "pdd": N_("Pinduoduo"),
    "douyin": N_("Douyin"),
    "wechat": N_("WeChat"),
    "shopify": N_("Shopify"),
    "amazon": N_("Amazon"),
    "other": N_("Other"),
}


def meaning_name(meaning: str) -> str:
    """The word's name in this request's language; the word itself where it has none."""
    return worded(_NAMES[meaning]) if meaning in _NAMES else meaning
