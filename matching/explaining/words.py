"""What the steps of a waterfall and the happenings of a case are called."""

from typing import Final

from people.languages import N_

STEPS: Final[dict[str, str]] = {
    # Translators: 商品金额, what the goods cost before any discount
    "goods": N_("Goods"),
    "freight": N_("Freight"),
    "tax": N_("Tax"),
    # Translators: 改价; somebody changed the price of the order by hand
    "price_change": N_("Price changed by hand"),
    "shop_discount": N_("Shop discount"),
    "platform_discount": N_("Platform discount"),
    "other_discount": N_("Other discount"),
    "discount_limit": N_("Shop discount above the limit"),
    "price_gap": N_("Price does not add up"),
    # Translators: the order was closed or never paid, so nothing of its price came
    "never_paid": N_("Never paid"),
    "buyer_paid": N_("Buyer paid"),
    # Translators: 平台补贴; the platform pays the discount that it gave
    "platform_discount_paid": N_("Paid by the platform"),
    "other_discount_paid": N_("Paid by others"),
    "receivable": N_("Receivable"),
    "refunded_before": N_("Refunded before settlement"),
    "not_settled": N_("Not settled yet"),
    "settled_over": N_("More than was due"),
    "nothing_due": N_("Nothing due"),
    "came_anyway": N_("Came although nothing was due"),
    "refund_agreed": N_("Refund agreed"),
    # Translators: the order was closed or never paid, so all that came for it must go back
    "owed_back": N_("Owed back in full"),
    "refund_gap": N_("Refunded otherwise than agreed"),
    "refund_to_come": N_("Refund still to come"),
    "fee": N_("Fee"),
    "subsidy": N_("Subsidy"),
    "trade": N_("Trade"),
    "refund": N_("Refund"),
    "compensation": N_("Compensation"),
    "insurance": N_("Insurance"),
    "penalty": N_("Penalty"),
    "dispute": N_("Dispute"),
    "loan": N_("Loan"),
    "deposit": N_("Deposit"),
    "adjustment": N_("Adjustment"),
    "unclassified": N_("Not classified"),
    # Translators: 账户净额; all lines of the order on the ledger together
    "on_ledger": N_("Net on the ledger"),
}

HAPPENINGS: Final[dict[str, str]] = {
    # Translators: the buyer asked for an after-sale
    "applied": N_("Case opened"),
    "case_refunded": N_("Refunded, says the case"),
    "refund_line": N_("Refund paid from the ledger"),
    "refund_taken_back": N_("Refund came back to the ledger"),
    "received": N_("Received by the warehouse"),
    "sent_sale": N_("Goods sent"),
    "sent_exchange": N_("Exchange sent"),
    "sent_reissue": N_("Sent again"),
    "sent_sent_back": N_("Sent back to the buyer"),
    # Translators: 退货运费; the courier charged for bringing the parcel back
    "carried_back": N_("Courier charged the way back"),
    "carried_out": N_("Courier charged the way out"),
    "refund_awaited": N_("Refund awaited"),
    "goods_awaited": N_("Goods awaited"),
}

MILESTONES: Final[dict[str, str]] = {
    "paid": N_("Paid"),
    "shipped": N_("Shipped"),
    "completed": N_("Completed"),
    "settled": N_("Settled"),
    "refunded": N_("Refunded"),
}
