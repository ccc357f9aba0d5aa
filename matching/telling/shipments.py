"""What plan `shipments` says of what it found.

| type | amount |
|---|---|
| duplicate_shipment | − what the buyer paid for as many pieces as went out too much |
| shipped_after_refund | − what the buyer had paid for the pieces that went out after the refund |
| not_shipped, short_shipped | + what the buyer paid for the pieces that are still owed |
| exchange_incomplete, repair_incomplete | the pieces at their price: − out and not in, + in and not out |
| reissue_not_shipped | + the pieces at their price, still owed |
| order_stuck | − what the platform does not release while the order stands open |
| the others | 0: nothing says what the pieces are worth |
"""

from collections.abc import Callable
from typing import Final

from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "shipments"
# Translators: 发货; what was sold against what the warehouse sent
NAME: Final = N_("Shipments")
SIDES: Final = (N_("Orders and exchanges"), N_("Pieces sent out"))
_SERVICE, _WAREHOUSE = "customer_service", "warehouse"
TEAMS: Final = {
    "duplicate_shipment": _WAREHOUSE,
    "shipped_after_refund": _WAREHOUSE,
    "reissue_without_case": _SERVICE,
    "exchange_incomplete": _WAREHOUSE,
    "not_shipped": _WAREHOUSE,
    "short_shipped": _WAREHOUSE,
    "wrong_item_shipped": _WAREHOUSE,
    "shipment_without_order": _WAREHOUSE,
    "reissue_not_shipped": _WAREHOUSE,
    "repair_incomplete": _WAREHOUSE,
    "order_stuck": _SERVICE,
}
_LINE: Final = ("order_no", "sub_order_no")
KEYS: Final = {
    "duplicate_shipment": _LINE,
    "shipped_after_refund": _LINE,
    "not_shipped": _LINE,
    "short_shipped": _LINE,
    "reissue_without_case": ("shipment_no",),
    "wrong_item_shipped": ("shipment_no",),
    "shipment_without_order": ("shipment_no",),
    "exchange_incomplete": ("case_no",),
    "reissue_not_shipped": ("case_no",),
    "repair_incomplete": ("case_no",),
    "order_stuck": ("order_no",),
}

TEXTS: Final = {
    "duplicate_shipment": N_("{ordered} pieces were ordered, {sent} went out: {extra} too many."),
    "duplicate_shipment_short": N_("{sent} pieces sent, {ordered} ordered."),
    "shipped_after_refund": N_(
        "The buyer had all the money back by {refunded_on}. {late} pieces still went out, last on {sent_on}."
    ),
    "shipped_after_refund_short": N_("Refunded by {refunded_on}, sent on {sent_on}."),
    "not_shipped": N_(
        "{wanted} pieces were to go out within {days} days of {since_on}. None of them left the warehouse."
    ),
    "not_shipped_short": N_("{wanted} pieces due since {since_on}, none sent."),
    "short_shipped": N_(
        "{wanted} pieces were to go out within {days} days of {since_on}, {sent} did: {missing} are missing."
    ),
    "short_shipped_short": N_("{sent} of {wanted} pieces sent."),
    "reissue_without_case": N_(
        "{pieces} pieces went out on {sent_on} as an exchange or a reissue. No after-sale case explains them."
    ),
    "reissue_without_case_short": N_("{pieces} pieces reissued, no case."),
    "reissue_without_case_named": N_(
        "{pieces} pieces went out on {sent_on} for case {case_no}. No such case was imported."
    ),
    "reissue_without_case_named_short": N_("{pieces} pieces for case {case_no}, which is not known."),
    "wrong_item_shipped": N_(
        "{pieces} pieces that went out on {sent_on} are of an item that is not on order {order_no}."
    ),
    "wrong_item_shipped_short": N_("{pieces} pieces of another item sent."),
    "shipment_without_order": N_(
        "{pieces} pieces went out on {sent_on} for order {order_no}. No such order was imported."
    ),
    "shipment_without_order_short": N_("{pieces} pieces for order {order_no}, which is not known."),
    "shipment_without_order_unnamed": N_("{pieces} pieces went out on {sent_on} and name no order."),
    "shipment_without_order_unnamed_short": N_("{pieces} pieces that name no order."),
    "exchange_out_only": N_(
        "The exchange was applied for on {since_on} and is done: {pieces} pieces. "
        "Goods went out, and none came back within {days} days."
    ),
    "exchange_out_only_short": N_("Exchange: goods out, none in."),
    "exchange_in_only": N_(
        "The exchange was applied for on {since_on} and is done: {pieces} pieces. "
        "Goods came back, and none went out within {days} days."
    ),
    "exchange_in_only_short": N_("Exchange: goods in, none out."),
    "repair_out_only": N_(
        "The repair was applied for on {since_on} and is done: {pieces} pieces. "
        "Goods went out, and none had come in within {days} days."
    ),
    "repair_out_only_short": N_("Repair: goods out, none in."),
    "repair_in_only": N_(
        "The repair was applied for on {since_on} and is done: {pieces} pieces. "
        "Goods came in, and none went back to the buyer within {days} days."
    ),
    "repair_in_only_short": N_("Repair: goods in, none out."),
    "reissue_not_shipped": N_(
        "{pieces} pieces were to be sent again within {days} days of {since_on}. Nothing has gone out."
    ),
    "reissue_not_shipped_short": N_("Reissue due since {since_on}, nothing sent."),
    "order_stuck": N_(
        "Sent on {sent_on} and not completed within {days} days, with no refund and no receipt: "
        "{waiting_minor} is not released."
    ),
    "order_stuck_short": N_("Sent on {sent_on}, still not completed."),
}
TERMS: Final = {
    "pieces_worth": N_("Pieces at their price"),
    "held_back": N_("Not released"),
}
REASONS: Final = {
    # In transit
    # Translators: 期初; the order is older than the day on which this system took over
    "opening": N_("Paid before this system began"),
    # Translators: an order of type 预售
    "presale": N_("Pre-sale without a promised date"),
    # Excluded
    "gift": N_("Gifts are not compared"),
    "void": N_("Cancelled in the warehouse"),
    "repeated_parcel": N_("Another parcel of the same pieces"),
    "closed_unsent": N_("Closed, nothing sent"),
    "refunded_unsent": N_("Refunded, nothing sent"),
    # Translators: 退回, what an outbound row says it is
    "sent_back": N_("Goods sent back to their buyer"),
}
# Which fields do not tie, of the very rows that an exception is about.
ODD: Final = {
    ("duplicate_shipment", "shipments"): frozenset({"quantity"}),
    ("shipped_after_refund", "shipments"): frozenset({"shipped_at"}),
    ("not_shipped", "orders"): frozenset({"order_status"}),
    ("short_shipped", "orders"): frozenset({"quantity"}),
    ("short_shipped", "shipments"): frozenset({"quantity"}),
    ("reissue_without_case", "shipments"): frozenset({"case_no"}),
    ("wrong_item_shipped", "shipments"): frozenset({"sku"}),
    ("shipment_without_order", "shipments"): frozenset({"order_no"}),
    ("exchange_incomplete", "after_sales"): frozenset({"case_status"}),
    ("reissue_not_shipped", "after_sales"): frozenset({"case_status"}),
    ("repair_incomplete", "after_sales"): frozenset({"case_status"}),
    ("order_stuck", "orders"): frozenset({"order_status"}),
}


def _worth(row: Row) -> tuple[tuple[str, int], ...]:
    return (("pieces_worth", row["amount"]),) if row["amount"] else ()


def _duplicate_shipment(row: Row) -> Told:
    return told(
        "duplicate_shipment",
        _worth(row),
        ordered=row["ordered"],
        sent=row["net"],
        extra=row["net"] - row["ordered"],
    )


def _shipped_after_refund(row: Row) -> Told:
    return told(
        "shipped_after_refund",
        _worth(row),
        late=row["late"],
        refunded_on=row["refunded_at"].date().isoformat(),
        sent_on=row["last_sent_at"].date().isoformat(),
    )


def _not_shipped(row: Row) -> Told:
    wanted = row["wanted"] - row["refunded_pieces"]
    params = {
        "wanted": wanted,
        "since_on": day_text(row["event_day"]),
        "days": row["due_day"] - row["event_day"],
    }
    if row["type"] == "not_shipped":
        return told("not_shipped", _worth(row), **params)
    return told("short_shipped", _worth(row), sent=row["net"], missing=row["missing"], **params)


def _reissue_without_case(row: Row) -> Told:
    sent = {"pieces": row["pieces"], "sent_on": day_text(row["day"])}
    if row["case_no"]:
        return told("reissue_without_case_named", (), case_no=row["case_no"], **sent)
    return told("reissue_without_case", (), **sent)


def _wrong_item_shipped(row: Row) -> Told:
    return told(
        "wrong_item_shipped",
        (),
        pieces=row["pieces"],
        sent_on=day_text(row["day"]),
        order_no=row["order_no"],
    )


def _shipment_without_order(row: Row) -> Told:
    sent = {"pieces": row["pieces"], "sent_on": day_text(row["day"])}
    if not row["order_no"]:
        return told("shipment_without_order_unnamed", (), **sent)
    return told("shipment_without_order", (), order_no=row["order_no"], **sent)


def _case(row: Row) -> Told:
    name = {"exchange_incomplete": "exchange", "repair_incomplete": "repair"}.get(row["type"])
    code = f"{name}_{'out' if row['is_out'] else 'in'}_only" if name else "reissue_not_shipped"
    return told(
        code,
        _worth(row),
        pieces=row["pieces"],
        since_on=day_text(row["applied_day"]),
        days=row["over_day"] - row["applied_day"],
    )


def _order_stuck(row: Row) -> Told:
    return told(
        "order_stuck",
        (("held_back", row["amount"]),),
        sent_on=day_text(row["shipped_day"]),
        days=row["due_day"] - row["shipped_day"],
        waiting_minor=row["receivable"],
    )


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "duplicate_shipment": _duplicate_shipment,
    "shipped_after_refund": _shipped_after_refund,
    "not_shipped": _not_shipped,
    "short_shipped": _not_shipped,
    "reissue_without_case": _reissue_without_case,
    "exchange_incomplete": _case,
    "wrong_item_shipped": _wrong_item_shipped,
    "shipment_without_order": _shipment_without_order,
    "reissue_not_shipped": _case,
    "repair_incomplete": _case,
    "order_stuck": _order_stuck,
}
